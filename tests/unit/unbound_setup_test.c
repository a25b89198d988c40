/* SPDX-License-Identifier: MIT */

/* What a resolver was set to last is what counts. */

#include "../../lib/resolver/unbound_setup.h"
#include "../interop/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static faulty memory;
static dkimkit_mem mem;

static int set_up(void **state)
{
  (void)state;
  mem = faulty_mem(&memory);
  return 0;
}

static int tear_down(void **state)
{
  (void)state;
  assert_int_equal(memory.live, 0);
  return 0;
}

static void set(dkk_link *settings, dkk_unbound_kind kind, const char *zone,
                const char *text)
{
  assert_int_equal(
      dkk_unbound_setup_add(settings, &mem, kind, zone, text, strlen(text)),
      DKIMKIT_OK);
}

static void test_loopback_replaced(void **state)
{
  dkk_link settings;

  (void)state;
  dkk_link_init(&settings);
  assert_int_equal(dkk_unbound_setup_has_loopback(&settings), 0);
  set(&settings, DKK_UNBOUND_FORWARDERS, NULL, "192.0.2.1:53,127.0.0.1:53");
  assert_int_equal(dkk_unbound_setup_has_loopback(&settings), 1);
  set(&settings, DKK_UNBOUND_FORWARDERS, NULL, "192.0.2.1:53");
  assert_int_equal(dkk_unbound_setup_has_loopback(&settings), 0);
  dkk_unbound_setup_free(&settings, &mem);
}

static void test_loopback_of_a_stub(void **state)
{
  dkk_link settings;

  (void)state;
  dkk_link_init(&settings);
  set(&settings, DKK_UNBOUND_STUB, "example.com", "[::1]:5353");
  set(&settings, DKK_UNBOUND_FORWARDERS, NULL, "192.0.2.1:53");
  assert_int_equal(dkk_unbound_setup_has_loopback(&settings), 1);
  dkk_unbound_setup_free(&settings, &mem);
}

static void test_anchors_are_no_servers(void **state)
{
  dkk_link settings;

  (void)state;
  dkk_link_init(&settings);
  set(&settings, DKK_UNBOUND_ANCHORS, NULL, "127.example. DS 1 13 2 00");
  assert_int_equal(dkk_unbound_setup_has_loopback(&settings), 0);
  dkk_unbound_setup_free(&settings, &mem);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_loopback_replaced),
      TEST(test_loopback_of_a_stub),
      TEST(test_anchors_are_no_servers),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
