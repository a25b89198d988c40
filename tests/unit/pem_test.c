/* SPDX-License-Identifier: MIT */
#include "core/pem.h"

#include "fence.h"

static void test_pem_next_blocks(void **state)
{
  static const char text[] = "some text\n-----BEGIN A B-----\nZm9v\n"
                             "-----END A B-----\nmore\r\n"
                             "-----BEGIN C-----\r\nZm9v\r\nYg==\r\n"
                             "-----END C-----";
  dkk_slice in = text_of(text);
  dkk_pem_block block;
  dkk_buf out;

  (void)state;
  dkk_buf_init(&out, &dkk_mem_default);
  assert_int_equal(dkk_pem_next(&in, &block), 1);
  check_slice("label", block.label, text_of("A B"));
  assert_int_equal(dkk_pem_decode(&out, &block), DKIMKIT_OK);
  check_slice("first", dkk_buf_slice(&out), text_of("foo"));
  dkk_buf_clear(&out);
  assert_int_equal(dkk_pem_next(&in, &block), 1);
  check_slice("label", block.label, text_of("C"));
  assert_int_equal(dkk_pem_decode(&out, &block), DKIMKIT_OK);
  check_slice("second", dkk_buf_slice(&out), text_of("foob"));
  dkk_buf_clear(&out);
  assert_int_equal(dkk_pem_next(&in, &block), 0);
}

static void test_pem_next_incomplete(void **state)
{
  static const char *const texts[] = {
      "",
      "-",
      "-----BEGIN",
      "-----BEGIN ",
      "-----BEGIN A",
      "-----BEGIN A----",
      "-----BEGIN A-----",
      "-----BEGIN A-----\nZm9v\n",
      "-----BEGIN A-----\nZm9v\n-----END",
      "-----END A-----\n",
      "MC4CAQAwBQYDK2VwBCIEIA==",
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(texts); i++) {
    /* A copy of the exact size, so that a read past its end shows. */
    size_t len = strlen(texts[i]);
    uint8_t *copy = malloc(len + 1);
    dkk_slice in = {copy, len};
    dkk_pem_block block;

    assert_non_null(copy);
    memcpy(copy, texts[i], len);
    check_number(texts[i], dkk_pem_next(&in, &block), 0);
    free(copy);
  }
}

typedef struct encrypted_case {
  const char *text;
  int want;
} encrypted_case;

static void test_pem_is_encrypted(void **state)
{
  static const encrypted_case cases[] = {
      {"-----BEGIN PRIVATE KEY-----\nZm9v\n-----END PRIVATE KEY-----\n", 0},
      {"-----BEGIN ENCRYPTED PRIVATE KEY-----\nZm9v\n"
       "-----END ENCRYPTED PRIVATE KEY-----\n",
       1},
      {"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
       "DEK-Info: AES-128-CBC,00\n\nZm9v\n-----END RSA PRIVATE KEY-----\n",
       1},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    dkk_slice in = text_of(cases[i].text);
    dkk_pem_block block;

    assert_int_equal(dkk_pem_next(&in, &block), 1);
    check_number(cases[i].text, dkk_pem_is_encrypted(&block), cases[i].want);
  }
}

static void test_pem_decode_refuses(void **state)
{
  static const char *const texts[] = {
      "-----BEGIN A-----\nZ\n-----END A-----\n",
      "-----BEGIN A-----\nZm9v!\n-----END A-----\n",
      "-----BEGIN A-----\nZg==\nZg==\n-----END A-----\n",
      "-----BEGIN A-----\nName: value\n\nZm9v\n-----END A-----\n",
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(texts); i++) {
    dkk_slice in = text_of(texts[i]);
    dkk_pem_block block;
    dkk_buf out;

    dkk_buf_init(&out, &dkk_mem_default);
    assert_int_equal(dkk_pem_next(&in, &block), 1);
    check_number(texts[i], dkk_pem_decode(&out, &block), DKIMKIT_ERR_SYNTAX);
    dkk_buf_clear(&out);
  }
}

/* RFC 7468, 2: 64 characters a line but the last. */
static void test_pem_write_lines(void **state)
{
  static const uint8_t zeros[49];
  dkk_buf out;

  (void)state;
  dkk_buf_init(&out, &dkk_mem_default);
  assert_int_equal(dkk_pem_write(&out, "X", zeros, 48), DKIMKIT_OK);
  check_slice("one line", dkk_buf_slice(&out),
              text_of("-----BEGIN X-----\n"
                      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
                      "-----END X-----\n"));
  dkk_buf_clear(&out);
  assert_int_equal(dkk_pem_write(&out, "X", zeros, 49), DKIMKIT_OK);
  check_slice("two lines", dkk_buf_slice(&out),
              text_of("-----BEGIN X-----\n"
                      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
                      "AA==\n"
                      "-----END X-----\n"));
  dkk_buf_clear(&out);
}

/* What is secret isn't left behind by something that has grown. */
static size_t moves;

static void *note_resize(void *ptr, size_t size, void *user_data)
{
  (void)user_data;
  moves += ptr != NULL;
  return realloc(ptr, size);
}

static void check_never_moves(const char *label)
{
  static const uint8_t zeros[5000];
  dkimkit_mem mem = dkk_mem_default;
  size_t len;

  mem.resize = note_resize;
  moves = 0;
  for (len = 0; len <= sizeof(zeros); len += 1 + len / 7) {
    dkk_buf out;
    dkk_pem_block block;
    dkk_slice in;
    dkk_buf der;

    dkk_buf_init(&out, &mem);
    dkk_buf_init(&der, &mem);
    assert_int_equal(dkk_pem_write(&out, label, zeros, len), DKIMKIT_OK);
    in = dkk_buf_slice(&out);
    assert_int_equal(dkk_pem_next(&in, &block), 1);
    check_slice("label", block.label, text_of(label));
    assert_int_equal(dkk_pem_decode(&der, &block), DKIMKIT_OK);
    assert_int_equal(der.len, len);
    assert_int_equal(moves, 0);
    dkk_buf_clear(&out);
    dkk_buf_clear(&der);
  }
}

static void test_pem_write_never_moves(void **state)
{
  char label[90];
  size_t len;

  (void)state;
  check_never_moves("PRIVATE KEY");
  for (len = 0; len + 1 < sizeof(label); len += 8) {
    memset(label, 'X', len);
    label[len] = '\0';
    check_never_moves(label);
  }
}

/* RFC 7468, 2: each block, whatever stands between, and nothing behind the
 * text. */
static void test_pem_next_several(void **state)
{
  static const char text[] = "x-----BEGIN A-----\nZg==\n-----END A-----\n"
                             "-----BEGIN B C----------END B C-----"
                             "-----BEGIN -----\nZm8=\n-----END ";
  fence f = fence_new();
  dkk_slice in = fence_end(&f, text_of(text));
  dkk_pem_block block;

  (void)state;
  assert_int_equal(dkk_pem_next(&in, &block), 1);
  check_slice("label", block.label, text_of("A"));
  check_slice("body", block.body, text_of("\nZg==\n"));
  assert_int_equal(dkk_pem_next(&in, &block), 1);
  check_slice("label", block.label, text_of("B C"));
  check_slice("body", block.body, text_of(""));
  assert_int_equal(dkk_pem_next(&in, &block), 1);
  check_slice("label", block.label, text_of(""));
  check_slice("body", block.body, text_of("\nZm8=\n"));
  check_slice("rest", in, text_of(""));
  assert_int_equal(dkk_pem_next(&in, &block), 0);
  fence_free(&f);
}

/* Each part of a block isn't one. */
static void test_pem_next_parts(void **state)
{
  static const char text[] = "----------BEGIN -A-----\n-Z--g==\n-----END ";
  fence f = fence_new();
  size_t len;

  (void)state;
  for (len = 0; len <= strlen(text); len++) {
    dkk_slice part = {(const uint8_t *)text, len};
    dkk_pem_block block;

    part = fence_end(&f, part);
    assert_int_equal(dkk_pem_next(&part, &block), len == strlen(text));
  }
  fence_free(&f);
}

/* Line ends are passed over, as CRLF, LF or CR. */
static void test_pem_decode_line_ends(void **state)
{
  static const char *const bodies[] = {"Zm9v", "\nZm\n9v\n", "\r\nZm9\r\nv",
                                       "\rZ\rm9v\r", "\n\n\nZm9v"};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(bodies); i++) {
    dkk_pem_block block = {{NULL, 0}, text_of(bodies[i])};
    dkk_buf out;

    dkk_buf_init(&out, &dkk_mem_default);
    assert_int_equal(dkk_pem_decode(&out, &block), DKIMKIT_OK);
    check_slice(bodies[i], dkk_buf_slice(&out), text_of("foo"));
    dkk_buf_clear(&out);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_pem_next_blocks),
      cmocka_unit_test(test_pem_next_incomplete),
      cmocka_unit_test(test_pem_is_encrypted),
      cmocka_unit_test(test_pem_decode_refuses),
      cmocka_unit_test(test_pem_write_lines),
      cmocka_unit_test(test_pem_write_never_moves),
      cmocka_unit_test(test_pem_next_several),
      cmocka_unit_test(test_pem_next_parts),
      cmocka_unit_test(test_pem_decode_line_ends),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
