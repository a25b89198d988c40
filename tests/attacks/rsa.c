/* SPDX-License-Identifier: MIT */
/* RSA: forms of signatures that lax verifiers take (RFC 8017, 8.2.2), and keys
 * that are too weak or too costly. */
#include "rsa_forge.h"

#include <openssl/evp.h>

static void check(attack *a, rsa_form form, rsa_sign sign,
                  dkimkit_reason reason)
{
  rsa_forge forge;

  rsa_forge_init(&forge);
  rsa_message(a, &forge, form, sign);
  attack_gives(a, reason);
  attack_record(a, record_8463_ed25519);
  rsa_forge_clear(&forge);
}

/* That the forger would be believed if the form were right. */
static void expect_control(attack *a)
{
  check(a, rsa_right_form, rsa_private, DKIMKIT_REASON_OK);
}

static void garbage(uint8_t em[RSA_OCTETS], const uint8_t digest[32])
{
  memset(em, 0, RSA_OCTETS);
  em[1] = 1;
  memset(em + 2, 0xff, 8);
  rsa_digest_info(em + 11, digest);
}

static void attack_rsa_garbage_behind_digest(void **state)
{
  expect_control(*state);
  check(*state, garbage, rsa_private, DKIMKIT_REASON_SIGNATURE_MISMATCH);
}

static int is_cube_below(const BIGNUM *root, const BIGNUM *wanted, BN_CTX *ctx)
{
  BIGNUM *cube = BN_new();
  int is_below;

  assert_int_equal(BN_sqr(cube, root, ctx), 1);
  assert_int_equal(BN_mul(cube, cube, root, ctx), 1);
  is_below = BN_cmp(cube, wanted) < 0;
  BN_free(cube);
  return is_below;
}

/* Without the private key: the smallest number whose cube isn't below the
 * message begins as the message does. */
static size_t cube_root(uint8_t b[RSA_OCTETS + 1], const rsa_forge *forge,
                        const uint8_t em[RSA_OCTETS])
{
  BN_CTX *ctx = BN_CTX_new();
  BIGNUM *wanted = BN_bin2bn(em, RSA_OCTETS, NULL);
  BIGNUM *root = BN_new();
  int bit;

  (void)forge;
  for (bit = 8 * RSA_OCTETS / 3; bit >= 0; bit--) {
    BN_set_bit(root, bit);
    if (!is_cube_below(root, wanted, ctx)) {
      BN_clear_bit(root, bit);
    }
  }
  BN_add_word(root, 1);
  assert_int_equal(BN_bn2binpad(root, b, RSA_OCTETS), RSA_OCTETS);
  BN_free(root);
  BN_free(wanted);
  BN_CTX_free(ctx);
  return RSA_OCTETS;
}

static void attack_rsa_cube_root(void **state)
{
  expect_control(*state);
  check(*state, garbage, cube_root, DKIMKIT_REASON_SIGNATURE_MISMATCH);
}

static void no_info(uint8_t em[RSA_OCTETS], const uint8_t digest[32])
{
  memset(em, 0xff, RSA_OCTETS);
  em[0] = 0;
  em[1] = 1;
  em[RSA_OCTETS - 33] = 0;
  memcpy(em + RSA_OCTETS - 32, digest, 32);
}

static void attack_rsa_no_digest_info(void **state)
{
  check(*state, no_info, rsa_private, DKIMKIT_REASON_SIGNATURE_MISMATCH);
}

/* RFC 8017 lets a verifier take it (9.2, note 1), but it is a second form of
 * one signature. */
static void no_null(uint8_t em[RSA_OCTETS], const uint8_t digest[32])
{
  const size_t len = DIGEST_INFO_OCTETS - 2;
  uint8_t *info = em + RSA_OCTETS - len;
  uint8_t with_null[DIGEST_INFO_OCTETS];

  rsa_digest_info(with_null, digest);
  memset(em, 0xff, RSA_OCTETS);
  em[0] = 0;
  em[1] = 1;
  info[-1] = 0;
  memcpy(info, with_null, 15);
  memcpy(info + 15, with_null + 17, len - 15);
  info[1] = (uint8_t)(info[1] - 2);
  info[3] = (uint8_t)(info[3] - 2);
}

static void attack_rsa_digest_info_without_null(void **state)
{
  expect_control(*state);
  check(*state, no_null, rsa_private, DKIMKIT_REASON_SIGNATURE_MISMATCH);
}

static void block_type_2(uint8_t em[RSA_OCTETS], const uint8_t digest[32])
{
  rsa_right_form(em, digest);
  em[1] = 2;
}

static void attack_rsa_block_type_2(void **state)
{
  check(*state, block_type_2, rsa_private, DKIMKIT_REASON_SIGNATURE_MISMATCH);
}

static void bad_padding(uint8_t em[RSA_OCTETS], const uint8_t digest[32])
{
  rsa_right_form(em, digest);
  em[50] = 0xfe;
}

static void attack_rsa_bad_padding(void **state)
{
  check(*state, bad_padding, rsa_private, DKIMKIT_REASON_SIGNATURE_MISMATCH);
}

static void another_hash(uint8_t em[RSA_OCTETS], const uint8_t digest[32])
{
  rsa_right_form(em, digest);
  /* The object identifier of SHA-224. */
  em[RSA_OCTETS - DIGEST_INFO_OCTETS + 14] = 4;
}

static void attack_rsa_info_of_another_hash(void **state)
{
  check(*state, another_hash, rsa_private, DKIMKIT_REASON_SIGNATURE_MISMATCH);
}

static size_t with_zero(uint8_t b[RSA_OCTETS + 1], const rsa_forge *forge,
                        const uint8_t em[RSA_OCTETS])
{
  uint8_t right[RSA_OCTETS + 1];

  rsa_private(right, forge, em);
  b[0] = 0;
  memcpy(b + 1, right, RSA_OCTETS);
  return RSA_OCTETS + 1;
}

static void attack_rsa_longer_than_modulus(void **state)
{
  check(*state, rsa_right_form, with_zero, DKIMKIT_REASON_SIGNATURE_MISMATCH);
}

static size_t plus_n(uint8_t b[RSA_OCTETS + 1], const rsa_forge *forge,
                     const uint8_t em[RSA_OCTETS])
{
  BIGNUM *s;

  rsa_private(b, forge, em);
  s = BN_bin2bn(b, RSA_OCTETS, NULL);
  BN_add(s, s, forge->n);
  assert_int_equal(BN_bn2binpad(s, b, RSA_OCTETS + 1), RSA_OCTETS + 1);
  BN_free(s);
  return RSA_OCTETS + 1;
}

static void attack_rsa_plus_modulus(void **state)
{
  check(*state, rsa_right_form, plus_n, DKIMKIT_REASON_SIGNATURE_MISMATCH);
}

static size_t zero(uint8_t b[RSA_OCTETS + 1], const rsa_forge *forge,
                   const uint8_t em[RSA_OCTETS])
{
  (void)forge;
  (void)em;
  memset(b, 0, RSA_OCTETS);
  return RSA_OCTETS;
}

static void attack_rsa_signature_of_zeros(void **state)
{
  check(*state, rsa_right_form, zero, DKIMKIT_REASON_SIGNATURE_MISMATCH);
}

/* Imports and signatures that are tried, counted behind a provider's table. */
static size_t imported;

static int count_import(void **key, dkimkit_key_type type, const uint8_t *raw,
                        size_t len, const dkimkit_mem *mem)
{
  (void)key;
  (void)type;
  (void)raw;
  (void)len;
  (void)mem;
  imported++;
  return DKIMKIT_ERR_KEY_SYNTAX;
}

static int verify_nothing(const void *key, dkimkit_key_type type,
                          dkimkit_hash hash, const uint8_t *digest,
                          size_t digest_len, const uint8_t *signature,
                          size_t signature_len)
{
  (void)key;
  (void)type;
  (void)hash;
  (void)digest;
  (void)digest_len;
  (void)signature;
  (void)signature_len;
  return DKIMKIT_ERR_SIGN_FAILED;
}

static void free_nothing(void *key)
{
  (void)key;
}

static int has_rsa(dkimkit_key_type type)
{
  return type == DKIMKIT_KEY_TYPE_RSA;
}

static int private_import(void **key, dkimkit_key_type type, const uint8_t *raw,
                          size_t len, const dkimkit_mem *mem)
{
  return count_import(key, type, raw, len, mem);
}

static int sign_nothing(const void *key, dkimkit_key_type type,
                        dkimkit_hash hash, const uint8_t *digest,
                        size_t digest_len, uint8_t *signature,
                        size_t *signature_len)
{
  (void)signature_len;
  return verify_nothing(key, type, hash, digest, digest_len, signature, 0);
}

static const dkimkit_crypto_ops counter = {
    .struct_size = sizeof(dkimkit_crypto_ops),
    .name = "counter",
    .has_key_type = has_rsa,
    .public_import = count_import,
    .public_verify = verify_nothing,
    .public_free = free_nothing,
    .private_import = private_import,
    .private_sign = sign_nothing,
    .private_free = free_nothing,
};

/* No provider is bothered with the key. */
static void refuse_key(attack *a, const char *n, const char *e,
                       dkimkit_reason reason)
{
  rsa_forge forge;
  char record[8192];

  ok(dkimkit_config_add_crypto(a->config, &counter));
  rsa_forge_init(&forge);
  rsa_message(a, &forge, rsa_right_form, rsa_private);
  rsa_record(record, n, e);
  attack_record(a, record);
  imported = 0;
  attack_gives(a, reason);
  assert_int_equal(imported, 0);
  attack_record(a, record_8463_ed25519);
  rsa_forge_clear(&forge);
}

#define REFUSES(name, n, e, reason)                                            \
  static void name(void **state)                                               \
  {                                                                            \
    refuse_key(*state, n, e, reason);                                          \
  }

REFUSES(attack_rsa_512_bits, "2^511", "010001", DKIMKIT_REASON_KEY_TOO_SMALL)
REFUSES(attack_rsa_768_bits, "2^767", "010001", DKIMKIT_REASON_KEY_TOO_SMALL)
REFUSES(attack_rsa_1023_bits, "2^1022", "010001", DKIMKIT_REASON_KEY_TOO_SMALL)
REFUSES(attack_rsa_tiny_modulus, "23", "03", DKIMKIT_REASON_KEY_TOO_SMALL)
REFUSES(attack_rsa_16384_bits, "2^16383", "010001",
        DKIMKIT_REASON_KEY_TOO_LARGE)
REFUSES(attack_rsa_exponent_1, "2^2047", "01", DKIMKIT_REASON_KEY_SYNTAX)
REFUSES(attack_rsa_even_exponent, "2^2047", "010000", DKIMKIT_REASON_KEY_SYNTAX)
REFUSES(attack_rsa_huge_exponent, "2^2047", "2^2040",
        DKIMKIT_REASON_KEY_BAD_EXPONENT)
REFUSES(attack_rsa_exponent_of_65_bits, "2^2047", "2^64",
        DKIMKIT_REASON_KEY_BAD_EXPONENT)

static void attack_rsa_even_modulus(void **state)
{
  char even[513];

  memset(even, 'e', 512);
  even[512] = '\0';
  refuse_key(*state, even, "010001", DKIMKIT_REASON_KEY_SYNTAX);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      ATTACK(attack_rsa_garbage_behind_digest),
      ATTACK(attack_rsa_cube_root),
      ATTACK(attack_rsa_no_digest_info),
      ATTACK(attack_rsa_digest_info_without_null),
      ATTACK(attack_rsa_block_type_2),
      ATTACK(attack_rsa_bad_padding),
      ATTACK(attack_rsa_info_of_another_hash),
      ATTACK(attack_rsa_longer_than_modulus),
      ATTACK(attack_rsa_plus_modulus),
      ATTACK(attack_rsa_signature_of_zeros),
      ATTACK(attack_rsa_512_bits),
      ATTACK(attack_rsa_768_bits),
      ATTACK(attack_rsa_1023_bits),
      ATTACK(attack_rsa_tiny_modulus),
      ATTACK(attack_rsa_16384_bits),
      ATTACK(attack_rsa_exponent_1),
      ATTACK(attack_rsa_even_exponent),
      ATTACK(attack_rsa_huge_exponent),
      ATTACK(attack_rsa_exponent_of_65_bits),
      ATTACK(attack_rsa_even_modulus),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
