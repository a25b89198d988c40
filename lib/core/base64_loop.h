/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_BASE64_LOOP_H
#define DKK_CORE_BASE64_LOOP_H

/* Base64 by 32 letters, for core/wide.c. Decodes in place: returns how many
 * letters; the octets they became, three for four of them, begin at `text`. 0
 * if there are fewer, or among the first 32 is something else. */

#include <stddef.h>
#include <stdint.h>

#if defined(DKK_BLOCK_AVX2) || defined(DKK_BLOCK_AVX512)

#include <immintrin.h>

#define DKK_BASE64_LETTERS 32
#define DKK_BASE64_OCTETS 24

static inline __m256i dkk_base64_all(int c)
{
  return _mm256_set1_epi8((char)c);
}

static inline __m256i dkk_base64_between(__m256i text, int first, int last)
{
  return _mm256_and_si256(_mm256_cmpgt_epi8(text, dkk_base64_all(first - 1)),
                          _mm256_cmpgt_epi8(dkk_base64_all(last + 1), text));
}

/* What has to be added to a letter for its value. Ranges don't overlap, so
 * they can be put together; none means that it is no letter. */
static inline __m256i dkk_base64_values(__m256i text, int *are_letters)
{
  __m256i upper = dkk_base64_between(text, 'A', 'Z');
  __m256i lower = dkk_base64_between(text, 'a', 'z');
  __m256i digit = dkk_base64_between(text, '0', '9');
  __m256i plus = _mm256_cmpeq_epi8(text, dkk_base64_all('+'));
  __m256i slash = _mm256_cmpeq_epi8(text, dkk_base64_all('/'));
  __m256i letters = _mm256_or_si256(_mm256_or_si256(upper, lower), digit);
  __m256i letter = _mm256_and_si256(upper, dkk_base64_all(-'A'));
  __m256i other = _mm256_and_si256(plus, dkk_base64_all(62 - '+'));

  letters = _mm256_or_si256(letters, _mm256_or_si256(plus, slash));
  *are_letters = _mm256_movemask_epi8(letters) == -1;
  letter = _mm256_or_si256(letter,
                           _mm256_and_si256(lower, dkk_base64_all(26 - 'a')));
  letter = _mm256_or_si256(letter,
                           _mm256_and_si256(digit, dkk_base64_all(52 - '0')));
  other =
      _mm256_or_si256(other, _mm256_and_si256(slash, dkk_base64_all(63 - '/')));
  return _mm256_add_epi8(text, _mm256_or_si256(letter, other));
}

/* Four values of six bits become three octets: two by two, and then those of
 * each half are moved together. */
static inline __m256i dkk_base64_pack(__m256i values)
{
  const char none = (char)-1;
  const __m256i order = _mm256_setr_epi8(
      2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, none, none, none, none, 2, 1, 0,
      6, 5, 4, 10, 9, 8, 14, 13, 12, none, none, none, none);
  const __m256i halves = _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7);
  __m256i twelve = _mm256_maddubs_epi16(values, _mm256_set1_epi16(0x0140));
  __m256i twenty_four =
      _mm256_madd_epi16(twelve, _mm256_set1_epi32(0x00011000));

  return _mm256_permutevar8x32_epi32(_mm256_shuffle_epi8(twenty_four, order),
                                     halves);
}

static inline size_t dkk_base64_loop(uint8_t *text, size_t len)
{
  uint8_t *to = text;
  size_t at;

  for (at = 0; len - at >= DKK_BASE64_LETTERS; at += DKK_BASE64_LETTERS) {
    int are_letters;
    __m256i values = dkk_base64_values(
        _mm256_loadu_si256((const void *)(text + at)), &are_letters);

    if (!are_letters) {
      break;
    }
    /* What it writes beyond its octets was read before. */
    _mm256_storeu_si256((void *)to, dkk_base64_pack(values));
    to += DKK_BASE64_OCTETS;
  }
  return at;
}

#else

static inline size_t dkk_base64_loop(uint8_t *text, size_t len)
{
  (void)text;
  (void)len;
  return 0;
}

#endif

#endif /* !defined(DKK_CORE_BASE64_LOOP_H) */
