/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_DNS_H
#define DKIMKIT_DNS_H

/**
 * @file dns.h
 * DNS by request. The library never touches the network: it hands out a
 * `dkimkit_query`, and the application completes it **exactly once**, before
 * its callback returns or any time later.
 *
 * The rules:
 *  1. The callback returns 0 if it took the query. A negative value means
 *     that it didn't: the query counts as failed (a temporary error of the
 *     signatures that need it), and must not be completed.
 *     `DKIMKIT_ERR_CALLBACK` stops the owner as a fatal error.
 *  2. `dkimkit_query_add_*` and `dkimkit_query_done` only record. They never
 *     verify, never free and call nobody back but the allocator, so they are
 *     safe anywhere, also inside the callback.
 *  3. After a completion call the owner's `_finish` again; it answers
 *     `DKIMKIT_PENDING` while anything is open.
 *  4. Freeing the owner calls `cancel` for each open query. Then the query is
 *     gone and must not be touched.
 *  5. A query belongs to its owner's thread. Completing from another thread
 *     needs the application's own lock or queue.
 *  6. Calling the owner from within the callback is `DKIMKIT_ERR_REENTERED`.
 */

#include <dkimkit/common.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What the DNS said. Since 1.0. */
typedef enum dkimkit_dns_status {
  /** There are records; they were added. (Without any: like NODATA.) */
  DKIMKIT_DNS_OK = 0,
  /** The name doesn't exist. */
  DKIMKIT_DNS_NXDOMAIN = 1,
  /** The name exists but has no TXT record. */
  DKIMKIT_DNS_NODATA = 2,
  /** The server failed (RCODE 2). */
  DKIMKIT_DNS_SERVFAIL = 3,
  /** No answer in time. */
  DKIMKIT_DNS_TIMEOUT = 4,
  /** DNSSEC validation failed. */
  DKIMKIT_DNS_BOGUS = 5,
  /** The server refused (RCODE 5). */
  DKIMKIT_DNS_REFUSED = 6,
  /** Anything else: FORMERR, NOTIMP, a CNAME loop, no server reachable … */
  DKIMKIT_DNS_ERROR = 7
} dkimkit_dns_status;

/** Flag of `dkimkit_query_done`: the answer was validated by DNSSEC. */
#define DKIMKIT_DNS_SECURE 1u

/**
 * Starts a lookup (rules 1 to 6 above).
 * @param query     stays valid until its owner is freed, but is to be completed
 *                  only once.
 * @param user_data as given to `dkimkit_config_set_dns`.
 * @return 0: taken; negative: not taken.
 */
typedef int (*dkimkit_dns_lookup)(dkimkit_query *query, void *user_data);

/** Tells that the owner of an open query is being freed: forget the query.
 *  @param user_data as given to `dkimkit_config_set_dns`. */
typedef void (*dkimkit_dns_cancel)(dkimkit_query *query, void *user_data);

/**
 * @return the name to look up: a fully qualified domain name without final dot,
 * in A-labels. Lives as long as the query. Since 1.0.
 */
DKIMKIT_EXTERN const char *dkimkit_query_name(const dkimkit_query *query);

/** @return the record type to look up: 16, TXT. Since 1.0. */
DKIMKIT_EXTERN unsigned dkimkit_query_type(const dkimkit_query *query);

/** Attaches a pointer of the resolver's to the query. Since 1.0. */
DKIMKIT_EXTERN void dkimkit_query_set_data(dkimkit_query *query, void *data);

/** @return what `dkimkit_query_set_data` attached, or NULL. Since 1.0. */
DKIMKIT_EXTERN void *dkimkit_query_data(const dkimkit_query *query);

/**
 * @return the `user_data` that the owner was made with: tells one message from
 * another. Since 1.0.
 */
DKIMKIT_EXTERN void *dkimkit_query_owner_data(const dkimkit_query *query);

/**
 * Adds one TXT record whose character-strings are already joined (RFC 6376,
 * 3.6.2.2). One call a record.
 *
 * @param text copied.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_LIMIT` if the record or their number is
 *         over the configured limit (it is left out; that one was too large is
 *         remembered); `DKIMKIT_ERR_STATE` after completion;
 *         `DKIMKIT_ERR_REENTERED` from the allocator of another one that is
 *         being added; `DKIMKIT_ERR_NOMEM`. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_query_add_txt(dkimkit_query *query, const uint8_t *text, size_t len);

/**
 * Adds one TXT record as wire RDATA: character-strings, each after its length
 * octet (RFC 1035, 3.3.14). One call a record.
 *
 * @param rdata copied.
 * @return as `dkimkit_query_add_txt`; `DKIMKIT_ERR_SYNTAX` if a string runs
 *         past the end (the record counts as one that can't be parsed).
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_query_add_rdata(dkimkit_query *query, const uint8_t *rdata, size_t len);

/**
 * Completes the query.
 *
 * @param status what the DNS said.
 * @param flags  0 or `DKIMKIT_DNS_SECURE`.
 * @param ttl    seconds that the answer may be kept; 0 if not known.
 * @return `DKIMKIT_OK` if the owner has no other open request;
 *         `DKIMKIT_PENDING` if it has; `DKIMKIT_ERR_STATE` if the query was
 *         already completed or refused; `DKIMKIT_ERR_REENTERED` as for
 *         `dkimkit_query_add_txt`, and `DKIMKIT_ERR_INVALID_ARGUMENT` for an
 *         unknown status (then the query stays open).
 * Since 1.0.
 */
DKIMKIT_EXTERN int dkimkit_query_done(dkimkit_query *query,
                                      dkimkit_dns_status status, unsigned flags,
                                      uint32_t ttl);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_DNS_H) */
