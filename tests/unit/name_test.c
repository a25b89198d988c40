/* SPDX-License-Identifier: MIT */
#include "core/name.h"

#include "fence.h"

/* At each place of a text of each length, all octets that end a name. */
static void test_take_name(void **state)
{
  static const char text[] = "X-Name_of.A~FIELD!0`{z";
  static const char small[] = "x-name_of.a~field!0`{z";
  size_t len;
  size_t at;
  int c;

  (void)state;
  for (len = 0; len <= strlen(text); len++) {
    for (at = 0; at <= len; at++) {
      for (c = 0; c < 256; c++) {
        uint8_t in[32];
        uint8_t out[32 + 15];
        dkk_slice slice = {in, len};
        int ends = at < len && (!dkk_is_ftext((uint8_t)c) || c == ';');
        size_t want = ends ? at : len;
        uint64_t key = 1;

        memcpy(in, text, sizeof(text));
        if (ends) {
          in[at] = (uint8_t)c;
        }
        assert_int_equal(dkk_take_name(out, slice, &key), want);
        assert_memory_equal(out, small, want);
        slice.len = want;
        assert_true(key == dkk_slice_key(slice));
      }
    }
  }
}

/* Numbers computed by hand. */
static void test_slice_key(void **state)
{
  (void)state;
  assert_true(dkk_slice_key(text_of("")) == 0);
  assert_true(dkk_slice_key(text_of("Fro")) == UINT64_C(0x66726f0000000000));
  assert_true(dkk_slice_key(text_of("From")) == UINT64_C(0x66726f6d00000000));
  assert_true(dkk_slice_key(text_of("From: Suzie")) ==
              UINT64_C(0x66726f6d3a207375));
}

/* Each octet at each place, with nothing behind the text, written and not. */
static void test_take_name_each_octet(void **state)
{
  fence f = fence_new();
  size_t len;
  size_t at;
  int c;

  (void)state;
  for (len = 1; len <= 40; len++) {
    for (at = 0; at < len; at++) {
      for (c = 0; c < 256; c++) {
        dkk_slice in = {fence_room(&f, len), len};
        int ends = !dkk_is_ftext((uint8_t)c) || c == ';';
        uint8_t out[40 + 15];
        uint64_t key = 1;
        dkk_slice name = in;

        memset(fence_room(&f, len), 'Q', len);
        fence_room(&f, len)[at] = (uint8_t)c;
        name.len = ends ? at : len;
        assert_int_equal(dkk_take_name(NULL, in, &key), name.len);
        assert_true(key == dkk_slice_key(name));
        assert_int_equal(dkk_take_name(out, in, &key), name.len);
        assert_true(key == dkk_slice_key(name));
        assert_true(at == 0 || out[0] == 'q');
        assert_true(ends || out[at] == dkk_to_lower((uint8_t)c));
        assert_true(ends || at + 1 == len || out[len - 1] == 'q');
      }
    }
  }
  fence_free(&f);
}

/* Eight octets or fewer, in small letters; nothing behind them is read. */
static void test_slice_key_of_each_length(void **state)
{
  fence f = fence_new();
  size_t len;
  size_t i;

  (void)state;
  for (len = 0; len <= 10; len++) {
    dkk_slice in = fence_end(&f, text_of("AbC\xc1[z@ZqQ"));
    uint64_t want = 0;

    in.data += in.len - len;
    in.len = len;
    for (i = 0; i < 8; i++) {
      want = want << 8 | (i < len ? dkk_to_lower(in.data[i]) : 0);
    }
    assert_true(dkk_slice_key(in) == want);
  }
  fence_free(&f);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_take_name),
      cmocka_unit_test(test_slice_key),
      cmocka_unit_test(test_take_name_each_octet),
      cmocka_unit_test(test_slice_key_of_each_length),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
