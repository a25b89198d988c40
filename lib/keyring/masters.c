/* SPDX-License-Identifier: MIT */
#include "keyring/masters.h"

#include "keyring/locked.h"
#include "keyring/masterfile.h"

#include <sodium.h>

#include <string.h>

#define NO_CURRENT DKK_RING_MASTERS_MAX

typedef struct master {
  dkk_ring_master_id id;
  uint8_t key[DKK_RING_MASTER_OCTETS];
} master;

struct dkk_ring_masters {
  size_t count;
  /* NO_CURRENT if there is none. */
  size_t current;
  master masters[DKK_RING_MASTERS_MAX];
};

_Static_assert(DKK_RING_MASTER_OCTETS ==
                   crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
               "a master key is a key of the cipher");

static void compute_id(dkk_ring_master_id *id,
                       const uint8_t key[DKK_RING_MASTER_OCTETS])
{
  static const uint8_t context[crypto_generichash_blake2b_PERSONALBYTES] = {
      'd', 'k', 'i', 'm', 'k', 'i', 't', '-',
      'm', 'a', 's', 't', 'e', 'r', 'i', 'd'};
  uint8_t hash[32];

  crypto_generichash_blake2b_salt_personal(
      hash, sizeof(hash), key, DKK_RING_MASTER_OCTETS, NULL, 0, NULL, context);
  memcpy(id->octets, hash, sizeof(id->octets));
  dkk_ring_wipe_stack();
}

/* `count` if there is none. */
static size_t find(const dkk_ring_masters *masters,
                   const dkk_ring_master_id *id)
{
  size_t i = 0;

  while (i < masters->count &&
         !dkk_ring_master_id_equal(&masters->masters[i].id, id)) {
    i++;
  }
  return i;
}

int dkk_ring_masters_new(dkk_ring_masters **out)
{
  *out = NULL;
  if (sodium_init() < 0) {
    return DKK_RING_SEAL_ERR_CRYPTO;
  }
  *out = sodium_malloc(sizeof(**out));
  if (*out == NULL) {
    return DKK_RING_SEAL_ERR_NO_MEMORY;
  }
  memset(*out, 0, sizeof(**out));
  (*out)->current = NO_CURRENT;
  return DKK_RING_SEAL_OK;
}

void dkk_ring_masters_free(dkk_ring_masters *masters)
{
  dkk_ring_locked_free(masters);
}

/* `at` receives where it is, unless the set is full. */
static int put(dkk_ring_masters *masters,
               const uint8_t key[DKK_RING_MASTER_OCTETS],
               dkk_ring_master_id *id, size_t *at)
{
  dkk_ring_master_id own;
  master *added;

  compute_id(&own, key);
  *at = find(masters, &own);
  if (*at == DKK_RING_MASTERS_MAX) {
    return DKK_RING_SEAL_ERR_FULL;
  }
  if (id != NULL) {
    *id = own;
  }
  if (*at < masters->count) {
    return DKK_RING_SEAL_ERR_DUPLICATE;
  }
  added = &masters->masters[masters->count++];
  added->id = own;
  memcpy(added->key, key, sizeof(added->key));
  return DKK_RING_SEAL_OK;
}

int dkk_ring_masters_add(dkk_ring_masters *masters,
                         const uint8_t key[DKK_RING_MASTER_OCTETS],
                         dkk_ring_master_id *id)
{
  size_t at;
  int rv = put(masters, key, id, &at);

  if (rv != DKK_RING_SEAL_ERR_FULL && masters->current == NO_CURRENT) {
    masters->current = at;
    rv = DKK_RING_SEAL_OK;
  }
  return rv;
}

int dkk_ring_masters_add_old(dkk_ring_masters *masters,
                             const uint8_t key[DKK_RING_MASTER_OCTETS],
                             dkk_ring_master_id *id)
{
  size_t at;

  return put(masters, key, id, &at);
}

int dkk_ring_masters_add_file(dkk_ring_masters *masters, const char *path,
                              dkk_ring_master_id *id)
{
  uint8_t *key = sodium_malloc(DKK_RING_MASTER_OCTETS);
  int rv;

  if (key == NULL) {
    return DKK_RING_SEAL_ERR_NO_MEMORY;
  }
  rv = dkk_ring_masterfile_read(path, key);
  if (rv == DKK_RING_SEAL_OK) {
    rv = dkk_ring_masters_add(masters, key, id);
  }
  dkk_ring_locked_free(key);
  return rv;
}

int dkk_ring_masters_use(dkk_ring_masters *masters,
                         const dkk_ring_master_id *id)
{
  size_t i = find(masters, id);

  if (i == masters->count) {
    return DKK_RING_SEAL_ERR_UNKNOWN_MASTER;
  }
  masters->current = i;
  return DKK_RING_SEAL_OK;
}

int dkk_ring_masters_remove(dkk_ring_masters *masters,
                            const dkk_ring_master_id *id)
{
  size_t i = find(masters, id);
  size_t last = masters->count - 1;

  if (i == masters->count) {
    return DKK_RING_SEAL_ERR_UNKNOWN_MASTER;
  }
  if (i == masters->current) {
    return DKK_RING_SEAL_ERR_IN_USE;
  }
  /* The last one takes its place. */
  if (i != last) {
    masters->masters[i] = masters->masters[last];
  }
  if (masters->current == last) {
    masters->current = i;
  }
  sodium_memzero(&masters->masters[last], sizeof(masters->masters[last]));
  masters->count--;
  return DKK_RING_SEAL_OK;
}

int dkk_ring_masters_current(const dkk_ring_masters *masters,
                             dkk_ring_master_id *id)
{
  if (masters->current == NO_CURRENT) {
    return DKK_RING_SEAL_ERR_NO_MASTER;
  }
  *id = masters->masters[masters->current].id;
  return DKK_RING_SEAL_OK;
}

const uint8_t *dkk_ring_masters_find(const dkk_ring_masters *masters,
                                     const dkk_ring_master_id *id)
{
  size_t i = find(masters, id);

  return i < masters->count ? masters->masters[i].key : NULL;
}

int dkk_ring_master_id_equal(const dkk_ring_master_id *a,
                             const dkk_ring_master_id *b)
{
  return memcmp(a->octets, b->octets, sizeof(a->octets)) == 0;
}
