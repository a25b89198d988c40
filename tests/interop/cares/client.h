/* SPDX-License-Identifier: MIT */
#ifndef TEST_CLIENT_H
#define TEST_CLIENT_H

/* What tests of libdkimkit-cares ask with, and what they expect. */

#include <dkimkit/cares.h>
#include <dkimkit/config.h>
#include <dkimkit/keyrecord.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/** Milliseconds for servers that answer. */
#define PATIENT 30000
/** Milliseconds for servers that don't. */
#define IMPATIENT 40

/** Seconds after which a test program is ended: a lookup never did. */
#define WATCHDOG_SECONDS 1200

/** A resolver and a configuration that asks it. */
typedef struct client {
  dkimkit_cares *resolver;
  dkimkit_config *config;
} client;

/** A client whose resolver has the defaults. */
void open_client_mem(client *c, const dkimkit_mem *mem);

/** Asks the servers at these ports of the loopback, in this order; `port2`
 *  may be 0. */
void open_client(client *c, unsigned port1, unsigned port2, unsigned timeout,
                 unsigned tries);
void close_client(client *c);

/** Starts a lookup. */
dkimkit_keylookup *start(client *c, const char *name);
/** Waits for its end. */
void finish(client *c, const dkimkit_keylookup *lookup);
/** Does both, and expects that nothing is open afterwards. */
dkimkit_keylookup *look_up(client *c, const char *name);

/** Expects that it ended as `status`, and frees it. */
void assert_failed(dkimkit_keylookup *lookup, dkimkit_dns_status status);
/** Expects this record, and frees it. */
void assert_found(dkimkit_keylookup *lookup, const char *text, uint32_t ttl);
/** Expects this record among others. */
void assert_record(const dkimkit_keylookup *lookup, size_t index,
                   const char *text);

#endif /* !defined(TEST_CLIENT_H) */
