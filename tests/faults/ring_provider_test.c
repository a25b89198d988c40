/* SPDX-License-Identifier: MIT */

/* libdkimkit-keyring with each call of a provider failing.
 *
 * usage: ring_provider_test sqlite|postgresql, see database.h */

#include "provider.h"
#include "provider_scene.h"
#include "ringscene.h"
#include "scenes_ring.h"

#include <sodium.h>

static const scene *const files[] = {scenes_keys, scenes_change, scenes_read,
                                     scenes_view};

static const scene *running;

/* The library reads the record that it has written for a private key. What
 * hosts don't verify they may publish, and an opened key is told by its id; but
 * a new one whose record is no key isn't taken. */
static int is_about_record(int rv, int how)
{
  return rv == DKIMKIT_OK && provider_failed == PROVIDER_PUBLIC_IMPORT &&
         (how == DKIMKIT_ERR_UNSUPPORTED ||
          (how == DKIMKIT_ERR_KEY_SYNTAX &&
           running->asks_provider == RING_OPENS_KEYS));
}

/* On a stage of its own the call fails, and is made again by the same keyring.
 * Whether there was such a call. */
static int fail_and_try_again(const scene *s, size_t at)
{
  int has_failed;
  int rv;

  s->set_up();
  s->before();
  faults_arm(FAULTS_PROVIDER, at, DKIMKIT_ERR_CRYPTO);
  rv = s->act();
  faults_disarm();
  has_failed = faults_has_failed();
  if (has_failed) {
    assert_true(provider_is_error(rv, DKIMKIT_ERR_CRYPTO));
    rv = s->act();
  }
  if (rv != DKIMKIT_OK) {
    fail_msg("%s: call %d failed, and then: %d", s->name, (int)at, rv);
  }
  s->after(rv);
  s->tear_down();
  return has_failed;
}

static void fail_none(const scene *s)
{
  s->set_up();
  if (s->before != NULL) {
    s->before();
  }
  faults_arm(FAULTS_PROVIDER, 0, 0);
  assert_int_equal(s->act(), DKIMKIT_OK);
  faults_disarm();
  if (s->after != NULL) {
    s->after(DKIMKIT_OK);
  }
  s->tear_down();
}

static void test_provider(void **state)
{
  const scene *s = *state;
  size_t at = 1;

  if (s->asks_provider == 0) {
    fail_none(s);
    assert_int_equal(faults_calls(), 0);
    return;
  }
  running = s;
  provider_scene_run(s, is_about_record);
  assert_true(faults_calls() > 0);
  while (s->set_up != NULL && s->before != NULL && fail_and_try_again(s, at)) {
    at++;
  }
}

#define TESTS_MAX 256

int main(int argc, char **argv)
{
  static struct CMUnitTest tests[TESTS_MAX];
  size_t count = 0;
  size_t i;
  int rv;

  if (database_choose(argc, argv) != 0 || sodium_init() < 0) {
    return 2;
  }
  ring_configure = provider_wrap;
  for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
    const scene *s;

    for (s = files[i]; s->name != NULL; s++) {
      tests[count].name = s->name;
      tests[count].test_func = test_provider;
      tests[count++].initial_state = (void *)(uintptr_t)s;
    }
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  rv = _cmocka_run_group_tests("keyring", tests, count, NULL, NULL);
  scene_report("libdkimkit-keyring");
  return rv;
}
