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

/* An allocator that notes what it is asked for. */
static size_t asked_octets;
static size_t asked_times;

static void *note_allocate(size_t size, void *user_data)
{
  (void)user_data;
  asked_octets = size;
  asked_times++;
  return malloc(size < 4096 ? size : 4096);
}

static void *note_resize(void *ptr, size_t size, void *user_data)
{
  (void)user_data;
  asked_octets = size;
  asked_times++;
  return realloc(ptr, size < 4096 ? size : 4096);
}

static dkimkit_mem noting(void)
{
  dkimkit_mem mem = dkk_mem_default;

  mem.allocate = note_allocate;
  mem.resize = note_resize;
  asked_octets = 0;
  asked_times = 0;
  return mem;
}

/* Products that wrap around to something small are refused unasked. */
static void test_products_that_wrap_around(void **state)
{
  const size_t wraps = SIZE_MAX / 16 + 1;
  dkimkit_mem mem = noting();
  size_t capacity = wraps;
  void *array;

  (void)state;
  assert_null(dkk_mem_zalloc_array(&mem, wraps, 16));
  assert_null(dkk_mem_zalloc_array(&mem, wraps + 1, 16));
  assert_null(dkk_mem_resize_array(&mem, NULL, wraps, 16));
  assert_null(dkk_mem_resize_array(&mem, NULL, wraps + 1, 16));
  assert_null(dkk_mem_grow_array(&mem, NULL, wraps, &capacity, 8));
  assert_int_equal(capacity, wraps);
  assert_int_equal(asked_times, 0);
  array = dkk_mem_resize_array(&mem, NULL, SIZE_MAX / 16, 16);
  assert_non_null(array);
  assert_true(asked_octets == SIZE_MAX / 16 * 16);
  dkk_mem_free(&mem, array);
}

/* Nothing is an octet, so that it has an address. */
static void test_nothing_has_an_address(void **state)
{
  dkimkit_mem mem = noting();
  uint8_t *octet = dkk_mem_zalloc_array(&mem, 5, 0);

  (void)state;
  assert_non_null(octet);
  assert_int_equal(asked_octets, 1);
  assert_int_equal(*octet, 0);
  dkk_mem_free(&mem, octet);
  octet = dkk_mem_zalloc_array(&mem, 0, 5);
  assert_int_equal(asked_octets, 1);
  assert_int_equal(*octet, 0);
  dkk_mem_free(&mem, octet);
  octet = dkk_mem_alloc(&mem, 0);
  assert_int_equal(asked_octets, 1);
  dkk_mem_free(&mem, octet);
  octet = dkk_mem_alloc(&mem, 7);
  assert_int_equal(asked_octets, 7);
  dkk_mem_free(&mem, octet);
  octet = dkk_mem_zalloc_array(&mem, 3, 7);
  assert_int_equal(asked_octets, 21);
  dkk_mem_free(&mem, octet);
  asked_times = 0;
  assert_null(dkk_mem_resize_array(&mem, NULL, 5, 0));
  assert_int_equal(asked_times, 0);
}

/* Twice as much each time, and asked for only when it's full. */
static void test_grow_array_doubles(void **state)
{
  dkimkit_mem mem = noting();
  size_t capacity = 0;
  uint8_t *array = dkk_mem_grow_array(&mem, NULL, 0, &capacity, 100);
  size_t first = capacity;

  (void)state;
  assert_non_null(array);
  assert_true(first >= 4);
  assert_int_equal(asked_octets, first * 100);
  assert_ptr_equal(dkk_mem_grow_array(&mem, array, first - 1, &capacity, 100),
                   array);
  assert_int_equal(asked_times, 1);
  array = dkk_mem_grow_array(&mem, array, first, &capacity, 100);
  assert_non_null(array);
  assert_int_equal(capacity, 2 * first);
  assert_int_equal(asked_octets, 200 * first);
  assert_int_equal(asked_times, 2);
  dkk_mem_free(&mem, array);
}

static void test_strndup(void **state)
{
  dkimkit_mem mem = noting();
  char *copy = dkk_mem_strndup(&mem, "a\0bcd", 4);

  (void)state;
  assert_non_null(copy);
  assert_int_equal(asked_octets, 5);
  assert_memory_equal(copy, "a\0bc", 5);
  dkk_mem_free(&mem, copy);
  copy = dkk_mem_strndup(&mem, NULL, 0);
  assert_non_null(copy);
  assert_int_equal(asked_octets, 1);
  assert_string_equal(copy, "");
  dkk_mem_free(&mem, copy);
}

static void test_wipe(void **state)
{
  uint8_t octets[8];

  (void)state;
  memset(octets, 0x5a, sizeof(octets));
  dkk_mem_wipe(octets + 1, 6);
  assert_memory_equal(octets, "\x5a\0\0\0\0\0\0\x5a", 8);
  dkk_mem_wipe(octets, 0);
  dkk_mem_wipe(NULL, 0);
  assert_int_equal(octets[0], 0x5a);
  dkk_mem_free_secret(&dkk_mem_default, NULL, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_array_overflow),
      cmocka_unit_test(test_zalloc_is_zeroed),
      cmocka_unit_test(test_grow_array_keeps_elements),
      cmocka_unit_test(test_free_secret_wipes_first),
      cmocka_unit_test(test_equal_secret),
      cmocka_unit_test(test_products_that_wrap_around),
      cmocka_unit_test(test_nothing_has_an_address),
      cmocka_unit_test(test_grow_array_doubles),
      cmocka_unit_test(test_strndup),
      cmocka_unit_test(test_wipe),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
