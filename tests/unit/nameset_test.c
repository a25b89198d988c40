/* SPDX-License-Identifier: MIT */
#include "../../lib/resolver/nameset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT 2000

typedef struct entry {
  dkk_nameset_node node;
  char name[32];
  int is_in;
} entry;

static entry entries[COUNT];

static void name_entries(void)
{
  size_t i;

  memset(entries, 0, sizeof(entries));
  for (i = 0; i < COUNT; i++) {
    (void)snprintf(entries[i].name, sizeof(entries[i].name), "s%06u.example",
                   (unsigned)i);
    entries[i].node.name = entries[i].name;
  }
}

static void put(dkk_nameset *set, size_t i)
{
  dkk_nameset_add(set, &entries[i].node);
  entries[i].is_in = 1;
}

static void take(dkk_nameset *set, size_t i)
{
  dkk_nameset_remove(set, &entries[i].node);
  entries[i].is_in = 0;
}

static void expect_all(const dkk_nameset *set)
{
  size_t i;

  for (i = 0; i < COUNT; i++) {
    assert_ptr_equal(dkk_nameset_find(set, entries[i].name),
                     entries[i].is_in ? &entries[i].node : NULL);
  }
}

/* By chance alone more than 100 isn't to be expected before the end of the
 * world. */
static size_t depth(const dkk_nameset_node *node)
{
  size_t left;
  size_t right;

  if (node == NULL) {
    return 0;
  }
  left = depth(node->left);
  right = depth(node->right);
  return 1 + (left > right ? left : right);
}

/* The depth is a matter of chance only as long as this is true. */
static void expect_heap(const dkk_nameset_node *node)
{
  if (node == NULL) {
    return;
  }
  assert_true(node->left == NULL || node->left->priority <= node->priority);
  assert_true(node->right == NULL || node->right->priority <= node->priority);
  expect_heap(node->left);
  expect_heap(node->right);
}

static void test_empty(void **state)
{
  dkk_nameset set = {NULL};

  (void)state;
  assert_null(dkk_nameset_find(&set, "s.example"));
  assert_null(dkk_nameset_find(&set, ""));
}

static void test_upper_and_lower_case(void **state)
{
  dkk_nameset set = {NULL};

  (void)state;
  name_entries();
  put(&set, 7);
  assert_ptr_equal(dkk_nameset_find(&set, "S000007.EXAMPLE"), &entries[7].node);
  assert_null(dkk_nameset_find(&set, "s000007.exampl"));
  assert_null(dkk_nameset_find(&set, "s000007.examples"));
  take(&set, 7);
  assert_null(set.root);
}

/* Always the same numbers, so that a failure can be seen again. */
static void come_and_go(dkk_nameset *set, size_t steps)
{
  static unsigned number = 1;
  size_t i;

  for (i = 0; i < steps; i++) {
    size_t which;

    number = number * 1103515245u + 12345u;
    which = (number >> 8) % COUNT;
    if (entries[which].is_in) {
      take(set, which);
    } else {
      put(set, which);
    }
  }
}

static void test_coming_and_going(void **state)
{
  dkk_nameset set = {NULL};
  size_t i;

  (void)state;
  name_entries();
  for (i = 0; i < 20; i++) {
    come_and_go(&set, 5000);
    expect_all(&set);
    expect_heap(set.root);
  }
  assert_true(depth(set.root) < 100);
}

/* The names come in the order that would make a plain tree a list. */
static void test_ordered(void **state)
{
  dkk_nameset set = {NULL};
  size_t i;

  (void)state;
  name_entries();
  for (i = 0; i < COUNT; i++) {
    put(&set, i);
  }
  expect_all(&set);
  assert_true(depth(set.root) < 100);
  for (i = 0; i < COUNT; i += 2) {
    take(&set, i);
  }
  expect_all(&set);
  assert_true(depth(set.root) < 100);
}

static void test_one_name_several_times(void **state)
{
  dkk_nameset set = {NULL};
  size_t i;

  (void)state;
  name_entries();
  for (i = 0; i < COUNT; i += 2) {
    entries[i].node.name = i % 4 == 0 ? "s001.example" : "S001.EXAMPLE";
  }
  come_and_go(&set, 100000);
  for (i = 0; i < COUNT; i++) {
    if (entries[i].is_in) {
      assert_non_null(dkk_nameset_find(&set, entries[i].node.name));
      take(&set, i);
    }
  }
  assert_null(set.root);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_empty),
      cmocka_unit_test(test_upper_and_lower_case),
      cmocka_unit_test(test_coming_and_going),
      cmocka_unit_test(test_ordered),
      cmocka_unit_test(test_one_name_several_times),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
