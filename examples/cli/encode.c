/* SPDX-License-Identifier: MIT */
#include "encode.h"

const char *cli_hash_text(char out[CLI_HASH_TEXT], const uint8_t *hash,
                          size_t len)
{
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstu"
                               "vwxyz0123456789+/";
  char *to = out;
  size_t i;

  for (i = 0; i < len; i += 3) {
    uint32_t group = (uint32_t)hash[i] << 16;
    size_t there = len - i < 3 ? len - i : 3;

    group |= there > 1 ? (uint32_t)hash[i + 1] << 8 : 0;
    group |= there > 2 ? hash[i + 2] : 0;
    *to++ = digits[group >> 18];
    *to++ = digits[group >> 12 & 63];
    *to++ = '=';
    *to++ = '=';
    to[-2] = there > 1 ? digits[group >> 6 & 63] : '=';
    to[-1] = there > 2 ? digits[group & 63] : '=';
  }
  *to = '\0';
  return out;
}
