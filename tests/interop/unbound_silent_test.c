/* SPDX-License-Identifier: MIT */
#include "servers/nameserver.h"
#include "unbound/client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static dkimkit_keylookup *start_silent(client *c, unsigned number)
{
  char name[64];

  (void)snprintf(name, sizeof(name), "silent%u.example.com", number);
  return start(c, name);
}

static void test_good_beside_silent(void **state)
{
  responder *server = responder_start(SILENT_TO_OTHERS);
  dkimkit_keylookup *silent[1000];
  client c;
  unsigned i;

  (void)state;
  open_unsigned(&c, responder_port(server), 10000);
  for (i = 0; i < COUNT(silent); i++) {
    silent[i] = start_silent(&c, i);
  }
  assert_int_equal(dkimkit_unbound_wait(c.resolver, 0), COUNT(silent));
  for (i = 0; i < 5; i++) {
    char name[64];
    dkimkit_keylookup *good;

    (void)snprintf(name, sizeof(name), "key%u.example.com", i);
    good = start(&c, name);
    finish(&c, good);
    assert_found(good, "good", 0);
  }
  for (i = 0; i < COUNT(silent); i++) {
    assert_int_equal(dkimkit_keylookup_finish(silent[i]), DKIMKIT_PENDING);
    dkimkit_keylookup_free(silent[i]);
  }
  close_client(&c);
  responder_stop(server);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_good_beside_silent),
  };

  (void)alarm(WATCHDOG_SECONDS);
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
