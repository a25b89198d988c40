/* SPDX-License-Identifier: MIT */
#include "keyring/storage.h"

#include <stdlib.h>
#include <string.h>

#define RSA_BITS_MAX 16384
/* Of a sealed key; one of RSA-16384 has some 10,000. */
#define SEALED_MAX 65536

void dkk_ring_storage_take_key(dkk_ring_fields *fields, dkk_ring_key_row *row)
{
  memset(row, 0, sizeof(*row));
  dkk_ring_field_octets(fields, "id", row->id.octets, sizeof(row->id.octets));
  dkk_ring_field_name(fields, "domain", row->domain, DKK_RING_DOMAIN_MAX);
  row->slot = (int)dkk_ring_field_number(fields, "slot", DKK_RING_SLOTS - 1);
  row->type = (unsigned)dkk_ring_field_number(fields, "key_type",
                                              DKIMKIT_KEY_TYPE_ED25519);
  row->bits = (unsigned)dkk_ring_field_number(fields, "key_bits", RSA_BITS_MAX);
  row->created = dkk_ring_field_number(fields, "created", INT64_MAX);
  row->is_compromised =
      (uint8_t)dkk_ring_field_number(fields, "compromised", 1);
  dkk_ring_field_printable(fields, "txt", row->txt, DKK_RING_TXT_MAX);
  if (row->type == 0) {
    dkk_ring_field_refuse(fields, "key_type", "is out of its range");
  }
  if (dkk_ring_key_id_is_none(&row->id)) {
    dkk_ring_field_refuse(fields, "id", "is none");
  }
}

static void put_id(dkk_ring_parameters *values, const dkk_ring_key_id *id)
{
  if (dkk_ring_key_id_is_none(id)) {
    values->fault = DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  dkk_ring_put_octets(values, id->octets, sizeof(id->octets));
}

static void put_sealed(dkk_ring_parameters *values, const uint8_t *sealed,
                       size_t len)
{
  if (sealed == NULL || len == 0 || len > SEALED_MAX) {
    values->fault = DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  dkk_ring_put_octets(values, sealed, len);
}

static void put_key(dkk_ring_parameters *values, const dkk_ring_key_row *row)
{
  if (row->slot < 0 || row->slot >= DKK_RING_SLOTS || row->type == 0 ||
      row->type > DKIMKIT_KEY_TYPE_ED25519 || row->bits > RSA_BITS_MAX ||
      row->is_compromised > 1) {
    values->fault = DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  put_id(values, &row->id);
  dkk_ring_put_name(values, row->domain, DKK_RING_DOMAIN_MAX);
  dkk_ring_put_number(values, (uint64_t)row->slot);
  dkk_ring_put_number(values, row->type);
  dkk_ring_put_number(values, row->bits);
  dkk_ring_put_number(values, row->created);
  dkk_ring_put_number(values, row->is_compromised);
  dkk_ring_put_text(values, row->txt, DKK_RING_TXT_MAX);
}

int dkk_ring_store_add_key(dkk_ring_store *store, const dkk_ring_key_row *row,
                           const uint8_t *sealed, size_t len)
{
  dkk_ring_parameters values = {.count = 0};
  uint64_t changed = 0;
  int is_compromised = 0;
  int rv;

  put_key(&values, row);
  put_sealed(&values, sealed, len);
  rv = dkk_ring_storage_write(
      store,
      "INSERT INTO ring_key (id, domain, slot, key_type, key_bits, created,"
      " compromised, txt, sealed)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
      &values, &changed);
  if (rv != DKIMKIT_OK || changed > 0) {
    return rv;
  }
  rv = dkk_ring_store_has_key(store, &row->id, &is_compromised);
  if (rv < 0) {
    return rv;
  }
  return is_compromised ? DKIMKIT_KEYRING_ERR_COMPROMISED_KEY
                        : DKIMKIT_KEYRING_ERR_KEY_USED;
}

typedef struct reading {
  dkk_ring_store *store;
  dkk_ring_key_row row;
  int found;
  uint8_t *sealed;
  size_t len;
} reading;

static int take_flag(const dkk_ring_sql_value *columns, int count, void *user)
{
  reading *r = user;
  dkk_ring_fields fields;

  dkk_ring_fields_begin(&fields, r->store->sql, "ring_key", columns, count);
  r->row.is_compromised =
      (uint8_t)dkk_ring_field_number(&fields, "compromised", 1);
  r->found = 1;
  return fields.fault;
}

int dkk_ring_store_has_key(dkk_ring_store *store, const dkk_ring_key_id *id,
                           int *is_compromised)
{
  dkk_ring_parameters values = {.count = 0};
  reading r = {.store = store};
  int rv;

  put_id(&values, id);
  rv = dkk_ring_storage_read(store,
                             "SELECT compromised FROM ring_key WHERE id = $1",
                             &values, take_flag, &r);
  if (rv == DKIMKIT_OK && r.found) {
    *is_compromised = r.row.is_compromised;
  }
  return rv == DKIMKIT_OK ? r.found : rv;
}

static int take_secret(const dkk_ring_sql_value *columns, int count, void *user)
{
  reading *r = user;
  dkk_ring_fields fields;
  const uint8_t *sealed;

  dkk_ring_fields_begin(&fields, r->store->sql, "ring_key", columns, count);
  dkk_ring_storage_take_key(&fields, &r->row);
  sealed = dkk_ring_field_any(&fields, "sealed", &r->len);
  if (r->len > SEALED_MAX) {
    dkk_ring_field_refuse(&fields, "sealed", "is too long");
  }
  if (fields.fault != DKIMKIT_OK) {
    return fields.fault;
  }
  r->found = 1;
  if (sealed == NULL) {
    return 0;
  }
  r->sealed = malloc(r->len > 0 ? r->len : 1);
  if (r->sealed == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  memcpy(r->sealed, sealed, r->len);
  return 0;
}

static int no_such_key(dkk_ring_store *store)
{
  dkk_ring_sql_say(store->sql, "there is no row of the key", NULL);
  return DKIMKIT_KEYRING_ERR_STORE_DAMAGED;
}

int dkk_ring_store_get_secret(dkk_ring_store *store, const dkk_ring_key_id *id,
                              dkk_ring_key_row *row, uint8_t **sealed,
                              size_t *len)
{
  dkk_ring_parameters values = {.count = 0};
  reading r = {.store = store};
  int rv;

  put_id(&values, id);
  rv = dkk_ring_storage_read(
      store,
      "SELECT " DKK_RING_KEY_COLUMNS("k") ", k.sealed"
                                          " FROM ring_key k WHERE k.id = $1",
      &values, take_secret, &r);
  if (row != NULL) {
    *row = r.row;
  }
  if (rv != DKIMKIT_OK) {
    free(r.sealed);
    return rv;
  }
  if (!r.found) {
    return no_such_key(store);
  }
  if (r.sealed == NULL) {
    return DKIMKIT_KEYRING_ERR_KEY_DELETED;
  }
  *sealed = r.sealed;
  *len = r.len;
  return DKIMKIT_OK;
}

int dkk_ring_store_set_secret(dkk_ring_store *store, const dkk_ring_key_id *id,
                              const uint8_t *before, size_t before_len,
                              const uint8_t *sealed, size_t len)
{
  dkk_ring_parameters values = {.count = 0};

  put_id(&values, id);
  put_sealed(&values, before, before_len);
  put_sealed(&values, sealed, len);
  /* What was sealed with another master key shall not stay, either. */
  store->is_scrub_due = 1;
  return dkk_ring_storage_write_one(
      store, "UPDATE ring_key SET sealed = $3 WHERE id = $1 AND sealed = $2",
      &values, DKIMKIT_KEYRING_ERR_GENERATION);
}

static int change_key(dkk_ring_store *store, const char *text,
                      const dkk_ring_key_id *id)
{
  dkk_ring_parameters values = {.count = 0};
  uint64_t changed = 0;
  int rv;

  put_id(&values, id);
  rv = dkk_ring_storage_write(store, text, &values, &changed);
  return rv == DKIMKIT_OK && changed == 0 ? no_such_key(store) : rv;
}

int dkk_ring_store_delete_secret(dkk_ring_store *store,
                                 const dkk_ring_key_id *id)
{
  store->is_scrub_due = 1;
  return change_key(store, "UPDATE ring_key SET sealed = NULL WHERE id = $1",
                    id);
}

int dkk_ring_store_mark_compromised(dkk_ring_store *store,
                                    const dkk_ring_key_id *id)
{
  return change_key(store, "UPDATE ring_key SET compromised = 1 WHERE id = $1",
                    id);
}

typedef struct listing {
  dkk_ring_store *store;
  dkk_ring_key_id *ids;
  int count;
  int limit;
} listing;

static int take_id(const dkk_ring_sql_value *columns, int count, void *user)
{
  listing *l = user;
  dkk_ring_fields fields;

  if (l->count == l->limit) {
    return 0;
  }
  dkk_ring_fields_begin(&fields, l->store->sql, "ring_key", columns, count);
  dkk_ring_field_octets(&fields, "id", l->ids[l->count].octets,
                        DKK_RING_KEY_ID_OCTETS);
  l->count++;
  return fields.fault;
}

int dkk_ring_store_list_secrets(dkk_ring_store *store,
                                const dkk_ring_key_id *after,
                                dkk_ring_key_id *ids, int limit)
{
  dkk_ring_parameters values = {.count = 0};
  listing l = {store, ids, 0, limit};
  int rv;

  if (limit < 0) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  /* The first one is after no octets at all. */
  dkk_ring_put_octets(&values,
                      after != NULL ? after->octets : (const uint8_t *)"",
                      after != NULL ? sizeof(after->octets) : 0);
  dkk_ring_put_number(&values, (uint64_t)limit);
  rv = dkk_ring_storage_read(store,
                             "SELECT id FROM ring_key"
                             " WHERE sealed IS NOT NULL AND id > $1"
                             " ORDER BY id LIMIT $2",
                             &values, take_id, &l);
  return rv == DKIMKIT_OK ? l.count : rv;
}

int dkk_ring_store_count_secrets(dkk_ring_store *store, uint64_t *count)
{
  static const dkk_ring_parameters none;

  return dkk_ring_storage_count(
      store, "SELECT count(*) FROM ring_key WHERE sealed IS NOT NULL", &none,
      count);
}
