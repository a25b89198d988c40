/* SPDX-License-Identifier: MIT */
#include "core/keyform.h"

#include "fence.h"

/* One RSA key of 512 bits, made for this test, in the forms that openssl
 * writes. */
static const char rsa_public[] =
    "3048024100c212a61de5511ed475a1f098b8a2c00de471e985e96fd0e428c725"
    "9317934b98fe4151584cfde89822449a418c938488dad7da653f77cdecf4121b"
    "7b077e545b0203010001";
static const char rsa_spki[] =
    "305c300d06092a864886f70d0101010500034b003048024100c212a61de5511e"
    "d475a1f098b8a2c00de471e985e96fd0e428c7259317934b98fe4151584cfde8"
    "9822449a418c938488dad7da653f77cdecf4121b7b077e545b0203010001";
static const char rsa_pkcs1[] =
    "3082013a020100024100c212a61de5511ed475a1f098b8a2c00de471e985e96f"
    "d0e428c7259317934b98fe4151584cfde89822449a418c938488dad7da653f77"
    "cdecf4121b7b077e545b02030100010241008042f4f89322debe4994223fbcdf"
    "0b10e3670990102c6f212b761a7631418ed6c1375f0c723d67db10b6866fe2a0"
    "1c73abcbf640cd8ed2c9364f2065ffbb9151022100f62498a03369562474cb83"
    "b808aa3c7c0772e3134463b8b15f7d75fcf09f4863022100c9d83dc8540f33ac"
    "bd646e1929b1a5518b971f3c29136e4610a3aaab5b58b9a902202efc215e4332"
    "124d7735f9f8c13eadb9073af8f98e8e728cf92b5bc062b624fd022020ba00fa"
    "7436aac83d45055ceb17b4984e2bc892b68e41f8f645b32c69792f5102203157"
    "12c05742c6c7bd1ca717663f44580a7386ba89ec2e9dd01175c479fff47a";
static const char rsa_pkcs8[] =
    "30820154020100300d06092a864886f70d01010105000482013e3082013a0201"
    "00024100c212a61de5511ed475a1f098b8a2c00de471e985e96fd0e428c72593"
    "17934b98fe4151584cfde89822449a418c938488dad7da653f77cdecf4121b7b"
    "077e545b02030100010241008042f4f89322debe4994223fbcdf0b10e3670990"
    "102c6f212b761a7631418ed6c1375f0c723d67db10b6866fe2a01c73abcbf640"
    "cd8ed2c9364f2065ffbb9151022100f62498a03369562474cb83b808aa3c7c07"
    "72e3134463b8b15f7d75fcf09f4863022100c9d83dc8540f33acbd646e1929b1"
    "a5518b971f3c29136e4610a3aaab5b58b9a902202efc215e4332124d7735f9f8"
    "c13eadb9073af8f98e8e728cf92b5bc062b624fd022020ba00fa7436aac83d45"
    "055ceb17b4984e2bc892b68e41f8f645b32c69792f510220315712c05742c6c7"
    "bd1ca717663f44580a7386ba89ec2e9dd01175c479fff47a";
static const char ec_sec1[] =
    "30770201010420c803109c1327b5c657f258468e58b858e54a68270f2c800840"
    "95cb62e9b11d8fa00a06082a8648ce3d030107a1440342000455a5fb603615fd"
    "b28e5326895db4290a77520554645e0ee36ac239bc4cf3ba4407d557d978df63"
    "fad00f8fc900f6b03f90cfe92d26dd3e25f258be61bd0421d6";
static const char ec_pkcs8[] =
    "308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b02"
    "01010420c803109c1327b5c657f258468e58b858e54a68270f2c80084095cb62"
    "e9b11d8fa1440342000455a5fb603615fdb28e5326895db4290a77520554645e"
    "0ee36ac239bc4cf3ba4407d557d978df63fad00f8fc900f6b03f90cfe92d26dd"
    "3e25f258be61bd0421d6";
static const char encrypted[] =
    "308201bd305706092a864886f70d01050d304a302906092a864886f70d01050c"
    "301c0408315e23ca0509c1f602020800300c06082a864886f70d02090500301d"
    "060960864801650304012a04108e5a2708ba074b8190de812482936398048201"
    "60fd0977ec4d4cfbfbb48ac63e681ddffc829f39f8e0608b198c7af5b8e63789"
    "bccbca6d9d980d43b152fb552170b6fb5243b0e4f312df69357437c5d1d62330"
    "7df7eedc3d553272c9819d1146702953abdc08411f11e06573bb7a724a043772"
    "2bd5e359e48104161dfc6e8f2cca29df53868f8720e19b20674808b321742f6b"
    "aefebd0d5e4b23f920c02c71a8602eebe82a5a5b65932f7a61f4df4d037b1c72"
    "8b3c2d80687ddc6bfcb375720b55b74d02b7ddc99a1f25966b49260df6079988"
    "f22d3fafa1ed509480693173862f5815d3324391066ebf4298c17a19e8c99a4f"
    "b9f75b779a86dd8c6922d2f1f4cf278253b07bc71798fa7513277bd4d18fe697"
    "c69f616a47adc31df906845f92c84ba1c0d63b38907f5fb40b106d29bc6c8df6"
    "246cccc5944077328861c2a97a1eebae80d97caf99c627ae25fd7592aec71b80"
    "94dc2e5be4647d54d46271286f62c2301e77c5092b0efb879a512ec6f8044ce1"
    "c8";

#define SPKI_HEAD "305c300d06092a864886f70d0101010500034b00"

/* RFC 8410, 10.3: without and with the public key, and the seed. */
static const char ed25519[] =
    "302e020100300506032b657004220420"
    "d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842";
static const char ed25519_v2[] =
    "3072020101300506032b657004220420"
    "d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842"
    "a01f301d060a2a864886f70d01090914310f0c0d437572646c65204368616972"
    "7381210019bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad"
    "703166e1";
static const char seed[] =
    "d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842";

typedef struct public_case {
  const char *name;
  const char *head;
  const char *tail;
  int want;
} public_case;

static const public_case public_cases[] = {
    {"rubbish in front", "0500", "", DKIMKIT_ERR_KEY_SYNTAX},
    {"empty SEQUENCE", "3000", "", DKIMKIT_ERR_KEY_SYNTAX},
    {"rubbish behind", SPKI_HEAD, "00", DKIMKIT_ERR_KEY_SYNTAX},
    {"unused bits", "305c300d06092a864886f70d0101010500034b01", "",
     DKIMKIT_ERR_KEY_SYNTAX},
    {"no parameters", "305a300b06092a864886f70d010101034b00", "",
     DKIMKIT_ERR_KEY_SYNTAX},
    {"another OID", "305c300d06092a864886f70d0101020500034b00", "",
     DKIMKIT_ERR_KEY_SYNTAX},
    {"bits past the end", "305c300d06092a864886f70d0101010500034c00", "",
     DKIMKIT_ERR_KEY_SYNTAX},
    {"rubbish behind the bits", "305e300d06092a864886f70d0101010500034b00",
     "0500", DKIMKIT_ERR_KEY_SYNTAX},
    {"one octet behind the key in the bits",
     "305d300d06092a864886f70d0101010500034c00", "00", DKIMKIT_ERR_KEY_SYNTAX},
    {"one octet behind the bits", "305d300d06092a864886f70d0101010500034b00",
     "00", DKIMKIT_ERR_KEY_SYNTAX},
    {"rubbish in the bits", "305e300d06092a864886f70d0101010500034d00", "0500",
     DKIMKIT_ERR_KEY_SYNTAX},
    {"OCTET STRING for the bits", "305c300d06092a864886f70d0101010500044b00",
     "", DKIMKIT_ERR_KEY_SYNTAX},
    {"no algorithm", "304d034b00", "", DKIMKIT_ERR_KEY_SYNTAX},
    {"algorithm twice",
     "306b300d06092a864886f70d0101010500300d06092a864886f70d0101010500034b00",
     "", DKIMKIT_ERR_KEY_SYNTAX},
};

static dkk_slice join(uint8_t *out, const char *a, const char *b, const char *c)
{
  static char hex[2000];

  (void)snprintf(hex, sizeof(hex), "%s%s%s", a, b, c);
  return from_hex(out, hex);
}

static void test_keyform_read_rsa_public_forms(void **state)
{
  uint8_t octets[200];
  uint8_t raw[200];
  dkk_slice want = from_hex(raw, rsa_public);
  dkk_keyform form;

  (void)state;
  assert_int_equal(
      dkk_keyform_read_rsa_public(&form, from_hex(octets, rsa_spki)),
      DKIMKIT_OK);
  assert_int_equal(form.type, DKIMKIT_KEY_TYPE_RSA);
  assert_int_equal(form.bits, 512);
  assert_int_equal(form.is_pkcs1, 0);
  check_slice("from SPKI", form.raw, want);

  assert_int_equal(
      dkk_keyform_read_rsa_public(&form, from_hex(octets, rsa_public)),
      DKIMKIT_OK);
  assert_int_equal(form.bits, 512);
  assert_int_equal(form.is_pkcs1, 1);
  check_slice("from PKCS#1", form.raw, want);
}

static void test_keyform_read_rsa_public_refuses(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(public_cases); i++) {
    const public_case *c = &public_cases[i];
    uint8_t octets[400];
    dkk_keyform form;

    check_number(c->name,
                 dkk_keyform_read_rsa_public(
                     &form, join(octets, c->head, rsa_public, c->tail)),
                 c->want);
  }
}

typedef struct rsa_case {
  const char *name;
  /** A bare RSAPublicKey. */
  const char *hex;
  int want;
  unsigned bits;
} rsa_case;

/* Also where bits aren't counted any more. */
static void test_keyform_large_exponent(void **state)
{
  static const uint8_t octets[0x10001] = {1, [4] = 1, [0x10000] = 1};
  size_t len;

  (void)state;
  for (len = 1; len <= sizeof(octets); len = len < 8 ? len + 1 : 2 * len + 1) {
    dkk_slice exponent = {octets, len};

    check_number("octets", dkk_is_large_exponent(exponent), len > 5);
  }
  assert_int_equal(dkk_is_large_exponent((dkk_slice){octets, sizeof(octets)}),
                   1);
}

static void test_keyform_read_rsa_public_numbers(void **state)
{
  static const rsa_case cases[] = {
      {"8 bits, e=3", "300702020081020103", DKIMKIT_OK, 8},
      {"7 bits", "3006020141020103", DKIMKIT_OK, 7},
      {"9 bits", "300702020101020103", DKIMKIT_OK, 9},
      {"even modulus", "300702020080020103", DKIMKIT_ERR_KEY_SYNTAX, 0},
      {"modulus 0", "3006020100020103", DKIMKIT_ERR_KEY_SYNTAX, 0},
      {"negative modulus", "3006020181020103", DKIMKIT_ERR_KEY_SYNTAX, 0},
      {"exponent of 32 bits", "300b02020081020500ffffffff", DKIMKIT_OK, 8},
      {"exponent of 33 bits", "300b02020081020501ffffffff", DKIMKIT_OK, 8},
      {"exponent of 34 bits", "300b0202008102050200000001",
       DKIMKIT_ERR_KEY_BAD_EXPONENT, 0},
      {"exponent 8 octets", "300e0202008102080100000000000001",
       DKIMKIT_ERR_KEY_BAD_EXPONENT, 0},
      {"modulus not minimal", "30080203000081020103", DKIMKIT_ERR_KEY_SYNTAX,
       0},
      {"third number", "300a02020081020103020101", DKIMKIT_ERR_KEY_SYNTAX, 0},
      {"one number", "300402020081", DKIMKIT_ERR_KEY_SYNTAX, 0},
      {"one octet behind it", "30080202008102010300", DKIMKIT_ERR_KEY_SYNTAX,
       0},
      {"rubbish behind it", "3009020200810201030500", DKIMKIT_ERR_KEY_SYNTAX,
       0},
      {"16 bits", "3008020300ffff020103", DKIMKIT_OK, 16},
      {"15 bits", "300702027fff020103", DKIMKIT_OK, 15},
      {"17 bits", "30080203010001020103", DKIMKIT_OK, 17},
      {"exponent 5", "300702020081020105", DKIMKIT_OK, 8},
      {"exponent 8 octets, even", "300e0202008102080100000000000002",
       DKIMKIT_ERR_KEY_SYNTAX, 0},
      {"exponent of 2 octets that ends in 1", "30080202008102020101",
       DKIMKIT_OK, 8},
      {"no numbers", "3000", DKIMKIT_ERR_KEY_SYNTAX, 0},
      {"empty modulus", "30050200020103", DKIMKIT_ERR_KEY_SYNTAX, 0},
      {"empty SPKI bits", "3011300d06092a864886f70d01010105000300",
       DKIMKIT_ERR_KEY_SYNTAX, 0},
      {"SPKI bits with nothing in them",
       "3012300d06092a864886f70d0101010500030100", DKIMKIT_ERR_KEY_SYNTAX, 0},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    uint8_t octets[64];
    dkk_keyform form;

    check_number(
        cases[i].name,
        dkk_keyform_read_rsa_public(&form, from_hex(octets, cases[i].hex)),
        cases[i].want);
    if (cases[i].want == DKIMKIT_OK) {
      check_number(cases[i].name, form.bits, cases[i].bits);
    }
  }
}

/* Even exponents and those below 3 are no RSA keys. */
static void test_keyform_read_rsa_public_bad_exponents(void **state)
{
  static const char *const list[] = {
      "300702020081020100", "300702020081020101",     "300702020081020102",
      "300702020081020104", "3009020200810203010002",
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(list); i++) {
    uint8_t octets[64];
    dkk_keyform form;
    int rv = dkk_keyform_read_rsa_public(&form, from_hex(octets, list[i]));

    check_number(
        list[i],
        rv == DKIMKIT_ERR_KEY_SYNTAX || rv == DKIMKIT_ERR_KEY_BAD_EXPONENT, 1);
  }
}

typedef struct private_case {
  const char *name;
  const char *hex;
  int want;
  dkimkit_key_type type;
  unsigned bits;
  const char *raw;
} private_case;

/* RSAPrivateKey of small numbers, which none looks at here but the first ones.
 */
#define RSA_CONTENTS(version)                                                  \
  version "02020081020103020101020101020101020101020101020101"
#define RSA_NUMBERS(version, more) "301c" RSA_CONTENTS(version) more

static const private_case private_cases[] = {
    {"PKCS#1", rsa_pkcs1, DKIMKIT_OK, DKIMKIT_KEY_TYPE_RSA, 512, rsa_pkcs1},
    {"PKCS#8, RSA", rsa_pkcs8, DKIMKIT_OK, DKIMKIT_KEY_TYPE_RSA, 512,
     rsa_pkcs1},
    {"PKCS#8, Ed25519", ed25519, DKIMKIT_OK, DKIMKIT_KEY_TYPE_ED25519, 256,
     seed},
    {"PKCS#8, Ed25519 with public key", ed25519_v2, DKIMKIT_OK,
     DKIMKIT_KEY_TYPE_ED25519, 256, seed},
    {"SubjectPublicKeyInfo", rsa_spki, DKIMKIT_ERR_KEY_NOT_PRIVATE, 0, 0, NULL},
    {"RSAPublicKey", rsa_public, DKIMKIT_ERR_KEY_NOT_PRIVATE, 0, 0, NULL},
    {"encrypted", encrypted, DKIMKIT_ERR_KEY_ENCRYPTED, 0, 0, NULL},
    {"EC, RFC 5915", ec_sec1, DKIMKIT_ERR_KEY_TYPE, 0, 0, NULL},
    {"EC, PKCS#8", ec_pkcs8, DKIMKIT_ERR_KEY_TYPE, 0, 0, NULL},
    {"empty", "", DKIMKIT_ERR_KEY_SYNTAX, 0, 0, NULL},
    {"empty SEQUENCE", "3000", DKIMKIT_ERR_KEY_SYNTAX, 0, 0, NULL},
    {"no SEQUENCE", "0500", DKIMKIT_ERR_KEY_SYNTAX, 0, 0, NULL},
    {"short seed",
     "302d020100300506032b657004210"
     "41f"
     "d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f447558",
     DKIMKIT_ERR_KEY_SYNTAX, 0, 0, NULL},
    {"seed without its OCTET STRING",
     "302c020100300506032b65700420"
     "d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842",
     DKIMKIT_ERR_KEY_SYNTAX, 0, 0, NULL},
    {"PKCS#8 version 257",
     "302f02020101300506032b657004220420"
     "d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842",
     DKIMKIT_ERR_KEY_SYNTAX, 0, 0, NULL},
    {"PKCS#8 with an algorithm that is none",
     "302d02010030040500050004220420"
     "d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842",
     DKIMKIT_ERR_KEY_SYNTAX, 0, 0, NULL},
    {"PKCS#8 without key", "300a020100300506032b6570", DKIMKIT_ERR_KEY_SYNTAX,
     0, 0, NULL},
    {"PKCS#8 without algorithm", "30050201003000", DKIMKIT_ERR_KEY_SYNTAX, 0, 0,
     NULL},
    {"one octet behind the seed",
     "302f020100300506032b657004230420"
     "d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842"
     "00",
     DKIMKIT_ERR_KEY_SYNTAX, 0, 0, NULL},
    {"NULL behind the seed",
     "3030020100300506032b657004240420"
     "d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842"
     "0500",
     DKIMKIT_ERR_KEY_SYNTAX, 0, 0, NULL},
    {"long seed",
     "302f020100300506032b657004230421"
     "d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f4475584200",
     DKIMKIT_ERR_KEY_SYNTAX, 0, 0, NULL},
    {"PKCS#1, small", RSA_NUMBERS("020100", ""), DKIMKIT_OK,
     DKIMKIT_KEY_TYPE_RSA, 8, RSA_NUMBERS("020100", "")},
    {"PKCS#1, version 1, as of several primes", RSA_NUMBERS("020101", ""),
     DKIMKIT_ERR_KEY_SYNTAX, 0, 0, NULL},
    {"PKCS#1, a number too many", "301f" RSA_CONTENTS("020100") "020101",
     DKIMKIT_ERR_KEY_SYNTAX, 0, 0, NULL},
    {"PKCS#1, one octet behind it", "301d" RSA_CONTENTS("020100") "00",
     DKIMKIT_ERR_KEY_SYNTAX, 0, 0, NULL},
    {"PKCS#1, NULL behind it", "301e" RSA_CONTENTS("020100") "0500",
     DKIMKIT_ERR_KEY_SYNTAX, 0, 0, NULL},
    {"PKCS#1, a number too few",
     "3019020100020200810201030201010201010201010201010201"
     "01",
     DKIMKIT_ERR_KEY_SYNTAX, 0, 0, NULL},
    {"PKCS#1, a number 0",
     "301c02010002020081020103020101020101020101020101020101020100",
     DKIMKIT_ERR_KEY_SYNTAX, 0, 0, NULL},
    {"PKCS#1, modulus 0",
     "301b020100020100020103020101020101020101020101020101020101",
     DKIMKIT_ERR_KEY_SYNTAX, 0, 0, NULL},
    {"PKCS#1, even exponent",
     "301c02010002020081020102020101020101020101020101020101020101",
     DKIMKIT_ERR_KEY_SYNTAX, 0, 0, NULL},
    {"two numbers", "300702020081020103", DKIMKIT_ERR_KEY_NOT_PRIVATE, 0, 0,
     NULL},
    {"one number", "300402020081", DKIMKIT_ERR_KEY_SYNTAX, 0, 0, NULL},
    {"number and NULL", "30050201000500", DKIMKIT_ERR_KEY_SYNTAX, 0, 0, NULL},
    {"PKCS#8 version 2",
     "302e020102300506032b657004220420"
     "d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842",
     DKIMKIT_ERR_KEY_SYNTAX, 0, 0, NULL},
};

static void test_keyform_read_private_forms(void **state)
{
  fence f = fence_new();
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(private_cases); i++) {
    const private_case *c = &private_cases[i];
    uint8_t octets[600];
    uint8_t raw[600];
    dkk_keyform form;

    memset(&form, 0x5a, sizeof(form));
    check_number(c->name,
                 dkk_keyform_read_private(
                     &form, fence_end(&f, from_hex(octets, c->hex))),
                 c->want);
    check_number(c->name, form.is_pkcs1, 0);
    if (c->want == DKIMKIT_OK) {
      check_number(c->name, form.type, c->type);
      check_number(c->name, form.bits, c->bits);
      check_slice(c->name, form.raw, from_hex(raw, c->raw));
    }
  }
  fence_free(&f);
}

/* No part of a key is taken for a key, and none makes it read past its end:
 * each part is a copy of its own size. */
static void test_keyform_read_private_truncated(void **state)
{
  const char *const keys[] = {rsa_pkcs1, rsa_pkcs8, ed25519, ed25519_v2};
  size_t i;
  size_t len;

  (void)state;
  for (i = 0; i < COUNT(keys); i++) {
    uint8_t octets[600];
    dkk_slice whole = from_hex(octets, keys[i]);

    for (len = 1; len < whole.len; len++) {
      uint8_t *copy = malloc(len);
      dkk_slice part = {copy, len};
      dkk_keyform form;

      assert_non_null(copy);
      memcpy(copy, octets, len);
      assert_int_equal(dkk_keyform_read_private(&form, part),
                       DKIMKIT_ERR_KEY_SYNTAX);
      free(copy);
    }
  }
}

static void test_keyform_read_private_rubbish_behind(void **state)
{
  const char *const keys[] = {rsa_pkcs1, rsa_pkcs8, ed25519};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(keys); i++) {
    uint8_t octets[600];
    dkk_keyform form;

    assert_int_equal(
        dkk_keyform_read_private(&form, join(octets, keys[i], "00", "")),
        DKIMKIT_ERR_KEY_SYNTAX);
  }
}

/* In the OCTET STRING of PKCS#8, whose length is right, behind the key. */
static void test_keyform_read_private_rubbish_inside(void **state)
{
  uint8_t octets[600];
  dkk_slice whole = join(octets, rsa_pkcs8, "00", "");
  dkk_keyform form;

  (void)state;
  assert_int_equal(octets[3], 0x54);
  assert_int_equal(octets[25], 0x3e);
  octets[3]++;
  octets[25]++;
  assert_int_equal(dkk_keyform_read_private(&form, whole),
                   DKIMKIT_ERR_KEY_SYNTAX);
}

static void test_keyform_write(void **state)
{
  uint8_t in[600];
  uint8_t want[600];
  dkk_buf out;

  (void)state;
  dkk_buf_init(&out, &dkk_mem_default);
  assert_int_equal(dkk_keyform_write_rsa_spki(&out, from_hex(in, rsa_public)),
                   0);
  check_slice("SPKI", dkk_buf_slice(&out), from_hex(want, rsa_spki));
  dkk_buf_clear(&out);

  assert_int_equal(dkk_keyform_rsa_public_of(&out, from_hex(in, rsa_pkcs1)), 0);
  check_slice("public of", dkk_buf_slice(&out), from_hex(want, rsa_public));
  dkk_buf_clear(&out);

  assert_int_equal(dkk_keyform_write_pkcs8(&out, DKIMKIT_KEY_TYPE_RSA,
                                           from_hex(in, rsa_pkcs1)),
                   0);
  check_slice("PKCS#8, RSA", dkk_buf_slice(&out), from_hex(want, rsa_pkcs8));
  dkk_buf_clear(&out);

  assert_int_equal(dkk_keyform_write_pkcs8(&out, DKIMKIT_KEY_TYPE_ED25519,
                                           from_hex(in, seed)),
                   0);
  check_slice("PKCS#8, Ed25519", dkk_buf_slice(&out), from_hex(want, ed25519));
  dkk_buf_clear(&out);
}

typedef struct any_public_case {
  const char *name;
  const char *hex;
  int want;
  dkimkit_key_type type;
  unsigned bits;
} any_public_case;

#define POINT "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1"

static const any_public_case any_public_cases[] = {
    {"RSA, SPKI", rsa_spki, DKIMKIT_OK, DKIMKIT_KEY_TYPE_RSA, 512},
    {"RSA, PKCS#1", rsa_public, DKIMKIT_OK, DKIMKIT_KEY_TYPE_RSA, 512},
    {"Ed25519", "302a300506032b6570032100" POINT, DKIMKIT_OK,
     DKIMKIT_KEY_TYPE_ED25519, 256},
    {"Ed25519, rubbish behind", "302a300506032b6570032100" POINT "00",
     DKIMKIT_ERR_KEY_SYNTAX, 0, 0},
    {"Ed25519, rubbish in it", "302c300506032b6570032100" POINT "0500",
     DKIMKIT_ERR_KEY_SYNTAX, 0, 0},
    {"Ed25519, unused bits", "302a300506032b6570032101" POINT,
     DKIMKIT_ERR_KEY_SYNTAX, 0, 0},
    {"Ed25519, too long", "302b300506032b6570032200" POINT "00",
     DKIMKIT_ERR_KEY_SYNTAX, 0, 0},
    {"Ed25519, no bits", "3009300506032b65700300", DKIMKIT_ERR_KEY_SYNTAX, 0,
     0},
    {"Ed25519, OCTET STRING", "302a300506032b6570042100" POINT,
     DKIMKIT_ERR_KEY_SYNTAX, 0, 0},
    {"Ed25519 with parameters", "302c300706032b65700500032100" POINT,
     DKIMKIT_ERR_KEY_SYNTAX, 0, 0},
    {"RSA without parameters", "3011300b06092a864886f70d01010103020030",
     DKIMKIT_ERR_KEY_SYNTAX, 0, 0},
    {"Ed448", "300b300506032b657103020000", DKIMKIT_ERR_KEY_TYPE, 0, 0},
    {"EC",
     "3013300d06072a8648ce3d0201"
     "0602"
     "2b65"
     "03020000",
     DKIMKIT_ERR_KEY_TYPE, 0, 0},
    {"no OID", "30083002050003020000", DKIMKIT_ERR_KEY_SYNTAX, 0, 0},
    {"OID without bits", "3007300506032b6571", DKIMKIT_ERR_KEY_SYNTAX, 0, 0},
    {"OID and OCTET STRING", "300b300506032b657104020000",
     DKIMKIT_ERR_KEY_SYNTAX, 0, 0},
    {"nothing", "", DKIMKIT_ERR_KEY_SYNTAX, 0, 0},
    {"empty SEQUENCE", "3000", DKIMKIT_ERR_KEY_SYNTAX, 0, 0},
};

/* RFC 8410, 4 and 10.1; RFC 5480, 2.1.1 for what is of another type. */
static void test_keyform_read_public(void **state)
{
  fence f = fence_new();
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(any_public_cases); i++) {
    const any_public_case *c = &any_public_cases[i];
    uint8_t octets[200];
    uint8_t point[32];
    dkk_keyform form;

    memset(&form, 0x5a, sizeof(form));
    check_number(
        c->name,
        dkk_keyform_read_public(&form, fence_end(&f, from_hex(octets, c->hex))),
        c->want);
    check_number(c->name, form.is_pkcs1, i == 1);
    if (c->want == DKIMKIT_OK) {
      check_number(c->name, form.type, c->type);
      check_number(c->name, form.bits, c->bits);
    }
    if (c->want == DKIMKIT_OK && c->type == DKIMKIT_KEY_TYPE_ED25519) {
      check_slice(c->name, form.raw, from_hex(point, POINT));
    }
  }
  fence_free(&f);
}

/* What isn't a raw private key has no public one. */
static void test_keyform_rsa_public_of_others(void **state)
{
  static const char *const list[] = {"",
                                     "0500",
                                     "3000",
                                     "3003020100",
                                     "300402020081",
                                     "3006020100020101",
                                     "300702010002020081",
                                     "30050201000500",
                                     "30070201000201030500"};
  dkk_buf out;
  size_t i;

  (void)state;
  dkk_buf_init(&out, &dkk_mem_default);
  for (i = 0; i < COUNT(list); i++) {
    uint8_t octets[32];

    check_number(list[i],
                 dkk_keyform_rsa_public_of(&out, from_hex(octets, list[i])),
                 DKIMKIT_ERR_KEY_SYNTAX);
  }
  assert_int_equal(out.len, 0);
  dkk_buf_clear(&out);
}

static void test_keyform_write_pkcs8_of_others(void **state)
{
  static const uint8_t octets[64] = {0};
  dkk_buf out;
  size_t len;

  (void)state;
  dkk_buf_init(&out, &dkk_mem_default);
  for (len = 0; len <= sizeof(octets); len++) {
    dkk_slice raw = {octets, len};

    dkk_buf_clear(&out);
    assert_int_equal(
        dkk_keyform_write_pkcs8(&out, DKIMKIT_KEY_TYPE_ED25519, raw),
        len == 32 ? DKIMKIT_OK : DKIMKIT_ERR_KEY_SYNTAX);
    assert_int_equal(out.len, len == 32 ? 48 : 0);
  }
  dkk_buf_clear(&out);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_keyform_read_rsa_public_forms),
      cmocka_unit_test(test_keyform_read_rsa_public_refuses),
      cmocka_unit_test(test_keyform_read_rsa_public_numbers),
      cmocka_unit_test(test_keyform_large_exponent),
      cmocka_unit_test(test_keyform_read_rsa_public_bad_exponents),
      cmocka_unit_test(test_keyform_read_private_forms),
      cmocka_unit_test(test_keyform_read_private_truncated),
      cmocka_unit_test(test_keyform_read_private_rubbish_behind),
      cmocka_unit_test(test_keyform_read_private_rubbish_inside),
      cmocka_unit_test(test_keyform_write),
      cmocka_unit_test(test_keyform_read_public),
      cmocka_unit_test(test_keyform_rsa_public_of_others),
      cmocka_unit_test(test_keyform_write_pkcs8_of_others),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
