/* SPDX-License-Identifier: MIT */
#include "keyring/verdict.h"

#include <stddef.h>

typedef struct verdict_entry {
  const char *name;
  unsigned char is_ok;
  unsigned char is_unknown;
  unsigned char is_delegated;
} verdict_entry;

#define V(verdict) [DKK_RING_VERDICT_##verdict]

static const verdict_entry table[DKK_RING_VERDICTS] = {
    V(NONE) = {"none", 0, 1, 0},
    V(OK) = {"ok", 1, 0, 1},
    V(OK_DIRECT) = {"ok-direct", 1, 0, 1},
    V(MISSING) = {"missing", 0, 0, 0},
    V(WRONG_TARGET) = {"wrong-target", 0, 0, 0},
    V(DOUBLE_ZONE) = {"double-zone", 0, 0, 0},
    V(TXT_NOT_CNAME) = {"txt-not-cname", 0, 0, 0},
    V(PROXIED) = {"proxied", 0, 0, 0},
    V(TARGET_EMPTY) = {"target-empty", 0, 0, 1},
    V(MULTIPLE) = {"multiple", 0, 0, 0},
    V(SYNTAX) = {"syntax", 0, 0, 0},
    V(VERSION) = {"version", 0, 0, 0},
    V(TYPE) = {"type", 0, 0, 0},
    V(SERVICE) = {"service", 0, 0, 0},
    V(HASH) = {"hash", 0, 0, 0},
    V(WEAK) = {"weak", 0, 0, 0},
    V(REVOKED) = {"revoked", 0, 0, 1},
    V(STALE_KEY) = {"stale-key", 0, 0, 1},
    V(MISMATCH) = {"mismatch", 0, 0, 0},
    V(CHAIN) = {"chain", 0, 0, 0},
    V(BOGUS) = {"bogus", 0, 1, 0},
    V(SERVFAIL) = {"servfail", 0, 1, 0},
    V(TIMEOUT) = {"timeout", 0, 1, 0},
};

/* What is none of the enumeration is an answer that says nothing. */
static const verdict_entry *entry(dkk_ring_verdict verdict)
{
  static const verdict_entry none = {"unknown", 0, 1, 0};

  return (unsigned)verdict < DKK_RING_VERDICTS ? &table[verdict] : &none;
}

int dkk_ring_verdict_is_ok(dkk_ring_verdict verdict)
{
  return entry(verdict)->is_ok;
}

int dkk_ring_verdict_is_unknown(dkk_ring_verdict verdict)
{
  return entry(verdict)->is_unknown;
}

int dkk_ring_verdict_is_delegated(dkk_ring_verdict verdict)
{
  return entry(verdict)->is_delegated;
}

const char *dkk_ring_verdict_name(dkk_ring_verdict verdict)
{
  return entry(verdict)->name;
}
