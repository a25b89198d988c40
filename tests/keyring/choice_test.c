/* SPDX-License-Identifier: MIT */
/* What is said of a message, and what is answered.
 *
 * usage: choice_test sqlite|postgresql [DIRECTORY|CONNINFO], see database.h */

#include "ringworld.h"

#define TENANT "contoso"
#define INITIAL "contoso.onhost.example"
/* Signs as itself, by both sets of keys. */
#define DOMAIN "contoso.com"
/* Isn't enabled. */
#define PLAIN "contoso.net"
#define SECOND(name) name "/ed25519"
#define OTHER "fabrikam"
#define FOREIGN "fabrikam.com"

static world w;

static void add(const char *tenant, const char *name)
{
  assert_int_equal(dkimkit_keyring_add_domain(w.ring, tenant, name, NULL, NULL),
                   DKIMKIT_OK);
}

static void enable(const char *domain)
{
  world_delegate(&w, domain);
  assert_int_equal(world_check(&w, domain), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_enable(w.ring, domain), DKIMKIT_OK);
}

/* Of any domain in this world. */
static const char *organizational(const char *domain, void *user_data)
{
  const char *found = strstr(domain, DOMAIN);

  (void)user_data;
  return found != NULL ? found : domain;
}

static int set_up(void **state)
{
  (void)state;
  world_make(&w);
  assert_int_equal(
      dkimkit_keyring_set_organizational(w.ring, organizational, NULL),
      DKIMKIT_OK);
  world_tenant(&w, TENANT, INITIAL);
  world_tenant(&w, OTHER, "fabrikam.onhost.example");
  world_domain(&w, TENANT, DOMAIN);
  world_domain(&w, TENANT, PLAIN);
  world_domain(&w, OTHER, FOREIGN);
  add(TENANT, SECOND(DOMAIN));
  add(TENANT, SECOND(PLAIN));
  world_publish(&w);
  enable(DOMAIN);
  enable(SECOND(DOMAIN));
  assert_int_equal(world_check(&w, PLAIN), DKIMKIT_OK);
  assert_int_equal(world_check(&w, SECOND(PLAIN)), DKIMKIT_OK);
  assert_int_equal(world_check(&w, INITIAL), DKIMKIT_OK);
  w.nobody_checks = 1;
  world_pass(&w, 4 * DAY + HOUR);
  return 0;
}

static int tear_down(void **state)
{
  (void)state;
  world_free(&w);
  return 0;
}

static void option(dkimkit_keyring_option which, unsigned value)
{
  assert_int_equal(dkimkit_keyring_set_option(w.ring, TENANT, which, value),
                   DKIMKIT_OK);
}

static void author(const char *domain)
{
  assert_int_equal(dkimkit_keyring_choice_add_author(w.choice, domain),
                   DKIMKIT_OK);
}

static void submitter(const char *tenant)
{
  assert_int_equal(dkimkit_keyring_choice_set_submitter(w.choice, tenant),
                   DKIMKIT_OK);
}

/* What has been said of the message, asked of the view that is there. */
static void answer_is(dkimkit_keyring_reason reason)
{
  assert_int_equal(dkimkit_keyring_choose(w.choice, w.view, 0), DKIMKIT_OK);
  assert_string_equal(
      dkimkit_keyring_reason_name(dkimkit_keyring_choice_reason(w.choice)),
      dkimkit_keyring_reason_name(reason));
}

static void ask(const char *from, dkimkit_keyring_reason reason, size_t count)
{
  assert_int_equal(world_choose(&w, TENANT, from), DKIMKIT_OK);
  answer_is(reason);
  assert_int_equal(dkimkit_keyring_choice_count(w.choice), count);
}

static void signs(size_t index, const char *d, const char *s, const char *key)
{
  assert_string_equal(dkimkit_keyring_choice_domain(w.choice, index), d);
  assert_string_equal(dkimkit_keyring_choice_selector(w.choice, index), s);
  assert_string_equal(dkimkit_keyring_choice_key_domain(w.choice, index), key);
}

static void signs_by(size_t index, dkimkit_keyring_reason reason)
{
  assert_int_equal(dkimkit_keyring_choice_signature_reason(w.choice, index),
                   reason);
}

/* ---- what is said ---- */

static void test_arguments(void **state)
{
  dkimkit_keyring_choice *choice = NULL;

  (void)state;
  assert_int_equal(dkimkit_keyring_choice_new(NULL, w.config),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_choice_new(&choice, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_null(choice);
  assert_int_equal(dkimkit_keyring_choice_set_from_fields(NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_choice_set_sender(NULL, DOMAIN),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_choice_set_submitter(NULL, TENANT),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_choice_trust_from(NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_choice_set_list(NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_choice_set_internal(NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_choice_add_author(NULL, DOMAIN),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_choice_add_author(w.choice, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_choice_add_signature(NULL, DOMAIN),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_choice_add_signature(w.choice, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
}

static void test_limits(void **state)
{
  size_t i;

  (void)state;
  dkimkit_keyring_choice_reset(w.choice);
  for (i = 0; i < 64; i++) {
    author(DOMAIN);
    assert_int_equal(dkimkit_keyring_choice_add_signature(w.choice, FOREIGN),
                     DKIMKIT_OK);
  }
  assert_int_equal(dkimkit_keyring_choice_add_author(w.choice, DOMAIN),
                   DKIMKIT_ERR_LIMIT);
  assert_int_equal(dkimkit_keyring_choice_add_signature(w.choice, DOMAIN),
                   DKIMKIT_ERR_LIMIT);
  dkimkit_keyring_choice_reset(w.choice);
  author(DOMAIN);
  assert_int_equal(dkimkit_keyring_choice_add_signature(w.choice, FOREIGN),
                   DKIMKIT_OK);
}

static void author_is(const char *said, const char *expected)
{
  assert_int_equal(world_choose(&w, TENANT, said), DKIMKIT_OK);
  assert_string_equal(dkimkit_keyring_choice_author(w.choice), expected);
}

static void test_letters_of_domains(void **state)
{
  char name[] = "a?b.contoso.com";
  int c;

  (void)state;
  author_is("ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.0123456789.Contoso.COM",
            "abcdefghijklmnopqrstuvwxyz-_.0123456789.contoso.com");
  author_is("abcdefghijklmnopqrstuvwxyz.contoso.com",
            "abcdefghijklmnopqrstuvwxyz.contoso.com");
  for (c = 1; c < 0x80; c++) {
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
        (c >= 'A' && c <= 'Z') || strchr("-_.", c) != NULL) {
      continue;
    }
    name[1] = (char)c;
    author_is(name, "");
  }
  author_is("", "");
  author_is(".", "");
  /* Not UTF-8: there are no A-labels for it. */
  author_is("\xff.example", "");
}

/* RFC 1035, 3.1: 255 octets with the length of each label, so 253 letters. */
static void test_length_of_domains(void **state)
{
  char name[256];
  char with_dot[sizeof(name) + 1];

  (void)state;
  memset(name, 'a', sizeof(name));
  name[63] = name[127] = name[191] = '.';
  name[253] = '\0';
  snprintf(with_dot, sizeof(with_dot), "%s.", name);
  author_is(name, name);
  author_is(with_dot, name);
  name[253] = 'a';
  name[254] = '\0';
  author_is(name, "");
}

/* Each as if it had never been said. */
static void test_reset(void **state)
{
  (void)state;
  option(DKIMKIT_KEYRING_OPTION_SKIP_INTERNAL, 1);
  option(DKIMKIT_KEYRING_OPTION_SKIP_LIST, 1);
  option(DKIMKIT_KEYRING_OPTION_SKIP_SIGNED, 1);
  assert_int_equal(world_choose(&w, TENANT, PLAIN), DKIMKIT_OK);
  author(DOMAIN);
  assert_int_equal(dkimkit_keyring_choice_set_sender(w.choice, DOMAIN),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_choice_add_signature(w.choice, DOMAIN),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_choice_trust_from(w.choice, 7), DKIMKIT_OK);
  answer_is(DKIMKIT_KEYRING_REASON_SIGNED);
  assert_int_equal(dkimkit_keyring_choice_set_list(w.choice, 7), DKIMKIT_OK);
  answer_is(DKIMKIT_KEYRING_REASON_LIST);
  assert_int_equal(dkimkit_keyring_choice_set_internal(w.choice, 7),
                   DKIMKIT_OK);
  answer_is(DKIMKIT_KEYRING_REASON_INTERNAL);
  assert_int_equal(dkimkit_keyring_choice_set_from_fields(w.choice, 2),
                   DKIMKIT_OK);
  answer_is(DKIMKIT_KEYRING_REASON_MULTIPLE_FROM);
  dkimkit_keyring_choice_reset(w.choice);
  answer_is(DKIMKIT_KEYRING_REASON_NO_FROM);
  author(FOREIGN);
  author(DOMAIN);
  answer_is(DKIMKIT_KEYRING_REASON_NO_SUBMITTER);
  assert_string_equal(dkimkit_keyring_choice_author(w.choice), FOREIGN);
  dkimkit_keyring_choice_reset(w.choice);
  author(DOMAIN);
  submitter(TENANT);
  answer_is(DKIMKIT_KEYRING_REASON_OWN);
}

/* And each can be taken back. */
static void test_taken_back(void **state)
{
  (void)state;
  option(DKIMKIT_KEYRING_OPTION_SKIP_INTERNAL, 1);
  option(DKIMKIT_KEYRING_OPTION_SKIP_LIST, 1);
  assert_int_equal(world_choose(&w, TENANT, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_choice_set_internal(w.choice, 1),
                   DKIMKIT_OK);
  answer_is(DKIMKIT_KEYRING_REASON_INTERNAL);
  assert_int_equal(dkimkit_keyring_choice_set_internal(w.choice, 0),
                   DKIMKIT_OK);
  answer_is(DKIMKIT_KEYRING_REASON_OWN);
  assert_int_equal(dkimkit_keyring_choice_set_list(w.choice, 1), DKIMKIT_OK);
  answer_is(DKIMKIT_KEYRING_REASON_LIST);
  assert_int_equal(dkimkit_keyring_choice_set_list(w.choice, 0), DKIMKIT_OK);
  answer_is(DKIMKIT_KEYRING_REASON_OWN);
  submitter(NULL);
  answer_is(DKIMKIT_KEYRING_REASON_NO_SUBMITTER);
  submitter(TENANT);
  answer_is(DKIMKIT_KEYRING_REASON_OWN);
  /* What can't be a tenant leaves none. */
  assert_int_equal(dkimkit_keyring_choice_set_submitter(w.choice, "\n"),
                   DKIMKIT_KEYRING_ERR_TENANT_SYNTAX);
  answer_is(DKIMKIT_KEYRING_REASON_NO_SUBMITTER);
}

static void test_sender(void **state)
{
  (void)state;
  assert_int_equal(world_choose(&w, TENANT, PLAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_choice_is_chosen(w.choice), 0);
  author("[192.0.2.1]");
  answer_is(DKIMKIT_KEYRING_REASON_DEFAULT);
  assert_int_equal(dkimkit_keyring_choice_is_chosen(w.choice), 1);
  /* One address literal isn't the other. */
  assert_int_equal(dkimkit_keyring_choice_set_sender(w.choice, "[192.0.2.2]"),
                   DKIMKIT_OK);
  answer_is(DKIMKIT_KEYRING_REASON_DEFAULT);
  author(DOMAIN);
  assert_int_equal(dkimkit_keyring_choice_set_sender(w.choice, "CONTOSO.com."),
                   DKIMKIT_OK);
  answer_is(DKIMKIT_KEYRING_REASON_OWN);
  assert_string_equal(dkimkit_keyring_choice_author(w.choice), DOMAIN);
  assert_int_equal(dkimkit_keyring_choice_is_chosen(w.choice), 1);
}

/* ---- what is answered ---- */

static void answers_nothing(void)
{
  assert_int_equal(dkimkit_keyring_choice_count(w.choice), 0);
  assert_int_equal(dkimkit_keyring_choice_is_chosen(w.choice), 0);
  assert_string_equal(dkimkit_keyring_choice_author(w.choice), "");
  assert_int_equal(dkimkit_keyring_choice_reason(w.choice),
                   DKIMKIT_KEYRING_REASON_NO_FROM);
  assert_int_equal(dkimkit_keyring_choice_why(w.choice),
                   DKIMKIT_KEYRING_WHY_NO_KEY);
}

static void test_answer_goes(void **state)
{
  (void)state;
  ask(DOMAIN, DKIMKIT_KEYRING_REASON_OWN, 2);
  author(PLAIN);
  answer_is(DKIMKIT_KEYRING_REASON_OWN);
  assert_int_equal(dkimkit_keyring_choice_why(w.choice),
                   DKIMKIT_KEYRING_WHY_SIGNS);
  assert_int_equal(dkimkit_keyring_choice_is_chosen(w.choice), 1);
  dkimkit_keyring_choice_reset(w.choice);
  answers_nothing();
  ask(DOMAIN, DKIMKIT_KEYRING_REASON_OWN, 2);
  author(PLAIN);
  answer_is(DKIMKIT_KEYRING_REASON_OWN);
  /* Read longer ago than a lease. */
  w.steady += 901;
  assert_int_equal(dkimkit_keyring_choose(w.choice, w.view, 0),
                   DKIMKIT_KEYRING_ERR_LEASE);
  answers_nothing();
}

/* A choice keeps the view that it was answered by. */
static void test_view_is_kept(void **state)
{
  (void)state;
  ask(DOMAIN, DKIMKIT_KEYRING_REASON_OWN, 2);
  dkimkit_keyring_view_free(w.view);
  w.view = NULL;
  signs(0, DOMAIN, "selector1", DOMAIN);
}

static void nothing_at(size_t index)
{
  assert_null(dkimkit_keyring_choice_domain(w.choice, index));
  assert_null(dkimkit_keyring_choice_selector(w.choice, index));
  assert_null(dkimkit_keyring_choice_key_domain(w.choice, index));
  assert_null(dkimkit_keyring_choice_key_id(w.choice, index));
  assert_int_equal(dkimkit_keyring_choice_slot(w.choice, index), -1);
  assert_int_equal(dkimkit_keyring_choice_generation(w.choice, index), 0);
  assert_int_equal(dkimkit_keyring_choice_alignment(w.choice, index),
                   DKIMKIT_KEYRING_ALIGNMENT_NONE);
  signs_by(index, DKIMKIT_KEYRING_REASON_NOT_SIGNED);
}

static void test_which_key(void **state)
{
  uint8_t id[32];

  (void)state;
  assert_int_equal(dkimkit_keyring_rotate(w.ring, DOMAIN, 0), DKIMKIT_OK);
  world_wait(&w, HOUR);
  ask(DOMAIN, DKIMKIT_KEYRING_REASON_OWN, 2);
  signs(0, DOMAIN, "selector2", DOMAIN);
  signs(1, DOMAIN, "selector1e", SECOND(DOMAIN));
  assert_int_equal(dkimkit_keyring_choice_slot(w.choice, 0), 1);
  assert_int_equal(dkimkit_keyring_choice_slot(w.choice, 1), 0);
  assert_int_equal(dkimkit_keyring_choice_generation(w.choice, 0),
                   world_generation(&w, DOMAIN));
  assert_int_equal(dkimkit_keyring_choice_generation(w.choice, 1),
                   world_generation(&w, SECOND(DOMAIN)));
  world_key_id(&w, DOMAIN, 1, id);
  assert_memory_equal(dkimkit_keyring_choice_key_id(w.choice, 0), id,
                      sizeof(id));
  world_key_id(&w, SECOND(DOMAIN), 0, id);
  assert_memory_equal(dkimkit_keyring_choice_key_id(w.choice, 1), id,
                      sizeof(id));
  signs_by(1, DKIMKIT_KEYRING_REASON_OWN);
  nothing_at(2);
  nothing_at(SIZE_MAX);
}

/* ---- two sets of keys ---- */

static void test_both_sets(void **state)
{
  (void)state;
  ask(DOMAIN, DKIMKIT_KEYRING_REASON_OWN, 2);
  signs(0, DOMAIN, "selector1", DOMAIN);
  signs(1, DOMAIN, "selector1e", SECOND(DOMAIN));
  /* Both keys of a domain that isn't enabled, under the initial one's name. */
  ask(PLAIN, DKIMKIT_KEYRING_REASON_DEFAULT, 2);
  signs(0, INITIAL, "selector1-contoso-net", PLAIN);
  signs(1, INITIAL, "selector1-contoso-net-e", SECOND(PLAIN));
  signs_by(1, DKIMKIT_KEYRING_REASON_DEFAULT);
  assert_int_equal(dkimkit_keyring_choice_why(w.choice),
                   DKIMKIT_KEYRING_WHY_NOT_ENABLED);
  ask(FOREIGN, DKIMKIT_KEYRING_REASON_FOREIGN_FROM, 1);
  option(DKIMKIT_KEYRING_OPTION_DEFAULT_POLICY,
         DKIMKIT_KEYRING_DEFAULT_INITIAL_KEY);
  /* The initial domain has one set. */
  ask(PLAIN, DKIMKIT_KEYRING_REASON_DEFAULT, 1);
  signs(0, INITIAL, "selector1-contoso-onhost-example", INITIAL);
  option(DKIMKIT_KEYRING_OPTION_DEFAULT_POLICY, DKIMKIT_KEYRING_DEFAULT_NONE);
  ask(PLAIN, DKIMKIT_KEYRING_REASON_NOT_SIGNED, 0);
  ask(DOMAIN, DKIMKIT_KEYRING_REASON_OWN, 2);
}

static void test_both_sets_of_parent(void **state)
{
  (void)state;
  option(DKIMKIT_KEYRING_OPTION_ALLOW_PARENT, 1);
  ask("a." DOMAIN, DKIMKIT_KEYRING_REASON_PARENT, 2);
  signs(0, DOMAIN, "selector1", DOMAIN);
  signs(1, DOMAIN, "selector1e", SECOND(DOMAIN));
  signs_by(1, DKIMKIT_KEYRING_REASON_PARENT);
  assert_int_equal(dkimkit_keyring_choice_alignment(w.choice, 1),
                   DKIMKIT_KEYRING_ALIGNMENT_RELAXED);
}

static void test_both_sets_twice(void **state)
{
  (void)state;
  option(DKIMKIT_KEYRING_OPTION_DOUBLE_SIGN, 1);
  ask(DOMAIN, DKIMKIT_KEYRING_REASON_OWN, DKIMKIT_KEYRING_SIGNATURES_MAX);
  signs(0, DOMAIN, "selector1", DOMAIN);
  signs(1, INITIAL, "selector1-contoso-com", DOMAIN);
  signs(2, DOMAIN, "selector1e", SECOND(DOMAIN));
  signs(3, INITIAL, "selector1-contoso-com-e", SECOND(DOMAIN));
  nothing_at(4);
}

/* The initial domain's second set says nothing where a domain signs as itself.
 */
static void test_second_set_of_initial(void **state)
{
  (void)state;
  add(TENANT, SECOND(INITIAL));
  world_publish(&w);
  assert_int_equal(world_check(&w, SECOND(INITIAL)), DKIMKIT_OK);
  world_pass(&w, 4 * DAY + 6 * HOUR);
  ask(DOMAIN, DKIMKIT_KEYRING_REASON_OWN, 2);
  signs(1, DOMAIN, "selector1e", SECOND(DOMAIN));
  option(DKIMKIT_KEYRING_OPTION_ALLOW_PARENT, 1);
  ask("a." DOMAIN, DKIMKIT_KEYRING_REASON_PARENT, 2);
  signs(1, DOMAIN, "selector1e", SECOND(DOMAIN));
  assert_int_equal(dkimkit_keyring_disable(w.ring, SECOND(DOMAIN)), DKIMKIT_OK);
  ask(DOMAIN, DKIMKIT_KEYRING_REASON_OWN, 1);
  ask("a." DOMAIN, DKIMKIT_KEYRING_REASON_PARENT, 1);
  /* Where it doesn't, both sets of the initial domain sign. */
  ask("nobody.example", DKIMKIT_KEYRING_REASON_FOREIGN_FROM, 2);
  signs(0, INITIAL, "selector1-contoso-onhost-example", INITIAL);
  signs(1, INITIAL, "selector1-contoso-onhost-example-e", SECOND(INITIAL));
}

/* Its own key of the second set may sign where the first one's is lost, but
 * nothing does so under another name. */
static void test_second_set_when_lost(void **state)
{
  int i;

  (void)state;
  world_set(&w, DOMAIN, DKIMKIT_KEYRING_SETTING_ON_LOST,
            DKIMKIT_KEYRING_ON_LOST_NO_SIGNATURE);
  world_undelegate(&w, DOMAIN, 0);
  for (i = 0; i < 3; i++) {
    assert_int_equal(world_check(&w, DOMAIN), DKIMKIT_OK);
    world_wait(&w, HOUR);
  }
  ask(DOMAIN, DKIMKIT_KEYRING_REASON_OWN, 1);
  signs(0, DOMAIN, "selector1e", SECOND(DOMAIN));
  assert_int_equal(dkimkit_keyring_disable(w.ring, SECOND(DOMAIN)), DKIMKIT_OK);
  ask(DOMAIN, DKIMKIT_KEYRING_REASON_LOST, 0);
  assert_int_equal(dkimkit_keyring_choice_why(w.choice),
                   DKIMKIT_KEYRING_WHY_LOST);
}

/* A parent's second key as little as its first one. */
static void test_second_set_of_a_parent_when_lost(void **state)
{
  static const char domain[] = "sub." DOMAIN;
  int i;

  (void)state;
  option(DKIMKIT_KEYRING_OPTION_ALLOW_PARENT, 1);
  world_domain(&w, TENANT, domain);
  world_set(&w, domain, DKIMKIT_KEYRING_SETTING_ON_LOST,
            DKIMKIT_KEYRING_ON_LOST_NO_SIGNATURE);
  world_publish(&w);
  enable(domain);
  world_pass(&w, 4 * DAY + HOUR);
  assert_int_equal(world_choose(&w, TENANT, domain), DKIMKIT_OK);
  answer_is(DKIMKIT_KEYRING_REASON_OWN);
  world_undelegate(&w, domain, 0);
  for (i = 0; i < 3; i++) {
    assert_int_equal(world_check(&w, domain), DKIMKIT_OK);
    world_wait(&w, HOUR);
  }
  ask(domain, DKIMKIT_KEYRING_REASON_LOST, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_arguments),
      TEST(test_limits),
      TEST(test_letters_of_domains),
      TEST(test_length_of_domains),
      TEST(test_reset),
      TEST(test_taken_back),
      TEST(test_sender),
      TEST(test_answer_goes),
      TEST(test_view_is_kept),
      TEST(test_which_key),
      TEST(test_both_sets),
      TEST(test_both_sets_of_parent),
      TEST(test_both_sets_twice),
      TEST(test_second_set_of_initial),
      TEST(test_second_set_when_lost),
      TEST(test_second_set_of_a_parent_when_lost),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
