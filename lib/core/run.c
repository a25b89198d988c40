/* SPDX-License-Identifier: MIT */
#include "core/run.h"

#include "core/eight.h"
#include "core/sixteen.h"

/* What belongs to a run of octets: what is above SP, and more or less. */
typedef struct run_kind {
  /* An SP behind an octet that is above SP. */
  int words;
  /* Neither ";" nor DEL. */
  int valchar;
  /* With `valchar`: what is above 127. */
  int eight_bit;
} run_kind;

/* The highest bit of each octet at which a run of the kind ends; `before` is 1
 * if the octet before is above SP. */
static inline uint64_t run_ends(const uint8_t *p, unsigned before,
                                run_kind kind)
{
  uint64_t octets = dkk_load_eight(p);
  uint64_t low = octets & (DKK_EIGHT_ONES * 0x7f);
  uint64_t visible = (low + DKK_EIGHT_ONES * (0x80 - '!')) | octets;
  uint64_t ends = ~visible;

  if (kind.words) {
    uint64_t printed = (low + DKK_EIGHT_ONES * (0x80 - ' ')) | octets;

    ends = ~(printed & (visible | visible << 8 | (uint64_t)before << 7));
  }
  if (kind.valchar) {
    uint64_t other = ~dkk_eight_not_zero(low ^ (DKK_EIGHT_ONES * ';')) |
                     (low + DKK_EIGHT_ONES);

    ends |= kind.eight_bit ? other & ~octets : other | octets;
  }
  return ends & (DKK_EIGHT_ONES * 0x80);
}

#ifdef DKK_SIXTEEN

/* The same in sixteen octets, as a mask. */
static inline unsigned sixteen_run_ends(const uint8_t *p, unsigned before,
                                        run_kind kind)
{
  __m128i octets = dkk_sixteen_load(p);
  unsigned ends = dkk_sixteen_bits(dkk_sixteen_at_most(octets, ' '));

  if (kind.words) {
    unsigned space = dkk_sixteen_bits(dkk_sixteen_equal(octets, ' '));

    ends &= ~space | ends << 1 | (before ^ 1);
  }
  if (kind.valchar) {
    ends |= dkk_sixteen_bits(_mm_or_si128(dkk_sixteen_equal(octets, ';'),
                                          dkk_sixteen_equal(octets, 0x7f)));
    ends |= kind.eight_bit ? 0 : dkk_sixteen_bits(octets);
  }
  return ends;
}

#endif

static size_t count_few(dkk_slice a, run_kind kind)
{
  size_t i;

  for (i = 0; i < a.len; i++) {
    uint8_t c = a.data[i];

    if (c <= ' ' ? c < ' ' || !kind.words || i == 0 || a.data[i - 1] <= ' '
                 : kind.valchar && (c == ';' || c == 0x7f ||
                                    (c > 0x7f && !kind.eight_bit))) {
      break;
    }
  }
  return i;
}

static inline unsigned is_visible(uint8_t c)
{
  return c > ' ';
}

/* Inline, so that each kind has a loop of its own. */
static inline size_t count_run(dkk_slice a, run_kind kind)
{
  unsigned before = 0;
  uint64_t ends = 0;
  size_t i = 0;

  if (a.len < 8) {
    return count_few(a, kind);
  }
#ifdef DKK_SIXTEEN
  for (; a.len - i > 16; i += 16, before = is_visible(a.data[i - 1])) {
    unsigned ends_here = sixteen_run_ends(a.data + i, before, kind);

    if (ends_here != 0) {
      return i + dkk_lowest_bit(ends_here);
    }
  }
#endif
  for (; ends == 0 && a.len - i > 8;
       i += 8, before = is_visible(a.data[i - 1])) {
    ends = run_ends(a.data + i, before, kind);
  }
  if (ends == 0) {
    /* The last eight, of which the first ones were counted. */
    i = a.len;
    before = i > 8 ? is_visible(a.data[i - 9]) : 0;
    ends = run_ends(a.data + i - 8, before, kind);
  }
  return ends != 0 ? i - 8 + dkk_lowest_bit(ends) / 8 : i;
}

static inline size_t without_last_space(dkk_slice a, size_t count)
{
  return count > 0 && a.data[count - 1] == ' ' ? count - 1 : count;
}

size_t dkk_count_valchar(dkk_slice a)
{
  const run_kind kind = {0, 1, 0};

  return count_run(a, kind);
}

size_t dkk_count_tag_value(dkk_slice a, int eight_bit)
{
  const run_kind kind = {1, 1, eight_bit};

  return without_last_space(a, count_run(a, kind));
}

size_t dkk_count_words(dkk_slice a)
{
  const run_kind kind = {1, 0, 1};

  return without_last_space(a, count_run(a, kind));
}
