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

static int on_order(const dkimkit_keyring_domain *domain, int slot,
                    dkimkit_keyring_effect effect, uint64_t number,
                    void *user_data)
{
  (void)domain;
  (void)slot;
  (void)effect;
  (void)number;
  (void)user_data;
  return end();
}

static int on_audit(uint64_t id, uint64_t time, const char *actor,
                    const char *tenant, const char *domain, const char *event,
                    uint64_t generation, const char *detail, void *user_data)
{
  (void)id;
  (void)time;
  (void)actor;
  (void)tenant;
  (void)domain;
  (void)event;
  (void)generation;
  (void)detail;
  (void)user_data;
  return end();
}

static int on_news(const char *domain, unsigned alarms, unsigned did, int slot,
                   int status, void *user_data)
{
  (void)domain;
  (void)alarms;
  (void)did;
  (void)slot;
  (void)status;
  (void)user_data;
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

const scene scenes_told[] = {
    {"keyring: callbacks of lists", .act = lists, .set_up = stage_new,
     .before = ring_before, .after = ring_after, .tear_down = stage_end},
    {"keyring: callbacks of a tick", .act = tick, .set_up = stage_due,
     .before = ring_before, .after = ring_after_step, .tear_down = stage_end},
    {"keyring: source of master keys", .act = rotate, .set_up = stage_retired,
     .before = without_master, .after = ring_after, .tear_down = stage_end},
    {.name = NULL},
};
