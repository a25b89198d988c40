/* SPDX-License-Identifier: MIT */
#include "keyring/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <dkimkit/common.h>

#define MANY 1000

static char texts[MANY][16];
static int values[MANY];

/* It grows several times meanwhile; what was there before is found again. */
static void test_many(void **state)
{
  dkk_ring_names names = {0};
  size_t i;

  (void)state;
  for (i = 0; i < MANY; i++) {
    (void)snprintf(texts[i], sizeof(texts[i]), "d%zu.example", i);
    assert_null(dkk_ring_names_find(&names, texts[i]));
    assert_int_equal(dkk_ring_names_add(&names, texts[i], &values[i]),
                     DKIMKIT_OK);
  }
  assert_int_equal(names.count, MANY);
  for (i = 0; i < MANY; i++) {
    char copy[16];

    memcpy(copy, texts[i], sizeof(copy));
    assert_ptr_equal(dkk_ring_names_find(&names, copy), &values[i]);
  }
  assert_null(dkk_ring_names_find(&names, "d1000.example"));
  assert_null(dkk_ring_names_find(&names, ""));
  dkk_ring_names_free(&names);
}

/* The last value counts, and the table doesn't grow by it. */
static void test_again(void **state)
{
  dkk_ring_names names = {0};
  size_t octets;
  size_t i;

  (void)state;
  assert_int_equal(dkk_ring_names_octets(&names), 0);
  assert_int_equal(dkk_ring_names_add(&names, "a.example", &values[0]),
                   DKIMKIT_OK);
  octets = dkk_ring_names_octets(&names);
  assert_true(octets > 0);
  for (i = 0; i < MANY; i++) {
    assert_int_equal(dkk_ring_names_add(&names, "a.example", &values[i]),
                     DKIMKIT_OK);
  }
  assert_int_equal(names.count, 1);
  assert_int_equal(dkk_ring_names_octets(&names), octets);
  assert_ptr_equal(dkk_ring_names_find(&names, "a.example"), &values[MANY - 1]);
  dkk_ring_names_free(&names);
  assert_null(dkk_ring_names_find(&names, "a.example"));
}

/* It grows when half of it is used, and to twice its size. */
static void test_room(void **state)
{
  dkk_ring_names names = {0};
  size_t room = 64;
  size_t i;

  (void)state;
  for (i = 0; i < MANY; i++) {
    (void)snprintf(texts[i], sizeof(texts[i]), "d%zu.example", i);
    assert_int_equal(dkk_ring_names_add(&names, texts[i], &values[i]),
                     DKIMKIT_OK);
    if (i == room / 2) {
      room *= 2;
    }
    assert_int_equal(names.room, room);
  }
  dkk_ring_names_free(&names);
  assert_int_equal(names.room, 0);
  assert_int_equal(names.count, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_many),
      cmocka_unit_test(test_again),
      cmocka_unit_test(test_room),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
