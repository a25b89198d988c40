/* SPDX-License-Identifier: MIT */
#include "test_support.h"

#define SIMPLE DKIMKIT_CANONICALIZATION_SIMPLE
#define RELAXED DKIMKIT_CANONICALIZATION_RELAXED

typedef struct taken {
  char text[512];
  size_t len;
  size_t calls;
  /* The call, from 1, that stops; 0: none. */
  size_t stop_at;
} taken;

static int take(const uint8_t *data, size_t len, void *user_data)
{
  taken *t = user_data;

  t->calls++;
  if (t->calls == t->stop_at) {
    return DKIMKIT_ERR_CALLBACK;
  }
  assert_true(t->len + len < sizeof(t->text));
  memcpy(t->text + t->len, data, len);
  t->len += len;
  return DKIMKIT_OK;
}

typedef struct form_case {
  dkimkit_canonicalization header;
  dkimkit_canonicalization body;
  const char *message;
  const char *expected;
} form_case;

#define HEADER_3_4_5 "A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n"
#define BODY_3_4_5 " C \r\nD \t E\r\n\r\n\r\n"

/* RFC 6376, 3.4.5, and the ends of bodies of 3.4.3 and 3.4.4. */
static const form_case forms[] = {
    {RELAXED, RELAXED, HEADER_3_4_5 BODY_3_4_5,
     "a:X\r\nb:Y Z\r\n\r\n C\r\nD E\r\n"},
    {SIMPLE, SIMPLE, HEADER_3_4_5 BODY_3_4_5, HEADER_3_4_5 " C \r\nD \t E\r\n"},
    {RELAXED, SIMPLE, HEADER_3_4_5 BODY_3_4_5,
     "a:X\r\nb:Y Z\r\n\r\n C \r\nD \t E\r\n"},
    {SIMPLE, SIMPLE, "A: X\r\n\r\n", "A: X\r\n\r\n\r\n"},
    {SIMPLE, RELAXED, "A: X\r\n\r\n", "A: X\r\n\r\n"},
    {SIMPLE, SIMPLE, "A: X\r\n", "A: X\r\n\r\n\r\n"},
    {RELAXED, RELAXED, "A: X\r\n\r\nD", "a:X\r\n\r\nD\r\n"},
    {RELAXED, RELAXED, "A: X\r\n\r\nD \t", "a:X\r\n\r\nD\r\n"},
};

static dkimkit_canon *new_canon(const dkimkit_config *config,
                                const form_case *c, taken *t)
{
  dkimkit_canon *canon = NULL;

  memset(t, 0, sizeof(*t));
  ok(dkimkit_canon_new(&canon, config, c->header, c->body, take, t));
  return canon;
}

static void check_form(const dkimkit_config *config, const form_case *c,
                       size_t step)
{
  const uint8_t *data = (const uint8_t *)c->message;
  size_t len = strlen(c->message);
  taken t;
  dkimkit_canon *canon = new_canon(config, c, &t);
  size_t i;

  for (i = 0; i < len; i += step) {
    ok(dkimkit_canon_feed(canon, data + i, len - i < step ? len - i : step));
  }
  ok(dkimkit_canon_finish(canon));
  assert_string_equal(t.text, c->expected);
  ok(dkimkit_canon_finish(canon));
  assert_int_equal(t.len, strlen(c->expected));
  dkimkit_canon_free(canon);
}

static void test_forms(void **state)
{
  dkimkit_config *config = config_make(NULL);
  size_t i;
  size_t step;

  (void)state;
  for (i = 0; i < COUNT(forms); i++) {
    for (step = 1; step < 40; step++) {
      check_form(config, &forms[i], step);
    }
  }
  dkimkit_config_free(config);
}

/* Whatever call is stopped, the error stays and nothing more is written. */
static void test_stopped(void **state)
{
  dkimkit_config *config = config_make(NULL);
  const uint8_t *data = (const uint8_t *)forms[0].message;
  size_t len = strlen(forms[0].message);
  size_t calls = 0;
  size_t i;

  (void)state;
  for (i = 0; i == 0 || i <= calls; i++) {
    taken t;
    dkimkit_canon *canon = new_canon(config, &forms[0], &t);
    int rv;

    t.stop_at = i;
    rv = dkimkit_canon_feed(canon, data, len);
    if (rv == DKIMKIT_OK) {
      rv = dkimkit_canon_finish(canon);
    }
    assert_int_equal(rv, i == 0 ? DKIMKIT_OK : DKIMKIT_ERR_CALLBACK);
    calls = i == 0 ? t.calls : calls;
    if (i > 0) {
      assert_int_equal(dkimkit_canon_feed(canon, data, len),
                       DKIMKIT_ERR_CALLBACK);
      assert_int_equal(dkimkit_canon_finish(canon), DKIMKIT_ERR_CALLBACK);
      assert_int_equal(t.calls, i);
    }
    dkimkit_canon_free(canon);
  }
  assert_true(calls > 1);
  dkimkit_config_free(config);
}

static void test_too_large(void **state)
{
  dkimkit_config *config = config_open(NULL, NULL);
  taken t;
  dkimkit_canon *canon;

  (void)state;
  ok(dkimkit_config_set_limit(config, DKIMKIT_LIMIT_HEADER_OCTETS, 1024));
  ok(dkimkit_config_seal(config));
  canon = new_canon(config, &forms[0], &t);
  while (dkimkit_canon_feed(canon, (const uint8_t *)"A: X\r\n", 6) ==
         DKIMKIT_OK) {
    t.calls++;
    assert_true(t.calls < 1000);
  }
  assert_int_equal(dkimkit_canon_finish(canon), DKIMKIT_ERR_MESSAGE_TOO_LARGE);
  assert_int_equal(t.len, 0);
  dkimkit_canon_free(canon);
  dkimkit_config_free(config);
}

static void assert_new(int expected, dkimkit_canon **out,
                       const dkimkit_config *config, int header, int body,
                       dkimkit_canon_write write)
{
  assert_int_equal(
      dkimkit_canon_new(out, config, (dkimkit_canonicalization)header,
                        (dkimkit_canonicalization)body, write, NULL),
      expected);
}

static void test_misuse(void **state)
{
  dkimkit_config *config = config_open(NULL, NULL);
  dkimkit_canon *canon = NULL;

  (void)state;
  assert_new(DKIMKIT_ERR_STATE, &canon, config, SIMPLE, SIMPLE, take);
  ok(dkimkit_config_seal(config));
  assert_new(DKIMKIT_ERR_INVALID_ARGUMENT, NULL, config, SIMPLE, SIMPLE, take);
  assert_new(DKIMKIT_ERR_INVALID_ARGUMENT, &canon, NULL, SIMPLE, SIMPLE, take);
  assert_new(DKIMKIT_ERR_INVALID_ARGUMENT, &canon, config, SIMPLE, SIMPLE,
             NULL);
  assert_new(DKIMKIT_ERR_INVALID_ARGUMENT, &canon, config, 2, SIMPLE, take);
  assert_new(DKIMKIT_ERR_INVALID_ARGUMENT, &canon, config, SIMPLE, 2, take);
  assert_null(canon);
  assert_int_equal(dkimkit_canon_feed(NULL, NULL, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_canon_finish(NULL), DKIMKIT_ERR_INVALID_ARGUMENT);
  dkimkit_canon_free(NULL);
  assert_new(DKIMKIT_OK, &canon, config, SIMPLE, SIMPLE, take);
  assert_int_equal(dkimkit_canon_feed(canon, NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  ok(dkimkit_canon_feed(canon, NULL, 0));
  dkimkit_canon_free(canon);
  dkimkit_config_free(config);
}

/* Each allocation fails once; all is freed, and the configuration is kept as
 * long as it's needed. */
static void test_memory(void **state)
{
  size_t fail_at = 0;
  int rv;

  (void)state;
  do {
    test_mem m;
    taken t;
    dkimkit_config *config = NULL;
    dkimkit_canon *canon = NULL;

    test_mem_init(&m);
    memset(&t, 0, sizeof(t));
    config = config_open(NULL, &m.mem);
    ok(dkimkit_config_seal(config));
    fail_at++;
    m.fail_at = m.calls + fail_at;
    rv = dkimkit_canon_new(&canon, config, RELAXED, RELAXED, take, &t);
    dkimkit_config_free(config);
    if (rv == DKIMKIT_OK) {
      rv = dkimkit_canon_feed(canon, (const uint8_t *)forms[0].message,
                              strlen(forms[0].message));
    }
    if (rv == DKIMKIT_OK) {
      rv = dkimkit_canon_finish(canon);
    }
    dkimkit_canon_free(canon);
    assert_int_equal(m.open, 0);
    assert_true(rv == DKIMKIT_OK || rv == DKIMKIT_ERR_NOMEM);
  } while (rv != DKIMKIT_OK);
  assert_true(fail_at > 1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_forms),     cmocka_unit_test(test_stopped),
      cmocka_unit_test(test_too_large), cmocka_unit_test(test_misuse),
      cmocka_unit_test(test_memory),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
