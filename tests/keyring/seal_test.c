/* SPDX-License-Identifier: MIT */

/* Private keys, sealed: opened where they belong, and nowhere else. */

#include "dice.h"
#include "domain.h"
#include "leftovers.h"
#include "sealing.h"

#include "keyring/keyset.h"

#include <sodium.h>

#include <stdlib.h>

static int is_out_of_memory;
/* Memory that was given and not freed. */
static int blocks;

void *__real_sodium_malloc(size_t size);
void *__wrap_sodium_malloc(size_t size);
void __real_sodium_free(void *ptr);
void __wrap_sodium_free(void *ptr);

void *__wrap_sodium_malloc(size_t size)
{
  void *ptr = is_out_of_memory ? NULL : __real_sodium_malloc(size);

  blocks += ptr != NULL;
  return ptr;
}

void __wrap_sodium_free(void *ptr)
{
  blocks -= ptr != NULL;
  __real_sodium_free(ptr);
}

/* Opens, and looks whether the text is there; else that nothing is. */
static int open_text(const dkk_ring_masters *masters,
                     const dkk_ring_binding *binding, const uint8_t *sealed,
                     size_t len)
{
  static uint8_t elsewhere;
  dkk_ring_secret secret = {&elsewhere, 77};
  int blocks_before = blocks;
  int rv = dkk_ring_open(masters, binding, sealed, len, &secret);

  if (rv != OK) {
    assert_ptr_equal(secret.octets, &elsewhere);
    assert_int_equal(secret.len, 77);
    assert_int_equal(blocks, blocks_before);
    return rv;
  }
  assert_int_equal(secret.len, TEXT_LEN);
  assert_memory_equal(secret.octets, TEXT, TEXT_LEN);
  dkk_ring_secret_free(&secret);
  assert_null(secret.octets);
  assert_int_equal(secret.len, 0);
  dkk_ring_secret_free(&secret);
  return rv;
}

/* Made by seal_reference.py, which has nothing of libsodium. */
static const char pinned_hex[] =
    "444b5345414c"     /* "DKSEAL" */
    "0100"             /* version 1 */
    "5d92b5ef53482912" /* id of the master key */
    "404142434445464748494a4b4c4d4e4f5051525354555657" /* nonce */
    "b5197502b9961862ead4ecdbd6b045fbfc9acce47e383df40f43dd2a6f2450e0739869073b"
    "f5"                                /* what was encrypted, 38 octets */
    "2cccb920a590bd5918f27220ad83091b"; /* tag */

static void test_pinned(void **state)
{
  dkk_ring_masters *masters = new_masters();
  dkk_ring_binding binding = new_binding();
  uint8_t expected[SEALED_LEN];
  uint8_t sealed[SEALED_LEN];
  size_t len;

  (void)state;
  assert_int_equal(sodium_hex2bin(expected, sizeof(expected), pinned_hex,
                                  strlen(pinned_hex), NULL, &len, NULL),
                   0);
  assert_int_equal(len, SEALED_LEN);
  is_nonce_fixed = 1;
  seal_text(masters, &binding, sealed);
  is_nonce_fixed = 0;
  assert_memory_equal(sealed, expected, SEALED_LEN);
  assert_int_equal(open_text(masters, &binding, expected, SEALED_LEN), OK);
  dkk_ring_masters_free(masters);
}

static void test_round_trips(void **state)
{
  static uint8_t sealed[DKK_RING_SECRET_MAX + OVERHEAD];
  dkk_ring_masters *masters = new_masters();
  dkk_ring_binding binding = new_binding();
  size_t len;

  (void)state;
  for (len = 1; len <= DKK_RING_SECRET_MAX;
       len = len < 256 ? len + 1 : len * 2) {
    uint8_t *secret = leftover_secret(1, len);
    dkk_ring_secret opened;

    assert_int_equal(dkk_ring_seal(masters, &binding, secret, len, sealed), OK);
    assert_int_equal(
        dkk_ring_open(masters, &binding, sealed, len + OVERHEAD, &opened), OK);
    assert_int_equal(opened.len, len);
    assert_memory_equal(opened.octets, secret, len);
    dkk_ring_secret_free(&opened);
    sodium_free(secret);
  }
  dkk_ring_masters_free(masters);
}

/* The same thing sealed twice has nothing in common but its head. */
static void test_nonces(void **state)
{
  dkk_ring_masters *masters = new_masters();
  dkk_ring_binding binding = new_binding();
  uint8_t first[SEALED_LEN];
  uint8_t second[SEALED_LEN];

  (void)state;
  seal_text(masters, &binding, first);
  seal_text(masters, &binding, second);
  assert_memory_equal(first, second, 16);
  assert_memory_not_equal(first + 16, second + 16, 8);
  assert_memory_not_equal(first + 32, second + 32, 8);
  assert_memory_not_equal(first + 40, second + 40, TEXT_LEN);
  dkk_ring_masters_free(masters);
}

static int expected_for_flip(size_t at)
{
  if (at < 6) {
    return E(WRONG);
  }
  if (at < 8) {
    return E(NEWER);
  }
  return at < 16 ? E(UNKNOWN_MASTER) : E(WRONG);
}

static void test_bit_flips(void **state)
{
  dkk_ring_masters *masters = new_masters();
  dkk_ring_binding binding = new_binding();
  uint8_t sealed[SEALED_LEN];
  size_t bit;

  (void)state;
  seal_text(masters, &binding, sealed);
  for (bit = 0; bit < 8 * SEALED_LEN; bit++) {
    int expected = expected_for_flip(bit / 8);
    int rv;

    sealed[bit / 8] ^= (uint8_t)(1u << bit % 8);
    rv = open_text(masters, &binding, sealed, SEALED_LEN);
    sealed[bit / 8] ^= (uint8_t)(1u << bit % 8);
    /* From 1 to 0, which never was. */
    if (bit == 48) {
      expected = E(WRONG);
    }
    if (rv != expected) {
      fail_msg("bit %zu flipped: %d, expected %d", bit, rv, expected);
    }
  }
  assert_int_equal(open_text(masters, &binding, sealed, SEALED_LEN), OK);
  dkk_ring_masters_free(masters);
}

static void test_lengths(void **state)
{
  static uint8_t longest[DKK_RING_SECRET_MAX + OVERHEAD + 1];
  dkk_ring_masters *masters = new_masters();
  dkk_ring_binding binding = new_binding();
  uint8_t sealed[SEALED_LEN];
  size_t len;

  (void)state;
  seal_text(masters, &binding, sealed);
  memcpy(longest, sealed, SEALED_LEN);
  for (len = 0; len < SEALED_LEN; len++) {
    /* Of its own size, so that a look behind it is found. */
    uint8_t *cut = malloc(len > 0 ? len : 1);

    assert_non_null(cut);
    memcpy(cut, sealed, len);
    assert_int_equal(open_text(masters, &binding, cut, len),
                     len <= OVERHEAD ? E(TOO_SHORT) : E(WRONG));
    free(cut);
  }
  assert_int_equal(open_text(masters, &binding, NULL, 0), E(TOO_SHORT));
  assert_int_equal(open_text(masters, &binding, longest, SEALED_LEN + 1),
                   E(WRONG));
  assert_int_equal(open_text(masters, &binding, longest, sizeof(longest)),
                   E(WRONG));
  /* Its length alone is enough: no memory is asked for. */
  is_out_of_memory = 1;
  assert_int_equal(open_text(masters, &binding, longest, sizeof(longest)),
                   E(WRONG));
  is_out_of_memory = 0;
  /* What is newer may be shorter. */
  sealed[6] = 2;
  assert_int_equal(open_text(masters, &binding, sealed, 8), E(NEWER));
  /* Version 0 never was, of whatever length. */
  sealed[6] = 0;
  assert_int_equal(open_text(masters, &binding, sealed, 8), E(WRONG));
  dkk_ring_masters_free(masters);
}

static void other_domain(dkk_ring_binding *b)
{
  b->domain = "xn--bcher-kva.example.org";
}

static void parent_domain(dkk_ring_binding *b)
{
  b->domain = "example";
}

static void near_domain(dkk_ring_binding *b)
{
  b->domain = "xn--bcher-kvb.example";
}

static void other_slot(dkk_ring_binding *b)
{
  b->slot = 0;
}

static void other_key(dkk_ring_binding *b)
{
  b->key_id.octets[31] ^= 1;
}

static void other_key_begin(dkk_ring_binding *b)
{
  b->key_id.octets[0] ^= 0x80;
}

static void test_bound(void **state)
{
  static void (*const changes[])(dkk_ring_binding *) = {
      other_domain, parent_domain, near_domain,
      other_slot,   other_key,     other_key_begin};
  dkk_ring_masters *masters = new_masters();
  uint8_t sealed[SEALED_LEN];
  uint8_t out[SEALED_LEN];
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(changes); i++) {
    dkk_ring_binding right = new_binding();
    dkk_ring_binding wrong = new_binding();

    changes[i](&wrong);
    seal_text(masters, &right, sealed);
    assert_int_equal(open_text(masters, &wrong, sealed, SEALED_LEN), E(WRONG));
    assert_int_equal(dkk_ring_reseal(masters, &wrong, sealed, SEALED_LEN, out),
                     E(WRONG));
    seal_text(masters, &wrong, sealed);
    assert_int_equal(open_text(masters, &right, sealed, SEALED_LEN), E(WRONG));
    assert_int_equal(open_text(masters, &wrong, sealed, SEALED_LEN), OK);
  }
  dkk_ring_masters_free(masters);
}

#define LABEL_63                                                               \
  "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz-"

static const struct {
  const char *domain;
  int slot;
  int has_key;
  int expected;
} bindings[] = {
    {"contoso.example", 0, 1, OK},
    {"example", 1, 1, OK},
    {"_x.a-b.example", 1, 1, OK},
    {LABEL_63 ".example", 0, 1, OK},
    {LABEL_63 "." LABEL_63 "." LABEL_63 "."
              "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxy",
     0, 1, OK},
    {LABEL_63 "." LABEL_63 "." LABEL_63 "."
              "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz",
     0, 1, E(ARGUMENT)},
    {LABEL_63 "x.example", 0, 1, E(ARGUMENT)},
    {NULL, 0, 1, E(ARGUMENT)},
    {"", 0, 1, E(ARGUMENT)},
    {".", 0, 1, E(ARGUMENT)},
    {"contoso.example.", 0, 1, E(ARGUMENT)},
    {".contoso.example", 0, 1, E(ARGUMENT)},
    {"contoso..example", 0, 1, E(ARGUMENT)},
    {"Contoso.example", 0, 1, E(ARGUMENT)},
    {"b\303\274cher.example", 0, 1, E(ARGUMENT)},
    {"contoso example", 0, 1, E(ARGUMENT)},
    /* The neighbours of what is allowed. */
    {"contoso{example", 0, 1, E(ARGUMENT)},
    {"contoso`example", 0, 1, E(ARGUMENT)},
    {"contoso/example", 0, 1, E(ARGUMENT)},
    {"contoso:example", 0, 1, E(ARGUMENT)},
    {"az-09_.example", 0, 1, OK},
    {"contoso.example\n", 0, 1, E(ARGUMENT)},
    {"contoso.example", -1, 1, E(ARGUMENT)},
    {"contoso.example", 2, 1, E(ARGUMENT)},
    {"contoso.example", 0, 0, E(ARGUMENT)},
};

/* The name of the second set fits with its NUL, or isn't made. */
static void test_second_set(void **state)
{
  const size_t len = strlen("contoso.example" DKK_RING_SECOND_SET);
  char name[64];

  (void)state;
  assert_int_equal(dkk_ring_set_second(name, len + 1, "contoso.example"), 1);
  assert_string_equal(name, "contoso.example" DKK_RING_SECOND_SET);
  assert_int_equal(dkk_ring_set_second(name, len, "contoso.example"), 0);
  assert_int_equal(dkk_ring_set_second(name, 1, "contoso.example"), 0);
}

static void test_bindings(void **state)
{
  dkk_ring_masters *masters = new_masters();
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(bindings); i++) {
    dkk_ring_binding binding = new_binding();
    uint8_t sealed[SEALED_LEN] = {0};
    int rv;

    binding.domain = bindings[i].domain;
    binding.slot = bindings[i].slot;
    if (!bindings[i].has_key) {
      memset(&binding.key_id, 0, sizeof(binding.key_id));
    }
    rv = dkk_ring_seal(masters, &binding, (const uint8_t *)TEXT, TEXT_LEN,
                       sealed);
    if (rv != bindings[i].expected ||
        open_text(masters, &binding, sealed, SEALED_LEN) !=
            bindings[i].expected) {
      fail_msg("binding %zu: %d, expected %d", i, rv, bindings[i].expected);
    }
    assert_int_equal(sodium_is_zero(sealed, SEALED_LEN), rv != OK);
  }
  dkk_ring_masters_free(masters);
}

static void test_arguments(void **state)
{
  static uint8_t sealed[DKK_RING_SECRET_MAX + 1 + OVERHEAD];
  static uint8_t secret[DKK_RING_SECRET_MAX + 1];
  dkk_ring_masters *masters = new_masters();
  dkk_ring_binding binding = new_binding();

  (void)state;
  assert_int_equal(dkk_ring_seal(masters, &binding, secret, 0, sealed),
                   E(ARGUMENT));
  assert_int_equal(dkk_ring_seal(masters, &binding, NULL, 5, sealed),
                   E(ARGUMENT));
  assert_int_equal(
      dkk_ring_seal(masters, &binding, secret, sizeof(secret), sealed),
      E(ARGUMENT));
  dkk_ring_masters_free(masters);
  assert_int_equal(dkk_ring_masters_new(&masters), OK);
  assert_int_equal(dkk_ring_seal(masters, &binding, secret, 5, sealed),
                   E(NO_MASTER));
  assert_true(sodium_is_zero(sealed, sizeof(sealed)));
  dkk_ring_masters_free(masters);
}

static void test_masters(void **state)
{
  dkk_ring_masters *masters = new_masters();
  dkk_ring_masters *others;
  dkk_ring_binding binding = new_binding();
  dkk_ring_master_id first;
  dkk_ring_master_id second = add_master(masters, 1);
  uint8_t sealed[SEALED_LEN];

  (void)state;
  assert_int_equal(dkk_ring_masters_current(masters, &first), OK);
  seal_text(masters, &binding, sealed);
  assert_int_equal(dkk_ring_masters_use(masters, &second), OK);
  assert_int_equal(open_text(masters, &binding, sealed, SEALED_LEN), OK);
  assert_int_equal(dkk_ring_masters_remove(masters, &first), OK);
  assert_int_equal(open_text(masters, &binding, sealed, SEALED_LEN),
                   E(UNKNOWN_MASTER));
  /* Sealed with one, said to be sealed with another. */
  memcpy(sealed + 8, second.octets, sizeof(second.octets));
  assert_int_equal(open_text(masters, &binding, sealed, SEALED_LEN), E(WRONG));
  assert_int_equal(dkk_ring_masters_new(&others), OK);
  assert_int_equal(open_text(others, &binding, sealed, SEALED_LEN),
                   E(UNKNOWN_MASTER));
  dkk_ring_masters_free(others);
  dkk_ring_masters_free(masters);
}

static void test_reseal(void **state)
{
  dkk_ring_masters *masters = new_masters();
  dkk_ring_binding binding = new_binding();
  dkk_ring_master_id first;
  dkk_ring_master_id second = add_master(masters, 1);
  uint8_t sealed[SEALED_LEN];
  uint8_t untouched[SEALED_LEN];
  uint8_t out[SEALED_LEN];

  (void)state;
  memset(untouched, 0xa5, SEALED_LEN);
  memset(out, 0xa5, SEALED_LEN);
  assert_int_equal(dkk_ring_masters_current(masters, &first), OK);
  seal_text(masters, &binding, sealed);
  assert_int_equal(dkk_ring_reseal(masters, &binding, sealed, SEALED_LEN, out),
                   UNCHANGED);
  sealed[SEALED_LEN - 1] ^= 1;
  /* Damage is told of, changed or not. */
  assert_int_equal(dkk_ring_reseal(masters, &binding, sealed, SEALED_LEN, out),
                   E(WRONG));
  assert_int_equal(dkk_ring_masters_use(masters, &second), OK);
  assert_int_equal(dkk_ring_reseal(masters, &binding, sealed, SEALED_LEN, out),
                   E(WRONG));
  sealed[SEALED_LEN - 1] ^= 1;
  assert_memory_equal(out, untouched, SEALED_LEN);
  assert_int_equal(dkk_ring_reseal(masters, &binding, sealed, SEALED_LEN, out),
                   OK);
  assert_memory_equal(out + 8, second.octets, sizeof(second.octets));
  assert_memory_not_equal(out + 16, sealed + 16, 24);
  /* In its own place. */
  assert_int_equal(
      dkk_ring_reseal(masters, &binding, sealed, SEALED_LEN, sealed), OK);
  assert_int_equal(dkk_ring_masters_remove(masters, &first), OK);
  assert_int_equal(open_text(masters, &binding, out, SEALED_LEN), OK);
  assert_int_equal(open_text(masters, &binding, sealed, SEALED_LEN), OK);
  dkk_ring_masters_free(masters);
}

static void test_no_memory(void **state)
{
  dkk_ring_masters *masters = new_masters();
  dkk_ring_binding binding = new_binding();
  uint8_t sealed[SEALED_LEN];
  uint8_t before[SEALED_LEN];

  (void)state;
  seal_text(masters, &binding, sealed);
  memcpy(before, sealed, SEALED_LEN);
  is_out_of_memory = 1;
  assert_int_equal(open_text(masters, &binding, sealed, SEALED_LEN),
                   E(NO_MEMORY));
  assert_int_equal(
      dkk_ring_reseal(masters, &binding, sealed, SEALED_LEN, sealed),
      E(NO_MEMORY));
  is_out_of_memory = 0;
  assert_memory_equal(sealed, before, SEALED_LEN);
  dkk_ring_masters_free(masters);
}

static void test_noise(void **state)
{
  dkk_ring_masters *masters = new_masters();
  dkk_ring_binding binding = new_binding();
  dice random = {1};
  int i;

  (void)state;
  for (i = 0; i < 20000; i++) {
    size_t len = (size_t)dice_below(&random, 300);
    uint8_t *octets = malloc(len > 0 ? len : 1);
    size_t at;
    int rv;

    assert_non_null(octets);
    for (at = 0; at < len; at++) {
      octets[at] = (uint8_t)dice_next(&random);
    }
    if (len >= 16 && i % 2 != 0) {
      memcpy(octets, "DKSEAL\1\0\x5d\x92\xb5\xef\x53\x48\x29\x12", 16);
    }
    rv = open_text(masters, &binding, octets, len);
    assert_true(rv == E(TOO_SHORT) || rv == E(WRONG));
    free(octets);
  }
  dkk_ring_masters_free(masters);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_pinned),     cmocka_unit_test(test_round_trips),
      cmocka_unit_test(test_nonces),     cmocka_unit_test(test_bit_flips),
      cmocka_unit_test(test_lengths),    cmocka_unit_test(test_bound),
      cmocka_unit_test(test_second_set), cmocka_unit_test(test_bindings),
      cmocka_unit_test(test_arguments),  cmocka_unit_test(test_masters),
      cmocka_unit_test(test_reseal),     cmocka_unit_test(test_no_memory),
      cmocka_unit_test(test_noise),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
