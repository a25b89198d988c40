/* SPDX-License-Identifier: MIT */
#ifndef DKK_TEST_UTIL_H
#define DKK_TEST_UTIL_H

/* What all unit tests of internal functions need. */

#include "../provider/provider.h"

#include "core/buf.h"

#include <dkimkit/config.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A string literal with its length, NUL octets inside included. */
#define TEXT(literal)                                                          \
  {                                                                            \
    (const uint8_t *)(literal), sizeof(literal) - 1                            \
  }

static inline dkk_slice text_of(const char *text)
{
  dkk_slice slice = {(const uint8_t *)text, strlen(text)};

  return slice;
}

/* Octets from hexadecimal digits, `out` has room for them. */
static inline dkk_slice from_hex(uint8_t *out, const char *hex)
{
  dkk_slice slice = {out, strlen(hex) / 2};
  size_t i;

  for (i = 0; i < slice.len; i++) {
    char digits[3] = {hex[2 * i], hex[2 * i + 1], '\0'};

    out[i] = (uint8_t)strtoul(digits, NULL, 16);
  }
  return slice;
}

static inline void show(const char *what, dkk_slice octets)
{
  size_t i;

  print_error("%s (%zu):", what, octets.len);
  for (i = 0; i < octets.len && i < 200; i++) {
    print_error(octets.data[i] >= 0x20 && octets.data[i] < 0x7f ? "%c"
                                                                : "<%02X>",
                octets.data[i]);
  }
  print_error("\n");
}

/* Compares octets; `what` says which case failed. */
static inline void check_slice(const char *what, dkk_slice got, dkk_slice want)
{
  if (got.len != want.len ||
      (got.len > 0 && memcmp(got.data, want.data, got.len) != 0)) {
    print_error("case: %s\n", what);
    show("got", got);
    show("expected", want);
    fail();
  }
}

static inline void check_number(const char *what, long long got, long long want)
{
  if (got != want) {
    print_error("case: %s: got %lld, expected %lld\n", what, got, want);
    fail();
  }
}

static inline dkimkit_config *new_config(void)
{
  dkimkit_config *config = NULL;

  assert_int_equal(config_with_provider(&config, NULL), DKIMKIT_OK);
  return config;
}

static inline dkimkit_config *sealed_config(void)
{
  dkimkit_config *config = new_config();

  assert_int_equal(dkimkit_config_seal(config), DKIMKIT_OK);
  return config;
}

#endif /* !defined(DKK_TEST_UTIL_H) */
