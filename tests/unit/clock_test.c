/* SPDX-License-Identifier: MIT */

/* The clock that a configuration has by itself, when seconds have more than 32
 * bits. Built with time(2) led to here by the linker. */

#include "core/config.h"

#include "test_util.h"

#include <time.h>

#define LATER UINT64_C(4294967296)

time_t __wrap_time(time_t *out);
int64_t __wrap___time64(void *out);

/* What a 32-bit time_t can't say is an error. */
time_t __wrap_time(time_t *out)
{
  (void)out;
  return sizeof(time_t) > sizeof(uint32_t) ? (time_t)LATER : (time_t)-1;
}

/* glibc's name on 32-bit machines. */
int64_t __wrap___time64(void *out)
{
  (void)out;
  return (int64_t)LATER;
}

static void test_clock_after_32_bits(void **state)
{
  dkimkit_config *config = sealed_config();

  (void)state;
  assert_true(dkk_config_now(config) == LATER);
  dkimkit_config_free(config);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_clock_after_32_bits),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
