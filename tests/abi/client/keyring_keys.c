/* SPDX-License-Identifier: MIT */

/* The keyring, as its headers were: what is done to keys, and what a DNS check
 * finds. */

#include "ring.h"

#include <dkimkit/keyring_check.h>

/* ---- what is stored of a domain ---- */

static dkimkit_keyring_domain *read_domain(const char *name)
{
  dkimkit_keyring_domain *domain = NULL;

  ok(dkimkit_keyring_domain_read(&domain, ring, name));
  return domain;
}

static void test_new_domain(void **state)
{
  dkimkit_keyring_domain *domain;
  dkimkit_keyring_settings *settings = NULL;
  dkimkit_keyring_tenant *tenant = NULL;
  const uint8_t *id;

  (void)state;
  ring_open();
  ring_add_domains();
  ok(dkimkit_keyring_tenant_read(&tenant, ring, TENANT));
  same(dkimkit_keyring_tenant_initial(tenant), INITIAL);
  dkimkit_keyring_tenant_free(tenant);
  ring_publish();
  ring_wall += 7;
  ring_check(DOMAIN);
  domain = read_domain(DOMAIN);
  same(dkimkit_keyring_domain_initial(domain), INITIAL);
  same(dkimkit_keyring_domain_exchange(domain), "Valid");
  assert_int_equal(dkimkit_keyring_domain_enabled(domain), 0);
  assert_int_equal(
      dkimkit_keyring_domain_signs(domain, DKIMKIT_KEYRING_NAME_OWN, NOW), -1);
  assert_int_equal(dkimkit_keyring_domain_after(domain), 0);
  assert_in_range(dkimkit_keyring_domain_before(domain), 0, 1);
  assert_int_equal(dkimkit_keyring_domain_key_bits(domain, 0), 256);
  assert_int_equal(dkimkit_keyring_domain_is_compromised(domain, 0), 0);
  id = dkimkit_keyring_domain_key_id(domain, 0);
  assert_memory_not_equal(id, dkimkit_keyring_domain_key_id(domain, 1), 32);
  assert_int_equal(
      dkimkit_keyring_domain_verdict(domain, 0, DKIMKIT_KEYRING_NAME_OWN),
      DKIMKIT_KEYRING_VERDICT_OK);
  assert_int_equal(
      dkimkit_keyring_domain_checked(domain, 0, DKIMKIT_KEYRING_NAME_OWN),
      NOW + 7);
  ok(dkimkit_keyring_domain_settings(&settings, domain));
  same(dkimkit_keyring_settings_text(settings,
                                     DKIMKIT_KEYRING_TEXT_DISPLAY_NAME),
       "Contoso");
  ok(dkimkit_keyring_settings_set_text(
      settings, DKIMKIT_KEYRING_TEXT_DISPLAY_NAME, "Contoso Ltd"));
  assert_int_equal(dkimkit_keyring_set_settings(
                       ring, DOMAIN, settings,
                       dkimkit_keyring_domain_generation(domain) + 1),
                   DKIMKIT_KEYRING_ERR_GENERATION);
  ok(dkimkit_keyring_set_settings(ring, DOMAIN, settings,
                                  dkimkit_keyring_domain_generation(domain)));
  dkimkit_keyring_settings_free(settings);
  dkimkit_keyring_domain_free(domain);
  ring_close();
}

/* ---- keys ---- */

typedef struct told {
  unsigned did;
  unsigned alarms;
} told;

static int on_news(const dkimkit_keyring_news *news, void *user_data)
{
  told *t = user_data;

  if (strcmp(dkimkit_keyring_news_domain(news), DOMAIN) == 0) {
    t->did |= dkimkit_keyring_news_did(news);
    t->alarms |= dkimkit_keyring_news_alarms(news);
    assert_true(dkimkit_keyring_news_slot(news) < DKIMKIT_KEYRING_SLOTS);
    ok(dkimkit_keyring_news_status(news));
  }
  return 0;
}

static told pass(unsigned hours)
{
  told t = {0, 0};

  while (hours-- > 0) {
    ring_wall += HOUR;
    ok(dkimkit_keyring_tick(ring, 4, on_news, NULL, &t));
  }
  return t;
}

static void open_signing(void)
{
  told t;

  ring_open();
  ring_add_domains();
  ring_publish();
  ring_check(INITIAL);
  ring_check(DOMAIN);
  ok(dkimkit_keyring_enable(ring, DOMAIN));
  t = pass(4 * 24 + 1);
  assert_true((t.did & DKIMKIT_KEYRING_DID_BEGIN) != 0);
  assert_int_equal(t.alarms, 0);
}

static int acknowledge_one(const dkimkit_keyring_order *order, void *user_data)
{
  *(uint64_t *)user_data = dkimkit_keyring_order_number(order);
  assert_int_equal(dkimkit_keyring_order_effect(order),
                   DKIMKIT_KEYRING_EFFECT_REVOKE);
  return 0;
}

/* The one order that is open, for a slot of DOMAIN. */
static void empty_p(int slot)
{
  uint64_t number = 0;

  ok(dkimkit_keyring_each_order(ring, acknowledge_one, &number));
  ok(dkimkit_keyring_acknowledge(ring, DOMAIN, slot,
                                 DKIMKIT_KEYRING_EFFECT_REVOKE, number, 0));
}

static void test_rotation(void **state)
{
  (void)state;
  open_signing();
  ok(dkimkit_keyring_rotate(ring, DOMAIN, 0));
  ok(dkimkit_keyring_cancel(ring, DOMAIN));
  assert_int_equal(dkimkit_keyring_cancel(ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_NO_ROTATION);
  ring_close();
}

static void test_import(void **state)
{
  dkimkit_key *key;

  (void)state;
  open_signing();
  key = client_key(ring_config, DKIMKIT_KEY_TYPE_ED25519);
  ok(dkimkit_keyring_import(ring, DOMAIN, 1, key));
  assert_int_equal(dkimkit_keyring_import(ring, DOMAIN, 1, key),
                   DKIMKIT_KEYRING_ERR_KEY_USED);
  dkimkit_key_free(key);
  ring_close();
}

/* A key that was withdrawn is handed out, and then deleted. */
static void test_withdrawn(void **state)
{
  dkimkit_key *key = NULL;

  (void)state;
  open_signing();
  ok(dkimkit_keyring_withdraw(ring, DOMAIN, 1, 0));
  assert_int_equal(dkimkit_keyring_reveal(&key, ring, DOMAIN, 1),
                   DKIMKIT_KEYRING_ERR_REVOKING);
  assert_int_equal(dkimkit_keyring_delete_key(ring, DOMAIN, 1),
                   DKIMKIT_KEYRING_ERR_REVOKING);
  empty_p(1);
  ring_check(DOMAIN);
  assert_int_equal(dkimkit_keyring_reveal(&key, ring, DOMAIN, 1),
                   DKIMKIT_KEYRING_ERR_TOO_EARLY);
  pass(14 * 24);
  ok(dkimkit_keyring_reveal(&key, ring, DOMAIN, 1));
  assert_int_equal(dkimkit_key_get_type(key), DKIMKIT_KEY_TYPE_ED25519);
  dkimkit_key_free(key);
  ok(dkimkit_keyring_delete_key(ring, DOMAIN, 1));
  ring_close();
}

static void test_compromised(void **state)
{
  dkimkit_keyring_domain *domain;

  (void)state;
  open_signing();
  ok(dkimkit_keyring_compromise(ring, DOMAIN, 0));
  domain = read_domain(DOMAIN);
  assert_int_equal(dkimkit_keyring_domain_is_compromised(domain, 0), 1);
  assert_int_equal(dkimkit_keyring_domain_status(domain),
                   DKIMKIT_KEYRING_STATUS_COMPROMISED);
  assert_int_equal(
      dkimkit_keyring_domain_signs(domain, DKIMKIT_KEYRING_NAME_OWN, ring_wall),
      1);
  dkimkit_keyring_domain_free(domain);
  ring_close();
}

/* ---- a check that finds a proxy where the CNAME belongs ---- */

#define A 1u
#define CNAME 5u
#define SERVER "192.0.2.53"

static void answer(dkimkit_keyring_question *question)
{
  const char *name = dkimkit_keyring_question_name(question);
  unsigned type = dkimkit_keyring_question_type(question);

  ok(dkimkit_keyring_answer_begin(question, SERVER));
  if (type == A) {
    ok(dkimkit_keyring_answer_address(question, name, 60));
  } else {
    ok(dkimkit_keyring_answer_negative_ttl(question, 300));
  }
  ok(dkimkit_keyring_answer_end(question,
                                type == A ? DKIMKIT_DNS_OK : DKIMKIT_DNS_NODATA,
                                DKIMKIT_KEYRING_ANSWER_SECURE));
  ok(dkimkit_keyring_question_done(question));
}

static void test_proxied(void **state)
{
  const dkimkit_keyring_name own = DKIMKIT_KEYRING_NAME_OWN;
  dkimkit_keyring_domain *domain;
  dkimkit_keyring_question *question = NULL;
  dkimkit_keyring_check *check = NULL;

  (void)state;
  ring_open();
  ring_add_domains();
  domain = read_domain(DOMAIN);
  ok(dkimkit_keyring_check_new(&check, domain, ring_config));
  while (dkimkit_keyring_check_next(&question, check) == DKIMKIT_PENDING) {
    assert_non_null(question);
    answer(question);
  }
  assert_int_equal(dkimkit_keyring_check_verdict(check, 0, own),
                   DKIMKIT_KEYRING_VERDICT_PROXIED);
  assert_int_equal(dkimkit_keyring_check_is_ok(check), 0);
  same(dkimkit_keyring_check_server(check, 0, own), SERVER);
  assert_int_equal(dkimkit_keyring_check_negative_ttl(check, 0, own), 300);
  assert_int_equal(dkimkit_keyring_check_secure(check, 0, own), 1);
  assert_non_null(strstr(dkimkit_keyring_check_hint(check, 0, own),
                         "selector1._domainkey"));
  assert_non_null(dkimkit_keyring_check_found(check, 0, own));
  assert_int_equal(dkimkit_keyring_check_ttl(check, 0, own), 0);
  dkimkit_keyring_check_free(check);
  dkimkit_keyring_domain_free(domain);
  ring_close();
}

/* ---- the rest ---- */

static int on_audit(const dkimkit_keyring_audit_entry *entry, void *user_data)
{
  if (strcmp(dkimkit_keyring_audit_domain(entry), DOMAIN) == 0) {
    assert_true(dkimkit_keyring_audit_generation(entry) > 0);
    assert_non_null(dkimkit_keyring_audit_detail(entry));
    ++*(size_t *)user_data;
  }
  return 0;
}

static void test_audit_and_serial(void **state)
{
  static const uint8_t digest[32] = {1};
  static const uint8_t other[32] = {2};
  uint32_t serial = 0;
  size_t entries = 0;

  (void)state;
  ring_open();
  ring_add_domains();
  ok(dkimkit_keyring_each_audit(ring, DOMAIN, 0, on_audit, &entries));
  assert_true(entries > 0);
  ok(dkimkit_keyring_zone_serial(&serial, ring, "onhost.example", digest));
  assert_int_equal(serial, NOW);
  ok(dkimkit_keyring_zone_serial(&serial, ring, "onhost.example", digest));
  assert_int_equal(serial, NOW);
  ok(dkimkit_keyring_zone_serial(&serial, ring, "onhost.example", other));
  assert_int_equal(serial, NOW + 1);
  ring_close();
}

static void test_master_file_and_postgresql(void **state)
{
  dkimkit_keyring *other = NULL;
  int rv;

  (void)state;
  ring_open();
  ok(dkimkit_keyring_new(&other, ring_config));
  assert_int_equal(dkimkit_keyring_add_master_file(other, "/dev/null"),
                   DKIMKIT_KEYRING_ERR_MASTER_FILE);
  rv = dkimkit_keyring_open_postgresql(other, "host=/dev/null", 0);
  assert_true(rv == DKIMKIT_KEYRING_ERR_STORE || rv == DKIMKIT_ERR_UNSUPPORTED);
  dkimkit_keyring_free(other);
  ring_close();
}

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      client_test(test_new_domain),
      client_test(test_rotation),
      client_test(test_import),
      client_test(test_withdrawn),
      client_test(test_compromised),
      client_test(test_proxied),
      client_test(test_audit_and_serial),
      client_test(test_master_file_and_postgresql),
  };

  ring_place(argc, argv);
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
