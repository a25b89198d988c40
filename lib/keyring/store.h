/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_STORE_H
#define DKK_KEYRING_STORE_H

/* Where a keyring is kept: a database, by one set of statements for SQLite and
 * PostgreSQL (sql.h). For one thread at a time.
 *
 * Everything between begin and commit happens, or nothing of it; a read
 * transaction sees one moment. Functions that read work inside and outside of a
 * transaction; those that write only inside of one that writes. After an error
 * inside of a transaction it can only be rolled back. What is read is checked:
 * texts that are too long or no UTF-8, numbers out of their range, records that
 * can't be decoded are DKIMKIT_KEYRING_ERR_STORE_DAMAGED, never cut.
 *
 * All return DKIMKIT_OK, DKIMKIT_ERR_NOMEM, DKIMKIT_KEYRING_ERR_STORE…, and
 * what they say; DKIMKIT_ERR_INVALID_ARGUMENT for a row that couldn't be read
 * back, DKIMKIT_ERR_STATE for a write where none can be. */

#include "keyring/rows.h"

#include <dkimkit/keyring.h>

typedef struct dkk_ring_store dkk_ring_store;

#define DKK_RING_STORE_MESSAGE_MAX 511

/** @param flags DKIMKIT_KEYRING_OPEN_CREATE, _READ_ONLY.
 *  @param message receives the database's words; "" on success. */
int dkk_ring_store_open_sqlite(dkk_ring_store **out, const char *path,
                               unsigned flags,
                               char message[DKK_RING_STORE_MESSAGE_MAX + 1]);
int dkk_ring_store_open_postgresql(
    dkk_ring_store **out, const char *conninfo, unsigned flags,
    char message[DKK_RING_STORE_MESSAGE_MAX + 1]);

/** Rolls back what is open. NULL is allowed. */
void dkk_ring_store_close(dkk_ring_store *store);

/** The database's words about the last error, "" if there was none. */
const char *dkk_ring_store_message(const dkk_ring_store *store);

int dkk_ring_store_begin(dkk_ring_store *store, int is_write);
/** With or without an error, the transaction is over. After an error nothing of
 *  it is stored, but for one case: a disk that fails or a server that can't be
 *  asked any more (DKIMKIT_KEYRING_ERR_STORE) may have stored all of it. */
int dkk_ring_store_commit(dkk_ring_store *store);
/** Never fails: at worst the connection is lost, and so is the transaction. */
void dkk_ring_store_rollback(dkk_ring_store *store);

/* Callbacks: not 0 ends the reading, and is what is returned. A row lives until
 * it returns. They mustn't use the store that calls them. */
typedef int (*dkk_ring_on_tenant)(const dkk_ring_tenant_row *row, void *user);
typedef int (*dkk_ring_on_domain)(const dkk_ring_domain_row *row, void *user);
typedef int (*dkk_ring_on_name)(const char *domain, void *user);
typedef int (*dkk_ring_on_audit)(const dkk_ring_audit_row *row, void *user);

/** DKIMKIT_KEYRING_ERR_TENANT_EXISTS. */
int dkk_ring_store_add_tenant(dkk_ring_store *store,
                              const dkk_ring_tenant_row *row);
/** The greatest value of an option. */
unsigned dkk_ring_store_option_max(dkimkit_keyring_option option);
/** One option, for another host may be setting another one.
 *  DKIMKIT_KEYRING_ERR_NO_TENANT. */
int dkk_ring_store_set_option(dkk_ring_store *store, const char *tenant,
                              dkimkit_keyring_option option, unsigned value);
/** DKIMKIT_KEYRING_ERR_NO_TENANT, _NOT_EMPTY. */
int dkk_ring_store_remove_tenant(dkk_ring_store *store, const char *name);
/** DKIMKIT_KEYRING_ERR_NO_TENANT. */
int dkk_ring_store_get_tenant(dkk_ring_store *store, const char *name,
                              dkk_ring_tenant_row *row);
/** By name. */
int dkk_ring_store_each_tenant(dkk_ring_store *store, dkk_ring_on_tenant on,
                               void *user);

/** Uses all of the row but `initial_domain`, `fault` and `keys`. Keys that are
 * in the record have to be there (dkk_ring_store_add_key) when it is committed.
 * A `tick_at` or `check_at` beyond INT64_MAX is never.
 * DKIMKIT_KEYRING_ERR_DOMAIN_EXISTS, _LABEL (another domain of the tenant has
 * it), _NO_TENANT. */
int dkk_ring_store_add_domain(dkk_ring_store *store,
                              const dkk_ring_domain_row *row);
/** Replaces signing, record, tick_at and check_at if the stored generation is
 *  `expect`; else DKIMKIT_KEYRING_ERR_GENERATION, and nothing is lost: the
 *  transaction may go on. The record's generation is above `expect`, else
 *  DKIMKIT_ERR_INVALID_ARGUMENT. */
int dkk_ring_store_set_domain(dkk_ring_store *store,
                              const dkk_ring_domain_row *row, uint64_t expect);
/** Says when it is to be deleted; what it is otherwise stays.
 *  DKIMKIT_KEYRING_ERR_GENERATION as above. */
int dkk_ring_store_set_leaving(dkk_ring_store *store, const char *name,
                               uint64_t expect, uint64_t leaves_at);
/** Its keys stay, without their secrets: a key is never used twice.
 *  `expect` 0 = whatever its generation is. DKIMKIT_KEYRING_ERR_NO_DOMAIN,
 *  _GENERATION, _NOT_EMPTY: it has a second set. */
int dkk_ring_store_remove_domain(dkk_ring_store *store, const char *name,
                                 uint64_t expect);
/** With keys. DKIMKIT_KEYRING_ERR_NO_DOMAIN. A record that can't be decoded is
 *  no error here: see `fault`. */
int dkk_ring_store_get_domain(dkk_ring_store *store, const char *name,
                              dkk_ring_domain_row *row);
/** With what name `dashed` is taken within the tenant. 1, 0 or an error. */
int dkk_ring_store_has_label(dkk_ring_store *store, const char *tenant,
                             const char *dashed);
/** Whether another tenant has a domain below `domain`, at any depth. 1, 0 or an
 *  error. */
int dkk_ring_store_has_below(dkk_ring_store *store, const char *domain,
                             const char *tenant);
/** By name; `tenant` NULL = all. */
int dkk_ring_store_each_domain(dkk_ring_store *store, const char *tenant,
                               int with_keys, dkk_ring_on_domain on,
                               void *user);
/** Whose check is due at `now`, the longest due first; with keys. `limit` 0 =
 *  all. */
int dkk_ring_store_each_due(dkk_ring_store *store, uint64_t now, size_t limit,
                            dkk_ring_on_domain on, void *user);
/** Names after `after` ("" = from the first) whose tick is due at `now`, in
 *  order, up to `limit`: a page. */
int dkk_ring_store_each_tick(dkk_ring_store *store, uint64_t now,
                             const char *after, size_t limit,
                             dkk_ring_on_name on, void *user);
/** Names of those whose tick is due last, the last first, up to `limit`. */
int dkk_ring_store_each_last_tick(dkk_ring_store *store, size_t limit,
                                  dkk_ring_on_name on, void *user);
int dkk_ring_store_count_domains(dkk_ring_store *store, uint64_t *count);

/** Adds a key with its sealed private key. DKIMKIT_KEYRING_ERR_KEY_USED,
 *  _COMPROMISED_KEY if the id is there already. */
int dkk_ring_store_add_key(dkk_ring_store *store, const dkk_ring_key_row *row,
                           const uint8_t *sealed, size_t len);
/** 1 if the id was ever there, 0 if not; `is_compromised` is written with 1.
 *  An error is negative. */
int dkk_ring_store_has_key(dkk_ring_store *store, const dkk_ring_key_id *id,
                           int *is_compromised);
/** The key's row (may be NULL) and a copy of the sealed octets, to be freed
 *  with free(3). DKIMKIT_KEYRING_ERR_STORE_DAMAGED if there is no such key,
 *  _KEY_DELETED if its secret isn't there any more. Of a damaged row it has
 *  what stands before the damage; `type` is 0 if that is before `slot`. */
int dkk_ring_store_get_secret(dkk_ring_store *store, const dkk_ring_key_id *id,
                              dkk_ring_key_row *row, uint8_t **sealed,
                              size_t *len);
/** Replaces the sealed octets if they are still `before`; else
 *  DKIMKIT_KEYRING_ERR_GENERATION. */
int dkk_ring_store_set_secret(dkk_ring_store *store, const dkk_ring_key_id *id,
                              const uint8_t *before, size_t before_len,
                              const uint8_t *sealed, size_t len);
/** Deletes the secret, not the key; the octets don't stay in the file (SQLite:
 *  secure_delete; PostgreSQL: until the next VACUUM). Done before is done.
 *  DKIMKIT_KEYRING_ERR_STORE_DAMAGED if there is no such key. */
int dkk_ring_store_delete_secret(dkk_ring_store *store,
                                 const dkk_ring_key_id *id);
/** Never undone. Done before is done. DKIMKIT_KEYRING_ERR_STORE_DAMAGED if
 * there is no such key. */
int dkk_ring_store_mark_compromised(dkk_ring_store *store,
                                    const dkk_ring_key_id *id);
/** Ids of keys with secrets, after `after` in order of octets, up to `limit`:
 *  returns how many, or an error. `after` NULL = from the first. */
int dkk_ring_store_list_secrets(dkk_ring_store *store,
                                const dkk_ring_key_id *after,
                                dkk_ring_key_id *ids, int limit);
int dkk_ring_store_count_secrets(dkk_ring_store *store, uint64_t *count);

/** The serial and digest of a zone; 0 and all 0 if it has none. */
int dkk_ring_store_get_zone(dkk_ring_store *store, const char *zone,
                            uint32_t *serial, uint8_t digest[32]);
/** Sets them if the serial is still `expect`, or the zone has none; else
 *  DKIMKIT_KEYRING_ERR_GENERATION, and the transaction may go on. */
int dkk_ring_store_set_zone(dkk_ring_store *store, const char *zone,
                            uint32_t expect, uint32_t serial,
                            const uint8_t digest[32]);

/** Uses all of the row but `id`. */
int dkk_ring_store_add_audit(dkk_ring_store *store,
                             const dkk_ring_audit_row *row);
/** Ids above `since`, in order; `domain` NULL = all. Of transactions at once on
 *  PostgreSQL, one that commits later may have the lower ids. */
int dkk_ring_store_each_audit(dkk_ring_store *store, const char *domain,
                              uint64_t since, dkk_ring_on_audit on, void *user);

/** The database's own check of itself (SQLite: integrity_check; PostgreSQL:
 *  nothing). DKIMKIT_KEYRING_ERR_STORE_DAMAGED with a message. */
int dkk_ring_store_check(dkk_ring_store *store);

#endif /* !defined(DKK_KEYRING_STORE_H) */
