/* SPDX-License-Identifier: MIT */
#ifndef TEST_UNBOUND_CLIENT_H
#define TEST_UNBOUND_CLIENT_H

/* What tests of libdkimkit-unbound ask with, and what they expect. */

#include <dkimkit/config.h>
#include <dkimkit/keyrecord.h>
#include <dkimkit/unbound.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/** Milliseconds for servers that answer. */
#define PATIENT 60000
/** Milliseconds for servers that don't. */
#define IMPATIENT 200

/** Seconds after which a test program is ended: a lookup never did. */
#define WATCHDOG_SECONDS 1200

/** A trust anchor for a key that nobody has: for tests without DNSSEC, whose
 *  names aren't below it. */
#define OTHER_ANCHOR                                                           \
  "anchored.example. IN DS 12345 13 2 "                                        \
  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

/** A resolver and a configuration that asks it. */
typedef struct client {
  dkimkit_unbound *resolver;
  dkimkit_config *config;
} client;

/** A client whose resolver has the defaults, and no trust anchor. */
void open_client(client *c, const dkimkit_mem *mem);
/** One that asks the server at this port, recursive or not. */
void open_forwarding(client *c, unsigned port, unsigned timeout);
/** The same, to a server whose zones no trust anchor is about. */
void open_unsigned(client *c, unsigned port, unsigned timeout);
/** One that resolves by itself, in the DNS of `servers/signed.h` at this
 *  port. */
void open_resolving(client *c, unsigned port, unsigned timeout);
void close_client(client *c);

/** Starts a lookup. */
dkimkit_keylookup *start(client *c, const char *name);
/** Waits for its end. */
void finish(client *c, const dkimkit_keylookup *lookup);
/** Does both, and expects that nothing is open afterwards. */
dkimkit_keylookup *look_up(client *c, const char *name);

/** Expects that it ended as `status`, validated or not, and frees it. */
void assert_failed(dkimkit_keylookup *lookup, dkimkit_dns_status status,
                   int secure);
/** Expects this record, and frees it. */
void assert_found(dkimkit_keylookup *lookup, const char *text, int secure);
/** Expects this record among others. */
void assert_record(const dkimkit_keylookup *lookup, size_t index,
                   const char *text);

#endif /* !defined(TEST_UNBOUND_CLIENT_H) */
