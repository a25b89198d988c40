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

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_append_number),
      cmocka_unit_test(test_reserve_overflow),
      cmocka_unit_test(test_copy_out),
      cmocka_unit_test(test_no_memory),
      cmocka_unit_test(test_collector),
      cmocka_unit_test(test_collector_keeps_first_error),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
