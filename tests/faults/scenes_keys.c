/* SPDX-License-Identifier: MIT */

/* Keys that are made, taken and opened. */

#include "ringscene.h"
#include "scenes_ring.h"

#include <dkimkit/key.h>

static dkimkit_keyring_settings *rsa;
static dkimkit_key *own_key;

static void stage_rsa(void)
{
  stage_new();
  assert_int_equal(dkimkit_keyring_settings_new(&rsa, NULL), DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_settings_set(rsa, DKIMKIT_KEYRING_SETTING_KEY_TYPE,
                                   DKIMKIT_KEY_TYPE_RSA),
      DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_settings_set(rsa, DKIMKIT_KEYRING_SETTING_KEY_BITS, 1024),
      DKIMKIT_OK);
}

static void end_rsa(void)
{
  dkimkit_keyring_settings_free(rsa);
  stage_end();
}

static int add_rsa(void)
{
  return dkimkit_keyring_add_domain(ring, TENANT, "contoso.net", NULL, rsa);
}

static void stage_own_rsa(void)
{
  stage_retired();
  assert_int_equal(dkimkit_key_generate(&own_key, contoso.config,
                                        DKIMKIT_KEY_TYPE_RSA, 1024),
                   DKIMKIT_OK);
}

static void end_own_rsa(void)
{
  dkimkit_key_free(own_key);
  stage_end();
}

static int import_rsa(void)
{
  return dkimkit_keyring_import(ring, DOMAIN, 0, own_key);
}

static int source(const uint8_t id[8], uint8_t key[32], void *user_data)
{
  (void)user_data;
  memset(key, id == NULL ? 9 : 1, 32);
  return 0;
}

/* The old master key isn't known before one of its keys is to be opened. */
static void without_old_master(void)
{
  ring_before();
  dkimkit_keyring_free(ring);
  ring = world_connect(&contoso, 0);
  assert_int_equal(dkimkit_keyring_set_master_source(ring, source, NULL),
                   DKIMKIT_OK);
}

static int rekey(void)
{
  uint64_t faults = 0;
  int rv =
      dkimkit_keyring_rekey(NULL, &faults, ring, NULL, ring_keep_fault, NULL);

  assert_true(faults <= 1);
  return rv == DKIMKIT_OK && faults == 1 ? ring_fault_status : rv;
}

/* Each key is whole, sealed with the old master key or with the new one. */
static void after_rekey(int rv)
{
  uint64_t faults = 1;

  (void)rv;
  assert_int_equal(
      dkimkit_keyring_verify_store(&faults, ring, ring_keep_fault, NULL),
      DKIMKIT_OK);
  assert_int_equal(faults, 0);
  dkimkit_keyring_free(ring);
  ring = NULL;
}

/* For scenes that leave something done: each run begins anew. */
static void before_alone(void)
{
  stage_retired();
  ring_before();
}

/* A rotation is due, for which a key is to be made. */
static void before_due(void)
{
  stage_retired();
  world_set(&contoso, DOMAIN, DKIMKIT_KEYRING_SETTING_ROTATE_INTERVAL, DAY);
  world_wait(&contoso, 4 * HOUR);
  ring_before();
}

static void after_alone(int rv)
{
  ring_after_step(rv);
  stage_end();
}

static int has_new_key(void)
{
  dkimkit_keyring_state state = world_state(&contoso, DOMAIN, 0);

  return state != DKIMKIT_KEYRING_STATE_RETIRED &&
         state != DKIMKIT_KEYRING_STATE_EMPTY;
}

/* The same keyring makes what couldn't be made, at one of the next ticks. */
static void tick_later(void)
{
  world_wait(&contoso, 4 * HOUR);
  assert_int_equal(dkimkit_keyring_tick(ring, 10, NULL, NULL, NULL),
                   DKIMKIT_OK);
  assert_int_equal(has_new_key(), 1);
}

/* What is compromised is so, with or without a key to come after it. */
static int compromise(void)
{
  int rv = dkimkit_keyring_compromise(ring, DOMAIN, 1);
  dkimkit_keyring_domain *domain;

  faults_disarm();
  assert_int_equal(rv, DKIMKIT_OK);
  domain = world_read(&contoso, DOMAIN);
  assert_int_equal(dkimkit_keyring_domain_is_compromised(domain, 1), 1);
  dkimkit_keyring_domain_free(domain);
  if (has_new_key()) {
    return DKIMKIT_OK;
  }
  assert_true(faults_has_failed());
  tick_later();
  return SCENE_ALLOWED;
}

static int on_news(const dkimkit_keyring_news *news, void *user_data)
{
  unsigned alarms = dkimkit_keyring_news_alarms(news);
  int status = dkimkit_keyring_news_status(news);

  if ((alarms & DKIMKIT_KEYRING_ALARM_ERROR) != 0) {
    *(int *)user_data = status;
  }
  return 0;
}

static int tick(void)
{
  int told = DKIMKIT_OK;
  int rv = dkimkit_keyring_tick(ring, 10, on_news, NULL, &told);

  faults_disarm();
  rv = rv == DKIMKIT_OK ? told : rv;
  if (rv == DKIMKIT_OK) {
    assert_int_equal(has_new_key(), 1);
  } else {
    assert_int_equal(has_new_key(), 0);
    tick_later();
  }
  return rv;
}

const scene scenes_keys[] = {
    {"keyring: add a domain with RSA keys", .act = add_rsa, .set_up = stage_rsa,
     .before = ring_before, .after = ring_after, .tear_down = end_rsa,
     .asks_provider = RING_TAKES_KEYS},
    {"keyring: import an RSA key", .act = import_rsa, .set_up = stage_own_rsa,
     .before = ring_before, .after = ring_after, .tear_down = end_own_rsa,
     .asks_provider = RING_TAKES_KEYS},
    {"keyring: rekey with a source", .act = rekey, .set_up = stage_up,
     .before = without_old_master, .after = after_rekey, .tear_down = stage_end,
     .asks_provider = RING_OPENS_KEYS},
    {"keyring: compromise without a standby", .act = compromise,
     .before = before_alone, .after = after_alone,
     .asks_provider = RING_TAKES_KEYS},
    {"keyring: a tick that makes keys", .act = tick, .before = before_due,
     .after = after_alone, .asks_provider = RING_TAKES_KEYS},
    {.name = NULL},
};
