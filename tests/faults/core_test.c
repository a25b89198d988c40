/* SPDX-License-Identifier: MIT */

/* libdkimkit with each allocation and each call of a provider failing. */

#include "kit.h"
#include "provider.h"
#include "scenes.h"

static const scene *const files[] = {
    scenes_authres, scenes_config, scenes_getters, scenes_key,
    scenes_record,  scenes_sign,   scenes_verify};

static int is_nomem(int rv, int how)
{
  (void)how;
  return rv == DKIMKIT_ERR_NOMEM;
}

static void test_memory(void **state)
{
  kit_wraps_providers = 0;
  scene_run(*state, FAULTS_MEMORY, 0, is_nomem);
  assert_int_equal(kit_mem_open(), 0);
}

/* crypto.h: what is passed on for each function; all else is one error. */
static int passed_on(int how)
{
  int is_import = provider_failed == PROVIDER_PUBLIC_IMPORT ||
                  provider_failed == PROVIDER_PRIVATE_IMPORT;

  /* config.h has one error for a provider that can't start. */
  if (provider_failed == PROVIDER_INIT) {
    return 0;
  }
  return how == DKIMKIT_ERR_NOMEM ||
         (is_import && how == DKIMKIT_ERR_KEY_SYNTAX) ||
         ((is_import || provider_failed == PROVIDER_GENERATE ||
           provider_failed == PROVIDER_PUBLIC_RECOVER) &&
          how == DKIMKIT_ERR_UNSUPPORTED) ||
         (provider_failed == PROVIDER_PUBLIC_VERIFY &&
          how == DKIMKIT_ERR_SIGN_FAILED);
}

static int is_provider_error(int rv, int how)
{
  if (provider_failed_in_trial && how != DKIMKIT_ERR_NOMEM) {
    return rv == DKIMKIT_ERR_KEY_SYNTAX;
  }
  /* sign.h: an external key's signature that doesn't fit its public part. */
  if (provider_failed == PROVIDER_PUBLIC_VERIFY &&
      how == DKIMKIT_ERR_SIGN_FAILED && rv == DKIMKIT_ERR_SIGN_MISMATCH) {
    return 1;
  }
  return rv == (passed_on(how) ? how : DKIMKIT_ERR_CRYPTO);
}

static int is_wrong_length(int rv, int how)
{
  if (provider_failed_in_trial) {
    return rv == DKIMKIT_ERR_KEY_SYNTAX;
  }
  if (provider_failed == PROVIDER_PRIVATE_SIGN) {
    return rv == DKIMKIT_ERR_SIGN_FAILED;
  }
  /* Within its room, what an RSA key is made of tells its length. */
  if (provider_failed == PROVIDER_GENERATE && how != PROVIDER_OVER) {
    return rv == DKIMKIT_ERR_KEY_SYNTAX || rv == DKIMKIT_ERR_CRYPTO;
  }
  return rv == DKIMKIT_ERR_CRYPTO;
}

static void test_provider(void **state)
{
  static const int codes[] = {DKIMKIT_ERR_CRYPTO,
                              DKIMKIT_ERR_NOMEM,
                              DKIMKIT_ERR_KEY_SYNTAX,
                              DKIMKIT_ERR_SIGN_FAILED,
                              DKIMKIT_ERR_UNSUPPORTED,
                              DKIMKIT_ERR_INVALID_ARGUMENT,
                              DKIMKIT_ERR_CALLBACK,
                              DKIMKIT_PENDING,
                              -1};
  const scene *s = *state;
  size_t i;
  int how;

  kit_wraps_providers = 1;
  for (i = 0; i < COUNT(codes); i++) {
    scene_run(s, FAULTS_PROVIDER, codes[i], is_provider_error);
    assert_int_equal(provider_open(), 0);
  }
  for (how = PROVIDER_SHORT; how <= PROVIDER_OVER; how++) {
    scene_run(s, FAULTS_PROVIDER, how, is_wrong_length);
    assert_int_equal(provider_open(), 0);
  }
}

#define TESTS_MAX 256

int main(void)
{
  static struct CMUnitTest tests[TESTS_MAX];
  static char names[TESTS_MAX][120];
  size_t count = 0;
  size_t i;
  int rv;

  for (i = 0; i < COUNT(files); i++) {
    const scene *s;

    for (s = files[i]; s->name != NULL; s++) {
      int kind;

      for (kind = 0; kind < (s->needs_no_memory ? 1 : 2); kind++) {
        struct CMUnitTest *test = &tests[count];

        snprintf(names[count], sizeof(names[0]), "%s, failing %s", s->name,
                 kind == 0 ? "memory" : "provider");
        test->name = names[count++];
        test->test_func = kind == 0 ? test_memory : test_provider;
        test->initial_state = (void *)(uintptr_t)s;
      }
    }
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  rv = _cmocka_run_group_tests("core", tests, count, NULL, NULL);
  scene_report("libdkimkit");
  return rv;
}
