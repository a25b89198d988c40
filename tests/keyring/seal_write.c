/* SPDX-License-Identifier: MIT */

/* Seals keys of several lengths, and writes them and all that belongs to them
 * for another implementation to open. */

#include "keyring/seal.h"

#include <sodium.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_hex(const char *name, const uint8_t *octets, size_t len)
{
  size_t i;

  printf("%s=", name);
  for (i = 0; i < len; i++) {
    printf("%02x", octets[i]);
  }
  putchar(' ');
}

static int write_case(size_t len)
{
  static uint8_t secret[DKK_RING_SECRET_MAX];
  static uint8_t sealed[DKK_RING_SECRET_MAX + DKK_RING_SEAL_OVERHEAD];
  uint8_t master[DKK_RING_MASTER_OCTETS];
  dkk_ring_binding binding = {"mail.contoso.example", (int)(len % 2), {{0}}};
  dkk_ring_masters *masters;
  int rv = dkk_ring_masters_new(&masters);

  if (rv != DKK_RING_SEAL_OK) {
    return rv;
  }
  randombytes_buf(master, sizeof(master));
  randombytes_buf(binding.key_id.octets, DKK_RING_KEY_ID_OCTETS);
  randombytes_buf(secret, len);
  rv = dkk_ring_masters_add(masters, master, NULL);
  if (rv == DKK_RING_SEAL_OK) {
    rv = dkk_ring_seal(masters, &binding, secret, len, sealed);
  }
  dkk_ring_masters_free(masters);
  printf("domain=%s slot=%d ", binding.domain, binding.slot);
  write_hex("master", master, sizeof(master));
  write_hex("key_id", binding.key_id.octets, DKK_RING_KEY_ID_OCTETS);
  write_hex("secret", secret, len);
  write_hex("sealed", sealed, len + DKK_RING_SEAL_OVERHEAD);
  putchar('\n');
  return rv;
}

int main(void)
{
  static const size_t lengths[] = {1,  15,  16,  17,   48,   63,   64,
                                   65, 128, 635, 1191, 1218, 2374, 16384};
  size_t i;

  for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
    if (write_case(lengths[i]) != DKK_RING_SEAL_OK) {
      return EXIT_FAILURE;
    }
  }
  return EXIT_SUCCESS;
}
