/* SPDX-License-Identifier: MIT */

/* Callbacks of the keyring that end what they are called from: their answer is
 * what the caller gets. */

#include "ringscene.h"
#include "scenes_ring.h"

static int end(void)
{
  return faults_hit(FAULTS_CALLBACK) ? faults_how() : 0;
}

static int on_tenant(const dkimkit_keyring_tenant *tenant, void *user_data)
{
  (void)tenant;
  (void)user_data;
  return end();
}

static int on_domain(const dkimkit_keyring_domain *domain, void *user_data)
{
  (void)domain;
  (void)user_data;
  return end();
}

static int on_order(const dkimkit_keyring_order *told, void *user_data)
{
  (void)user_data;
  assert_non_null(dkimkit_keyring_order_domain(told));
  assert_int_equal(dkimkit_keyring_order_slot(told) & ~1, 0);
  assert_int_equal(dkimkit_keyring_order_effect(told),
                   DKIMKIT_KEYRING_EFFECT_PUBLISH);
  assert_true(dkimkit_keyring_order_number(told) > 0);
  return end();
}

static int on_audit(const dkimkit_keyring_audit_entry *entry, void *user_data)
{
  (void)user_data;
  assert_true(dkimkit_keyring_audit_id(entry) > 0);
  assert_true(dkimkit_keyring_audit_time(entry) >= WORLD_BEGIN);
  assert_non_null(dkimkit_keyring_audit_actor(entry));
  assert_string_equal(dkimkit_keyring_audit_tenant(entry), TENANT);
  assert_non_null(dkimkit_keyring_audit_domain(entry));
  assert_true(*dkimkit_keyring_audit_event(entry) != '\0');
  assert_true(dkimkit_keyring_audit_generation(entry) < 100);
  assert_non_null(dkimkit_keyring_audit_detail(entry));
  return end();
}

static int on_news(const dkimkit_keyring_news *news, void *user_data)
{
  (void)user_data;
  assert_non_null(dkimkit_keyring_news_domain(news));
  assert_true((dkimkit_keyring_news_alarms(news) |
               dkimkit_keyring_news_did(news)) != 0);
  assert_true(dkimkit_keyring_news_slot(news) < DKIMKIT_KEYRING_SLOTS);
  assert_true(dkimkit_keyring_news_status(news) <= 0);
  return end();
}

static int on_fault(const dkimkit_keyring_fault *fault, void *user_data)
{
  (void)user_data;
  assert_string_equal(dkimkit_keyring_fault_tenant(fault), "");
  assert_true(*dkimkit_keyring_fault_domain(fault) != '\0');
  assert_non_null(strstr(dkimkit_keyring_fault_detail(fault), "selector"));
  return end();
}

static int on_progress(uint64_t done, uint64_t total, void *user_data)
{
  (void)done;
  (void)total;
  (void)user_data;
  return end();
}

static int lists(void)
{
  int rv;

  TRY(dkimkit_keyring_each_tenant(ring, on_tenant, NULL));
  TRY(dkimkit_keyring_each_domain(ring, NULL, on_domain, NULL));
  TRY(dkimkit_keyring_each_due(ring, 0, on_domain, NULL));
  TRY(dkimkit_keyring_each_order(ring, on_order, NULL));
  TRY(dkimkit_keyring_each_audit(ring, NULL, 0, on_audit, NULL));
end:
  return rv;
}

static void stage_due(void)
{
  stage_retired();
  contoso.nobody_checks = 1;
  world_wait(&contoso, 200 * DAY);
}

static int tick(void)
{
  return dkimkit_keyring_tick(ring, 10, on_news, on_progress, NULL);
}

static int source(const uint8_t id[8], uint8_t key[32], void *user_data)
{
  (void)id;
  (void)user_data;
  if (end() != 0) {
    return -1;
  }
  memset(key, 1, 32);
  return 0;
}

static void without_master(void)
{
  ring_before();
  dkimkit_keyring_free(ring);
  ring = world_connect(&contoso, 0);
  assert_int_equal(dkimkit_keyring_set_master_source(ring, source, NULL),
                   DKIMKIT_OK);
}

/* A KMS that doesn't answer: as if it weren't there. */
static int rotate(void)
{
  int rv = dkimkit_keyring_rotate(ring, DOMAIN, 0);

  return rv == DKIMKIT_KEYRING_ERR_NO_MASTER ? faults_how() : rv;
}

/* The keys are sealed with another one, so each is a fault. */
static void other_master(void)
{
  ring_before();
  dkimkit_keyring_free(ring);
  ring = world_connect(&contoso, 0);
  world_master(ring, 9);
}

static int rekey(void)
{
  return dkimkit_keyring_rekey(NULL, NULL, ring, on_progress, on_fault, NULL);
}

const scene scenes_told[] = {
    {"keyring: callbacks of lists", .act = lists, .set_up = stage_new,
     .before = ring_before, .after = ring_after, .tear_down = stage_end},
    {"keyring: callbacks of a tick", .act = tick, .set_up = stage_due,
     .before = ring_before, .after = ring_after_step, .tear_down = stage_end},
    {"keyring: source of master keys", .act = rotate, .set_up = stage_retired,
     .before = without_master, .after = ring_after, .tear_down = stage_end},
    {"keyring: callbacks of a rekey", .act = rekey, .set_up = stage_retired,
     .before = other_master, .after = ring_after, .tear_down = stage_end},
    {.name = NULL},
};
