/* SPDX-License-Identifier: MIT */
#include "crypto/rsa_numbers.h"

#include "core/der.h"

static int open_sequence(dkk_slice *contents, const uint8_t *raw, size_t len)
{
  dkk_slice in = {raw, len};

  return dkk_der_read(&in, DKK_DER_SEQUENCE, contents) && in.len == 0;
}

static int read_numbers(dkk_slice *numbers, size_t count, dkk_slice in)
{
  size_t i;

  for (i = 0; i < count; i++) {
    if (!dkk_der_read_unsigned(&in, &numbers[i]) || numbers[i].len == 0) {
      return 0;
    }
  }
  return in.len == 0;
}

int dkk_rsa_numbers_public(dkk_slice numbers[DKK_RSA_PUBLIC_NUMBERS],
                           const uint8_t *raw, size_t len)
{
  dkk_slice contents;

  return open_sequence(&contents, raw, len) &&
         read_numbers(numbers, DKK_RSA_PUBLIC_NUMBERS, contents);
}

int dkk_rsa_numbers_private(dkk_slice numbers[DKK_RSA_PRIVATE_NUMBERS],
                            const uint8_t *raw, size_t len)
{
  dkk_slice contents;
  dkk_slice version;

  return open_sequence(&contents, raw, len) &&
         dkk_der_read_unsigned(&contents, &version) && version.len == 0 &&
         read_numbers(numbers, DKK_RSA_PRIVATE_NUMBERS, contents);
}
