/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_NAMES_H
#define DKK_KEYRING_NAMES_H

/* A table from names to things, hashed with a secret of its own: whoever
 * chooses the names can't make it slow. */

#include <stddef.h>
#include <stdint.h>

typedef struct dkk_ring_names {
  struct dkk_ring_named {
    const char *name;
    void *value;
    uint64_t hash;
  } * entries;
  /** A power of two, or 0. */
  size_t room;
  size_t count;
  uint8_t secret[16];
} dkk_ring_names;

/** `name` stays where it is. DKIMKIT_OK, DKIMKIT_ERR_NOMEM. */
int dkk_ring_names_add(dkk_ring_names *names, const char *name, void *value);

/** NULL if there is none. */
void *dkk_ring_names_find(const dkk_ring_names *names, const char *name);

size_t dkk_ring_names_octets(const dkk_ring_names *names);

void dkk_ring_names_free(dkk_ring_names *names);

#endif /* !defined(DKK_KEYRING_NAMES_H) */
