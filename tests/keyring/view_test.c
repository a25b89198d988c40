/* SPDX-License-Identifier: MIT */

/* What signs a message: every branch of the choice, the guard between tenants,
 * leases, and threads.
 *
 * usage: view_test sqlite|postgresql [DIRECTORY|CONNINFO], see database.h */

#include "ringworld.h"

#include <pthread.h>
#include <stdatomic.h>

#define TENANT "contoso"
#define INITIAL "contoso.onhost.example"
#define OTHER "fabrikam"
#define OTHER_INITIAL "fabrikam.onhost.example"
/* Signs as itself. */
#define DOMAIN "contoso.com"
/* Isn't enabled. */
#define PLAIN "contoso.net"
/* Of the other tenant, and signs as itself. */
#define FOREIGN "fabrikam.com"

static world w;

static void enable(const char *domain)
{
  world_delegate(&w, domain);
  assert_int_equal(world_check(&w, domain), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_enable(w.ring, domain), DKIMKIT_OK);
}

static int set_up(void **state)
{
  (void)state;
  world_make(&w);
  world_tenant(&w, TENANT, INITIAL);
  world_tenant(&w, OTHER, OTHER_INITIAL);
  world_domain(&w, TENANT, DOMAIN);
  world_domain(&w, TENANT, PLAIN);
  world_domain(&w, OTHER, FOREIGN);
  world_publish(&w);
  enable(DOMAIN);
  enable(FOREIGN);
  assert_int_equal(world_check(&w, PLAIN), DKIMKIT_OK);
  assert_int_equal(world_check(&w, INITIAL), DKIMKIT_OK);
  assert_int_equal(world_check(&w, OTHER_INITIAL), DKIMKIT_OK);
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

static void option(const char *tenant, dkimkit_keyring_option which,
                   unsigned value)
{
  assert_int_equal(dkimkit_keyring_set_option(w.ring, tenant, which, value),
                   DKIMKIT_OK);
}

static void ask(const char *tenant, const char *from,
                dkimkit_keyring_reason reason)
{
  assert_int_equal(world_choose(&w, tenant, from), DKIMKIT_OK);
  assert_string_equal(
      dkimkit_keyring_reason_name(dkimkit_keyring_choice_reason(w.choice)),
      dkimkit_keyring_reason_name(reason));
}

/* The same question about what has been asked already, with something added. */
static void again(dkimkit_keyring_reason reason)
{
  assert_int_equal(dkimkit_keyring_choose(w.choice, w.view, 0), DKIMKIT_OK);
  assert_string_equal(
      dkimkit_keyring_reason_name(dkimkit_keyring_choice_reason(w.choice)),
      dkimkit_keyring_reason_name(reason));
}

static void signs(size_t index, const char *d, const char *s,
                  dkimkit_keyring_alignment alignment)
{
  assert_true(index < dkimkit_keyring_choice_count(w.choice));
  assert_string_equal(dkimkit_keyring_choice_domain(w.choice, index), d);
  assert_string_equal(dkimkit_keyring_choice_selector(w.choice, index), s);
  assert_int_equal(dkimkit_keyring_choice_alignment(w.choice, index),
                   alignment);
  assert_int_equal(world_send(&w, index), DKIMKIT_RESULT_PASS);
}

static void signs_not(void)
{
  assert_int_equal(dkimkit_keyring_choice_count(w.choice), 0);
  assert_null(dkimkit_keyring_choice_domain(w.choice, 0));
  assert_null(dkimkit_keyring_choice_selector(w.choice, 0));
  assert_null(dkimkit_keyring_choice_key_domain(w.choice, 0));
  assert_null(dkimkit_keyring_choice_key_id(w.choice, 0));
  assert_int_equal(dkimkit_keyring_choice_slot(w.choice, 0), -1);
  assert_int_equal(dkimkit_keyring_choice_generation(w.choice, 0), 0);
  assert_int_equal(dkimkit_keyring_choice_alignment(w.choice, 0),
                   DKIMKIT_KEYRING_ALIGNMENT_NONE);
}

static void test_own(void **state)
{
  (void)state;
  ask(TENANT, "CONTOSO.com.", DKIMKIT_KEYRING_REASON_OWN);
  signs(0, DOMAIN, "selector1", DKIMKIT_KEYRING_ALIGNMENT_STRICT);
  assert_int_equal(dkimkit_keyring_choice_count(w.choice), 1);
  assert_int_equal(dkimkit_keyring_choice_why(w.choice),
                   DKIMKIT_KEYRING_WHY_SIGNS);
  assert_string_equal(dkimkit_keyring_choice_author(w.choice), DOMAIN);
  assert_false(dkimkit_keyring_choice_is_chosen(w.choice));
  /* The initial domain is its own all the same. */
  ask(TENANT, INITIAL, DKIMKIT_KEYRING_REASON_OWN);
  signs(0, INITIAL, "selector1-contoso-onhost-example",
        DKIMKIT_KEYRING_ALIGNMENT_STRICT);
}

static void test_default_policies(void **state)
{
  (void)state;
  ask(TENANT, PLAIN, DKIMKIT_KEYRING_REASON_DEFAULT);
  signs(0, INITIAL, "selector1-contoso-net", DKIMKIT_KEYRING_ALIGNMENT_NONE);
  assert_string_equal(dkimkit_keyring_choice_key_domain(w.choice, 0), PLAIN);
  option(TENANT, DKIMKIT_KEYRING_OPTION_DEFAULT_POLICY,
         DKIMKIT_KEYRING_DEFAULT_INITIAL_KEY);
  ask(TENANT, PLAIN, DKIMKIT_KEYRING_REASON_DEFAULT);
  signs(0, INITIAL, "selector1-contoso-onhost-example",
        DKIMKIT_KEYRING_ALIGNMENT_NONE);
  assert_string_equal(dkimkit_keyring_choice_key_domain(w.choice, 0), INITIAL);
  assert_int_equal(dkimkit_keyring_choice_why(w.choice),
                   DKIMKIT_KEYRING_WHY_NOT_ENABLED);
  option(TENANT, DKIMKIT_KEYRING_OPTION_DEFAULT_POLICY,
         DKIMKIT_KEYRING_DEFAULT_NONE);
  ask(TENANT, PLAIN, DKIMKIT_KEYRING_REASON_NOT_SIGNED);
  signs_not();
  ask(TENANT, DOMAIN, DKIMKIT_KEYRING_REASON_OWN);
  signs(0, DOMAIN, "selector1", DKIMKIT_KEYRING_ALIGNMENT_STRICT);
}

static void test_other_tenants_domain_I6(void **state)
{
  static const char *const froms[] = {FOREIGN, "sub.fabrikam.com",
                                      "nobody.example", "xcontoso.com"};
  size_t i;

  (void)state;
  option(TENANT, DKIMKIT_KEYRING_OPTION_ALLOW_PARENT, 1);
  option(TENANT, DKIMKIT_KEYRING_OPTION_DOUBLE_SIGN, 1);
  for (i = 0; i < sizeof(froms) / sizeof(froms[0]); i++) {
    ask(TENANT, froms[i], DKIMKIT_KEYRING_REASON_FOREIGN_FROM);
    assert_int_equal(dkimkit_keyring_choice_count(w.choice), 1);
    signs(0, INITIAL, "selector1-contoso-onhost-example",
          DKIMKIT_KEYRING_ALIGNMENT_NONE);
  }
  option(TENANT, DKIMKIT_KEYRING_OPTION_DEFAULT_POLICY,
         DKIMKIT_KEYRING_DEFAULT_NONE);
  ask(TENANT, FOREIGN, DKIMKIT_KEYRING_REASON_NOT_SIGNED);
  signs_not();
  ask("nobody", DOMAIN, DKIMKIT_KEYRING_REASON_NOT_SIGNED);
  signs_not();
}

/* A domain below another tenant's: each is its own. */
static void test_domain_below_another_tenants_I6(void **state)
{
  (void)state;
  world_domain(&w, OTHER, "shop." DOMAIN);
  option(OTHER, DKIMKIT_KEYRING_OPTION_ALLOW_PARENT, 1);
  option(TENANT, DKIMKIT_KEYRING_OPTION_ALLOW_PARENT, 1);
  ask(OTHER, "shop." DOMAIN, DKIMKIT_KEYRING_REASON_DEFAULT);
  signs(0, OTHER_INITIAL, "selector1-fabrikam-onhost-example",
        DKIMKIT_KEYRING_ALIGNMENT_NONE);
  ask(TENANT, "shop." DOMAIN, DKIMKIT_KEYRING_REASON_FOREIGN_FROM);
  signs(0, INITIAL, "selector1-contoso-onhost-example",
        DKIMKIT_KEYRING_ALIGNMENT_NONE);
  ask(TENANT, "a.shop." DOMAIN, DKIMKIT_KEYRING_REASON_FOREIGN_FROM);
  assert_string_equal(dkimkit_keyring_view_owner(w.view, "A.Shop." DOMAIN),
                      OTHER);
  assert_string_equal(dkimkit_keyring_view_owner(w.view, "a." DOMAIN), TENANT);
  assert_null(dkimkit_keyring_view_owner(w.view, "com"));
  assert_null(dkimkit_keyring_view_owner(w.view, "xcontoso.com"));
  assert_null(dkimkit_keyring_view_owner(w.view, ""));
  assert_null(dkimkit_keyring_view_owner(w.view, NULL));
  assert_null(dkimkit_keyring_view_owner(NULL, DOMAIN));
}

static void test_no_submitter(void **state)
{
  (void)state;
  ask(NULL, DOMAIN, DKIMKIT_KEYRING_REASON_NO_SUBMITTER);
  signs_not();
  assert_int_equal(dkimkit_keyring_choice_trust_from(w.choice, 1), DKIMKIT_OK);
  again(DKIMKIT_KEYRING_REASON_OWN);
  signs(0, DOMAIN, "selector1", DKIMKIT_KEYRING_ALIGNMENT_STRICT);
  /* Nobody's domain has nobody's signature. */
  ask(NULL, "nobody.example", DKIMKIT_KEYRING_REASON_NO_SUBMITTER);
  assert_int_equal(dkimkit_keyring_choice_trust_from(w.choice, 1), DKIMKIT_OK);
  again(DKIMKIT_KEYRING_REASON_NO_SUBMITTER);
  signs_not();
  /* A submitter that is known counts. */
  ask(OTHER, DOMAIN, DKIMKIT_KEYRING_REASON_FOREIGN_FROM);
  assert_int_equal(dkimkit_keyring_choice_trust_from(w.choice, 1), DKIMKIT_OK);
  again(DKIMKIT_KEYRING_REASON_FOREIGN_FROM);
  assert_int_equal(dkimkit_keyring_choice_set_submitter(w.choice, "\n"),
                   DKIMKIT_KEYRING_ERR_TENANT_SYNTAX);
  assert_int_equal(dkimkit_keyring_choice_set_submitter(NULL, TENANT),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  /* What was known before is known no more. */
  assert_int_equal(dkimkit_keyring_choice_trust_from(w.choice, 0), DKIMKIT_OK);
  again(DKIMKIT_KEYRING_REASON_NO_SUBMITTER);
  signs_not();
}

static void test_from(void **state)
{
  static const char *const bad[] = {"",          ".",         "[192.0.2.1]",
                                    "192.0.2.1", "localhost", "\xff.example",
                                    ".example"};
  char name[300];
  size_t i;

  (void)state;
  ask(TENANT, DOMAIN, DKIMKIT_KEYRING_REASON_OWN);
  assert_int_equal(dkimkit_keyring_choice_set_from_fields(w.choice, 2),
                   DKIMKIT_OK);
  again(DKIMKIT_KEYRING_REASON_MULTIPLE_FROM);
  signs_not();
  assert_int_equal(dkimkit_keyring_choice_set_from_fields(w.choice, 0),
                   DKIMKIT_OK);
  again(DKIMKIT_KEYRING_REASON_NO_FROM);
  signs_not();
  dkimkit_keyring_choice_reset(w.choice);
  assert_int_equal(dkimkit_keyring_choice_set_submitter(w.choice, TENANT),
                   DKIMKIT_OK);
  again(DKIMKIT_KEYRING_REASON_NO_FROM);
  assert_string_equal(dkimkit_keyring_choice_author(w.choice), "");
  assert_int_equal(dkimkit_keyring_choice_set_from_fields(w.choice, 1),
                   DKIMKIT_OK);
  again(DKIMKIT_KEYRING_REASON_NO_FROM);
  for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
    ask(TENANT, bad[i], DKIMKIT_KEYRING_REASON_BAD_DOMAIN);
    signs_not();
  }
  memset(name, 'a', sizeof(name));
  strcpy(name + 255, ".example");
  ask(TENANT, name, DKIMKIT_KEYRING_REASON_BAD_DOMAIN);
  ask(TENANT,
      "b\xc3\xbc"
      "cher.example",
      dkimkit_idn_name() != NULL ? DKIMKIT_KEYRING_REASON_FOREIGN_FROM
                                 : DKIMKIT_KEYRING_REASON_BAD_DOMAIN);
  assert_string_equal(dkimkit_keyring_choice_author(w.choice),
                      dkimkit_idn_name() != NULL ? "xn--bcher-kva.example"
                                                 : "");
  assert_int_equal(dkimkit_keyring_choice_add_author(w.choice, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_choice_add_author(NULL, DOMAIN),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_choose(NULL, w.view, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_choose(w.choice, NULL, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
}

static void test_several_authors(void **state)
{
  size_t i;

  (void)state;
  ask(TENANT, PLAIN, DKIMKIT_KEYRING_REASON_DEFAULT);
  assert_int_equal(dkimkit_keyring_choice_add_author(w.choice, DOMAIN),
                   DKIMKIT_OK);
  /* The first one, unless Sender says another of them. */
  again(DKIMKIT_KEYRING_REASON_DEFAULT);
  assert_true(dkimkit_keyring_choice_is_chosen(w.choice));
  assert_string_equal(dkimkit_keyring_choice_author(w.choice), PLAIN);
  assert_int_equal(dkimkit_keyring_choice_set_sender(w.choice, "Contoso.COM"),
                   DKIMKIT_OK);
  again(DKIMKIT_KEYRING_REASON_OWN);
  assert_string_equal(dkimkit_keyring_choice_author(w.choice), DOMAIN);
  assert_int_equal(dkimkit_keyring_choice_set_sender(w.choice, INITIAL),
                   DKIMKIT_OK);
  again(DKIMKIT_KEYRING_REASON_DEFAULT);
  assert_int_equal(dkimkit_keyring_choice_set_sender(w.choice, DOMAIN),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_choice_set_sender(w.choice, NULL),
                   DKIMKIT_OK);
  again(DKIMKIT_KEYRING_REASON_DEFAULT);
  for (i = 2; i < 64; i++) {
    assert_int_equal(dkimkit_keyring_choice_add_author(w.choice, DOMAIN),
                     DKIMKIT_OK);
  }
  assert_int_equal(dkimkit_keyring_choice_add_author(w.choice, DOMAIN),
                   DKIMKIT_ERR_LIMIT);
  again(DKIMKIT_KEYRING_REASON_DEFAULT);
}

static const char *find_org(const char *domain, void *user_data)
{
  const char *org = user_data;
  size_t len = strlen(domain);
  size_t org_len = org != NULL ? strlen(org) : 0;

  return org != NULL && len >= org_len &&
                 strcmp(domain + len - org_len, org) == 0
             ? domain + len - org_len
             : NULL;
}

static void organizational(const char *org)
{
  char *copy = NULL;

  if (org != NULL) {
    static char text[256];

    snprintf(text, sizeof(text), "%s", org);
    copy = text;
  }
  assert_int_equal(dkimkit_keyring_set_organizational(w.ring, find_org, copy),
                   DKIMKIT_OK);
}

static void test_parent(void **state)
{
  (void)state;
  organizational(DOMAIN);
  ask(TENANT, "a.b." DOMAIN, DKIMKIT_KEYRING_REASON_DEFAULT);
  option(TENANT, DKIMKIT_KEYRING_OPTION_ALLOW_PARENT, 1);
  ask(TENANT, "a.b." DOMAIN, DKIMKIT_KEYRING_REASON_PARENT);
  signs(0, DOMAIN, "selector1", DKIMKIT_KEYRING_ALIGNMENT_RELAXED);
  assert_int_equal(dkimkit_keyring_choice_why(w.choice),
                   DKIMKIT_KEYRING_WHY_NO_KEY);
  /* Not above the organizational domain, nor where that isn't known. */
  organizational("b." DOMAIN);
  ask(TENANT, "a.b." DOMAIN, DKIMKIT_KEYRING_REASON_DEFAULT);
  signs(0, INITIAL, "selector1-contoso-onhost-example",
        DKIMKIT_KEYRING_ALIGNMENT_NONE);
  organizational(NULL);
  ask(TENANT, "a.b." DOMAIN, DKIMKIT_KEYRING_REASON_DEFAULT);
  /* A parent that doesn't sign as itself. */
  organizational(PLAIN);
  ask(TENANT, "a." PLAIN, DKIMKIT_KEYRING_REASON_DEFAULT);
  signs(0, INITIAL, "selector1-contoso-onhost-example",
        DKIMKIT_KEYRING_ALIGNMENT_NONE);
  /* A submitter's own view keeps what it was loaded with. */
  organizational(DOMAIN);
  ask(TENANT, "a." DOMAIN, DKIMKIT_KEYRING_REASON_PARENT);
  organizational(NULL);
  again(DKIMKIT_KEYRING_REASON_PARENT);
  assert_int_equal(dkimkit_keyring_set_organizational(NULL, NULL, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
}

/* A domain between that doesn't sign yet doesn't stand in the way. */
static void test_nearest_parent_that_signs(void **state)
{
  (void)state;
  organizational(DOMAIN);
  option(TENANT, DKIMKIT_KEYRING_OPTION_ALLOW_PARENT, 1);
  world_domain(&w, TENANT, "b." DOMAIN);
  ask(TENANT, "a.b." DOMAIN, DKIMKIT_KEYRING_REASON_PARENT);
  signs(0, DOMAIN, "selector1", DKIMKIT_KEYRING_ALIGNMENT_RELAXED);
}

/* Whose domain is in between decides. */
static void test_no_parent_beyond_another_tenants_I6(void **state)
{
  (void)state;
  organizational(DOMAIN);
  option(TENANT, DKIMKIT_KEYRING_OPTION_ALLOW_PARENT, 1);
  ask(TENANT, "a.shop." DOMAIN, DKIMKIT_KEYRING_REASON_PARENT);
  world_domain(&w, OTHER, "shop." DOMAIN);
  world_domain(&w, TENANT, "a.shop." DOMAIN);
  ask(TENANT, "a.shop." DOMAIN, DKIMKIT_KEYRING_REASON_DEFAULT);
  signs(0, INITIAL, "selector1-contoso-onhost-example",
        DKIMKIT_KEYRING_ALIGNMENT_NONE);
}

#if defined(DKK_RING_PSL)
static void test_parent_by_public_suffixes(void **state)
{
  (void)state;
  option(TENANT, DKIMKIT_KEYRING_OPTION_ALLOW_PARENT, 1);
  ask(TENANT, "a.b." DOMAIN, DKIMKIT_KEYRING_REASON_PARENT);
  signs(0, DOMAIN, "selector1", DKIMKIT_KEYRING_ALIGNMENT_RELAXED);
}
#endif

static void test_internal(void **state)
{
  (void)state;
  ask(TENANT, DOMAIN, DKIMKIT_KEYRING_REASON_OWN);
  assert_int_equal(dkimkit_keyring_choice_set_internal(w.choice, 1),
                   DKIMKIT_OK);
  again(DKIMKIT_KEYRING_REASON_OWN);
  option(TENANT, DKIMKIT_KEYRING_OPTION_SKIP_INTERNAL, 1);
  ask(TENANT, DOMAIN, DKIMKIT_KEYRING_REASON_OWN);
  assert_int_equal(dkimkit_keyring_choice_set_internal(w.choice, 1),
                   DKIMKIT_OK);
  again(DKIMKIT_KEYRING_REASON_INTERNAL);
  signs_not();
  /* A foreign From isn't mail within the tenant. */
  ask(TENANT, FOREIGN, DKIMKIT_KEYRING_REASON_FOREIGN_FROM);
  assert_int_equal(dkimkit_keyring_choice_set_internal(w.choice, 1),
                   DKIMKIT_OK);
  again(DKIMKIT_KEYRING_REASON_FOREIGN_FROM);
  assert_int_equal(dkimkit_keyring_choice_set_internal(w.choice, 0),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_choice_set_internal(NULL, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
}

static void test_double(void **state)
{
  (void)state;
  option(TENANT, DKIMKIT_KEYRING_OPTION_DOUBLE_SIGN, 1);
  ask(TENANT, DOMAIN, DKIMKIT_KEYRING_REASON_OWN);
  assert_int_equal(dkimkit_keyring_choice_count(w.choice), 2);
  signs(0, DOMAIN, "selector1", DKIMKIT_KEYRING_ALIGNMENT_STRICT);
  signs(1, INITIAL, "selector1-contoso-com", DKIMKIT_KEYRING_ALIGNMENT_NONE);
  assert_int_equal(dkimkit_keyring_choice_signature_reason(w.choice, 1),
                   DKIMKIT_KEYRING_REASON_DEFAULT);
  assert_int_equal(dkimkit_keyring_choice_signature_reason(w.choice, 2),
                   DKIMKIT_KEYRING_REASON_NOT_SIGNED);
  /* Not the same one twice. */
  ask(TENANT, INITIAL, DKIMKIT_KEYRING_REASON_OWN);
  assert_int_equal(dkimkit_keyring_choice_count(w.choice), 1);
  ask(TENANT, PLAIN, DKIMKIT_KEYRING_REASON_DEFAULT);
  assert_int_equal(dkimkit_keyring_choice_count(w.choice), 1);
}

static void test_lease_I2(void **state)
{
  (void)state;
  ask(TENANT, DOMAIN, DKIMKIT_KEYRING_REASON_OWN);
  w.steady += 900;
  again(DKIMKIT_KEYRING_REASON_OWN);
  assert_int_equal(dkimkit_keyring_view_age(w.view), 900);
  w.steady += 1;
  assert_int_equal(dkimkit_keyring_choose(w.choice, w.view, 0),
                   DKIMKIT_KEYRING_ERR_LEASE);
  signs_not();
  /* What needs no key needs no lease. */
  assert_int_equal(dkimkit_keyring_choice_set_from_fields(w.choice, 2),
                   DKIMKIT_OK);
  again(DKIMKIT_KEYRING_REASON_MULTIPLE_FROM);
  /* The wall clock has nothing to do with it. */
  ask(TENANT, DOMAIN, DKIMKIT_KEYRING_REASON_OWN);
  w.wall -= 2 * HOUR;
  again(DKIMKIT_KEYRING_REASON_OWN);
  w.steady = 0;
  assert_int_equal(dkimkit_keyring_view_age(w.view), 0);
}

/* A time that the caller says instead of the view's clock. */
static void test_at(void **state)
{
  uint64_t rotate_on;
  dkimkit_keyring_domain *of;

  (void)state;
  assert_int_equal(dkimkit_keyring_rotate(w.ring, DOMAIN, 0), DKIMKIT_OK);
  of = world_read(&w, DOMAIN);
  rotate_on =
      dkimkit_keyring_domain_time(of, 0, DKIMKIT_KEYRING_TIME_ROTATE_ON);
  assert_int_equal(
      dkimkit_keyring_domain_signs(of, DKIMKIT_KEYRING_NAME_OWN, rotate_on), 1);
  assert_int_equal(
      dkimkit_keyring_domain_signs(of, DKIMKIT_KEYRING_NAME_OWN, rotate_on - 1),
      0);
  dkimkit_keyring_domain_free(of);
  ask(TENANT, DOMAIN, DKIMKIT_KEYRING_REASON_OWN);
  assert_int_equal(dkimkit_keyring_choose(w.choice, w.view, rotate_on - 1),
                   DKIMKIT_OK);
  signs(0, DOMAIN, "selector1", DKIMKIT_KEYRING_ALIGNMENT_STRICT);
  assert_int_equal(dkimkit_keyring_choose(w.choice, w.view, rotate_on),
                   DKIMKIT_OK);
  signs(0, DOMAIN, "selector2", DKIMKIT_KEYRING_ALIGNMENT_STRICT);
}

/* A view is what it was, whatever happens to the keyring. */
static void test_immutable(void **state)
{
  dkimkit_keyring_view *view;

  (void)state;
  ask(TENANT, DOMAIN, DKIMKIT_KEYRING_REASON_OWN);
  view = dkimkit_keyring_view_ref(w.view);
  assert_int_equal(dkimkit_keyring_view_count(view), 5);
  assert_int_equal(dkimkit_keyring_view_damaged(view), 0);
  assert_true(dkimkit_keyring_view_octets(view) > 1000);
  assert_int_equal(dkimkit_keyring_compromise(w.ring, DOMAIN, 0), DKIMKIT_OK);
  again(DKIMKIT_KEYRING_REASON_OWN);
  assert_string_equal(dkimkit_keyring_choice_selector(w.choice, 0),
                      "selector1");
  ask(TENANT, DOMAIN, DKIMKIT_KEYRING_REASON_OWN);
  assert_string_equal(dkimkit_keyring_choice_selector(w.choice, 0),
                      "selector2");
  dkimkit_keyring_view_free(view);
  dkimkit_keyring_view_free(NULL);
}

/* ---- threads ---- */

#define THREADS 4
#define LOADS 40

static struct {
  pthread_mutex_t lock;
  dkimkit_keyring_view *view;
  atomic_int is_over;
  atomic_uint choices;
  atomic_uint wrong;
} shared = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void choose_once(dkimkit_keyring_choice *choice)
{
  dkimkit_keyring_view *view;
  int is_right;

  pthread_mutex_lock(&shared.lock);
  view = dkimkit_keyring_view_ref(shared.view);
  pthread_mutex_unlock(&shared.lock);
  dkimkit_keyring_choice_reset(choice);
  is_right =
      dkimkit_keyring_choice_add_author(choice, DOMAIN) == DKIMKIT_OK &&
      dkimkit_keyring_choice_set_submitter(choice, TENANT) == DKIMKIT_OK &&
      dkimkit_keyring_choose(choice, view, 0) == DKIMKIT_OK;
  /* The choice has a reference of its own. */
  dkimkit_keyring_view_free(view);
  is_right = is_right && dkimkit_keyring_choice_count(choice) == 1 &&
             strcmp(dkimkit_keyring_choice_domain(choice, 0), DOMAIN) == 0;
  atomic_fetch_add(is_right ? &shared.choices : &shared.wrong, 1);
}

static void *choose_on(void *user_data)
{
  dkimkit_keyring_choice *choice = user_data;

  while (!atomic_load(&shared.is_over)) {
    choose_once(choice);
  }
  return NULL;
}

static void test_threads(void **state)
{
  dkimkit_keyring_choice *choices[THREADS];
  pthread_t threads[THREADS];
  size_t i;

  (void)state;
  assert_int_equal(dkimkit_keyring_view_load(&shared.view, w.ring), DKIMKIT_OK);
  for (i = 0; i < THREADS; i++) {
    assert_int_equal(dkimkit_keyring_choice_new(&choices[i], w.config),
                     DKIMKIT_OK);
    assert_int_equal(pthread_create(&threads[i], NULL, choose_on, choices[i]),
                     0);
  }
  for (i = 0; i < LOADS; i++) {
    dkimkit_keyring_view *before = shared.view;
    dkimkit_keyring_view *view = NULL;

    assert_int_equal(dkimkit_keyring_view_load(&view, w.ring), DKIMKIT_OK);
    pthread_mutex_lock(&shared.lock);
    shared.view = view;
    pthread_mutex_unlock(&shared.lock);
    dkimkit_keyring_view_free(before);
    sched_yield();
  }
  while (atomic_load(&shared.choices) < 100 &&
         atomic_load(&shared.wrong) == 0) {
    sched_yield();
  }
  atomic_store(&shared.is_over, 1);
  for (i = 0; i < THREADS; i++) {
    assert_int_equal(pthread_join(threads[i], NULL), 0);
    dkimkit_keyring_choice_free(choices[i]);
  }
  dkimkit_keyring_view_free(shared.view);
  assert_int_equal(atomic_load(&shared.wrong), 0);
}

static void test_words(void **state)
{
  (void)state;
  assert_string_equal(
      dkimkit_keyring_reason_name(DKIMKIT_KEYRING_REASON_FOREIGN_FROM),
      "foreign-from");
  assert_null(dkimkit_keyring_reason_name((dkimkit_keyring_reason)13));
  assert_string_equal(dkimkit_keyring_why_name(DKIMKIT_KEYRING_WHY_NOT_SEEN),
                      "not-seen");
  assert_null(dkimkit_keyring_why_name((dkimkit_keyring_why)5));
  assert_string_equal(
      dkimkit_keyring_alignment_name(DKIMKIT_KEYRING_ALIGNMENT_RELAXED),
      "relaxed");
  assert_null(dkimkit_keyring_alignment_name((dkimkit_keyring_alignment)3));
  assert_int_equal(dkimkit_keyring_choice_new(NULL, w.config),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_view_load(NULL, w.ring),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  dkimkit_keyring_choice_free(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
    TEST(test_own),
    TEST(test_default_policies),
    TEST(test_other_tenants_domain_I6),
    TEST(test_domain_below_another_tenants_I6),
    TEST(test_no_submitter),
    TEST(test_from),
    TEST(test_several_authors),
    TEST(test_parent),
    TEST(test_nearest_parent_that_signs),
    TEST(test_no_parent_beyond_another_tenants_I6),
#if defined(DKK_RING_PSL)
    TEST(test_parent_by_public_suffixes),
#endif
    TEST(test_internal),
    TEST(test_double),
    TEST(test_lease_I2),
    TEST(test_at),
    TEST(test_immutable),
    TEST(test_threads),
    TEST(test_words),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
