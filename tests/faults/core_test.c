/* SPDX-License-Identifier: MIT */

/* libdkimkit with each allocation and each call of a provider failing. */

#include "kit.h"
#include "provider_scene.h"
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

static void test_provider(void **state)
{
  kit_wraps_providers = 1;
  provider_scene_run(*state, NULL);
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
