/* SPDX-License-Identifier: MIT */

/* The keyring, as its headers were: from a new tenant to a signed message, and
 * what is in lists. */

#include "ring.h"

#include <dkimkit/keyring_check.h>
#include <dkimkit/keyring_view.h>

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

static void sign_as_chosen(void)
{
  dkimkit_keyring_view *view = NULL;
  dkimkit_keyring_choice *choice = NULL;
  dkimkit_profile *profile = NULL;
  char *text;

  ok(dkimkit_keyring_view_load(&view, ring));
  assert_int_equal(dkimkit_keyring_view_count(view), 2);
  same(dkimkit_keyring_view_owner(view, "a." DOMAIN), TENANT);
  ok(dkimkit_keyring_choice_new(&choice, ring_config));
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
  text = client_sign(ring_config, profile);
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
  ring_open();
  ring_add_domains();
  expect_domain(DKIMKIT_KEYRING_STATUS_RECORDS_MISSING,
                DKIMKIT_KEYRING_STATE_GENERATED);
  ring_publish();
  ring_check(INITIAL);
  ring_check(DOMAIN);
  ok(dkimkit_keyring_enable(ring, DOMAIN));
  ring_pass(4 * 24 + 1);
  expect_domain(DKIMKIT_KEYRING_STATUS_VALID, DKIMKIT_KEYRING_STATE_ACTIVE);
  sign_as_chosen();
  assert_int_equal(dkimkit_keyring_rotate(ring, "nobody.example", 0),
                   DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  ok(dkimkit_keyring_disable(ring, DOMAIN));
  assert_int_equal(dkimkit_keyring_disable(ring, DOMAIN),
                   DKIMKIT_KEYRING_UNCHANGED);
  ring_close();
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
  ring_open();
  ring_add_domains();
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
  ring_close();
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

  ring_place(argc, argv);
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
