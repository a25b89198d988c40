/* SPDX-License-Identifier: MIT */
#include "dkim/qp.h"

#include <string.h>

static int hex_value(uint8_t c, unsigned flags)
{
  int is_lower = c >= 'a' && c <= 'f' && (flags & DKK_QP_LOWER_CASE) != 0;

  return is_lower ? c - 'a' + 10 : dkk_hex_value(c);
}

/* The octets that one element stands for: 0 for white space, -1: none. */
static int take(dkk_slice text, size_t *used, uint8_t *octet, unsigned flags)
{
  uint8_t c = text.data[0];

  *used = 1;
  *octet = c;
  if (c == '=') {
    int high = text.len >= 3 ? hex_value(text.data[1], flags) : -1;
    int low = text.len >= 3 ? hex_value(text.data[2], flags) : -1;

    *used = 3;
    *octet = (uint8_t)(high * 16 + low);
    return high < 0 || low < 0 ? -1 : 1;
  }
  if (dkk_is_wsp(c)) {
    return 0;
  }
  if (c == '\r' && text.len >= 3 && text.data[1] == '\n' &&
      dkk_is_wsp(text.data[2])) {
    *used = 3;
    return 0;
  }
  return c > 0x20 && c != 0x7f && c != ';' ? 1 : -1;
}

int dkk_qp_decode(dkk_buf *out, dkk_slice text, unsigned flags)
{
  int rv = DKIMKIT_OK;

  while (rv == DKIMKIT_OK && text.len > 0) {
    size_t used;
    uint8_t octet;
    int found = take(text, &used, &octet, flags);

    if (found < 0) {
      return DKIMKIT_ERR_SYNTAX;
    }
    if (found > 0) {
      rv = dkk_buf_append_octet(out, octet);
    }
    text.data += used;
    text.len -= used;
  }
  return rv;
}

int dkk_qp_encode(dkk_buf *out, dkk_slice text, const char *also)
{
  static const char digits[] = "0123456789ABCDEF";
  int rv = DKIMKIT_OK;
  size_t i;

  for (i = 0; rv == DKIMKIT_OK && i < text.len; i++) {
    uint8_t c = text.data[i];
    uint8_t encoded[3] = {'=', (uint8_t)digits[c >> 4],
                          (uint8_t)digits[c & 15]};

    if (c > 0x20 && c < 0x7f && c != '=' && c != ';' &&
        strchr(also, c) == NULL) {
      rv = dkk_buf_append_octet(out, c);
    } else {
      rv = dkk_buf_append(out, encoded, sizeof(encoded));
    }
  }
  return rv;
}
