/* SPDX-License-Identifier: MIT */

/* The keyring, as its headers were: who signs a message. */

#include "ring.h"

#include <dkimkit/keyring_view.h>

static dkimkit_keyring_view *view;
static dkimkit_keyring_choice *choice;
static size_t found;

/* RFC 7489, 3.2, for the names here: all but their last two labels. */
static const char *find(const char *domain, void *user_data)
{
  const char *at = domain + strlen(domain);
  unsigned dots = 0;

  ++*(size_t *)user_data;
  while (at > domain) {
    if (at[-1] == '.' && ++dots == 2) {
      return at;
    }
    at--;
  }
  return dots == 1 ? domain : NULL;
}

static void begin(void)
{
  found = 0;
  ring_open();
  ok(dkimkit_keyring_set_organizational(ring, find, &found));
  ring_add_domains();
  ring_publish();
  ring_check(INITIAL);
  ring_check(DOMAIN);
  ok(dkimkit_keyring_enable(ring, DOMAIN));
  ring_pass(4 * 24 + 1);
  ok(dkimkit_keyring_view_load(&view, ring));
  ok(dkimkit_keyring_choice_new(&choice, ring_config));
}

static void end(void)
{
  dkimkit_keyring_choice_free(choice);
  dkimkit_keyring_view_free(view);
  ring_close();
}

static void test_view(void **state)
{
  (void)state;
  begin();
  assert_ptr_equal(dkimkit_keyring_view_ref(view), view);
  dkimkit_keyring_view_free(view);
  assert_int_equal(dkimkit_keyring_view_count(view), 2);
  assert_int_equal(dkimkit_keyring_view_damaged(view), 0);
  assert_true(dkimkit_keyring_view_octets(view) > 2 * 32);
  ring_wall += 5;
  assert_int_equal(dkimkit_keyring_view_age(view), 5);
  end();
}

static void expect_reason(dkimkit_keyring_reason reason, size_t count)
{
  ok(dkimkit_keyring_choose(choice, view, 0));
  assert_int_equal(dkimkit_keyring_choice_reason(choice), reason);
  assert_int_equal(dkimkit_keyring_choice_count(choice), count);
}

static void expect_own(int is_chosen)
{
  dkimkit_keyring_domain *domain = NULL;

  expect_reason(DKIMKIT_KEYRING_REASON_OWN, 1);
  assert_int_equal(dkimkit_keyring_choice_why(choice),
                   DKIMKIT_KEYRING_WHY_SIGNS);
  assert_int_equal(dkimkit_keyring_choice_is_chosen(choice), is_chosen);
  same(dkimkit_keyring_choice_author(choice), DOMAIN);
  same(dkimkit_keyring_choice_key_domain(choice, 0), DOMAIN);
  assert_int_equal(dkimkit_keyring_choice_slot(choice, 0), 0);
  assert_int_equal(dkimkit_keyring_choice_slot(choice, 1), -1);
  assert_int_equal(dkimkit_keyring_choice_signature_reason(choice, 0),
                   DKIMKIT_KEYRING_REASON_OWN);
  ok(dkimkit_keyring_domain_read(&domain, ring, DOMAIN));
  assert_memory_equal(dkimkit_keyring_choice_key_id(choice, 0),
                      dkimkit_keyring_domain_key_id(domain, 0), 32);
  assert_int_equal(dkimkit_keyring_choice_generation(choice, 0),
                   dkimkit_keyring_domain_generation(domain));
  dkimkit_keyring_domain_free(domain);
}

static void test_authors(void **state)
{
  (void)state;
  begin();
  ok(dkimkit_keyring_choice_set_from_fields(choice, 1));
  ok(dkimkit_keyring_choice_add_author(choice, "a.example"));
  ok(dkimkit_keyring_choice_add_author(choice, DOMAIN));
  ok(dkimkit_keyring_choice_set_sender(choice, DOMAIN));
  ok(dkimkit_keyring_choice_set_submitter(choice, TENANT));
  expect_own(1);
  ok(dkimkit_keyring_choice_set_from_fields(choice, 2));
  expect_reason(DKIMKIT_KEYRING_REASON_MULTIPLE_FROM, 0);
  dkimkit_keyring_choice_reset(choice);
  expect_reason(DKIMKIT_KEYRING_REASON_NO_FROM, 0);
  ok(dkimkit_keyring_choice_add_author(choice, DOMAIN));
  expect_reason(DKIMKIT_KEYRING_REASON_NO_SUBMITTER, 0);
  ok(dkimkit_keyring_choice_trust_from(choice, 1));
  expect_own(0);
  end();
}

/* The tenant lets a parent sign. */
static void test_parent(void **state)
{
  (void)state;
  begin();
  ok(dkimkit_keyring_choice_add_author(choice, "a." DOMAIN));
  ok(dkimkit_keyring_choice_set_submitter(choice, TENANT));
  expect_reason(DKIMKIT_KEYRING_REASON_PARENT, 1);
  same(dkimkit_keyring_choice_domain(choice, 0), DOMAIN);
  assert_int_equal(dkimkit_keyring_choice_alignment(choice, 0),
                   DKIMKIT_KEYRING_ALIGNMENT_RELAXED);
  assert_true(found > 0);
  end();
}

static void expect_skipped(dkimkit_keyring_option option,
                           dkimkit_keyring_reason reason)
{
  expect_own(0);
  ok(dkimkit_keyring_set_option(ring, TENANT, option, 1));
  dkimkit_keyring_view_free(view);
  ok(dkimkit_keyring_view_load(&view, ring));
  expect_reason(reason, 0);
  ok(dkimkit_keyring_set_option(ring, TENANT, option, 0));
  dkimkit_keyring_view_free(view);
  ok(dkimkit_keyring_view_load(&view, ring));
  dkimkit_keyring_choice_reset(choice);
  ok(dkimkit_keyring_choice_add_author(choice, DOMAIN));
  ok(dkimkit_keyring_choice_set_submitter(choice, TENANT));
}

static void test_skipped(void **state)
{
  static const char list_id[] = "List-Id: <list." DOMAIN ">\r\n";

  (void)state;
  begin();
  ok(dkimkit_keyring_choice_add_author(choice, DOMAIN));
  ok(dkimkit_keyring_choice_set_submitter(choice, TENANT));
  ok(dkimkit_keyring_choice_set_internal(choice, 1));
  expect_skipped(DKIMKIT_KEYRING_OPTION_SKIP_INTERNAL,
                 DKIMKIT_KEYRING_REASON_INTERNAL);
  ok(dkimkit_keyring_choice_set_list(choice, 1));
  expect_skipped(DKIMKIT_KEYRING_OPTION_SKIP_LIST, DKIMKIT_KEYRING_REASON_LIST);
  ok(dkimkit_keyring_choice_add_field(choice, list_id, strlen(list_id)));
  expect_skipped(DKIMKIT_KEYRING_OPTION_SKIP_LIST, DKIMKIT_KEYRING_REASON_LIST);
  ok(dkimkit_keyring_choice_add_signature(choice, DOMAIN));
  expect_skipped(DKIMKIT_KEYRING_OPTION_SKIP_SIGNED,
                 DKIMKIT_KEYRING_REASON_SIGNED);
  end();
}

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      client_test(test_view),
      client_test(test_authors),
      client_test(test_parent),
      client_test(test_skipped),
  };

  ring_place(argc, argv);
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
