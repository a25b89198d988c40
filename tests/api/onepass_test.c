/* SPDX-License-Identifier: MIT */
#include "raw_sign.h"

#include <stdio.h>

#define SIGNED "rfc8463-A.3.eml"

typedef struct fixture {
  test_dns dns;
  dkimkit_config *config;
  dkimkit_profile *profile;
  dkimkit_verifier *verifier;
  dkimkit_signer *signer;
  bytes message;
} fixture;

static void open_with(fixture *f, const dkimkit_mem *mem, bytes message)
{
  dkimkit_key *key;

  memset(f, 0, sizeof(*f));
  test_dns_init(&f->dns);
  f->config = config_open(&f->dns, mem);
  ok(dkimkit_config_seal(f->config));
  key = key_load(f->config, "keys/rfc8463-A.1-ed25519.pem");
  f->profile = profile_make(f->config, key);
  dkimkit_key_free(key);
  ok(dkimkit_verifier_new(&f->verifier, f->config, NULL));
  ok(dkimkit_signer_new(&f->signer, f->config, &f->profile, 1, NULL));
  f->message = message;
}

static void open_fixture(fixture *f)
{
  open_with(f, NULL, vector(SIGNED));
  ok(dkimkit_signer_attach(f->signer, f->verifier));
}

static void close_fixture(fixture *f)
{
  bytes_free(&f->message);
  dkimkit_signer_free(f->signer);
  dkimkit_verifier_free(f->verifier);
  dkimkit_profile_free(f->profile);
  dkimkit_config_free(f->config);
}

/* What a signer of its own makes of the message. */
static void assert_same_field(fixture *f)
{
  char *alone = sign_field(f->config, f->profile, f->message);

  assert_int_equal(dkimkit_signer_count(f->signer), 1);
  assert_string_equal(dkimkit_signer_field(f->signer, 0, NULL), alone);
  free(alone);
}

static void test_both_ends(void **state)
{
  size_t step;

  (void)state;
  for (step = 1; step < 2000; step = step * 3 + 1) {
    fixture f;
    size_t at;

    open_fixture(&f);
    for (at = 0; at < f.message.len; at += step) {
      size_t rest = f.message.len - at;

      ok(dkimkit_verifier_feed(f.verifier, f.message.data + at,
                               rest < step ? rest : step));
    }
    ok(dkimkit_verifier_finish(f.verifier));
    ok(dkimkit_signer_finish(f.signer));
    assert_reason(f.verifier, 0, DKIMKIT_REASON_OK);
    assert_reason(f.verifier, 1, DKIMKIT_REASON_OK);
    assert_same_field(&f);
    close_fixture(&f);
  }
}

static void test_signer_finishes_first(void **state)
{
  fixture f;

  (void)state;
  open_fixture(&f);
  ok(dkimkit_verifier_feed(f.verifier, f.message.data, f.message.len));
  ok(dkimkit_signer_finish(f.signer));
  assert_same_field(&f);
  assert_int_equal(
      dkimkit_verifier_feed(f.verifier, f.message.data, f.message.len),
      DKIMKIT_ERR_STATE);
  ok(dkimkit_verifier_finish(f.verifier));
  assert_reason(f.verifier, 0, DKIMKIT_REASON_OK);
  close_fixture(&f);
}

static void test_field_by_field(void **state)
{
  static const char *const fields[] = {"From: a@example.com\r\n",
                                       "Subject: x\r\n\ty\r\n"};
  fixture f;
  size_t i;

  (void)state;
  open_with(
      &f, NULL,
      bytes_of("From: a@example.com\r\nSubject: x\r\n\ty\r\n\r\nbody\r\n"));
  ok(dkimkit_signer_attach(f.signer, f.verifier));
  for (i = 0; i < COUNT(fields); i++) {
    ok(dkimkit_verifier_header(f.verifier, (const uint8_t *)fields[i],
                               strlen(fields[i])));
  }
  ok(dkimkit_verifier_end_headers(f.verifier));
  ok(dkimkit_verifier_body(f.verifier, (const uint8_t *)"body\r\n", 6));
  ok(dkimkit_verifier_finish(f.verifier));
  ok(dkimkit_signer_finish(f.signer));
  assert_int_equal(dkimkit_verifier_result(f.verifier), DKIMKIT_RESULT_NONE);
  assert_same_field(&f);
  close_fixture(&f);
}

/* The verifier alone would need no body for a message without signatures. */
static void test_want(void **state)
{
  fixture f;
  const char *text = "From: a@example.com\r\n\r\nbody\r\n";

  (void)state;
  open_with(&f, NULL, bytes_of(text));
  ok(dkimkit_signer_attach(f.signer, f.verifier));
  ok(dkimkit_verifier_feed(f.verifier, f.message.data, 23));
  assert_int_equal(dkimkit_verifier_want(f.verifier), DKIMKIT_WANT_BODY);
  ok(dkimkit_verifier_feed(f.verifier, f.message.data + 23,
                           f.message.len - 23));
  ok(dkimkit_verifier_finish(f.verifier));
  assert_int_equal(dkimkit_verifier_want(f.verifier), 0);
  ok(dkimkit_signer_finish(f.signer));
  close_fixture(&f);
}

static void test_want_goes_with_the_signer(void **state)
{
  fixture f;

  (void)state;
  open_with(&f, NULL, bytes_of("From: a@example.com\r\n\r\nbody\r\n"));
  ok(dkimkit_signer_attach(f.signer, f.verifier));
  ok(dkimkit_verifier_feed(f.verifier, f.message.data, 23));
  dkimkit_signer_free(f.signer);
  f.signer = NULL;
  assert_int_equal(dkimkit_verifier_want(f.verifier), 0);
  ok(dkimkit_verifier_finish(f.verifier));
  close_fixture(&f);
}

/* What can't be signed can be verified all the same. */
static void test_refused_by_the_signer(void **state)
{
  static const struct {
    const char *tail;
    int rv;
    uint64_t line;
  } cases[] = {
      {"Subject: x\r\n\r\nbare\nLF\r\n", DKIMKIT_ERR_MESSAGE_NOT_NORMALIZED, 4},
      {"Subject: x\r\n\r\nlast\r", DKIMKIT_ERR_MESSAGE_NOT_NORMALIZED, 4},
      {"From: b@example.com\r\n\r\n", DKIMKIT_ERR_MULTIPLE_FROM, 2},
      {"no field\r\n\r\n", DKIMKIT_ERR_HEADER_SYNTAX, 2},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    char text[200];
    fixture f;

    (void)snprintf(text, sizeof(text), "From: a@example.com\r\n%s",
                   cases[i].tail);
    open_with(&f, NULL, bytes_of(text));
    ok(dkimkit_signer_attach(f.signer, f.verifier));
    ok(dkimkit_verifier_feed(f.verifier, f.message.data, f.message.len));
    ok(dkimkit_verifier_finish(f.verifier));
    assert_int_equal(dkimkit_verifier_result(f.verifier), DKIMKIT_RESULT_NONE);
    assert_int_equal(dkimkit_signer_finish(f.signer), cases[i].rv);
    assert_int_equal(dkimkit_signer_finish(f.signer), cases[i].rv);
    assert_int_equal(dkimkit_signer_line(f.signer), cases[i].line);
    assert_int_equal(dkimkit_signer_count(f.signer), 0);
    close_fixture(&f);
  }
}

static void test_late_answer(void **state)
{
  fixture f;

  (void)state;
  open_fixture(&f);
  f.dns.mode = DNS_LATER;
  ok(dkimkit_verifier_feed(f.verifier, f.message.data, f.message.len));
  assert_int_equal(dkimkit_verifier_finish(f.verifier), DKIMKIT_PENDING);
  ok(dkimkit_signer_finish(f.signer));
  assert_same_field(&f);
  f.dns.mode = DNS_SYNC;
  (void)dns_answer(&f.dns, f.dns.queries[0]);
  (void)dns_answer(&f.dns, f.dns.queries[1]);
  ok(dkimkit_verifier_finish(f.verifier));
  assert_reason(f.verifier, 1, DKIMKIT_REASON_OK);
  close_fixture(&f);
}

/* Half a message is never signed. */
static void test_verifier_goes_early(void **state)
{
  fixture f;

  (void)state;
  open_fixture(&f);
  ok(dkimkit_verifier_feed(f.verifier, f.message.data, f.message.len / 2));
  dkimkit_verifier_free(f.verifier);
  f.verifier = NULL;
  assert_int_equal(dkimkit_signer_finish(f.signer), DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_signer_count(f.signer), 0);
  close_fixture(&f);
}

static void test_verifier_goes_after_the_end(void **state)
{
  fixture f;

  (void)state;
  open_fixture(&f);
  ok(verifier_run(f.verifier, f.message));
  dkimkit_verifier_free(f.verifier);
  f.verifier = NULL;
  ok(dkimkit_signer_finish(f.signer));
  assert_same_field(&f);
  close_fixture(&f);
}

static void test_header_only(void **state)
{
  fixture f;

  (void)state;
  open_fixture(&f);
  ok(dkimkit_verifier_feed(f.verifier, f.message.data, f.message.len));
  ok(dkimkit_verifier_finish_headers(f.verifier));
  assert_int_equal(dkimkit_signer_finish(f.signer), DKIMKIT_ERR_STATE);
  close_fixture(&f);
}

static void test_arguments(void **state)
{
  const int bad = DKIMKIT_ERR_INVALID_ARGUMENT;
  fixture f;
  fixture other;
  const uint8_t *data;

  (void)state;
  open_fixture(&f);
  open_with(&other, NULL, vector(SIGNED));
  data = f.message.data;
  assert_int_equal(dkimkit_signer_attach(NULL, f.verifier), bad);
  assert_int_equal(dkimkit_signer_attach(other.signer, NULL), bad);
  assert_int_equal(dkimkit_signer_attach(other.signer, f.verifier), bad);
  /* Attached already, each of the two. */
  assert_int_equal(dkimkit_signer_attach(f.signer, f.verifier),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_signer_feed(f.signer, data, 1), DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_signer_header(f.signer, data, 1), DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_signer_end_headers(f.signer), DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_signer_body(f.signer, data, 1), DKIMKIT_ERR_STATE);
  ok(verifier_run(f.verifier, f.message));
  ok(dkimkit_signer_finish(f.signer));
  assert_same_field(&f);
  /* Input has come, to one or the other. */
  ok(dkimkit_signer_feed(other.signer, data, 1));
  assert_int_equal(dkimkit_signer_attach(other.signer, other.verifier),
                   DKIMKIT_ERR_STATE);
  dkimkit_signer_free(other.signer);
  ok(dkimkit_signer_new(&other.signer, other.config, &other.profile, 1, NULL));
  ok(dkimkit_verifier_feed(other.verifier, data, 1));
  assert_int_equal(dkimkit_signer_attach(other.signer, other.verifier),
                   DKIMKIT_ERR_STATE);
  close_fixture(&other);
  close_fixture(&f);
}

static void finish_signer(void *user_data)
{
  fixture *f = user_data;

  assert_int_equal(dkimkit_signer_finish(f->signer), DKIMKIT_ERR_REENTERED);
}

/* The header has just ended when the verifier asks; the signer can't end the
 * message then. */
static void test_from_within_a_callback(void **state)
{
  fixture f;

  (void)state;
  open_fixture(&f);
  f.dns.mode = DNS_REENTER;
  f.dns.reenter = finish_signer;
  f.dns.reenter_data = &f;
  ok(verifier_run(f.verifier, f.message));
  assert_reason(f.verifier, 0, DKIMKIT_REASON_OK);
  ok(dkimkit_signer_finish(f.signer));
  assert_same_field(&f);
  close_fixture(&f);
}

static size_t hashed;
/* Those that can't be entered while something is hashed. */
static dkimkit_verifier *busy_verifier;
static dkimkit_signer *busy_signer;

static int count_update(void *state, const uint8_t *data, size_t len)
{
  const dkimkit_crypto_ops *ops = any_provider();

  if (busy_verifier != NULL) {
    assert_int_equal(dkimkit_verifier_feed(busy_verifier, data, len),
                     DKIMKIT_ERR_REENTERED);
    assert_int_equal(dkimkit_verifier_finish(busy_verifier),
                     DKIMKIT_ERR_REENTERED);
    assert_int_equal(dkimkit_signer_finish(busy_signer), DKIMKIT_ERR_REENTERED);
  }
  hashed += len;
  return ops->hash_update(state, data, len);
}

static size_t octets_hashed(int attached, bytes message)
{
  dkimkit_crypto_ops counting = *any_provider();
  test_dns dns;
  dkimkit_config *config;
  dkimkit_key *key;
  dkimkit_profile *profile;
  dkimkit_verifier *verifier = NULL;
  dkimkit_signer *signer = NULL;

  test_dns_init(&dns);
  counting.hash_update = count_update;
  counting.has_key_type = NULL;
  config = config_open_behind(&counting, &dns);
  ok(dkimkit_config_seal(config));
  key = key_load(config, "keys/rfc8463-A.1-ed25519.pem");
  profile = profile_make(config, key);
  ok(dkimkit_verifier_new(&verifier, config, NULL));
  ok(dkimkit_signer_new(&signer, config, &profile, 1, NULL));
  hashed = 0;
  if (attached) {
    ok(dkimkit_signer_attach(signer, verifier));
  } else {
    ok(dkimkit_signer_feed(signer, message.data, message.len));
  }
  ok(verifier_run(verifier, message));
  ok(dkimkit_signer_finish(signer));
  dkimkit_signer_free(signer);
  dkimkit_verifier_free(verifier);
  dkimkit_profile_free(profile);
  dkimkit_key_free(key);
  dkimkit_config_free(config);
  return hashed;
}

/* The application's own provider, at work on the body for both. */
static void test_from_within_a_hash(void **state)
{
  dkimkit_crypto_ops counting = *any_provider();
  test_dns dns;
  fixture f;
  dkimkit_key *key;
  uint8_t more[5000];
  size_t head;

  (void)state;
  memset(more, 'x', sizeof(more));
  test_dns_init(&dns);
  counting.hash_update = count_update;
  counting.has_key_type = NULL;
  f.config = config_open_behind(&counting, &dns);
  ok(dkimkit_config_seal(f.config));
  key = key_load(f.config, "keys/rfc8463-A.1-ed25519.pem");
  f.profile = profile_make(f.config, key);
  f.message = vector(SIGNED);
  head = (size_t)(strstr((char *)f.message.data, "\r\n\r\n") + 4 -
                  (char *)f.message.data);
  f.verifier = NULL;
  f.signer = NULL;
  ok(dkimkit_verifier_new(&f.verifier, f.config, NULL));
  ok(dkimkit_signer_new(&f.signer, f.config, &f.profile, 1, NULL));
  ok(dkimkit_signer_attach(f.signer, f.verifier));
  ok(dkimkit_verifier_feed(f.verifier, f.message.data, head));
  busy_verifier = f.verifier;
  busy_signer = f.signer;
  hashed = 0;
  ok(dkimkit_verifier_feed(f.verifier, f.message.data + head,
                           f.message.len - head));
  ok(dkimkit_verifier_feed(f.verifier, more, sizeof(more)));
  assert_true(hashed > 0);
  busy_verifier = NULL;
  dkimkit_signer_free(f.signer);
  dkimkit_verifier_free(f.verifier);
  dkimkit_profile_free(f.profile);
  dkimkit_key_free(key);
  dkimkit_config_free(f.config);
  bytes_free(&f.message);
}

/* The signature of the message and the new one hash the body in the same way:
 * once is enough. */
__attribute__((unused)) static void test_digests_are_shared(void **state)
{
  const size_t body = 100000;
  bytes head = vector(SIGNED);
  bytes message = {NULL, head.len + body};
  size_t apart;
  size_t together;

  (void)state;
  message.data = calloc(1, message.len + 1);
  assert_non_null(message.data);
  memcpy(message.data, head.data, head.len);
  memset(message.data + head.len, 'x', body);
  for (size_t i = head.len + 78; i + 2 < message.len; i += 80) {
    memcpy(message.data + i, "\r\n", 2);
  }
  apart = octets_hashed(0, message);
  together = octets_hashed(1, message);
  assert_true(together > body);
  assert_true(apart - together >= body);
  bytes_free(&message);
  bytes_free(&head);
}

static int run(const dkimkit_mem *mem)
{
  test_dns dns;
  dkimkit_config *config = NULL;
  dkimkit_key *key = NULL;
  dkimkit_profile *profile = NULL;
  dkimkit_verifier *verifier = NULL;
  dkimkit_signer *signer = NULL;
  bytes message = vector(SIGNED);
  bytes pem = vector("keys/rfc8463-A.1-ed25519.pem");
  int rv;

  test_dns_init(&dns);
  rv = config_try(&config, &dns, mem);
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_config_seal(config);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_key_import(&key, config, pem.data, pem.len);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_new(&profile, config);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_domain(profile, "example.com");
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_selector(profile, "s1");
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_key(profile, key);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_seal(profile);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_verifier_new(&verifier, config, NULL);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_signer_new(&signer, config, &profile, 1, NULL);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_signer_attach(signer, verifier);
  }
  if (rv == DKIMKIT_OK) {
    rv = verifier_run(verifier, message);
  }
  if (rv == DKIMKIT_OK) {
    rv = dns.add_rv;
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_signer_finish(signer);
  }
  dkimkit_signer_free(signer);
  dkimkit_verifier_free(verifier);
  dkimkit_profile_free(profile);
  dkimkit_key_free(key);
  dkimkit_config_free(config);
  bytes_free(&message);
  bytes_free(&pem);
  return rv;
}

static void test_no_memory(void **state)
{
  test_mem m;
  size_t calls;
  size_t i;

  (void)state;
  test_mem_init(&m);
  ok(run(&m.mem));
  assert_int_equal(m.open, 0);
  calls = m.calls;
  for (i = 1; i <= calls; i++) {
    test_mem_init(&m);
    m.fail_at = i;
    assert_int_equal(run(&m.mem), DKIMKIT_ERR_NOMEM);
    assert_int_equal(m.open, 0);
  }
}

/* 1 if the verifier's input failed at the allocation. */
static int fails_in_input(test_mem *m, size_t allocation)
{
  fixture f;
  int rv;

  test_mem_init(m);
  open_with(&f, &m->mem, vector(SIGNED));
  ok(dkimkit_signer_attach(f.signer, f.verifier));
  m->fail_at = m->calls + allocation;
  rv = dkimkit_verifier_feed(f.verifier, f.message.data, f.message.len);
  m->fail_at = 0;
  if (rv != DKIMKIT_OK) {
    assert_int_equal(rv, DKIMKIT_ERR_NOMEM);
    assert_int_equal(dkimkit_signer_finish(f.signer), DKIMKIT_ERR_NOMEM);
    assert_int_equal(dkimkit_signer_count(f.signer), 0);
    assert_null(dkimkit_signer_field(f.signer, 0, NULL));
  }
  close_fixture(&f);
  assert_int_equal(m->open, 0);
  return rv != DKIMKIT_OK;
}

/* Other allocations are the signer's own, or are made later. */
static void test_signer_of_half_a_message(void **state)
{
  test_mem m;
  size_t failed = 0;
  size_t i;

  (void)state;
  for (i = 1; i <= 100; i++) {
    failed += fails_in_input(&m, i) != 0;
  }
  assert_true(failed > 3);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_both_ends),
      cmocka_unit_test(test_signer_finishes_first),
      cmocka_unit_test(test_field_by_field),
      cmocka_unit_test(test_want),
      cmocka_unit_test(test_want_goes_with_the_signer),
      cmocka_unit_test(test_refused_by_the_signer),
      cmocka_unit_test(test_late_answer),
      cmocka_unit_test(test_verifier_goes_early),
      cmocka_unit_test(test_verifier_goes_after_the_end),
      cmocka_unit_test(test_header_only),
      cmocka_unit_test(test_arguments),
      cmocka_unit_test(test_from_within_a_callback),
      cmocka_unit_test(test_from_within_a_hash),
      cmocka_unit_test(test_digests_are_shared),
      cmocka_unit_test(test_no_memory),
      cmocka_unit_test(test_signer_of_half_a_message),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
