/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_STORAGE_H
#define DKK_KEYRING_STORAGE_H

/* What the files of the store share. */

#include "keyring/fields.h"
#include "keyring/store.h"

struct dkk_ring_store {
  dkk_ring_sql *sql;
  /** Secrets were deleted in this transaction. */
  int is_scrub_due;
};

/** Reads rows. Parameters with a fault give that. */
int dkk_ring_storage_read(dkk_ring_store *store, const char *text,
                          const dkk_ring_parameters *parameters,
                          dkk_ring_sql_on_row on, void *user);
/** Writes; `changed` as for dkk_ring_sql_write. */
int dkk_ring_storage_write(dkk_ring_store *store, const char *text,
                           const dkk_ring_parameters *parameters,
                           uint64_t *changed);
/** Writes what must change one row; `otherwise` if it changed none. */
int dkk_ring_storage_write_one(dkk_ring_store *store, const char *text,
                               const dkk_ring_parameters *parameters,
                               int otherwise);
/** How many there are: of a text that begins with "SELECT count(*)". */
int dkk_ring_storage_count(dkk_ring_store *store, const char *text,
                           const dkk_ring_parameters *parameters,
                           uint64_t *count);
/** As that: 1, 0 or an error. */
int dkk_ring_storage_is_there(dkk_ring_store *store, const char *text,
                              const dkk_ring_parameters *parameters);

/** Columns of a key's public side, of the table that is called `t` in the
 *  statement; dkk_ring_storage_take_key reads them. */
#define DKK_RING_KEY_COLUMNS(t)                                                \
  t ".id, " t ".domain, " t ".slot, " t ".key_type, " t ".key_bits, " t        \
    ".created, " t ".compromised, " t ".txt"
#define DKK_RING_KEY_COLUMN_COUNT 8

void dkk_ring_storage_take_key(dkk_ring_fields *fields, dkk_ring_key_row *row);

#endif /* !defined(DKK_KEYRING_STORAGE_H) */
