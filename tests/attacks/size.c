/* SPDX-License-Identifier: MIT */
/* Much of everything. Work is counted: questions, allocations, octets of the
 * allocator; that it grows linearly with the input is tested by instructions
 * ("cost grows linearly"). */
#include "attack.h"

#include <stdio.h>

/* An allocator that knows how much is in use. */
typedef struct meter {
  dkimkit_mem mem;
  size_t used;
  size_t most;
} meter;

/* Keeps the alignment. */
#define SIZE_ROOM 16

static void *meter_put(meter *m, void *ptr, size_t size)
{
  if (ptr == NULL) {
    return NULL;
  }
  memcpy(ptr, &size, sizeof(size));
  m->used += size;
  m->most = m->used > m->most ? m->used : m->most;
  return (uint8_t *)ptr + SIZE_ROOM;
}

static void *meter_take(meter *m, void *ptr)
{
  uint8_t *begin = (uint8_t *)ptr - SIZE_ROOM;
  size_t size;

  memcpy(&size, begin, sizeof(size));
  m->used -= size;
  return begin;
}

static void *meter_allocate(size_t size, void *user_data)
{
  return meter_put(user_data, malloc(size + SIZE_ROOM), size);
}

static void *meter_resize(void *ptr, size_t size, void *user_data)
{
  void *begin = ptr != NULL ? meter_take(user_data, ptr) : NULL;

  return meter_put(user_data, realloc(begin, size + SIZE_ROOM), size);
}

static void meter_release(void *ptr, void *user_data)
{
  if (ptr != NULL) {
    free(meter_take(user_data, ptr));
  }
}

static size_t asked;

static int count_lookup(dkimkit_query *query, void *user_data)
{
  (void)user_data;
  asked++;
  (void)dkimkit_query_done(query, DKIMKIT_DNS_NXDOMAIN, 0, 300);
  return 0;
}

/* A message of many pieces, and what it takes. */
typedef struct mass {
  meter meter;
  dkimkit_config *config;
  dkimkit_verifier *verifier;
} mass;

static void mass_begin(mass *m)
{
  memset(m, 0, sizeof(*m));
  m->meter.mem.user_data = &m->meter;
  m->meter.mem.allocate = meter_allocate;
  m->meter.mem.resize = meter_resize;
  m->meter.mem.release = meter_release;
  asked = 0;
  m->config = config_open(NULL, &m->meter.mem);
  ok(dkimkit_config_set_dns(m->config, count_lookup, NULL, NULL));
  ok(dkimkit_config_seal(m->config));
  ok(dkimkit_verifier_new(&m->verifier, m->config, NULL));
  m->meter.most = m->meter.used;
}

static void mass_feed(mass *m, const char *text)
{
  ok(dkimkit_verifier_feed(m->verifier, (const uint8_t *)text, strlen(text)));
}

static void mass_feed_times(mass *m, const char *text, size_t times)
{
  while (times-- > 0) {
    mass_feed(m, text);
  }
}

static void mass_end(mass *m)
{
  dkimkit_verifier_free(m->verifier);
  dkimkit_config_free(m->config);
  assert_int_equal(m->meter.used, 0);
}

static void mass_finish(mass *m)
{
  mass_feed(m, FROM "\r\n" BODY);
  ok(dkimkit_verifier_finish(m->verifier));
}

#define SIGNATURE_TAGS                                                         \
  "DKIM-Signature: v=1; a=ed25519-sha256; h=from; "                            \
  "bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

static size_t count_reason(const mass *m, dkimkit_reason reason)
{
  size_t count = 0;
  size_t i;

  for (i = 0; i < dkimkit_verifier_count(m->verifier); i++) {
    count += dkimkit_signature_reason(
                 dkimkit_verifier_signature(m->verifier, i)) == reason;
  }
  return count;
}

static void expect_small_field(const mass *m)
{
  size_t len = 0;

  ok(dkimkit_authres_write(NULL, &len, m->verifier, "mx.example"));
  assert_in_range(len, 1, 4096);
}

/* Each with a name of its own. */
static void attack_thousands_of_signatures(void **state)
{
  mass m;
  unsigned i;

  (void)state;
  mass_begin(&m);
  for (i = 0; i < 3000; i++) {
    char field[256];

    snprintf(field, sizeof(field),
             SIGNATURE_TAGS "; d=example.com; s=s%u; b=AAAA\r\n", i);
    mass_feed(&m, field);
  }
  mass_finish(&m);
  assert_int_equal(dkimkit_verifier_count(m.verifier), 3000);
  assert_int_equal(count_reason(&m, DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE), 20);
  assert_int_equal(count_reason(&m, DKIMKIT_REASON_TOO_MANY_SIGNATURES), 2980);
  assert_int_equal(asked, 20);
  expect_small_field(&m);
  mass_end(&m);
}

/* Those that can't be read count, too. */
static void attack_thousands_of_broken_signatures(void **state)
{
  mass m;

  (void)state;
  mass_begin(&m);
  mass_feed_times(&m, "DKIM-Signature: nonsense\r\n", 3000);
  mass_finish(&m);
  assert_int_equal(count_reason(&m, DKIMKIT_REASON_SIGNATURE_SYNTAX), 20);
  assert_int_equal(asked, 0);
  expect_small_field(&m);
  mass_end(&m);
}

static void attack_one_name_asked_often(void **state)
{
  mass m;

  (void)state;
  mass_begin(&m);
  mass_feed_times(&m, SIGNATURE_TAGS "; d=example.com; s=s1; b=AAAA\r\n", 20);
  mass_finish(&m);
  assert_int_equal(asked, 1);
  mass_end(&m);
}

/* 100 MB, in a field that never ends. */
static void attack_field_of_100_mb(void **state)
{
  char piece[10001];
  mass m;

  (void)state;
  memset(piece, 'x', sizeof(piece) - 1);
  piece[sizeof(piece) - 1] = '\0';
  mass_begin(&m);
  mass_feed(&m, SIGNATURE_TAGS "; d=example.com; s=s1; b=AAAA\r\nX: ");
  mass_feed_times(&m, piece, 10000);
  mass_feed(&m, "\r\n");
  mass_finish(&m);
  assert_int_equal(dkimkit_verifier_reason(m.verifier),
                   DKIMKIT_REASON_MESSAGE_TOO_LARGE);
  /* The limit of the header, doubled by growth. */
  assert_in_range(
      m.meter.most, 1,
      3 * dkimkit_config_limit(m.config, DKIMKIT_LIMIT_HEADER_OCTETS));
  mass_end(&m);
}

static void attack_a_million_fields(void **state)
{
  mass m;

  (void)state;
  mass_begin(&m);
  mass_feed(&m, SIGNATURE_TAGS "; d=example.com; s=s1; b=AAAA\r\n");
  mass_feed_times(&m, "a:\r\n", 1000000);
  mass_finish(&m);
  assert_int_equal(dkimkit_verifier_reason(m.verifier),
                   DKIMKIT_REASON_MESSAGE_TOO_LARGE);
  assert_int_equal(asked, 0);
  assert_in_range(
      m.meter.most, 1,
      16 * dkimkit_config_limit(m.config, DKIMKIT_LIMIT_HEADER_OCTETS));
  mass_end(&m);
}

static size_t memory_for_lines(size_t lines)
{
  mass m;
  size_t most;

  mass_begin(&m);
  mass_feed(&m, SIGNATURE_TAGS
            "; c=relaxed/relaxed; d=example.com; s=s1; b=AAAA\r\n" FROM "\r\n");
  mass_feed_times(&m, "  words  in a line \t \r\n\r\n\r\n", lines);
  ok(dkimkit_verifier_finish(m.verifier));
  most = m.meter.most;
  mass_end(&m);
  return most;
}

static void attack_endless_body(void **state)
{
  (void)state;
  assert_int_equal(memory_for_lines(1000000), memory_for_lines(1000));
}

static void one_field(const char *begin, const char *unit, size_t times,
                      dkimkit_reason reason)
{
  mass m;

  mass_begin(&m);
  mass_feed(&m, SIGNATURE_TAGS "; d=example.com; s=s1; ");
  mass_feed(&m, begin);
  mass_feed_times(&m, unit, times);
  mass_feed(&m, "\r\n");
  mass_finish(&m);
  assert_reason(m.verifier, 0, reason);
  assert_int_equal(asked, 0);
  mass_end(&m);
}

static void attack_field_over_its_limit(void **state)
{
  (void)state;
  one_field("b=", "AAAAAAAAAAAAAAAA", 200000,
            DKIMKIT_REASON_SIGNATURE_TOO_LARGE);
}

static void attack_base64_bomb(void **state)
{
  (void)state;
  one_field("b=", "AAAA", 500000, DKIMKIT_REASON_SIGNATURE_SYNTAX);
}

static void attack_thousands_of_tags(void **state)
{
  mass m;
  unsigned i;

  (void)state;
  mass_begin(&m);
  mass_feed(&m, SIGNATURE_TAGS "; d=example.com; s=s1; b=AAAA");
  for (i = 0; i < 5000; i++) {
    char tag[32];

    snprintf(tag, sizeof(tag), "; x%u=1", i);
    mass_feed(&m, tag);
  }
  mass_feed(&m, "\r\n");
  mass_finish(&m);
  assert_reason(m.verifier, 0, DKIMKIT_REASON_SIGNATURE_TOO_LARGE);
  mass_end(&m);
}

static void attack_semicolons(void **state)
{
  (void)state;
  one_field("b=AAAA", ";", 1000000, DKIMKIT_REASON_SIGNATURE_SYNTAX);
}

static void attack_thousands_of_names_in_h(void **state)
{
  mass m;

  (void)state;
  mass_begin(&m);
  mass_feed(&m, "DKIM-Signature: v=1; a=ed25519-sha256; "
                "bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; "
                "d=example.com; s=s1; b=AAAA; h=from");
  mass_feed_times(&m, ":x", 70000);
  mass_feed(&m, "\r\n");
  mass_finish(&m);
  assert_reason(m.verifier, 0, DKIMKIT_REASON_SIGNATURE_TOO_LARGE);
  mass_end(&m);
}

static void attack_giant_key_file(void **state)
{
  static uint8_t octets[100000];
  dkimkit_config *config = config_make(NULL);
  dkimkit_key *key = NULL;

  (void)state;
  memset(octets, 'A', sizeof(octets));
  assert_int_equal(dkimkit_key_import(&key, config, octets, sizeof(octets)),
                   DKIMKIT_ERR_LIMIT);
  assert_null(key);
  dkimkit_config_free(config);
}

/* Comments in comments: no call for each. */
static void attack_nested_comments(void **state)
{
  static const char head[] = "Authentication-Results: mx.example; dkim=pass ";
  const size_t depth = 1000000;
  dkimkit_config *config = config_make(NULL);
  dkimkit_authres *parsed = NULL;
  size_t len = strlen(head) + depth;
  uint8_t *field = malloc(len);

  (void)state;
  assert_non_null(field);
  memset(field, '(', len);
  memcpy(field, head, strlen(head));
  ok(dkimkit_authres_parse(&parsed, config, field, len));
  assert_true((dkimkit_authres_problems(parsed) &
               DKIMKIT_AUTHRES_PROBLEM_UNCLOSED) != 0);
  dkimkit_authres_free(parsed);
  dkimkit_config_free(config);
  free(field);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(attack_thousands_of_signatures),
      cmocka_unit_test(attack_thousands_of_broken_signatures),
      cmocka_unit_test(attack_one_name_asked_often),
      cmocka_unit_test(attack_field_of_100_mb),
      cmocka_unit_test(attack_a_million_fields),
      cmocka_unit_test(attack_endless_body),
      cmocka_unit_test(attack_field_over_its_limit),
      cmocka_unit_test(attack_base64_bomb),
      cmocka_unit_test(attack_thousands_of_tags),
      cmocka_unit_test(attack_semicolons),
      cmocka_unit_test(attack_thousands_of_names_in_h),
      cmocka_unit_test(attack_giant_key_file),
      cmocka_unit_test(attack_nested_comments),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
