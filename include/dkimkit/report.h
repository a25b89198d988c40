/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_REPORT_H
#define DKIMKIT_REPORT_H

/**
 * @file report.h
 * Requests for failure reports (RFC 6651): who wants to hear of a signature
 * that failed, as data. The library never sends anything. Off by default
 * (`dkimkit_config_set_reports`).
 *
 * It is looked up for signatures with r=y and a readable d= that fail, by one
 * DNS question a domain ("_report._domainkey.<d>"), which counts in
 * `DKIMKIT_LIMIT_QUERIES`; `dkimkit_verifier_finish` answers `DKIMKIT_PENDING`
 * while one is open. It never changes a result. All getters may be called once
 * the signature has its result; NULL is harmless.
 *
 * Before sending a report, read docs/verifying.md: loops and floods are the
 * sender's to avoid.
 */

#include <dkimkit/verify.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What became of r=y. Since 1.0. */
typedef enum dkimkit_report_status {
  /** Not asked for, no r=y, or the signature didn't fail. */
  DKIMKIT_REPORT_NONE = 0,
  /** The question is open. */
  DKIMKIT_REPORT_PENDING = 1,
  /** There is a record. */
  DKIMKIT_REPORT_FOUND = 2,
  /** The domain has none: no report. */
  DKIMKIT_REPORT_NO_RECORD = 3,
  /** It has more than one: no report (RFC 6651, 3.3, step 3). */
  DKIMKIT_REPORT_SEVERAL_RECORDS = 4,
  /** The record can't be read: no report. */
  DKIMKIT_REPORT_SYNTAX = 5,
  /** The DNS failed: no report. */
  DKIMKIT_REPORT_QUERY_FAILED = 6,
  /** `DKIMKIT_LIMIT_QUERIES` was reached: no report. */
  DKIMKIT_REPORT_TOO_MANY_QUERIES = 7
} dkimkit_report_status;

/** rr= asks for reports (RFC 6651, 5.1) of trouble with the DNS. */
#define DKIMKIT_REPORT_DNS 1u
/** Of anything that is none of the others. */
#define DKIMKIT_REPORT_OTHER 2u
/** Of local policy. */
#define DKIMKIT_REPORT_POLICY 4u
/** Of wrong syntax in the signature or the key record. */
#define DKIMKIT_REPORT_BAD_SYNTAX 8u
/** Of unknown tags in the signature. */
#define DKIMKIT_REPORT_UNKNOWN_TAG 16u
/** Of a signature or body hash that doesn't verify. */
#define DKIMKIT_REPORT_VERIFICATION 32u
/** Of expired signatures. */
#define DKIMKIT_REPORT_EXPIRATION 64u

/** @return what became of r=y. Since 1.0. */
DKIMKIT_EXTERN dkimkit_report_status
dkimkit_signature_report_status(const dkimkit_signature *signature);

/** @return the tag that makes the record `DKIMKIT_REPORT_SYNTAX`, such as
 *  "ra"; NULL if it is none of ra=, rp=, rr= and rs=. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_signature_report_subject(const dkimkit_signature *signature);

/** @return 1 if the record has an address and asks for reports of this
 *  failure; rp= still is the caller's to heed. Since 1.0. */
DKIMKIT_EXTERN int
dkimkit_signature_report_wanted(const dkimkit_signature *signature);

/** @return the address: ra=, decoded, "@" and d=; NULL if there is none: then
 *  no report must be sent. Free of control characters of ASCII; may be UTF-8.
 *  Lives as long as the verifier. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_signature_report_address(const dkimkit_signature *signature);

/** @return rp=, how many percent of incidents are to be reported, 0 to 100;
 *  0 without an address. Since 1.0. */
DKIMKIT_EXTERN unsigned
dkimkit_signature_report_percent(const dkimkit_signature *signature);

/** @return rr=, `DKIMKIT_REPORT_*` or-ed, "all" being all of them; 0 without
 *  an address. Since 1.0. */
DKIMKIT_EXTERN unsigned
dkimkit_signature_report_requests(const dkimkit_signature *signature);

/** @return rs=, decoded, which the domain asks to put into the SMTP reply if
 *  the message is rejected; printable ASCII and HTAB, not limited to what a
 *  line holds; NULL if there is none or rr= excludes this failure. Lives as
 *  long as the verifier. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_signature_report_smtp_text(const dkimkit_signature *signature);

/** The word for a status. @return "found" …; "unknown" for another value. Any
 *  thread. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_report_status_name(dkimkit_report_status status);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_REPORT_H) */
