/* SPDX-License-Identifier: MIT */
#include "feed_message.h"

typedef struct feed_case {
  const char *name;
  dkk_slice in;
  const char *fields[4];
  unsigned problems;
  dkk_slice body;
} feed_case;

static const feed_case strict_cases[] = {
    {"header and body",
     TEXT("A: 1\r\nB: 2\r\n\r\nbody\r\n"),
     {"A: 1", "B: 2"},
     0,
     TEXT("body\r\n")},
    {"folds",
     TEXT("A: 1\r\n 2\r\n\t3\r\nB: 4\r\n\r\n"),
     {"A: 1\r\n 2\r\n\t3", "B: 4"},
     0,
     TEXT("")},
    {"fold of white space only",
     TEXT("A: 1\r\n \r\nB: 2\r\n\r\nx"),
     {"A: 1\r\n ", "B: 2"},
     0,
     TEXT("x")},
    {"header only", TEXT("A: 1\r\nB: 2\r\n"), {"A: 1", "B: 2"}, 0, TEXT("")},
    {"header without final CRLF",
     TEXT("A: 1\r\nB: 2"),
     {"A: 1", "B: 2"},
     0,
     TEXT("")},
    {"header that ends in a fold",
     TEXT("A: 1\r\n 2"),
     {"A: 1\r\n 2"},
     0,
     TEXT("")},
    {"nothing", TEXT(""), {NULL}, 0, TEXT("")},
    {"empty line only", TEXT("\r\n"), {NULL}, 0, TEXT("")},
    {"leading empty line",
     TEXT("\r\nA: 1\r\n\r\nbody\r\n"),
     {NULL},
     0,
     TEXT("A: 1\r\n\r\nbody\r\n")},
    {"body of empty lines",
     TEXT("A: 1\r\n\r\n\r\n\r\n"),
     {"A: 1"},
     0,
     TEXT("\r\n\r\n")},
    {"line without colon",
     TEXT("A: 1\r\nfoo\r\nB: 2\r\n\r\nx"),
     {"A: 1", "foo", "B: 2"},
     DKK_HEADER_NO_FIELD,
     TEXT("x")},
    {"white space in front of the first field",
     TEXT(" A: 1\r\nB: 2\r\n\r\n"),
     {" A: 1", "B: 2"},
     DKK_HEADER_NO_FIELD,
     TEXT("")},
    {"bare LF doesn't end a field",
     TEXT("A: 1\nB: 2\r\n\r\nx\ny"),
     {"A: 1\nB: 2"},
     DKK_HEADER_MALFORMED,
     TEXT("x\ny")},
    {"bare CR doesn't end a field",
     TEXT("A: 1\rB: 2\r\n\r\nx"),
     {"A: 1\rB: 2"},
     DKK_HEADER_MALFORMED,
     TEXT("x")},
    {"two LF don't end the header",
     TEXT("A: 1\n\nB: 2\r\n\r\nx"),
     {"A: 1\n\nB: 2"},
     DKK_HEADER_MALFORMED,
     TEXT("x")},
    {"CR CRLF doesn't end the header",
     TEXT("A: 1\r\n\r\r\nB: 2\r\n\r\nx"),
     {"A: 1", "\r", "B: 2"},
     DKK_HEADER_MALFORMED | DKK_HEADER_NO_FIELD,
     TEXT("x")},
    {"8-bit in a value",
     TEXT("A: \xc3\xa4\r\n\r\nx"),
     {"A: \xc3\xa4"},
     0,
     TEXT("x")},
};

static const feed_case normalized_cases[] = {
    {"LF only",
     TEXT("A: 1\nB: 2\n 3\n\nbody\n\nx"),
     {"A: 1", "B: 2\r\n 3"},
     0,
     TEXT("body\r\n\r\nx")},
    {"CRLF only",
     TEXT("A: 1\r\nB: 2\r\n 3\r\n\r\nbody\r\n\r\nx"),
     {"A: 1", "B: 2\r\n 3"},
     0,
     TEXT("body\r\n\r\nx")},
    {"mixed",
     TEXT("A: 1\nB: 2\r\n\nbody\r\n\n\r\nx\n"),
     {"A: 1", "B: 2"},
     0,
     TEXT("body\r\n\r\n\r\nx\r\n")},
    {"bare CR stays",
     TEXT("A: 1\n\na\rb\n\r\r\nc\r"),
     {"A: 1"},
     0,
     TEXT("a\rb\r\n\r\r\nc\r")},
    {"LF LF at the start", TEXT("\n\nx"), {NULL}, 0, TEXT("\r\nx")},
    {"header only, no final LF",
     TEXT("A: 1\nB: 2"),
     {"A: 1", "B: 2"},
     0,
     TEXT("")},
    {"CR LF at the start", TEXT("\r\n\nx"), {NULL}, 0, TEXT("\r\nx")},
};

static void check_result(message *m, const feed_case *c)
{
  size_t count = 0;
  size_t i;

  while (count < COUNT(c->fields) && c->fields[count] != NULL) {
    count++;
  }
  check_number(c->name, m->ends, 1);
  check_number(c->name, m->early_body, 0);
  check_number(c->name, m->feed.header.problems, c->problems);
  check_number(c->name, (long long)m->feed.header.count, (long long)count);
  for (i = 0; i < count; i++) {
    check_slice(c->name, dkk_header_field(&m->feed.header, i),
                text_of(c->fields[i]));
  }
  check_slice(c->name, dkk_buf_slice(&m->body), c->body);
}

static void each_split(dkimkit_config *config, const feed_case *c)
{
  message m;
  size_t i;

  for (i = 0; i <= c->in.len; i++) {
    begin(&m, config, 0);
    octets(&m, c->in.data, i);
    octets(&m, c->in.data + i, c->in.len - i);
    assert_int_equal(dkk_feed_end(&m.feed), DKIMKIT_OK);
    check_result(&m, c);
    finish(&m);
  }
  begin(&m, config, 0);
  for (i = 0; i < c->in.len; i++) {
    octets(&m, c->in.data + i, 1);
  }
  assert_int_equal(dkk_feed_end(&m.feed), DKIMKIT_OK);
  check_result(&m, c);
  finish(&m);
}

static void test_feed_octets_strict(void **state)
{
  dkimkit_config *config = config_with(DKIMKIT_LINE_ENDS_STRICT);
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(strict_cases); i++) {
    each_split(config, &strict_cases[i]);
  }
  dkimkit_config_free(config);
}

static void test_feed_octets_normalize(void **state)
{
  dkimkit_config *config = config_with(DKIMKIT_LINE_ENDS_NORMALIZE);
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(normalized_cases); i++) {
    each_split(config, &normalized_cases[i]);
  }
  dkimkit_config_free(config);
}

static void test_feed_header_same_as_raw(void **state)
{
  static const feed_case want = {"piecewise",
                                 TEXT(""),
                                 {"A: 1\r\n 2", "B: 3", "C:"},
                                 0,
                                 TEXT("body\r\nx")};
  dkimkit_config *config = config_with(DKIMKIT_LINE_ENDS_STRICT);
  message m;

  (void)state;
  begin(&m, config, 0);
  header(&m, "A: 1\r\n 2");
  header(&m, "B: 3\r\n");
  header(&m, "C:");
  assert_int_equal(dkk_feed_end_headers(&m.feed), DKIMKIT_OK);
  assert_int_equal(dkk_feed_body(&m.feed, (const uint8_t *)"body\r", 5), 0);
  assert_int_equal(dkk_feed_body(&m.feed, (const uint8_t *)"\nx", 2), 0);
  assert_int_equal(dkk_feed_end(&m.feed), DKIMKIT_OK);
  check_result(&m, &want);
  finish(&m);
  dkimkit_config_free(config);
}

static void test_feed_header_normalize(void **state)
{
  static const feed_case want = {"piecewise, LF",
                                 TEXT(""),
                                 {"A: 1\r\n 2", "B: 3", "C: 4"},
                                 0,
                                 TEXT("body\r\nx\r\n")};
  dkimkit_config *config = config_with(DKIMKIT_LINE_ENDS_NORMALIZE);
  message m;

  (void)state;
  begin(&m, config, 0);
  header(&m, "A: 1\n 2\n");
  header(&m, "B: 3");
  header(&m, "C: 4\r\n");
  assert_int_equal(dkk_feed_end_headers(&m.feed), DKIMKIT_OK);
  assert_int_equal(dkk_feed_body(&m.feed, (const uint8_t *)"body\nx\r", 7), 0);
  assert_int_equal(dkk_feed_body(&m.feed, (const uint8_t *)"\n", 1), 0);
  assert_int_equal(dkk_feed_end(&m.feed), DKIMKIT_OK);
  check_result(&m, &want);
  finish(&m);
  dkimkit_config_free(config);
}

static void test_feed_end_headers_without_header(void **state)
{
  static const feed_case want = {
      "no header", TEXT(""), {NULL}, 0, TEXT("A: 1\r\n")};
  dkimkit_config *config = config_with(DKIMKIT_LINE_ENDS_STRICT);
  message m;

  (void)state;
  begin(&m, config, 0);
  assert_int_equal(dkk_feed_end_headers(&m.feed), DKIMKIT_OK);
  assert_int_equal(dkk_feed_body(&m.feed, (const uint8_t *)"A: 1\r\n", 6), 0);
  assert_int_equal(dkk_feed_end(&m.feed), DKIMKIT_OK);
  check_result(&m, &want);
  finish(&m);
  dkimkit_config_free(config);
}

typedef struct smuggle_case {
  const char *field;
  /** What it is with strict and with normalized line ends. */
  int strict;
  int normalized;
} smuggle_case;

#define BAD DKIMKIT_ERR_INVALID_ARGUMENT

/* One call is one field: no second field and no end of the header. */
static const smuggle_case smuggles[] = {
    {"A: 1\r\nB: 2", BAD, BAD},
    {"A: 1\r\nB: 2\r\n", BAD, BAD},
    {"A: 1\nB: 2", DKIMKIT_OK, BAD},
    {"A: 1\r\n\r\nbody", BAD, BAD},
    {"A: 1\r\n\r\n x", BAD, BAD},
    {"A: 1\n\nbody", DKIMKIT_OK, BAD},
    {"A: 1\n\n x", DKIMKIT_OK, BAD},
    {"A: 1\r\n\n x", BAD, BAD},
    {"A: 1\r\n\r", BAD, BAD},
    {"", BAD, BAD},
    {"\r\n", BAD, BAD},
    {"\n", BAD, BAD},
    {"\r\nA: 1", BAD, BAD},
    {"\nA: 1", BAD, BAD},
    {" A: 1", BAD, BAD},
    {"\tA: 1", BAD, BAD},
    {"A: 1\r\n 2", DKIMKIT_OK, DKIMKIT_OK},
    {"A: 1\n 2", DKIMKIT_OK, DKIMKIT_OK},
    {"A: 1\r\n \r\n", DKIMKIT_OK, DKIMKIT_OK},
};

static void check_smuggles(dkimkit_line_ends line_ends,
                           const smuggle_case *list, size_t count)
{
  dkimkit_config *config = config_with(line_ends);
  size_t i;

  for (i = 0; i < count; i++) {
    const smuggle_case *c = &list[i];
    int want =
        line_ends == DKIMKIT_LINE_ENDS_STRICT ? c->strict : c->normalized;
    message m;

    begin(&m, config, 0);
    header(&m, "First: x");
    check_number(
        c->field,
        dkk_feed_header(&m.feed, (const uint8_t *)c->field, strlen(c->field)),
        want);
    check_number(c->field, m.ends, 0);
    header(&m, "Last: x");
    assert_int_equal(dkk_feed_end_headers(&m.feed), DKIMKIT_OK);
    assert_int_equal(dkk_feed_end(&m.feed), DKIMKIT_OK);
    check_number(c->field, m.ends, 1);
    check_number(c->field, (long long)m.feed.header.count,
                 want == DKIMKIT_OK ? 3 : 2);
    check_number(c->field, (long long)m.body.len, 0);
    finish(&m);
  }
  dkimkit_config_free(config);
}

static void test_feed_header_smuggling_strict(void **state)
{
  (void)state;
  check_smuggles(DKIMKIT_LINE_ENDS_STRICT, smuggles, COUNT(smuggles));
}

static void test_feed_header_smuggling_normalize(void **state)
{
  (void)state;
  check_smuggles(DKIMKIT_LINE_ENDS_NORMALIZE, smuggles, COUNT(smuggles));
}

static const smuggle_case empty_tails[] = {
    {"A: 1\r\n\r\n", BAD, BAD},     {"A: 1\r\n 2\r\n\r\n", BAD, BAD},
    {"A: 1\r\n\r\n\r\n", BAD, BAD}, {"A: 1\n\n", DKIMKIT_OK, BAD},
    {"A: 1\r\n\n", BAD, BAD},       {"A: 1\n\r\n", DKIMKIT_OK, BAD},
};

static void test_feed_header_empty_last_line(void **state)
{
  (void)state;
  check_smuggles(DKIMKIT_LINE_ENDS_STRICT, empty_tails, COUNT(empty_tails));
  check_smuggles(DKIMKIT_LINE_ENDS_NORMALIZE, empty_tails, COUNT(empty_tails));
}

static void test_feed_entrances_do_not_mix(void **state)
{
  static const uint8_t field[] = "A: 1";
  dkimkit_config *config = config_with(DKIMKIT_LINE_ENDS_STRICT);
  message m;

  (void)state;
  begin(&m, config, 0);
  octets(&m, field, 4);
  assert_int_equal(dkk_feed_header(&m.feed, field, 4), DKIMKIT_ERR_STATE);
  assert_int_equal(dkk_feed_end_headers(&m.feed), DKIMKIT_ERR_STATE);
  assert_int_equal(dkk_feed_body(&m.feed, field, 4), DKIMKIT_ERR_STATE);
  assert_int_equal(dkk_feed_end(&m.feed), DKIMKIT_OK);
  assert_int_equal(dkk_feed_octets(&m.feed, field, 4), DKIMKIT_ERR_STATE);
  assert_int_equal(m.feed.header.count, 1);
  finish(&m);

  begin(&m, config, 0);
  assert_int_equal(dkk_feed_body(&m.feed, field, 4), DKIMKIT_ERR_STATE);
  header(&m, "A: 1");
  assert_int_equal(dkk_feed_octets(&m.feed, field, 4), DKIMKIT_ERR_STATE);
  assert_int_equal(dkk_feed_body(&m.feed, field, 4), DKIMKIT_ERR_STATE);
  assert_int_equal(dkk_feed_end_headers(&m.feed), DKIMKIT_OK);
  assert_int_equal(dkk_feed_end_headers(&m.feed), DKIMKIT_ERR_STATE);
  assert_int_equal(dkk_feed_header(&m.feed, field, 4), DKIMKIT_ERR_STATE);
  assert_int_equal(dkk_feed_octets(&m.feed, field, 4), DKIMKIT_ERR_STATE);
  assert_int_equal(dkk_feed_end(&m.feed), DKIMKIT_OK);
  assert_int_equal(m.ends, 1);
  finish(&m);
  dkimkit_config_free(config);
}

static void test_feed_body_after_octets(void **state)
{
  dkimkit_config *config = config_with(DKIMKIT_LINE_ENDS_STRICT);
  message m;

  (void)state;
  begin(&m, config, 0);
  octets(&m, (const uint8_t *)"A: 1\r\n\r\nb", 9);
  assert_int_equal(m.ends, 1);
  assert_int_equal(dkk_feed_body(&m.feed, (const uint8_t *)"c", 1),
                   DKIMKIT_ERR_STATE);
  octets(&m, (const uint8_t *)"d", 1);
  check_slice("body", dkk_buf_slice(&m.body), text_of("bd"));
  finish(&m);
  dkimkit_config_free(config);
}

static void test_feed_end_ends_an_open_header(void **state)
{
  dkimkit_config *config = config_with(DKIMKIT_LINE_ENDS_STRICT);
  message m;

  (void)state;
  begin(&m, config, 0);
  header(&m, "A: 1");
  assert_int_equal(dkk_feed_end(&m.feed), DKIMKIT_OK);
  assert_int_equal(m.ends, 1);
  assert_int_equal(m.feed.header.count, 1);
  check_slice("field", dkk_header_field(&m.feed.header, 0), text_of("A: 1"));
  finish(&m);

  begin(&m, config, 0);
  assert_int_equal(dkk_feed_end(&m.feed), DKIMKIT_OK);
  assert_int_equal(m.ends, 1);
  assert_int_equal(m.feed.header.count, 0);
  finish(&m);
  dkimkit_config_free(config);
}

static void check_limit(dkimkit_limit limit, size_t value, unsigned problems,
                        size_t most)
{
  static const char text[] = "A: 1\r\nB: 2\r\nC: 3\r\n\r\nbody";
  dkimkit_config *config = new_config();
  size_t split;

  assert_int_equal(dkimkit_config_set_limit(config, limit, value), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(config), DKIMKIT_OK);
  for (split = 0; split <= strlen(text); split++) {
    const uint8_t *data = (const uint8_t *)text;
    message m;

    begin(&m, config, 0);
    octets(&m, data, split);
    octets(&m, data + split, strlen(text) - split);
    assert_int_equal(dkk_feed_end(&m.feed), DKIMKIT_OK);
    assert_int_equal(m.ends, 1);
    assert_int_equal(m.feed.header.problems, problems);
    assert_true(m.feed.header.count <= most);
    assert_true(m.feed.header.octets.len <= 20);
    finish(&m);
  }
  dkimkit_config_free(config);
}

static void test_feed_octets_limits(void **state)
{
  (void)state;
  check_limit(DKIMKIT_LIMIT_HEADER_FIELDS, 3, 0, 3);
  check_limit(DKIMKIT_LIMIT_HEADER_FIELDS, 2, DKK_HEADER_TOO_LARGE, 2);
  check_limit(DKIMKIT_LIMIT_HEADER_FIELDS, 1, DKK_HEADER_TOO_LARGE, 1);
  check_limit(DKIMKIT_LIMIT_HEADER_OCTETS, 20, 0, 3);
  check_limit(DKIMKIT_LIMIT_HEADER_OCTETS, 17, DKK_HEADER_TOO_LARGE, 2);
  check_limit(DKIMKIT_LIMIT_HEADER_OCTETS, 1, DKK_HEADER_TOO_LARGE, 0);
}

static void test_feed_header_limit(void **state)
{
  dkimkit_config *config = new_config();
  message m;

  (void)state;
  assert_int_equal(
      dkimkit_config_set_limit(config, DKIMKIT_LIMIT_HEADER_OCTETS, 10),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(config), DKIMKIT_OK);
  begin(&m, config, 0);
  header(&m, "A: 1");
  header(&m, "B: 123456789");
  header(&m, "C: 1");
  assert_int_equal(dkk_feed_end_headers(&m.feed), DKIMKIT_OK);
  assert_int_equal(dkk_feed_end(&m.feed), DKIMKIT_OK);
  assert_int_equal(m.ends, 1);
  assert_int_equal(m.feed.header.problems, DKK_HEADER_TOO_LARGE);
  assert_int_equal(dkk_feed_end_headers(&m.feed), DKIMKIT_ERR_STATE);
  assert_int_equal(dkk_feed_header(&m.feed, (const uint8_t *)"D: 1", 4),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkk_feed_body(&m.feed, (const uint8_t *)"x", 1),
                   DKIMKIT_ERR_STATE);
  finish(&m);
  dkimkit_config_free(config);
}

typedef struct check_case {
  const char *name;
  dkk_slice in;
  int want;
} check_case;

static const check_case check_cases[] = {
    {"good", TEXT("A: 1\r\n\r\nx\r\n"), DKIMKIT_OK},
    {"bare LF in the header", TEXT("A: 1\nB: 2\r\n\r\n"),
     DKIMKIT_ERR_MESSAGE_NOT_NORMALIZED},
    {"bare CR in the header", TEXT("A: \r1\r\n\r\n"),
     DKIMKIT_ERR_MESSAGE_NOT_NORMALIZED},
    {"bare LF in the body", TEXT("A: 1\r\n\r\nx\n"),
     DKIMKIT_ERR_MESSAGE_NOT_NORMALIZED},
    {"bare CR at the end", TEXT("A: 1\r\n\r\nx\r"),
     DKIMKIT_ERR_MESSAGE_NOT_NORMALIZED},
    {"NUL in the header", TEXT("A: \0\r\n\r\n"), DKIMKIT_ERR_MESSAGE_SYNTAX},
    {"NUL in the body", TEXT("A: 1\r\n\r\n\0\r\n"), DKIMKIT_ERR_MESSAGE_SYNTAX},
};

static int feed_all(message *m, dkk_slice in, size_t split)
{
  int rv = dkk_feed_octets(&m->feed, in.data, split);

  if (rv == DKIMKIT_OK) {
    rv = dkk_feed_octets(&m->feed, in.data + split, in.len - split);
  }
  return rv == DKIMKIT_OK ? dkk_feed_end(&m->feed) : rv;
}

static void test_feed_octets_line_check(void **state)
{
  dkimkit_config *config = config_with(DKIMKIT_LINE_ENDS_STRICT);
  size_t i;
  size_t split;

  (void)state;
  for (i = 0; i < COUNT(check_cases); i++) {
    for (split = 0; split <= check_cases[i].in.len; split++) {
      message m;

      begin(&m, config, 1);
      check_number(check_cases[i].name, feed_all(&m, check_cases[i].in, split),
                   check_cases[i].want);
      finish(&m);
    }
  }
  dkimkit_config_free(config);
}

static int end_with_error(void *context)
{
  (void)context;
  return DKIMKIT_ERR_CALLBACK;
}

static void test_feed_octets_consumer_error(void **state)
{
  static const dkk_feed_consumer refusing = {NULL, end_with_error, body, NULL};
  static const uint8_t text[] = "A: 1\r\n\r\nbody";
  dkimkit_config *config = config_with(DKIMKIT_LINE_ENDS_STRICT);
  message m;

  (void)state;
  begin(&m, config, 0);
  dkk_feed_init(&m.feed, config, &dkk_mem_default, &refusing, &m);
  assert_int_equal(dkk_feed_octets(&m.feed, text, sizeof(text) - 1),
                   DKIMKIT_ERR_CALLBACK);
  assert_int_equal(m.body.len, 0);
  finish(&m);
  dkimkit_config_free(config);
}

/* What ends without an empty line, or a line end: a field too many is told
 * once, and what was taken before it stays. */
static void test_feed_end_limits(void **state)
{
  static const char *const texts[] = {"A: 1\r\nB: 2\r\nC: 3",
                                      "A: 1\r\nB: 2\r\nC: 3\r\n"};
  size_t most;
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(texts); i++) {
    for (most = 1; most <= 3; most++) {
      dkimkit_config *config = new_config();
      message m;

      assert_int_equal(
          dkimkit_config_set_limit(config, DKIMKIT_LIMIT_HEADER_FIELDS, most),
          DKIMKIT_OK);
      assert_int_equal(dkimkit_config_seal(config), DKIMKIT_OK);
      begin(&m, config, 0);
      octets(&m, (const uint8_t *)texts[i], strlen(texts[i]));
      assert_int_equal(dkk_feed_end(&m.feed), DKIMKIT_OK);
      assert_int_equal(m.ends, 1);
      assert_int_equal(m.feed.header.count, most);
      assert_int_equal(m.feed.header.problems,
                       most < 3 ? DKK_HEADER_TOO_LARGE : 0);
      finish(&m);
      dkimkit_config_free(config);
    }
  }
}

/* Folds aren't fields: as many as there is room for, after the last field that
 * may be there, too. */
static void test_feed_limit_counts_no_folds(void **state)
{
  static const char text[] = "A: 1\r\n 2\r\n 3\r\nB: 4\r\n 5\r\n\t6\r\n\r\nx";
  dkimkit_config *config = new_config();
  size_t split;

  (void)state;
  assert_int_equal(
      dkimkit_config_set_limit(config, DKIMKIT_LIMIT_HEADER_FIELDS, 2),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(config), DKIMKIT_OK);
  for (split = 0; split <= strlen(text); split++) {
    const uint8_t *data = (const uint8_t *)text;
    message m;

    begin(&m, config, 0);
    octets(&m, data, split);
    octets(&m, data + split, strlen(text) - split);
    assert_int_equal(dkk_feed_end(&m.feed), DKIMKIT_OK);
    assert_int_equal(m.feed.header.problems, 0);
    assert_int_equal(m.feed.header.count, 2);
    check_slice("A", dkk_header_field(&m.feed.header, 0),
                text_of("A: 1\r\n 2\r\n 3"));
    check_slice("B", dkk_header_field(&m.feed.header, 1),
                text_of("B: 4\r\n 5\r\n\t6"));
    check_slice("body", dkk_buf_slice(&m.body), text_of("x"));
    finish(&m);
  }
  dkimkit_config_free(config);
}

/* With strict line ends LF is an octet of the field like others. */
static void test_feed_header_keeps_last_lf(void **state)
{
  static const feed_case want = {"LF at the end",
                                 TEXT(""),
                                 {"A: 1\n", "B: 2\n"},
                                 DKK_HEADER_MALFORMED,
                                 TEXT("")};
  dkimkit_config *config = config_with(DKIMKIT_LINE_ENDS_STRICT);
  message m;

  (void)state;
  begin(&m, config, 0);
  header(&m, "A: 1\n");
  header(&m, "B: 2\n");
  assert_int_equal(dkk_feed_end(&m.feed), DKIMKIT_OK);
  check_result(&m, &want);
  finish(&m);
  dkimkit_config_free(config);
}

/* A CR at the end of one field doesn't make a CRLF with what comes next, nor
 * one at the end of the last with the body. */
static void test_feed_header_cr_stays_in_its_field(void **state)
{
  dkimkit_config *config = config_with(DKIMKIT_LINE_ENDS_NORMALIZE);
  message m;

  (void)state;
  begin(&m, config, 0);
  header(&m, "A: 1\r");
  header(&m, "B: 2\r");
  assert_int_equal(dkk_feed_end_headers(&m.feed), DKIMKIT_OK);
  assert_int_equal(dkk_feed_body(&m.feed, (const uint8_t *)"\nx\n", 3), 0);
  assert_int_equal(dkk_feed_end(&m.feed), DKIMKIT_OK);
  assert_int_equal(m.feed.header.count, 2);
  check_slice("A", dkk_header_field(&m.feed.header, 0), text_of("A: 1\r"));
  check_slice("body", dkk_buf_slice(&m.body), text_of("\r\nx\r\n"));
  finish(&m);
  dkimkit_config_free(config);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_feed_octets_strict),
      cmocka_unit_test(test_feed_octets_normalize),
      cmocka_unit_test(test_feed_header_same_as_raw),
      cmocka_unit_test(test_feed_header_normalize),
      cmocka_unit_test(test_feed_end_headers_without_header),
      cmocka_unit_test(test_feed_header_smuggling_strict),
      cmocka_unit_test(test_feed_header_smuggling_normalize),
      cmocka_unit_test(test_feed_header_empty_last_line),
      cmocka_unit_test(test_feed_entrances_do_not_mix),
      cmocka_unit_test(test_feed_body_after_octets),
      cmocka_unit_test(test_feed_end_ends_an_open_header),
      cmocka_unit_test(test_feed_octets_limits),
      cmocka_unit_test(test_feed_header_limit),
      cmocka_unit_test(test_feed_octets_line_check),
      cmocka_unit_test(test_feed_octets_consumer_error),
      cmocka_unit_test(test_feed_end_limits),
      cmocka_unit_test(test_feed_limit_counts_no_folds),
      cmocka_unit_test(test_feed_header_keeps_last_lf),
      cmocka_unit_test(test_feed_header_cr_stays_in_its_field),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
