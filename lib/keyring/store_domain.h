/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_STORE_DOMAIN_H
#define DKK_KEYRING_STORE_DOMAIN_H

/* Rows of domains, from and to the table. */

#include "keyring/codec.h"
#include "keyring/storage.h"

/** Of ring_domain d and ring_tenant t, which may be missing if the database is
 *  damaged. */
#define DKK_RING_DOMAIN_COLUMNS                                                \
  "d.name, d.tenant, t.initial_domain, d.dashed, d.generation, d.created,"     \
  " d.key_type, d.key_bits, d.canon_header, d.canon_body, d.with_time,"        \
  " d.expire, d.headers, d.oversign, d.display_name, d.tick_at, d.check_at,"   \
  " d.leaves_at,"                                                              \
  " d.key1, d.key2, d.record"
#define DKK_RING_DOMAIN_TABLES                                                 \
  " FROM ring_domain d LEFT JOIN ring_tenant t ON t.name = d.tenant"

#define DKK_RING_DOMAIN_SELECT                                                 \
  "SELECT " DKK_RING_DOMAIN_COLUMNS DKK_RING_DOMAIN_TABLES
/** With the keys in the slots, which may be missing, too. */
#define DKK_RING_DOMAIN_SELECT_WITH_KEYS                                       \
  "SELECT " DKK_RING_DOMAIN_COLUMNS                                            \
  ", " DKK_RING_KEY_COLUMNS("k1") ", " DKK_RING_KEY_COLUMNS("k2")              \
      DKK_RING_DOMAIN_TABLES " LEFT JOIN ring_key k1 ON k1.id = d.key1"        \
                             " LEFT JOIN ring_key k2 ON k2.id = d.key2"

/** Of the first of these selects, or of the second. DKIMKIT_OK or
 *  DKIMKIT_KEYRING_ERR_STORE_DAMAGED; a record or keys that can't be are the
 *  row's fault. */
int dkk_ring_storage_take_domain(dkk_ring_store *store,
                                 const dkk_ring_sql_value *columns, int count,
                                 int with_keys, dkk_ring_domain_row *row);

/** $1 name, $2 generation, $3 to $11 signing, $12 record, $13 tick_at, $14
 *  check_at, $15 and $16 keys. `record` is memory for what $12 points to. */
void dkk_ring_storage_put_domain(dkk_ring_parameters *values,
                                 const dkk_ring_domain_row *row,
                                 uint8_t record[DKK_RING_RECORD_OCTETS]);

#endif /* !defined(DKK_KEYRING_STORE_DOMAIN_H) */
