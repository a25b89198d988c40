/* SPDX-License-Identifier: MIT */
#include "keyring/store_domain.h"

typedef struct listing {
  dkk_ring_store *store;
  int with_keys;
  dkk_ring_on_domain on;
  void *user;
} listing;

static int on_domain(const dkk_ring_sql_value *columns, int count, void *user)
{
  listing *l = user;
  dkk_ring_domain_row row;
  int rv = dkk_ring_storage_take_domain(l->store, columns, count, l->with_keys,
                                        &row);

  return rv == DKIMKIT_OK ? l->on(&row, l->user) : rv;
}

/* A limit of 0 is none. */
static void put_limit(dkk_ring_parameters *values, size_t limit)
{
  dkk_ring_put_due(values, limit > 0 ? limit : INT64_MAX);
}

int dkk_ring_store_each_domain(dkk_ring_store *store, const char *tenant,
                               int with_keys, dkk_ring_on_domain on, void *user)
{
  dkk_ring_parameters values = {.count = 0};
  listing l = {store, with_keys, on, user};

  if (tenant == NULL) {
    return dkk_ring_storage_read(
        store,
        with_keys ? DKK_RING_DOMAIN_SELECT_WITH_KEYS " ORDER BY d.name"
                  : DKK_RING_DOMAIN_SELECT " ORDER BY d.name",
        &values, on_domain, &l);
  }
  dkk_ring_put_text(&values, tenant, DKK_RING_TENANT_MAX);
  return dkk_ring_storage_read(store,
                               with_keys ? DKK_RING_DOMAIN_SELECT_WITH_KEYS
                                   " WHERE d.tenant = $1 ORDER BY d.name"
                                         : DKK_RING_DOMAIN_SELECT
                                   " WHERE d.tenant = $1 ORDER BY d.name",
                               &values, on_domain, &l);
}

int dkk_ring_store_each_due(dkk_ring_store *store, uint64_t now, size_t limit,
                            dkk_ring_on_domain on, void *user)
{
  dkk_ring_parameters values = {.count = 0};
  listing l = {store, 1, on, user};

  dkk_ring_put_number(&values, now);
  put_limit(&values, limit);
  return dkk_ring_storage_read(store,
                               DKK_RING_DOMAIN_SELECT_WITH_KEYS
                               " WHERE d.check_at <= $1 AND d.leaves_at = 0 "
                               "ORDER BY d.check_at, d.name LIMIT $2",
                               &values, on_domain, &l);
}

typedef struct naming {
  dkk_ring_store *store;
  dkk_ring_on_name on;
  void *user;
} naming;

static int on_name(const dkk_ring_sql_value *columns, int count, void *user)
{
  naming *n = user;
  dkk_ring_fields fields;
  char name[DKK_RING_DOMAIN_MAX + 1];

  dkk_ring_fields_begin(&fields, n->store->sql, "ring_domain", columns, count);
  dkk_ring_field_name(&fields, "name", name, DKK_RING_DOMAIN_MAX);
  return fields.fault == DKIMKIT_OK ? n->on(name, n->user) : fields.fault;
}

int dkk_ring_store_each_tick(dkk_ring_store *store, uint64_t now,
                             const char *after, size_t limit,
                             dkk_ring_on_name on, void *user)
{
  dkk_ring_parameters values = {.count = 0};
  naming n = {store, on, user};

  dkk_ring_put_number(&values, now);
  dkk_ring_put_text(&values, after, DKK_RING_DOMAIN_MAX);
  put_limit(&values, limit);
  return dkk_ring_storage_read(store,
                               "SELECT name FROM ring_domain"
                               " WHERE tick_at <= $1 AND name > $2"
                               " ORDER BY name LIMIT $3",
                               &values, on_name, &n);
}

int dkk_ring_store_each_last_tick(dkk_ring_store *store, size_t limit,
                                  dkk_ring_on_name on, void *user)
{
  dkk_ring_parameters values = {.count = 0};
  naming n = {store, on, user};

  put_limit(&values, limit);
  return dkk_ring_storage_read(store,
                               "SELECT name FROM ring_domain"
                               " ORDER BY tick_at DESC, name LIMIT $1",
                               &values, on_name, &n);
}
