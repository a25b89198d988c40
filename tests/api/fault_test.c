/* SPDX-License-Identifier: MIT */
#include "test_support.h"

#include <stdio.h>

#define MESSAGE "From: a@example.com\r\n\r\nHi.\r\n"
#define RSA_KEY "keys/rfc8463-A.2-rsa1024.pem"
#define ED25519_KEY "keys/rfc8463-A.1-ed25519.pem"

typedef enum fault {
  NO_FAULT,
  FLIPPED_FIRST,
  FLIPPED_LAST,
  SHORTER,
  LONGER,
  REFUSED
} fault;

/* A provider that stands in front of the one that really signs. */
static const dkimkit_crypto_ops *inner;
static fault what;

static int faulty_sign(const void *key, dkimkit_key_type type,
                       dkimkit_hash hash, const uint8_t *digest,
                       size_t digest_len, uint8_t *signature, size_t *len)
{
  size_t room = *len;
  int rv =
      inner->private_sign(key, type, hash, digest, digest_len, signature, len);

  switch (what) {
  case FLIPPED_FIRST:
    signature[0] ^= 1;
    break;
  case FLIPPED_LAST:
    signature[*len - 1] ^= 1;
    break;
  case SHORTER:
    *len -= 1;
    break;
  case LONGER:
    *len = room + 1;
    break;
  case REFUSED:
    return DKIMKIT_ERR_SIGN_FAILED;
  case NO_FAULT:
    break;
  }
  return rv;
}

static const dkimkit_crypto_ops *provider_of(dkimkit_key_type type)
{
  const char *given = getenv("DKIMKIT_TEST_CRYPTO");
  const char *name;
  size_t i;

  if (dkimkit_crypto_builtin_name(0) == NULL) {
    return any_provider();
  }
  for (i = 0; (name = dkimkit_crypto_builtin_name(i)) != NULL; i++) {
    const dkimkit_crypto_ops *ops = dkimkit_crypto_builtin(name);

    if ((given == NULL || strstr(given, name) != NULL) &&
        ops->has_key_type != NULL && ops->has_key_type(type)) {
      return ops;
    }
  }
  return NULL;
}

typedef struct fixture {
  dkimkit_config *config;
  dkimkit_key *key;
  dkimkit_profile *profile;
  dkimkit_crypto_ops ops;
} fixture;

static void open_fixture(fixture *f, dkimkit_key_type type)
{
  inner = provider_of(type);
  assert_non_null(inner);
  what = NO_FAULT;
  f->ops = *inner;
  f->ops.name = "faulty";
  f->ops.private_sign = faulty_sign;
  f->config = config_open_behind(&f->ops, NULL);
  ok(dkimkit_config_seal(f->config));
  f->key =
      key_load(f->config, type == DKIMKIT_KEY_TYPE_RSA ? RSA_KEY : ED25519_KEY);
  f->profile = profile_make(f->config, f->key);
}

static void close_fixture(fixture *f)
{
  dkimkit_profile_free(f->profile);
  dkimkit_key_free(f->key);
  dkimkit_config_free(f->config);
}

static void assert_nothing(dkimkit_signer *signer)
{
  size_t len = 1;

  assert_int_equal(dkimkit_signer_count(signer), 0);
  assert_null(dkimkit_signer_field(signer, 0, &len));
  assert_int_equal(len, 0);
}

/* Two signatures of which only the key's first use fails would still leave
 * none. */
static void check_fault(dkimkit_key_type type, fault one, int expected)
{
  fixture f;
  dkimkit_profile *profiles[2];
  dkimkit_signer *signer;
  bytes message = bytes_of(MESSAGE);
  char *field;

  open_fixture(&f, type);
  profiles[0] = profiles[1] = f.profile;
  ok(dkimkit_signer_new(&signer, f.config, profiles, 2, NULL));
  what = one;
  assert_int_equal(signer_run(signer, message), expected);
  what = NO_FAULT;
  assert_int_equal(dkimkit_signer_finish(signer), expected);
  assert_nothing(signer);
  dkimkit_signer_free(signer);
  field = sign_field(f.config, f.profile, message);
  assert_non_null(field);
  free(field);
  bytes_free(&message);
  close_fixture(&f);
}

static void check_faults(dkimkit_key_type type)
{
  check_fault(type, FLIPPED_FIRST, DKIMKIT_ERR_SIGN_FAILED);
  check_fault(type, FLIPPED_LAST, DKIMKIT_ERR_SIGN_FAILED);
  check_fault(type, SHORTER, DKIMKIT_ERR_SIGN_FAILED);
  check_fault(type, LONGER, DKIMKIT_ERR_SIGN_FAILED);
  check_fault(type, REFUSED, DKIMKIT_ERR_CRYPTO);
}

static void C_632_rsa_fault(void **state)
{
  (void)state;
  check_faults(DKIMKIT_KEY_TYPE_RSA);
}

/* No fault of Ed25519 tells the key at once, so only its size is looked at. */
static void C_632_ed25519_fault(void **state)
{
  (void)state;
  check_fault(DKIMKIT_KEY_TYPE_ED25519, SHORTER, DKIMKIT_ERR_SIGN_FAILED);
  check_fault(DKIMKIT_KEY_TYPE_ED25519, LONGER, DKIMKIT_ERR_SIGN_FAILED);
  check_fault(DKIMKIT_KEY_TYPE_ED25519, REFUSED, DKIMKIT_ERR_CRYPTO);
}

static void generate_faulty(fault one, int expected)
{
  fixture f;
  dkimkit_key *key = NULL;

  open_fixture(&f, DKIMKIT_KEY_TYPE_RSA);
  what = one;
  assert_int_equal(
      dkimkit_key_generate(&key, f.config, DKIMKIT_KEY_TYPE_RSA, 1024),
      expected);
  what = NO_FAULT;
  dkimkit_key_free(key);
  close_fixture(&f);
}

static void test_generate(void **state)
{
  (void)state;
  generate_faulty(FLIPPED_LAST, DKIMKIT_ERR_KEY_SYNTAX);
  generate_faulty(NO_FAULT, DKIMKIT_OK);
}

static void check_refused(fixture *f, const char *text, int expected)
{
  dkimkit_signer *signer;
  bytes message = bytes_of(text);

  ok(dkimkit_signer_new(&signer, f->config, &f->profile, 1, NULL));
  assert_int_equal(signer_run(signer, message), expected);
  assert_nothing(signer);
  assert_int_equal(dkimkit_signer_finish(signer), expected);
  assert_int_equal(dkimkit_signer_feed(signer, message.data, message.len),
                   expected);
  assert_nothing(signer);
  dkimkit_signer_free(signer);
  bytes_free(&message);
}

/* Profile, key and configuration don't remember what failed. */
static void C_692_failed_signing_leaves_no_field(void **state)
{
  fixture f;
  bytes message = bytes_of(MESSAGE);
  char *before;
  char *after;

  (void)state;
  open_fixture(&f, DKIMKIT_KEY_TYPE_ED25519);
  before = sign_field(f.config, f.profile, message);
  check_refused(&f, MESSAGE "bare\nLF\r\n", DKIMKIT_ERR_MESSAGE_NOT_NORMALIZED);
  check_refused(&f, "To: b@example.com\r\n\r\nHi.\r\n",
                DKIMKIT_ERR_MESSAGE_NO_FROM);
  check_refused(&f, "garbage\r\n\r\nHi.\r\n", DKIMKIT_ERR_HEADER_SYNTAX);
  check_refused(&f, "", DKIMKIT_ERR_MESSAGE_EMPTY);
  after = sign_field(f.config, f.profile, message);
  assert_string_equal(before, after);
  free(before);
  free(after);
  bytes_free(&message);
  close_fixture(&f);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(C_632_rsa_fault),
      cmocka_unit_test(C_632_ed25519_fault),
      cmocka_unit_test(test_generate),
      cmocka_unit_test(C_692_failed_signing_leaves_no_field),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
