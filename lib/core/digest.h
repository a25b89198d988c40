/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_DIGEST_H
#define DKK_CORE_DIGEST_H

/* One running digest. */

#include "core/config.h"
#include "core/sink.h"

typedef struct dkk_digest {
  const dkimkit_config *config;
  const dkimkit_crypto_ops *ops;
  void *state;
  dkimkit_hash hash;
} dkk_digest;

/** Octets of a hash's digest. */
size_t dkk_hash_octets(dkimkit_hash hash);

/** DKIMKIT_OK; DKIMKIT_ERR_UNSUPPORTED if nobody has the hash;
 *  DKIMKIT_ERR_NOMEM; DKIMKIT_ERR_CRYPTO. After an error nothing is to be
 *  cleared. */
int dkk_digest_init(dkk_digest *digest, const dkimkit_config *config,
                    dkimkit_hash hash);
int dkk_digest_update(dkk_digest *digest, const uint8_t *data, size_t len);

/** Writes `dkk_hash_octets` octets and clears. */
int dkk_digest_final(dkk_digest *digest, uint8_t *out);
void dkk_digest_clear(dkk_digest *digest);

/** A sink into the digest. */
dkk_sink dkk_digest_sink(dkk_digest *digest);

#endif /* !defined(DKK_CORE_DIGEST_H) */
