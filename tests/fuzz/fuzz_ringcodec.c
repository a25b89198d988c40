/* SPDX-License-Identifier: MIT */

/* What a keyring's store has, changed: records with a checksum that is right,
 * sealed keys, files of master keys. A record that is taken can exist, and is
 * written as it was read; it can go on living. A key comes out of a seal only
 * as it went in, and only for whom it was sealed. */

#include "keyring/active.h"
#include "keyring/codec.h"
#include "keyring/masterfile.h"
#include "keyring/rotation.h"
#include "keyring/seal.h"
#include "memfile.h"
#include "ringscript.h"

#include <sodium.h>
#include <stdlib.h>

#define DOMAIN "example.org"

static void seal_record(uint8_t *octets, size_t len)
{
  crypto_generichash_blake2b_state state;
  size_t checked = len - DKK_RING_CHECKSUM_OCTETS;

  crypto_generichash_blake2b_init(&state, NULL, 0, DKK_RING_CHECKSUM_OCTETS);
  crypto_generichash_blake2b_update(&state, octets, checked);
  crypto_generichash_blake2b_update(&state, (const uint8_t *)DOMAIN,
                                    strlen(DOMAIN));
  crypto_generichash_blake2b_final(&state, octets + checked,
                                   DKK_RING_CHECKSUM_OCTETS);
}

/* Whatever happens to it next, what comes of it can exist as well. */
static void live_on(const dkk_ring_record *record, dkk_slice in)
{
  fuzz_ring ring;
  unsigned steps;
  int name;

  fuzz_ring_init(&ring);
  ring.record = *record;
  ring.is_there = 1;
  ring.keys = 1000;
  ring.now = record->last_tick < FUZZ_NOW ? FUZZ_NOW : record->last_tick;
  for (name = 0; name < DKK_RING_NAMES; name++) {
    (void)dkk_ring_active_slot(record, (dkk_ring_name)name, ring.now);
  }
  for (steps = 0; in.len > 0 && steps < 8; steps++) {
    dkk_ring_record before = ring.record;
    dkk_ring_event event;
    dkk_ring_news news;

    fuzz_ring_event(&ring, &event, &in);
    if (event.type != DKK_RING_CREATE &&
        dkk_ring_apply(&before, &event, &ring.record, &news) == DKK_RING_OK) {
      FUZZ_CHECK(dkk_ring_record_check(&ring.record) == DKK_RING_FAULT_NONE);
    }
  }
}

static void read_record(const uint8_t *octets, size_t len, dkk_slice rest)
{
  uint8_t again[DKK_RING_RECORD_OCTETS];
  dkk_ring_record record;
  dkk_ring_fault fault = DKK_RING_FAULT_RANGE;
  int rv = dkk_ring_decode(&record, DOMAIN, octets, len, &fault);

  FUZZ_CHECK(rv <= DKK_RING_CODEC_OK && rv >= DKK_RING_CODEC_ERR_FAULT);
  FUZZ_CHECK((rv == DKK_RING_CODEC_ERR_FAULT) ==
             (fault != DKK_RING_FAULT_NONE));
  if (rv == DKK_RING_CODEC_OK) {
    FUZZ_CHECK(len == DKK_RING_RECORD_OCTETS);
    FUZZ_CHECK(dkk_ring_record_check(&record) == DKK_RING_FAULT_NONE);
    FUZZ_CHECK(dkk_ring_encode(&record, DOMAIN, again) == DKK_RING_CODEC_OK);
    FUZZ_CHECK(memcmp(octets, again, len) == 0);
    live_on(&record, rest);
  }
}

/* A domain led through some events, and octets of its record replaced. */
static void change_record(dkk_slice script, dkk_slice changes)
{
  uint8_t octets[DKK_RING_RECORD_OCTETS];
  fuzz_ring ring;

  fuzz_ring_init(&ring);
  do {
    (void)fuzz_ring_step(&ring, &script);
  } while (script.len > 0);
  if (!ring.is_there) {
    return;
  }
  FUZZ_CHECK(dkk_ring_encode(&ring.record, DOMAIN, octets) ==
             DKK_RING_CODEC_OK);
  while (changes.len > 3) {
    size_t at = fuzz_number(&changes) % (sizeof(octets) - 16);

    octets[at] = fuzz_octet(&changes);
  }
  seal_record(octets, sizeof(octets));
  read_record(octets, sizeof(octets), changes);
}

static void any_record(dkk_slice in)
{
  uint8_t *octets = fuzz_allocate(in.len);

  if (in.len > 0) {
    memcpy(octets, in.data, in.len);
  }
  read_record(octets, in.len, in);
  if (in.len >= DKK_RING_CHECKSUM_OCTETS) {
    seal_record(octets, in.len);
    read_record(octets, in.len, in);
  }
  free(octets);
}

static dkk_ring_masters *make_masters(void)
{
  static const uint8_t key[DKK_RING_MASTER_OCTETS] = {1};
  dkk_ring_masters *masters = NULL;

  FUZZ_CHECK(dkk_ring_masters_new(&masters) == DKK_RING_SEAL_OK);
  FUZZ_CHECK(dkk_ring_masters_add(masters, key, NULL) == DKK_RING_SEAL_OK);
  return masters;
}

/* `change`: which octet of the sealed key, of its binding, or none. */
static void change_seal(dkk_slice in)
{
  static dkk_ring_masters *masters;
  dkk_ring_binding binding = {DOMAIN, 0, {{1}}};
  size_t at = fuzz_number(&in);
  uint8_t by = fuzz_octet(&in);
  size_t cut = fuzz_octet(&in);
  size_t len = in.len + DKK_RING_SEAL_OVERHEAD;
  uint8_t *sealed = fuzz_allocate(len);
  dkk_ring_secret secret = {NULL, 0};
  int is_same = by == 0 && cut == 0;
  int rv;

  if (masters == NULL) {
    masters = make_masters();
  }
  rv = dkk_ring_seal(masters, &binding, in.data, in.len, sealed);
  FUZZ_CHECK(rv ==
             (in.len == 0 ? DKK_RING_SEAL_ERR_ARGUMENT : DKK_RING_SEAL_OK));
  if (rv == DKK_RING_SEAL_OK) {
    sealed[at % len] ^= by;
    rv = dkk_ring_open(masters, &binding, sealed, len - cut % len, &secret);
    FUZZ_CHECK((rv == DKK_RING_SEAL_OK) ==
               (is_same || (by == 0 && cut % len == 0)));
    FUZZ_CHECK(
        rv != DKK_RING_SEAL_OK ||
        (secret.len == in.len && memcmp(secret.octets, in.data, in.len) == 0));
    dkk_ring_secret_free(&secret);
    binding.slot = 1;
    FUZZ_CHECK(dkk_ring_open(masters, &binding, sealed, len, &secret) !=
               DKK_RING_SEAL_OK);
  }
  binding.slot = 0;
  FUZZ_CHECK(dkk_ring_open(masters, &binding, in.data, in.len, &secret) !=
             DKK_RING_SEAL_OK);
  free(sealed);
}

static int is_hex(dkk_slice text)
{
  size_t i;

  for (i = 0; i < text.len; i++) {
    if (strchr("0123456789abcdefABCDEF", text.data[i]) == NULL ||
        text.data[i] == 0) {
      return 0;
    }
  }
  return text.len == 64;
}

static void master_file(dkk_slice in)
{
  static fuzz_memfile file;
  uint8_t key[DKK_RING_MASTER_OCTETS];
  dkk_slice digits = in;
  int rv;

  if (file.path[0] == '\0') {
    fuzz_memfile_open(&file);
  }
  fuzz_memfile_fill(&file, in);
  rv = dkk_ring_masterfile_read(file.path, key);
  if (digits.len == 65 && digits.data[64] == '\n') {
    digits.len--;
  }
  FUZZ_CHECK((rv == DKK_RING_SEAL_OK) == (in.len == 32 || is_hex(digits)));
  FUZZ_CHECK(in.len != 32 || memcmp(key, in.data, 32) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  dkk_slice in = {data, size};
  unsigned kind = fuzz_octet(&in) % 4;
  size_t len;

  FUZZ_CHECK(sodium_init() >= 0);
  if (kind == 0) {
    len = fuzz_octet(&in);
    change_record(fuzz_take(&in, len), in);
  } else if (kind == 1) {
    any_record(in);
  } else if (kind == 2) {
    change_seal(in);
  } else {
    master_file(in);
  }
  return 0;
}
