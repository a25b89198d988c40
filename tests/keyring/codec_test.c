/* SPDX-License-Identifier: MIT */

/* A record as octets and back, and octets that are none. */

#include "dice.h"
#include "domain.h"

#include "keyring/codec.h"

#include <sodium.h>

#define OCTETS DKK_RING_RECORD_OCTETS
#define DOMAIN "contoso.example"
#define CHECKED (OCTETS - DKK_RING_CHECKSUM_OCTETS)
/* Where the octets of the slots begin. */
#define SLOT_0 (DKK_RING_HEAD_OCTETS + 118)

/* What isn't carried is lost without a word: whoever adds a field to the record
 * adds it to the codec, with a version of its own, and then changes this. */
#if UINTPTR_MAX == UINT64_MAX
_Static_assert(sizeof(dkk_ring_record) == 8 + 8 + 56 + 8 + 7 * 8 + 2 * 248,
               "a field that the codec doesn't know");
#endif

/* Written by hand after codec.h, with a number of its own in every field that
 * can have one; the checksum by Python's hashlib.blake2b(octets +
 * b"contoso.example", digest_size=16).
 */
static const char pinned_hex[] =
    "444b52494e47"     /* "DKRING" */
    "0100"             /* version 1 */
    "0807060504030201" /* generation 0x0102030405060708 */
    "01"               /* enabled */
    "0046050000000000" /* publish hold 345600 = 0x54600 */
    "803a090000000000" /* drain hold 604800 = 0x93a80 */
    "8403000000000000" /* lease 900 = 0x384 */
    "c0a8000000000000" /* clock gap 43200 = 0xa8c0 */
    "100e000000000000" /* zone TTL 3600 = 0xe10 */
    "004eed0000000000" /* rotate interval 15552000 = 0xed4e00 */
    "02"               /* on lost: no signature */
    "01"               /* revoke retired */
    "00"               /* not prestaged */
    "01"               /* selector before */
    "00"               /* selector after */
    "01f2536500000000" /* rotate on 0x6553f201 */
    "02f1536500000000" /* key creation time 0x6553f102 */
    "03f1536500000000" /* last checked 0x6553f103 */
    "00f2536500000000" /* last tick 0x6553f200 */
    "04f1536500000000" /* epoch 0x6553f104 */
    "3c00000000000000" /* TTL of the CNAMEs 60 */
    "3d00000000000000" /* negative TTL 61 */
    /* slot 0 */
    "05" /* active */
    "00" /* not compromised */
    "04" /* pending: DESTROY */
    "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
    "c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf"
    "05f1536500000000" /* previous last signed 0x6553f105 */
    "1100000000000000" /* number of ZONE 0x11 */
    "1200000000000000" /* number of REVOKE 0x12 */
    "1300000000000000" /* number of DESTROY 0x13 */
    "06f1536500000000" /* generated 0x6553f106 */
    "07f1536500000000" /* zone done 0x6553f107 */
    "08f1536500000000" /* first sign 0x6553f108 */
    "0000000000000000" /* last sign: not yet */
    "0000000000000000" /* revoked: not yet */
    "3e00000000000000" /* TTL 62 */
    "3f00000000000000" /* TTL before 63 */
    "02"               /* own name: ok-direct */
    "00"               /* no bad answer */
    "0000000000000000" /* bad since: never */
    "0af1536500000000" /* checked 0x6553f10a */
    "09f1536500000000" /* seen 0x6553f109 */
    "0bf1536500000000" /* first 0x6553f10b */
    "16"               /* host's name: timeout, 22 */
    "02"               /* two bad answers */
    "0cf1536500000000" /* bad since 0x6553f10c */
    "0ef1536500000000" /* checked 0x6553f10e */
    "0df1536500000000" /* seen 0x6553f10d */
    "0ff1536500000000" /* first 0x6553f10f */
    /* slot 1 */
    "09" /* revoked */
    "01" /* compromised */
    "00" /* nothing pending */
    "e0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"
    "0000000000000000000000000000000000000000000000000000000000000000"
    "0000000000000000" /* previous last signed: no key before */
    "2100000000000000" /* number of ZONE 0x21 */
    "2200000000000000" /* number of REVOKE 0x22 */
    "0000000000000000" /* number of DESTROY: never ordered */
    "10f1536500000000" /* generated 0x6553f110 */
    "11f1536500000000" /* zone done 0x6553f111 */
    "12f1536500000000" /* first sign 0x6553f112 */
    "13f1536500000000" /* last sign 0x6553f113 */
    "14f1536500000000" /* revoked 0x6553f114 */
    "4000000000000000" /* TTL 64 */
    "4100000000000000" /* TTL before 65 */
    "10"               /* own name: revoked, 16 */
    "01"               /* one bad answer */
    "15f1536500000000" /* bad since 0x6553f115 */
    "16f1536500000000" /* checked 0x6553f116 */
    "0000000000000000" /* seen: not this one */
    "0000000000000000" /* first: not this one */
    "00"               /* host's name: not checked */
    "00"               /* no bad answer */
    "0000000000000000" /* bad since: never */
    "0000000000000000" /* checked: never */
    "0000000000000000" /* seen: never */
    "0000000000000000" /* first: never */
    /* checksum */
    "051191f4fe11c3a9fe2e44543bdc1173";

#define T(n) ((uint64_t)0x6553f100 + (n))

static void pinned_slot_0(dkk_ring_slot *slot)
{
  dkk_ring_sighting *own = &slot->sightings[DKK_RING_OWN];
  dkk_ring_sighting *host = &slot->sightings[DKK_RING_HOST];
  int i;

  slot->state = DKK_RING_ACTIVE;
  slot->pending = 1u << DKK_RING_DESTROY;
  for (i = 0; i < DKK_RING_KEY_ID_OCTETS; i++) {
    slot->key_id.octets[i] = (uint8_t)(0xa0 + i);
    slot->prev_key_id.octets[i] = (uint8_t)(0xc0 + i);
  }
  slot->prev_last_signed = T(5);
  slot->effect_number[DKK_RING_ZONE] = 0x11;
  slot->effect_number[DKK_RING_REVOKE] = 0x12;
  slot->effect_number[DKK_RING_DESTROY] = 0x13;
  slot->t_generated = T(6);
  slot->t_zone_done = T(7);
  slot->t_first_sign = T(8);
  slot->ttl = 62;
  slot->ttl_before = 63;
  own->verdict = DKK_RING_VERDICT_OK_DIRECT;
  own->t_seen = T(9);
  own->t_checked = T(10);
  own->t_first = T(11);
  host->verdict = DKK_RING_VERDICT_TIMEOUT;
  host->bad_count = 2;
  host->bad_since = T(12);
  host->t_seen = T(13);
  host->t_checked = T(14);
  host->t_first = T(15);
}

static void pinned_slot_1(dkk_ring_slot *slot)
{
  dkk_ring_sighting *own = &slot->sightings[DKK_RING_OWN];
  int i;

  slot->state = DKK_RING_REVOKED;
  slot->is_compromised = 1;
  for (i = 0; i < DKK_RING_KEY_ID_OCTETS; i++) {
    slot->key_id.octets[i] = (uint8_t)(0xe0 + i);
  }
  slot->effect_number[DKK_RING_ZONE] = 0x21;
  slot->effect_number[DKK_RING_REVOKE] = 0x22;
  slot->t_generated = T(16);
  slot->t_zone_done = T(17);
  slot->t_first_sign = T(18);
  slot->t_last_sign = T(19);
  slot->t_revoked = T(20);
  slot->ttl = 64;
  slot->ttl_before = 65;
  own->verdict = DKK_RING_VERDICT_REVOKED;
  own->bad_count = 1;
  own->bad_since = T(21);
  own->t_checked = T(22);
}

static void pinned_record(dkk_ring_record *record)
{
  memset(record, 0, sizeof(*record));
  record->generation = 0x0102030405060708;
  record->enabled = 1;
  dkk_ring_policy_default(&record->policy);
  record->policy.on_lost = DKK_RING_LOST_NO_SIGNATURE;
  record->policy.revoke_retired = 1;
  record->sel_before = 1;
  record->rotate_on = T(0x101);
  record->key_creation_time = T(2);
  record->last_checked = T(3);
  record->last_tick = T(0x100);
  record->t_epoch = T(4);
  record->ttl_cname = 60;
  record->ttl_negative = 61;
  pinned_slot_0(&record->slots[0]);
  pinned_slot_1(&record->slots[1]);
}

static void pinned_octets(uint8_t octets[OCTETS])
{
  size_t len;

  assert_int_equal(sodium_hex2bin(octets, OCTETS, pinned_hex,
                                  strlen(pinned_hex), NULL, &len, NULL),
                   0);
  assert_int_equal(len, OCTETS);
}

/* A damaged record whose checksum is right nevertheless. */
static void seal_checksum(uint8_t *octets, size_t len)
{
  crypto_generichash_state state;

  crypto_generichash_init(&state, NULL, 0, DKK_RING_CHECKSUM_OCTETS);
  crypto_generichash_update(&state, octets, len - DKK_RING_CHECKSUM_OCTETS);
  crypto_generichash_update(&state, (const uint8_t *)DOMAIN, strlen(DOMAIN));
  crypto_generichash_final(&state, octets + len - DKK_RING_CHECKSUM_OCTETS,
                           DKK_RING_CHECKSUM_OCTETS);
}

static int decode(dkk_ring_record *out, const uint8_t *octets, size_t len)
{
  dkk_ring_record untouched;
  dkk_ring_fault fault = (dkk_ring_fault)99;
  int rv;

  memset(&untouched, 0xa5, sizeof(untouched));
  memset(out, 0xa5, sizeof(*out));
  rv = dkk_ring_decode(out, DOMAIN, octets, len, &fault);
  assert_int_equal(rv == DKK_RING_CODEC_ERR_FAULT,
                   fault != DKK_RING_FAULT_NONE);
  if (rv != DKK_RING_CODEC_OK) {
    assert_memory_equal(out, &untouched, sizeof(untouched));
  }
  return rv;
}

static void test_pinned(void **state)
{
  dkk_ring_record record;
  dkk_ring_record back;
  uint8_t expected[OCTETS];
  uint8_t octets[OCTETS];

  (void)state;
  assert_int_equal(OCTETS, 588);
  pinned_record(&record);
  assert_int_equal(dkk_ring_record_check(&record), DKK_RING_FAULT_NONE);
  pinned_octets(expected);
  assert_int_equal(dkk_ring_encode(&record, DOMAIN, octets), DKK_RING_CODEC_OK);
  assert_memory_equal(octets, expected, OCTETS);
  assert_int_equal(decode(&back, expected, OCTETS), DKK_RING_CODEC_OK);
  assert_memory_equal(&back, &record, sizeof(record));
}

/* Nor is it its parent's, nor that of a name that goes on after it. */
static void test_of_another_domain(void **state)
{
  static const char *const others[] = {"", "contoso.exampl", "example",
                                       "contoso.example.", "fabrikam.example"};
  dkk_ring_record out;
  uint8_t octets[OCTETS];
  size_t i;

  (void)state;
  pinned_octets(octets);
  for (i = 0; i < COUNT(others); i++) {
    assert_int_equal(dkk_ring_decode(&out, others[i], octets, OCTETS, NULL),
                     DKK_RING_CODEC_ERR_DAMAGED);
  }
}

static void test_bit_flips(void **state)
{
  dkk_ring_record out;
  uint8_t octets[OCTETS];
  size_t bit;

  (void)state;
  pinned_octets(octets);
  for (bit = 0; bit < 8 * OCTETS; bit++) {
    int rv;

    octets[bit / 8] ^= (uint8_t)(1u << bit % 8);
    rv = decode(&out, octets, OCTETS);
    octets[bit / 8] ^= (uint8_t)(1u << bit % 8);
    /* In the version, too: damage isn't taken for a newer format. */
    if (rv != DKK_RING_CODEC_ERR_DAMAGED &&
        (rv != DKK_RING_CODEC_ERR_NOT_A_RECORD ||
         bit / 8 >= DKK_RING_HEAD_OCTETS)) {
      fail_msg("bit %zu flipped: %d", bit, rv);
    }
  }
  assert_int_equal(decode(&out, octets, OCTETS), DKK_RING_CODEC_OK);
}

static void test_lengths(void **state)
{
  dkk_ring_record out;
  uint8_t octets[OCTETS + 64];
  size_t len;

  (void)state;
  memset(octets, 0, sizeof(octets));
  pinned_octets(octets);
  for (len = 0; len < OCTETS; len++) {
    /* Of its own size, so that a look behind it is found. */
    uint8_t *cut = malloc(len > 0 ? len : 1);

    assert_non_null(cut);
    memcpy(cut, octets, len);
    assert_int_equal(decode(&out, cut, len), DKK_RING_CODEC_ERR_TOO_SHORT);
    if (len >= DKK_RING_HEAD_OCTETS + DKK_RING_CHECKSUM_OCTETS) {
      seal_checksum(cut, len);
      assert_int_equal(decode(&out, cut, len), DKK_RING_CODEC_ERR_TOO_SHORT);
    }
    free(cut);
  }
  assert_int_equal(decode(&out, NULL, 0), DKK_RING_CODEC_ERR_TOO_SHORT);
  for (len = OCTETS + 1; len <= sizeof(octets); len++) {
    assert_int_equal(decode(&out, octets, len), DKK_RING_CODEC_ERR_DAMAGED);
  }
  seal_checksum(octets, sizeof(octets));
  assert_int_equal(decode(&out, octets, sizeof(octets)),
                   DKK_RING_CODEC_ERR_DAMAGED);
}

static const struct {
  const char *name;
  const char *head;
  size_t len;
  int is_sealed;
  int expected;
} heads[] = {
    {"as it is", "DKRING\1\0", OCTETS, 1, DKK_RING_CODEC_OK},
    {"version 2", "DKRING\2\0", OCTETS, 1, DKK_RING_CODEC_ERR_NEWER},
    {"version 256", "DKRING\0\1", OCTETS, 1, DKK_RING_CODEC_ERR_NEWER},
    {"version 65535", "DKRING\377\377", OCTETS, 1, DKK_RING_CODEC_ERR_NEWER},
    {"shorter version 2", "DKRING\2\0", 24, 1, DKK_RING_CODEC_ERR_NEWER},
    {"stump of version 2", "DKRING\2\0", 23, 0, DKK_RING_CODEC_ERR_TOO_SHORT},
    {"head of version 2", "DKRING\2\0", 8, 0, DKK_RING_CODEC_ERR_TOO_SHORT},
    {"longer version 2", "DKRING\2\0", OCTETS + 9, 1, DKK_RING_CODEC_ERR_NEWER},
    {"damaged version 2", "DKRING\2\0", OCTETS, 0, DKK_RING_CODEC_ERR_DAMAGED},
    {"version 0", "DKRING\0\0", OCTETS, 1, DKK_RING_CODEC_ERR_NOT_A_RECORD},
    {"another magic", "DKSEAL\1\0", OCTETS, 1, DKK_RING_CODEC_ERR_NOT_A_RECORD},
    {"lower case", "dkring\1\0", OCTETS, 1, DKK_RING_CODEC_ERR_NOT_A_RECORD},
};

static void test_heads(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(heads); i++) {
    dkk_ring_record out;
    uint8_t octets[OCTETS + 9];
    int rv;

    memset(octets, 0, sizeof(octets));
    pinned_octets(octets);
    memcpy(octets, heads[i].head, DKK_RING_HEAD_OCTETS);
    if (heads[i].is_sealed) {
      seal_checksum(octets, heads[i].len);
    }
    rv = decode(&out, octets, heads[i].len);
    if (rv != heads[i].expected) {
      fail_msg("%s: %d, expected %d", heads[i].name, rv, heads[i].expected);
    }
  }
}

/* With a right checksum, whatever is in an octet: a fault, or a record that is
 * written as it was read. */
static void test_every_octet(void **state)
{
  uint8_t octets[OCTETS];
  uint8_t again[OCTETS];
  unsigned taken = 0;
  size_t at;
  unsigned value;

  (void)state;
  pinned_octets(octets);
  for (at = DKK_RING_HEAD_OCTETS; at < CHECKED; at++) {
    uint8_t was = octets[at];

    for (value = 0; value < 256; value++) {
      dkk_ring_record out;
      int rv;

      octets[at] = (uint8_t)value;
      seal_checksum(octets, OCTETS);
      rv = decode(&out, octets, OCTETS);
      assert_true(rv == DKK_RING_CODEC_OK || rv == DKK_RING_CODEC_ERR_FAULT);
      if (rv == DKK_RING_CODEC_OK) {
        assert_int_equal(dkk_ring_encode(&out, DOMAIN, again),
                         DKK_RING_CODEC_OK);
        assert_memory_equal(again, octets, OCTETS);
        taken++;
      }
    }
    octets[at] = was;
  }
  assert_in_range(taken, 1000, 256 * CHECKED / 2);
}

/* Each field that is no plain number, by its place. */
static const struct {
  const char *name;
  size_t at;
  /* The least that it can't be. */
  uint8_t limit;
  dkk_ring_fault expected;
} places[] = {
    {"enabled", 16, 2, DKK_RING_FAULT_RANGE},
    {"on lost", 65, DKK_RING_LOST_NO_SIGNATURE + 1, DKK_RING_FAULT_RANGE},
    {"revoke retired", 66, 2, DKK_RING_FAULT_POLICY},
    {"prestaged", 67, 2, DKK_RING_FAULT_POLICY},
    {"selector before", 68, 2, DKK_RING_FAULT_RANGE},
    {"selector after", 69, 2, DKK_RING_FAULT_RANGE},
    {"state", SLOT_0, DKK_RING_STATES, DKK_RING_FAULT_RANGE},
    {"compromised", SLOT_0 + 1, 2, DKK_RING_FAULT_RANGE},
    {"pending", SLOT_0 + 2, 1u << DKK_RING_EFFECTS, DKK_RING_FAULT_RANGE},
    {"verdict", SLOT_0 + 155, DKK_RING_VERDICTS, DKK_RING_FAULT_RANGE},
    {"bad count", SLOT_0 + 156, 3, DKK_RING_FAULT_RANGE},
    {"verdict of host", SLOT_0 + 189, DKK_RING_VERDICTS, DKK_RING_FAULT_RANGE},
    {"state of slot 1", SLOT_0 + 223, DKK_RING_STATES, DKK_RING_FAULT_RANGE},
    {"verdict of slot 1", SLOT_0 + 378, DKK_RING_VERDICTS,
     DKK_RING_FAULT_RANGE},
};

static void test_ranges(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(places); i++) {
    uint8_t octets[OCTETS];
    unsigned value;

    pinned_octets(octets);
    for (value = places[i].limit; value < 256; value++) {
      dkk_ring_record out;
      dkk_ring_fault fault;

      octets[places[i].at] = (uint8_t)value;
      seal_checksum(octets, OCTETS);
      if (dkk_ring_decode(&out, DOMAIN, octets, OCTETS, &fault) !=
              DKK_RING_CODEC_ERR_FAULT ||
          fault != places[i].expected) {
        fail_msg("%s: %u isn't refused as it should be", places[i].name, value);
      }
    }
  }
}

static void test_noise(void **state)
{
  dice random = {1};
  int i;

  (void)state;
  for (i = 0; i < 20000; i++) {
    size_t len = (size_t)dice_below(&random, OCTETS + 32);
    uint8_t *octets = malloc(len > 0 ? len : 1);
    dkk_ring_record out;
    size_t at;

    assert_non_null(octets);
    for (at = 0; at < len; at++) {
      octets[at] = (uint8_t)dice_next(&random);
    }
    if (len >= OCTETS && dice_percent(&random, 80)) {
      len = OCTETS;
      memcpy(octets, "DKRING\1\0", DKK_RING_HEAD_OCTETS);
      seal_checksum(octets, len);
    }
    assert_int_not_equal(decode(&out, octets, len), DKK_RING_CODEC_OK);
    free(octets);
  }
}

static void any_event(domain *of, dice *random)
{
  static const dkk_ring_event_type often[] = {DKK_RING_ANSWER, DKK_RING_ANSWER,
                                              DKK_RING_ANSWER, DKK_RING_TICK,
                                              DKK_RING_TICK};
  static int last_key = 2;
  dkk_ring_event event;

  memset(&event, 0, sizeof(event));
  event.type = dice_percent(random, 90)
                   ? often[dice_below(random, COUNT(often))]
                   : (dkk_ring_event_type)dice_between(random, DKK_RING_SET,
                                                       DKK_RING_TICK);
  event.slot = (int)dice_below(random, DKK_RING_SLOTS);
  event.policy = of->record.policy;
  event.policy.on_lost = (dkk_ring_on_lost)dice_below(random, 3);
  event.policy.prestaged = (uint8_t)dice_below(random, 2);
  event.policy.revoke_retired = (uint8_t)dice_below(random, 2);
  event.name = (dkk_ring_name)dice_below(random, DKK_RING_NAMES);
  event.verdict = dice_percent(random, 80)
                      ? DKK_RING_VERDICT_OK
                      : (dkk_ring_verdict)dice_below(random, DKK_RING_VERDICTS);
  event.is_authoritative = (uint8_t)dice_below(random, 2);
  event.ttl = dice_below(random, HOUR);
  event.ttl_negative = dice_below(random, HOUR);
  event.key_id = event.type == DKK_RING_ANSWER
                     ? of->record.slots[event.slot].key_id
                     : key(1 + ++last_key % 250);
  apply(of, &event);
  tick(of);
  acknowledge(of, (int)dice_below(random, DKK_RING_SLOTS));
  of->now += dice_below(random, 11 * HOUR);
}

static void test_round_trips(void **state)
{
  unsigned seen[DKK_RING_STATES] = {0};
  dice random = {7};
  domain of;
  int i;

  (void)state;
  for (i = 0; i < 40000; i++) {
    uint8_t octets[OCTETS];
    uint8_t again[OCTETS];
    dkk_ring_record back;

    if (i % 400 == 0) {
      create(&of);
    }
    any_event(&of, &random);
    assert_int_equal(dkk_ring_encode(&of.record, DOMAIN, octets),
                     DKK_RING_CODEC_OK);
    assert_int_equal(decode(&back, octets, OCTETS), DKK_RING_CODEC_OK);
    assert_memory_equal(&back, &of.record, sizeof(back));
    assert_int_equal(dkk_ring_encode(&back, DOMAIN, again), DKK_RING_CODEC_OK);
    assert_memory_equal(again, octets, OCTETS);
    seen[of.record.slots[0].state]++;
  }
  for (i = 0; i < DKK_RING_STATES; i++) {
    if (seen[i] == 0) {
      fail_msg("no record with %d in it was tried", i);
    }
  }
}

/* What can't exist isn't stored. */
static void test_no_encoding_of_faults(void **state)
{
  dkk_ring_record record;
  uint8_t untouched[OCTETS];
  uint8_t octets[OCTETS];

  (void)state;
  memset(octets, 0xa5, OCTETS);
  memset(untouched, 0xa5, OCTETS);
  pinned_record(&record);
  record.slots[0].state = (dkk_ring_state)(256 + DKK_RING_ACTIVE);
  assert_int_equal(dkk_ring_encode(&record, DOMAIN, octets),
                   DKK_RING_CODEC_ERR_FAULT);
  pinned_record(&record);
  record.generation = 0;
  assert_int_equal(dkk_ring_encode(&record, DOMAIN, octets),
                   DKK_RING_CODEC_ERR_FAULT);
  assert_memory_equal(octets, untouched, OCTETS);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_pinned),
      cmocka_unit_test(test_of_another_domain),
      cmocka_unit_test(test_bit_flips),
      cmocka_unit_test(test_lengths),
      cmocka_unit_test(test_heads),
      cmocka_unit_test(test_every_octet),
      cmocka_unit_test(test_ranges),
      cmocka_unit_test(test_noise),
      cmocka_unit_test(test_round_trips),
      cmocka_unit_test(test_no_encoding_of_faults),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
