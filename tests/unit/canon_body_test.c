/* SPDX-License-Identifier: MIT */
#include "core/canon_body.h"

#include "fence.h"

typedef struct body_case {
  const char *name;
  dkk_slice in;
  dkk_slice simple;
  dkk_slice relaxed;
} body_case;

/* RFC 6376, 3.4.3 to 3.4.5. */
static const body_case cases[] = {
    {"empty", TEXT(""), TEXT("\r\n"), TEXT("")},
    {"rfc 3.4.5 example 1", TEXT(" C \r\nD \t E\r\n\r\n\r\n"),
     TEXT(" C \r\nD \t E\r\n"), TEXT(" C\r\nD E\r\n")},
    {"one empty line", TEXT("\r\n"), TEXT("\r\n"), TEXT("")},
    {"empty lines only", TEXT("\r\n\r\n\r\n"), TEXT("\r\n"), TEXT("")},
    {"no final CRLF", TEXT("a"), TEXT("a\r\n"), TEXT("a\r\n")},
    {"final CRLF", TEXT("a\r\n"), TEXT("a\r\n"), TEXT("a\r\n")},
    {"blank tail", TEXT("a\r\n\r\n\r\n"), TEXT("a\r\n"), TEXT("a\r\n")},
    {"empty lines in front", TEXT("\r\n\r\na\r\n"), TEXT("\r\n\r\na\r\n"),
     TEXT("\r\n\r\na\r\n")},
    {"empty lines inside", TEXT("a\r\n\r\n\r\nb\r\n"),
     TEXT("a\r\n\r\n\r\nb\r\n"), TEXT("a\r\n\r\n\r\nb\r\n")},
    {"white space only", TEXT(" \t\r\n"), TEXT(" \t\r\n"), TEXT("")},
    {"white space only without CRLF", TEXT(" \t"), TEXT(" \t\r\n"), TEXT("")},
    {"white tail lines", TEXT("a\r\n \t\r\n\r\n  \r\n"),
     TEXT("a\r\n \t\r\n\r\n  \r\n"), TEXT("a\r\n")},
    {"white line inside", TEXT("a\r\n \t\r\nb\r\n"), TEXT("a\r\n \t\r\nb\r\n"),
     TEXT("a\r\n\r\nb\r\n")},
    {"white line in front", TEXT(" \r\n\t\r\nb\r\n"), TEXT(" \r\n\t\r\nb\r\n"),
     TEXT("\r\n\r\nb\r\n")},
    {"runs in a line", TEXT("a  b\t\tc \t d\te f\r\n"),
     TEXT("a  b\t\tc \t d\te f\r\n"), TEXT("a b c d e f\r\n")},
    {"trailing runs", TEXT("a \t \r\nb\t\r\nc "),
     TEXT("a \t \r\nb\t\r\nc \r\n"), TEXT("a\r\nb\r\nc\r\n")},
    {"leading runs", TEXT("  a\r\n\tb\r\n"), TEXT("  a\r\n\tb\r\n"),
     TEXT(" a\r\n b\r\n")},
    {"bare CR inside", TEXT("a\rb\r\n"), TEXT("a\rb\r\n"), TEXT("a\rb\r\n")},
    {"bare CR at the end", TEXT("a\r"), TEXT("a\r\r\n"), TEXT("a\r\r\n")},
    {"bare CR alone", TEXT("\r"), TEXT("\r\r\n"), TEXT("\r\r\n")},
    {"CR before CRLF", TEXT("a\r\r\n"), TEXT("a\r\r\n"), TEXT("a\r\r\n")},
    {"CRs in empty lines", TEXT("\r\n\r\r\n"), TEXT("\r\n\r\r\n"),
     TEXT("\r\n\r\r\n")},
    {"space around bare CR", TEXT("a  \r  b\r\n"), TEXT("a  \r  b\r\n"),
     TEXT("a \r b\r\n")},
    {"CR space LF", TEXT("a\r \nb\r\n"), TEXT("a\r \nb\r\n"),
     TEXT("a\r \nb\r\n")},
    {"bare LF", TEXT("a\nb \n\n"), TEXT("a\nb \n\n\r\n"),
     TEXT("a\nb \n\n\r\n")},
    {"bare LF alone", TEXT("\n"), TEXT("\n\r\n"), TEXT("\n\r\n")},
    {"LF CR", TEXT("a\n\r\n"), TEXT("a\n\r\n"), TEXT("a\n\r\n")},
    {"NUL and 8-bit", TEXT("\0 \0\r\n\xc3\xa4  \xff\r\n"),
     TEXT("\0 \0\r\n\xc3\xa4  \xff\r\n"), TEXT("\0 \0\r\n\xc3\xa4 \xff\r\n")},
    {"other white space is text", TEXT("a\v\f \xa0\r\n"),
     TEXT("a\v\f \xa0\r\n"), TEXT("a\v\f \xa0\r\n")},
    {"line end after space run", TEXT("a \r\n b \r\n \r\n"),
     TEXT("a \r\n b \r\n \r\n"), TEXT("a\r\n b\r\n")},
    {"single dots", TEXT(".\r\n..\r\n"), TEXT(".\r\n..\r\n"),
     TEXT(".\r\n..\r\n")},
};

typedef struct run {
  dkk_buf out;
  dkk_canon_body body;
} run;

static int collect(void *context, const uint8_t *data, size_t len)
{
  return dkk_buf_append(context, data, len);
}

static void begin(run *r, dkimkit_canonicalization canonicalization)
{
  dkk_sink sink = {collect, &r->out};

  dkk_buf_init(&r->out, &dkk_mem_default);
  dkk_canon_body_init(&r->body, canonicalization, sink);
}

static void feed(run *r, const uint8_t *data, size_t len)
{
  assert_int_equal(dkk_canon_body_update(&r->body, data, len), DKIMKIT_OK);
}

static void end(run *r, const char *what, dkk_slice want)
{
  assert_int_equal(dkk_canon_body_final(&r->body), DKIMKIT_OK);
  check_slice(what, dkk_buf_slice(&r->out), want);
  dkk_buf_clear(&r->out);
}

static void each_split(const char *what, dkk_slice in, dkk_slice want,
                       dkimkit_canonicalization canonicalization)
{
  run r;
  size_t i;
  size_t j;

  for (i = 0; i <= in.len; i++) {
    begin(&r, canonicalization);
    feed(&r, in.data, i);
    feed(&r, in.data + i, in.len - i);
    end(&r, what, want);
  }
  for (i = 0; i <= in.len; i++) {
    for (j = i; j <= in.len; j++) {
      begin(&r, canonicalization);
      feed(&r, in.data, i);
      feed(&r, in.data + i, j - i);
      feed(&r, in.data + j, in.len - j);
      end(&r, what, want);
    }
  }
  begin(&r, canonicalization);
  for (i = 0; i < in.len; i++) {
    feed(&r, in.data + i, 1);
  }
  end(&r, what, want);
}

static void test_canon_body_simple_vectors(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    each_split(cases[i].name, cases[i].in, cases[i].simple,
               DKIMKIT_CANONICALIZATION_SIMPLE);
  }
}

static void test_canon_body_relaxed_vectors(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    each_split(cases[i].name, cases[i].in, cases[i].relaxed,
               DKIMKIT_CANONICALIZATION_RELAXED);
  }
}

/* The canonical form of a canonical form is the same (both algorithms). */
static void test_canon_body_is_idempotent(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    run r;

    begin(&r, DKIMKIT_CANONICALIZATION_SIMPLE);
    feed(&r, cases[i].simple.data, cases[i].simple.len);
    end(&r, cases[i].name, cases[i].simple);
    begin(&r, DKIMKIT_CANONICALIZATION_RELAXED);
    feed(&r, cases[i].relaxed.data, cases[i].relaxed.len);
    end(&r, cases[i].name, cases[i].relaxed);
  }
}

static void test_canon_body_many_held_lines(void **state)
{
  static const size_t counts[] = {63, 64, 65, 511, 512, 513, 3000};
  size_t i;
  size_t j;
  int form;

  (void)state;
  for (i = 0; i < COUNT(counts); i++) {
    for (form = 0; form < 2; form++) {
      dkk_buf want;
      run r;

      dkk_buf_init(&want, &dkk_mem_default);
      begin(&r, (dkimkit_canonicalization)form);
      feed(&r, (const uint8_t *)"a", 1);
      assert_int_equal(dkk_buf_append_text(&want, "a"), 0);
      for (j = 0; j < counts[i]; j++) {
        feed(&r, (const uint8_t *)"\r\n", 2);
        assert_int_equal(dkk_buf_append_text(&want, "\r\n"), 0);
      }
      feed(&r, (const uint8_t *)"b", 1);
      assert_int_equal(dkk_buf_append_text(&want, "b\r\n"), 0);
      for (j = 0; j < counts[i]; j++) {
        feed(&r, (const uint8_t *)"\r\n", 2);
      }
      end(&r, "held lines", dkk_buf_slice(&want));
      dkk_buf_clear(&want);
    }
  }
}

static void test_canon_body_longer_than_any_buffer(void **state)
{
  static const size_t lengths[] = {1023, 1024, 1025, 2047, 2048, 100000};
  size_t i;
  int form;

  (void)state;
  for (i = 0; i < COUNT(lengths); i++) {
    for (form = 0; form < 2; form++) {
      size_t len = lengths[i];
      uint8_t *text = malloc(len + 2);
      dkk_slice want = {text, len + 2};
      run r;

      assert_non_null(text);
      memset(text, 'x', len);
      text[len] = '\r';
      text[len + 1] = '\n';
      begin(&r, (dkimkit_canonicalization)form);
      feed(&r, text, len);
      end(&r, "long line", want);
      free(text);
    }
  }
}

static void test_canon_body_relaxed_long_run_of_space(void **state)
{
  static uint8_t spaces[5000];
  dkk_slice want = TEXT("a b\r\n");
  run r;

  (void)state;
  memset(spaces, ' ', sizeof(spaces));
  begin(&r, DKIMKIT_CANONICALIZATION_RELAXED);
  feed(&r, (const uint8_t *)"a", 1);
  feed(&r, spaces, sizeof(spaces));
  feed(&r, spaces, sizeof(spaces));
  feed(&r, (const uint8_t *)"b", 1);
  feed(&r, spaces, sizeof(spaces));
  end(&r, "long run", want);
}

typedef struct lengths {
  size_t len[4];
  size_t count;
} lengths;

static int note_length(void *context, const uint8_t *data, size_t len)
{
  lengths *noted = context;

  (void)data;
  noted->len[noted->count++ % COUNT(noted->len)] = len;
  return DKIMKIT_OK;
}

/* Small pieces are handed on as full ones, large ones as they are. */
static void test_collector_lengths(void **state)
{
  static const uint8_t text[2 * DKK_COLLECTOR_OCTETS] = {0};
  lengths noted = {{0}, 0};
  dkk_sink sink = {note_length, &noted};
  dkk_collector collector;

  (void)state;
  dkk_collector_init(&collector, sink);
  dkk_collector_write(&collector, text, 512);
  dkk_collector_write(&collector, text, 512);
  dkk_collector_write(&collector, text, 2 * DKK_COLLECTOR_OCTETS);
  dkk_collector_write(&collector, text, 3);
  assert_int_equal(dkk_collector_flush(&collector), DKIMKIT_OK);
  assert_int_equal(noted.count, 4);
  assert_int_equal(noted.len[0], DKK_COLLECTOR_OCTETS);
  assert_int_equal(noted.len[1], 1024 - DKK_COLLECTOR_OCTETS);
  assert_int_equal(noted.len[2], 2 * DKK_COLLECTOR_OCTETS);
  assert_int_equal(noted.len[3], 3);
}

static int refuse(void *context, const uint8_t *data, size_t len)
{
  (void)data;
  (void)len;
  ++*(int *)context;
  return DKIMKIT_ERR_CRYPTO;
}

static void test_canon_body_final_sink_error(void **state)
{
  int calls = 0;
  dkk_sink sink = {refuse, &calls};
  dkk_canon_body body;

  (void)state;
  dkk_canon_body_init(&body, DKIMKIT_CANONICALIZATION_SIMPLE, sink);
  assert_int_equal(dkk_canon_body_update(&body, (const uint8_t *)"a\r\n", 3),
                   DKIMKIT_OK);
  assert_int_equal(dkk_canon_body_final(&body), DKIMKIT_ERR_CRYPTO);
  assert_int_equal(calls, 1);
}

/* RFC 6376, 3.4.3 and 3.4.4, line by line: each ends in CRLF, and there are no
 * empty ones at the end. */
#define DRAWN_MAX 9000

static int is_wsp(uint8_t c)
{
  return c == ' ' || c == '\t';
}

static size_t add_line(uint8_t *out, dkk_slice line, int relaxed)
{
  size_t len = 0;
  size_t i;

  while (relaxed && line.len > 0 && is_wsp(line.data[line.len - 1])) {
    line.len--;
  }
  for (i = 0; i < line.len; i++) {
    if (!relaxed || !is_wsp(line.data[i])) {
      out[len++] = line.data[i];
    } else if (i == 0 || !is_wsp(line.data[i - 1])) {
      out[len++] = ' ';
    }
  }
  memcpy(out + len, "\r\n", 2);
  return len + 2;
}

static size_t by_lines(uint8_t *out, dkk_slice in, int relaxed)
{
  size_t len = 0;
  size_t kept = 0;

  while (in.len > 0) {
    dkk_slice line = in;
    size_t octets;

    for (line.len = 0; line.len < in.len; line.len++) {
      if (line.len + 1 < in.len && in.data[line.len] == '\r' &&
          in.data[line.len + 1] == '\n') {
        break;
      }
    }
    octets = add_line(out + len, line, relaxed);
    len += octets;
    kept = octets > 2 ? len : kept;
    octets = line.len + (line.len < in.len ? 2 : 0);
    in.data += octets;
    in.len -= octets;
  }
  return kept > 0 || relaxed ? kept : add_line(out, in, 0);
}

static uint32_t drawn = 5;

static size_t draw(size_t below)
{
  drawn = drawn * 1664525u + 1013904223u;
  return (drawn >> 12) % below;
}

/* Text with as much white space and as many lines as `density` says. */
static size_t draw_text(uint8_t *text, size_t most, size_t density)
{
  static const char *const pieces[] = {" ",     "\t",       "  ",       "\r\n",
                                       " \r\n", "\r\n ",    "\r",       " \r",
                                       "\n",    "\t\r\r\n", "\r\n\r\n", "   "};
  size_t want = draw(most);
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

static void check_drawn(const fence *f, dkk_slice in, size_t step, int form)
{
  static uint8_t want[DRAWN_MAX + 20];
  dkk_slice canonical = {want, by_lines(want, in, form)};
  run r;
  size_t at;

  begin(&r, (dkimkit_canonicalization)form);
  for (at = 0; at < in.len; at += step) {
    dkk_slice part = {in.data + at, in.len - at < step ? in.len - at : step};

    part = fence_end(f, part);
    feed(&r, part.data, part.len);
  }
  end(&r, "drawn", canonical);
}

static void test_canon_body_as_by_lines(void **state)
{
  static uint8_t text[DRAWN_MAX + 10];
  fence f = fence_new();
  int n;

  (void)state;
  for (n = 0; n < 1500; n++) {
    size_t most = n % 3 == 0 ? DRAWN_MAX : n % 3 == 1 ? 700 : 30;
    dkk_slice in = {text, draw_text(text, most, draw(100))};

    check_drawn(&f, in, 1 + draw(in.len + 1), 0);
    check_drawn(&f, in, 1 + draw(in.len + 1), 1);
    check_drawn(&f, in, 1 + draw(in.len < 20 ? 4 : in.len / 4), 1);
  }
  fence_free(&f);
}

/* One octet between much white space, wherever it falls. */
static void test_canon_body_one_octet_in_space(void **state)
{
  static uint8_t text[800];
  fence f = fence_new();
  dkk_slice in = {text, sizeof(text)};
  size_t at;

  (void)state;
  for (at = 0; at < 400; at++) {
    memset(text, ' ', sizeof(text));
    text[at] = 'x';
    text[0] = 'y';
    memcpy(text + 700, "\r\nz", 3);
    check_drawn(&f, in, sizeof(text), 1);
    check_drawn(&f, in, 300, 1);
  }
  fence_free(&f);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_canon_body_simple_vectors),
      cmocka_unit_test(test_canon_body_relaxed_vectors),
      cmocka_unit_test(test_canon_body_is_idempotent),
      cmocka_unit_test(test_canon_body_many_held_lines),
      cmocka_unit_test(test_canon_body_longer_than_any_buffer),
      cmocka_unit_test(test_canon_body_relaxed_long_run_of_space),
      cmocka_unit_test(test_collector_lengths),
      cmocka_unit_test(test_canon_body_final_sink_error),
      cmocka_unit_test(test_canon_body_as_by_lines),
      cmocka_unit_test(test_canon_body_one_octet_in_space),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
