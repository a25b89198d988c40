/* SPDX-License-Identifier: MIT */

/* Base64, DER, PEM: what is written is read again, what is read lies inside
 * the input, and base64 is what a slow decoder makes of it. */

#include "core/base64.h"
#include "core/der.h"
#include "core/pem.h"
#include "fuzz.h"

#include <stdlib.h>

static int sextet(uint8_t c)
{
  static const char alphabet[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const char *at = c != '\0' ? strchr(alphabet, c) : NULL;

  return at != NULL ? (int)(at - alphabet) : -1;
}

/* SP, HTAB, and CRLF before one of them: 0 if there is none. */
static size_t white_space(dkk_slice in)
{
  if (in.len >= 1 && dkk_is_wsp(in.data[0])) {
    return 1;
  }
  return in.len >= 3 && in.data[0] == '\r' && in.data[1] == '\n' &&
                 dkk_is_wsp(in.data[2])
             ? 3
             : 0;
}

/* Characters of the alphabet and how many "=" follow; 0 for anything else. */
static int take_base64(fuzz_buf *characters, size_t *padding, dkk_slice in)
{
  *padding = 0;
  while (in.len > 0) {
    size_t space = white_space(in);

    if (space > 0) {
      (void)fuzz_take(&in, space);
    } else if (in.data[0] == '=') {
      (*padding)++;
      (void)fuzz_octet(&in);
    } else if (sextet(in.data[0]) >= 0 && *padding == 0) {
      dkk_slice one = fuzz_take(&in, 1);

      fuzz_buf_put(characters, one.data, 1);
    } else {
      return 0;
    }
  }
  return 1;
}

/* RFC 4648, 4, with optional padding: bit by bit. */
static int slow_base64(fuzz_buf *out, dkk_slice in, int loose_bits)
{
  fuzz_buf characters = {NULL, 0, 0};
  size_t padding;
  unsigned value = 0;
  unsigned bits = 0;
  size_t i;
  int good = take_base64(&characters, &padding, in);

  for (i = 0; good && i < characters.len; i++) {
    value = value << 6 | (unsigned)sextet(characters.data[i]);
    bits += 6;
    if (bits >= 8) {
      uint8_t octet = (uint8_t)(value >> (bits - 8));

      fuzz_buf_put(out, &octet, 1);
      bits -= 8;
      value &= (1u << bits) - 1;
    }
  }
  good = good && characters.len % 4 != 1 && (loose_bits || value == 0) &&
         (padding == 0 || (characters.len % 4 > 1 &&
                           (characters.len + padding) % 4 == 0 && padding < 3));
  fuzz_buf_clear(&characters);
  return good;
}

static void check_base64(dkk_slice in, unsigned flags)
{
  fuzz_buf expected = {NULL, 0, 0};
  dkk_buf out;
  int good = slow_base64(&expected, in, (flags & DKK_BASE64_LOOSE_BITS) != 0);

  dkk_buf_init(&out, &dkk_mem_default);
  FUZZ_CHECK(dkk_base64_decode(&out, in, flags) ==
             (good ? DKIMKIT_OK : DKIMKIT_ERR_SYNTAX));
  FUZZ_CHECK(!good ||
             fuzz_equal(dkk_buf_slice(&out), fuzz_buf_slice(&expected)));
  dkk_buf_clear(&out);
  fuzz_buf_clear(&expected);
}

static void check_base64_again(dkk_slice octets)
{
  dkk_buf text;
  dkk_buf back;

  dkk_buf_init(&text, &dkk_mem_default);
  dkk_buf_init(&back, &dkk_mem_default);
  FUZZ_CHECK(dkk_base64_encode(&text, octets.data, octets.len) == DKIMKIT_OK);
  FUZZ_CHECK(text.len == (octets.len + 2) / 3 * 4);
  FUZZ_CHECK(dkk_base64_decode(&back, dkk_buf_slice(&text), 0) == DKIMKIT_OK);
  FUZZ_CHECK(fuzz_equal(dkk_buf_slice(&back), octets));
  dkk_buf_clear(&text);
  dkk_buf_clear(&back);
}

/* The octets that were read are the only form of them (X.690, 10.1). */
static void check_der_element(dkk_slice whole, uint8_t tag, dkk_slice contents)
{
  dkk_buf again;

  dkk_buf_init(&again, &dkk_mem_default);
  FUZZ_CHECK(dkk_der_write(&again, tag, contents.data, contents.len) ==
             DKIMKIT_OK);
  FUZZ_CHECK(again.len == dkk_der_size(contents.len));
  FUZZ_CHECK(fuzz_equal(dkk_buf_slice(&again), whole));
  dkk_buf_clear(&again);
}

static void check_der(dkk_slice in)
{
  while (in.len > 0) {
    dkk_slice rest = in;
    dkk_slice number = in;
    dkk_slice contents;
    dkk_slice magnitude;
    uint8_t tag = in.data[0];
    dkk_slice whole = in;

    FUZZ_CHECK(dkk_der_next_is(in, tag));
    if (!dkk_der_read(&rest, tag, &contents)) {
      return;
    }
    whole.len = in.len - rest.len;
    check_der_element(whole, tag, contents);
    if (dkk_der_read_unsigned(&number, &magnitude)) {
      FUZZ_CHECK(tag == DKK_DER_INTEGER && number.data == rest.data);
      FUZZ_CHECK(magnitude.len == 0 || magnitude.data[0] != 0);
    }
    in = tag & 0x20 ? contents : rest;
  }
}

static void check_pem(dkk_slice in)
{
  dkk_slice rest = in;
  dkk_pem_block block;

  while (dkk_pem_next(&rest, &block)) {
    dkk_buf out;

    FUZZ_CHECK(block.label.data >= in.data && block.body.data >= in.data);
    FUZZ_CHECK(block.body.data + block.body.len <= in.data + in.len);
    FUZZ_CHECK(rest.data + rest.len == in.data + in.len);
    (void)dkk_pem_is_encrypted(&block);
    dkk_buf_init(&out, &dkk_mem_default);
    (void)dkk_pem_decode(&out, &block);
    dkk_buf_clear(&out);
  }
}

static void check_pem_again(dkk_slice octets)
{
  dkk_pem_block block;
  dkk_slice in;
  dkk_buf text;
  dkk_buf back;

  dkk_buf_init(&text, &dkk_mem_default);
  dkk_buf_init(&back, &dkk_mem_default);
  FUZZ_CHECK(dkk_pem_write(&text, "PRIVATE KEY", octets.data, octets.len) ==
             DKIMKIT_OK);
  in = dkk_buf_slice(&text);
  FUZZ_CHECK(dkk_pem_next(&in, &block));
  FUZZ_CHECK(dkk_slice_is(block.label, "PRIVATE KEY"));
  FUZZ_CHECK(dkk_pem_decode(&back, &block) == DKIMKIT_OK);
  FUZZ_CHECK(fuzz_equal(dkk_buf_slice(&back), octets));
  dkk_buf_clear(&text);
  dkk_buf_clear(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  dkk_slice in = {data, size};

  check_base64(in, 0);
  check_base64(in, DKK_BASE64_LOOSE_BITS);
  check_base64_again(in);
  check_der(in);
  check_pem(in);
  check_pem_again(in);
  return 0;
}
