/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_ASCII_H
#define DKK_CORE_ASCII_H

/* Character classes of RFC 5234 and RFC 5322, without locale, and slices of
 * octets. */

#include <stddef.h>
#include <stdint.h>

/** Some octets that belong to somebody else. */
typedef struct dkk_slice {
  const uint8_t *data;
  size_t len;
} dkk_slice;

/** A slice of a NUL-terminated string. */
dkk_slice dkk_slice_of(const char *text);

/** SP or HTAB. */
int dkk_is_wsp(uint8_t c);
int dkk_is_digit(uint8_t c);
int dkk_is_alpha(uint8_t c);
int dkk_is_alnum(uint8_t c);
/** ftext of RFC 5322, 3.6.8: printable ASCII without ":". */
int dkk_is_ftext(uint8_t c);
/** atext of RFC 5322, 3.2.3. */
int dkk_is_atext(uint8_t c);
/** The value of an upper-case hexadecimal digit, -1 if it is none. */
int dkk_hex_value(uint8_t c);

uint8_t dkk_to_lower(uint8_t c);

/** 1 if equal, letters compared without case. */
int dkk_slice_equal_nocase(dkk_slice a, dkk_slice b);

/** 1 if equal, octet by octet. */
int dkk_slice_equal(dkk_slice a, dkk_slice b);

/** 1 if equal to the text, octet by octet. */
int dkk_slice_is(dkk_slice a, const char *text);

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
