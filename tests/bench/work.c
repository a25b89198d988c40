/* SPDX-License-Identifier: MIT */
#include "work.h"

#include "fatal.h"

#include <stdlib.h>
#include <string.h>

typedef struct recorded_key {
  const dkimkit_crypto_ops *ops;
  void *key;
  uint8_t raw[4096];
  size_t raw_len;
} recorded_key;

typedef struct recorded_hash {
  size_t index;
  uint8_t state[];
} recorded_hash;

static work *record;

static const dkimkit_crypto_ops *with_hash(void)
{
  const char *name;
  size_t i;

  for (i = 0; (name = dkimkit_crypto_builtin_name(i)) != NULL; i++) {
    const dkimkit_crypto_ops *ops = dkimkit_crypto_builtin(name);

    if (ops->hash_state_size != NULL &&
        ops->hash_state_size(DKIMKIT_HASH_SHA256) > 0) {
      return ops;
    }
  }
  fatal("providers", "none has SHA-256");
}

static const dkimkit_crypto_ops *with_key(dkimkit_key_type type)
{
  const char *name;
  size_t i;

  for (i = 0; (name = dkimkit_crypto_builtin_name(i)) != NULL; i++) {
    const dkimkit_crypto_ops *ops = dkimkit_crypto_builtin(name);

    if (ops->has_key_type != NULL && ops->has_key_type(type)) {
      return ops;
    }
  }
  return NULL;
}

static int init(void)
{
  const char *name;
  size_t i;
  int rv = DKIMKIT_OK;

  for (i = 0;
       rv == DKIMKIT_OK && (name = dkimkit_crypto_builtin_name(i)) != NULL;
       i++) {
    const dkimkit_crypto_ops *ops = dkimkit_crypto_builtin(name);

    rv = ops->init != NULL ? ops->init() : DKIMKIT_OK;
  }
  return rv;
}

static size_t hash_state_size(dkimkit_hash hash)
{
  return hash == DKIMKIT_HASH_SHA256
             ? sizeof(recorded_hash) + with_hash()->hash_state_size(hash)
             : 0;
}

static int hash_init(void *state, dkimkit_hash hash)
{
  recorded_hash *h = state;

  if (record->digest_count == WORK_DIGESTS_MAX) {
    fatal("record", "too many digests");
  }
  h->index = record->digest_count++;
  return with_hash()->hash_init(h->state, hash);
}

static int hash_update(void *state, const uint8_t *data, size_t len)
{
  recorded_hash *h = state;
  work_octets *to = &record->digests[h->index];

  if (len > to->capacity - to->len) {
    to->capacity = 2 * to->capacity + len;
    to->data = must_have(realloc(to->data, to->capacity));
  }
  if (len > 0) {
    memcpy(to->data + to->len, data, len);
    to->len += len;
  }
  return with_hash()->hash_update(h->state, data, len);
}

static int hash_final(void *state, uint8_t *out)
{
  recorded_hash *h = state;

  return with_hash()->hash_final(h->state, out);
}

static void hash_clear(void *state)
{
  recorded_hash *h = state;

  with_hash()->hash_clear(h->state);
}

static int has_key_type(dkimkit_key_type type)
{
  return with_key(type) != NULL;
}

static recorded_key *new_key(dkimkit_key_type type, const uint8_t *raw,
                             size_t len)
{
  recorded_key *key = must_have(calloc(1, sizeof(*key)));

  if (len > sizeof(key->raw)) {
    fatal("record", "too long a key");
  }
  key->ops = with_key(type);
  memcpy(key->raw, raw, len);
  key->raw_len = len;
  return key;
}

static int public_import(void **out, dkimkit_key_type type, const uint8_t *raw,
                         size_t len, const dkimkit_mem *mem)
{
  recorded_key *key = new_key(type, raw, len);
  int rv = key->ops->public_import(&key->key, type, raw, len, mem);

  *out = key;
  return rv;
}

static int private_import(void **out, dkimkit_key_type type, const uint8_t *raw,
                          size_t len, const dkimkit_mem *mem)
{
  recorded_key *key = new_key(type, raw, len);
  int rv = key->ops->private_import(&key->key, type, raw, len, mem);

  *out = key;
  return rv;
}

static void note(const recorded_key *key, dkimkit_key_type type, int signs,
                 const uint8_t *digest, size_t digest_len,
                 const uint8_t *signature, size_t signature_len)
{
  work_key_use *use = &record->uses[record->use_count];

  if (record->use_count++ == WORK_KEYS_MAX ||
      signature_len > sizeof(use->signature)) {
    fatal("record", "too many signatures");
  }
  use->type = type;
  use->signs = signs;
  memcpy(use->raw, key->raw, key->raw_len);
  use->raw_len = key->raw_len;
  memcpy(use->digest, digest, digest_len);
  use->digest_len = digest_len;
  memcpy(use->signature, signature, signature_len);
  use->signature_len = signature_len;
}

static int public_verify(const void *key, dkimkit_key_type type,
                         dkimkit_hash hash, const uint8_t *digest,
                         size_t digest_len, const uint8_t *signature,
                         size_t signature_len)
{
  const recorded_key *k = key;

  note(k, type, 0, digest, digest_len, signature, signature_len);
  return k->ops->public_verify(k->key, type, hash, digest, digest_len,
                               signature, signature_len);
}

static int private_sign(const void *key, dkimkit_key_type type,
                        dkimkit_hash hash, const uint8_t *digest,
                        size_t digest_len, uint8_t *signature,
                        size_t *signature_len)
{
  const recorded_key *k = key;
  int rv = k->ops->private_sign(k->key, type, hash, digest, digest_len,
                                signature, signature_len);

  note(k, type, 1, digest, digest_len, signature, *signature_len);
  return rv;
}

static void public_free(void *key)
{
  recorded_key *k = key;

  if (k != NULL) {
    k->ops->public_free(k->key);
    free(k);
  }
}

static void private_free(void *key)
{
  recorded_key *k = key;

  if (k != NULL) {
    k->ops->private_free(k->key);
    free(k);
  }
}

static int private_to_public(dkimkit_key_type type, const uint8_t *raw,
                             size_t len, uint8_t *public_raw,
                             size_t *public_len)
{
  return with_key(type)->private_to_public(type, raw, len, public_raw,
                                           public_len);
}

const dkimkit_crypto_ops *work_recorder(work *to)
{
  static const dkimkit_crypto_ops ops = {
      .struct_size = sizeof(dkimkit_crypto_ops),
      .name = "recorder",
      .init = init,
      .hash_state_size = hash_state_size,
      .hash_init = hash_init,
      .hash_update = hash_update,
      .hash_final = hash_final,
      .hash_clear = hash_clear,
      .has_key_type = has_key_type,
      .public_import = public_import,
      .public_verify = public_verify,
      .public_free = public_free,
      .private_import = private_import,
      .private_sign = private_sign,
      .private_free = private_free,
      .private_to_public = private_to_public,
  };

  record = to;
  memset(to, 0, sizeof(*to));
  return &ops;
}

void work_free(work *w)
{
  size_t i;

  for (i = 0; i < w->digest_count; i++) {
    free(w->digests[i].data);
  }
  memset(w, 0, sizeof(*w));
}
