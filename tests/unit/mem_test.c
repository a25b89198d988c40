/* SPDX-License-Identifier: MIT */
#include "core/mem.h"

#include "test_util.h"

static void test_array_overflow(void **state)
{
  size_t capacity = SIZE_MAX / 2 + 1;

  (void)state;
  assert_null(dkk_mem_zalloc_array(&dkk_mem_default, SIZE_MAX / 2, 3));
  assert_null(dkk_mem_resize_array(&dkk_mem_default, NULL, SIZE_MAX / 2, 3));
  assert_null(dkk_mem_resize_array(&dkk_mem_default, NULL, 0, 8));
  assert_null(
      dkk_mem_grow_array(&dkk_mem_default, NULL, capacity, &capacity, 1));
  assert_null(dkk_mem_strndup(&dkk_mem_default, "", SIZE_MAX));
}

static void test_zalloc_is_zeroed(void **state)
{
  static const uint8_t zeros[64] = {0};
  uint8_t *octets = dkk_mem_zalloc(&dkk_mem_default, sizeof(zeros));

  (void)state;
  assert_non_null(octets);
  assert_memory_equal(octets, zeros, sizeof(zeros));
  dkk_mem_free(&dkk_mem_default, octets);
  dkk_mem_free(&dkk_mem_default, NULL);
}

static void test_grow_array_keeps_elements(void **state)
{
  size_t capacity = 0;
  size_t count;
  size_t i;
  unsigned *numbers = NULL;

  (void)state;
  for (count = 0; count < 100; count++) {
    numbers = dkk_mem_grow_array(&dkk_mem_default, numbers, count, &capacity,
                                 sizeof(*numbers));
    assert_non_null(numbers);
    assert_true(capacity > count);
    numbers[count] = (unsigned)count;
  }
  for (i = 0; i < count; i++) {
    assert_int_equal(numbers[i], i);
  }
  dkk_mem_free(&dkk_mem_default, numbers);
}

/* An allocator that looks at what is given back to it. */
static uint8_t room[32];
static int was_wiped;

static void release_room(void *ptr, void *user_data)
{
  size_t i;

  (void)user_data;
  was_wiped = ptr == room;
  for (i = 0; i < sizeof(room); i++) {
    was_wiped = was_wiped && room[i] == 0;
  }
}

static void test_free_secret_wipes_first(void **state)
{
  dkimkit_mem mem = dkk_mem_default;

  (void)state;
  mem.release = release_room;
  memset(room, 0x5a, sizeof(room));
  dkk_mem_free(&mem, room);
  assert_false(was_wiped);
  dkk_mem_free_secret(&mem, room, sizeof(room));
  assert_true(was_wiped);
}

static void test_equal_secret(void **state)
{
  (void)state;
  assert_int_equal(dkk_mem_equal_secret("abcd", "abcd", 4), 1);
  assert_int_equal(dkk_mem_equal_secret("abcd", "abce", 4), 0);
  assert_int_equal(dkk_mem_equal_secret("abcd", "xbcd", 4), 0);
  assert_int_equal(dkk_mem_equal_secret("a", "b", 0), 1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_array_overflow),
      cmocka_unit_test(test_zalloc_is_zeroed),
      cmocka_unit_test(test_grow_array_keeps_elements),
      cmocka_unit_test(test_free_secret_wipes_first),
      cmocka_unit_test(test_equal_secret),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
