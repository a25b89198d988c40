/* SPDX-License-Identifier: MIT */
#include "keyring/store_domain.h"

#include <string.h>

#define RSA_BITS_MAX 16384
#define EXPIRE_MAX INT32_MAX

static void take_signing(dkk_ring_fields *fields, dkk_ring_signing *signing)
{
  signing->key_type = (unsigned)dkk_ring_field_number(fields, "key_type",
                                                      DKIMKIT_KEY_TYPE_ED25519);
  signing->key_bits =
      (unsigned)dkk_ring_field_number(fields, "key_bits", RSA_BITS_MAX);
  signing->canon_header = (unsigned)dkk_ring_field_number(
      fields, "canon_header", DKIMKIT_CANONICALIZATION_RELAXED);
  signing->canon_body = (unsigned)dkk_ring_field_number(
      fields, "canon_body", DKIMKIT_CANONICALIZATION_RELAXED);
  signing->timestamp = (uint8_t)dkk_ring_field_number(fields, "with_time", 1);
  signing->expire = dkk_ring_field_number(fields, "expire", EXPIRE_MAX);
  dkk_ring_field_text(fields, "headers", signing->headers,
                      DKK_RING_HEADERS_MAX);
  dkk_ring_field_text(fields, "oversign", signing->oversign,
                      DKK_RING_HEADERS_MAX);
  dkk_ring_field_text(fields, "display_name", signing->display_name,
                      DKK_RING_DISPLAY_MAX);
}

static void blame(dkk_ring_domain_row *row, int fault)
{
  memset(&row->record, 0, sizeof(row->record));
  row->fault = fault;
}

/* What the table says for itself, so that the database can find and compare it,
 * has to be what the record says. */
static void take_record(dkk_ring_fields *fields, dkk_ring_domain_row *row,
                        uint64_t generation,
                        const dkk_ring_key_id ids[DKK_RING_SLOTS])
{
  size_t len;
  const uint8_t *octets = dkk_ring_field_any(fields, "record", &len);
  int slot;
  int rv;

  if (fields->fault != DKIMKIT_OK) {
    return;
  }
  rv = dkk_ring_decode(&row->record, row->name, octets, len, NULL);
  if (rv == DKK_RING_CODEC_ERR_CRYPTO) {
    fields->fault = DKIMKIT_ERR_CRYPTO;
    return;
  }
  if (rv != DKK_RING_CODEC_OK) {
    blame(row, rv == DKK_RING_CODEC_ERR_NEWER
                   ? DKIMKIT_KEYRING_ERR_STORE_NEWER
                   : DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
    return;
  }
  rv = row->record.generation == generation;
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    rv = rv &&
         dkk_ring_key_id_equal(&row->record.slots[slot].key_id, &ids[slot]);
  }
  if (!rv) {
    blame(row, DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  }
}

/* A key's row belongs to one domain and slot, as its secret does. */
static void take_slot_key(dkk_ring_fields *fields, dkk_ring_domain_row *row,
                          int slot, const dkk_ring_key_id *expected)
{
  dkk_ring_key_row *key = &row->keys[slot];

  if (dkk_ring_field_is_null(fields)) {
    dkk_ring_field_skip(fields, DKK_RING_KEY_COLUMN_COUNT);
    if (!dkk_ring_key_id_is_none(expected)) {
      blame(row, DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
    }
    return;
  }
  dkk_ring_storage_take_key(fields, key);
  if (fields->fault == DKIMKIT_OK &&
      (strcmp(key->domain, row->name) != 0 || key->slot != slot)) {
    blame(row, DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  }
}

/* Of a row whose names can be read, what else is wrong is its own fault: others
 * are read. */
static int blame_row(dkk_ring_domain_row *row, int fault)
{
  if (fault == DKIMKIT_KEYRING_ERR_STORE_DAMAGED) {
    blame(row, fault);
  } else if (fault != DKIMKIT_OK) {
    return fault;
  }
  if (row->fault != DKIMKIT_OK) {
    memset(&row->signing, 0, sizeof(row->signing));
    memset(row->keys, 0, sizeof(row->keys));
    row->created = 0;
    row->tick_at = 0;
    row->check_at = 0;
  }
  return DKIMKIT_OK;
}

int dkk_ring_storage_take_domain(dkk_ring_store *store,
                                 const dkk_ring_sql_value *columns, int count,
                                 int with_keys, dkk_ring_domain_row *row)
{
  dkk_ring_fields fields;
  dkk_ring_key_id ids[DKK_RING_SLOTS];
  uint64_t generation;
  int slot;

  dkk_ring_fields_begin(&fields, store->sql, "ring_domain", columns, count);
  memset(row, 0, sizeof(*row));
  dkk_ring_field_name(&fields, "name", row->name, DKK_RING_DOMAIN_MAX);
  dkk_ring_field_text(&fields, "tenant", row->tenant, DKK_RING_TENANT_MAX);
  dkk_ring_field_name(&fields, "initial_domain", row->initial_domain,
                      DKK_RING_DOMAIN_MAX);
  if (fields.fault != DKIMKIT_OK) {
    return fields.fault;
  }
  dkk_ring_field_name(&fields, "dashed", row->dashed, DKK_RING_LABEL_MAX);
  generation = dkk_ring_field_number(&fields, "generation", INT64_MAX);
  row->created = dkk_ring_field_number(&fields, "created", INT64_MAX);
  take_signing(&fields, &row->signing);
  row->tick_at = dkk_ring_field_number(&fields, "tick_at", INT64_MAX);
  row->check_at = dkk_ring_field_number(&fields, "check_at", INT64_MAX);
  row->leaves_at = dkk_ring_field_number(&fields, "leaves_at", INT64_MAX);
  dkk_ring_field_key_id(&fields, "key1", &ids[0]);
  dkk_ring_field_key_id(&fields, "key2", &ids[1]);
  take_record(&fields, row, generation, ids);
  for (slot = 0; with_keys && slot < DKK_RING_SLOTS; slot++) {
    take_slot_key(&fields, row, slot, &ids[slot]);
  }
  return blame_row(row, fields.fault);
}

static void put_signing(dkk_ring_parameters *values,
                        const dkk_ring_signing *signing)
{
  if (signing->key_type > DKIMKIT_KEY_TYPE_ED25519 ||
      signing->key_bits > RSA_BITS_MAX ||
      signing->canon_header > DKIMKIT_CANONICALIZATION_RELAXED ||
      signing->canon_body > DKIMKIT_CANONICALIZATION_RELAXED ||
      signing->timestamp > 1 || signing->expire > EXPIRE_MAX) {
    values->fault = DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  dkk_ring_put_number(values, signing->key_type);
  dkk_ring_put_number(values, signing->key_bits);
  dkk_ring_put_number(values, signing->canon_header);
  dkk_ring_put_number(values, signing->canon_body);
  dkk_ring_put_number(values, signing->timestamp);
  dkk_ring_put_number(values, signing->expire);
  dkk_ring_put_text(values, signing->headers, DKK_RING_HEADERS_MAX);
  dkk_ring_put_text(values, signing->oversign, DKK_RING_HEADERS_MAX);
  dkk_ring_put_text(values, signing->display_name, DKK_RING_DISPLAY_MAX);
}

void dkk_ring_storage_put_domain(dkk_ring_parameters *values,
                                 const dkk_ring_domain_row *row,
                                 uint8_t record[DKK_RING_RECORD_OCTETS])
{
  int slot;

  dkk_ring_put_name(values, row->name, DKK_RING_DOMAIN_MAX);
  dkk_ring_put_number(values, row->record.generation);
  put_signing(values, &row->signing);
  if (values->fault == DKIMKIT_OK) {
    switch (dkk_ring_encode(&row->record, row->name, record)) {
    case DKK_RING_CODEC_OK:
      break;
    case DKK_RING_CODEC_ERR_CRYPTO:
      values->fault = DKIMKIT_ERR_CRYPTO;
      break;
    default:
      values->fault = DKIMKIT_ERR_INVALID_ARGUMENT;
      break;
    }
  }
  dkk_ring_put_octets(values, record, DKK_RING_RECORD_OCTETS);
  dkk_ring_put_due(values, row->tick_at);
  dkk_ring_put_due(values, row->check_at);
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    dkk_ring_put_key_id(values, &row->record.slots[slot].key_id);
  }
}
