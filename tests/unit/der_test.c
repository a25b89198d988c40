/* SPDX-License-Identifier: MIT */
#include "core/der.h"

#include "fence.h"

typedef struct read_case {
  const char *hex;
  uint8_t tag;
  int want;
  const char *contents;
  size_t rest;
} read_case;

/* X.690, 8.1 and 10.1. */
static const read_case read_cases[] = {
    {"0500", DKK_DER_NULL, 1, "", 0},
    {"0403010203", DKK_DER_OCTET_STRING, 1, "010203", 0},
    {"0401aabb", DKK_DER_OCTET_STRING, 1, "aa", 1},
    {"30030201050500", DKK_DER_SEQUENCE, 1, "020105", 2},
    {"0401aa", DKK_DER_NULL, 0, NULL, 0},
    {"", DKK_DER_NULL, 0, NULL, 0},
    {"04", DKK_DER_OCTET_STRING, 0, NULL, 0},
    {"0402aa", DKK_DER_OCTET_STRING, 0, NULL, 0},
    {"0480aa0000", DKK_DER_OCTET_STRING, 0, NULL, 0},
    {"048101aa", DKK_DER_OCTET_STRING, 0, NULL, 0},
    {"0481", DKK_DER_OCTET_STRING, 0, NULL, 0},
    {"0481ff", DKK_DER_OCTET_STRING, 0, NULL, 0},
    {"0482", DKK_DER_OCTET_STRING, 0, NULL, 0},
    {"048200", DKK_DER_OCTET_STRING, 0, NULL, 0},
    {"0484ffffffff", DKK_DER_OCTET_STRING, 0, NULL, 0},
    {"0485ffffffffff", DKK_DER_OCTET_STRING, 0, NULL, 0},
    {"0488ffffffffffffffff", DKK_DER_OCTET_STRING, 0, NULL, 0},
    {"04ff", DKK_DER_OCTET_STRING, 0, NULL, 0},
};

static void test_der_read_vectors(void **state)
{
  fence f = fence_new();
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(read_cases); i++) {
    const read_case *c = &read_cases[i];
    uint8_t octets[64];
    uint8_t want[64];
    dkk_slice in = fence_end(&f, from_hex(octets, c->hex));
    dkk_slice contents = {NULL, 0};

    check_number(c->hex, dkk_der_read(&in, c->tag, &contents), c->want);
    if (c->want) {
      check_slice(c->hex, contents, from_hex(want, c->contents));
      check_number(c->hex, (long long)in.len, (long long)c->rest);
    }
  }
  fence_free(&f);
}

/* Lengths in their shortest form only. */
static void test_der_read_long_lengths(void **state)
{
  static uint8_t octets[70000];
  const dkk_slice good[] = {{octets, 3 + 0x80}, {octets, 4 + 0x100}};
  dkk_slice in = good[0];
  dkk_slice contents;

  (void)state;
  memcpy(octets, "\x04\x81\x80", 3);
  assert_int_equal(dkk_der_read(&in, DKK_DER_OCTET_STRING, &contents), 1);
  assert_int_equal(contents.len, 0x80);
  assert_int_equal(in.len, 0);

  in = good[0];
  octets[2] = 0x7f;
  assert_int_equal(dkk_der_read(&in, DKK_DER_OCTET_STRING, &contents), 0);

  in = good[1];
  memcpy(octets, "\x04\x82\x01\x00", 4);
  assert_int_equal(dkk_der_read(&in, DKK_DER_OCTET_STRING, &contents), 1);
  assert_int_equal(contents.len, 0x100);

  in = good[1];
  memcpy(octets, "\x04\x82\x00\xff", 4);
  assert_int_equal(dkk_der_read(&in, DKK_DER_OCTET_STRING, &contents), 0);
}

typedef struct number_case {
  const char *hex;
  int want;
  const char *magnitude;
} number_case;

static void test_der_read_unsigned(void **state)
{
  static const number_case cases[] = {
      {"020100", 1, ""},           {"02017f", 1, "7f"},   {"02020080", 1, "80"},
      {"0203010001", 1, "010001"}, {"0200", 0, NULL},     {"020180", 0, NULL},
      {"0202ff00", 0, NULL},       {"0202007f", 0, NULL}, {"02020000", 0, NULL},
      {"0203000080", 0, NULL},     {"040101", 0, NULL},   {"020201", 0, NULL},
  };
  fence f = fence_new();
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    uint8_t octets[16];
    uint8_t want[16];
    dkk_slice in = fence_end(&f, from_hex(octets, cases[i].hex));
    dkk_slice magnitude = {NULL, 0};

    check_number(cases[i].hex, dkk_der_read_unsigned(&in, &magnitude),
                 cases[i].want);
    if (cases[i].want) {
      check_slice(cases[i].hex, magnitude, from_hex(want, cases[i].magnitude));
    }
  }
  fence_free(&f);
}

static void test_der_next_is(void **state)
{
  static const dkk_slice empty = TEXT("");
  static const dkk_slice sequence = TEXT("\x30\x00");

  (void)state;
  assert_int_equal(dkk_der_next_is(empty, DKK_DER_SEQUENCE), 0);
  assert_int_equal(dkk_der_next_is(sequence, DKK_DER_SEQUENCE), 1);
  assert_int_equal(dkk_der_next_is(sequence, DKK_DER_INTEGER), 0);
}

typedef struct length_case {
  size_t len;
  const char *head;
} length_case;

static void test_der_write_lengths(void **state)
{
  static const length_case cases[] = {
      {0, "0400"},         {1, "0401"},           {127, "047f"},
      {128, "048180"},     {255, "0481ff"},       {256, "04820100"},
      {65535, "0482ffff"}, {65536, "0483010000"},
  };
  static const uint8_t zeros[65536];
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    uint8_t want[8];
    dkk_slice head = from_hex(want, cases[i].head);
    dkk_buf out;
    dkk_slice got;

    dkk_buf_init(&out, &dkk_mem_default);
    assert_int_equal(
        dkk_der_write(&out, DKK_DER_OCTET_STRING, zeros, cases[i].len),
        DKIMKIT_OK);
    assert_int_equal(out.len, head.len + cases[i].len);
    assert_int_equal(dkk_der_size(cases[i].len), out.len);
    got = dkk_buf_slice(&out);
    got.len = head.len;
    check_slice(cases[i].head, got, head);
    dkk_buf_clear(&out);
  }
}

/* X.690, 8.1.3.5: as many octets of length as the first one says. More than
 * four are more than any key has, and mustn't wrap around to something small.
 */
static void test_der_read_lengths_of_many_octets(void **state)
{
  size_t octets;

  (void)state;
  for (octets = 5; octets <= 20; octets++) {
    uint8_t text[2 + 20 + 0x80] = {0};
    dkk_slice in = {text, 2 + octets + 0x80};
    dkk_slice contents;

    text[0] = DKK_DER_OCTET_STRING;
    text[1] = (uint8_t)(0x80 | octets);
    text[2] = 1;
    text[1 + octets] = 0x80;
    assert_int_equal(dkk_der_read(&in, DKK_DER_OCTET_STRING, &contents), 0);
  }
}

/* Three and four octets of length, the whole and one octet less. */
static void test_der_read_large(void **state)
{
  static const char *const heads[] = {"0483010000", "048401000000"};
  static const size_t lengths[] = {0x10000, 0x1000000};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(heads); i++) {
    uint8_t *octets = calloc(1, lengths[i] + 6);
    dkk_slice in;
    dkk_slice contents;

    assert_non_null(octets);
    in = from_hex(octets, heads[i]);
    in.len += lengths[i] - 1;
    assert_int_equal(dkk_der_read(&in, DKK_DER_OCTET_STRING, &contents), 0);
    in = from_hex(octets, heads[i]);
    in.len += lengths[i];
    assert_int_equal(dkk_der_read(&in, DKK_DER_OCTET_STRING, &contents), 1);
    assert_true(contents.len == lengths[i]);
    assert_int_equal(in.len, 0);
    free(octets);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_der_read_vectors),
      cmocka_unit_test(test_der_read_long_lengths),
      cmocka_unit_test(test_der_read_unsigned),
      cmocka_unit_test(test_der_next_is),
      cmocka_unit_test(test_der_write_lengths),
      cmocka_unit_test(test_der_read_lengths_of_many_octets),
      cmocka_unit_test(test_der_read_large),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
