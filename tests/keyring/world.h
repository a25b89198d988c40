/* SPDX-License-Identifier: MIT */
#ifndef DKK_TEST_KEYRING_WORLD_H
#define DKK_TEST_KEYRING_WORLD_H

/* DNS as it is: zones on several servers that get changes late, and
 * resolvers that keep answers, and absences, for their TTL. Times are true
 * ones. */

#include "dice.h"

#include "keyring/record.h"

#define WORLD_SERVERS 3
#define WORLD_RECEIVERS 3
#define WORLD_VERSIONS 64

/** What is under a name: nothing, an empty p=, or the key with this number. Of
 *  a CNAME: nothing, or 1. */
#define WORLD_ABSENT 0
#define WORLD_REVOKED (-1)

#define WORLD_NEVER UINT64_MAX

typedef struct world_version {
  int content;
  uint64_t ttl;
  /** When each server begins to answer with it. */
  uint64_t from[WORLD_SERVERS];
  /** When the last server has something else. */
  uint64_t until;
} world_version;

typedef struct world_name {
  world_version versions[WORLD_VERSIONS];
  int count;
} world_name;

typedef struct world_cached {
  int content;
  uint64_t expires;
} world_cached;

typedef struct world {
  dice *random;
  /** No server is later than this. */
  uint64_t propagation;
  uint64_t ttl_negative;
  world_name text[DKK_RING_SLOTS];
  world_name cname[DKK_RING_SLOTS];
  world_cached text_cache[WORLD_RECEIVERS][DKK_RING_SLOTS];
  world_cached cname_cache[WORLD_RECEIVERS][DKK_RING_SLOTS];
} world;

void world_begin(world *w, dice *random, uint64_t propagation,
                 uint64_t ttl_negative);

/** 0 if it is full, and nothing changes. */
int world_publish(world *w, world_name *name, int content, uint64_t ttl,
                  uint64_t now);

static inline const world_version *world_newest(const world_name *name)
{
  return &name->versions[name->count - 1];
}

/** What a server answers. */
const world_version *world_ask(const world_name *name, int server,
                               uint64_t now);

/** What a receiver finds, by its cache or some server. */
int world_look_up(world *w, int receiver, int is_cname, int slot, uint64_t now);

/** The last moment at which somebody may have this version: who asked at the
 *  last moment keeps it for its TTL. */
uint64_t world_last_view(const world *w, const world_version *version);

#endif /* !defined(DKK_TEST_KEYRING_WORLD_H) */
