/* SPDX-License-Identifier: MIT */
#include "domain.h"

#include "keyring/choose.h"

/* Records in the states that matter here. */
static dkk_ring_record enabled_record;
static dkk_ring_record disabled_record;
static dkk_ring_record unseen_record;
static dkk_ring_record lost_record;
static dkk_ring_record unsigned_record;
static uint64_t now;

static dkk_ring_record lose(const domain *active, dkk_ring_on_lost on_lost)
{
  domain of = *active;
  dkk_ring_event event;

  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_SET;
  event.policy = of.record.policy;
  event.policy.on_lost = on_lost;
  assert_int_equal(apply(&of, &event), DKK_RING_OK);
  answer(&of, 0, DKK_RING_OWN, DKK_RING_VERDICT_MISSING);
  of.now += HOUR;
  answer(&of, 0, DKK_RING_OWN, DKK_RING_VERDICT_MISSING);
  return of.record;
}

static int prepare(void **state)
{
  domain of;

  (void)state;
  create(&of);
  unseen_record = of.record;
  activate(&of);
  enabled_record = of.record;
  now = of.now + HOUR;
  lost_record = lose(&of, DKK_RING_LOST_DEFAULT);
  unsigned_record = lose(&of, DKK_RING_LOST_NO_SIGNATURE);
  apply_type(&of, DKK_RING_DISABLE, 0);
  disabled_record = of.record;
  return 0;
}

#define KEY_UNDER_INITIAL DKK_RING_DEFAULT_DOMAINKEY_UNDER_INITIAL
#define INITIAL DKK_RING_DEFAULT_INITIAL_KEY
#define NO_DEFAULT DKK_RING_DEFAULT_NONE

#define STRICT DKK_RING_ALIGNED_STRICT
#define RELAXED DKK_RING_ALIGNED_RELAXED
#define UNALIGNED DKK_RING_ALIGNED_NONE

/* From contoso.com, a domain of tenant "contoso", submitted by `submitter`,
 * unless something else is said. d= and s= are NULL where no signature is
 * expected; `key_of` is whose key it is: 'd' the domain's, 'p' the parent's,
 * 'i' the initial domain's. Expectations are those of design notes 3.6 and of
 * the documented behaviour in 2016, 2024 and 2026. */
static const struct {
  const char *name;
  const char *from;
  const char *owner;
  const char *submitter;
  const dkk_ring_record *record;
  const dkk_ring_record *parent;
  dkk_ring_default default_policy;
  unsigned from_fields;
  uint8_t is_internal;
  uint8_t allow_parent;
  const char *organizational;
  const char *d;
  const char *s;
  char key_of;
  dkk_ring_alignment alignment;
  dkk_ring_reason reason;
} cases[] = {
    {"enabled", "contoso.com", "contoso", "contoso", &enabled_record, NULL,
     KEY_UNDER_INITIAL, 1, 0, 0, "contoso.com", "contoso.com", "selector1", 'd',
     STRICT, DKK_RING_REASON_OWN},
    /* the seed's: s=selector1-fabrikam-com; d=contoso.onmicrosoft.com */
    {"not enabled, 2016", "contoso.com", "contoso", "contoso", &disabled_record,
     NULL, KEY_UNDER_INITIAL, 1, 0, 0, "contoso.com", "contoso.onhost.example",
     "selector1-contoso-com", 'd', UNALIGNED, DKK_RING_REASON_DEFAULT},
    {"not enabled, 2024", "contoso.com", "contoso", "contoso", &disabled_record,
     NULL, INITIAL, 1, 0, 0, "contoso.com", "contoso.onhost.example",
     "selector1-contoso-onhost-example", 'i', UNALIGNED,
     DKK_RING_REASON_DEFAULT},
    {"not enabled, 2026", "contoso.com", "contoso", "contoso", &disabled_record,
     NULL, NO_DEFAULT, 1, 0, 0, "contoso.com", NULL, NULL, 0, UNALIGNED,
     DKK_RING_REASON_NOT_SIGNED},
    {"no record", "contoso.com", "contoso", "contoso", NULL, NULL,
     KEY_UNDER_INITIAL, 1, 0, 0, "contoso.com", "contoso.onhost.example",
     "selector1-contoso-onhost-example", 'i', UNALIGNED,
     DKK_RING_REASON_DEFAULT},
    {"key not seen", "contoso.com", "contoso", "contoso", &unseen_record, NULL,
     KEY_UNDER_INITIAL, 1, 0, 0, "contoso.com", "contoso.onhost.example",
     "selector1-contoso-onhost-example", 'i', UNALIGNED,
     DKK_RING_REASON_DEFAULT},
    {"key not seen, 2026", "contoso.com", "contoso", "contoso", &unseen_record,
     NULL, NO_DEFAULT, 1, 0, 0, "contoso.com", NULL, NULL, 0, UNALIGNED,
     DKK_RING_REASON_NOT_SIGNED},
    {"lost, default", "contoso.com", "contoso", "contoso", &lost_record, NULL,
     KEY_UNDER_INITIAL, 1, 0, 0, "contoso.com", "contoso.onhost.example",
     "selector1-contoso-com", 'd', UNALIGNED, DKK_RING_REASON_DEFAULT},
    {"lost, no signature", "contoso.com", "contoso", "contoso",
     &unsigned_record, NULL, KEY_UNDER_INITIAL, 1, 0, 0, "contoso.com", NULL,
     NULL, 0, UNALIGNED, DKK_RING_REASON_LOST},
    /* the cross-tenant guard */
    {"foreign From", "contoso.com", "contoso", "fabrikam", &enabled_record,
     NULL, KEY_UNDER_INITIAL, 1, 0, 1, "contoso.com", "fabrikam.onhost.example",
     "selector1-fabrikam-onhost-example", 'i', UNALIGNED,
     DKK_RING_REASON_FOREIGN_FROM},
    {"foreign From, no default", "contoso.com", "contoso", "fabrikam",
     &enabled_record, NULL, NO_DEFAULT, 1, 0, 1, "contoso.com", NULL, NULL, 0,
     UNALIGNED, DKK_RING_REASON_NOT_SIGNED},
    {"nobody's From", "example.org", NULL, "contoso", NULL, NULL,
     KEY_UNDER_INITIAL, 1, 0, 1, "example.org", "contoso.onhost.example",
     "selector1-contoso-onhost-example", 'i', UNALIGNED,
     DKK_RING_REASON_FOREIGN_FROM},
    {"foreign parent", "a.contoso.com", "contoso", "fabrikam", NULL,
     &enabled_record, NO_DEFAULT, 1, 0, 1, "contoso.com", NULL, NULL, 0,
     UNALIGNED, DKK_RING_REASON_NOT_SIGNED},
    {"unknown submitter", "contoso.com", "contoso", NULL, &enabled_record, NULL,
     KEY_UNDER_INITIAL, 1, 0, 0, "contoso.com", NULL, NULL, 0, UNALIGNED,
     DKK_RING_REASON_NO_SUBMITTER},
    /* ancestors */
    {"parent", "a.contoso.com", "contoso", "contoso", NULL, &enabled_record,
     KEY_UNDER_INITIAL, 1, 0, 1, "contoso.com", "contoso.com", "selector1", 'p',
     RELAXED, DKK_RING_REASON_PARENT},
    {"parent not allowed", "a.contoso.com", "contoso", "contoso", NULL,
     &enabled_record, NO_DEFAULT, 1, 0, 0, "contoso.com", NULL, NULL, 0,
     UNALIGNED, DKK_RING_REASON_NOT_SIGNED},
    {"parent above the organization", "a.contoso.com", "contoso", "contoso",
     NULL, &enabled_record, NO_DEFAULT, 1, 0, 1, "a.contoso.com", NULL, NULL, 0,
     UNALIGNED, DKK_RING_REASON_NOT_SIGNED},
    {"organization not known", "a.contoso.com", "contoso", "contoso", NULL,
     &enabled_record, NO_DEFAULT, 1, 0, 1, NULL, NULL, NULL, 0, UNALIGNED,
     DKK_RING_REASON_NOT_SIGNED},
    {"no ancestor by name", "my-contoso.com", "contoso", "contoso", NULL,
     &enabled_record, NO_DEFAULT, 1, 0, 1, "contoso.com", NULL, NULL, 0,
     UNALIGNED, DKK_RING_REASON_NOT_SIGNED},
    {"parent's own record not enabled", "a.contoso.com", "contoso", "contoso",
     NULL, &disabled_record, NO_DEFAULT, 1, 0, 1, "contoso.com", NULL, NULL, 0,
     UNALIGNED, DKK_RING_REASON_NOT_SIGNED},
    /* From */
    {"no From", NULL, NULL, "contoso", NULL, NULL, KEY_UNDER_INITIAL, 1, 0, 0,
     NULL, NULL, NULL, 0, UNALIGNED, DKK_RING_REASON_NO_FROM},
    {"no From field", "contoso.com", "contoso", "contoso", &enabled_record,
     NULL, KEY_UNDER_INITIAL, 0, 0, 0, "contoso.com", NULL, NULL, 0, UNALIGNED,
     DKK_RING_REASON_NO_FROM},
    {"two From fields", "contoso.com", "contoso", "contoso", &enabled_record,
     NULL, KEY_UNDER_INITIAL, 2, 0, 0, "contoso.com", NULL, NULL, 0, UNALIGNED,
     DKK_RING_REASON_MULTIPLE_FROM},
    {"address literal", "[192.0.2.1]", NULL, "contoso", NULL, NULL,
     KEY_UNDER_INITIAL, 1, 0, 0, NULL, NULL, NULL, 0, UNALIGNED,
     DKK_RING_REASON_BAD_DOMAIN},
    {"IPv4 address", "192.0.2.1", NULL, "contoso", NULL, NULL,
     KEY_UNDER_INITIAL, 1, 0, 0, NULL, NULL, NULL, 0, UNALIGNED,
     DKK_RING_REASON_BAD_DOMAIN},
    {"one label", "localhost", NULL, "contoso", NULL, NULL, KEY_UNDER_INITIAL,
     1, 0, 0, NULL, NULL, NULL, 0, UNALIGNED, DKK_RING_REASON_BAD_DOMAIN},
    {"dot first", ".contoso.com", NULL, "contoso", NULL, NULL,
     KEY_UNDER_INITIAL, 1, 0, 0, NULL, NULL, NULL, 0, UNALIGNED,
     DKK_RING_REASON_BAD_DOMAIN},
    {"dot last", "contoso.com.", NULL, "contoso", NULL, NULL, KEY_UNDER_INITIAL,
     1, 0, 0, NULL, NULL, NULL, 0, UNALIGNED, DKK_RING_REASON_BAD_DOMAIN},
    {"digits and a letter", "contoso.0a", NULL, "contoso", NULL, NULL,
     NO_DEFAULT, 1, 0, 0, NULL, NULL, NULL, 0, UNALIGNED,
     DKK_RING_REASON_NOT_SIGNED},
    {"empty", "", NULL, "contoso", NULL, NULL, KEY_UNDER_INITIAL, 1, 0, 0, NULL,
     NULL, NULL, 0, UNALIGNED, DKK_RING_REASON_BAD_DOMAIN},
    {"internal", "contoso.com", "contoso", "contoso", &enabled_record, NULL,
     KEY_UNDER_INITIAL, 1, 1, 0, "contoso.com", NULL, NULL, 0, UNALIGNED,
     DKK_RING_REASON_INTERNAL},
};

static dkk_ring_domain domain_of(const char *name, const char *dashed,
                                 const char *tenant,
                                 const dkk_ring_record *record)
{
  dkk_ring_domain made = {name, dashed, tenant, record, NULL, NULL};

  return made;
}

static dkk_ring_domain initial_of(const char *tenant)
{
  return tenant != NULL && strcmp(tenant, "fabrikam") == 0
             ? domain_of("fabrikam.onhost.example", "fabrikam-onhost-example",
                         "fabrikam", &disabled_record)
             : domain_of("contoso.onhost.example", "contoso-onhost-example",
                         "contoso", &disabled_record);
}

static void check_case(size_t i)
{
  dkk_ring_domain own =
      domain_of(cases[i].from, "contoso-com", "contoso", cases[i].record);
  dkk_ring_domain parent =
      domain_of("contoso.com", "contoso-com", "contoso", cases[i].parent);
  dkk_ring_domain initial = initial_of(cases[i].submitter);
  dkk_ring_message message = {cases[i].from_fields,
                              cases[i].from,
                              0,
                              cases[i].submitter,
                              cases[i].owner,
                              cases[i].is_internal,
                              cases[i].organizational,
                              0,
                              0};
  dkk_ring_choices choices = {cases[i].record != NULL ? &own : NULL,
                              cases[i].parent != NULL ? &parent : NULL,
                              &initial,
                              cases[i].default_policy,
                              cases[i].allow_parent,
                              0,
                              1,
                              0,
                              0};
  const dkk_ring_domain *keys = cases[i].key_of == 'd'   ? &own
                                : cases[i].key_of == 'p' ? &parent
                                                         : &initial;
  dkk_ring_choice choice;

  dkk_ring_choose(&message, &choices, now, &choice);
  if (choice.reason != cases[i].reason ||
      choice.count != (cases[i].d != NULL)) {
    fail_msg("%s: reason %d, %d signatures", cases[i].name, (int)choice.reason,
             choice.count);
  }
  if (choice.count == 0) {
    return;
  }
  if (strcmp(choice.signatures[0].domain, cases[i].d) != 0 ||
      strcmp(choice.signatures[0].selector, cases[i].s) != 0 ||
      choice.signatures[0].key_domain != keys ||
      choice.signatures[0].alignment != cases[i].alignment ||
      choice.signatures[0].reason != cases[i].reason) {
    fail_msg("%s: d=%s; s=%s, alignment %d", cases[i].name,
             choice.signatures[0].domain, choice.signatures[0].selector,
             (int)choice.signatures[0].alignment);
  }
  assert_int_equal(choice.signatures[0].generation, keys->record->generation);
  assert_int_equal(key_number(&choice.signatures[0].key_id), 1);
}

static void test_table(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    check_case(i);
  }
}

static void choose_own(const dkk_ring_record *record, uint64_t at,
                       uint8_t double_sign, dkk_ring_choice *choice)
{
  static dkk_ring_domain own;
  static dkk_ring_domain initial;
  dkk_ring_message message = {1, "contoso.com", 1, "contoso", "contoso",
                              0, "contoso.com", 0, 0};
  dkk_ring_choices choices = {
      &own, NULL, &initial, KEY_UNDER_INITIAL, 0, double_sign, 0, 0, 0};

  own = domain_of("contoso.com", "contoso-com", "contoso", record);
  initial = initial_of("contoso");
  dkk_ring_choose(&message, &choices, at, choice);
}

/* One key under two names, the own one on top. */
static void test_double_sign(void **state)
{
  dkk_ring_choice choice;

  (void)state;
  choose_own(&enabled_record, now, 1, &choice);
  assert_int_equal(choice.count, 2);
  assert_true(choice.is_choice);
  assert_string_equal(choice.signatures[0].domain, "contoso.com");
  assert_string_equal(choice.signatures[0].selector, "selector1");
  assert_int_equal(choice.signatures[0].reason, DKK_RING_REASON_OWN);
  assert_string_equal(choice.signatures[1].domain, "contoso.onhost.example");
  assert_string_equal(choice.signatures[1].selector, "selector1-contoso-com");
  assert_int_equal(choice.signatures[1].alignment, UNALIGNED);
  assert_int_equal(choice.signatures[1].reason, DKK_RING_REASON_DEFAULT);
  assert_int_equal(choice.reason, DKK_RING_REASON_OWN);
  assert_memory_equal(&choice.signatures[0].key_id,
                      &choice.signatures[1].key_id, sizeof(dkk_ring_key_id));
  /* Without own signature the default's comes first. */
  choose_own(&disabled_record, now, 1, &choice);
  assert_int_equal(choice.count, 1);
  assert_int_equal(choice.why, DKK_RING_WHY_NOT_ENABLED);
  assert_int_equal(choice.signatures[0].reason, DKK_RING_REASON_DEFAULT);
}

/* From the second of the switch on, it is the other selector. */
static void test_switch(void **state)
{
  domain of;
  dkk_ring_choice choice;
  uint64_t on;

  (void)state;
  activate(&of);
  rotate(&of, 0);
  on = of.record.rotate_on;
  choose_own(&of.record, on - 1, 0, &choice);
  assert_string_equal(choice.signatures[0].selector, "selector1");
  choose_own(&of.record, on, 0, &choice);
  assert_string_equal(choice.signatures[0].selector, "selector2");
  assert_int_equal(key_number(&choice.signatures[0].key_id), 2);
}

/* The initial domain's own mail needs no CNAME, and no enabling. */
static void test_initial_domain(void **state)
{
  dkk_ring_domain initial = initial_of("contoso");
  dkk_ring_message message = {1, initial.name,     0, "contoso", "contoso",
                              0, "onhost.example", 0, 0};
  dkk_ring_choices choices = {&initial, NULL, &initial, NO_DEFAULT, 0,
                              0,        0,    0,        0};
  dkk_ring_choice choice;

  (void)state;
  dkk_ring_choose(&message, &choices, now, &choice);
  assert_int_equal(choice.count, 1);
  assert_string_equal(choice.signatures[0].domain, "contoso.onhost.example");
  assert_string_equal(choice.signatures[0].selector,
                      "selector1-contoso-onhost-example");
  assert_int_equal(choice.signatures[0].alignment, STRICT);
  assert_int_equal(choice.reason, DKK_RING_REASON_OWN);
  /* Once is enough. */
  choices.default_policy = INITIAL;
  choices.double_sign = 1;
  dkk_ring_choose(&message, &choices, now, &choice);
  assert_int_equal(choice.count, 1);
}

/* Another tenant's initial domain is no default. */
static void test_foreign_initial(void **state)
{
  dkk_ring_domain initial = initial_of("fabrikam");
  dkk_ring_message message = {1, "contoso.com", 0, "contoso", "contoso",
                              0, "contoso.com", 0, 0};
  dkk_ring_choices choices = {NULL, NULL, &initial, INITIAL, 0, 0, 0, 0, 0};
  dkk_ring_choice choice;

  (void)state;
  dkk_ring_choose(&message, &choices, now, &choice);
  assert_int_equal(choice.count, 0);
}

/* What the store says of the From domain and of the key has to agree. */
static void test_both_owners(void **state)
{
  dkk_ring_domain own =
      domain_of("contoso.com", "contoso-com", "contoso", &enabled_record);
  dkk_ring_message message = {1, own.name, 0, "contoso", "contoso",
                              0, own.name, 0, 0};

  (void)state;
  assert_true(dkk_ring_may_sign_as(&message, &own));
  own.tenant = "fabrikam";
  assert_false(dkk_ring_may_sign_as(&message, &own));
  own.tenant = NULL;
  assert_false(dkk_ring_may_sign_as(&message, &own));
  own.tenant = "contoso";
  message.owner = "fabrikam";
  assert_false(dkk_ring_may_sign_as(&message, &own));
  message.owner = NULL;
  assert_false(dkk_ring_may_sign_as(&message, &own));
  message.owner = "contoso";
  message.submitter = NULL;
  assert_false(dkk_ring_may_sign_as(&message, &own));
  assert_false(dkk_ring_may_sign_as(&message, NULL));
}

static void test_long_names(void **state)
{
  /* RFC 1035: 63 octets a label; "selector1-" leaves 53. */
  static const char longest[] =
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
  static const char too_long[] =
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
  char name[300];
  dkk_ring_domain initial = initial_of("contoso");
  dkk_ring_message message = {
      1, "contoso.onhost.example", 0, "contoso", "contoso", 0, NULL, 0, 0};
  dkk_ring_choices choices = {NULL, NULL, &initial, INITIAL, 0, 0, 0, 0, 0};
  dkk_ring_choice choice;

  (void)state;
  assert_int_equal(strlen(longest), 53);
  initial.dashed = longest;
  dkk_ring_choose(&message, &choices, now, &choice);
  assert_int_equal(choice.count, 1);
  assert_int_equal(strlen(choice.signatures[0].selector), 63);
  initial.dashed = too_long;
  dkk_ring_choose(&message, &choices, now, &choice);
  assert_int_equal(choice.count, 0);
  initial.dashed = longest;
  memset(name, 'a', sizeof(name));
  memcpy(name + 250, ".com", 5);
  message.from_domain = name;
  dkk_ring_choose(&message, &choices, now, &choice);
  assert_int_equal(choice.reason, DKK_RING_REASON_BAD_DOMAIN);
  message.from_domain = name + 1;
  dkk_ring_choose(&message, &choices, now, &choice);
  assert_int_equal(choice.count, 1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_table),
      cmocka_unit_test(test_double_sign),
      cmocka_unit_test(test_switch),
      cmocka_unit_test(test_initial_domain),
      cmocka_unit_test(test_foreign_initial),
      cmocka_unit_test(test_both_owners),
      cmocka_unit_test(test_long_names),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, prepare, NULL);
}
