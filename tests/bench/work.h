/* SPDX-License-Identifier: MIT */
#ifndef BENCH_WORK_H
#define BENCH_WORK_H

/* The work with cryptography that a message can't do without: which octets are
 * hashed, which keys used. Found by a provider that writes down what the
 * library asks of it. */

#include <dkimkit/dkimkit.h>

#define WORK_DIGESTS_MAX 16
#define WORK_KEYS_MAX 16

typedef struct work_octets {
  uint8_t *data;
  size_t len;
  size_t capacity;
} work_octets;

typedef struct work_key_use {
  dkimkit_key_type type;
  int signs;
  uint8_t raw[4096];
  size_t raw_len;
  uint8_t digest[DKIMKIT_HASH_MAX_OCTETS];
  size_t digest_len;
  uint8_t signature[1024];
  size_t signature_len;
} work_key_use;

typedef struct work {
  work_octets digests[WORK_DIGESTS_MAX];
  size_t digest_count;
  work_key_use uses[WORK_KEYS_MAX];
  size_t use_count;
} work;

/** A provider that does what the built-in ones do and writes it down in
 *  `*to`, until called again. */
const dkimkit_crypto_ops *work_recorder(work *to);
void work_free(work *w);

#endif /* !defined(BENCH_WORK_H) */
