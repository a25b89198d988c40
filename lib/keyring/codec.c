/* SPDX-License-Identifier: MIT */
#include "keyring/codec.h"

#include "keyring/octets.h"

#include <sodium.h>

#include <string.h>

#define MAGIC_OCTETS 6
#define CHECKED_OCTETS (DKK_RING_RECORD_OCTETS - DKK_RING_CHECKSUM_OCTETS)

static const uint8_t magic[MAGIC_OCTETS] = {'D', 'K', 'R', 'I', 'N', 'G'};

/* Fields are walked through by the same code when they are written and when
 * they are read, so that the two can't differ. */
typedef struct walk {
  /* One of these is NULL. */
  uint8_t *write;
  const uint8_t *read;
  /* A number was read that is none of its enumeration's. */
  int is_out_of_range;
} walk;

static void walk_octets(walk *w, uint8_t *octets, size_t len)
{
  if (w->write != NULL) {
    memcpy(w->write, octets, len);
    w->write += len;
  } else {
    memcpy(octets, w->read, len);
    w->read += len;
  }
}

static void walk_u8(walk *w, uint8_t *number)
{
  walk_octets(w, number, 1);
}

static void walk_u64(walk *w, uint64_t *number)
{
  uint8_t octets[8];

  dkk_ring_put_u64(octets, *number);
  walk_octets(w, octets, sizeof(octets));
  *number = dkk_ring_get_u64(octets);
}

/* Answers what is in the octets, or 0 if that isn't below `limit`. */
static unsigned walk_below(walk *w, unsigned number, unsigned limit)
{
  uint8_t octet = (uint8_t)number;

  walk_u8(w, &octet);
  if (octet >= limit) {
    w->is_out_of_range = 1;
    return 0;
  }
  return octet;
}

static void walk_policy(walk *w, dkk_ring_policy *policy)
{
  walk_u64(w, &policy->publish_hold);
  walk_u64(w, &policy->drain_hold);
  walk_u64(w, &policy->lease);
  walk_u64(w, &policy->clock_gap);
  walk_u64(w, &policy->zone_ttl);
  walk_u64(w, &policy->rotate_interval);
  policy->on_lost = (dkk_ring_on_lost)walk_below(
      w, (unsigned)policy->on_lost, DKK_RING_LOST_NO_SIGNATURE + 1);
  walk_u8(w, &policy->revoke_retired);
  walk_u8(w, &policy->prestaged);
}

static void walk_sighting(walk *w, dkk_ring_sighting *sighting)
{
  sighting->verdict = (dkk_ring_verdict)walk_below(
      w, (unsigned)sighting->verdict, DKK_RING_VERDICTS);
  walk_u8(w, &sighting->bad_count);
  walk_u64(w, &sighting->bad_since);
  walk_u64(w, &sighting->t_checked);
  walk_u64(w, &sighting->t_seen);
  walk_u64(w, &sighting->t_first);
}

static void walk_slot(walk *w, dkk_ring_slot *slot)
{
  int i;

  slot->state =
      (dkk_ring_state)walk_below(w, (unsigned)slot->state, DKK_RING_STATES);
  walk_u8(w, &slot->is_compromised);
  slot->pending = walk_below(w, slot->pending, 1u << DKK_RING_EFFECTS);
  walk_octets(w, slot->key_id.octets, DKK_RING_KEY_ID_OCTETS);
  walk_octets(w, slot->prev_key_id.octets, DKK_RING_KEY_ID_OCTETS);
  walk_u64(w, &slot->prev_last_signed);
  for (i = 0; i < DKK_RING_EFFECTS; i++) {
    walk_u64(w, &slot->effect_number[i]);
  }
  walk_u64(w, &slot->t_generated);
  walk_u64(w, &slot->t_zone_done);
  walk_u64(w, &slot->t_first_sign);
  walk_u64(w, &slot->t_last_sign);
  walk_u64(w, &slot->t_revoked);
  walk_u64(w, &slot->ttl);
  walk_u64(w, &slot->ttl_before);
  for (i = 0; i < DKK_RING_NAMES; i++) {
    walk_sighting(w, &slot->sightings[i]);
  }
}

static void walk_record(walk *w, dkk_ring_record *record)
{
  int slot;

  walk_u64(w, &record->generation);
  walk_u8(w, &record->enabled);
  walk_policy(w, &record->policy);
  walk_u8(w, &record->sel_before);
  walk_u8(w, &record->sel_after);
  walk_u64(w, &record->rotate_on);
  walk_u64(w, &record->key_creation_time);
  walk_u64(w, &record->last_checked);
  walk_u64(w, &record->last_tick);
  walk_u64(w, &record->t_epoch);
  walk_u64(w, &record->ttl_cname);
  walk_u64(w, &record->ttl_negative);
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    walk_slot(w, &record->slots[slot]);
  }
}

static void checksum(uint8_t out[DKK_RING_CHECKSUM_OCTETS],
                     const uint8_t *octets, size_t len, const char *domain)
{
  crypto_generichash_blake2b_state state;

  crypto_generichash_blake2b_init(&state, NULL, 0, DKK_RING_CHECKSUM_OCTETS);
  crypto_generichash_blake2b_update(&state, octets, len);
  crypto_generichash_blake2b_update(&state, (const uint8_t *)domain,
                                    strlen(domain));
  crypto_generichash_blake2b_final(&state, out, DKK_RING_CHECKSUM_OCTETS);
}

int dkk_ring_encode(const dkk_ring_record *record, const char *domain,
                    uint8_t out[DKK_RING_RECORD_OCTETS])
{
  dkk_ring_record copy = *record;
  walk w = {out + DKK_RING_HEAD_OCTETS, NULL, 0};

  if (dkk_ring_record_check(record) != DKK_RING_FAULT_NONE) {
    return DKK_RING_CODEC_ERR_FAULT;
  }
  if (sodium_init() < 0) {
    return DKK_RING_CODEC_ERR_CRYPTO;
  }
  memcpy(out, magic, MAGIC_OCTETS);
  dkk_ring_put_u16(out + MAGIC_OCTETS, DKK_RING_FORMAT);
  walk_record(&w, &copy);
  checksum(out + CHECKED_OCTETS, out, CHECKED_OCTETS, domain);
  return DKK_RING_CODEC_OK;
}

static int is_undamaged(const uint8_t *octets, size_t len, const char *domain)
{
  uint8_t expected[DKK_RING_CHECKSUM_OCTETS];
  size_t checked = len - DKK_RING_CHECKSUM_OCTETS;

  checksum(expected, octets, checked, domain);
  return memcmp(expected, octets + checked, sizeof(expected)) == 0;
}

/* Whether it is a whole record of version DKK_RING_FORMAT, of the domain. */
static int check_form(const uint8_t *octets, size_t len, const char *domain)
{
  unsigned version;

  if (len < DKK_RING_HEAD_OCTETS + DKK_RING_CHECKSUM_OCTETS) {
    return DKK_RING_CODEC_ERR_TOO_SHORT;
  }
  version = dkk_ring_get_u16(octets + MAGIC_OCTETS);
  if (memcmp(octets, magic, MAGIC_OCTETS) != 0 || version == 0) {
    return DKK_RING_CODEC_ERR_NOT_A_RECORD;
  }
  if (version == DKK_RING_FORMAT && len < DKK_RING_RECORD_OCTETS) {
    return DKK_RING_CODEC_ERR_TOO_SHORT;
  }
  if (!is_undamaged(octets, len, domain)) {
    return DKK_RING_CODEC_ERR_DAMAGED;
  }
  if (version > DKK_RING_FORMAT) {
    return DKK_RING_CODEC_ERR_NEWER;
  }
  return len == DKK_RING_RECORD_OCTETS ? DKK_RING_CODEC_OK
                                       : DKK_RING_CODEC_ERR_DAMAGED;
}

static dkk_ring_fault read_record(dkk_ring_record *record,
                                  const uint8_t *octets)
{
  walk w = {NULL, octets + DKK_RING_HEAD_OCTETS, 0};

  memset(record, 0, sizeof(*record));
  walk_record(&w, record);
  return w.is_out_of_range ? DKK_RING_FAULT_RANGE
                           : dkk_ring_record_check(record);
}

int dkk_ring_decode(dkk_ring_record *out, const char *domain,
                    const uint8_t *octets, size_t len, dkk_ring_fault *fault)
{
  dkk_ring_record record;
  dkk_ring_fault found;
  int rv;

  if (fault != NULL) {
    *fault = DKK_RING_FAULT_NONE;
  }
  if (sodium_init() < 0) {
    return DKK_RING_CODEC_ERR_CRYPTO;
  }
  rv = check_form(octets, len, domain);
  if (rv != DKK_RING_CODEC_OK) {
    return rv;
  }
  found = read_record(&record, octets);
  if (found != DKK_RING_FAULT_NONE) {
    if (fault != NULL) {
      *fault = found;
    }
    return DKK_RING_CODEC_ERR_FAULT;
  }
  *out = record;
  return DKK_RING_CODEC_OK;
}
