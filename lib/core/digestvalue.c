/* SPDX-License-Identifier: MIT */
#include "core/crypto.h"
#include "core/digest.h"

#include <dkimkit/diagnose.h>

struct dkimkit_digest {
  dkimkit_config *config;
  dkk_digest running;
  /** Room for a copy of the running state. */
  void *copy;
};

int dkimkit_digest_new(dkimkit_digest **out, const dkimkit_config *config,
                       dkimkit_hash hash)
{
  const dkimkit_crypto_ops *ops;
  dkimkit_digest *digest;
  int rv;

  if (out == NULL || config == NULL || dkk_hash_octets(hash) == 0) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (!config->sealed) {
    return DKIMKIT_ERR_STATE;
  }
  ops = config->hash_ops[hash];
  if (ops == NULL || ops->hash_copy == NULL) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  digest = dkk_mem_zalloc(&config->mem, sizeof(*digest));
  if (digest == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  digest->config = dkk_config_ref(config);
  digest->copy = dkk_mem_zalloc(&config->mem, ops->hash_state_size(hash));
  rv = digest->copy == NULL ? DKIMKIT_ERR_NOMEM
                            : dkk_digest_init(&digest->running, config, hash);
  if (rv != DKIMKIT_OK) {
    dkimkit_digest_free(digest);
    return rv;
  }
  *out = digest;
  return DKIMKIT_OK;
}

void dkimkit_digest_free(dkimkit_digest *digest)
{
  dkimkit_config *config;

  if (digest != NULL) {
    config = digest->config;
    dkk_digest_clear(&digest->running);
    dkk_mem_free(&config->mem, digest->copy);
    dkk_mem_free(&config->mem, digest);
    dkimkit_config_free(config);
  }
}

int dkimkit_digest_update(dkimkit_digest *digest, const uint8_t *data,
                          size_t len)
{
  if (digest == NULL || (data == NULL && len > 0)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  return len == 0 ? DKIMKIT_OK : dkk_digest_update(&digest->running, data, len);
}

int dkimkit_digest_value(uint8_t *out, size_t *len, dkimkit_digest *digest)
{
  const dkimkit_crypto_ops *ops;
  size_t octets;
  size_t room;
  int rv;

  if (digest == NULL || out == NULL || len == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  ops = digest->running.ops;
  octets = dkk_hash_octets(digest->running.hash);
  room = *len;
  *len = octets;
  if (room < octets) {
    return DKIMKIT_ERR_LIMIT;
  }
  rv = dkk_crypto_status(ops->hash_copy(digest->copy, digest->running.state),
                         DKIMKIT_OK);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = dkk_crypto_status(ops->hash_final(digest->copy, out), DKIMKIT_OK);
  ops->hash_clear(digest->copy);
  return rv;
}
