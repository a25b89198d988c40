/* SPDX-License-Identifier: MIT */
#include "world.h"

#include <string.h>

static void begin_name(world_name *name)
{
  world_version *first = &name->versions[0];

  memset(first, 0, sizeof(*first));
  first->content = WORLD_ABSENT;
  first->until = WORLD_NEVER;
  name->count = 1;
}

void world_begin(world *w, dice *random, uint64_t propagation,
                 uint64_t ttl_negative)
{
  int slot;

  w->random = random;
  w->propagation = propagation;
  w->ttl_negative = ttl_negative;
  memset(w->text_cache, 0, sizeof(w->text_cache));
  memset(w->cname_cache, 0, sizeof(w->cname_cache));
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    begin_name(&w->text[slot]);
    begin_name(&w->cname[slot]);
  }
}

int world_publish(world *w, world_name *name, int content, uint64_t ttl,
                  uint64_t now)
{
  world_version *old = &name->versions[name->count - 1];
  world_version *made;
  uint64_t last = 0;
  int server;

  if (name->count == WORLD_VERSIONS) {
    return 0;
  }
  made = &name->versions[name->count++];
  made->content = content;
  made->ttl = content != WORLD_ABSENT ? ttl : w->ttl_negative;
  for (server = 0; server < WORLD_SERVERS; server++) {
    uint64_t late = server > 0 ? dice_between(w->random, 0, w->propagation) : 0;
    uint64_t at = now + late;

    /* A server takes versions in their order. */
    made->from[server] = at > old->from[server] ? at : old->from[server];
    last = made->from[server] > last ? made->from[server] : last;
  }
  old->until = last;
  made->until = WORLD_NEVER;
  return 1;
}

const world_version *world_ask(const world_name *name, int server, uint64_t now)
{
  int i = name->count - 1;

  while (i > 0 && name->versions[i].from[server] > now) {
    i--;
  }
  return &name->versions[i];
}

int world_look_up(world *w, int receiver, int is_cname, int slot, uint64_t now)
{
  world_cached *cached = is_cname ? &w->cname_cache[receiver][slot]
                                  : &w->text_cache[receiver][slot];

  if (now >= cached->expires) {
    const world_version *found =
        world_ask(is_cname ? &w->cname[slot] : &w->text[slot],
                  (int)dice_below(w->random, WORLD_SERVERS), now);

    cached->content = found->content;
    cached->expires =
        now + (found->content != WORLD_ABSENT ? found->ttl : w->ttl_negative);
  }
  return cached->content;
}

uint64_t world_last_view(const world *w, const world_version *version)
{
  if (version->until == WORLD_NEVER) {
    return WORLD_NEVER;
  }
  return version->until +
         (version->content != WORLD_ABSENT ? version->ttl : w->ttl_negative);
}
