/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_VERDICT_H
#define DKK_KEYRING_VERDICT_H

/* What a DNS check found under one name. All vantages together make one
 * verdict: good only if it is good from each. */

typedef enum dkk_ring_verdict {
  /** Not checked yet. */
  DKK_RING_VERDICT_NONE,
  DKK_RING_VERDICT_OK,
  /** The key is at the host name itself, where policy allows that. */
  DKK_RING_VERDICT_OK_DIRECT,
  DKK_RING_VERDICT_MISSING,
  DKK_RING_VERDICT_WRONG_TARGET,
  DKK_RING_VERDICT_DOUBLE_ZONE,
  DKK_RING_VERDICT_TXT_NOT_CNAME,
  DKK_RING_VERDICT_PROXIED,
  /** The CNAME is right; there is no TXT at its target. */
  DKK_RING_VERDICT_TARGET_EMPTY,
  DKK_RING_VERDICT_MULTIPLE,
  DKK_RING_VERDICT_SYNTAX,
  DKK_RING_VERDICT_VERSION,
  DKK_RING_VERDICT_TYPE,
  DKK_RING_VERDICT_SERVICE,
  DKK_RING_VERDICT_HASH,
  DKK_RING_VERDICT_WEAK,
  /** p= is empty. */
  DKK_RING_VERDICT_REVOKED,
  /** p= is the key that was under this selector before. */
  DKK_RING_VERDICT_STALE_KEY,
  /** p= is a key that was never ours. */
  DKK_RING_VERDICT_MISMATCH,
  DKK_RING_VERDICT_CHAIN,
  DKK_RING_VERDICT_BOGUS,
  DKK_RING_VERDICT_SERVFAIL,
  DKK_RING_VERDICT_TIMEOUT
} dkk_ring_verdict;

#define DKK_RING_VERDICTS (DKK_RING_VERDICT_TIMEOUT + 1)

/** Our key is there. */
int dkk_ring_verdict_is_ok(dkk_ring_verdict verdict);

/** No answer, or none to be believed: it changes nothing. */
int dkk_ring_verdict_is_unknown(dkk_ring_verdict verdict);

/** The customer's CNAME leads to the host's name, whatever is there. */
int dkk_ring_verdict_is_delegated(dkk_ring_verdict verdict);

/** As in a status report: "ok", "wrong-target"; "unknown" for others. */
const char *dkk_ring_verdict_name(dkk_ring_verdict verdict);

#endif /* !defined(DKK_KEYRING_VERDICT_H) */
