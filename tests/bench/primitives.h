/* SPDX-License-Identifier: MIT */
#ifndef BENCH_PRIMITIVES_H
#define BENCH_PRIMITIVES_H

/* SHA-256 and the operations with keys, by calling a crypto library directly
 * in the fastest way that it documents. What they cost is the floor. */

#include <dkimkit/crypto.h>

typedef struct primitives {
  /** As the library's provider table. */
  const char *name;
  void (*sha256)(const uint8_t *data, size_t len, uint8_t out[32]);
  /** A key from its raw form (dkimkit/crypto.h), ready for one purpose. */
  void *(*ready)(dkimkit_key_type type, int signs, const uint8_t *raw,
                 size_t len);
  /** Both return 1 if it worked. */
  int (*verify)(void *key, const uint8_t *digest, size_t digest_len,
                const uint8_t *signature, size_t signature_len);
  int (*sign)(void *key, const uint8_t *digest, size_t digest_len,
              uint8_t *signature, size_t room);
  void (*end)(void *key);
} primitives;

/** @return NULL if this isn't in the build. */
const primitives *primitives_named(const char *name);

extern const primitives primitives_sodium;
extern const primitives primitives_mbedtls;
extern const primitives primitives_openssl;

#endif /* !defined(BENCH_PRIMITIVES_H) */
