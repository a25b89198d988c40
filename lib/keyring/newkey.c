/* SPDX-License-Identifier: MIT */
#include "keyring/newkey.h"

#include "keyring/checkkeyid.h"
#include "keyring/locked.h"
#include "keyring/seal.h"

#include <dkimkit/keyrecord.h>

#include <stdlib.h>
#include <string.h>

/* Asks the embedder for a key, the current one if `id` is NULL; the copy here
 * doesn't stay. */
static int ask_master(dkimkit_keyring *ring, const dkk_ring_master_id *id,
                      int otherwise)
{
  uint8_t *key;
  int rv = otherwise;

  if (ring->master_source == NULL) {
    return otherwise;
  }
  key = sodium_malloc(DKK_RING_MASTER_OCTETS);
  if (key == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  if (ring->master_source(id != NULL ? id->octets : NULL, key,
                          ring->master_user_data) == 0) {
    rv = id == NULL ? dkk_ring_masters_add(ring->masters, key, NULL)
                    : dkk_ring_masters_add_old(ring->masters, key, NULL);
    rv = rv == DKK_RING_SEAL_ERR_DUPLICATE ? DKIMKIT_OK
                                           : dkk_ring_seal_public_status(rv);
  }
  dkk_ring_locked_free(key);
  return rv;
}

int dkk_ring_need_master(dkimkit_keyring *ring)
{
  dkk_ring_master_id id;

  if (dkk_ring_masters_current(ring->masters, &id) == DKK_RING_SEAL_OK) {
    return DKIMKIT_OK;
  }
  return ask_master(ring, NULL, DKIMKIT_KEYRING_ERR_NO_MASTER);
}

void dkk_ring_new_key_free(dkk_ring_new_key *key)
{
  free(key->sealed);
  memset(key, 0, sizeof(*key));
}

/* The id is taken from the record, as checks take it. `is_key` receives whether
 * the record's key is one. */
static int describe(const dkimkit_config *config, const char *domain, int slot,
                    const dkimkit_key *key, dkk_ring_key_row *row, int *is_key)
{
  dkimkit_keyrecord *record = NULL;
  dkk_ring_record_ids ids;
  size_t len = sizeof(row->txt);
  int rv = dkimkit_keyrecord_write(row->txt, &len, key);

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_keyrecord_parse(&record, config, (const uint8_t *)row->txt,
                                 len);
  }
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  dkk_ring_record_ids_read(&ids, record);
  *is_key = dkimkit_keyrecord_reason(record) != DKIMKIT_REASON_KEY_SYNTAX;
  dkimkit_keyrecord_free(record);
  row->id = ids.stated;
  row->type = (unsigned)dkimkit_key_get_type(key);
  row->bits = dkimkit_key_bits(key);
  row->slot = slot;
  memcpy(row->domain, domain, strlen(domain) + 1);
  return dkk_ring_key_id_is_none(&row->id) ? DKIMKIT_ERR_CRYPTO : DKIMKIT_OK;
}

static dkk_ring_binding binding_of(const dkk_ring_key_row *row)
{
  dkk_ring_binding binding;

  memset(&binding, 0, sizeof(binding));
  binding.domain = row->domain;
  binding.slot = row->slot;
  binding.key_id = row->id;
  return binding;
}

static int seal(dkimkit_keyring *ring, const dkimkit_key *key,
                dkk_ring_new_key *out)
{
  dkk_ring_binding binding = binding_of(&out->row);
  size_t len = 0;
  uint8_t *pem;
  int rv = dkimkit_key_export(NULL, &len, key, DKIMKIT_KEY_FORMAT_PKCS8_PEM);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  pem = sodium_malloc(len);
  out->sealed = malloc(len + DKK_RING_SEAL_OVERHEAD);
  if (pem == NULL || out->sealed == NULL) {
    dkk_ring_locked_free(pem);
    return DKIMKIT_ERR_NOMEM;
  }
  rv = dkimkit_key_export(pem, &len, key, DKIMKIT_KEY_FORMAT_PKCS8_PEM);
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_seal_public_status(
        dkk_ring_seal(ring->masters, &binding, pem, len, out->sealed));
  }
  out->len = len + DKK_RING_SEAL_OVERHEAD;
  dkk_ring_locked_free(pem);
  return rv;
}

int dkk_ring_new_key_take(dkimkit_keyring *ring, const char *domain, int slot,
                          const dkimkit_key *key, dkk_ring_new_key *out)
{
  int is_key = 0;
  int rv;

  memset(out, 0, sizeof(*out));
  rv = dkk_ring_need_master(ring);
  if (rv == DKIMKIT_OK) {
    rv = describe(ring->config, domain, slot, key, &out->row, &is_key);
  }
  /* No verifier would take what it publishes. */
  if (rv == DKIMKIT_OK && !is_key) {
    rv = DKIMKIT_ERR_KEY_SYNTAX;
  }
  if (rv == DKIMKIT_OK) {
    out->row.created = dkk_ring_now(ring);
    rv = seal(ring, key, out);
  }
  return rv;
}

int dkk_ring_new_key_make(dkimkit_keyring *ring, const char *domain, int slot,
                          const dkk_ring_signing *signing, unsigned bits,
                          dkk_ring_new_key *out)
{
  dkimkit_key *key = NULL;
  int is_rsa = signing->key_type == DKIMKIT_KEY_TYPE_RSA;
  int rv;

  memset(out, 0, sizeof(*out));
  rv = dkk_ring_need_master(ring);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = dkimkit_key_generate(&key, ring->config,
                            (dkimkit_key_type)signing->key_type,
                            !is_rsa     ? 0
                            : bits != 0 ? bits
                                        : signing->key_bits);
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_new_key_take(ring, domain, slot, key, out);
  }
  dkimkit_key_free(key);
  return rv;
}

int dkk_ring_new_key_add(dkimkit_keyring *ring, const dkk_ring_new_key *key)
{
  return dkk_ring_store_add_key(ring->store, &key->row, key->sealed, key->len);
}

/* What opens and is another key than the row says was put there by somebody
 * who has the master key; nothing is signed with it. */
static int import(dkimkit_keyring *ring, const dkk_ring_key_row *row,
                  const dkk_ring_secret *secret, dkimkit_key **out)
{
  dkk_ring_key_row found;
  dkimkit_key *key = NULL;
  int is_key = 0;
  int rv = dkimkit_key_import(&key, ring->config, secret->octets, secret->len);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  memset(&found, 0, sizeof(found));
  rv = describe(ring->config, row->domain, row->slot, key, &found, &is_key);
  if (rv == DKIMKIT_OK && !dkk_ring_key_id_equal(&found.id, &row->id)) {
    rv = DKIMKIT_KEYRING_ERR_SEAL;
  }
  if (rv != DKIMKIT_OK) {
    dkimkit_key_free(key);
    return rv;
  }
  *out = key;
  return DKIMKIT_OK;
}

int dkk_ring_open_key(dkimkit_keyring *ring, const dkk_ring_key_row *row,
                      const uint8_t *sealed, size_t len, dkimkit_key **out)
{
  dkk_ring_binding binding = binding_of(row);
  dkk_ring_secret secret = {NULL, 0};
  dkk_ring_master_id id;
  int rv = dkk_ring_open(ring->masters, &binding, sealed, len, &secret);

  if (rv == DKK_RING_SEAL_ERR_UNKNOWN_MASTER) {
    memcpy(id.octets, sealed + DKK_RING_SEAL_MASTER_AT, sizeof(id.octets));
    rv = ask_master(ring, &id, DKIMKIT_KEYRING_ERR_UNKNOWN_MASTER);
    if (rv != DKIMKIT_OK) {
      return rv;
    }
    rv = dkk_ring_open(ring->masters, &binding, sealed, len, &secret);
  }
  rv = dkk_ring_seal_public_status(rv);
  if (rv == DKIMKIT_OK) {
    rv = import(ring, row, &secret, out);
  }
  dkk_ring_secret_free(&secret);
  return rv;
}
