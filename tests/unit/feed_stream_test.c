/* SPDX-License-Identifier: MIT */

/* What the consumer of a message is given, and when it ends early. */

#include "feed_message.h"
#include "fence.h"

/* Each octet is shown once and in order, whatever becomes of it. */
static dkk_buf shown;

static int keep_shown(void *context, const uint8_t *data, size_t len)
{
  (void)context;
  return dkk_buf_append(&shown, data, len);
}

static void check_shown(dkimkit_limit limit, size_t value)
{
  static const char text[] =
      "A: 1\r\n 2\r\nB: 3\r\n\r\n C: 4\r\n\r\nbody\r\n\r\n";
  static const dkk_feed_consumer showing = {keep_shown, end_headers, body,
                                            NULL};
  dkimkit_config *config = new_config();
  size_t split;

  assert_int_equal(dkimkit_config_set_limit(config, limit, value), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(config), DKIMKIT_OK);
  for (split = 0; split <= strlen(text); split++) {
    const uint8_t *data = (const uint8_t *)text;
    message m;

    begin(&m, config, 0);
    dkk_feed_init(&m.feed, config, &dkk_mem_default, &showing, &m);
    dkk_buf_init(&shown, &dkk_mem_default);
    octets(&m, data, split);
    octets(&m, data + split, strlen(text) - split);
    assert_int_equal(dkk_feed_end(&m.feed), DKIMKIT_OK);
    assert_int_equal(m.ends, 1);
    check_slice("shown", dkk_buf_slice(&shown), text_of(text));
    dkk_buf_clear(&shown);
    finish(&m);
  }
  dkimkit_config_free(config);
}

static void test_feed_shows_each_octet(void **state)
{
  size_t octets_of_header;

  (void)state;
  check_shown(DKIMKIT_LIMIT_HEADER_FIELDS, 2);
  check_shown(DKIMKIT_LIMIT_HEADER_FIELDS, 1);
  for (octets_of_header = 1; octets_of_header < 24; octets_of_header++) {
    check_shown(DKIMKIT_LIMIT_HEADER_OCTETS, octets_of_header);
  }
}

/* More than is stored, or given on, at once, in a header of many lines and a
 * long one. */
static void test_feed_large_message(void **state)
{
  static const size_t steps[] = {1, 1000, 1024, 1025, 16384, 40000, 200000};
  dkimkit_config *config = config_with(DKIMKIT_LINE_ENDS_STRICT);
  dkk_buf text;
  size_t header_octets;
  size_t i;

  (void)state;
  dkk_buf_init(&text, &dkk_mem_default);
  for (i = 0; i < 300; i++) {
    assert_int_equal(dkk_buf_append_text(&text, "Name: value of it\r\n"), 0);
  }
  assert_int_equal(dkk_buf_append_text(&text, "Long: "), 0);
  for (i = 0; i < 500; i++) {
    assert_int_equal(dkk_buf_append_text(&text, "a word\r\n "), 0);
  }
  assert_int_equal(dkk_buf_append_text(&text, "end\r\n\r\n"), 0);
  header_octets = text.len;
  for (i = 0; i < 40000; i++) {
    assert_int_equal(dkk_buf_append_octet(&text, (uint8_t)('a' + i % 23)), 0);
  }
  for (i = 0; i < COUNT(steps); i++) {
    dkk_slice want = {text.data + header_octets, text.len - header_octets};
    message m;
    size_t at;

    begin(&m, config, 0);
    for (at = 0; at < text.len; at += steps[i]) {
      octets(&m, text.data + at,
             text.len - at < steps[i] ? text.len - at : steps[i]);
    }
    assert_int_equal(dkk_feed_end(&m.feed), DKIMKIT_OK);
    assert_int_equal(m.feed.header.count, 301);
    assert_int_equal(m.feed.header.problems, 0);
    assert_int_equal(dkk_header_field(&m.feed.header, 300).len,
                     header_octets - 300 * 19 - 4);
    check_slice("body", dkk_buf_slice(&m.body), want);
    finish(&m);
  }
  dkk_buf_clear(&text);
  dkimkit_config_free(config);
}

/* How much of the body is still to come, as those that hash it are told. */
static size_t following[8];
static size_t following_count;

static int note_following(void *context, const uint8_t *data, size_t len)
{
  message *m = context;

  (void)data;
  assert_true(len <= 16384);
  assert_true(following_count < COUNT(following));
  following[following_count++] = m->feed.following;
  return DKIMKIT_OK;
}

static void test_feed_body_following(void **state)
{
  static const dkk_feed_consumer noting = {NULL, end_headers, note_following,
                                           NULL};
  static uint8_t text[2 * 16384 + 1];
  dkimkit_config *config = config_with(DKIMKIT_LINE_ENDS_STRICT);
  message m;

  (void)state;
  memset(text, 'x', sizeof(text));
  begin(&m, config, 0);
  dkk_feed_init(&m.feed, config, &dkk_mem_default, &noting, &m);
  following_count = 0;
  assert_int_equal(dkk_feed_end_headers(&m.feed), DKIMKIT_OK);
  assert_int_equal(dkk_feed_body(&m.feed, text, sizeof(text)), DKIMKIT_OK);
  assert_int_equal(following_count, 3);
  assert_int_equal(following[0], 16385);
  assert_int_equal(following[1], 1);
  assert_int_equal(following[2], 0);
  finish(&m);
  dkimkit_config_free(config);
}

/* A consumer that refuses its call number `refused`: nothing comes after it,
 * and its error is the result. */
typedef struct refusal {
  dkk_feed feed;
  size_t calls;
  size_t refused;
} refusal;

static int count_call(refusal *r)
{
  assert_true(r->calls < r->refused);
  r->calls++;
  return r->calls == r->refused ? DKIMKIT_ERR_CALLBACK : DKIMKIT_OK;
}

static int refuse_octets(void *context, const uint8_t *data, size_t len)
{
  (void)data;
  (void)len;
  return count_call(context);
}

static int refuse_end(void *context)
{
  return count_call(context);
}

static const dkk_feed_consumer refusing_all = {refuse_octets, refuse_end,
                                               refuse_octets, refuse_end};
static const dkk_feed_consumer refusing_rest = {NULL, refuse_end, refuse_octets,
                                                refuse_end};

static void check_refusals(const dkimkit_config *config,
                           const dkk_feed_consumer *refusing, const char *text)
{
  size_t n;
  int rv = DKIMKIT_ERR_CALLBACK;

  for (n = 1; rv != DKIMKIT_OK; n++) {
    refusal r = {.refused = n};

    dkk_feed_init(&r.feed, config, &dkk_mem_default, refusing, &r);
    rv = dkk_feed_octets(&r.feed, (const uint8_t *)text, strlen(text));
    if (rv == DKIMKIT_OK) {
      rv = dkk_feed_end(&r.feed);
    }
    assert_int_equal(rv, r.calls == n ? DKIMKIT_ERR_CALLBACK : DKIMKIT_OK);
    dkk_feed_clear(&r.feed);
  }
  assert_true(n > 3);
}

static void test_feed_stops_at_each_refusal(void **state)
{
  static const char *const texts[] = {"A: 1\r\nB: 2\r\n 3\r\n\r\nbody\r\n",
                                      "A: 1\r\nB: 2\r\nC: 3\r\n\r\nbody",
                                      "A: 1\nB: 2\n\nx\ny\nz", "A: 1"};
  size_t limit;
  size_t ends;
  size_t i;

  (void)state;
  for (limit = 1; limit < 40; limit++) {
    for (ends = 0; ends < 2; ends++) {
      dkimkit_config *config = new_config();

      assert_int_equal(dkimkit_config_set_line_ends(
                           config, ends == 0 ? DKIMKIT_LINE_ENDS_STRICT
                                             : DKIMKIT_LINE_ENDS_NORMALIZE),
                       DKIMKIT_OK);
      assert_int_equal(
          dkimkit_config_set_limit(config, DKIMKIT_LIMIT_HEADER_OCTETS, limit),
          DKIMKIT_OK);
      assert_int_equal(dkimkit_config_seal(config), DKIMKIT_OK);
      for (i = 0; i < COUNT(texts); i++) {
        check_refusals(config, &refusing_all, texts[i]);
      }
      check_refusals(config, &refusing_rest, texts[0]);
      dkimkit_config_free(config);
    }
  }
}

/* Memory that ends at any time: told, and nobody hears of the header. */
static size_t allocations_left;
static size_t out_now;

static void *scarce_resize(void *ptr, size_t size, void *user_data)
{
  (void)user_data;
  if (allocations_left == 0) {
    return NULL;
  }
  allocations_left--;
  out_now += ptr == NULL;
  return realloc(ptr, size);
}

static void *scarce_allocate(size_t size, void *user_data)
{
  return scarce_resize(NULL, size, user_data);
}

static void scarce_release(void *ptr, void *user_data)
{
  (void)user_data;
  out_now--;
  free(ptr);
}

static void test_feed_without_memory(void **state)
{
  static const dkimkit_mem scarce = {.allocate = scarce_allocate,
                                     .resize = scarce_resize,
                                     .release = scarce_release};
  static const char *const texts[] = {"A: 1\r\nB: 2\r\n\r\n", "A: 1", "\r\n",
                                      "A: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\nE: 5"};
  dkimkit_config *config = config_with(DKIMKIT_LINE_ENDS_STRICT);
  size_t i;
  size_t n;

  (void)state;
  for (i = 0; i < COUNT(texts); i++) {
    int rv = DKIMKIT_ERR_NOMEM;

    for (n = 0; rv != DKIMKIT_OK; n++) {
      message m;

      begin(&m, config, 0);
      dkk_feed_init(&m.feed, config, &scarce, &consumer, &m);
      allocations_left = n;
      rv =
          dkk_feed_octets(&m.feed, (const uint8_t *)texts[i], strlen(texts[i]));
      if (rv == DKIMKIT_OK) {
        rv = dkk_feed_end(&m.feed);
      }
      assert_true(rv == DKIMKIT_OK || rv == DKIMKIT_ERR_NOMEM);
      assert_int_equal(m.ends, rv == DKIMKIT_OK);
      finish(&m);
      assert_int_equal(out_now, 0);
    }
    assert_true(n > 1);
  }
  dkimkit_config_free(config);
}

/* A header that fills its memory to the last octet, behind which there is
 * nothing. */
#define FULL_OCTETS 4096

static fence full;

static void *full_resize(void *ptr, size_t size, void *user_data)
{
  (void)user_data;
  return size == FULL_OCTETS ? fence_room(&full, size) : realloc(ptr, size);
}

static void full_release(void *ptr, void *user_data)
{
  (void)user_data;
  if (ptr != fence_room(&full, FULL_OCTETS)) {
    free(ptr);
  }
}

static void test_feed_fills_its_memory(void **state)
{
  static const char *const ends[] = {"\r\n", "x\n", "xx", "\r\n "};
  dkimkit_config *config = config_with(DKIMKIT_LINE_ENDS_STRICT);
  dkimkit_mem mem = dkk_mem_default;
  size_t i;

  (void)state;
  mem.resize = full_resize;
  mem.release = full_release;
  for (i = 0; i < COUNT(ends); i++) {
    uint8_t text[FULL_OCTETS];
    message m;

    memset(text, 'x', sizeof(text));
    memcpy(text, "A:", 2);
    memcpy(text + sizeof(text) - strlen(ends[i]), ends[i], strlen(ends[i]));
    full = fence_new();
    begin(&m, config, 0);
    dkk_feed_init(&m.feed, config, &mem, &consumer, &m);
    octets(&m, text, sizeof(text));
    assert_int_equal(m.feed.header.octets.len, sizeof(text));
    assert_int_equal(m.feed.header.octets.capacity, sizeof(text));
    assert_int_equal(m.ends, 0);
    if (i == 0) {
      assert_int_equal(dkk_feed_end(&m.feed), DKIMKIT_OK);
      assert_int_equal(m.feed.header.count, 1);
      assert_int_equal(dkk_header_field(&m.feed.header, 0).len,
                       sizeof(text) - 2);
    }
    finish(&m);
    fence_free(&full);
  }
  dkimkit_config_free(config);
}

/* However it is cut, the header is too large before a later line has a fault.
 */
static void test_feed_too_large_first(void **state)
{
  static const char text[] = "A: 1\r\nB: 2\r\nC\nD: 3\r\n\r\n";
  dkimkit_config *config = new_config();
  size_t split;

  (void)state;
  assert_int_equal(
      dkimkit_config_set_limit(config, DKIMKIT_LIMIT_HEADER_OCTETS, 6),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(config), DKIMKIT_OK);
  for (split = 0; split <= strlen(text); split++) {
    const uint8_t *data = (const uint8_t *)text;
    message m;
    int rv;

    begin(&m, config, 1);
    rv = dkk_feed_octets(&m.feed, data, split);
    if (rv == DKIMKIT_OK) {
      rv = dkk_feed_octets(&m.feed, data + split, strlen(text) - split);
    }
    assert_int_equal(rv, DKIMKIT_ERR_MESSAGE_NOT_NORMALIZED);
    assert_int_equal(m.ends, 1);
    assert_int_equal(m.feed.header.problems, DKK_HEADER_TOO_LARGE);
    finish(&m);
  }
  dkimkit_config_free(config);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_feed_shows_each_octet),
      cmocka_unit_test(test_feed_large_message),
      cmocka_unit_test(test_feed_body_following),
      cmocka_unit_test(test_feed_stops_at_each_refusal),
      cmocka_unit_test(test_feed_without_memory),
      cmocka_unit_test(test_feed_fills_its_memory),
      cmocka_unit_test(test_feed_too_large_first),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
