/* SPDX-License-Identifier: MIT */
#include "core/scan.h"
#include "core/squeeze.h"

#include "fence.h"

#define ROUNDS 3000
#define TEXT_MAX 400

static uint32_t seed = 7;

static unsigned draw(unsigned below)
{
  seed = seed * 1664525u + 1013904223u;
  return (seed >> 8) % below;
}

/* Text with as much white space as `density` says. */
static size_t make_text(uint8_t text[TEXT_MAX], unsigned density)
{
  static const char *const pieces[] = {
      " ", "\t", "  ", "\r\n", " \r\n", "\r\n ", "\r", " \r", "\n", "\t\r\r\n"};
  size_t want = draw(TEXT_MAX - 8);
  size_t len = 0;

  while (len < want) {
    if (draw(100) < density) {
      const char *piece = pieces[draw(COUNT(pieces))];

      memcpy(text + len, piece, strlen(piece));
      len += strlen(piece);
    } else {
      text[len++] = (uint8_t)('a' + draw(26));
    }
  }
  return len;
}

static int is_wsp(uint8_t c)
{
  return c == ' ' || c == '\t';
}

static int is_crlf(const uint8_t *text, size_t len, size_t at)
{
  return at + 1 < len && text[at] == '\r' && text[at + 1] == '\n';
}

/* The rules of RFC 6376, 3.4.4, (a), octet by octet, for the first `used`
 * octets; white space at their end decides nothing yet if more follows. */
static size_t by_octets(uint8_t *out, const uint8_t *text, size_t len,
                        size_t used)
{
  size_t written = 0;
  size_t at = 0;

  while (at < used) {
    size_t end = at;

    while (end < len && is_wsp(text[end])) {
      end++;
    }
    if (end == at) {
      out[written++] = text[at++];
    } else {
      if (end <= used && !is_crlf(text, len, end)) {
        out[written++] = ' ';
      }
      at = end;
    }
  }
  return written;
}

static void test_squeeze_as_by_octets(void **state)
{
  fence f = fence_new();
  unsigned round;

  (void)state;
  for (round = 0; round < ROUNDS; round++) {
    uint8_t text[TEXT_MAX];
    uint8_t out[DKK_SQUEEZE_ROOM];
    uint8_t want[TEXT_MAX];
    size_t len = make_text(text, round % 100);
    size_t used = 1;
    dkk_slice in = {text, len};
    size_t written;
    size_t wanted;

    written = dkk_squeeze(out, &used, fence_end(&f, in).data, len);
    wanted = by_octets(want, text, len, used);
    assert_true(len < DKK_SQUEEZE_MIN_OCTETS ? used == 0 : used > 0);
    assert_true(used <= len);
    assert_int_equal(written, wanted);
    assert_memory_equal(out, want, written);
  }
  fence_free(&f);
}

static void test_squeeze_stops(void **state)
{
  static uint8_t text[3 * DKK_SQUEEZE_OCTETS];
  uint8_t out[DKK_SQUEEZE_ROOM];
  size_t used;

  (void)state;
  memset(text, 'x', sizeof(text));
  assert_int_equal(dkk_squeeze(out, &used, text, sizeof(text)),
                   DKK_SQUEEZE_OCTETS);
  assert_int_equal(used, DKK_SQUEEZE_OCTETS);
}

/* The first octet that may change, by its definition. */
static size_t first_change(const uint8_t *text, size_t len)
{
  size_t at = 0;

  while (at < len && text[at] != '\t' &&
         !(text[at] == ' ' &&
           (at + 1 == len || is_wsp(text[at + 1]) || text[at + 1] == '\r'))) {
    at++;
  }
  return at;
}

static void test_scan_relaxed(void **state)
{
  fence f = fence_new();
  unsigned round;

  (void)state;
  for (round = 0; round < ROUNDS; round++) {
    uint8_t text[TEXT_MAX];
    size_t len = make_text(text, round % 4);
    dkk_slice in = {text, len};

    assert_int_equal(dkk_scan_relaxed(fence_end(&f, in).data, len),
                     first_change(text, len));
  }
  fence_free(&f);
}

static void test_scan_last_crlfs(void **state)
{
  size_t lines;

  (void)state;
  for (lines = 0; lines < 20; lines++) {
    uint8_t text[64] = "a\r";
    size_t i;

    for (i = 0; i < lines; i++) {
      memcpy(text + 2 + 2 * i, "\r\n", 2);
    }
    assert_int_equal(dkk_scan_last_crlfs(text, 2 + 2 * lines), lines);
    assert_int_equal(dkk_scan_last_crlfs(text + 2, 2 * lines), lines);
    /* What stands before the text is no part of it. */
    if (lines > 0) {
      assert_int_equal(dkk_scan_last_crlfs(text + 3, 2 * lines - 1), lines - 1);
      text[1 + 2 * lines] = 'x';
      assert_int_equal(dkk_scan_last_crlfs(text + 2, 2 * lines), 0);
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_squeeze_as_by_octets),
      cmocka_unit_test(test_squeeze_stops),
      cmocka_unit_test(test_scan_relaxed),
      cmocka_unit_test(test_scan_last_crlfs),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
