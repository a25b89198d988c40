/* SPDX-License-Identifier: MIT */
#ifndef DKK_TEST_KEYRING_RINGWORLD_H
#define DKK_TEST_KEYRING_RINGWORLD_H

/* A keyring on the test's database, with all that is around it: clocks, the
 * host's zone, the owners' zones, a DNS that answers from both, and somebody
 * who ticks, publishes and checks. Everything through the public API; what
 * should work and doesn't fails the test. */

#include "../provider/provider.h"
#include "database.h"

#include <dkimkit/config.h>
#include <dkimkit/keyring_check.h>
#include <dkimkit/keyring_view.h>
#include <dkimkit/verify.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MINUTE ((uint64_t)60)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

#define WORLD_BEGIN ((uint64_t)1700000000)
#define WORLD_RECORDS 4096
#define WORLD_NAME 320
#define WORLD_TEXT 2048

typedef struct world_record {
  char name[WORLD_NAME];
  /** Of a TXT record; or where a CNAME leads. */
  char text[WORLD_TEXT];
  int is_cname;
  uint32_t ttl;
} world_record;

typedef struct world_zone {
  world_record records[WORLD_RECORDS];
  size_t count;
} world_zone;

typedef struct world {
  dkimkit_config *config;
  /** That were open before it was made. */
  long blocks;
  dkimkit_keyring *ring;
  uint64_t wall;
  uint64_t steady;
  /** The host's zone and those of the owners. */
  world_zone zone;
  world_zone owners;
  /** Orders lie there. */
  int zone_is_down;
  /** What the DNS says instead of an answer, if it isn't 0. */
  dkimkit_dns_status dns_fails;
  /** Answers are those of a cache. */
  int dns_is_cache;
  int nobody_checks;
  /** Keys per tick. */
  size_t keys;
  /** Of all ticks since they were set to 0; the last ones that weren't. */
  unsigned alarms;
  unsigned did;
  int alarm_slot;
  int status;
  uint64_t orders_done;
  dkimkit_keyring_choice *choice;
  dkimkit_keyring_view *view;
} world;

/** An empty keyring with a master key of 0x01. */
void world_make(world *w);
/** The same; `configure`, unless NULL, is called before the configuration is
 *  sealed. */
void world_make_with(world *w, void (*configure)(dkimkit_config *config));
/** Fails if more blocks are open than before it was made (balance.h). */
void world_free(world *w);
/** Another connection to the same database, with the same clocks; the caller
 *  frees it. Without a master key. */
dkimkit_keyring *world_connect(world *w, unsigned flags);
/** What opening says. */
int world_open(dkimkit_keyring *ring, unsigned flags);
void world_master(dkimkit_keyring *ring, uint8_t octet);

/** Settings with Ed25519 keys; the caller frees them. */
dkimkit_keyring_settings *world_ed25519(void);
/** A tenant with Ed25519 keys for its initial domain. */
void world_tenant(world *w, const char *tenant, const char *initial_domain);
/** A domain with Ed25519 keys. */
void world_domain(world *w, const char *tenant, const char *domain);
/** The domain as it is stored; the caller frees it. */
dkimkit_keyring_domain *world_read(world *w, const char *domain);
dkimkit_keyring_state world_state(world *w, const char *domain, int slot);
dkimkit_keyring_status world_status(world *w, const char *domain);
uint64_t world_generation(world *w, const char *domain);
void world_key_id(world *w, const char *domain, int slot, uint8_t id[32]);
/** Changes one setting of a domain's. */
void world_set(world *w, const char *domain, dkimkit_keyring_setting setting,
               uint64_t value);

/** NULL: there is none. */
const world_record *world_find(const world_zone *zone, const char *name);
void world_put(world_zone *zone, const char *name, int is_cname,
               const char *text);
void world_remove(world_zone *zone, const char *name);

/** The owner publishes both CNAME records, as they should be. */
void world_delegate(world *w, const char *domain);
void world_delegate_slot(world *w, const char *domain, int slot);
void world_undelegate(world *w, const char *domain, int slot);

/** A tick; what dkimkit_keyring_tick returned. */
int world_tick(world *w);
/** Carries out what is ordered, and acknowledges it. */
void world_publish(world *w);
/** Runs a check through; to be stored and freed by the caller. */
dkimkit_keyring_check *world_ask(world *w, const char *domain);
/** Runs a check through and stores it; what storing it returned. */
int world_check(world *w, const char *domain);
/** Time passes, with ticks, orders and the checks that are due. */
void world_pass(world *w, uint64_t seconds);
/** Only the clocks go on. */
void world_wait(world *w, uint64_t seconds);

/** Loads a view and asks who signs a message of `tenant` with this From; what
 *  dkimkit_keyring_choose returned. */
int world_choose(world *w, const char *tenant, const char *from);
/** Signs a message by the choice's signature and verifies it by what the DNS
 *  has at this moment. */
dkimkit_result world_send(world *w, size_t index);
/** The choice has one signature: this one, and mail with it passes. */
void world_expect(world *w, const char *tenant, const char *from, const char *d,
                  const char *s, dkimkit_keyring_alignment alignment,
                  dkimkit_keyring_reason reason, dkimkit_keyring_why why);
/** No signature. */
void world_expect_none(world *w, const char *tenant, const char *from,
                       dkimkit_keyring_reason reason, dkimkit_keyring_why why);
/** The last entry of the log about a domain ("" = any): 1 if its event is
 *  this. */
int world_last_event(world *w, const char *domain, char event[64],
                     char actor[160]);
/** How many entries have this event. */
unsigned world_count_events(world *w, const char *domain, const char *event);
/** Of dkimkit_keyring_verify_store. */
uint64_t world_faults(world *w);

#endif /* !defined(DKK_TEST_KEYRING_RINGWORLD_H) */
