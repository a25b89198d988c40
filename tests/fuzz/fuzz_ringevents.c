/* SPDX-License-Identifier: MIT */

/* What happens to a domain of a keyring, in any order, and who signs for it.
 * The invariants of tests/keyring hold after each step; what was reached can be
 * stored and read. */

#include "keyring/active.h"
#include "keyring/codec.h"
#include "keyring/rotation.h"
#include "ringscript.h"

#define STEPS_MAX 400

static void check_active(const fuzz_ring *ring)
{
  int name;

  for (name = 0; name < DKK_RING_NAMES; name++) {
    dkk_ring_active active =
        dkk_ring_active_slot(&ring->record, (dkk_ring_name)name, ring->now);

    FUZZ_CHECK(active.slot >= DKK_RING_NONE && active.slot < DKK_RING_SLOTS);
    FUZZ_CHECK(active.slot == DKK_RING_NONE || name == DKK_RING_HOST ||
               ring->record.enabled);
  }
}

static void check_orders(const fuzz_ring *ring)
{
  dkk_ring_order orders[DKK_RING_ORDERS];
  int count = dkk_ring_orders(&ring->record, orders);
  int i;

  FUZZ_CHECK(count >= 0 && count <= DKK_RING_ORDERS);
  for (i = 0; i < count; i++) {
    const dkk_ring_slot *slot = &ring->record.slots[orders[i].slot];

    FUZZ_CHECK((slot->pending & 1u << orders[i].effect) != 0);
    FUZZ_CHECK(orders[i].number == slot->effect_number[orders[i].effect]);
  }
}

static void check_codec(const fuzz_ring *ring)
{
  uint8_t octets[DKK_RING_RECORD_OCTETS];
  uint8_t again[DKK_RING_RECORD_OCTETS];
  dkk_ring_record record;

  FUZZ_CHECK(dkk_ring_encode(&ring->record, "example.org", octets) ==
             DKK_RING_CODEC_OK);
  FUZZ_CHECK(dkk_ring_decode(&record, "example.org", octets, sizeof(octets),
                             NULL) == DKK_RING_CODEC_OK);
  FUZZ_CHECK(dkk_ring_encode(&record, "example.org", again) ==
             DKK_RING_CODEC_OK);
  FUZZ_CHECK(memcmp(octets, again, sizeof(again)) == 0);
  FUZZ_CHECK(dkk_ring_decode(&record, "example.com", octets, sizeof(octets),
                             NULL) == DKK_RING_CODEC_ERR_DAMAGED);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  dkk_slice in = {data, size};
  fuzz_ring ring;
  unsigned steps;

  fuzz_ring_init(&ring);
  for (steps = 0; in.len > 0 && steps < STEPS_MAX; steps++) {
    if (fuzz_ring_step(&ring, &in) == DKK_RING_OK) {
      check_active(&ring);
      check_orders(&ring);
      check_codec(&ring);
    }
  }
  return 0;
}
