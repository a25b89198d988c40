/* SPDX-License-Identifier: MIT */
#ifndef RESOLVER_H
#define RESOLVER_H

/*
 * The DNS for one message. libmilter has connections in several threads, and a
 * dkimkit_cares is for one at a time: so each message has its own, made when
 * it asks its first question. A name server that is silent holds up nobody
 * but the message that needs it, nothing is locked, and nothing is left
 * behind by a message that was given up. A resolver for all connections would
 * need a thread, a queue and locks, to save 0.1 ms a message.
 */

#include <dkimkit/cares.h>
#include <dkimkit/dkimkit.h>
#include <stdint.h>

#include "settings.h"

/** Questions for one message, until its time for the DNS is over. */
#define RESOLVER_MAX_QUERIES 20

struct resolver {
  const struct settings *settings;
  dkimkit_cares *cares; /* NULL until something is asked */
  dkimkit_query *queries[RESOLVER_MAX_QUERIES];
  size_t count;
  int64_t deadline; /* milliseconds of the monotonic clock */
};

/** Begins; `settings` has to live as long. The verifier has to be made with
 *  the resolver as its `user_data`. */
void resolver_init(struct resolver *resolver, const struct settings *settings);

/** Ends; after the verifier was freed. */
void resolver_clear(struct resolver *resolver);

/** The `dkimkit_dns_lookup` and `dkimkit_dns_cancel` of a configuration that
 *  all threads share: the verifier tells whose resolver it is. */
int resolver_lookup(dkimkit_query *query, void *user_data);
void resolver_cancel(dkimkit_query *query, void *user_data);

/** Takes answers that are there already. */
void resolver_poll(struct resolver *resolver);

/** Waits until something happens. When the time for DNS is over, open queries
 *  are completed as timed out. */
void resolver_wait(struct resolver *resolver);

#endif /* !defined(RESOLVER_H) */
