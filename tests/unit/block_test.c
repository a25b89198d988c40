/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "core/bits.h"
#include "core/block.h"

#include "test_util.h"

#define ROUNDS 20000

static uint32_t seed = 1;

static unsigned draw(unsigned below)
{
  seed = seed * 1664525u + 1013904223u;
  return (seed >> 8) % below;
}

/* One octet more than a block. */
static void fill(uint8_t octets[DKK_BLOCK_OCTETS + 1])
{
  static const uint8_t likely[] = "\r\n \t\t  a\xff\x80\x7f";
  size_t i;

  for (i = 0; i <= DKK_BLOCK_OCTETS; i++) {
    octets[i] = draw(3) == 0 ? (uint8_t)draw(256)
                             : likely[draw((unsigned)sizeof(likely))];
  }
}

static void test_block_equal(void **state)
{
  unsigned round;

  (void)state;
  for (round = 0; round < ROUNDS; round++) {
    uint8_t octets[DKK_BLOCK_OCTETS + 1];
    uint8_t c = (uint8_t)draw(256);
    uint64_t want = 0;
    dkk_block b;
    size_t i;

    fill(octets);
    for (i = 0; i < DKK_BLOCK_OCTETS; i++) {
      want |= (uint64_t)(octets[i] == c) << i;
    }
    b = dkk_block_load(octets);
    assert_true(dkk_block_equal(&b, c) == want);
  }
}

/* Before and after a block without them. */
static void check_seen(const uint8_t octets[DKK_BLOCK_OCTETS], int has_zero,
                       int has_high)
{
  uint8_t plain[DKK_BLOCK_OCTETS];
  dkk_block blocks[2];
  size_t first;

  memset(plain, 'x', sizeof(plain));
  blocks[0] = dkk_block_load(octets);
  blocks[1] = dkk_block_load(plain);
  assert_int_equal(dkk_block_has_zero(&blocks[0]), has_zero);
  for (first = 0; first < 2; first++) {
    dkk_block_seen seen = dkk_block_seen_nothing();

    dkk_block_see(&seen, &blocks[first]);
    dkk_block_see(&seen, &blocks[1 - first]);
    assert_int_equal(dkk_block_seen_zero(&seen), has_zero);
    assert_int_equal(dkk_block_seen_high(&seen), has_high);
  }
}

/* A single octet of the kind, everywhere. */
static void test_block_seen(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i <= DKK_BLOCK_OCTETS; i++) {
    uint8_t octets[DKK_BLOCK_OCTETS + 1];
    int is_in = i < DKK_BLOCK_OCTETS;

    memset(octets, 1, sizeof(octets));
    octets[i] = 0;
    check_seen(octets, is_in, 0);
    memset(octets, 127, sizeof(octets));
    octets[i] = 128;
    check_seen(octets, 0, is_in);
  }
}

static int ends_space(uint8_t c)
{
  return c == ' ' || c == '\t' || c == '\r';
}

#define PAIR_OCTETS (2 * DKK_BLOCK_OCTETS)

/* It may say too much, but never too little. */
static void test_block_two_may_end_space(void **state)
{
  unsigned round;

  (void)state;
  for (round = 0; round < ROUNDS; round++) {
    uint8_t octets[PAIR_OCTETS + 1];
    size_t i;

    memset(octets, 'x', sizeof(octets));
    for (i = draw(5); i > 0; i--) {
      octets[draw(PAIR_OCTETS + 1)] = (uint8_t) " \t\r \n"[draw(5)];
    }
    for (i = 0; i < PAIR_OCTETS; i++) {
      if (octets[i] == '\t' ||
          (octets[i] == ' ' && ends_space(octets[i + 1]))) {
        assert_true(dkk_block_two_may_end_space(octets));
      }
    }
  }
}

/* Each place of a pair counts, and the octet behind it says something of an SP
 * only. */
static void test_block_two_may_end_space_anywhere(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < PAIR_OCTETS; i++) {
    uint8_t octets[PAIR_OCTETS + 1];

    memset(octets, 'x', sizeof(octets));
    octets[i] = '\t';
    assert_true(dkk_block_two_may_end_space(octets));
    octets[i] = ' ';
    octets[i + 1] = '\r';
    assert_true(dkk_block_two_may_end_space(octets));
/* Without vectors nothing is looked at. */
#ifndef DKK_CORE_BLOCK_PORTABLE_H
    octets[i] = 'x';
    assert_false(dkk_block_two_may_end_space(octets));
    octets[i] = ' ';
    octets[i + 1] = '!';
    assert_false(dkk_block_two_may_end_space(octets));
#endif
  }
}

/* Of masks with few bits, with many, and with all. */
static void check_mask(uint64_t mask)
{
  unsigned count = 0;
  unsigned lowest = 64;
  unsigned highest = 0;
  unsigned i;

  for (i = 0; i < 64; i++) {
    if ((mask >> i & 1) != 0) {
      lowest = lowest == 64 ? i : lowest;
      highest = i;
      count++;
    }
  }
  assert_int_equal(dkk_count_bits(mask), count);
  if (mask != 0) {
    assert_int_equal(dkk_lowest_bit(mask), lowest);
    assert_int_equal(dkk_highest_bit(mask), highest);
  }
}

static void test_bits(void **state)
{
  unsigned i;
  unsigned j;

  (void)state;
  check_mask(0);
  check_mask(UINT64_MAX);
  for (i = 0; i < 64; i++) {
    check_mask(UINT64_MAX >> i);
    check_mask(UINT64_MAX << i);
    for (j = 0; j < 64; j++) {
      check_mask(UINT64_C(1) << i | UINT64_C(1) << j);
      check_mask(~(UINT64_C(1) << i | UINT64_C(1) << j));
    }
  }
  for (i = 0; i < 5000; i++) {
    uint64_t mask = 0;

    for (j = 0; j < 8; j++) {
      mask = mask << 8 | draw(256);
    }
    check_mask(mask);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_bits),
      cmocka_unit_test(test_block_equal),
      cmocka_unit_test(test_block_seen),
      cmocka_unit_test(test_block_two_may_end_space),
      cmocka_unit_test(test_block_two_may_end_space_anywhere),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
