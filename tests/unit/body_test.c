/* SPDX-License-Identifier: MIT */
#include "core/body.h"

#include "test_util.h"

#define SIMPLE DKIMKIT_CANONICALIZATION_SIMPLE
#define RELAXED DKIMKIT_CANONICALIZATION_RELAXED

typedef struct digest_case {
  const char *name;
  dkk_slice in;
  dkimkit_canonicalization canonicalization;
  dkimkit_hash hash;
  uint64_t limit;
  uint64_t hashed;
  uint64_t octets;
  const char *digest;
} digest_case;

/* Of the empty body: RFC 6376, 3.4.3 and 3.4.4. The others: Python's hashlib
 * over the canonical form, written by hand. */
static const digest_case cases[] = {
    {"empty, simple, SHA-256", TEXT(""), SIMPLE, DKIMKIT_HASH_SHA256,
     DKK_BODY_NO_LIMIT, 2, 2,
     "7eb70257593da06f682a3ddda54a9d26"
     "0d4fc514f645237f5ca74b08f8da61a6"},
    {"empty, relaxed, SHA-256", TEXT(""), RELAXED, DKIMKIT_HASH_SHA256,
     DKK_BODY_NO_LIMIT, 0, 0,
     "e3b0c44298fc1c149afbf4c8996fb924"
     "27ae41e4649b934ca495991b7852b855"},
    {"empty, simple, SHA-1", TEXT(""), SIMPLE, DKIMKIT_HASH_SHA1,
     DKK_BODY_NO_LIMIT, 2, 2,
     "ba8ab5a0280b953aa97435ff8946cbcb"
     "b2755a27"},
    {"empty, relaxed, SHA-1", TEXT(""), RELAXED, DKIMKIT_HASH_SHA1,
     DKK_BODY_NO_LIMIT, 0, 0,
     "da39a3ee5e6b4b0d3255bfef95601890"
     "afd80709"},
    {"example, simple", TEXT(" C \r\nD \t E\r\n\r\n\r\n"), SIMPLE,
     DKIMKIT_HASH_SHA256, DKK_BODY_NO_LIMIT, 12, 12,
     "34e7a2bdb4250c7f5398d289530ec3e7"
     "7c197ec93c60c67f853b955704e08bcb"},
    {"example, relaxed, SHA-1", TEXT(" C \r\nD \t E\r\n\r\n\r\n"), RELAXED,
     DKIMKIT_HASH_SHA1, DKK_BODY_NO_LIMIT, 9, 9,
     "7a4898bbee354cfb29e9ef9ea891c973"
     "102f0309"},
    {"example, simple, l=0", TEXT(" C \r\nD \t E\r\n\r\n\r\n"), SIMPLE,
     DKIMKIT_HASH_SHA256, 0, 0, 12,
     "e3b0c44298fc1c149afbf4c8996fb924"
     "27ae41e4649b934ca495991b7852b855"},
    {"example, simple, l=6", TEXT(" C \r\nD \t E\r\n\r\n\r\n"), SIMPLE,
     DKIMKIT_HASH_SHA256, 6, 6, 12,
     "8a27f78620a408a2cda3aaf7c1993139"
     "58db95f7cfee69086fc4cea6e7fa9b9b"},
    {"example, simple, l within a line", TEXT(" C \r\nD \t E\r\n\r\n\r\n"),
     SIMPLE, DKIMKIT_HASH_SHA256, 8, 8, 12,
     "637e9542177ca5210f94226f749b3ad2"
     "c1744449204e62d7aeee0ea390736dc4"},
    {"example, simple, l of all", TEXT(" C \r\nD \t E\r\n\r\n\r\n"), SIMPLE,
     DKIMKIT_HASH_SHA256, 12, 12, 12,
     "34e7a2bdb4250c7f5398d289530ec3e7"
     "7c197ec93c60c67f853b955704e08bcb"},
    {"example, simple, l past the end", TEXT(" C \r\nD \t E\r\n\r\n\r\n"),
     SIMPLE, DKIMKIT_HASH_SHA256, 100, 12, 12,
     "34e7a2bdb4250c7f5398d289530ec3e7"
     "7c197ec93c60c67f853b955704e08bcb"},
    {"example, relaxed, l counts canonical octets",
     TEXT(" C \r\nD \t E\r\n\r\n\r\n"), RELAXED, DKIMKIT_HASH_SHA256, 5, 5, 9,
     "9576ccba2cf3cfad4a29f4ab7f8c1abd"
     "352bcd5cffc88e9a0162b2851a484223"},
    {"example, relaxed", TEXT(" C \r\nD \t E\r\n\r\n\r\n"), RELAXED,
     DKIMKIT_HASH_SHA256, DKK_BODY_NO_LIMIT, 9, 9,
     "ba76a4e891ead302fe4351cfedd5b5b6"
     "3071f452c0e837dfa19d2aacbc1b6e9a"},
};

static void check_case(dkimkit_config *config, const digest_case *c,
                       size_t step)
{
  dkk_body body;
  uint8_t want[DKIMKIT_HASH_MAX_OCTETS];
  size_t index = 99;
  size_t i;

  dkk_body_init(&body, config, &dkk_mem_default);
  assert_int_equal(
      dkk_body_want(&body, &index, c->canonicalization, c->hash, c->limit),
      DKIMKIT_OK);
  assert_int_equal(index, 0);
  for (i = 0; i < c->in.len; i += step) {
    size_t some = c->in.len - i < step ? c->in.len - i : step;

    assert_int_equal(
        dkk_body_update(&body, c->in.data + i, some, c->in.len - i - some),
        DKIMKIT_OK);
  }
  assert_int_equal(dkk_body_final(&body), DKIMKIT_OK);
  check_slice(c->name, dkk_body_value(&body, index), from_hex(want, c->digest));
  check_number(c->name, (long long)dkk_body_hashed(&body, index),
               (long long)c->hashed);
  check_number(c->name, (long long)dkk_body_octets(&body, index),
               (long long)c->octets);
  dkk_body_clear(&body);
}

static void test_body_digests(void **state)
{
  dkimkit_config *config = sealed_config();
  size_t i;
  size_t step;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    for (step = 1; step <= 30; step++) {
      check_case(config, &cases[i], step);
    }
  }
  dkimkit_config_free(config);
}

/* All at once give the same as each alone. */
static void test_body_digests_in_one_pass(void **state)
{
  dkimkit_config *config = sealed_config();
  const dkk_slice in = cases[COUNT(cases) - 1].in;
  size_t indices[COUNT(cases)];
  dkk_body body;
  size_t i;

  (void)state;
  dkk_body_init(&body, config, &dkk_mem_default);
  for (i = 0; i < COUNT(cases); i++) {
    assert_int_equal(dkk_body_want(&body, &indices[i],
                                   cases[i].canonicalization, cases[i].hash,
                                   cases[i].limit),
                     DKIMKIT_OK);
  }
  assert_int_equal(dkk_body_update(&body, in.data, in.len, 0), DKIMKIT_OK);
  assert_int_equal(dkk_body_final(&body), DKIMKIT_OK);
  for (i = 0; i < COUNT(cases); i++) {
    uint8_t want[DKIMKIT_HASH_MAX_OCTETS];

    if (cases[i].in.data == in.data ||
        (cases[i].in.len == in.len &&
         memcmp(cases[i].in.data, in.data, in.len) == 0)) {
      check_slice(cases[i].name, dkk_body_value(&body, indices[i]),
                  from_hex(want, cases[i].digest));
    }
  }
  dkk_body_clear(&body);
  dkimkit_config_free(config);
}

/* A digest that is finished is the next one's beginning; one that was begun
 * and left isn't. SHA-256 of "abc" is FIPS 180-2, B.1. */
static void test_body_lends_digests(void **state)
{
  dkimkit_config *config = sealed_config();
  const digest_case *c = &cases[COUNT(cases) - 1];
  uint8_t expected[DKIMKIT_HASH_MAX_OCTETS];
  uint8_t got[DKIMKIT_HASH_MAX_OCTETS];
  dkk_digest *lent;
  dkk_body body;
  size_t index;
  int i;

  (void)state;
  dkk_body_init(&body, config, &dkk_mem_default);
  assert_int_equal(
      dkk_body_want(&body, &index, c->canonicalization, c->hash, c->limit),
      DKIMKIT_OK);
  assert_null(dkk_body_lend(&body, DKIMKIT_HASH_SHA256));
  assert_int_equal(dkk_body_update(&body, c->in.data, c->in.len, 0),
                   DKIMKIT_OK);
  assert_int_equal(dkk_body_final(&body), DKIMKIT_OK);
  assert_null(dkk_body_lend(&body, DKIMKIT_HASH_SHA1));
  for (i = 0; i < 3; i++) {
    lent = dkk_body_lend(&body, DKIMKIT_HASH_SHA256);
    assert_non_null(lent);
    assert_int_equal(dkk_digest_restart(lent), DKIMKIT_OK);
    assert_null(dkk_body_lend(&body, DKIMKIT_HASH_SHA256));
    assert_int_equal(dkk_digest_update(lent, (const uint8_t *)"abc", 3),
                     DKIMKIT_OK);
    assert_int_equal(dkk_digest_finish(lent, got), DKIMKIT_OK);
    assert_memory_equal(got,
                        from_hex(expected, "ba7816bf8f01cfea414140de5dae2223"
                                           "b00361a396177a9cb410ff61f20015ad")
                            .data,
                        32);
  }
  check_slice(c->name, dkk_body_value(&body, index),
              from_hex(expected, c->digest));
  dkk_body_clear(&body);
  dkimkit_config_free(config);
}

static const dkimkit_crypto_ops *inner;
static int fails;

static int failing_init(void *state, dkimkit_hash hash)
{
  return fails ? DKIMKIT_ERR_NOMEM : inner->hash_init(state, hash);
}

static int failing_restart(void *state)
{
  (void)state;
  return DKIMKIT_ERR_CRYPTO;
}

/* With and without the provider's own way; nobody gets such a digest again. */
static void test_body_digest_does_not_begin_again(void **state)
{
  int own;

  (void)state;
  inner = any_provider();
  for (own = 0; own < 2; own++) {
    dkimkit_crypto_ops ops = *inner;
    dkimkit_config *config = NULL;
    dkk_digest *lent;
    dkk_body body;
    size_t index;

    ops.name = "failing";
    ops.hash_init = failing_init;
    ops.hash_restart = own ? failing_restart : NULL;
    fails = 0;
    assert_int_equal(config_behind(&config, NULL, &ops), DKIMKIT_OK);
    assert_int_equal(dkimkit_config_seal(config), DKIMKIT_OK);
    dkk_body_init(&body, config, &dkk_mem_default);
    assert_int_equal(dkk_body_want(&body, &index, SIMPLE, DKIMKIT_HASH_SHA256,
                                   DKK_BODY_NO_LIMIT),
                     DKIMKIT_OK);
    assert_int_equal(dkk_body_final(&body), DKIMKIT_OK);
    lent = dkk_body_lend(&body, DKIMKIT_HASH_SHA256);
    assert_non_null(lent);
    fails = 1;
    assert_int_equal(dkk_digest_restart(lent),
                     own ? DKIMKIT_ERR_CRYPTO : DKIMKIT_ERR_NOMEM);
    assert_null(dkk_body_lend(&body, DKIMKIT_HASH_SHA256));
    dkk_body_clear(&body);
    dkimkit_config_free(config);
  }
}

static size_t want(dkk_body *body, dkimkit_canonicalization canonicalization,
                   dkimkit_hash hash, uint64_t limit)
{
  size_t index = 99;

  assert_int_equal(dkk_body_want(body, &index, canonicalization, hash, limit),
                   DKIMKIT_OK);
  return index;
}

static void test_body_want_shares_equal_questions(void **state)
{
  dkimkit_config *config = sealed_config();
  dkk_body body;
  size_t first;

  (void)state;
  dkk_body_init(&body, config, &dkk_mem_default);
  first = want(&body, SIMPLE, DKIMKIT_HASH_SHA256, DKK_BODY_NO_LIMIT);
  assert_int_equal(want(&body, SIMPLE, DKIMKIT_HASH_SHA256, DKK_BODY_NO_LIMIT),
                   first);
  assert_int_equal(want(&body, SIMPLE, DKIMKIT_HASH_SHA256, 10), 1);
  assert_int_equal(want(&body, SIMPLE, DKIMKIT_HASH_SHA256, 11), 2);
  assert_int_equal(want(&body, SIMPLE, DKIMKIT_HASH_SHA256, 0), 3);
  assert_int_equal(want(&body, RELAXED, DKIMKIT_HASH_SHA256, 10), 4);
  assert_int_equal(want(&body, SIMPLE, DKIMKIT_HASH_SHA1, 10), 5);
  assert_int_equal(want(&body, SIMPLE, DKIMKIT_HASH_SHA256, 10), 1);
  assert_int_equal(body.count, 6);
  dkk_body_clear(&body);
  dkimkit_config_free(config);
}

static void test_body_without_question(void **state)
{
  dkimkit_config *config = sealed_config();
  dkk_body body;

  (void)state;
  dkk_body_init(&body, config, &dkk_mem_default);
  assert_int_equal(dkk_body_update(&body, (const uint8_t *)"x", 1, 0), 0);
  assert_int_equal(dkk_body_final(&body), DKIMKIT_OK);
  dkk_body_clear(&body);
  dkimkit_config_free(config);
}

/* "0,1,2,…1999," by pieces, knowing what follows. Digests by Python's hashlib,
 * of all with CRLF and of 3000 octets. */
static void test_body_in_pieces(void **state)
{
  static const size_t steps[] = {100, 1024, 1025, 3000, 4096, 10000};
  dkimkit_config *config = sealed_config();
  char text[10000];
  size_t len = 0;
  uint8_t digest[32];
  size_t i;

  (void)state;
  for (i = 0; i < 2000; i++) {
    len += (size_t)snprintf(text + len, sizeof(text) - len, "%zu,", i);
  }
  for (i = 0; i < COUNT(steps); i++) {
    const uint8_t *data = (const uint8_t *)text;
    dkk_body body;
    size_t at;

    dkk_body_init(&body, config, &dkk_mem_default);
    (void)want(&body, RELAXED, DKIMKIT_HASH_SHA256, DKK_BODY_NO_LIMIT);
    (void)want(&body, SIMPLE, DKIMKIT_HASH_SHA256, 3000);
    for (at = 0; at < len; at += steps[i]) {
      size_t some = len - at < steps[i] ? len - at : steps[i];

      assert_int_equal(dkk_body_update(&body, data + at, some, len - at - some),
                       DKIMKIT_OK);
    }
    assert_int_equal(dkk_body_final(&body), DKIMKIT_OK);
    check_slice("all", dkk_body_value(&body, 0),
                from_hex(digest, "f30852fb2cd5bf623aae5598167ad627"
                                 "eed1249a7b72df00b73d7cb49671a598"));
    check_slice("limit", dkk_body_value(&body, 1),
                from_hex(digest, "f1950b0e9803adab2d9cfb8d0b190d95"
                                 "668e64c5a5259379bf09c37564dc7b94"));
    assert_true(dkk_body_hashed(&body, 0) == len + 2);
    assert_true(dkk_body_hashed(&body, 1) == 3000);
    dkk_body_clear(&body);
  }
  dkimkit_config_free(config);
}

/* C-738: octets are counted in 64 bits. The counters start near 2^32 instead
 * of 4 GiB being fed. */
static void test_body_counts_beyond_4_GiB(void **state)
{
  const uint64_t start = UINT64_C(4294967286);
  dkimkit_config *config = sealed_config();
  uint8_t text[100];
  dkk_body body;
  size_t index;

  (void)state;
  memset(text, 'x', sizeof(text));
  dkk_body_init(&body, config, &dkk_mem_default);
  index = want(&body, SIMPLE, DKIMKIT_HASH_SHA256, start + 60);
  body.forms[SIMPLE]->octets = start;
  body.digests[index].hashed = start;
  assert_int_equal(dkk_body_update(&body, text, sizeof(text), 0), DKIMKIT_OK);
  assert_int_equal(dkk_body_final(&body), DKIMKIT_OK);
  /* The missing line end is counted, too. */
  assert_true(dkk_body_octets(&body, index) == start + 102);
  assert_true(dkk_body_hashed(&body, index) == start + 60);
  dkk_body_clear(&body);
  dkimkit_config_free(config);
}

/* A hash that fails at its n-th update: nothing more is hashed, and that is
 * the result. */
static int updates;
static int fail_at;

static int failing_update(void *state, const uint8_t *data, size_t len)
{
  updates++;
  assert_true(fail_at == 0 || updates <= fail_at);
  return updates == fail_at ? DKIMKIT_ERR_NOMEM
                            : inner->hash_update(state, data, len);
}

/* Two digests of one form, and one of the other, in three pieces of which the
 * lengths of the next ones are known. */
static int feed_failing(const dkimkit_config *config)
{
  static uint8_t text[5000];
  dkk_body body;
  size_t at;
  int rv = DKIMKIT_OK;

  memset(text, 'x', sizeof(text));
  dkk_body_init(&body, config, &dkk_mem_default);
  (void)want(&body, SIMPLE, DKIMKIT_HASH_SHA256, DKK_BODY_NO_LIMIT);
  (void)want(&body, SIMPLE, DKIMKIT_HASH_SHA256, 3000);
  (void)want(&body, RELAXED, DKIMKIT_HASH_SHA256, 4100);
  for (at = 0; rv == DKIMKIT_OK && at < sizeof(text); at += 2000) {
    size_t some = sizeof(text) - at < 2000 ? sizeof(text) - at : 2000;

    rv = dkk_body_update(&body, text + at, some, sizeof(text) - at - some);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_body_final(&body);
  }
  dkk_body_clear(&body);
  return rv;
}

static void test_body_stops_at_each_failure(void **state)
{
  dkimkit_crypto_ops ops = *any_provider();
  dkimkit_config *config = NULL;
  int all;
  int n;

  (void)state;
  inner = any_provider();
  ops.name = "failing";
  ops.hash_update = failing_update;
  assert_int_equal(config_behind(&config, NULL, &ops), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(config), DKIMKIT_OK);
  fail_at = 0;
  updates = 0;
  assert_int_equal(feed_failing(config), DKIMKIT_OK);
  all = updates;
  assert_true(all >= 6);
  for (n = 1; n <= all; n++) {
    fail_at = n;
    updates = 0;
    assert_int_equal(feed_failing(config), DKIMKIT_ERR_NOMEM);
    assert_int_equal(updates, n);
  }
  dkimkit_config_free(config);
}

/* Memory that ends while digests are wanted: what was wanted before goes on. */
static size_t allocations_left;

static void *scarce_allocate(size_t size, void *user_data)
{
  (void)user_data;
  return allocations_left > 0 && allocations_left-- > 0 ? malloc(size) : NULL;
}

static void *scarce_resize(void *ptr, size_t size, void *user_data)
{
  (void)user_data;
  return allocations_left > 0 && allocations_left-- > 0 ? realloc(ptr, size)
                                                        : NULL;
}

static void test_body_want_without_memory(void **state)
{
  dkimkit_config *config = sealed_config();
  dkimkit_mem mem = dkk_mem_default;
  int rv = DKIMKIT_ERR_NOMEM;
  size_t n;

  (void)state;
  mem.allocate = scarce_allocate;
  mem.resize = scarce_resize;
  for (n = 0; rv != DKIMKIT_OK; n++) {
    dkk_body body;
    size_t index = 99;

    dkk_body_init(&body, config, &mem);
    allocations_left = n;
    rv = dkk_body_want(&body, &index, RELAXED, DKIMKIT_HASH_SHA256, 10);
    assert_true(rv == DKIMKIT_OK || rv == DKIMKIT_ERR_NOMEM);
    assert_int_equal(body.count, rv == DKIMKIT_OK);
    assert_int_equal(index, rv == DKIMKIT_OK ? 0 : 99);
    allocations_left = 0;
    assert_int_equal(dkk_body_final(&body), DKIMKIT_OK);
    dkk_body_clear(&body);
    assert_int_equal(body.count, 0);
    dkk_body_clear(&body);
  }
  assert_true(n > 1);
  dkimkit_config_free(config);
}

static void test_body_want_of_nobody(void **state)
{
  dkimkit_config *config = sealed_config();
  dkk_body body;
  size_t index = 99;

  (void)state;
  config->hash_ops[DKIMKIT_HASH_SHA1] = NULL;
  dkk_body_init(&body, config, &dkk_mem_default);
  assert_int_equal(dkk_body_want(&body, &index, RELAXED, DKIMKIT_HASH_SHA1, 10),
                   DKIMKIT_ERR_UNSUPPORTED);
  assert_int_equal(body.count, 0);
  assert_int_equal(want(&body, RELAXED, DKIMKIT_HASH_SHA256, 10), 0);
  dkk_body_clear(&body);
  dkimkit_config_free(config);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_body_digests),
      cmocka_unit_test(test_body_digests_in_one_pass),
      cmocka_unit_test(test_body_lends_digests),
      cmocka_unit_test(test_body_digest_does_not_begin_again),
      cmocka_unit_test(test_body_want_shares_equal_questions),
      cmocka_unit_test(test_body_without_question),
      cmocka_unit_test(test_body_in_pieces),
      cmocka_unit_test(test_body_counts_beyond_4_GiB),
      cmocka_unit_test(test_body_stops_at_each_failure),
      cmocka_unit_test(test_body_want_without_memory),
      cmocka_unit_test(test_body_want_of_nobody),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
