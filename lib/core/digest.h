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
  /** The state is in the caller's room. */
  int is_guest;
  /** It has been read and not begun again. */
  int is_finished;
  dkimkit_hash hash;
} dkk_digest;

/** Room for the states of most providers. */
typedef union dkk_digest_room {
  max_align_t align;
  uint8_t octets[256];
} dkk_digest_room;

/** Octets of a hash's digest. */
size_t dkk_hash_octets(dkimkit_hash hash);

/** DKIMKIT_OK; DKIMKIT_ERR_UNSUPPORTED if nobody has the hash;
 *  DKIMKIT_ERR_NOMEM; DKIMKIT_ERR_CRYPTO. After an error nothing is to be
 *  cleared. */
int dkk_digest_init(dkk_digest *digest, const dkimkit_config *config,
                    dkimkit_hash hash);

/** The same, with the state in `room`, if it is large enough, until the digest
 *  is final or cleared. */
int dkk_digest_init_in(dkk_digest *digest, dkk_digest_room *room,
                       const dkimkit_config *config, dkimkit_hash hash);
int dkk_digest_update(dkk_digest *digest, const uint8_t *data, size_t len);

/** Writes `dkk_hash_octets` octets. What follows is restarting or clearing. */
int dkk_digest_finish(dkk_digest *digest, uint8_t *out);

/** Begins another one with the same hash in place of one that is finished,
 *  which is cheaper than `dkk_digest_init`. DKIMKIT_OK, or DKIMKIT_ERR_NOMEM or
 *  DKIMKIT_ERR_CRYPTO: then it has to be cleared, as always. */
int dkk_digest_restart(dkk_digest *digest);

/** Writes `dkk_hash_octets` octets and clears. */
int dkk_digest_final(dkk_digest *digest, uint8_t *out);
void dkk_digest_clear(dkk_digest *digest);

/** A sink into the digest. */
dkk_sink dkk_digest_sink(dkk_digest *digest);

#endif /* !defined(DKK_CORE_DIGEST_H) */
