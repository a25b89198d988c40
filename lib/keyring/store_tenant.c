/* SPDX-License-Identifier: MIT */
#include "keyring/storage.h"

#include <string.h>

#define COLUMNS                                                                \
  "name, initial_domain, default_policy, allow_parent, double_sign,"           \
  " skip_internal, skip_list, skip_signed, created"

typedef struct reading {
  dkk_ring_store *store;
  dkk_ring_tenant_row *row;
  int found;
  dkk_ring_on_tenant on;
  void *user;
} reading;

static int take(const dkk_ring_sql_value *columns, int count, void *user)
{
  reading *r = user;
  dkk_ring_tenant_row *row = r->row;
  dkk_ring_fields fields;

  dkk_ring_fields_begin(&fields, r->store->sql, "ring_tenant", columns, count);
  memset(row, 0, sizeof(*row));
  dkk_ring_field_text(&fields, "name", row->name, DKK_RING_TENANT_MAX);
  dkk_ring_field_name(&fields, "initial_domain", row->initial_domain,
                      DKK_RING_DOMAIN_MAX);
  row->default_policy = (dkk_ring_default)dkk_ring_field_number(
      &fields, "default_policy", DKK_RING_DEFAULT_NONE);
  row->allow_parent =
      (uint8_t)dkk_ring_field_number(&fields, "allow_parent", 1);
  row->double_sign = (uint8_t)dkk_ring_field_number(&fields, "double_sign", 1);
  row->skip_internal =
      (uint8_t)dkk_ring_field_number(&fields, "skip_internal", 1);
  row->skip_list = (uint8_t)dkk_ring_field_number(&fields, "skip_list", 1);
  row->skip_signed = (uint8_t)dkk_ring_field_number(&fields, "skip_signed", 1);
  row->created = dkk_ring_field_number(&fields, "created", INT64_MAX);
  if (fields.fault != DKIMKIT_OK) {
    return fields.fault;
  }
  r->found = 1;
  return r->on != NULL ? r->on(row, r->user) : 0;
}

static void put_options(dkk_ring_parameters *values,
                        const dkk_ring_tenant_row *row)
{
  if ((unsigned)row->default_policy > DKK_RING_DEFAULT_NONE ||
      row->allow_parent > 1 || row->double_sign > 1 || row->skip_internal > 1 ||
      row->skip_list > 1 || row->skip_signed > 1) {
    values->fault = DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  dkk_ring_put_text(values, row->name, DKK_RING_TENANT_MAX);
  dkk_ring_put_number(values, (uint64_t)row->default_policy);
  dkk_ring_put_number(values, row->allow_parent);
  dkk_ring_put_number(values, row->double_sign);
  dkk_ring_put_number(values, row->skip_internal);
  dkk_ring_put_number(values, row->skip_list);
  dkk_ring_put_number(values, row->skip_signed);
}

int dkk_ring_store_add_tenant(dkk_ring_store *store,
                              const dkk_ring_tenant_row *row)
{
  dkk_ring_parameters values = {.count = 0};

  put_options(&values, row);
  dkk_ring_put_name(&values, row->initial_domain, DKK_RING_DOMAIN_MAX);
  dkk_ring_put_number(&values, row->created);
  return dkk_ring_storage_write_one(
      store,
      "INSERT INTO ring_tenant (" COLUMNS ")"
      " VALUES ($1, $8, $2, $3, $4, $5, $6, $7, $9) ON CONFLICT DO NOTHING",
      &values, DKIMKIT_KEYRING_ERR_TENANT_EXISTS);
}

#define SET(column) "UPDATE ring_tenant SET " column " = $2 WHERE name = $1"

static const char *const set_options[] = {
    [DKIMKIT_KEYRING_OPTION_DEFAULT_POLICY] = SET("default_policy"),
    [DKIMKIT_KEYRING_OPTION_ALLOW_PARENT] = SET("allow_parent"),
    [DKIMKIT_KEYRING_OPTION_DOUBLE_SIGN] = SET("double_sign"),
    [DKIMKIT_KEYRING_OPTION_SKIP_INTERNAL] = SET("skip_internal"),
    [DKIMKIT_KEYRING_OPTION_SKIP_LIST] = SET("skip_list"),
    [DKIMKIT_KEYRING_OPTION_SKIP_SIGNED] = SET("skip_signed"),
};

unsigned dkk_ring_store_option_max(dkimkit_keyring_option option)
{
  return option == DKIMKIT_KEYRING_OPTION_DEFAULT_POLICY ? DKK_RING_DEFAULT_NONE
                                                         : 1;
}

int dkk_ring_store_set_option(dkk_ring_store *store, const char *tenant,
                              dkimkit_keyring_option option, unsigned value)
{
  dkk_ring_parameters values = {.count = 0};

  if ((size_t)option >= sizeof(set_options) / sizeof(set_options[0]) ||
      value > dkk_ring_store_option_max(option)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  dkk_ring_put_text(&values, tenant, DKK_RING_TENANT_MAX);
  dkk_ring_put_number(&values, value);
  return dkk_ring_storage_write_one(store, set_options[option], &values,
                                    DKIMKIT_KEYRING_ERR_NO_TENANT);
}

int dkk_ring_store_remove_tenant(dkk_ring_store *store, const char *name)
{
  dkk_ring_parameters values = {.count = 0};
  int rv;

  dkk_ring_put_text(&values, name, DKK_RING_TENANT_MAX);
  rv = dkk_ring_storage_is_there(
      store, "SELECT count(*) FROM ring_domain WHERE tenant = $1", &values);
  if (rv != 0) {
    return rv < 0 ? rv : DKIMKIT_KEYRING_ERR_NOT_EMPTY;
  }
  rv = dkk_ring_storage_write_one(store,
                                  "DELETE FROM ring_tenant WHERE name = $1",
                                  &values, DKIMKIT_KEYRING_ERR_NO_TENANT);
  /* A domain has come in between. */
  return rv == DKK_RING_SQL_ERR_FOREIGN ? DKIMKIT_KEYRING_ERR_NOT_EMPTY : rv;
}

int dkk_ring_store_get_tenant(dkk_ring_store *store, const char *name,
                              dkk_ring_tenant_row *row)
{
  dkk_ring_parameters values = {.count = 0};
  reading r = {store, row, 0, NULL, NULL};
  int rv;

  dkk_ring_put_text(&values, name, DKK_RING_TENANT_MAX);
  rv = dkk_ring_storage_read(
      store, "SELECT " COLUMNS " FROM ring_tenant WHERE name = $1", &values,
      take, &r);
  return rv == DKIMKIT_OK && !r.found ? DKIMKIT_KEYRING_ERR_NO_TENANT : rv;
}

int dkk_ring_store_each_tenant(dkk_ring_store *store, dkk_ring_on_tenant on,
                               void *user)
{
  static const dkk_ring_parameters none;
  dkk_ring_tenant_row row;
  reading r = {store, &row, 0, on, user};

  return dkk_ring_storage_read(
      store, "SELECT " COLUMNS " FROM ring_tenant ORDER BY name", &none, take,
      &r);
}
