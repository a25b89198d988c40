/* SPDX-License-Identifier: MIT */
#include "core/sort.h"

#include "test_util.h"

#define MOST 2000

typedef struct keys {
  unsigned values[MOST];
  /** Comparisons are counted: the bound is a promise. */
  size_t *comparisons;
} keys;

static int compare(size_t a, size_t b, const void *context)
{
  const keys *k = context;

  ++*k->comparisons;
  return (k->values[a] > k->values[b]) - (k->values[a] < k->values[b]);
}

/* In order, equal ones as before, and each exactly once. */
static void check_sorted(const keys *k, const size_t *indices, size_t count)
{
  static unsigned char seen[MOST];
  size_t i;

  memset(seen, 0, sizeof(seen));
  for (i = 0; i < count; i++) {
    assert_true(indices[i] < count);
    assert_int_equal(seen[indices[i]], 0);
    seen[indices[i]] = 1;
    if (i > 0) {
      unsigned before = k->values[indices[i - 1]];
      unsigned here = k->values[indices[i]];

      assert_true(before < here ||
                  (before == here && indices[i - 1] < indices[i]));
    }
  }
}

static size_t log2_up(size_t count)
{
  size_t bits = 0;

  while (((size_t)1 << bits) < count) {
    bits++;
  }
  return bits;
}

static void sort_and_check(keys *k, size_t count)
{
  static size_t indices[MOST + 1];
  static size_t scratch[MOST + 1];
  size_t comparisons = 0;
  size_t i;

  k->comparisons = &comparisons;
  for (i = 0; i < count; i++) {
    indices[i] = i;
  }
  indices[count] = SIZE_MAX;
  scratch[count] = SIZE_MAX - 1;
  dkk_sort_indices(indices, scratch, count, compare, k);
  assert_true(indices[count] == SIZE_MAX);
  assert_true(scratch[count] == SIZE_MAX - 1);
  check_sorted(k, indices, count);
  assert_true(comparisons <= count * (log2_up(count) + 1));
}

static void test_sort_indices_patterns(void **state)
{
  static const size_t counts[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 31, 100, MOST};
  static keys k;
  size_t i;
  size_t j;

  (void)state;
  for (i = 0; i < COUNT(counts); i++) {
    uint32_t random = 1;

    for (j = 0; j < counts[i]; j++) {
      k.values[j] = (unsigned)j;
    }
    sort_and_check(&k, counts[i]);
    for (j = 0; j < counts[i]; j++) {
      k.values[j] = (unsigned)(counts[i] - j);
    }
    sort_and_check(&k, counts[i]);
    for (j = 0; j < counts[i]; j++) {
      k.values[j] = 7;
    }
    sort_and_check(&k, counts[i]);
    for (j = 0; j < counts[i]; j++) {
      random = random * 1103515245u + 12345u;
      k.values[j] = (random >> 16) % 20;
    }
    sort_and_check(&k, counts[i]);
  }
}

/* All orders of up to six elements with few values. */
static void test_sort_indices_exhaustive(void **state)
{
  static keys k;
  size_t count;

  (void)state;
  for (count = 1; count <= 6; count++) {
    unsigned total = 1;
    unsigned code;
    size_t j;

    for (j = 0; j < count; j++) {
      total *= 4;
    }
    for (code = 0; code < total; code++) {
      for (j = 0; j < count; j++) {
        k.values[j] = (code >> (2 * j)) & 3;
      }
      sort_and_check(&k, count);
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_sort_indices_patterns),
      cmocka_unit_test(test_sort_indices_exhaustive),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
