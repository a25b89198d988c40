/* SPDX-License-Identifier: MIT */

/* The keyring, as its headers were: from a new tenant to a signed message, in a
 * file of SQLite in the directory that is the argument. */

#include "client.h"

#include <dkimkit/keyring_check.h>
#include <dkimkit/keyring_view.h>

#include <stdio.h>

#define TENANT "contoso"
#define INITIAL "contoso.onhost.example"
#define DOMAIN "contoso.com"
#define HOUR 3600u

static char path[4096];
static uint64_t wall;

static dkimkit_config *config;
static dkimkit_keyring *ring;

static uint64_t now(void *user_data)
{
  return *(const uint64_t *)user_data;
}

static int master(const uint8_t id[8], uint8_t key[32], void *user_data)
{
  (void)id;
  (void)user_data;
  memset(key, 7, 32);
  return 0;
}

static void open_ring(void)
{
  uint8_t key[32];

  memset(key, 7, sizeof(key));
  wall = NOW;
  config = client_sealed();
  ok(dkimkit_keyring_new(&ring, config));
  ok(dkimkit_keyring_set_clock(ring, now, now, &wall));
  ok(dkimkit_keyring_set_actor(ring, "client"));
  ok(dkimkit_keyring_add_master(ring, key));
  ok(dkimkit_keyring_set_master_source(ring, master, NULL));
  ok(dkimkit_keyring_open_sqlite(ring, path, DKIMKIT_KEYRING_OPEN_CREATE));
  same(dkimkit_keyring_message(ring), "");
}

static void close_ring(void)
{
  dkimkit_keyring_free(ring);
  dkimkit_config_free(config);
  assert_int_equal(remove(path), 0);
}

static void add_domains(void)
{
  dkimkit_keyring_settings *settings = NULL;

  ok(dkimkit_keyring_settings_new(&settings, NULL));
  ok(dkimkit_keyring_settings_set(settings, DKIMKIT_KEYRING_SETTING_KEY_TYPE,
                                  DKIMKIT_KEY_TYPE_ED25519));
  ok(dkimkit_keyring_settings_set_text(
      settings, DKIMKIT_KEYRING_TEXT_DISPLAY_NAME, "Contoso"));
  assert_int_equal(dkimkit_keyring_settings_get(
                       settings, DKIMKIT_KEYRING_SETTING_DRAIN_HOLD),
                   604800);
  same(dkimkit_keyring_settings_text(settings,
                                     DKIMKIT_KEYRING_TEXT_DISPLAY_NAME),
       "Contoso");
  ok(dkimkit_keyring_add_tenant(ring, TENANT, INITIAL, settings));
  ok(dkimkit_keyring_set_option(ring, TENANT,
                                DKIMKIT_KEYRING_OPTION_ALLOW_PARENT, 1));
  ok(dkimkit_keyring_add_domain(ring, TENANT, DOMAIN, NULL, settings));
  dkimkit_keyring_settings_free(settings);
}

/* ---- the zone ---- */

typedef struct order {
  char domain[64];
  int slot;
  uint64_t number;
} order;

static order orders[8];
static size_t order_count;

static int on_order(const dkimkit_keyring_order *told, void *user_data)
{
  const dkimkit_keyring_domain *domain = dkimkit_keyring_order_domain(told);
  int slot = dkimkit_keyring_order_slot(told);
  dkimkit_keyring_effect effect = dkimkit_keyring_order_effect(told);
  uint64_t number = dkimkit_keyring_order_number(told);
  order *to = &orders[order_count++];

  (void)user_data;
  assert_true(order_count <= COUNT(orders));
  assert_int_equal(effect, DKIMKIT_KEYRING_EFFECT_PUBLISH);
  assert_memory_equal(dkimkit_keyring_domain_record_text(domain, slot),
                      "v=DKIM1; k=ed25519; p=", 22);
  assert_int_equal(dkimkit_keyring_domain_record_ttl(domain, slot), HOUR);
  strcpy(to->domain, dkimkit_keyring_domain_name(domain));
  to->slot = slot;
  to->number = number;
  return 0;
}

static void publish(void)
{
  size_t i;

  order_count = 0;
  ok(dkimkit_keyring_each_order(ring, on_order, NULL));
  assert_int_equal(order_count, 4);
  for (i = 0; i < order_count; i++) {
    ok(dkimkit_keyring_acknowledge(ring, orders[i].domain, orders[i].slot,
                                   DKIMKIT_KEYRING_EFFECT_PUBLISH,
                                   orders[i].number, 0));
  }
}

/* Every question gets the answer that is right. */
static void answer(const dkimkit_keyring_domain *domain,
                   dkimkit_keyring_question *question)
{
  const char *name = dkimkit_keyring_question_name(question);
  int slot;

  dkimkit_keyring_question_set_data(question, question);
  assert_ptr_equal(dkimkit_keyring_question_data(question), question);
  ok(dkimkit_keyring_answer_begin(question, "192.0.2.53"));
  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; slot++) {
    const char *own = dkimkit_keyring_domain_record_name(
        domain, slot, DKIMKIT_KEYRING_NAME_OWN);
    const char *host = dkimkit_keyring_domain_record_name(
        domain, slot, DKIMKIT_KEYRING_NAME_HOST);

    if (strcmp(name, host) == 0) {
      ok(dkimkit_keyring_answer_txt(
          question, name, HOUR,
          OCTETS(dkimkit_keyring_domain_record_text(domain, slot))));
    } else if (own != NULL && strcmp(name, own) == 0) {
      ok(dkimkit_keyring_answer_cname(question, name, HOUR, host));
    }
  }
  ok(dkimkit_keyring_answer_end(question, DKIMKIT_DNS_OK,
                                DKIMKIT_KEYRING_ANSWER_AUTHORITATIVE));
  ok(dkimkit_keyring_question_done(question));
}

static void check(const char *name)
{
  dkimkit_keyring_domain *domain = NULL;
  dkimkit_keyring_question *question = NULL;
  dkimkit_keyring_check *one = NULL;

  ok(dkimkit_keyring_domain_read(&domain, ring, name));
  ok(dkimkit_keyring_check_new(&one, domain, config));
  while (dkimkit_keyring_check_next(&question, one) == DKIMKIT_PENDING) {
    assert_non_null(question);
    answer(domain, question);
  }
  assert_int_equal(dkimkit_keyring_check_is_ok(one), 1);
  assert_int_equal(
      dkimkit_keyring_check_verdict(one, 0, DKIMKIT_KEYRING_NAME_HOST),
      DKIMKIT_KEYRING_VERDICT_OK);
  assert_int_equal(
      dkimkit_keyring_check_authoritative(one, 0, DKIMKIT_KEYRING_NAME_HOST),
      1);
  assert_int_equal(
      dkimkit_keyring_check_warnings(one, 0, DKIMKIT_KEYRING_NAME_HOST), 0);
  ok(dkimkit_keyring_check_store(ring, one));
  dkimkit_keyring_check_free(one);
  dkimkit_keyring_domain_free(domain);
}

static void expect_domain(dkimkit_keyring_status status,
                          dkimkit_keyring_state state)
{
  dkimkit_keyring_domain *domain = NULL;

  ok(dkimkit_keyring_domain_read(&domain, ring, DOMAIN));
  assert_int_equal(dkimkit_keyring_domain_status(domain), status);
  assert_int_equal(dkimkit_keyring_domain_state(domain, 0), state);
  assert_int_equal(dkimkit_keyring_domain_key_type(domain, 0),
                   DKIMKIT_KEY_TYPE_ED25519);
  assert_int_equal(
      dkimkit_keyring_domain_time(domain, 0, DKIMKIT_KEYRING_TIME_CREATED),
      NOW);
  same(dkimkit_keyring_domain_label(domain), "contoso-com");
  same(dkimkit_keyring_domain_record_name(domain, 0, DKIMKIT_KEYRING_NAME_OWN),
       "selector1._domainkey." DOMAIN);
  dkimkit_keyring_domain_free(domain);
}

static void pass(unsigned hours)
{
  while (hours-- > 0) {
    wall += HOUR;
    ok(dkimkit_keyring_tick(ring, 4, NULL, NULL, NULL));
  }
}

static void sign_as_chosen(void)
{
  dkimkit_keyring_view *view = NULL;
  dkimkit_keyring_choice *choice = NULL;
  dkimkit_profile *profile = NULL;
  char *text;

  ok(dkimkit_keyring_view_load(&view, ring));
  assert_int_equal(dkimkit_keyring_view_count(view), 2);
  same(dkimkit_keyring_view_owner(view, "a." DOMAIN), TENANT);
  ok(dkimkit_keyring_choice_new(&choice, config));
  ok(dkimkit_keyring_choice_add_author(choice, DOMAIN));
  ok(dkimkit_keyring_choice_set_submitter(choice, TENANT));
  ok(dkimkit_keyring_choose(choice, view, 0));
  assert_int_equal(dkimkit_keyring_choice_reason(choice),
                   DKIMKIT_KEYRING_REASON_OWN);
  assert_int_equal(dkimkit_keyring_choice_count(choice), 1);
  same(dkimkit_keyring_choice_domain(choice, 0), DOMAIN);
  same(dkimkit_keyring_choice_selector(choice, 0), "selector1");
  assert_int_equal(dkimkit_keyring_choice_alignment(choice, 0),
                   DKIMKIT_KEYRING_ALIGNMENT_STRICT);
  ok(dkimkit_keyring_profile(&profile, ring, choice, 0));
  text = client_sign(config, profile);
  assert_non_null(strstr(text, "d=" DOMAIN ";"));
  assert_non_null(strstr(text, "s=selector1;"));
  free(text);
  dkimkit_profile_free(profile);
  dkimkit_keyring_choice_free(choice);
  dkimkit_keyring_view_free(view);
}

static void test_from_tenant_to_signature(void **state)
{
  (void)state;
  open_ring();
  add_domains();
  expect_domain(DKIMKIT_KEYRING_STATUS_RECORDS_MISSING,
                DKIMKIT_KEYRING_STATE_GENERATED);
  publish();
  check(INITIAL);
  check(DOMAIN);
  ok(dkimkit_keyring_enable(ring, DOMAIN));
  pass(4 * 24 + 1);
  expect_domain(DKIMKIT_KEYRING_STATUS_VALID, DKIMKIT_KEYRING_STATE_ACTIVE);
  sign_as_chosen();
  assert_int_equal(dkimkit_keyring_rotate(ring, "nobody.example", 0),
                   DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  ok(dkimkit_keyring_disable(ring, DOMAIN));
  assert_int_equal(dkimkit_keyring_disable(ring, DOMAIN),
                   DKIMKIT_KEYRING_UNCHANGED);
  close_ring();
}

/* ---- lists ---- */

static int count_tenant(const dkimkit_keyring_tenant *tenant, void *user_data)
{
  same(dkimkit_keyring_tenant_name(tenant), TENANT);
  same(dkimkit_keyring_tenant_initial(tenant), INITIAL);
  assert_int_equal(dkimkit_keyring_tenant_created(tenant), NOW);
  assert_int_equal(dkimkit_keyring_tenant_option(
                       tenant, DKIMKIT_KEYRING_OPTION_ALLOW_PARENT),
                   1);
  ++*(size_t *)user_data;
  return 0;
}

static int count_domain(const dkimkit_keyring_domain *domain, void *user_data)
{
  same(dkimkit_keyring_domain_tenant(domain), TENANT);
  ok(dkimkit_keyring_domain_fault(domain));
  ++*(size_t *)user_data;
  return 0;
}

static int count_audit(const dkimkit_keyring_audit_entry *entry,
                       void *user_data)
{
  uint64_t id = dkimkit_keyring_audit_id(entry);
  uint64_t time = dkimkit_keyring_audit_time(entry);
  const char *actor = dkimkit_keyring_audit_actor(entry);
  const char *tenant = dkimkit_keyring_audit_tenant(entry);
  const char *event = dkimkit_keyring_audit_event(entry);

  assert_true(id > 0);
  assert_int_equal(time, NOW);
  same(actor, "client");
  same(tenant, TENANT);
  assert_true(*event != '\0');
  ++*(size_t *)user_data;
  return 0;
}

static int count_fault(const dkimkit_keyring_fault *fault, void *user_data)
{
  assert_non_null(dkimkit_keyring_fault_tenant(fault));
  assert_non_null(dkimkit_keyring_fault_domain(fault));
  assert_non_null(dkimkit_keyring_fault_detail(fault));
  ++*(size_t *)user_data;
  return 0;
}

static void test_lists(void **state)
{
  size_t tenants = 0;
  size_t domains = 0;
  size_t due = 0;
  size_t entries = 0;
  uint64_t faults = 0;
  uint64_t changed = 0;

  (void)state;
  open_ring();
  add_domains();
  ok(dkimkit_keyring_each_tenant(ring, count_tenant, &tenants));
  ok(dkimkit_keyring_each_domain(ring, TENANT, count_domain, &domains));
  ok(dkimkit_keyring_each_due(ring, 8, count_domain, &due));
  ok(dkimkit_keyring_each_audit(ring, NULL, 0, count_audit, &entries));
  assert_int_equal(tenants, 1);
  assert_int_equal(domains, 2);
  assert_true(entries > 2);
  ok(dkimkit_keyring_verify_store(&faults, ring, count_fault, &entries));
  ok(dkimkit_keyring_rekey(&changed, &faults, ring, NULL, NULL, NULL));
  assert_int_equal(changed + faults, 0);
  ok(dkimkit_keyring_set_dry_run(ring, 1));
  ok(dkimkit_keyring_remove_domain(ring, DOMAIN, 1));
  ok(dkimkit_keyring_set_dry_run(ring, 0));
  ok(dkimkit_keyring_remove_domain(ring, DOMAIN, 1));
  ok(dkimkit_keyring_remove_tenant(ring, TENANT, 1));
  close_ring();
}

static void test_words(void **state)
{
  (void)state;
  same(dkimkit_keyring_error_name(DKIMKIT_KEYRING_ERR_ROTATION_PENDING),
       "rotation-pending");
  assert_non_null(dkimkit_keyring_strerror(DKIMKIT_KEYRING_ERR_DOMAIN_ABOVE));
  same(dkimkit_keyring_setting_name(DKIMKIT_KEYRING_SETTING_PUBLISH_HOLD),
       "publish-hold");
  same(dkimkit_keyring_text_name(DKIMKIT_KEYRING_TEXT_HEADERS), "headers");
  same(dkimkit_keyring_option_name(DKIMKIT_KEYRING_OPTION_DEFAULT_POLICY),
       "default-policy");
  same(dkimkit_keyring_status_name(DKIMKIT_KEYRING_STATUS_LEAVING), "leaving");
  same(dkimkit_keyring_status_exchange(DKIMKIT_KEYRING_STATUS_NO_KEYS),
       "NoDKIMKeys");
  same(dkimkit_keyring_state_name(DKIMKIT_KEYRING_STATE_REVOKED), "revoked");
  same(dkimkit_keyring_verdict_name(DKIMKIT_KEYRING_VERDICT_WRONG_TARGET),
       "wrong-target");
  assert_non_null(
      dkimkit_keyring_verdict_text(DKIMKIT_KEYRING_VERDICT_TIMEOUT));
  same(dkimkit_keyring_reason_name(DKIMKIT_KEYRING_REASON_OWN), "own");
  same(dkimkit_keyring_why_name(DKIMKIT_KEYRING_WHY_NOT_SEEN), "not-seen");
  same(dkimkit_keyring_alignment_name(DKIMKIT_KEYRING_ALIGNMENT_RELAXED),
       "relaxed");
}

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      client_test(test_from_tenant_to_signature),
      client_test(test_lists),
      client_test(test_words),
  };

  assert_true(argc == 2);
  assert_true((size_t)snprintf(path, sizeof(path), "%s/ring", argv[1]) <
              sizeof(path));
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
