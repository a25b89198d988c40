/* SPDX-License-Identifier: MIT */

/* What a resolver was set to last is what counts. */

#include "../../lib/resolver/unbound_setup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void *allocate(size_t size, void *user_data)
{
  (void)user_data;
  return malloc(size);
}

static void *resize(void *ptr, size_t size, void *user_data)
{
  (void)user_data;
  return realloc(ptr, size);
}

static void release(void *ptr, void *user_data)
{
  (void)user_data;
  free(ptr);
}

static const dkimkit_mem mem = {NULL, allocate, resize, release};

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

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_loopback_replaced),
      cmocka_unit_test(test_loopback_of_a_stub),
      cmocka_unit_test(test_anchors_are_no_servers),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
