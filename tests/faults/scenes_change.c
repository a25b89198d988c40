/* SPDX-License-Identifier: MIT */
#include "ringscene.h"
#include "scenes_ring.h"

#include <dkimkit/key.h>

/* Making RSA keys would take most of the time. */
static dkimkit_keyring_settings *ed25519;

static void stage_add(void)
{
  stage_new();
  ed25519 = world_ed25519();
}

static void end_add(void)
{
  dkimkit_keyring_settings_free(ed25519);
  stage_end();
}

static int add_tenant(void)
{
  return dkimkit_keyring_add_tenant(ring, "fabrikam", "fabrikam.onhost.example",
                                    ed25519);
}

static int add_domain(void)
{
  return dkimkit_keyring_add_domain(ring, TENANT, "contoso.net", NULL, ed25519);
}

static int add_domain_idn(void)
{
  dkimkit_keyring_settings *settings = NULL;
  int rv;

  TRY(dkimkit_keyring_settings_new(&settings, NULL));
  assert_int_equal(
      dkimkit_keyring_settings_set(settings, DKIMKIT_KEYRING_SETTING_KEY_TYPE,
                                   DKIMKIT_KEY_TYPE_ED25519),
      DKIMKIT_OK);
  TRY(dkimkit_keyring_add_domain(ring, TENANT,
                                 TEST_IDN ? "b\xc3\xbc"
                                            "cher.example"
                                          : "books.example",
                                 "books", settings));
end:
  dkimkit_keyring_settings_free(settings);
  return rv;
}

/* In a dry run nothing but the answer tells of a fault. */
static int add_second_set(void)
{
  int rv;

  TRY(dkimkit_keyring_set_dry_run(ring, 1));
  TRY(dkimkit_keyring_add_domain(ring, TENANT, DOMAIN "/ed25519", NULL, NULL));
  TRY(dkimkit_keyring_set_dry_run(ring, 0));
  TRY(dkimkit_keyring_add_domain(ring, TENANT, DOMAIN "/ed25519", NULL, NULL));
end:
  return rv;
}

static int set_option(void)
{
  return dkimkit_keyring_set_option(ring, TENANT,
                                    DKIMKIT_KEYRING_OPTION_DOUBLE_SIGN, 1);
}

static int set_settings(void)
{
  dkimkit_keyring_domain *domain = NULL;
  dkimkit_keyring_settings *settings = NULL;
  int rv;

  TRY(dkimkit_keyring_domain_read(&domain, ring, DOMAIN));
  TRY(dkimkit_keyring_domain_settings(&settings, domain));
  assert_int_equal(dkimkit_keyring_settings_set(
                       settings, DKIMKIT_KEYRING_SETTING_LEASE, 2000),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_settings_set_text(
                       settings, DKIMKIT_KEYRING_TEXT_HEADERS, "from:to"),
                   DKIMKIT_OK);
  TRY(dkimkit_keyring_set_settings(ring, DOMAIN, settings,
                                   dkimkit_keyring_domain_generation(domain)));
end:
  dkimkit_keyring_settings_free(settings);
  dkimkit_keyring_domain_free(domain);
  return rv;
}

static void stage_seen(void)
{
  stage_new();
  world_publish(&contoso);
  world_delegate(&contoso, DOMAIN);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
}

static int enable(void)
{
  return dkimkit_keyring_enable(ring, DOMAIN);
}

static int disable(void)
{
  return dkimkit_keyring_disable(ring, DOMAIN);
}

static void stage_ready(void)
{
  stage_up();
  world_pass(&contoso, 4 * DAY + 6 * HOUR);
}

static int rotate(void)
{
  return dkimkit_keyring_rotate(ring, DOMAIN, 0);
}

/* With a new key, as the old one has retired. */
static int rotate_anew(void)
{
  return dkimkit_keyring_rotate(ring, DOMAIN, 1024);
}

static int cancel(void)
{
  return dkimkit_keyring_cancel(ring, DOMAIN);
}

static void stage_rotation_begun(void)
{
  stage_retired();
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0), DKIMKIT_OK);
}

static int compromise(void)
{
  return dkimkit_keyring_compromise(ring, DOMAIN, 0);
}

static int withdraw(void)
{
  return dkimkit_keyring_withdraw(ring, DOMAIN, 1, 1);
}

static int delete_key(void)
{
  return dkimkit_keyring_delete_key(ring, DOMAIN, 0);
}

static int reveal(void)
{
  dkimkit_key *key = NULL;
  int rv = dkimkit_keyring_reveal(&key, ring, DOMAIN, 1);

  assert_int_equal(key != NULL, rv == DKIMKIT_OK);
  dkimkit_key_free(key);
  return rv;
}

static dkimkit_key *own_key;

static void stage_import(void)
{
  stage_retired();
  assert_int_equal(dkimkit_key_generate(&own_key, contoso.config,
                                        DKIMKIT_KEY_TYPE_ED25519, 0),
                   DKIMKIT_OK);
}

static void end_import(void)
{
  dkimkit_key_free(own_key);
  stage_end();
}

static int import(void)
{
  return dkimkit_keyring_import(ring, DOMAIN, 0, own_key);
}

static int remove_domain(void)
{
  return dkimkit_keyring_remove_domain(ring, DOMAIN, 1);
}

/* Leaves. */
static void stage_disabled(void)
{
  stage_up();
  assert_int_equal(dkimkit_keyring_disable(contoso.ring, DOMAIN), DKIMKIT_OK);
}

static int leave(void)
{
  return dkimkit_keyring_remove_domain(ring, DOMAIN, 0);
}

static void stage_tenant_alone(void)
{
  stage_new();
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 1),
                   DKIMKIT_OK);
}

static int remove_tenant(void)
{
  return dkimkit_keyring_remove_tenant(ring, TENANT, 1);
}

typedef struct order {
  uint64_t number;
  int slot;
  char domain[256];
} order;

static int keep_order(const dkimkit_keyring_order *told, void *user_data)
{
  const dkimkit_keyring_domain *domain = dkimkit_keyring_order_domain(told);
  int slot = dkimkit_keyring_order_slot(told);
  uint64_t number = dkimkit_keyring_order_number(told);
  order *o = user_data;
  o->number = number;
  o->slot = slot;
  snprintf(o->domain, sizeof(o->domain), "%s",
           dkimkit_keyring_domain_name(domain));
  return 0;
}

static int acknowledge(void)
{
  order o = {0, -1, ""};
  int rv;

  TRY(dkimkit_keyring_each_order(ring, keep_order, &o));
  assert_true(o.slot >= 0);
  TRY(dkimkit_keyring_acknowledge(
      ring, o.domain, o.slot, DKIMKIT_KEYRING_EFFECT_PUBLISH, o.number, 300));
end:
  return rv;
}

static int zone_serial(void)
{
  static const uint8_t digest[32] = {7};
  uint32_t serial = 0;

  return dkimkit_keyring_zone_serial(&serial, ring, "onhost.example", digest);
}

static int check_and_store(void)
{
  dkimkit_keyring_domain *domain = NULL;
  dkimkit_keyring_check *check = NULL;
  dkimkit_keyring_question *question = NULL;
  int rv;

  TRY(dkimkit_keyring_domain_read(&domain, ring, DOMAIN));
  TRY(dkimkit_keyring_check_new(&check, domain, contoso.config));
  while ((rv = dkimkit_keyring_check_next(&question, check)) ==
         DKIMKIT_PENDING) {
    const char *name = dkimkit_keyring_question_name(question);

    dkimkit_keyring_question_set_data(question, check);
    assert_ptr_equal(dkimkit_keyring_question_data(question), check);
    TRY(dkimkit_keyring_answer_begin(question, "192.0.2.53"));
    if (dkimkit_keyring_question_type(question) == 16) {
      TRY(dkimkit_keyring_answer_txt(question, name, 300,
                                     (const uint8_t *)"v=DKIM1; p=", 11));
    } else if (dkimkit_keyring_question_type(question) == 5) {
      TRY(dkimkit_keyring_answer_cname(question, name, 300,
                                       "elsewhere.example"));
      TRY(dkimkit_keyring_answer_txt(question, "elsewhere.example", 300,
                                     (const uint8_t *)"x", 1));
    }
    TRY(dkimkit_keyring_answer_address(question, "elsewhere.example", 300));
    TRY(dkimkit_keyring_answer_negative_ttl(question, 300));
    TRY(dkimkit_keyring_answer_end(question, DKIMKIT_DNS_OK, 0));
    TRY(dkimkit_keyring_question_done(question));
  }
  TRY(rv);
  rv = dkimkit_keyring_check_store(ring, check);
end:
  dkimkit_keyring_check_free(check);
  dkimkit_keyring_domain_free(domain);
  return rv;
}

#define SCENE_KEYS(title, function, stage, keys)                               \
  {                                                                            \
    "keyring: " title, .act = function, .set_up = stage,                       \
                       .before = ring_before, .after = ring_after,             \
                       .tear_down = stage_end, .asks_provider = keys           \
  }
#define SCENE(title, function, stage) SCENE_KEYS(title, function, stage, 0)

const scene scenes_change[] = {
    {"keyring: add a tenant", .act = add_tenant, .set_up = stage_add,
     .before = ring_before, .after = ring_after, .tear_down = end_add,
     .asks_provider = RING_TAKES_KEYS},
    {"keyring: add a domain", .act = add_domain, .set_up = stage_add,
     .before = ring_before, .after = ring_after, .tear_down = end_add,
     .asks_provider = RING_TAKES_KEYS},
    SCENE_KEYS("add a domain with U-labels", add_domain_idn, stage_new,
               RING_TAKES_KEYS),
    SCENE_KEYS("add a second set", add_second_set, stage_new, RING_TAKES_KEYS),
    {"keyring: set an option", .act = set_option, .set_up = stage_new,
     .before = ring_before, .after = ring_after, .tear_down = stage_end,
     .needs_no_memory = 1},
    SCENE("settings of a domain", set_settings, stage_new),
    SCENE("enable", enable, stage_seen),
    SCENE("disable", disable, stage_up),
    SCENE("rotate", rotate, stage_ready),
    SCENE_KEYS("rotate with a new key", rotate_anew, stage_retired,
               RING_TAKES_KEYS),
    SCENE("cancel", cancel, stage_rotation_begun),
    SCENE("compromise", compromise, stage_up),
    SCENE("withdraw", withdraw, stage_up),
    SCENE("delete a key", delete_key, stage_retired),
    SCENE_KEYS("reveal", reveal, stage_revoked, RING_OPENS_KEYS),
    {"keyring: import", .act = import, .set_up = stage_import,
     .before = ring_before, .after = ring_after, .tear_down = end_import,
     .asks_provider = RING_TAKES_KEYS},
    SCENE("remove a domain", remove_domain, stage_up),
    SCENE("have a domain leave", leave, stage_disabled),
    {"keyring: remove a tenant", .act = remove_tenant,
     .set_up = stage_tenant_alone, .before = ring_before, .after = ring_after,
     .tear_down = stage_end, .needs_no_memory = 1},
    SCENE("acknowledge", acknowledge, stage_new),
    SCENE("serial of a zone", zone_serial, stage_new),
    SCENE("check and store", check_and_store, stage_up),
    {.name = NULL},
};
