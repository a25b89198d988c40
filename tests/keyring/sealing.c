/* SPDX-License-Identifier: MIT */
#include "sealing.h"

#include <sodium.h>

int is_nonce_fixed;

void __real_randombytes_buf(void *out, size_t len);
void __wrap_randombytes_buf(void *out, size_t len);

void __wrap_randombytes_buf(void *out, size_t len)
{
  size_t i;

  __real_randombytes_buf(out, len);
  for (i = 0; is_nonce_fixed && i < len; i++) {
    ((uint8_t *)out)[i] = (uint8_t)(0x40 + i);
  }
}

dkk_ring_master_id add_master(dkk_ring_masters *masters, uint8_t first)
{
  uint8_t key[DKK_RING_MASTER_OCTETS];
  dkk_ring_master_id id;
  size_t i;

  for (i = 0; i < sizeof(key); i++) {
    key[i] = (uint8_t)(first + i);
  }
  assert_int_equal(dkk_ring_masters_add(masters, key, &id), OK);
  return id;
}

dkk_ring_masters *new_masters(void)
{
  dkk_ring_masters *masters;

  assert_int_equal(dkk_ring_masters_new(&masters), OK);
  add_master(masters, 0);
  return masters;
}

dkk_ring_binding new_binding(void)
{
  dkk_ring_binding binding = {"xn--bcher-kva.example", 1, {{0}}};
  size_t i;

  for (i = 0; i < DKK_RING_KEY_ID_OCTETS; i++) {
    binding.key_id.octets[i] = (uint8_t)(0xa0 + i);
  }
  return binding;
}

void seal_text(const dkk_ring_masters *masters, const dkk_ring_binding *binding,
               uint8_t *out)
{
  assert_int_equal(
      dkk_ring_seal(masters, binding, (const uint8_t *)TEXT, TEXT_LEN, out),
      OK);
}
