/* SPDX-License-Identifier: MIT */
#include "provider.h"

#include "kit.h"

#define TABLES 3

provider_member provider_failed;
int provider_failed_in_trial;

static int opened;
/* From the import of a private RSA key to the end of its first signature. */
static int in_trial;

static int failing(provider_member member)
{
  if (!faults_hit(FAULTS_PROVIDER)) {
    return 0;
  }
  provider_failed = member;
  provider_failed_in_trial = in_trial;
  in_trial = 0;
  return 1;
}

/* Of what has no length that could be wrong. */
static int code(void)
{
  int how = faults_how();

  return how >= PROVIDER_SHORT ? DKIMKIT_ERR_CRYPTO : how;
}

/* Of what has worked: spoils the length, or answers the code. */
static int spoil(size_t *len, size_t room)
{
  switch (faults_how()) {
  case PROVIDER_SHORT:
    *len = *len > 0 ? *len - 1 : 0;
    return DKIMKIT_OK;
  case PROVIDER_LONG:
    ++*len;
    return DKIMKIT_OK;
  case PROVIDER_OVER:
    *len = room + 1;
    return DKIMKIT_OK;
  default:
    return faults_how();
  }
}

int provider_open(void)
{
  return opened;
}

static int begun(int rv, dkimkit_key_type type)
{
  in_trial = rv == DKIMKIT_OK && type == DKIMKIT_KEY_TYPE_RSA;
  return rv;
}

static int ended(int rv)
{
  in_trial = 0;
  return rv;
}

static int taken(int rv)
{
  opened += rv == DKIMKIT_OK;
  return rv;
}

/* A table has no user_data, so there are as many sets of functions as tables.
 */
static const dkimkit_crypto_ops *real[TABLES];

#define PROVIDER(n)                                                            \
  static int init_##n(void)                                                    \
  {                                                                            \
    if (failing(PROVIDER_INIT)) {                                              \
      return code();                                                           \
    }                                                                          \
    return real[n]->init != NULL ? real[n]->init() : DKIMKIT_OK;               \
  }                                                                            \
  static size_t hash_state_size_##n(dkimkit_hash hash)                         \
  {                                                                            \
    return real[n]->hash_state_size(hash);                                     \
  }                                                                            \
  static int hash_init_##n(void *state, dkimkit_hash hash)                     \
  {                                                                            \
    return failing(PROVIDER_HASH) ? code()                                     \
                                  : taken(real[n]->hash_init(state, hash));    \
  }                                                                            \
  static int hash_update_##n(void *state, const uint8_t *data, size_t len)     \
  {                                                                            \
    return failing(PROVIDER_HASH) ? code()                                     \
                                  : real[n]->hash_update(state, data, len);    \
  }                                                                            \
  static int hash_final_##n(void *state, uint8_t *out)                         \
  {                                                                            \
    return failing(PROVIDER_HASH) ? code() : real[n]->hash_final(state, out);  \
  }                                                                            \
  static void hash_clear_##n(void *state)                                      \
  {                                                                            \
    opened--;                                                                  \
    real[n]->hash_clear(state);                                                \
  }                                                                            \
  static int hash_copy_##n(void *to, const void *from)                         \
  {                                                                            \
    return failing(PROVIDER_HASH) ? code()                                     \
                                  : taken(real[n]->hash_copy(to, from));       \
  }                                                                            \
  static int hash_restart_##n(void *state)                                     \
  {                                                                            \
    return failing(PROVIDER_HASH) ? code() : real[n]->hash_restart(state);     \
  }                                                                            \
  static int has_key_type_##n(dkimkit_key_type type)                           \
  {                                                                            \
    return real[n]->has_key_type != NULL && real[n]->has_key_type(type);       \
  }                                                                            \
  static int public_import_##n(void **key, dkimkit_key_type type,              \
                               const uint8_t *raw, size_t len,                 \
                               const dkimkit_mem *mem)                         \
  {                                                                            \
    return failing(PROVIDER_PUBLIC_IMPORT)                                     \
               ? code()                                                        \
               : taken(real[n]->public_import(key, type, raw, len, mem));      \
  }                                                                            \
  static int public_verify_##n(const void *key, dkimkit_key_type type,         \
                               dkimkit_hash hash, const uint8_t *digest,       \
                               size_t digest_len, const uint8_t *signature,    \
                               size_t signature_len)                           \
  {                                                                            \
    return failing(PROVIDER_PUBLIC_VERIFY)                                     \
               ? code()                                                        \
               : ended(real[n]->public_verify(key, type, hash, digest,         \
                                              digest_len, signature,           \
                                              signature_len));                 \
  }                                                                            \
  static void public_free_##n(void *key)                                       \
  {                                                                            \
    opened--;                                                                  \
    real[n]->public_free(key);                                                 \
  }                                                                            \
  static int private_import_##n(void **key, dkimkit_key_type type,             \
                                const uint8_t *raw, size_t len,                \
                                const dkimkit_mem *mem)                        \
  {                                                                            \
    return failing(PROVIDER_PRIVATE_IMPORT)                                    \
               ? code()                                                        \
               : begun(                                                        \
                     taken(real[n]->private_import(key, type, raw, len, mem)), \
                     type);                                                    \
  }                                                                            \
  static int private_sign_##n(const void *key, dkimkit_key_type type,          \
                              dkimkit_hash hash, const uint8_t *digest,        \
                              size_t digest_len, uint8_t *signature,           \
                              size_t *signature_len)                           \
  {                                                                            \
    size_t room = *signature_len;                                              \
    int fails = failing(PROVIDER_PRIVATE_SIGN);                                \
    int rv = real[n]->private_sign(key, type, hash, digest, digest_len,        \
                                   signature, signature_len);                  \
    return fails && rv == DKIMKIT_OK ? spoil(signature_len, room) : rv;        \
  }                                                                            \
  static void private_free_##n(void *key)                                      \
  {                                                                            \
    opened--;                                                                  \
    real[n]->private_free(key);                                                \
  }                                                                            \
  static int private_to_public_##n(dkimkit_key_type type, const uint8_t *raw,  \
                                   size_t len, uint8_t *public_raw,            \
                                   size_t *public_len)                         \
  {                                                                            \
    size_t room = *public_len;                                                 \
    int fails = failing(PROVIDER_PRIVATE_TO_PUBLIC);                           \
    int rv =                                                                   \
        real[n]->private_to_public(type, raw, len, public_raw, public_len);    \
    return fails && rv == DKIMKIT_OK ? spoil(public_len, room) : rv;           \
  }                                                                            \
  static int generate_##n(dkimkit_key_type type, unsigned bits, uint8_t *raw,  \
                          size_t *len)                                         \
  {                                                                            \
    size_t room = *len;                                                        \
    int fails = failing(PROVIDER_GENERATE);                                    \
    int rv = real[n]->generate(type, bits, raw, len);                          \
    return fails && rv == DKIMKIT_OK ? spoil(len, room) : rv;                  \
  }                                                                            \
  static int public_recover_##n(const void *key, dkimkit_key_type type,        \
                                dkimkit_hash hash, const uint8_t *signature,   \
                                size_t signature_len, uint8_t *digest,         \
                                size_t *digest_len)                            \
  {                                                                            \
    size_t room = *digest_len;                                                 \
    int fails = failing(PROVIDER_PUBLIC_RECOVER);                              \
    int rv = real[n]->public_recover(key, type, hash, signature,               \
                                     signature_len, digest, digest_len);       \
    return fails && rv == DKIMKIT_OK ? spoil(digest_len, room) : rv;           \
  }

PROVIDER(0)
PROVIDER(1)
PROVIDER(2)

#define IF(member, own, n) real[n]->member != NULL ? own##_##n : NULL
#define TABLE(n)                                                               \
  {                                                                            \
    sizeof(dkimkit_crypto_ops), "wrapped-" #n, init_##n,                       \
        IF(hash_state_size, hash_state_size, n), IF(hash_init, hash_init, n),  \
        IF(hash_update, hash_update, n), IF(hash_final, hash_final, n),        \
        IF(hash_clear, hash_clear, n), has_key_type_##n,                       \
        IF(public_import, public_import, n),                                   \
        IF(public_verify, public_verify, n), IF(public_free, public_free, n),  \
        IF(private_import, private_import, n),                                 \
        IF(private_sign, private_sign, n), IF(private_free, private_free, n),  \
        IF(private_to_public, private_to_public, n),                           \
        IF(generate, generate, n), IF(hash_copy, hash_copy, n),                \
        IF(public_recover, public_recover, n),                                 \
        IF(hash_restart, hash_restart, n)                                      \
  }

/* The providers of the environment, or all; NULL where there are fewer. */
static size_t find_real(void)
{
  const char *wanted = getenv("DKIMKIT_TEST_CRYPTO");
  const char *name;
  size_t count = 0;
  size_t i;

  for (i = 0; (name = dkimkit_crypto_builtin_name(i)) != NULL; i++) {
    if (wanted == NULL || strstr(wanted, name) != NULL) {
      assert_true(count < TABLES);
      real[count++] = dkimkit_crypto_builtin(name);
    }
  }
  for (i = count; i < TABLES; i++) {
    real[i] = real[0];
  }
  return count;
}

void provider_wrap(dkimkit_config *config)
{
  size_t count = find_real();
  const dkimkit_crypto_ops tables[TABLES] = {TABLE(0), TABLE(1), TABLE(2)};
  size_t i;

  ok(dkimkit_config_set_builtin_crypto(config, ""));
  for (i = 0; i < count; i++) {
    ok(dkimkit_config_add_crypto(config, &tables[i]));
  }
}
