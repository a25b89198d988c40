/* SPDX-License-Identifier: MIT */
#include "keyring/store_domain.h"

#include "keyring/backward.h"
#include "keyring/keyset.h"

#include <string.h>

static int is_there(dkk_ring_store *store, const char *name)
{
  dkk_ring_parameters values = {.count = 0};

  dkk_ring_put_name(&values, name, DKK_RING_DOMAIN_MAX);
  return dkk_ring_storage_is_there(
      store, "SELECT count(*) FROM ring_domain WHERE name = $1", &values);
}

static int tenant_is_there(dkk_ring_store *store, const char *tenant)
{
  dkk_ring_parameters values = {.count = 0};

  dkk_ring_put_text(&values, tenant, DKK_RING_TENANT_MAX);
  return dkk_ring_storage_is_there(
      store, "SELECT count(*) FROM ring_tenant WHERE name = $1", &values);
}

/* Why nothing was inserted. */
static int why_not_added(dkk_ring_store *store, const dkk_ring_domain_row *row)
{
  int rv = tenant_is_there(store, row->tenant);

  if (rv <= 0) {
    return rv < 0 ? rv : DKIMKIT_KEYRING_ERR_NO_TENANT;
  }
  rv = is_there(store, row->name);
  if (rv != 0) {
    return rv < 0 ? rv : DKIMKIT_KEYRING_ERR_DOMAIN_EXISTS;
  }
  return DKIMKIT_KEYRING_ERR_LABEL;
}

/* A second set refers to the first, which can't go before it. `domain` is
 * memory for what the parameter points to. */
static void put_first_set(dkk_ring_parameters *values, const char *name,
                          char domain[DKK_RING_DOMAIN_MAX + 1])
{
  size_t len = dkk_ring_set_domain_len(name);

  if (!dkk_ring_set_is_second(name) || len > DKK_RING_DOMAIN_MAX) {
    len = 0;
  }
  memcpy(domain, name, len);
  domain[len] = '\0';
  dkk_ring_put_text(values, domain, DKK_RING_DOMAIN_MAX);
}

int dkk_ring_store_add_domain(dkk_ring_store *store,
                              const dkk_ring_domain_row *row)
{
  dkk_ring_parameters values = {.count = 0};
  uint8_t record[DKK_RING_RECORD_OCTETS] = {0};
  char first_set[DKK_RING_DOMAIN_MAX + 1];
  char backward[DKK_RING_BACKWARD_MAX + 1];
  uint64_t changed = 0;
  int rv;

  dkk_ring_storage_put_domain(&values, row, record);
  dkk_ring_put_text(&values, row->tenant, DKK_RING_TENANT_MAX);
  dkk_ring_put_name(&values, row->dashed, DKK_RING_LABEL_MAX);
  dkk_ring_put_number(&values, row->created);
  put_first_set(&values, row->name, first_set);
  dkk_ring_backward(backward, row->name);
  dkk_ring_put_text(&values, backward, DKK_RING_BACKWARD_MAX);
  rv = dkk_ring_storage_write(
      store,
      "INSERT INTO ring_domain (name, generation, key_type, key_bits,"
      " canon_header, canon_body, with_time, expire, headers, oversign,"
      " display_name, record, tick_at, check_at, key1, key2, tenant, dashed,"
      " created, leaves_at, first_set, backward)"
      " SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,"
      " $15, $16, name, $18, $19, 0, NULLIF($20, ''), $21 FROM ring_tenant "
      "WHERE "
      "name = $17"
      " ON CONFLICT DO NOTHING",
      &values, &changed);
  if (rv == DKK_RING_SQL_ERR_FOREIGN) {
    return DKIMKIT_KEYRING_ERR_NO_TENANT;
  }
  return rv == DKIMKIT_OK && changed == 0 ? why_not_added(store, row) : rv;
}

int dkk_ring_store_set_domain(dkk_ring_store *store,
                              const dkk_ring_domain_row *row, uint64_t expect)
{
  dkk_ring_parameters values = {.count = 0};
  uint8_t record[DKK_RING_RECORD_OCTETS] = {0};

  /* Else another one who expects the same wouldn't notice. */
  if (row->record.generation <= expect) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  dkk_ring_storage_put_domain(&values, row, record);
  dkk_ring_put_number(&values, expect);
  return dkk_ring_storage_write_one(
      store,
      "UPDATE ring_domain SET generation = $2, key_type = $3, key_bits = $4,"
      " canon_header = $5, canon_body = $6, with_time = $7, expire = $8,"
      " headers = $9, oversign = $10, display_name = $11, record = $12,"
      " tick_at = $13, check_at = $14, key1 = $15, key2 = $16"
      " WHERE name = $1 AND generation = $17",
      &values, DKIMKIT_KEYRING_ERR_GENERATION);
}

int dkk_ring_store_set_leaving(dkk_ring_store *store, const char *name,
                               uint64_t expect, uint64_t leaves_at)
{
  dkk_ring_parameters values = {.count = 0};

  dkk_ring_put_name(&values, name, DKK_RING_DOMAIN_MAX);
  dkk_ring_put_number(&values, expect);
  dkk_ring_put_due(&values, leaves_at);
  return dkk_ring_storage_write_one(store,
                                    "UPDATE ring_domain SET leaves_at = $3"
                                    " WHERE name = $1 AND generation = $2",
                                    &values, DKIMKIT_KEYRING_ERR_GENERATION);
}

static int delete_secrets(dkk_ring_store *store, const char *name)
{
  dkk_ring_parameters values = {.count = 0};

  dkk_ring_put_name(&values, name, DKK_RING_DOMAIN_MAX);
  store->is_scrub_due = 1;
  return dkk_ring_storage_write(store,
                                "UPDATE ring_key SET sealed = NULL"
                                " WHERE domain = $1 AND sealed IS NOT NULL",
                                &values, NULL);
}

int dkk_ring_store_remove_domain(dkk_ring_store *store, const char *name,
                                 uint64_t expect)
{
  dkk_ring_parameters values = {.count = 0};
  int rv;

  dkk_ring_put_name(&values, name, DKK_RING_DOMAIN_MAX);
  dkk_ring_put_number(&values, expect);
  rv = dkk_ring_storage_write_one(store,
                                  "DELETE FROM ring_domain WHERE name = $1"
                                  " AND (generation = $2 OR $2 = 0)",
                                  &values, DKIMKIT_KEYRING_ERR_GENERATION);
  /* Its second set has come in between. */
  if (rv == DKK_RING_SQL_ERR_FOREIGN) {
    return DKIMKIT_KEYRING_ERR_NOT_EMPTY;
  }
  if (rv == DKIMKIT_KEYRING_ERR_GENERATION) {
    int found = is_there(store, name);

    return found < 0 ? found : found == 0 ? DKIMKIT_KEYRING_ERR_NO_DOMAIN : rv;
  }
  return rv == DKIMKIT_OK ? delete_secrets(store, name) : rv;
}

typedef struct reading {
  dkk_ring_store *store;
  dkk_ring_domain_row *row;
  int found;
} reading;

static int take(const dkk_ring_sql_value *columns, int count, void *user)
{
  reading *r = user;

  r->found = 1;
  return dkk_ring_storage_take_domain(r->store, columns, count, 1, r->row);
}

int dkk_ring_store_get_domain(dkk_ring_store *store, const char *name,
                              dkk_ring_domain_row *row)
{
  dkk_ring_parameters values = {.count = 0};
  reading r = {store, row, 0};
  int rv;

  dkk_ring_put_name(&values, name, DKK_RING_DOMAIN_MAX);
  rv = dkk_ring_storage_read(
      store, DKK_RING_DOMAIN_SELECT_WITH_KEYS " WHERE d.name = $1", &values,
      take, &r);
  return rv == DKIMKIT_OK && !r.found ? DKIMKIT_KEYRING_ERR_NO_DOMAIN : rv;
}

int dkk_ring_store_has_label(dkk_ring_store *store, const char *tenant,
                             const char *dashed)
{
  dkk_ring_parameters values = {.count = 0};

  dkk_ring_put_text(&values, tenant, DKK_RING_TENANT_MAX);
  dkk_ring_put_name(&values, dashed, DKK_RING_LABEL_MAX);
  return dkk_ring_storage_is_there(store,
                                   "SELECT count(*) FROM ring_domain"
                                   " WHERE tenant = $1 AND dashed = $2",
                                   &values);
}

int dkk_ring_store_count_domains(dkk_ring_store *store, uint64_t *count)
{
  static const dkk_ring_parameters none;

  return dkk_ring_storage_count(store, "SELECT count(*) FROM ring_domain",
                                &none, count);
}
