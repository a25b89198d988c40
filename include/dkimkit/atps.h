/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_ATPS_H
#define DKIMKIT_ATPS_H

/**
 * @file atps.h
 * Authorized third-party signatures (RFC 6541, experimental): whether the
 * author's domain has authorized the signing domain, as the signature claims
 * with atps= and atpsh=. Off by default (`dkimkit_config_set_atps`).
 *
 * It is a result of its own and never changes that of the signature. It is
 * evaluated for signatures that pass, by one DNS question each, which counts
 * in `DKIMKIT_LIMIT_QUERIES`; `dkimkit_verifier_finish` answers
 * `DKIMKIT_PENDING` while one is open. All getters may be called once the
 * signature has its result; NULL is harmless.
 */

#include <dkimkit/verify.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What became of atps=; the result word of RFC 6541, 8.3 stands before
 *  each. Since 1.0. */
typedef enum dkimkit_atps_status {
  /** none: not asked for, no atps=, or the signature doesn't pass. */
  DKIMKIT_ATPS_NONE = 0,
  /** none: the question is open. */
  DKIMKIT_ATPS_PENDING = 1,
  /** pass: the author's domain says so in its DNS. */
  DKIMKIT_ATPS_AUTHORIZED = 2,
  /** fail: it doesn't. */
  DKIMKIT_ATPS_NOT_AUTHORIZED = 3,
  /** fail: atps= is no domain of an address in From. Nothing was asked. */
  DKIMKIT_ATPS_AUTHOR_MISMATCH = 4,
  /** temperror: the DNS failed. */
  DKIMKIT_ATPS_QUERY_FAILED = 5,
  /** permerror: atps= is no domain name, or atpsh= is missing. */
  DKIMKIT_ATPS_SYNTAX = 6,
  /** permerror: atpsh= is none of none, sha1 and sha256, or no provider has
   *  the hash. */
  DKIMKIT_ATPS_UNSUPPORTED_HASH = 7,
  /** permerror: there isn't exactly one From, or it can't be read. */
  DKIMKIT_ATPS_AUTHOR_UNKNOWN = 8,
  /** permerror: `DKIMKIT_LIMIT_QUERIES` was reached. */
  DKIMKIT_ATPS_TOO_MANY_QUERIES = 9
} dkimkit_atps_status;

/** @return what became of atps=. Since 1.0. */
DKIMKIT_EXTERN dkimkit_atps_status
dkimkit_signature_atps_status(const dkimkit_signature *signature);

/** @return the result word: `pass`, `fail`, `temperror`, `permerror` or
 *  `none`. Since 1.0. */
DKIMKIT_EXTERN dkimkit_result
dkimkit_signature_atps_result(const dkimkit_signature *signature);

/** @return atps=, the author's domain, as it stands; NULL without status or if
 *  it is no domain name. Lives as long as the verifier. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_signature_atps_domain(const dkimkit_signature *signature);

/** The word for a status. @return "authorized" …; "unknown" for another value.
 *  Any thread. Since 1.0. */
DKIMKIT_EXTERN const char *dkimkit_atps_status_name(dkimkit_atps_status status);

/** @return the result word that the status belongs to. Any thread. Since 1.0.
 */
DKIMKIT_EXTERN dkimkit_result
dkimkit_atps_status_result(dkimkit_atps_status status);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_ATPS_H) */
