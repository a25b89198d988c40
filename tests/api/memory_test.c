/* SPDX-License-Identifier: MIT */
/* How often and how much a message allocates. Only what goes through the
 * configuration's allocator counts; tests/bench/memory.c counts all. */
#include "test_support.h"

#define CALLS_MAX 40
#define OCTETS_MAX (64u << 10)
#define BODY_CHUNK 1000
#define BODY_CHUNKS 3000

static const char header[] =
    "Received: from mx.example.net (mx.example.net [192.0.2.1])\r\n"
    "\tby mx.example.com with ESMTPS id 1\r\n"
    "\tfor <joe@example.com>; Thu, 26 Nov 2026 12:00:00 +0000\r\n"
    "From: Suzie Q <suzie@example.com>\r\n"
    "To: Joe SixPack <joe@example.com>\r\n"
    "Subject: Is dinner ready?\r\n"
    "Date: Thu, 26 Nov 2026 12:00:00 +0000\r\n"
    "Message-ID: <20261126120000.1@mail.example.com>\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\n";

/* An allocator with the size in front of each piece. */
typedef struct meter {
  dkimkit_mem mem;
  size_t calls;
  size_t octets;
  size_t most;
} meter;

#define PREFIX 32

static void count(meter *m, size_t octets)
{
  m->calls++;
  m->octets += octets;
  m->most = m->octets > m->most ? m->octets : m->most;
}

static void *allocate(size_t size, void *user_data)
{
  uint8_t *p = malloc(size + PREFIX);

  assert_non_null(p);
  memcpy(p, &size, sizeof(size));
  count(user_data, size);
  return p + PREFIX;
}

static void release(void *ptr, void *user_data)
{
  meter *m = user_data;
  size_t size;

  if (ptr != NULL) {
    memcpy(&size, (uint8_t *)ptr - PREFIX, sizeof(size));
    m->octets -= size;
    free((uint8_t *)ptr - PREFIX);
  }
}

static void *resize(void *ptr, size_t size, void *user_data)
{
  void *grown = allocate(size, user_data);
  size_t old;

  if (ptr != NULL) {
    memcpy(&old, (uint8_t *)ptr - PREFIX, sizeof(old));
    memcpy(grown, ptr, old < size ? old : size);
    release(ptr, user_data);
  }
  return grown;
}

static void meter_init(meter *m)
{
  memset(m, 0, sizeof(*m));
  m->mem.user_data = m;
  m->mem.allocate = allocate;
  m->mem.resize = resize;
  m->mem.release = release;
}

static dkimkit_config *make_config(meter *m, test_dns *dns)
{
  dkimkit_config *config;

  test_dns_init(dns);
  config = config_open(dns, &m->mem);
  ok(dkimkit_config_seal(config));
  return config;
}

/* Feeds the body, which must not allocate once it has begun. */
static void feed_body(meter *m,
                      int (*feed)(void *to, const uint8_t *data, size_t len),
                      void *to)
{
  uint8_t chunk[BODY_CHUNK];
  size_t calls = 0;
  size_t i;

  for (i = 0; i < BODY_CHUNK; i++) {
    chunk[i] = (uint8_t) "ab cd  ef\t g \r\n"[i % 15];
  }
  /* A whole number of lines. */
  for (i = 0; i < BODY_CHUNKS; i++) {
    ok(feed(to, chunk, BODY_CHUNK / 15 * 15));
    calls = i == 0 ? m->calls : calls;
  }
  assert_int_equal(m->calls, calls);
}

static int feed_signer(void *to, const uint8_t *data, size_t len)
{
  return dkimkit_signer_feed(to, data, len);
}

static int feed_verifier(void *to, const uint8_t *data, size_t len)
{
  return dkimkit_verifier_feed(to, data, len);
}

/* Returns the field, and the record of the key. */
static bytes sign(meter *m, const dkimkit_config *config, char record[1024])
{
  dkimkit_key *key = NULL;
  dkimkit_profile *profile = NULL;
  dkimkit_signer *signer = NULL;
  size_t len = 1024;
  bytes field;
  const char *text;

  key = key_load(config, "keys/rsa2048-pkcs8.pem");
  ok(dkimkit_keyrecord_write(record, &len, key));
  profile = profile_make(config, key);
  m->calls = 0;
  ok(dkimkit_signer_new(&signer, config, &profile, 1, NULL));
  ok(dkimkit_signer_feed(signer, (const uint8_t *)header, strlen(header)));
  feed_body(m, feed_signer, signer);
  ok(dkimkit_signer_finish(signer));
  assert_in_range(m->calls, 1, CALLS_MAX);
  text = dkimkit_signer_field(signer, 0, &len);
  field.data = malloc(len + 1);
  assert_non_null(field.data);
  memcpy(field.data, text, len);
  field.data[len] = '\0';
  field.len = len;
  dkimkit_signer_free(signer);
  dkimkit_profile_free(profile);
  dkimkit_key_free(key);
  return field;
}

static void verify_field(meter *m, const dkimkit_config *config, bytes field)
{
  dkimkit_verifier *verifier = NULL;
  size_t before = m->octets;

  m->calls = 0;
  m->most = before;
  ok(dkimkit_verifier_new(&verifier, config, NULL));
  ok(dkimkit_verifier_feed(verifier, field.data, field.len));
  ok(dkimkit_verifier_feed(verifier, (const uint8_t *)header, strlen(header)));
  feed_body(m, feed_verifier, verifier);
  ok(dkimkit_verifier_finish(verifier));
  assert_int_equal(dkimkit_verifier_result(verifier), DKIMKIT_RESULT_PASS);
  assert_in_range(m->most - before, 1, OCTETS_MAX + field.len + strlen(header));
  dkimkit_verifier_free(verifier);
  assert_int_equal(m->octets, before);
}

static void test_memory_of_a_message(void **state)
{
  meter m;
  test_dns dns;
  dkimkit_config *config;
  char record[1024];
  bytes field;

  (void)state;
  meter_init(&m);
  config = make_config(&m, &dns);
  field = sign(&m, config, record);
  test_dns_add(&dns, "s1._domainkey.example.com", record);
  verify_field(&m, config, field);
  assert_in_range(m.calls, 1, CALLS_MAX);
  bytes_free(&field);
  dkimkit_config_free(config);
  assert_int_equal(m.octets, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_memory_of_a_message),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
