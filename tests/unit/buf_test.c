/* SPDX-License-Identifier: MIT */
#include "core/buf.h"
#include "core/sink.h"

#include "test_util.h"

static void test_append_number(void **state)
{
  dkk_buf buf;

  (void)state;
  dkk_buf_init(&buf, &dkk_mem_default);
  assert_int_equal(dkk_buf_append_number(&buf, 0), DKIMKIT_OK);
  assert_int_equal(dkk_buf_append_octet(&buf, ' '), DKIMKIT_OK);
  assert_int_equal(dkk_buf_append_number(&buf, UINT64_MAX), DKIMKIT_OK);
  assert_int_equal(dkk_buf_terminate(&buf), DKIMKIT_OK);
  assert_string_equal((const char *)buf.data, "0 18446744073709551615");
  assert_int_equal(buf.len, 22);
  dkk_buf_clear(&buf);
  assert_null(buf.data);
  assert_int_equal(buf.len, 0);
}

static void test_reserve_overflow(void **state)
{
  dkk_buf buf;

  (void)state;
  dkk_buf_init(&buf, &dkk_mem_default);
  assert_int_equal(dkk_buf_append(&buf, "abc", 3), DKIMKIT_OK);
  assert_int_equal(dkk_buf_reserve(&buf, SIZE_MAX - 1), DKIMKIT_ERR_NOMEM);
  assert_int_equal(buf.len, 3);
  assert_memory_equal(buf.data, "abc", 3);
  dkk_buf_clear(&buf);
}

static void test_copy_out(void **state)
{
  char room[8] = "xxxxxxx";
  size_t len = 3;
  dkk_buf buf;

  (void)state;
  dkk_buf_init(&buf, &dkk_mem_default);
  assert_int_equal(dkk_buf_append(&buf, "abc", 3), DKIMKIT_OK);
  assert_int_equal(dkk_buf_copy_out(&buf, room, &len, 1), DKIMKIT_ERR_LIMIT);
  assert_int_equal(len, 3);
  assert_string_equal(room, "xxxxxxx");
  assert_int_equal(dkk_buf_copy_out(&buf, room, &len, 0), DKIMKIT_OK);
  assert_string_equal(room, "abcxxxx");
  len = 4;
  assert_int_equal(dkk_buf_copy_out(&buf, room, &len, 1), DKIMKIT_OK);
  assert_int_equal(len, 3);
  assert_string_equal(room, "abc");
  len = 0;
  assert_int_equal(dkk_buf_copy_out(&buf, NULL, &len, 1), DKIMKIT_OK);
  assert_int_equal(len, 3);
  dkk_buf_clear(&buf);
}

typedef struct target {
  dkk_buf buf;
  unsigned writes;
  int rv;
} target;

static int write_target(void *context, const uint8_t *data, size_t len)
{
  target *to = context;

  to->writes++;
  return to->rv != DKIMKIT_OK ? to->rv : dkk_buf_append(&to->buf, data, len);
}

/* Small pieces arrive together, a large one as it is, and all in order. */
static void test_collector(void **state)
{
  uint8_t large[2 * DKK_COLLECTOR_OCTETS];
  dkk_collector collector;
  target to = {.rv = DKIMKIT_OK};
  dkk_sink sink = {write_target, &to};
  size_t i;

  (void)state;
  memset(large, 'L', sizeof(large));
  dkk_buf_init(&to.buf, &dkk_mem_default);
  dkk_collector_init(&collector, sink);
  for (i = 0; i < 10; i++) {
    dkk_collector_write(&collector, (const uint8_t *)"ab", 2);
  }
  assert_int_equal(to.writes, 0);
  dkk_collector_write(&collector, large, sizeof(large));
  assert_int_equal(to.writes, 2);
  dkk_collector_write(&collector, (const uint8_t *)"z", 1);
  assert_int_equal(dkk_collector_flush(&collector), DKIMKIT_OK);
  assert_int_equal(to.writes, 3);
  assert_int_equal(to.buf.len, 20 + sizeof(large) + 1);
  assert_memory_equal(to.buf.data, "abababababababababab", 20);
  assert_int_equal(to.buf.data[to.buf.len - 1], 'z');
  dkk_buf_clear(&to.buf);
}

static void test_collector_keeps_first_error(void **state)
{
  dkk_collector collector;
  target to = {.rv = DKIMKIT_ERR_CALLBACK};
  dkk_sink sink = {write_target, &to};

  (void)state;
  dkk_buf_init(&to.buf, &dkk_mem_default);
  dkk_collector_init(&collector, sink);
  dkk_collector_write(&collector, (const uint8_t *)"a", 1);
  assert_int_equal(dkk_collector_flush(&collector), DKIMKIT_ERR_CALLBACK);
  to.rv = DKIMKIT_OK;
  dkk_collector_write(&collector, (const uint8_t *)"b", 1);
  assert_int_equal(dkk_collector_flush(&collector), DKIMKIT_ERR_CALLBACK);
  assert_int_equal(to.writes, 1);
  dkk_buf_clear(&to.buf);
}

static void *no_resize(void *ptr, size_t size, void *user_data)
{
  (void)ptr;
  (void)size;
  (void)user_data;
  return NULL;
}

/* Without memory nothing changes, however it's appended. */
static void test_no_memory(void **state)
{
  dkimkit_mem mem = dkk_mem_default;
  dkk_buf buf;

  (void)state;
  dkk_buf_init(&buf, &mem);
  assert_int_equal(dkk_buf_append_text(&buf, "abc"), DKIMKIT_OK);
  while (buf.len < buf.capacity) {
    assert_int_equal(dkk_buf_append_octet(&buf, 'x'), DKIMKIT_OK);
  }
  mem.resize = no_resize;
  assert_int_equal(dkk_buf_terminate(&buf), DKIMKIT_ERR_NOMEM);
  assert_int_equal(dkk_buf_append_octet(&buf, 'x'), DKIMKIT_ERR_NOMEM);
  assert_int_equal(dkk_buf_append(&buf, "x", 1), DKIMKIT_ERR_NOMEM);
  assert_int_equal(dkk_buf_append_number(&buf, 1), DKIMKIT_ERR_NOMEM);
  assert_int_equal(buf.len, buf.capacity);
  assert_memory_equal(buf.data, "abcx", 4);
  assert_int_equal(dkk_buf_append(&buf, "x", 0), DKIMKIT_OK);
  dkk_buf_clear(&buf);
}

/* Each length behind each other one, written and taken: all octets in order,
 * and no call more than is needed for what doesn't fit. */
static void test_collector_each_length(void **state)
{
  static uint8_t text[3 * DKK_COLLECTOR_OCTETS];
  size_t first;
  size_t second;
  size_t i;

  (void)state;
  for (i = 0; i < sizeof(text); i++) {
    text[i] = (uint8_t)(i % 251);
  }
  for (first = 0; first <= DKK_COLLECTOR_OCTETS + 2; first += 1 + first % 97) {
    for (second = 0; second <= DKK_COLLECTOR_OCTETS + 2;
         second += 1 + second % 89) {
      target to = {.rv = DKIMKIT_OK};
      dkk_sink sink = {write_target, &to};
      dkk_collector collector;

      dkk_buf_init(&to.buf, &dkk_mem_default);
      dkk_collector_init(&collector, sink);
      dkk_collector_write(&collector, text, first);
      if (second <= DKK_COLLECTOR_OCTETS) {
        memcpy(dkk_collector_take(&collector, second), text + first, second);
      } else {
        dkk_collector_write(&collector, text + first, second);
      }
      dkk_collector_write(&collector, text + first + second, 1);
      assert_int_equal(dkk_collector_flush(&collector), DKIMKIT_OK);
      assert_int_equal(to.buf.len, first + second + 1);
      assert_memory_equal(to.buf.data, text, first + second + 1);
      if (first + second + 1 <= DKK_COLLECTOR_OCTETS) {
        assert_int_equal(to.writes, 1);
      }
      dkk_buf_clear(&to.buf);
    }
  }
}

/* After an error nothing is written any more, and all may still be asked. */
static void test_collector_after_an_error(void **state)
{
  static const uint8_t large[2 * DKK_COLLECTOR_OCTETS];
  target to = {.rv = DKIMKIT_ERR_CALLBACK};
  dkk_sink sink = {write_target, &to};
  dkk_collector collector;
  size_t i;

  (void)state;
  dkk_buf_init(&to.buf, &dkk_mem_default);
  dkk_collector_init(&collector, sink);
  dkk_collector_write(&collector, large, sizeof(large));
  assert_int_equal(to.writes, 1);
  to.rv = DKIMKIT_OK;
  for (i = 0; i < 3; i++) {
    dkk_collector_write(&collector, large, sizeof(large));
    memset(dkk_collector_take(&collector, DKK_COLLECTOR_OCTETS), 0,
           DKK_COLLECTOR_OCTETS);
    memset(dkk_collector_take(&collector, DKK_COLLECTOR_OCTETS), 0,
           DKK_COLLECTOR_OCTETS);
  }
  assert_int_equal(dkk_collector_flush(&collector), DKIMKIT_ERR_CALLBACK);
  assert_int_equal(to.writes, 1);
  assert_int_equal(to.buf.len, 0);
  dkk_buf_clear(&to.buf);
}

/* Room is asked for once, and doubles. */
static size_t asked[40];
static size_t asked_times;

static void *note_resize(void *ptr, size_t size, void *user_data)
{
  (void)user_data;
  assert_true(asked_times < COUNT(asked));
  asked[asked_times++] = size;
  return realloc(ptr, size);
}

static void test_reserve(void **state)
{
  dkimkit_mem mem = dkk_mem_default;
  dkk_buf buf;
  size_t i;

  (void)state;
  mem.resize = note_resize;
  asked_times = 0;
  dkk_buf_init(&buf, &mem);
  assert_int_equal(dkk_buf_reserve(&buf, 0), DKIMKIT_OK);
  assert_int_equal(asked_times, 0);
  assert_int_equal(dkk_buf_reserve(&buf, 1), DKIMKIT_OK);
  assert_int_equal(asked_times, 1);
  assert_int_equal(dkk_buf_reserve(&buf, buf.capacity), DKIMKIT_OK);
  assert_int_equal(asked_times, 1);
  assert_int_equal(dkk_buf_reserve(&buf, buf.capacity + 1), DKIMKIT_OK);
  assert_int_equal(asked_times, 2);
  assert_int_equal(asked[1], 2 * asked[0]);
  for (i = 0; i < 5000; i++) {
    assert_int_equal(dkk_buf_append_octet(&buf, (uint8_t)i), DKIMKIT_OK);
    assert_true(buf.len <= buf.capacity);
  }
  for (i = 0; i < 5000; i++) {
    assert_int_equal(buf.data[i], (uint8_t)i);
  }
  assert_true(asked_times < 10);
  assert_int_equal(dkk_buf_reserve(&buf, 100000), DKIMKIT_OK);
  assert_true(buf.capacity - buf.len >= 100000);
  assert_true(buf.capacity < 2 * (buf.len + 100000));
  assert_int_equal(dkk_buf_reserve(&buf, SIZE_MAX - buf.len + 1),
                   DKIMKIT_ERR_NOMEM);
  assert_int_equal(dkk_buf_append(&buf, NULL, 0), DKIMKIT_OK);
  dkk_buf_clear(&buf);
  assert_null(buf.data);
  assert_int_equal(buf.capacity, 0);
}

static void test_terminate(void **state)
{
  dkk_buf buf;
  size_t i;

  (void)state;
  dkk_buf_init(&buf, &dkk_mem_default);
  for (i = 0; i < 200; i++) {
    assert_int_equal(dkk_buf_append_octet(&buf, 'x'), DKIMKIT_OK);
    assert_int_equal(dkk_buf_terminate(&buf), DKIMKIT_OK);
    assert_int_equal(buf.len, i + 1);
    assert_int_equal(strlen((const char *)buf.data), i + 1);
  }
  dkk_buf_clear(&buf);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_append_number),
      cmocka_unit_test(test_reserve_overflow),
      cmocka_unit_test(test_copy_out),
      cmocka_unit_test(test_no_memory),
      cmocka_unit_test(test_collector_each_length),
      cmocka_unit_test(test_collector_after_an_error),
      cmocka_unit_test(test_reserve),
      cmocka_unit_test(test_terminate),
      cmocka_unit_test(test_collector),
      cmocka_unit_test(test_collector_keeps_first_error),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
