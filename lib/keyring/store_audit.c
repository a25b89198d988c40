/* SPDX-License-Identifier: MIT */
#include "keyring/storage.h"

#include <string.h>

#define COLUMNS "at, generation, actor, tenant, domain, event, detail"

typedef struct reading {
  dkk_ring_store *store;
  dkk_ring_on_audit on;
  void *user;
} reading;

static int take(const dkk_ring_sql_value *columns, int count, void *user)
{
  reading *r = user;
  dkk_ring_audit_row row;
  dkk_ring_fields fields;

  dkk_ring_fields_begin(&fields, r->store->sql, "ring_audit", columns, count);
  memset(&row, 0, sizeof(row));
  row.id = dkk_ring_field_number(&fields, "id", INT64_MAX);
  row.time = dkk_ring_field_number(&fields, "at", INT64_MAX);
  row.generation = dkk_ring_field_number(&fields, "generation", INT64_MAX);
  dkk_ring_field_text(&fields, "actor", row.actor, DKK_RING_ACTOR_MAX);
  dkk_ring_field_text(&fields, "tenant", row.tenant, DKK_RING_TENANT_MAX);
  dkk_ring_field_text(&fields, "domain", row.domain, DKK_RING_DOMAIN_MAX);
  dkk_ring_field_text(&fields, "event", row.event, sizeof(row.event) - 1);
  dkk_ring_field_text(&fields, "detail", row.detail, sizeof(row.detail) - 1);
  return fields.fault != DKIMKIT_OK ? fields.fault : r->on(&row, r->user);
}

int dkk_ring_store_add_audit(dkk_ring_store *store,
                             const dkk_ring_audit_row *row)
{
  dkk_ring_parameters values = {.count = 0};

  dkk_ring_put_number(&values, row->time);
  dkk_ring_put_number(&values, row->generation);
  dkk_ring_put_text(&values, row->actor, DKK_RING_ACTOR_MAX);
  dkk_ring_put_text(&values, row->tenant, DKK_RING_TENANT_MAX);
  dkk_ring_put_text(&values, row->domain, DKK_RING_DOMAIN_MAX);
  dkk_ring_put_text(&values, row->event, sizeof(row->event) - 1);
  dkk_ring_put_text(&values, row->detail, sizeof(row->detail) - 1);
  return dkk_ring_storage_write(store,
                                "INSERT INTO ring_audit (" COLUMNS ")"
                                " VALUES ($1, $2, $3, $4, $5, $6, $7)",
                                &values, NULL);
}

int dkk_ring_store_each_audit(dkk_ring_store *store, const char *domain,
                              uint64_t since, dkk_ring_on_audit on, void *user)
{
  dkk_ring_parameters values = {.count = 0};
  reading r = {store, on, user};

  dkk_ring_put_due(&values, since);
  if (domain == NULL) {
    return dkk_ring_storage_read(store,
                                 "SELECT id, " COLUMNS " FROM ring_audit"
                                 " WHERE id > $1 ORDER BY id",
                                 &values, take, &r);
  }
  dkk_ring_put_text(&values, domain, DKK_RING_DOMAIN_MAX);
  return dkk_ring_storage_read(store,
                               "SELECT id, " COLUMNS " FROM ring_audit"
                               " WHERE id > $1 AND domain = $2 ORDER BY id",
                               &values, take, &r);
}
