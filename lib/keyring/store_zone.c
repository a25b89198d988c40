/* SPDX-License-Identifier: MIT */
#include "keyring/storage.h"

#include <string.h>

#define DIGEST_OCTETS 32

typedef struct reading {
  dkk_ring_store *store;
  uint32_t serial;
  uint8_t digest[DIGEST_OCTETS];
} reading;

static int take(const dkk_ring_sql_value *columns, int count, void *user)
{
  reading *r = user;
  dkk_ring_fields fields;

  dkk_ring_fields_begin(&fields, r->store->sql, "ring_zone", columns, count);
  r->serial = (uint32_t)dkk_ring_field_number(&fields, "serial", UINT32_MAX);
  dkk_ring_field_octets(&fields, "digest", r->digest, DIGEST_OCTETS);
  return fields.fault;
}

int dkk_ring_store_get_zone(dkk_ring_store *store, const char *zone,
                            uint32_t *serial, uint8_t digest[32])
{
  dkk_ring_parameters values = {.count = 0};
  reading r = {.store = store};
  int rv;

  dkk_ring_put_name(&values, zone, DKK_RING_DOMAIN_MAX);
  rv = dkk_ring_storage_read(
      store, "SELECT serial, digest FROM ring_zone WHERE name = $1", &values,
      take, &r);
  if (rv == DKIMKIT_OK) {
    *serial = r.serial;
    memcpy(digest, r.digest, DIGEST_OCTETS);
  }
  return rv;
}

int dkk_ring_store_set_zone(dkk_ring_store *store, const char *zone,
                            uint32_t expect, uint32_t serial,
                            const uint8_t digest[32])
{
  dkk_ring_parameters values = {.count = 0};

  dkk_ring_put_name(&values, zone, DKK_RING_DOMAIN_MAX);
  dkk_ring_put_number(&values, serial);
  dkk_ring_put_octets(&values, digest, DIGEST_OCTETS);
  dkk_ring_put_number(&values, expect);
  return dkk_ring_storage_write_one(
      store,
      "INSERT INTO ring_zone (name, serial, digest) VALUES ($1, $2, $3)"
      " ON CONFLICT (name) DO UPDATE"
      " SET serial = excluded.serial, digest = excluded.digest"
      " WHERE ring_zone.serial = $4",
      &values, DKIMKIT_KEYRING_ERR_GENERATION);
}
