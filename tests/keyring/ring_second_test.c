/* SPDX-License-Identifier: MIT */
/* Second sets of keys, and mail that is left alone. */
#include "ringworld.h"

#include <dkimkit/key.h>

#define TENANT "contoso"
#define INITIAL "contoso.onhost.example"
#define DOMAIN "contoso.com"
#define SECOND "contoso.com/ed25519"

static world w;

static int set_up(void **state)
{
  (void)state;
  world_make(&w);
  world_tenant(&w, TENANT, INITIAL);
  world_tenant(&w, "fabrikam", "fabrikam.onhost.example");
  world_domain(&w, TENANT, DOMAIN);
  return 0;
}

static int tear_down(void **state)
{
  (void)state;
  world_free(&w);
  return 0;
}

static void add_second(const char *name)
{
  assert_int_equal(dkimkit_keyring_add_domain(w.ring, TENANT, name, NULL, NULL),
                   DKIMKIT_OK);
}

static void bring_up(const char *name)
{
  world_publish(&w);
  world_delegate(&w, name);
  assert_int_equal(world_check(&w, name), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_enable(w.ring, name), DKIMKIT_OK);
}

static void signs(size_t index, const char *d, const char *s, const char *key)
{
  assert_true(index < dkimkit_keyring_choice_count(w.choice));
  assert_string_equal(dkimkit_keyring_choice_domain(w.choice, index), d);
  assert_string_equal(dkimkit_keyring_choice_selector(w.choice, index), s);
  assert_string_equal(dkimkit_keyring_choice_key_domain(w.choice, index), key);
  assert_int_equal(world_send(&w, index), DKIMKIT_RESULT_PASS);
}

static void test_names_and_refusals(void **state)
{
  dkimkit_keyring_domain *domain;

  (void)state;
  assert_int_equal(dkimkit_keyring_add_domain(w.ring, TENANT,
                                              "other.com/ed25519", NULL, NULL),
                   DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  assert_int_equal(
      dkimkit_keyring_add_domain(w.ring, "fabrikam", SECOND, NULL, NULL),
      DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  assert_int_equal(
      dkimkit_keyring_add_domain(w.ring, TENANT, "contoso.com/rsa", NULL, NULL),
      DKIMKIT_ERR_DOMAIN_SYNTAX);
  assert_int_equal(
      dkimkit_keyring_add_domain(w.ring, TENANT, "/ed25519", NULL, NULL),
      DKIMKIT_ERR_DOMAIN_SYNTAX);
  add_second("CONTOSO.com./ed25519");
  domain = world_read(&w, SECOND);
  assert_string_equal(dkimkit_keyring_domain_name(domain), SECOND);
  assert_int_equal(dkimkit_keyring_domain_key_type(domain, 0),
                   DKIMKIT_KEY_TYPE_ED25519);
  assert_string_equal(
      dkimkit_keyring_domain_record_name(domain, 1, DKIMKIT_KEYRING_NAME_OWN),
      "selector2e._domainkey.contoso.com");
  assert_string_equal(
      dkimkit_keyring_domain_record_name(domain, 1, DKIMKIT_KEYRING_NAME_HOST),
      "selector2-contoso-com-e._domainkey.contoso.onhost.example");
  dkimkit_keyring_domain_free(domain);
  assert_int_equal(dkimkit_keyring_remove_domain(w.ring, DOMAIN, 1),
                   DKIMKIT_KEYRING_ERR_NOT_EMPTY);
  assert_int_equal(dkimkit_keyring_remove_domain(w.ring, SECOND, 1),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_domain(w.ring, DOMAIN, 1),
                   DKIMKIT_OK);
}

static void test_two_signatures(void **state)
{
  (void)state;
  add_second(SECOND);
  bring_up(DOMAIN);
  world_pass(&w, 4 * DAY + 6 * HOUR);
  /* Under the initial domain until it's enabled: but the first signs as the
   * domain, and one that isn't aligned adds nothing to that. */
  assert_int_equal(world_choose(&w, TENANT, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_choice_count(w.choice), 1);
  bring_up(SECOND);
  world_pass(&w, 4 * DAY + 6 * HOUR);
  assert_int_equal(world_choose(&w, TENANT, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_choice_count(w.choice), 2);
  signs(0, DOMAIN, "selector1", DOMAIN);
  signs(1, DOMAIN, "selector1e", SECOND);
  /* Each set rotates by itself. */
  assert_int_equal(dkimkit_keyring_rotate(w.ring, SECOND, 0), DKIMKIT_OK);
  world_pass(&w, DAY);
  assert_int_equal(world_choose(&w, TENANT, DOMAIN), DKIMKIT_OK);
  signs(0, DOMAIN, "selector1", DOMAIN);
  signs(1, DOMAIN, "selector2e", SECOND);
  assert_int_equal(world_choose(&w, "fabrikam", DOMAIN), DKIMKIT_OK);
  assert_string_equal(dkimkit_keyring_choice_key_domain(w.choice, 0),
                      "fabrikam.onhost.example");
}

static void test_one_is_enough(void **state)
{
  (void)state;
  add_second(SECOND);
  bring_up(DOMAIN);
  bring_up(SECOND);
  world_pass(&w, 4 * DAY + 6 * HOUR);
  assert_int_equal(dkimkit_keyring_disable(w.ring, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_choose(&w, TENANT, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_choice_count(w.choice), 2);
  signs(0, INITIAL, "selector1-contoso-com", DOMAIN);
  signs(1, DOMAIN, "selector1e", SECOND);
}

static void test_default_by_second_sets(void **state)
{
  (void)state;
  add_second(INITIAL "/ed25519");
  assert_int_equal(dkimkit_keyring_enable(w.ring, INITIAL "/ed25519"),
                   DKIMKIT_KEYRING_ERR_INITIAL_DOMAIN);
  world_publish(&w);
  world_pass(&w, 4 * DAY + 6 * HOUR);
  assert_int_equal(world_choose(&w, TENANT, "elsewhere.example"), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_choice_count(w.choice), 2);
  signs(0, INITIAL, "selector1-contoso-onhost-example", INITIAL);
  signs(1, INITIAL, "selector1-contoso-onhost-example-e", INITIAL "/ed25519");
  assert_int_equal(world_choose(&w, TENANT, DOMAIN), DKIMKIT_OK);
  signs(0, INITIAL, "selector1-contoso-com", DOMAIN);
  assert_int_equal(dkimkit_keyring_remove_domain(w.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_tenant(w.ring, TENANT, 1),
                   DKIMKIT_OK);
}

static void reason_is(dkimkit_keyring_reason reason)
{
  assert_int_equal(dkimkit_keyring_choose(w.choice, w.view, 0), DKIMKIT_OK);
  assert_string_equal(
      dkimkit_keyring_reason_name(dkimkit_keyring_choice_reason(w.choice)),
      dkimkit_keyring_reason_name(reason));
}

static void test_left_alone(void **state)
{
  (void)state;
  bring_up(DOMAIN);
  world_pass(&w, 4 * DAY + 6 * HOUR);
  assert_int_equal(world_choose(&w, TENANT, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_choice_set_list(w.choice, 1), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_choice_add_signature(w.choice, DOMAIN),
                   DKIMKIT_OK);
  reason_is(DKIMKIT_KEYRING_REASON_OWN);
  assert_int_equal(dkimkit_keyring_set_option(
                       w.ring, TENANT, DKIMKIT_KEYRING_OPTION_SKIP_SIGNED, 1),
                   DKIMKIT_OK);
  assert_int_equal(world_choose(&w, TENANT, DOMAIN), DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_choice_add_signature(w.choice, "fabrikam.com"),
      DKIMKIT_OK);
  reason_is(DKIMKIT_KEYRING_REASON_OWN);
  assert_int_equal(
      dkimkit_keyring_choice_add_signature(w.choice, "Mail." DOMAIN),
      DKIMKIT_OK);
  reason_is(DKIMKIT_KEYRING_REASON_SIGNED);
  assert_int_equal(dkimkit_keyring_choice_count(w.choice), 0);
  assert_int_equal(dkimkit_keyring_set_option(
                       w.ring, TENANT, DKIMKIT_KEYRING_OPTION_SKIP_LIST, 1),
                   DKIMKIT_OK);
  assert_int_equal(world_choose(&w, TENANT, DOMAIN), DKIMKIT_OK);
  reason_is(DKIMKIT_KEYRING_REASON_OWN);
  assert_int_equal(dkimkit_keyring_choice_set_list(w.choice, 1), DKIMKIT_OK);
  reason_is(DKIMKIT_KEYRING_REASON_LIST);
}

static void field(const char *text)
{
  assert_int_equal(
      dkimkit_keyring_choice_add_field(w.choice, text, strlen(text)),
      DKIMKIT_OK);
}

static void test_fields(void **state)
{
  static const char *const nothing[] = {
      "",
      "DKIM-Signature",
      "DKIM-Signature: ",
      "DKIM-Signature: v=1; bd=contoso.com; d fabrikam.com",
      "DKIM-Signature: v=1; x=d=contoso.com; d=fabrikam.com\r\n",
      "DKIM-Signature: v=1; d?contoso.com",
      "X-DKIM-Signature: d=contoso.com",
      "DKIM-Signatures: d=contoso.com",
      "List-Id-X: <a.b>",
      "List: <a.b>",
  };
  char long_name[600] = "DKIM-Signature: d=";
  size_t i;

  (void)state;
  bring_up(DOMAIN);
  world_pass(&w, 4 * DAY + 6 * HOUR);
  assert_int_equal(dkimkit_keyring_set_option(
                       w.ring, TENANT, DKIMKIT_KEYRING_OPTION_SKIP_SIGNED, 1),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_set_option(
                       w.ring, TENANT, DKIMKIT_KEYRING_OPTION_SKIP_LIST, 1),
                   DKIMKIT_OK);
  assert_int_equal(world_choose(&w, TENANT, DOMAIN), DKIMKIT_OK);
  for (i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++) {
    field(nothing[i]);
  }
  memset(long_name + strlen(long_name), 'a', 500);
  field(long_name);
  reason_is(DKIMKIT_KEYRING_REASON_OWN);
  field("dkim-signature : a=b;\r\n\td\r\n = contoso.\r\n com ; s=x\r\n");
  reason_is(DKIMKIT_KEYRING_REASON_SIGNED);
  for (i = 0; i < 200; i++) {
    field("DKIM-Signature: d=fabrikam.com");
  }
  reason_is(DKIMKIT_KEYRING_REASON_SIGNED);
  field("LIST-ID: a list <list.example>");
  reason_is(DKIMKIT_KEYRING_REASON_LIST);
  assert_int_equal(dkimkit_keyring_choice_add_field(NULL, "", 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_choice_add_field(w.choice, NULL, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
}

/* What isn't a domain doesn't find a set of keys either. */
static void test_from_with_a_slash(void **state)
{
  (void)state;
  add_second(SECOND);
  bring_up(SECOND);
  world_pass(&w, 4 * DAY + 6 * HOUR);
  assert_int_equal(world_choose(&w, TENANT, SECOND), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_choice_reason(w.choice),
                   DKIMKIT_KEYRING_REASON_BAD_DOMAIN);
  assert_string_equal(dkimkit_keyring_view_owner(w.view, DOMAIN), TENANT);
}

/* It is there for what verifiers without RSA can check. */
static void test_other_algorithm(void **state)
{
  dkimkit_keyring_settings *settings = world_ed25519();
  dkimkit_key *rsa = NULL;
  dkimkit_key *ed25519 = NULL;
  uint64_t generation;

  (void)state;
  add_second(SECOND);
  bring_up(SECOND);
  world_pass(&w, 4 * DAY + 6 * HOUR);
  generation = world_generation(&w, SECOND);
  assert_int_equal(
      dkimkit_key_generate(&rsa, w.config, DKIMKIT_KEY_TYPE_RSA, 1024),
      DKIMKIT_OK);
  assert_int_equal(
      dkimkit_key_generate(&ed25519, w.config, DKIMKIT_KEY_TYPE_ED25519, 0),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_import(w.ring, SECOND, 1, rsa),
                   DKIMKIT_ERR_KEY_TYPE);
  assert_int_equal(
      dkimkit_keyring_settings_set(settings, DKIMKIT_KEYRING_SETTING_KEY_TYPE,
                                   DKIMKIT_KEY_TYPE_RSA),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_set_settings(w.ring, SECOND, settings, 0),
                   DKIMKIT_KEYRING_ERR_SETTING);
  assert_int_equal(world_generation(&w, SECOND), generation);
  /* Its first set may have either. */
  assert_int_equal(dkimkit_keyring_set_settings(w.ring, DOMAIN, settings, 0),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_import(w.ring, SECOND, 1, ed25519),
                   DKIMKIT_OK);
  dkimkit_key_free(rsa);
  dkimkit_key_free(ed25519);
  dkimkit_keyring_settings_free(settings);
}

/* Nothing of it is stored, so nobody may have the key. */
static void test_reveal_dry(void **state)
{
  dkimkit_key *key = NULL;

  (void)state;
  bring_up(DOMAIN);
  world_pass(&w, 4 * DAY + 6 * HOUR);
  assert_int_equal(dkimkit_keyring_withdraw(w.ring, DOMAIN, 1, 0), DKIMKIT_OK);
  world_pass(&w, 5 * DAY);
  assert_int_equal(dkimkit_keyring_set_dry_run(w.ring, 1), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_reveal(&key, w.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_WRONG_STATE);
  assert_int_equal(dkimkit_keyring_reveal(&key, w.ring, DOMAIN, 1), DKIMKIT_OK);
  assert_null(key);
  assert_int_equal(world_count_events(&w, DOMAIN, "reveal"), 0);
}

/* Whoever has the key could sign for as long as a cache has its record. */
static void test_reveal(void **state)
{
  dkimkit_key *key = NULL;

  (void)state;
  bring_up(DOMAIN);
  world_pass(&w, 4 * DAY + 6 * HOUR);
  assert_int_equal(dkimkit_keyring_reveal(&key, w.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_WRONG_STATE);
  assert_int_equal(dkimkit_keyring_withdraw(w.ring, DOMAIN, 1, 0), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_reveal(&key, w.ring, DOMAIN, 1),
                   DKIMKIT_KEYRING_ERR_REVOKING);
  world_pass(&w, 6 * HOUR);
  assert_int_equal(world_state(&w, DOMAIN, 1), DKIMKIT_KEYRING_STATE_REVOKED);
  assert_int_equal(dkimkit_keyring_reveal(&key, w.ring, DOMAIN, 1),
                   DKIMKIT_KEYRING_ERR_TOO_EARLY);
  assert_null(key);
  world_pass(&w, 4 * DAY);
  assert_int_equal(dkimkit_keyring_reveal(&key, w.ring, DOMAIN, 1), DKIMKIT_OK);
  assert_int_equal(dkimkit_key_get_type(key), DKIMKIT_KEY_TYPE_ED25519);
  dkimkit_key_free(key);
  assert_int_equal(world_count_events(&w, DOMAIN, "reveal"), 1);
  assert_int_equal(dkimkit_keyring_reveal(NULL, w.ring, DOMAIN, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_reveal(&key, w.ring, DOMAIN, -1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_reveal(&key, w.ring, DOMAIN, 2),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_reveal(&key, w.ring, "none.example", 0),
                   DKIMKIT_KEYRING_ERR_NO_DOMAIN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_names_and_refusals), TEST(test_two_signatures),
      TEST(test_one_is_enough),      TEST(test_default_by_second_sets),
      TEST(test_left_alone),         TEST(test_fields),
      TEST(test_other_algorithm),    TEST(test_reveal),
      TEST(test_reveal_dry),         TEST(test_from_with_a_slash),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
