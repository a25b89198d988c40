/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_CHECKCHAIN_H
#define DKK_KEYRING_CHECKCHAIN_H

/* Where the CNAMEs at the owner's name lead, over up to DKK_RING_CHECK_LINKS
 * links, by each server. Links that an answer has itself are taken from it;
 * for others a question is asked. */

#include "keyring/checkplan.h"

typedef enum dkk_ring_arrival_kind {
  /** At the host's name. */
  DKK_RING_ARRIVED,
  /** There is no CNAME at the owner's name. */
  DKK_RING_ARRIVED_NOWHERE,
  /** At a name that is neither the host's nor leads on. */
  DKK_RING_ARRIVED_ELSEWHERE,
  /** In a circle, or after too many links. */
  DKK_RING_ARRIVED_NEVER,
  /** A server didn't say. */
  DKK_RING_ARRIVED_UNKNOWN
} dkk_ring_arrival_kind;

typedef struct dkk_ring_arrival {
  dkk_ring_arrival_kind kind;
  /** Who said so: the server that failed, or that has no CNAME; else the one
   *  that gave the first link. */
  const dkk_ring_check_answer *answer;
  /** The last name that was asked for. */
  const char *asked;
  /** The CNAME records at the owner's name and at the end; NULL without. */
  const dkk_ring_check_record *first;
  const dkk_ring_check_record *last;
  /** ARRIVED: the answer that has the last link, and perhaps the TXT record. */
  const dkk_ring_check_answer *source;
  /** Every answer that led here is of the zone's own servers. */
  uint8_t is_authoritative;
} dkk_ring_arrival;

/** Not DKIMKIT_OK ends the walk, and is its result. */
typedef int (*dkk_ring_on_arrival)(const dkk_ring_arrival *arrival,
                                   void *user_data);

/** An answer that was used, with a CNAME record of it, or NULL. */
typedef void (*dkk_ring_on_link)(const dkk_ring_check_answer *answer,
                                 const dkk_ring_check_record *record,
                                 void *user_data);

/** Calls `on` for each end that is known so far; where an answer is missing, it
 *  is asked for. `on_link` may be NULL. DKIMKIT_OK, DKIMKIT_ERR_NOMEM, or what
 * `on` returned. */
int dkk_ring_chain_walk(dkk_ring_check_plan *plan, int slot,
                        dkk_ring_on_arrival on, dkk_ring_on_link on_link,
                        void *user_data);

#endif /* !defined(DKK_KEYRING_CHECKCHAIN_H) */
