/* SPDX-License-Identifier: MIT */
/* What stands in p=, octet by octet: keys of RFC 3279, RFC 8017 and RFC 8410 by
 * hand, some of them cut off or in BER. */
#include "../provider/watch.h"
#include "keylint_keys.h"
#include "keylint_support.h"

#include <openssl/evp.h>

#include <stdio.h>

#define ALGORITHM "300d06092a864886f70d0101010500"
#define MODULUS "020400c1c1c1"
#define EXPONENT "0203010001"
#define NUMBERS "300b" MODULUS EXPONENT
#define BITS "030e00" NUMBERS
#define ZEROS_8 "0000000000000000"
#define ZEROS_30 ZEROS_8 ZEROS_8 ZEROS_8 "000000000000"
#define ONES_24 "c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1"
#define ONES_120 ONES_24 ONES_24 ONES_24 ONES_24 ONES_24
#define SMALL "error key-too-small"
#define PKCS1 ", warning key-pkcs1"

typedef struct key_case {
  const char *octets;
  const char *findings;
} key_case;

static size_t from_hex(uint8_t *out, const char *hex)
{
  size_t len = strlen(hex) / 2;
  size_t i;

  for (i = 0; i < len; i++) {
    char digits[3] = {hex[2 * i], hex[2 * i + 1], '\0'};

    out[i] = (uint8_t)strtoul(digits, NULL, 16);
  }
  return len;
}

/* What is found in a record with these octets as its key. */
static void look(char *findings, size_t room, const dkimkit_config *config,
                 const char *type, const uint8_t *octets, size_t len)
{
  char text[2048];
  int used = snprintf(text, sizeof(text), "v=DKIM1; k=%s; p=", type);
  dkimkit_keylint *lint;

  used += EVP_EncodeBlock((uint8_t *)text + used, octets, (int)len);
  TEST_WRITTEN(text, (size_t)used + 1);
  lint = lint_of(config, text, strlen(text), DKIMKIT_KEYLINT_PUBLISHED);
  describe(lint, findings, room);
  check_agreement(text, lint);
  dkimkit_keylint_free(lint);
}

static void check_keys(const char *type, const key_case *cases, size_t count)
{
  dkimkit_config *config = config_make(NULL);
  size_t i;

  for (i = 0; i < count; i++) {
    uint8_t octets[256];
    char findings[256];

    look(findings, sizeof(findings), config, type, octets,
         from_hex(octets, cases[i].octets));
    check_text(cases[i].octets, "findings", findings, cases[i].findings);
  }
  dkimkit_config_free(config);
}

static void test_whole_keys(void **state)
{
  static const key_case cases[] = {
      {"301f" ALGORITHM BITS, SMALL},
      {NUMBERS, SMALL PKCS1},
      /* Something behind each of the elements. */
      {"301f" ALGORITHM BITS "00", "error key-trailing, " SMALL},
      {"3020" ALGORITHM BITS "00", "error key-trailing, " SMALL},
      {"3020" ALGORITHM "030f00" NUMBERS "00", "error key-trailing, " SMALL},
      {"3020" ALGORITHM "030f00300c" MODULUS EXPONENT "00",
       "error key-trailing, " SMALL},
      {NUMBERS "00", "error key-trailing, " SMALL PKCS1},
  };

  (void)state;
  check_keys("rsa", cases, COUNT(cases));
}

/* X.690, 10.1: the shortest form. */
static void test_lengths(void **state)
{
  static const key_case cases[] = {
      {"30811f" ALGORITHM BITS, "error key-not-der, " SMALL},
      {"3082001f" ALGORITHM BITS, "error key-not-der, " SMALL},
      {"308300001f" ALGORITHM BITS, "error key-not-der, " SMALL},
      {"30840000001f" ALGORITHM BITS, "error key-not-der, " SMALL},
      {"3085000000001f" ALGORITHM BITS, "error key-unreadable"},
      {"3080" ALGORITHM BITS "0000", "error key-not-der"},
      {"308180027900" ONES_120 EXPONENT, SMALL PKCS1},
      {"30820080027900" ONES_120 EXPONENT, "error key-not-der, " SMALL PKCS1},
      {"30817f027800" ONES_24 ONES_24 ONES_24 ONES_24 "c1c1c1c1c1c1c1c1c1c1"
       "c1c1c1c1c1c1c1c1c1c1c1c1c1" EXPONENT,
       "error key-not-der, " SMALL PKCS1},
      /* An element that is longer than the one around it. */
      {"301f300d060c2a864886f70d0101010500" BITS, "error key-unreadable"},
      {"307f300d060c2a864886f70d0101010500" BITS, "error key-unreadable"},
      {"301f" ALGORITHM "030f00" NUMBERS, "error key-unreadable"},
      {"301f" ALGORITHM "030e00300c" MODULUS EXPONENT, "error key-unreadable"},
      {"300b" MODULUS "0204010001", "error key-unreadable" PKCS1},
      {"300b020a00c1c1c1" EXPONENT, "error key-unreadable"},
  };

  (void)state;
  check_keys("rsa", cases, COUNT(cases));
}

/* The outermost length tells that octets are missing. */
static void test_cut_keys(void **state)
{
  static const key_case cases[] = {
      {"30", "error key-unreadable"},
      {"3081", "error key-unreadable"},
      {"308201", "error key-unreadable"},
      {"307f", "error p-truncated"},
      {"307f30", "error p-truncated"},
      {"307f300d", "error p-truncated"},
      {"307f300d06092a", "error p-truncated"},
      {"307f" ALGORITHM, "error p-truncated"},
      {"307f" ALGORITHM "03", "error p-truncated"},
      {"307f" ALGORITHM "0382", "error p-truncated"},
      {"307f" ALGORITHM "038201", "error p-truncated"},
      {"307f" ALGORITHM "0370", "error p-truncated"},
      {"307f" ALGORITHM "037000", "error p-truncated"},
      {"307f" ALGORITHM "03700030", "error p-truncated"},
      {"307f" ALGORITHM "037000306d02", "error p-truncated"},
      {"307f" ALGORITHM "037000306d020400c1c1", "error p-truncated"},
      {"307f" ALGORITHM "037000306d" MODULUS, "error p-truncated"},
      {"307f" ALGORITHM "037000306d" MODULUS EXPONENT, "error p-truncated"},
      {"307f" MODULUS EXPONENT, "error p-truncated" PKCS1},
      {"307f" MODULUS, "error p-truncated" PKCS1},
      {"307f020105", "error p-truncated" PKCS1},
      {"307f020400c1c1", "error p-truncated"},
      {"307f020100", "error p-truncated"},
      {"307f02", "error p-truncated"},
      /* What can't be a key isn't only cut off. */
      {"307f31", "error key-unreadable"},
      {"307f300131", "error key-unreadable"},
      {"307f" ALGORITHM "31", "error key-unreadable"},
      {"307f" ALGORITHM "037001", "error key-unreadable"},
      {"307f" ALGORITHM "03700031", "error key-unreadable"},
      {"307f" ALGORITHM "037000306d31", "error key-unreadable"},
      {"307f" MODULUS "31", "error key-unreadable" PKCS1},
  };

  (void)state;
  check_keys("rsa", cases, COUNT(cases));
}

/* X.690, 8.3: of two's complement, and the shortest. */
static void test_numbers(void **state)
{
  static const key_case cases[] = {
      {"30070200" EXPONENT, "error key-unreadable" PKCS1},
      {"3008" MODULUS "0200", "error key-unreadable" PKCS1},
      {"3006" MODULUS, "error key-unreadable" PKCS1},
      {"300c02050000c1c1c1" EXPONENT, "error key-not-der, " SMALL PKCS1},
      {"300b0204007fc1c1" EXPONENT, "error key-not-der, " SMALL PKCS1},
      {"300b02040080c1c1" EXPONENT, SMALL PKCS1},
      {"300a02037fc1c1" EXPONENT, SMALL PKCS1},
      {"300a020380c1c1" EXPONENT, "error rsa-modulus-negative, " SMALL PKCS1},
      {"3008020100" EXPONENT, "error rsa-modulus-zero" PKCS1},
      {"300902020000" EXPONENT,
       "error key-not-der, error rsa-modulus-zero" PKCS1},
      {"300b020400c1c1c2" EXPONENT, "error rsa-modulus-even, " SMALL PKCS1},
      {"3009" MODULUS "020181",
       "error key-not-der, " SMALL PKCS1 ", note rsa-exponent-unusual"},
      {"3009" MODULUS "02017f", SMALL PKCS1 ", note rsa-exponent-unusual"},
      {"300a" MODULUS "02020001",
       "error key-not-der, " SMALL ", error rsa-exponent-bad" PKCS1},
  };

  (void)state;
  check_keys("rsa", cases, COUNT(cases));
}

/* Odd, 3 at least, and what a verifier has to have room for. */
static void test_exponents(void **state)
{
  static const key_case cases[] = {
      {"3009" MODULUS "020100", SMALL ", error rsa-exponent-bad" PKCS1},
      {"3009" MODULUS "020101", SMALL ", error rsa-exponent-bad" PKCS1},
      {"3009" MODULUS "020102", SMALL ", error rsa-exponent-bad" PKCS1},
      {"3009" MODULUS "020103", SMALL PKCS1 ", note rsa-exponent-unusual"},
      {"3009" MODULUS "020104", SMALL ", error rsa-exponent-bad" PKCS1},
      {"3009" MODULUS "020105", SMALL PKCS1 ", note rsa-exponent-unusual"},
      {"300a" MODULUS "02020101", SMALL PKCS1 ", note rsa-exponent-unusual"},
      {"300b" MODULUS "0203010000", SMALL ", error rsa-exponent-bad" PKCS1},
      {"300b" MODULUS "0203010002", SMALL ", error rsa-exponent-bad" PKCS1},
      {"300b" MODULUS "0203010003", SMALL PKCS1 ", note rsa-exponent-unusual"},
      {"300d" MODULUS "02050100000001",
       SMALL PKCS1 ", note rsa-exponent-unusual"},
      {"300d" MODULUS "020501ffffffff",
       SMALL PKCS1 ", note rsa-exponent-unusual"},
      {"300d" MODULUS "02050200000001",
       SMALL ", error rsa-exponent-large" PKCS1},
  };

  (void)state;
  check_keys("rsa", cases, COUNT(cases));
}

/* RFC 3279, 2.3.1: the parameters are NULL. */
static void test_algorithms(void **state)
{
  static const key_case cases[] = {
      {"301d300b06092a864886f70d010101" BITS, "error key-parameters, " SMALL},
      {"3020300e06092a864886f70d010101050100" BITS,
       "error key-parameters, " SMALL},
      {"301f300d06092a864886f70d0101010400" BITS,
       "error key-parameters, " SMALL},
      {"301f300d06092a864886f70d0101010501" BITS,
       "error key-parameters, " SMALL},
      {"301f300d06092a864886f70d01010a0500" BITS, "error key-pss"},
      {"301f300d06092a864886f70d01010b0500" BITS, "error key-other-type"},
      {"301f300d06092b864886f70d0101010500" BITS, "error key-other-type"},
      {"301d300b06072a8648ce3d02010500" BITS, "error key-ec"},
      {"3019300706032b65700500" BITS, "error k-mismatch, error ed25519-spki"},
      {"301f300d04092a864886f70d0101010500" BITS, "error key-unreadable"},
      {"301f" ALGORITHM "050e00" NUMBERS, "error key-unreadable"},
      {"301f" ALGORITHM "030e01" NUMBERS, "error key-unreadable"},
      {"301f" ALGORITHM "030e00310b" MODULUS EXPONENT, "error key-unreadable"},
      {"3011" ALGORITHM "0300", "error key-unreadable"},
      {"300f" ALGORITHM, "error key-unreadable"},
      {"3100", "error key-unreadable"},
      {"30020500", "error key-unreadable"},
  };

  (void)state;
  check_keys("rsa", cases, COUNT(cases));
}

/* RFC 8017, A.1.2, RFC 5915, RFC 5958, RFC 5280: how each begins. */
static void test_other_than_public(void **state)
{
  static const key_case cases[] = {
      {"30050201003000", "error p-private-key"},
      {"30050201013000", "error p-private-key"},
      {"30050201010400", "error p-private-key"},
      {"30050201023000", "error key-unreadable" PKCS1},
      {"3006020200013000", "error key-not-der, error key-unreadable" PKCS1},
      {"3009020100020103020105", "error p-private-key"},
      {"30090201000201030401ff",
       "error key-trailing, error rsa-modulus-zero" PKCS1
       ", note rsa-exponent-unusual"},
      {"3006020100020103",
       "error rsa-modulus-zero" PKCS1 ", note rsa-exponent-unusual"},
      {"3003020100", "error key-unreadable"},
      {"3003020105", "error key-unreadable" PKCS1},
      {"30050201000500", "error key-unreadable" PKCS1},
      {"307f0201000282", "error p-private-key, error p-truncated"},
      {"307f020100020103", "error p-private-key, error p-truncated"},
      {"307f0201000400", "error p-private-key, error p-truncated"},
      {"300630020600"
       "0400",
       "error p-private-key"},
      {"30063002a0000400", "error p-private-key"},
      {"30043002a000", "error p-certificate"},
      {"30053003020101", "error p-certificate"},
      {"30043002a100", "error key-unreadable"},
  };

  (void)state;
  check_keys("rsa", cases, COUNT(cases));
}

/* k= may be wrong, and then it's worth to say what the key is. */
static void test_wanted_ed25519(void **state)
{
  static const key_case cases[] = {
      {"30", "error ed25519-size"},
      {"3000", "error ed25519-size"},
      {"300100", "error key-unreadable"},
      {"300200", "error ed25519-size"},
      {"3002", "error ed25519-size"},
      {"310100", "error ed25519-size"},
      {NUMBERS, SMALL ", error k-mismatch" PKCS1},
      {"300c" MODULUS EXPONENT, "error ed25519-size"},
      {"301f" ALGORITHM BITS, SMALL ", error k-mismatch"},
      {"303e" ZEROS_30 ZEROS_30 "0000", "error key-unreadable"},
      {"3000" ZEROS_30 ZEROS_30 "0000", "error ed25519-size"},
      {"3000" ZEROS_30 ZEROS_30 "000000",
       "error key-trailing, error key-unreadable"},
      {"3100" ZEROS_30 ZEROS_30 "000000", "error ed25519-size"},
      {"3019300706032b65700500" BITS, "error ed25519-spki"},
      /* No key, so none of another type. */
      {"3008020100" EXPONENT, "error rsa-modulus-zero" PKCS1},
      {"300b020400c1c1c2" EXPONENT, "error rsa-modulus-even, " SMALL PKCS1},
      {"3009" MODULUS "020101", SMALL ", error rsa-exponent-bad" PKCS1},
  };

  (void)state;
  check_keys("ed25519", cases, COUNT(cases));
}

/* Nobody knows what k= means then. */
static void test_unknown_type(void **state)
{
  static const key_case cases[] = {
      {NUMBERS, "error k-unknown, " SMALL PKCS1},
      {"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
       "error k-unknown"},
  };

  (void)state;
  check_keys("dsa", cases, COUNT(cases));
}

static void check_32(const char *start, const char *wanted)
{
  dkimkit_config *config = config_make(NULL);
  uint8_t octets[64] = {0};
  char findings[256];

  assert_in_range(from_hex(octets, start), 1, 32);
  look(findings, sizeof(findings), config, "rsa", octets, 32);
  findings[strlen(wanted) < strlen(findings) ? strlen(wanted)
                                             : strlen(findings)] = '\0';
  check_text(start, "findings", findings, wanted);
  look(findings, sizeof(findings), config, "ed25519", octets, 32);
  assert_null(strstr(findings, "k-mismatch"));
  assert_null(strstr(findings, "truncated"));
  dkimkit_config_free(config);
}

/* 32 octets are an Ed25519 key, or the beginning of a longer one, of which the
 * head says that it has 128 octets or more. */
static void test_32_octets(void **state)
{
  (void)state;
  check_32("308180027900c1", "error p-truncated");
  check_32("3081ff027900c1", "error p-truncated");
  check_32("308180" ALGORITHM "037000306c026900c1", "error p-truncated");
  check_32("3082010002820101c1", "error p-truncated");
  check_32("30820200" ALGORITHM "037000306d026900c1", "error p-truncated");
  check_32("30817f027900c1", "error k-mismatch");
  check_32("308200ff027900c1", "error k-mismatch");
  check_32("308180047900c1", "error k-mismatch");
  check_32("308201000479", "error k-mismatch");
  check_32("3083010002", "error k-mismatch");
  check_32("3080010002", "error k-mismatch");
  check_32("308080027900c1", "error k-mismatch");
  check_32("318180027900c1", "error k-mismatch");
}

/* The record has `c` in the middle of its key. */
static void check_character(const dkimkit_config *config, char c,
                            const char *wanted)
{
  char text[512];
  char findings[256];
  int len = snprintf(text, sizeof(text), "v=DKIM1; k=rsa; p=%.100s%c%s",
                     KEY_RSA2048, c, &KEY_RSA2048[100]);
  dkimkit_keylint *lint =
      lint_of(config, text, (size_t)len, DKIMKIT_KEYLINT_PUBLISHED);

  describe(lint, findings, sizeof(findings));
  check_text(text, "findings", findings, wanted);
  check_text(text, "mended", dkimkit_keylint_mended(lint, NULL),
             *wanted != '\0' ? "v=DKIM1; k=rsa; p=" KEY_RSA2048 : NULL);
  dkimkit_keylint_free(lint);
}

/* What is no base64 (RFC 4648, 4 and 5) is left out of the key. */
static void test_characters(void **state)
{
  dkimkit_config *config = config_make(NULL);
  char c;

  (void)state;
  for (c = '!'; c <= '~'; c++) {
    if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
               "0123456789+/-_;",
               c) == NULL) {
      check_character(config, c,
                      c == '='    ? "error p-padding"
                      : c == '"'  ? "error quotes-inside"
                      : c == '\\' ? "error backslash"
                                  : "error p-bad-character");
    }
  }
  check_character(config, ' ', "");
  check_character(config, '\t', "");
  dkimkit_config_free(config);
}

static size_t element(uint8_t *out, uint8_t tag, size_t len)
{
  out[0] = tag;
  out[1] = 0x82;
  out[2] = (uint8_t)(len >> 8);
  out[3] = (uint8_t)len;
  return 4;
}

/* An RSAPublicKey with a modulus of so many bits, 2000 at least. */
static size_t make_rsa(uint8_t *out, size_t bits)
{
  size_t sign = bits % 8 == 0;
  size_t len = (bits + 7) / 8;
  size_t used = element(out, 0x30, 4 + sign + len + 5);

  used += element(out + used, 0x02, sign + len);
  out[used] = 0;
  used += sign;
  memset(out + used, 0x55, len);
  out[used] = (uint8_t)(1u << ((bits - 1) % 8));
  return used + len + from_hex(out + used + len, EXPONENT);
}

static int has_fault(const char *findings, const char *name)
{
  return strstr(findings, name) != NULL;
}

/* What a provider says of the larger ones isn't looked at here. */
static void check_bits(unsigned min, unsigned max, size_t bits,
                       const char *wanted)
{
  static const char *const names[] = {"key-too-small", "key-weak",
                                      "note key-large", "key-too-large"};
  dkimkit_config *config = config_open(NULL, NULL);
  char findings[256];
  uint8_t octets[1200];
  size_t i;

  ok(dkimkit_config_set_rsa_bits(config, min, max));
  ok(dkimkit_config_seal(config));
  look(findings, sizeof(findings), config, "rsa", octets,
       make_rsa(octets, bits));
  for (i = 0; i < COUNT(names); i++) {
    if (has_fault(findings, names[i]) != (strcmp(names[i], wanted) == 0)) {
      print_error("%zu bits: %s, not %s\n", bits, findings, wanted);
      fail();
    }
  }
  dkimkit_config_free(config);
}

/* Weak below 2048 bits (RFC 8301, 3.2), large above 4096. */
static void test_bits(void **state)
{
  (void)state;
  check_bits(2040, 4096, 2039, "key-too-small");
  check_bits(2040, 4096, 2040, "key-weak");
  check_bits(2040, 4096, 2047, "key-weak");
  check_bits(2040, 4096, 2048, "");
  check_bits(2040, 4096, 2049, "");
  check_bits(2048, 4096, 2047, "key-too-small");
  check_bits(2040, 4096, 4096, "");
  check_bits(2040, 4096, 4097, "key-too-large");
  check_bits(2040, 3000, 3000, "");
  check_bits(2040, 3000, 3001, "key-too-large");
}

/* Large keys can be used by some providers only. */
static void test_large(void **state)
{
  dkimkit_config *config = config_make(NULL);
  char findings[256];
  uint8_t octets[1200];

  (void)state;
  look(findings, sizeof(findings), config, "rsa", octets,
       make_rsa(octets, 4096));
  assert_false(has_fault(findings, "key-large"));
  look(findings, sizeof(findings), config, "rsa", octets,
       make_rsa(octets, 4097));
  assert_true(has_fault(findings, "note key-large"));
  look(findings, sizeof(findings), config, "rsa", octets,
       make_rsa(octets, 8192));
  assert_true(has_fault(findings, "note key-large"));
  look(findings, sizeof(findings), config, "rsa", octets,
       make_rsa(octets, 8193));
  assert_true(has_fault(findings, "error key-too-large"));
  assert_false(has_fault(findings, "note key-large"));
  dkimkit_config_free(config);
}

/* What is proposed instead has nothing that would be found, whether its first
 * octet needs a zero before it or not. */
static void test_mended_numbers(void **state)
{
  static const uint8_t first[] = {0x40, 0x7e, 0x7f, 0x80, 0x81, 0xff};
  dkimkit_config *config = config_make(NULL);
  char text[2048] = "v=DKIM1; k=rsa; p=";
  size_t begin = strlen(text);
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(first); i++) {
    uint8_t octets[1200];
    size_t bits = first[i] < 0x80 ? 2047 : 2048;
    size_t len = make_rsa(octets, bits);
    dkimkit_keylint *lint;
    const char *mended;

    octets[8 + (first[i] >= 0x80)] = first[i];
    EVP_EncodeBlock((uint8_t *)text + begin, octets, (int)len);
    lint = lint_of(config, text, strlen(text), DKIMKIT_KEYLINT_PUBLISHED);
    mended = dkimkit_keylint_mended(lint, NULL);
    assert_non_null(mended);
    check_findings(config, mended, bits < 2048 ? "warning key-weak" : "");
    dkimkit_keylint_free(lint);
  }
  dkimkit_config_free(config);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_whole_keys),
      cmocka_unit_test(test_lengths),
      cmocka_unit_test(test_cut_keys),
      cmocka_unit_test(test_numbers),
      cmocka_unit_test(test_mended_numbers),
      cmocka_unit_test(test_exponents),
      cmocka_unit_test(test_algorithms),
      cmocka_unit_test(test_other_than_public),
      cmocka_unit_test(test_wanted_ed25519),
      cmocka_unit_test(test_unknown_type),
      cmocka_unit_test(test_32_octets),
      cmocka_unit_test(test_characters),
      cmocka_unit_test(test_bits),
      cmocka_unit_test(test_large),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
