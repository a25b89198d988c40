/* SPDX-License-Identifier: MIT */
/* What senders wrote in the log of the milter. */
#include "log_capture.h"

#include "../../examples/milter/log.h"

static void write_hostile(const char *hostile)
{
  log_line(LOG_INFO, "%s: %s", "NOQUEUE", hostile);
}

static void attack_milter_log_injection(void **state)
{
  (void)state;
  expect_one_clean_line(write_hostile);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(attack_milter_log_injection),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
