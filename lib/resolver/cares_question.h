/* SPDX-License-Identifier: MIT */
#ifndef DKK_RESOLVER_CARES_QUESTION_H
#define DKK_RESOLVER_CARES_QUESTION_H

/* Questions with the AD bit (RFC 6840, 5.7), which c-ares can't be told to
 * set, and so sends as they were written. */

#include <ares.h>
#include <stdint.h>

/**
 * Asks for the TXT records of `name`. Calls back as ares_query does, with the
 * status that goes with the RCODE; at once if the question can't be written.
 *
 * @param edns_octets octets of an answer that are offered; 0: without EDNS.
 */
void dkk_cares_ask_ad(ares_channel channel, const char *name, int edns_octets,
                      ares_callback callback, void *arg);

/** @return the status that ares_query would have given with this answer. */
int dkk_cares_rcode_status(int status, const uint8_t *wire, int len);

/** @return whether an answer has the AD bit. */
int dkk_cares_has_ad(const uint8_t *wire, int len);

#endif /* !defined(DKK_RESOLVER_CARES_QUESTION_H) */
