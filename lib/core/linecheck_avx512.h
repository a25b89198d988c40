/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_LINECHECK_AVX512_H
#define DKK_CORE_LINECHECK_AVX512_H

/* Groups for core/linecheck_loop.h, with AVX-512 VL: registers of AVX2 that
 * three operations in one work on. No masks are made: lines are counted in the
 * registers, and where the last one ends is looked for after all groups. */

/* Of _mm256_ternarylogic_epi32(), by its three operands. */
#define DKK_LINES_A_OR_B_XOR_C 0xf6

typedef struct dkk_lines_sum {
  /* Where there is an LF without CR or a CR without LF before. */
  __m256i bare;
  /* LFs at each place, as many as an octet holds. */
  __m256i ends;
  __m256i least;
  __m256i bits;
} dkk_lines_sum;

/* The 32 octets at `p`, and the one before. */
static inline void dkk_lines_add(dkk_lines_sum *sum, const uint8_t *p)
{
  __m256i text = _mm256_loadu_si256((const void *)p);
  __m256i before = _mm256_loadu_si256((const void *)(p - 1));
  __m256i lf = _mm256_cmpeq_epi8(text, _mm256_set1_epi8('\n'));
  __m256i cr = _mm256_cmpeq_epi8(before, _mm256_set1_epi8('\r'));

  sum->bare =
      _mm256_ternarylogic_epi32(sum->bare, cr, lf, DKK_LINES_A_OR_B_XOR_C);
  sum->ends = _mm256_sub_epi8(sum->ends, lf);
  sum->least = _mm256_min_epu8(sum->least, text);
  sum->bits = _mm256_or_si256(sum->bits, text);
}

static inline dkk_lines_sum dkk_lines_add_group(const uint8_t *p)
{
  __m256i none = _mm256_setzero_si256();
  dkk_lines_sum sum = {none, none, _mm256_set1_epi8(1), none};

  dkk_lines_add(&sum, p);
  dkk_lines_add(&sum, p + 32);
  dkk_lines_add(&sum, p + 64);
  dkk_lines_add(&sum, p + 96);
  dkk_lines_add(&sum, p + 128);
  dkk_lines_add(&sum, p + 160);
  dkk_lines_add(&sum, p + 192);
  dkk_lines_add(&sum, p + 224);
  return sum;
}

static inline int dkk_lines_is_wrong(const dkk_lines_sum *sum)
{
  __m256i zeros = _mm256_cmpeq_epi8(sum->least, _mm256_setzero_si256());

  return _mm256_movemask_epi8(_mm256_or_si256(sum->bare, zeros)) != 0;
}

/* Adds up to four sums, one in each 64 bits. */
static inline __m256i dkk_lines_count(const dkk_lines_sum *sum)
{
  return _mm256_sad_epu8(sum->ends, _mm256_setzero_si256());
}

static inline uint64_t dkk_lines_total(__m256i four)
{
  uint64_t sums[4];

  _mm256_storeu_si256((void *)sums, four);
  return sums[0] + sums[1] + sums[2] + sums[3];
}

/* The last LF of the group at `at`, which has one. */
static inline void dkk_lines_find(dkk_lines *lines, const uint8_t *data,
                                  size_t at)
{
  lines->last = at + DKK_LINES_GROUP;
  do {
    dkk_block b;

    lines->last -= DKK_BLOCK_OCTETS;
    b = dkk_block_load(data + lines->last);
    lines->last_lf = dkk_block_equal(&b, '\n');
  } while (lines->last_lf == 0);
}

/* Takes groups from `at`, which isn't 0, on: where they end. */
static inline size_t dkk_lines_groups(dkk_lines *lines, int *eight_bit,
                                      const uint8_t *data, size_t at,
                                      size_t len)
{
  /* The open line begins here or later. */
  size_t start = dkk_lines_start(lines);
  size_t first = at;
  size_t last = 0;
  __m256i ends = _mm256_setzero_si256();
  __m256i bits = _mm256_setzero_si256();

  while (len - at >= DKK_LINES_GROUP &&
         dkk_lines_are_near(start, at, DKK_LINES_GROUP)) {
    dkk_lines_sum sum = dkk_lines_add_group(data + at);

    if (dkk_lines_is_wrong(&sum)) {
      break;
    }
    if (_mm256_testz_si256(sum.ends, sum.ends) == 0) {
      start = at;
      last = at;
    }
    ends = _mm256_add_epi64(ends, dkk_lines_count(&sum));
    bits = _mm256_or_si256(bits, sum.bits);
    at += DKK_LINES_GROUP;
  }
  if (at > first) {
    lines->after_cr = data[at - 1] == '\r';
    lines->ends += dkk_lines_total(ends);
    *eight_bit |= _mm256_movemask_epi8(bits) != 0;
  }
  if (last > 0) {
    dkk_lines_find(lines, data, last);
  }
  return at;
}

#endif /* !defined(DKK_CORE_LINECHECK_AVX512_H) */
