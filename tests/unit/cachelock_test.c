/* SPDX-License-Identifier: MIT */

/* A cache when the system has no more locks. Built with pthread_mutex_init(3)
 * led to here by the linker. */

#include <dkimkit/cache.h>

#include "test_util.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

static int has_no_lock;

int __real_pthread_mutex_init(pthread_mutex_t *mutex,
                              const pthread_mutexattr_t *attributes);
int __wrap_pthread_mutex_init(pthread_mutex_t *mutex,
                              const pthread_mutexattr_t *attributes);

int __wrap_pthread_mutex_init(pthread_mutex_t *mutex,
                              const pthread_mutexattr_t *attributes)
{
  return has_no_lock ? EAGAIN : __real_pthread_mutex_init(mutex, attributes);
}

static size_t blocks;

static void *allocate(size_t size, void *user_data)
{
  (void)user_data;
  blocks++;
  return malloc(size);
}

static void *resize(void *ptr, size_t size, void *user_data)
{
  (void)user_data;
  blocks += ptr == NULL;
  return realloc(ptr, size);
}

static void release(void *ptr, void *user_data)
{
  (void)user_data;
  blocks -= ptr != NULL;
  free(ptr);
}

static void test_no_lock(void **state)
{
  static const dkimkit_mem mem = {NULL, allocate, resize, release};
  dkimkit_config *config = NULL;
  dkimkit_cache *cache = NULL;
  size_t before;

  (void)state;
  assert_int_equal(config_with_provider(&config, &mem), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(config), DKIMKIT_OK);
  before = blocks;
  has_no_lock = 1;
  assert_int_equal(dkimkit_cache_new(&cache, config, 0, 0), DKIMKIT_ERR_SYSTEM);
  has_no_lock = 0;
  assert_null(cache);
  assert_int_equal(blocks, before);
  assert_int_equal(dkimkit_cache_new(&cache, config, 0, 0), DKIMKIT_OK);
  dkimkit_cache_free(cache);
  dkimkit_config_free(config);
  assert_int_equal(blocks, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_no_lock),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
