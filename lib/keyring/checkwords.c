/* SPDX-License-Identifier: MIT */
#include "keyring/verdict.h"

#include <dkimkit/keyring_check.h>

/* The two enumerations are one. */
#define SAME(verdict)                                                          \
  _Static_assert((int)DKIMKIT_KEYRING_VERDICT_##verdict ==                     \
                     (int)DKK_RING_VERDICT_##verdict,                          \
                 "a verdict with another number")

SAME(NONE);
SAME(OK);
SAME(OK_DIRECT);
SAME(MISSING);
SAME(WRONG_TARGET);
SAME(DOUBLE_ZONE);
SAME(TXT_NOT_CNAME);
SAME(PROXIED);
SAME(TARGET_EMPTY);
SAME(MULTIPLE);
SAME(SYNTAX);
SAME(VERSION);
SAME(TYPE);
SAME(SERVICE);
SAME(HASH);
SAME(WEAK);
SAME(REVOKED);
SAME(STALE_KEY);
SAME(MISMATCH);
SAME(CHAIN);
SAME(BOGUS);
SAME(SERVFAIL);
SAME(TIMEOUT);

static const char *const texts[DKK_RING_VERDICTS] = {
    [DKK_RING_VERDICT_NONE] = "The record wasn't checked.",
    [DKK_RING_VERDICT_OK] = "The record is right.",
    [DKK_RING_VERDICT_OK_DIRECT] =
        "The key is at the name itself, without a CNAME record.",
    [DKK_RING_VERDICT_MISSING] = "There is no record.",
    [DKK_RING_VERDICT_WRONG_TARGET] = "The CNAME record leads elsewhere.",
    [DKK_RING_VERDICT_DOUBLE_ZONE] =
        "The record is at a name that ends in the zone twice.",
    [DKK_RING_VERDICT_TXT_NOT_CNAME] =
        "There is a TXT record where a CNAME record belongs.",
    [DKK_RING_VERDICT_PROXIED] =
        "There are addresses where a CNAME record belongs.",
    [DKK_RING_VERDICT_TARGET_EMPTY] =
        "The CNAME record is right, but the host's record isn't there.",
    [DKK_RING_VERDICT_MULTIPLE] = "There are several key records.",
    [DKK_RING_VERDICT_SYNTAX] =
        "The TXT record is no key record that can be used.",
    [DKK_RING_VERDICT_VERSION] = "The TXT record doesn't begin with v=DKIM1.",
    [DKK_RING_VERDICT_TYPE] = "The key record's k= isn't the type of the key.",
    [DKK_RING_VERDICT_SERVICE] = "The key record isn't for email (s=).",
    [DKK_RING_VERDICT_HASH] = "The key record doesn't allow SHA-256 (h=).",
    [DKK_RING_VERDICT_WEAK] = "The key in the record has too few bits.",
    [DKK_RING_VERDICT_REVOKED] = "The key is revoked: p= is empty.",
    [DKK_RING_VERDICT_STALE_KEY] = "The record still has the key from before.",
    [DKK_RING_VERDICT_MISMATCH] =
        "The record has a key that was never the host's under this selector.",
    [DKK_RING_VERDICT_CHAIN] =
        "The CNAME records lead in a circle, or over too many names.",
    [DKK_RING_VERDICT_BOGUS] =
        "Not known: the answer's DNSSEC signatures are wrong.",
    [DKK_RING_VERDICT_SERVFAIL] = "Not known: a name server failed.",
    [DKK_RING_VERDICT_TIMEOUT] = "Not known: there was no answer in time.",
};

static int is_verdict(dkimkit_keyring_verdict verdict)
{
  return (unsigned)verdict < DKK_RING_VERDICTS;
}

const char *dkimkit_keyring_verdict_name(dkimkit_keyring_verdict verdict)
{
  return is_verdict(verdict) ? dkk_ring_verdict_name((dkk_ring_verdict)verdict)
                             : NULL;
}

const char *dkimkit_keyring_verdict_text(dkimkit_keyring_verdict verdict)
{
  return is_verdict(verdict) ? texts[verdict] : NULL;
}
