/* SPDX-License-Identifier: MIT */
/* t= and x= of new signatures, at the ends of what has 12 digits. */
#include "test_support.h"

#include <stdio.h>

#define MAX UINT64_C(999999999999)

static uint64_t clock_of(void *user_data)
{
  return *(uint64_t *)user_data;
}

typedef struct times_case {
  uint64_t now;
  dkimkit_timestamp mode;
  uint64_t seconds;
  uint64_t expiration;
  int rv;
  /* NULL: not in the field. */
  const char *t;
  const char *x;
} times_case;

#define TIME_NOW DKIMKIT_TIMESTAMP_NOW
#define TIME_NONE DKIMKIT_TIMESTAMP_NONE
#define FIXED DKIMKIT_TIMESTAMP_FIXED
#define RANGE DKIMKIT_ERR_TIMESTAMP_RANGE
#define NOT_AFTER DKIMKIT_ERR_EXPIRATION_NOT_AFTER_TIMESTAMP

static const times_case cases[] = {
    {NOW, TIME_NOW, 0, 0, DKIMKIT_OK, "1700000000", NULL},
    {NOW, TIME_NOW, MAX + 1, 60, DKIMKIT_OK, "1700000000", "1700000060"},
    {NOW, TIME_NOW, 0, 1, DKIMKIT_OK, "1700000000", "1700000001"},
    {NOW, TIME_NONE, 5, 0, DKIMKIT_OK, NULL, NULL},
    {NOW, TIME_NONE, MAX + 1, 60, DKIMKIT_OK, NULL, "1700000060"},
    {NOW, FIXED, 5, 0, DKIMKIT_OK, "5", NULL},
    {NOW, FIXED, 0, 60, DKIMKIT_OK, "0", "1700000060"},
    {NOW, FIXED, NOW + 59, 60, DKIMKIT_OK, "1700000059", "1700000060"},
    {NOW, FIXED, NOW + 60, 60, NOT_AFTER, NULL, NULL},
    {NOW, FIXED, NOW + 61, 60, NOT_AFTER, NULL, NULL},
    {NOW, FIXED, NOW + 61, 0, DKIMKIT_OK, "1700000061", NULL},
    {NOW, FIXED, MAX, 0, DKIMKIT_OK, "999999999999", NULL},
    {MAX, TIME_NOW, 0, 0, DKIMKIT_OK, "999999999999", NULL},
    {MAX, TIME_NOW, 0, 1, RANGE, NULL, NULL},
    {MAX + 1, TIME_NOW, 0, 0, RANGE, NULL, NULL},
    {MAX - 10, TIME_NOW, 0, 10, DKIMKIT_OK, "999999999989", "999999999999"},
    {MAX - 10, TIME_NOW, 0, 11, RANGE, NULL, NULL},
    {0, TIME_NOW, 0, MAX, DKIMKIT_OK, "0", "999999999999"},
};

static void assert_tag(const char *field, const char *name, const char *wanted)
{
  char *value = field_tag(field, name);

  if (wanted == NULL) {
    assert_null(value);
  } else {
    assert_non_null(value);
    assert_string_equal(value, wanted);
  }
  free(value);
}

static void check(const times_case *c)
{
  uint64_t now = c->now;
  dkimkit_config *config = config_open(NULL, NULL);
  dkimkit_key *key;
  dkimkit_profile *profile;
  dkimkit_signer *signer = NULL;
  bytes message = vector("rfc8463-A.3-unsigned.eml");

  ok(dkimkit_config_set_clock(config, clock_of, &now));
  ok(dkimkit_config_seal(config));
  key = key_load(config, "keys/rfc8463-A.1-ed25519.pem");
  profile = profile_open(config, key);
  ok(dkimkit_profile_set_timestamp(profile, c->mode, c->seconds));
  ok(dkimkit_profile_set_expiration(profile, c->expiration));
  ok(dkimkit_profile_seal(profile));
  ok(dkimkit_signer_new(&signer, config, &profile, 1, NULL));
  assert_int_equal(signer_run(signer, message), c->rv);
  assert_int_equal(dkimkit_signer_count(signer), c->rv == DKIMKIT_OK);
  if (c->rv == DKIMKIT_OK) {
    assert_tag(dkimkit_signer_field(signer, 0, NULL), "t", c->t);
    assert_tag(dkimkit_signer_field(signer, 0, NULL), "x", c->x);
  }
  dkimkit_signer_free(signer);
  dkimkit_profile_free(profile);
  dkimkit_key_free(key);
  dkimkit_config_free(config);
  bytes_free(&message);
}

static void test_times(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    check(&cases[i]);
  }
}

static void test_settings(void **state)
{
  dkimkit_config *config = config_make(NULL);
  dkimkit_key *key = key_load(config, "keys/rfc8463-A.1-ed25519.pem");
  dkimkit_profile *profile = profile_open(config, key);

  (void)state;
  ok(dkimkit_profile_set_timestamp(profile, FIXED, MAX));
  assert_int_equal(dkimkit_profile_set_timestamp(profile, FIXED, MAX + 1),
                   RANGE);
  assert_int_equal(
      dkimkit_profile_set_timestamp(profile, (dkimkit_timestamp)9, 0),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  ok(dkimkit_profile_set_expiration(profile, MAX));
  assert_int_equal(dkimkit_profile_set_expiration(profile, MAX + 1), RANGE);
  dkimkit_profile_free(profile);
  dkimkit_key_free(key);
  dkimkit_config_free(config);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_times),
      cmocka_unit_test(test_settings),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
