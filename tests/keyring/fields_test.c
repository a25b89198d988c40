/* SPDX-License-Identifier: MIT */

/* Columns of a row, each by itself: what is taken, what is refused and how that
 * is said; and parameters that could be read back. */

#include "keyring/fields.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define DAMAGED DKIMKIT_KEYRING_ERR_STORE_DAMAGED
#define MAX 8

static dkk_ring_sql sql;
static dkk_ring_fields fields;

static void begin(const dkk_ring_sql_value *columns, int count)
{
  memset(&sql, 0, sizeof(sql));
  memset(&fields, 0x55, sizeof(fields));
  dkk_ring_fields_begin(&fields, &sql, "a_table", columns, count);
}

static void begin_text(const char *text, size_t len)
{
  static dkk_ring_sql_value value;

  value.type = DKK_RING_SQL_TEXT;
  value.octets = text;
  value.len = len;
  begin(&value, 1);
}

#define assert_refused(why)                                                    \
  do {                                                                         \
    assert_int_equal(fields.fault, DAMAGED);                                   \
    assert_string_equal(sql.message,                                           \
                        "a row of a_table can't be: column: " why);            \
  } while (0)

static void test_number(void **state)
{
  static const struct {
    int64_t stored;
    uint64_t max;
    int is_good;
  } cases[] = {
      {0, 0, 1},
      {1, 0, 0},
      {-1, 0, 0},
      {7, 7, 1},
      {8, 7, 0},
      {-1, UINT64_MAX, 0},
      {INT64_MAX, INT64_MAX, 1},
      {INT64_MIN, INT64_MAX, 0},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    const dkk_ring_sql_value value = dkk_ring_sql_integer(cases[i].stored);
    uint64_t found;

    begin(&value, 1);
    found = dkk_ring_field_number(&fields, "column", cases[i].max);
    if (cases[i].is_good) {
      assert_int_equal(fields.fault, DKIMKIT_OK);
      assert_int_equal(found, cases[i].stored);
      assert_string_equal(sql.message, "");
    } else {
      assert_refused("is out of its range");
      assert_int_equal(found, 0);
    }
  }
}

typedef struct text_case {
  const char *text;
  size_t len;
  /* NULL: it is taken. */
  const char *why;
} text_case;

#define T(text, why)                                                           \
  {                                                                            \
    text, sizeof(text) - 1, why                                                \
  }

static void try_texts(const text_case *cases, size_t count,
                      void (*take)(dkk_ring_fields *, const char *, char *,
                                   size_t))
{
  char expected[256];
  size_t i;

  for (i = 0; i < count; i++) {
    char out[MAX + 1];

    memset(out, 'x', sizeof(out));
    begin_text(cases[i].text, cases[i].len);
    take(&fields, "column", out, MAX);
    if (cases[i].why == NULL) {
      assert_int_equal(fields.fault, DKIMKIT_OK);
      assert_int_equal(strlen(out), cases[i].len);
      assert_memory_equal(out, cases[i].text, cases[i].len);
    } else {
      assert_int_equal(fields.fault, DAMAGED);
      assert_string_equal(out, "");
      strcpy(expected, "a row of a_table can't be: column: ");
      strcat(expected, cases[i].why);
      assert_string_equal(sql.message, expected);
    }
  }
}

static void test_text(void **state)
{
  static const text_case cases[] = {
      T("", NULL),
      T("A b;\t/", NULL),
      T("b\xc3\xbc", NULL),
      T("12345678", NULL),
      T("123456789", "is too long"),
      T("a\0b", "has a NUL"),
      T("\0", "has a NUL"),
      T("a\xc3", "is no UTF-8"),
      T("\xff", "is no UTF-8"),
  };

  (void)state;
  try_texts(cases, COUNT(cases), dkk_ring_field_text);
}

static void test_name(void **state)
{
  static const text_case cases[] = {
      T("a", NULL),
      T("az09-_./", NULL),
      T("abcdefgh", NULL),
      T("abcdefghi", "is too long"),
      T("", "is no name in lower case"),
      T("A", "is no name in lower case"),
      T("aZ", "is no name in lower case"),
      T("a b", "is no name in lower case"),
      T("a`", "is no name in lower case"),
      T("a{", "is no name in lower case"),
      T("a:", "is no name in lower case"),
      T("a,", "is no name in lower case"),
      T("a\0b", "is no name in lower case"),
      T("b\xc3\xbc", "is no name in lower case"),
  };

  (void)state;
  try_texts(cases, COUNT(cases), dkk_ring_field_name);
}

static void test_octets(void **state)
{
  static const uint8_t octets[] = {1, 2, 3, 4, 5};
  size_t len;

  (void)state;
  for (len = 3; len <= 5; len++) {
    const dkk_ring_sql_value value = dkk_ring_sql_octets(octets, len);
    uint8_t out[6] = {9, 9, 9, 9, 9, 9};

    begin(&value, 1);
    dkk_ring_field_octets(&fields, "column", out, 4);
    if (len == 4) {
      assert_int_equal(fields.fault, DKIMKIT_OK);
      assert_memory_equal(out, octets, 4);
    } else {
      assert_refused("has another length");
      assert_memory_equal(out, "\0\0\0\0", 4);
    }
    assert_int_equal(out[4], 9);
  }
}

static void test_key_id(void **state)
{
  static const dkk_ring_sql_value null = {.type = DKK_RING_SQL_NULL};
  static const uint8_t octets[DKK_RING_KEY_ID_OCTETS] = {7, 8};
  const dkk_ring_sql_value values[] = {
      null, dkk_ring_sql_octets(octets, sizeof(octets)), null,
      dkk_ring_sql_octets(octets, sizeof(octets) - 1)};
  dkk_ring_key_id id;

  (void)state;
  begin(values, 4);
  memset(&id, 9, sizeof(id));
  dkk_ring_field_key_id(&fields, "column", &id);
  assert_true(dkk_ring_key_id_is_none(&id));
  dkk_ring_field_key_id(&fields, "column", &id);
  assert_memory_equal(id.octets, octets, sizeof(octets));
  dkk_ring_field_key_id(&fields, "column", &id);
  assert_true(dkk_ring_key_id_is_none(&id));
  assert_int_equal(fields.fault, DKIMKIT_OK);
  dkk_ring_field_key_id(&fields, "column", &id);
  assert_refused("has another length");
  /* There is no column any more. */
  begin(values, 0);
  dkk_ring_field_key_id(&fields, "column", &id);
  assert_refused("is missing");
}

static void test_any(void **state)
{
  static const dkk_ring_sql_value null = {.type = DKK_RING_SQL_NULL};
  static const uint8_t octets[] = {7, 8};
  const dkk_ring_sql_value values[] = {
      null,
      dkk_ring_sql_octets(octets, 2),
      {.type = DKK_RING_SQL_OCTETS, .octets = NULL, .len = 0},
      dkk_ring_sql_integer(1)};
  const uint8_t *found;
  size_t len = 9;

  (void)state;
  begin(values, 4);
  assert_null(dkk_ring_field_any(&fields, "column", &len));
  assert_int_equal(len, 0);
  found = dkk_ring_field_any(&fields, "column", &len);
  assert_int_equal(len, 2);
  assert_memory_equal(found, octets, 2);
  /* None at all are something else than NULL. */
  assert_non_null(dkk_ring_field_any(&fields, "column", &len));
  assert_int_equal(len, 0);
  assert_int_equal(fields.fault, DKIMKIT_OK);
  len = 9;
  assert_null(dkk_ring_field_any(&fields, "column", &len));
  assert_int_equal(len, 0);
  assert_refused("has another type");
}

static void test_types(void **state)
{
  static const dkk_ring_sql_value null = {.type = DKK_RING_SQL_NULL};
  const dkk_ring_sql_value text = dkk_ring_sql_text("a");
  const dkk_ring_sql_value number = dkk_ring_sql_integer(1);
  char out[MAX + 1];
  uint8_t octets[1];

  (void)state;
  begin(&text, 1);
  assert_int_equal(dkk_ring_field_number(&fields, "column", 9), 0);
  assert_refused("has another type");
  begin(&number, 1);
  dkk_ring_field_text(&fields, "column", out, MAX);
  assert_refused("has another type");
  assert_string_equal(out, "");
  begin(&text, 1);
  octets[0] = 9;
  dkk_ring_field_octets(&fields, "column", octets, 1);
  assert_refused("has another type");
  assert_int_equal(octets[0], 0);
  begin(&null, 1);
  assert_int_equal(dkk_ring_field_number(&fields, "column", 9), 0);
  assert_refused("has no value");
}

/* The first fault is kept, and what comes after it is all 0. */
static void test_first_fault(void **state)
{
  const dkk_ring_sql_value values[] = {
      dkk_ring_sql_integer(5), dkk_ring_sql_integer(9), dkk_ring_sql_integer(3),
      dkk_ring_sql_text("a"), dkk_ring_sql_octets((const uint8_t *)"b", 1)};
  char out[MAX + 1] = "x";
  uint8_t octets[1] = {9};
  size_t len = 9;

  (void)state;
  begin(values, 5);
  assert_int_equal(dkk_ring_field_number(&fields, "first", 5), 5);
  assert_int_equal(dkk_ring_field_number(&fields, "column", 5), 0);
  assert_refused("is out of its range");
  assert_int_equal(dkk_ring_field_number(&fields, "third", 5), 0);
  dkk_ring_field_text(&fields, "fourth", out, MAX);
  assert_string_equal(out, "");
  dkk_ring_field_octets(&fields, "fifth", octets, 1);
  assert_int_equal(octets[0], 0);
  assert_null(dkk_ring_field_any(&fields, "fifth", &len));
  assert_int_equal(len, 0);
  dkk_ring_field_refuse(&fields, "sixth", "isn't right");
  assert_refused("is out of its range");
}

static void test_missing(void **state)
{
  const dkk_ring_sql_value value = dkk_ring_sql_integer(5);

  (void)state;
  begin(&value, 1);
  assert_int_equal(dkk_ring_field_number(&fields, "first", 5), 5);
  assert_int_equal(dkk_ring_field_is_null(&fields), 0);
  assert_int_equal(dkk_ring_field_number(&fields, "column", 5), 0);
  assert_refused("is missing");
}

static void test_skip(void **state)
{
  static const dkk_ring_sql_value null = {.type = DKK_RING_SQL_NULL};
  const dkk_ring_sql_value values[] = {dkk_ring_sql_integer(1), null,
                                       dkk_ring_sql_integer(3),
                                       dkk_ring_sql_integer(4)};

  (void)state;
  begin(values, 4);
  assert_int_equal(dkk_ring_field_is_null(&fields), 0);
  dkk_ring_field_skip(&fields, 1);
  assert_int_equal(dkk_ring_field_is_null(&fields), 1);
  assert_int_equal(dkk_ring_field_is_null(&fields), 1);
  dkk_ring_field_skip(&fields, 2);
  assert_int_equal(dkk_ring_field_number(&fields, "column", 9), 4);
  dkk_ring_field_skip(&fields, 1);
  assert_int_equal(dkk_ring_field_is_null(&fields), 0);
  begin(values, 4);
  dkk_ring_field_skip(&fields, 100);
  assert_int_equal(fields.left, 0);
  assert_int_equal(dkk_ring_field_number(&fields, "column", 9), 0);
  assert_refused("is missing");
}

/* ---- parameters ---- */

static void test_put_numbers(void **state)
{
  dkk_ring_parameters values = {.count = 0};

  (void)state;
  dkk_ring_put_number(&values, 0);
  dkk_ring_put_number(&values, INT64_MAX);
  dkk_ring_put_due(&values, INT64_MAX - 1);
  dkk_ring_put_due(&values, INT64_MAX);
  dkk_ring_put_due(&values, UINT64_MAX);
  assert_int_equal(values.fault, DKIMKIT_OK);
  assert_int_equal(values.count, 5);
  assert_int_equal(values.values[0].type, DKK_RING_SQL_INTEGER);
  assert_int_equal(values.values[0].integer, 0);
  assert_int_equal(values.values[1].integer, INT64_MAX);
  assert_int_equal(values.values[2].integer, INT64_MAX - 1);
  assert_int_equal(values.values[3].integer, INT64_MAX);
  assert_int_equal(values.values[4].integer, INT64_MAX);
  dkk_ring_put_number(&values, (uint64_t)INT64_MAX + 1);
  assert_int_equal(values.fault, DKIMKIT_ERR_INVALID_ARGUMENT);
}

static int fault_of_text(const char *text)
{
  dkk_ring_parameters values = {.count = 0};

  dkk_ring_put_text(&values, text, MAX);
  assert_int_equal(values.count, 1);
  assert_int_equal(values.values[0].type, DKK_RING_SQL_TEXT);
  if (values.fault == DKIMKIT_OK) {
    assert_int_equal(values.values[0].len, strlen(text));
    assert_memory_equal(values.values[0].octets, text, strlen(text));
  }
  return values.fault;
}

static int fault_of_name(const char *name)
{
  dkk_ring_parameters values = {.count = 0};

  dkk_ring_put_name(&values, name, MAX);
  assert_int_equal(values.count, 1);
  return values.fault;
}

static void test_put_texts(void **state)
{
  (void)state;
  assert_int_equal(fault_of_text(""), DKIMKIT_OK);
  assert_int_equal(fault_of_text("12345678"), DKIMKIT_OK);
  assert_int_equal(fault_of_text("123456789"), DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(fault_of_text("a\xc3"), DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(fault_of_name("abcdefgh"), DKIMKIT_OK);
  assert_int_equal(fault_of_name("abcdefghi"), DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(fault_of_name(""), DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(fault_of_name("A"), DKIMKIT_ERR_INVALID_ARGUMENT);
}

static void test_put_octets(void **state)
{
  static const uint8_t octets[] = {1, 2};
  dkk_ring_parameters values = {.count = 0};
  dkk_ring_key_id id;

  (void)state;
  dkk_ring_put_octets(&values, octets, 2);
  memset(&id, 0, sizeof(id));
  dkk_ring_put_key_id(&values, &id);
  id.octets[31] = 1;
  dkk_ring_put_key_id(&values, &id);
  assert_int_equal(values.fault, DKIMKIT_OK);
  assert_int_equal(values.count, 3);
  assert_int_equal(values.values[0].type, DKK_RING_SQL_OCTETS);
  assert_int_equal(values.values[0].len, 2);
  assert_ptr_equal(values.values[0].octets, octets);
  assert_int_equal(values.values[1].type, DKK_RING_SQL_OCTETS);
  assert_null(values.values[1].octets);
  assert_ptr_equal(values.values[2].octets, id.octets);
  assert_int_equal(values.values[2].len, sizeof(id.octets));
}

static void test_put_too_many(void **state)
{
  dkk_ring_parameters values = {.count = 0};
  int i;

  (void)state;
  for (i = 0; i < DKK_RING_SQL_PARAMETERS_MAX; i++) {
    dkk_ring_put_number(&values, (uint64_t)i);
  }
  assert_int_equal(values.fault, DKIMKIT_OK);
  assert_int_equal(values.count, DKK_RING_SQL_PARAMETERS_MAX);
  dkk_ring_put_number(&values, 99);
  assert_int_equal(values.fault, DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(values.count, DKK_RING_SQL_PARAMETERS_MAX);
  assert_int_equal(values.values[DKK_RING_SQL_PARAMETERS_MAX - 1].integer,
                   DKK_RING_SQL_PARAMETERS_MAX - 1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_number),      cmocka_unit_test(test_text),
      cmocka_unit_test(test_name),        cmocka_unit_test(test_octets),
      cmocka_unit_test(test_key_id),      cmocka_unit_test(test_any),
      cmocka_unit_test(test_types),       cmocka_unit_test(test_first_fault),
      cmocka_unit_test(test_missing),     cmocka_unit_test(test_skip),
      cmocka_unit_test(test_put_numbers), cmocka_unit_test(test_put_texts),
      cmocka_unit_test(test_put_octets),  cmocka_unit_test(test_put_too_many),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
