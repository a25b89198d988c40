/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_ASCII_H
#define DKK_CORE_ASCII_H

/* Character classes of RFC 5234 and RFC 5322, without locale, and slices of
 * octets. */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** Some octets that belong to somebody else. */
typedef struct dkk_slice {
  const uint8_t *data;
  size_t len;
} dkk_slice;

/** A slice of a NUL-terminated string. */
static inline dkk_slice dkk_slice_of(const char *text)
{
  dkk_slice slice = {(const uint8_t *)text, strlen(text)};

  return slice;
}

/* Inline, as they are asked of every octet of a header. */

/** SP or HTAB. */
static inline int dkk_is_wsp(uint8_t c)
{
  return c == ' ' || c == '\t';
}

static inline int dkk_is_digit(uint8_t c)
{
  return c >= '0' && c <= '9';
}

static inline int dkk_is_alpha(uint8_t c)
{
  return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static inline int dkk_is_alnum(uint8_t c)
{
  return dkk_is_alpha(c) || dkk_is_digit(c);
}

/** ftext of RFC 5322, 3.6.8: printable ASCII without ":". */
static inline int dkk_is_ftext(uint8_t c)
{
  return c >= 33 && c <= 126 && c != ':';
}

static inline uint8_t dkk_to_lower(uint8_t c)
{
  return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

/** Copies `len` octets with letters made small. */
void dkk_lower(uint8_t *to, const uint8_t *from, size_t len);

/** How often an octet below 128 is there. */
size_t dkk_count_octet(dkk_slice a, uint8_t octet);

/** atext of RFC 5322, 3.2.3. */
int dkk_is_atext(uint8_t c);
/** The value of an upper-case hexadecimal digit, -1 if it is none. */
int dkk_hex_value(uint8_t c);

/** 1 if equal, letters compared without case. */
int dkk_slice_equal_nocase(dkk_slice a, dkk_slice b);

/** 1 if equal, octet by octet. */
static inline int dkk_slice_equal(dkk_slice a, dkk_slice b)
{
  return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/** 1 if equal to the text, octet by octet. */
static inline int dkk_slice_is(dkk_slice a, const char *text)
{
  return dkk_slice_equal(a, dkk_slice_of(text));
}

/** Less than, equal to or greater than 0, without case, as an order. */
int dkk_slice_compare_nocase(dkk_slice a, dkk_slice b);

/** Without the SP and HTAB at both ends. */
dkk_slice dkk_slice_trim_wsp(dkk_slice a);

/**
 * Reads 1 to `max_digits` decimal digits and nothing else.
 * @return 1 and `*value` (UINT64_MAX for anything larger), or 0.
 */
int dkk_slice_to_number(dkk_slice a, size_t max_digits, uint64_t *value);

/** 1 if no octet is above 127. */
int dkk_slice_is_ascii(dkk_slice a);

/** 1 if the octets are well-formed UTF-8 (RFC 3629), ASCII included. */
int dkk_slice_is_utf8(dkk_slice a);

#endif /* !defined(DKK_CORE_ASCII_H) */
