/* SPDX-License-Identifier: MIT */

/* The built-in providers: whoever has an algorithm has the same digests, takes
 * the same keys and says the same of a signature. */

#include "core/key.h"
#include "fuzz.h"
#include "keys.h"

#include <stdlib.h>

#define PROVIDERS 3
/* Mbed TLS has no longer ones (docs/architecture.md). */
#define RSA_MAX_BITS 4096

/* NULL where it isn't built in. */
static const dkimkit_config *config_of(int provider)
{
  static const char *const names[PROVIDERS] = {"sodium", "mbedtls", "openssl"};
  static dkimkit_config *configs[PROVIDERS];
  static int tried[PROVIDERS];

  if (!tried[provider]) {
    dkimkit_config *config = NULL;
    int rv = dkimkit_config_new(&config, NULL);

    tried[provider] = 1;
    FUZZ_CHECK(rv == DKIMKIT_OK);
    FUZZ_CHECK(dkimkit_config_set_rsa_bits(config, 512, RSA_MAX_BITS) ==
               DKIMKIT_OK);
    rv = dkimkit_config_set_builtin_crypto(config, names[provider]);
    FUZZ_CHECK(rv == DKIMKIT_OK || rv == DKIMKIT_ERR_UNSUPPORTED);
    if (rv == DKIMKIT_OK) {
      FUZZ_CHECK(dkimkit_config_seal(config) == DKIMKIT_OK);
      configs[provider] = config;
    } else {
      dkimkit_config_free(config);
    }
  }
  return configs[provider];
}

static size_t digest(uint8_t *out, const dkimkit_config *config,
                     dkimkit_hash hash, dkk_slice in, fuzz_chunks chunks)
{
  dkimkit_digest *running = NULL;
  size_t len = DKIMKIT_HASH_MAX_OCTETS;
  int rv = dkimkit_digest_new(&running, config, hash);

  FUZZ_CHECK(rv == DKIMKIT_OK || rv == DKIMKIT_ERR_UNSUPPORTED);
  if (rv != DKIMKIT_OK) {
    return 0;
  }
  while (in.len > 0) {
    dkk_slice chunk = fuzz_chunk(&chunks, &in);

    FUZZ_CHECK(dkimkit_digest_update(running, chunk.data, chunk.len) ==
               DKIMKIT_OK);
  }
  FUZZ_CHECK(dkimkit_digest_value(out, &len, running) == DKIMKIT_OK);
  dkimkit_digest_free(running);
  return len;
}

static void check_digests(dkk_slice in, fuzz_chunks chunks)
{
  static const fuzz_chunks whole = {{NULL, 0}, 0};
  unsigned hash;
  int i;

  for (hash = DKIMKIT_HASH_SHA1; hash <= DKIMKIT_HASH_SHA512; hash++) {
    uint8_t values[2][DKIMKIT_HASH_MAX_OCTETS];
    size_t first = 0;

    for (i = 0; i < PROVIDERS; i++) {
      size_t len = config_of(i) != NULL
                       ? digest(values[first > 0], config_of(i),
                                (dkimkit_hash)hash, in, i ? chunks : whole)
                       : 0;

      FUZZ_CHECK(first == 0 || len == 0 ||
                 (len == first && memcmp(values[0], values[1], len) == 0));
      first = first > 0 ? first : len;
    }
  }
}

static dkimkit_keyrecord *parse(const dkimkit_config *config, dkk_slice text)
{
  dkimkit_keyrecord *record = NULL;

  FUZZ_CHECK(dkimkit_keyrecord_parse(&record, config, text.data, text.len) ==
             DKIMKIT_OK);
  return record;
}

static int verify(const dkimkit_keyrecord *record, dkk_slice value,
                  dkk_slice signature)
{
  dkimkit_algorithm algorithm =
      dkimkit_keyrecord_key_type(record) == DKIMKIT_KEY_TYPE_ED25519
          ? DKIMKIT_ALGORITHM_ED25519_SHA256
          : DKIMKIT_ALGORITHM_RSA_SHA256;

  return dkimkit_keyrecord_verify(record, algorithm, value.data, value.len,
                                  signature.data, signature.len);
}

/* The same of the record, and with its key of the signature. @return what they
 * say of that; -1 if nobody has the algorithm. */
static int check_verify(dkk_slice text, dkk_slice value, dkk_slice signature)
{
  dkimkit_reason first = DKIMKIT_REASON_UNSUPPORTED_KEY_TYPE;
  int answer = -1;
  int i;

  for (i = 0; i < PROVIDERS; i++) {
    dkimkit_keyrecord *record =
        config_of(i) != NULL ? parse(config_of(i), text) : NULL;
    dkimkit_reason reason = record != NULL
                                ? dkimkit_keyrecord_reason(record)
                                : DKIMKIT_REASON_UNSUPPORTED_KEY_TYPE;

    if (reason != DKIMKIT_REASON_UNSUPPORTED_KEY_TYPE) {
      int said = verify(record, value, signature);

      FUZZ_CHECK(said == 0 || said == 1);
      FUZZ_CHECK(first == DKIMKIT_REASON_UNSUPPORTED_KEY_TYPE ||
                 (reason == first && said == answer));
      first = reason;
      answer = said;
    }
    dkimkit_keyrecord_free(record);
  }
  return answer;
}

/* Whoever has the algorithm; @return 0 if that is not this one. */
static int sign(fuzz_buf *signature, fuzz_buf *record, int provider, int rsa,
                dkk_slice value)
{
  const dkimkit_config *config = config_of(provider);
  dkimkit_key *key = NULL;
  uint8_t octets[512];
  char text[1024];
  size_t len = sizeof(text);
  int rv = config == NULL ? DKIMKIT_ERR_UNSUPPORTED
           : rsa
               ? dkimkit_key_import(&key, config, rsa_key, sizeof(rsa_key) - 1)
               : dkimkit_key_import(&key, config, ed25519_seed,
                                    sizeof(ed25519_seed) - 1);

  FUZZ_CHECK(rv == DKIMKIT_OK || rv == DKIMKIT_ERR_UNSUPPORTED);
  if (rv != DKIMKIT_OK) {
    return 0;
  }
  FUZZ_CHECK(dkimkit_keyrecord_write(text, &len, key) == DKIMKIT_OK);
  fuzz_buf_put(record, text, len);
  len = sizeof(octets);
  FUZZ_CHECK(dkk_key_sign(key, DKIMKIT_HASH_SHA256, value, octets, &len) ==
             DKIMKIT_OK);
  fuzz_buf_put(signature, octets, len);
  dkimkit_key_free(key);
  return 1;
}

/* What one signs all take, and none of them with a bit changed. */
static void check_sign(int provider, int rsa, dkk_slice value, unsigned at,
                       uint8_t bits)
{
  fuzz_buf signature = {NULL, 0, 0};
  fuzz_buf record = {NULL, 0, 0};

  if (sign(&signature, &record, provider, rsa, value)) {
    signature.data[at % signature.len] ^= bits;
    FUZZ_CHECK(check_verify(fuzz_buf_slice(&record), value,
                            fuzz_buf_slice(&signature)) == (bits == 0));
  }
  fuzz_buf_clear(&signature);
  fuzz_buf_clear(&record);
}

/* Whatever the numbers in a private key are: what is signed with it verifies
 * with the public key in it, for everybody. */
static void check_private_use(const dkimkit_key *key)
{
  static const uint8_t octets[32] = {1, 2, 3};
  dkk_slice value = {octets, sizeof(octets)};
  uint8_t room[DKK_SIGNATURE_MAX_OCTETS];
  dkk_slice signature = {room, sizeof(room)};
  char text[4096];
  size_t len = sizeof(text);
  int rv = dkk_key_sign(key, DKIMKIT_HASH_SHA256, value, room, &signature.len);

  FUZZ_CHECK(rv == DKIMKIT_OK || rv == DKIMKIT_ERR_SIGN_FAILED ||
             rv == DKIMKIT_ERR_CRYPTO);
  if (rv == DKIMKIT_OK) {
    dkk_slice record = {(const uint8_t *)text, 0};

    FUZZ_CHECK(dkimkit_keyrecord_write(text, &len, key) == DKIMKIT_OK);
    record.len = len;
    FUZZ_CHECK(check_verify(record, value, signature) == 1);
  }
}

/* Numbers of an RSA key that don't go together are found by Mbed TLS when they
 * are imported, and by OpenSSL when something is signed. */
static void check_private(dkk_slice in)
{
  int first = DKIMKIT_ERR_UNSUPPORTED;
  int i;

  for (i = 0; i < PROVIDERS; i++) {
    dkimkit_key *key = NULL;
    int rv = config_of(i) != NULL
                 ? dkimkit_key_import(&key, config_of(i), in.data, in.len)
                 : DKIMKIT_ERR_UNSUPPORTED;
    int is_rsa =
        key == NULL || dkimkit_key_get_type(key) == DKIMKIT_KEY_TYPE_RSA;

    if (rv != DKIMKIT_ERR_UNSUPPORTED) {
      FUZZ_CHECK(
          first == DKIMKIT_ERR_UNSUPPORTED || rv == first ||
          (is_rsa && rv == DKIMKIT_OK && first == DKIMKIT_ERR_KEY_SYNTAX));
      first = rv;
    }
    if (key != NULL) {
      check_private_use(key);
    }
    dkimkit_key_free(key);
  }
}

static dkk_slice take_digest(dkk_slice *in, uint8_t room[32])
{
  dkk_slice taken = fuzz_take(in, 32);
  dkk_slice value = {room, 32};

  memset(room, 0, 32);
  if (taken.len > 0) {
    memcpy(room, taken.data, taken.len);
  }
  return value;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  dkk_slice in = {data, size};
  unsigned what = fuzz_octet(&in);
  uint8_t room[32];
  dkk_slice value;
  fuzz_chunks chunks;

  switch (what % 4) {
  case 0:
    chunks.sizes = fuzz_take(&in, what >> 2 & 7);
    chunks.next = 0;
    check_digests(in, chunks);
    break;
  case 1:
    value = take_digest(&in, room);
    what = fuzz_number(&in) % 1024;
    chunks.sizes = fuzz_take(&in, what);
    (void)check_verify(in, value, chunks.sizes);
    break;
  case 2:
    value = take_digest(&in, room);
    what >>= 2;
    check_sign((int)(what >> 1) % PROVIDERS, what & 1, value, fuzz_number(&in),
               fuzz_octet(&in));
    break;
  default:
    check_private(in);
    break;
  }
  return 0;
}
