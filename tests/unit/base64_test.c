/* SPDX-License-Identifier: MIT */
#include "core/base64.h"

#include "fence.h"

typedef struct vector {
  const char *text;
  dkk_slice octets;
} vector;

/* RFC 4648, 10, and all 64 characters. */
static const vector vectors[] = {
    {"", TEXT("")},
    {"Zg==", TEXT("f")},
    {"Zm8=", TEXT("fo")},
    {"Zm9v", TEXT("foo")},
    {"Zm9vYg==", TEXT("foob")},
    {"Zm9vYmE=", TEXT("fooba")},
    {"Zm9vYmFy", TEXT("foobar")},
    {"AAAA", TEXT("\0\0\0")},
    {"AA==", TEXT("\0")},
    {"////", TEXT("\xff\xff\xff")},
    {"+/+/", TEXT("\xfb\xff\xbf")},
    {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
     TEXT("\x00\x10\x83\x10\x51\x87\x20\x92\x8b\x30\xd3\x8f\x41\x14\x93\x51"
          "\x55\x97\x61\x96\x9b\x71\xd7\x9f\x82\x18\xa3\x92\x59\xa7\xa2\x9a"
          "\xab\xb2\xdb\xaf\xc3\x1c\xb3\xd3\x5d\xb7\xe3\x9e\xbb\xf3\xdf"
          "\xbf")},
};

static int decode(dkk_buf *out, const char *text, unsigned flags)
{
  dkk_buf_init(out, &dkk_mem_default);
  return dkk_base64_decode(out, text_of(text), flags);
}

static void test_base64_decode_vectors(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(vectors); i++) {
    dkk_buf out;

    assert_int_equal(decode(&out, vectors[i].text, 0), DKIMKIT_OK);
    check_slice(vectors[i].text, dkk_buf_slice(&out), vectors[i].octets);
    dkk_buf_clear(&out);
  }
}

static void test_base64_encode_vectors(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(vectors); i++) {
    dkk_buf out;

    dkk_buf_init(&out, &dkk_mem_default);
    assert_int_equal(
        dkk_base64_encode(&out, vectors[i].octets.data, vectors[i].octets.len),
        DKIMKIT_OK);
    check_slice(vectors[i].text, dkk_buf_slice(&out), text_of(vectors[i].text));
    dkk_buf_clear(&out);
  }
}

static void test_base64_passes_quotes(void **state)
{
  static const char *const good[] = {"Zm9\" \"v", "\"Zm9v\"", "Z\"m9v"};
  dkk_buf out;
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(good); i++) {
    assert_int_equal(decode(&out, good[i], 0), DKIMKIT_ERR_SYNTAX);
    dkk_buf_clear(&out);
    assert_int_equal(decode(&out, good[i], DKK_BASE64_PASS_QUOTES), DKIMKIT_OK);
    check_slice(good[i], dkk_buf_slice(&out), text_of("foo"));
    dkk_buf_clear(&out);
  }
  assert_int_equal(decode(&out, "Zm9'v", DKK_BASE64_PASS_QUOTES),
                   DKIMKIT_ERR_SYNTAX);
  dkk_buf_clear(&out);
}

typedef struct accepted {
  const char *text;
  const char *octets;
} accepted;

static void test_base64_decode_accepts(void **state)
{
  static const accepted list[] = {
      {"Zg", "f"},        {"Zm8", "fo"},
      {"Zm9vYg", "foob"}, {" Z\tm9\r\n v ", "foo"},
      {"Z g = =", "f"},   {"Zg=\r\n\t=", "f"},
      {"\r\n Zg==", "f"}, {"Zg==\r\n ", "f"},
      {" ", ""},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(list); i++) {
    dkk_buf out;

    check_number(list[i].text, decode(&out, list[i].text, 0), DKIMKIT_OK);
    check_slice(list[i].text, dkk_buf_slice(&out), text_of(list[i].octets));
    dkk_buf_clear(&out);
  }
}

static void test_base64_decode_refuses(void **state)
{
  static const char *const list[] = {
      "Z",       "Zm9vY",  "=",        "==",       "Zg=",     "Zm8==",
      "Zm9v=",   "Zm9v==", "Zm9v====", "Zg==Zg==", "Zg==Z",   "Z===",
      "Z=g=",    "Zm9v\n", "Zm9v\r\n", "Zm\n9v",   "Zm\r9v",  "Zm\r\n9v",
      "Zm-v",    "Zm_v",   "Zm9v!",    "Zm9v;",    "Zm9\xc3", "Zm9v,Zm9v",
      "Zm9\x7f", "Zg===",
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(list); i++) {
    dkk_buf out;

    check_number(list[i], decode(&out, list[i], 0), DKIMKIT_ERR_SYNTAX);
    dkk_buf_clear(&out);
    check_number(list[i], decode(&out, list[i], DKK_BASE64_LOOSE_BITS),
                 DKIMKIT_ERR_SYNTAX);
    dkk_buf_clear(&out);
  }
}

static void test_base64_decode_nul(void **state)
{
  static const dkk_slice text = TEXT("Zm\0v");
  dkk_buf out;

  (void)state;
  dkk_buf_init(&out, &dkk_mem_default);
  assert_int_equal(dkk_base64_decode(&out, text, 0), DKIMKIT_ERR_SYNTAX);
  dkk_buf_clear(&out);
}

/* RFC 4648, 3.5: "f" is "Zg==" and nothing else. */
static void test_base64_decode_surplus_bits(void **state)
{
  static const accepted list[] = {
      {"Zh==", "f"}, {"Zn==", "f"},  {"Zo==", "f"},
      {"Zv", "f"},   {"Zm9=", "fo"}, {"Zm+", "fo"},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(list); i++) {
    dkk_buf out;

    check_number(list[i].text, decode(&out, list[i].text, 0),
                 DKIMKIT_ERR_SYNTAX);
    dkk_buf_clear(&out);
    check_number(list[i].text,
                 decode(&out, list[i].text, DKK_BASE64_LOOSE_BITS), DKIMKIT_OK);
    check_slice(list[i].text, dkk_buf_slice(&out), text_of(list[i].octets));
    dkk_buf_clear(&out);
  }
}

static void test_base64_appends(void **state)
{
  dkk_buf out;

  (void)state;
  dkk_buf_init(&out, &dkk_mem_default);
  assert_int_equal(dkk_buf_append_text(&out, "p="), DKIMKIT_OK);
  assert_int_equal(dkk_base64_encode(&out, (const uint8_t *)"f", 1), 0);
  assert_int_equal(dkk_base64_decode(&out, text_of("Zm8="), 0), 0);
  check_slice("appended", dkk_buf_slice(&out), text_of("p=Zg==fo"));
  dkk_buf_clear(&out);
}

/* 72 letters "Q" (16), of which one is another octet. */
static void check_octet_at(size_t at, int c)
{
  static const char letters[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const char *letter = c != 0 ? strchr(letters, c) : NULL;
  const int is_passed_over = c == ' ' || c == '\t' || (c == '=' && at == 71);
  uint8_t text[72];
  dkk_slice in = {text, sizeof(text)};
  dkk_buf out;
  int rv;

  memset(text, 'Q', sizeof(text));
  text[at] = (uint8_t)c;
  dkk_buf_init(&out, &dkk_mem_default);
  rv = dkk_base64_decode(&out, in, 0);
  assert_int_equal(rv, letter != NULL || is_passed_over ? DKIMKIT_OK
                                                        : DKIMKIT_ERR_SYNTAX);
  assert_true(!is_passed_over || out.len == 53);
  if (letter != NULL) {
    const uint8_t *three = out.data + at / 4 * 3;
    unsigned shift = (unsigned)(18 - 6 * (at % 4));
    uint32_t four = 0x410410u ^ (16u ^ (uint32_t)(letter - letters)) << shift;

    assert_int_equal(out.len, 54);
    assert_int_equal(three[0] << 16 | three[1] << 8 | three[2], four);
    assert_int_equal(out.data[at < 36 ? 51 : 0], 0x41);
    assert_int_equal(out.data[at < 36 ? 53 : 2], 0x10);
  }
  dkk_buf_clear(&out);
}

/* In a text that is longer than what is looked at at once (RFC 4648, 4). */
static void test_base64_each_octet_anywhere(void **state)
{
  size_t at;
  int c;

  (void)state;
  for (at = 0; at < 72; at++) {
    for (c = 0; c < 256; c++) {
      check_octet_at(at, c);
    }
  }
}

/* Each length there and back; what stands before stays. */
static void test_base64_each_length(void **state)
{
  fence f = fence_new();
  uint8_t octets[200];
  size_t len;
  size_t i;

  (void)state;
  for (i = 0; i < sizeof(octets); i++) {
    octets[i] = (uint8_t)(i * 37 + 11);
  }
  for (len = 0; len <= sizeof(octets); len++) {
    dkk_slice in = {octets, len};
    dkk_buf text;
    dkk_buf out;

    dkk_buf_init(&text, &dkk_mem_default);
    dkk_buf_init(&out, &dkk_mem_default);
    in = fence_end(&f, in);
    assert_int_equal(dkk_base64_encode(&text, in.data, in.len), DKIMKIT_OK);
    assert_int_equal(text.len, (len + 2) / 3 * 4);
    assert_int_equal(dkk_buf_append_octet(&out, '!'), DKIMKIT_OK);
    assert_int_equal(
        dkk_base64_decode(&out, fence_end(&f, dkk_buf_slice(&text)), 0),
        DKIMKIT_OK);
    assert_int_equal(out.len, 1 + len);
    assert_int_equal(out.data[0], '!');
    assert_memory_equal(out.data + 1, octets, len);
    dkk_buf_clear(&text);
    dkk_buf_clear(&out);
  }
  fence_free(&f);
}

/* Nothing is read behind the text, and folding white space needs all of its
 * octets. */
static void test_base64_folding_at_the_end(void **state)
{
  static const accepted list[] = {
      {"Zm9v\r\n ", "foo"}, {"Zm9v\r\n\t", "foo"}, {"Zm9v\r\n", NULL},
      {"Zm9v\r", NULL},     {"Zm9v\n", NULL},      {"Zm9v\n ", NULL},
      {"Zm9v\r ", NULL},    {"Zm9v\r\nx", NULL},   {"Zm9v\r\r ", NULL},
      {"Zm9v\rx ", NULL},   {"Zm9vx\n ", NULL},    {"Zm9v\r\n\r\n ", NULL},
      {"\r\n Zm9v", "foo"}, {"\r\n", NULL},        {" \r\n\t ", ""},
  };
  fence f = fence_new();
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(list); i++) {
    dkk_buf out;
    int rv;

    dkk_buf_init(&out, &dkk_mem_default);
    rv = dkk_base64_decode(&out, fence_end(&f, text_of(list[i].text)), 0);
    check_number(list[i].text, rv,
                 list[i].octets != NULL ? DKIMKIT_OK : DKIMKIT_ERR_SYNTAX);
    if (list[i].octets != NULL) {
      check_slice(list[i].text, dkk_buf_slice(&out), text_of(list[i].octets));
    }
    dkk_buf_clear(&out);
  }
  fence_free(&f);
}

/* Memory that is full of letters, which aren't the text's. */
static void *fill_resize(void *ptr, size_t size, void *user_data)
{
  void *filled = malloc(size);

  (void)user_data;
  assert_null(ptr);
  assert_non_null(filled);
  memset(filled, 'A', size);
  return filled;
}

static void test_base64_among_letters(void **state)
{
  static const char letters[] =
      "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB"
      "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUF"
      "B";
  dkimkit_mem mem = dkk_mem_default;
  size_t len;
  size_t i;

  (void)state;
  mem.resize = fill_resize;
  for (len = 0; len < sizeof(letters) - 1; len++) {
    dkk_slice in = {(const uint8_t *)letters, len};
    int is_good = len % 4 != 1;
    dkk_buf out;

    dkk_buf_init(&out, &mem);
    assert_int_equal(dkk_base64_decode(&out, in, DKK_BASE64_LOOSE_BITS),
                     is_good ? DKIMKIT_OK : DKIMKIT_ERR_SYNTAX);
    assert_true(!is_good || out.len == len * 6 / 8);
    for (i = 0; is_good && i < out.len; i++) {
      assert_int_equal(out.data[i], 'A');
    }
    dkk_buf_clear(&out);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_base64_decode_vectors),
      cmocka_unit_test(test_base64_passes_quotes),
      cmocka_unit_test(test_base64_encode_vectors),
      cmocka_unit_test(test_base64_decode_accepts),
      cmocka_unit_test(test_base64_decode_refuses),
      cmocka_unit_test(test_base64_decode_nul),
      cmocka_unit_test(test_base64_decode_surplus_bits),
      cmocka_unit_test(test_base64_appends),
      cmocka_unit_test(test_base64_each_octet_anywhere),
      cmocka_unit_test(test_base64_each_length),
      cmocka_unit_test(test_base64_folding_at_the_end),
      cmocka_unit_test(test_base64_among_letters),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
