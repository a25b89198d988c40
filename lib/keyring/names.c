/* SPDX-License-Identifier: MIT */
#include "keyring/names.h"

#include <dkimkit/common.h>

#include <sodium.h>

#include <stdlib.h>
#include <string.h>

#define ROOM_MIN 64

static uint64_t hash_of(const dkk_ring_names *names, const char *name)
{
  uint8_t out[crypto_shorthash_BYTES];
  uint64_t hash;

  crypto_shorthash(out, (const uint8_t *)name, strlen(name), names->secret);
  memcpy(&hash, out, sizeof(hash));
  return hash;
}

/* Where it is, or where it would be. */
static struct dkk_ring_named *place(const dkk_ring_names *names,
                                    const char *name, uint64_t hash)
{
  size_t mask = names->room - 1;
  size_t at = (size_t)hash & mask;

  while (names->entries[at].name != NULL &&
         (names->entries[at].hash != hash ||
          strcmp(names->entries[at].name, name) != 0)) {
    at = (at + 1) & mask;
  }
  return &names->entries[at];
}

static int grow(dkk_ring_names *names)
{
  dkk_ring_names grown = *names;
  size_t i;

  if (names->room > SIZE_MAX / 4 / sizeof(*names->entries)) {
    return DKIMKIT_ERR_NOMEM;
  }
  if (names->room == 0) {
    randombytes_buf(grown.secret, sizeof(grown.secret));
  }
  grown.room = names->room != 0 ? names->room * 2 : ROOM_MIN;
  grown.entries = calloc(grown.room, sizeof(*grown.entries));
  if (grown.entries == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  for (i = 0; i < names->room; i++) {
    const struct dkk_ring_named *of = &names->entries[i];

    if (of->name != NULL) {
      *place(&grown, of->name, of->hash) = *of;
    }
  }
  free(names->entries);
  memcpy(names->secret, grown.secret, sizeof(names->secret));
  names->entries = grown.entries;
  names->room = grown.room;
  return DKIMKIT_OK;
}

int dkk_ring_names_add(dkk_ring_names *names, const char *name, void *value)
{
  struct dkk_ring_named *to;
  uint64_t hash;

  /* At most half of it is used. */
  if (names->count >= names->room / 2) {
    int rv = grow(names);

    if (rv != DKIMKIT_OK) {
      return rv;
    }
  }
  hash = hash_of(names, name);
  to = place(names, name, hash);
  if (to->name == NULL) {
    names->count++;
  }
  to->name = name;
  to->value = value;
  to->hash = hash;
  return DKIMKIT_OK;
}

void *dkk_ring_names_find(const dkk_ring_names *names, const char *name)
{
  return names->room != 0 ? place(names, name, hash_of(names, name))->value
                          : NULL;
}

size_t dkk_ring_names_octets(const dkk_ring_names *names)
{
  return names->room * sizeof(*names->entries);
}

void dkk_ring_names_free(dkk_ring_names *names)
{
  free(names->entries);
  memset(names, 0, sizeof(*names));
}
