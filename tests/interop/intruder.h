/* SPDX-License-Identifier: MIT */
#ifndef TEST_INTRUDER_H
#define TEST_INTRUDER_H

/* One resolver for `intruder_test.c`, which has no types of its own. */

#include <dkimkit/common.h>
#include <dkimkit/dns.h>

#include <stdint.h>

/** A resolver that has no servers yet. */
void *resolver_new(const dkimkit_mem *mem);
void resolver_free(void *resolver);
/** Has it ask the servers at these ports of the loopback, patiently; `port2`
 * may be 0. */
void resolver_set_up(void *resolver, unsigned port1, unsigned port2);
int resolver_lookup(dkimkit_query *query, void *resolver);
void resolver_cancel(dkimkit_query *query, void *resolver);
int resolver_wait(void *resolver, int milliseconds);

/** Does to it all that a callback must not do; asserts that each is refused. */
void resolver_intrude(void *resolver);

#endif /* !defined(TEST_INTRUDER_H) */
