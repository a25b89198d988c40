/* SPDX-License-Identifier: MIT */
#ifndef DKK_RESOLVER_DNSANSWER_H
#define DKK_RESOLVER_DNSANSWER_H

/* Reads DNS answers (RFC 1035, 4.1) to a question for TXT records: follows
 * the CNAMEs in them and says when the next name has to be asked for. */

#include <dkimkit/common.h>
#include <dkimkit/dns.h>

/** CNAME links that are followed for one question. */
#define DKK_DNSANSWER_LINKS 8u

/** Octets of a name as text, with its NUL: 253 by RFC 1035, 3.1. */
#define DKK_DNSANSWER_NAME_SIZE 254

/** How far a question has come; lives over several answers. */
typedef struct dkk_dnsanswer {
  /** The name to ask for now. */
  char name[DKK_DNSANSWER_NAME_SIZE];
  /** CNAMEs followed so far. */
  unsigned links;
  /** The shortest TTL of the records used so far; after NXDOMAIN and NODATA
   *  also that of RFC 2308. */
  uint32_t ttl;
} dkk_dnsanswer;

/** Takes the RDATA of one TXT record. A negative value stops. */
typedef int (*dkk_dnsanswer_add)(const uint8_t *rdata, size_t len,
                                 void *user_data);

/**
 * Starts with a name of letters, digits, "-" and "_" between dots.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_SYNTAX` if it isn't such a name.
 */
int dkk_dnsanswer_start(dkk_dnsanswer *answer, const char *name);

/**
 * Reads the answer to the question for `answer->name`.
 *
 * @param status receives what the answer says, with `DKIMKIT_OK` only.
 * @param add    gets each TXT record at the end of the CNAME chain.
 * @return `DKIMKIT_OK`; `DKIMKIT_PENDING` if `answer->name` is now another
 *         name, which has to be asked for.
 */
int dkk_dnsanswer_read(dkimkit_dns_status *status, dkk_dnsanswer *answer,
                       const uint8_t *wire, size_t len, dkk_dnsanswer_add add,
                       void *user_data);

/**
 * Takes the last answer for the end of its CNAMEs, as one that a recursive
 * server gives is: there is nothing, for as long as the SOA record in it says.
 */
void dkk_dnsanswer_end(dkk_dnsanswer *answer, const uint8_t *wire, size_t len);

/** @return the order of two names, 0 if they are one to the DNS (RFC 4343). */
int dkk_dnsanswer_compare_names(const char *a, const char *b);

/** @return seconds that an answer of this status may be kept; 0 for failures.
 */
uint32_t dkk_dnsanswer_ttl(const dkk_dnsanswer *answer,
                           dkimkit_dns_status status);

#endif /* !defined(DKK_RESOLVER_DNSANSWER_H) */
