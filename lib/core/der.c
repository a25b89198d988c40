/* SPDX-License-Identifier: MIT */
#include "core/der.h"

static int read_length(dkk_slice *in, size_t *length)
{
  size_t octets;
  size_t value = 0;

  if (in->len == 0) {
    return 0;
  }
  octets = in->data[0];
  in->data++;
  in->len--;
  if (octets < 0x80) {
    *length = octets;
    return 1;
  }
  octets -= 0x80;
  if (octets == 0 || octets > 4 || in->len < octets || in->data[0] == 0) {
    return 0;
  }
  for (; octets > 0; octets--) {
    value = (value << 8) | in->data[0];
    in->data++;
    in->len--;
  }
  *length = value;
  return value >= 0x80;
}

int dkk_der_next_is(dkk_slice in, uint8_t tag)
{
  return in.len > 0 && in.data[0] == tag;
}

int dkk_der_read(dkk_slice *in, uint8_t tag, dkk_slice *contents)
{
  size_t length;

  if (!dkk_der_next_is(*in, tag)) {
    return 0;
  }
  in->data++;
  in->len--;
  if (!read_length(in, &length) || length > in->len) {
    return 0;
  }
  contents->data = in->data;
  contents->len = length;
  in->data += length;
  in->len -= length;
  return 1;
}

int dkk_der_read_unsigned(dkk_slice *in, dkk_slice *magnitude)
{
  dkk_slice n;

  if (!dkk_der_read(in, DKK_DER_INTEGER, &n) || n.len == 0 ||
      (n.data[0] & 0x80) != 0) {
    return 0;
  }
  if (n.data[0] == 0) {
    n.data++;
    n.len--;
    if (n.len > 0 && (n.data[0] & 0x80) == 0) {
      return 0;
    }
  }
  *magnitude = n;
  return 1;
}

static size_t length_octets(size_t len)
{
  size_t octets = 0;

  if (len < 0x80) {
    return 0;
  }
  for (; len > 0; len >>= 8) {
    octets++;
  }
  return octets;
}

size_t dkk_der_size(size_t len)
{
  return 2 + length_octets(len) + len;
}

int dkk_der_write(dkk_buf *out, uint8_t tag, const uint8_t *contents,
                  size_t len)
{
  size_t octets = length_octets(len);
  int rv = dkk_buf_reserve(out, dkk_der_size(len));

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  out->data[out->len++] = tag;
  if (octets == 0) {
    out->data[out->len++] = (uint8_t)len;
  } else {
    out->data[out->len++] = (uint8_t)(0x80 | octets);
    while (octets > 0) {
      octets--;
      out->data[out->len++] = (uint8_t)(len >> (8 * octets));
    }
  }
  return dkk_buf_append(out, contents, len);
}
