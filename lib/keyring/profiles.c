/* SPDX-License-Identifier: MIT */
#include "keyring/profiles.h"

#include "keyring/choose.h"

#include <stdlib.h>
#include <string.h>

/* Ids of keys are hashes: their first octets choose the set. */
#define SETS 256
#define WAYS 4

typedef struct entry {
  dkimkit_profile *profile;
  dkk_ring_key_id key_id;
  uint64_t generation;
  uint64_t asked;
  char domain[DKK_RING_DOMAIN_MAX + 1];
  char selector[DKK_RING_LABEL_MAX + 1];
} entry;

struct dkk_ring_profiles {
  uint64_t asked;
  entry entries[SETS][WAYS];
};

dkk_ring_profiles *dkk_ring_profiles_new(void)
{
  return calloc(1, sizeof(dkk_ring_profiles));
}

void dkk_ring_profiles_free(dkk_ring_profiles *profiles)
{
  size_t set;
  size_t way;

  if (profiles == NULL) {
    return;
  }
  for (set = 0; set < SETS; set++) {
    for (way = 0; way < WAYS; way++) {
      dkimkit_profile_free(profiles->entries[set][way].profile);
    }
  }
  free(profiles);
}

static entry *set_of(dkk_ring_profiles *profiles, const dkk_ring_key_id *id)
{
  return profiles->entries[id->octets[0]];
}

static int is_of(const entry *of, const dkk_ring_profile_id *id)
{
  return of->profile != NULL && of->generation == id->generation &&
         dkk_ring_key_id_equal(&of->key_id, &id->key_id) &&
         strcmp(of->domain, id->domain) == 0 &&
         strcmp(of->selector, id->selector) == 0;
}

dkimkit_profile *dkk_ring_profiles_find(dkk_ring_profiles *profiles,
                                        const dkk_ring_profile_id *id)
{
  entry *set = set_of(profiles, &id->key_id);
  size_t way;

  for (way = 0; way < WAYS; way++) {
    if (is_of(&set[way], id)) {
      set[way].asked = ++profiles->asked;
      return set[way].profile;
    }
  }
  return NULL;
}

void dkk_ring_profiles_put(dkk_ring_profiles *profiles,
                           const dkk_ring_profile_id *id,
                           dkimkit_profile *profile)
{
  entry *set = set_of(profiles, &id->key_id);
  entry *to = &set[0];
  size_t way;

  for (way = 1; way < WAYS; way++) {
    if (set[way].asked < to->asked) {
      to = &set[way];
    }
  }
  dkimkit_profile_free(to->profile);
  to->profile = profile;
  to->key_id = id->key_id;
  to->generation = id->generation;
  to->asked = ++profiles->asked;
  memcpy(to->domain, id->domain, strlen(id->domain) + 1);
  memcpy(to->selector, id->selector, strlen(id->selector) + 1);
}
