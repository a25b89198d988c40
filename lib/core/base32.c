/* SPDX-License-Identifier: MIT */
#include "core/base32.h"

int dkk_base32_encode(dkk_buf *out, const uint8_t *data, size_t len)
{
  static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
  unsigned bits = 0;
  unsigned held = 0;
  size_t i;
  int rv = DKIMKIT_OK;

  for (i = 0; rv == DKIMKIT_OK && i < len; i++) {
    bits = (bits << 8 | data[i]) & 0xfffu;
    held += 8;
    while (rv == DKIMKIT_OK && held >= 5) {
      held -= 5;
      rv = dkk_buf_append_octet(out, (uint8_t)alphabet[bits >> held & 31]);
    }
  }
  if (rv == DKIMKIT_OK && held > 0) {
    rv = dkk_buf_append_octet(out, (uint8_t)alphabet[bits << (5 - held) & 31]);
  }
  return rv;
}
