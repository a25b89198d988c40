/* SPDX-License-Identifier: MIT */
#include "core/digest.h"

#include "core/crypto.h"

#include <string.h>

size_t dkk_hash_octets(dkimkit_hash hash)
{
  switch (hash) {
  case DKIMKIT_HASH_SHA1:
    return 20;
  case DKIMKIT_HASH_SHA256:
    return 32;
  case DKIMKIT_HASH_SHA512:
    return 64;
  }
  return 0;
}

static int take_room(dkk_digest *digest, dkk_digest_room *room,
                     const dkimkit_config *config, size_t octets)
{
  digest->is_guest = room != NULL && octets <= sizeof(*room);
  digest->state =
      digest->is_guest ? room : dkk_mem_zalloc(&config->mem, octets);
  return digest->state != NULL ? DKIMKIT_OK : DKIMKIT_ERR_NOMEM;
}

static void leave_room(dkk_digest *digest, const dkimkit_config *config)
{
  if (!digest->is_guest) {
    dkk_mem_free(&config->mem, digest->state);
  }
  digest->state = NULL;
}

int dkk_digest_init_in(dkk_digest *digest, dkk_digest_room *room,
                       const dkimkit_config *config, dkimkit_hash hash)
{
  const dkimkit_crypto_ops *ops = config->hash_ops[hash];
  int rv;

  memset(digest, 0, sizeof(*digest));
  if (ops == NULL) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  rv = take_room(digest, room, config, ops->hash_state_size(hash));
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = dkk_crypto_status(ops->hash_init(digest->state, hash), DKIMKIT_OK);
  if (rv != DKIMKIT_OK) {
    leave_room(digest, config);
    return rv;
  }
  digest->config = config;
  digest->ops = ops;
  digest->hash = hash;
  return DKIMKIT_OK;
}

int dkk_digest_init(dkk_digest *digest, const dkimkit_config *config,
                    dkimkit_hash hash)
{
  return dkk_digest_init_in(digest, NULL, config, hash);
}

int dkk_digest_update(dkk_digest *digest, const uint8_t *data, size_t len)
{
  return dkk_crypto_status(digest->ops->hash_update(digest->state, data, len),
                           DKIMKIT_OK);
}

int dkk_digest_finish(dkk_digest *digest, uint8_t *out)
{
  int rv = dkk_crypto_status(digest->ops->hash_final(digest->state, out),
                             DKIMKIT_OK);

  digest->is_finished = rv == DKIMKIT_OK;
  return rv;
}

int dkk_digest_restart(dkk_digest *digest)
{
  const dkimkit_crypto_ops *ops = digest->ops;
  int rv;

  digest->is_finished = 0;
  if (ops->hash_restart != NULL) {
    return dkk_crypto_status(ops->hash_restart(digest->state), DKIMKIT_OK);
  }
  ops->hash_clear(digest->state);
  rv = dkk_crypto_status(ops->hash_init(digest->state, digest->hash),
                         DKIMKIT_OK);
  if (rv != DKIMKIT_OK) {
    leave_room(digest, digest->config);
  }
  return rv;
}

int dkk_digest_final(dkk_digest *digest, uint8_t *out)
{
  int rv = dkk_digest_finish(digest, out);

  dkk_digest_clear(digest);
  return rv;
}

void dkk_digest_clear(dkk_digest *digest)
{
  if (digest->state != NULL) {
    digest->ops->hash_clear(digest->state);
    leave_room(digest, digest->config);
  }
}

static int write_digest(void *context, const uint8_t *data, size_t len)
{
  return dkk_digest_update(context, data, len);
}

dkk_sink dkk_digest_sink(dkk_digest *digest)
{
  dkk_sink sink = {write_digest, digest};

  return sink;
}
