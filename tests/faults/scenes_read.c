/* SPDX-License-Identifier: MIT */
#include "ringscene.h"
#include "scenes_ring.h"

/* What was told is all, or the call fails. */
static int lists(void)
{
  unsigned tenants = 0;
  unsigned domains = 0;
  unsigned due = 0;
  unsigned orders = 0;
  unsigned entries = 0;
  int rv;

  TRY(dkimkit_keyring_each_tenant(ring, count_tenant, &tenants));
  TRY(dkimkit_keyring_each_domain(ring, TENANT, count_domain, &domains));
  TRY(dkimkit_keyring_each_due(ring, 10, count_domain, &due));
  TRY(dkimkit_keyring_each_order(ring, count_order, &orders));
  TRY(dkimkit_keyring_each_audit(ring, DOMAIN, 0, count_audit, &entries));
  assert_int_equal(tenants, 1);
  assert_int_equal(domains, 2);
  assert_int_equal(orders, 4);
  assert_int_equal(entries, 1);
end:
  return rv;
}

static void ask_domain(const dkimkit_keyring_domain *d)
{
  assert_string_equal(dkimkit_keyring_domain_name(d), DOMAIN);
  assert_string_equal(dkimkit_keyring_domain_tenant(d), TENANT);
  assert_string_equal(dkimkit_keyring_domain_initial(d), INITIAL);
  assert_string_equal(dkimkit_keyring_domain_label(d), "contoso-com");
  assert_true(dkimkit_keyring_domain_generation(d) > 0);
  assert_int_equal(dkimkit_keyring_domain_enabled(d), 1);
  assert_int_equal(dkimkit_keyring_domain_fault(d), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_domain_status(d),
                   DKIMKIT_KEYRING_STATUS_VALID);
  assert_string_equal(dkimkit_keyring_domain_exchange(d), "Valid");
  assert_int_equal(
      dkimkit_keyring_domain_signs(d, DKIMKIT_KEYRING_NAME_OWN, contoso.wall),
      0);
  assert_true(dkimkit_keyring_domain_before(d) < 2);
  assert_true(dkimkit_keyring_domain_after(d) < 2);
  assert_true(dkimkit_keyring_domain_time(d, 0, DKIMKIT_KEYRING_TIME_CREATED) >
              0);
  assert_int_equal(dkimkit_keyring_domain_state(d, 0),
                   DKIMKIT_KEYRING_STATE_ACTIVE);
  assert_non_null(dkimkit_keyring_domain_key_id(d, 0));
  assert_int_equal(dkimkit_keyring_domain_key_bits(d, 0), 256);
  assert_int_equal(dkimkit_keyring_domain_key_type(d, 0),
                   DKIMKIT_KEY_TYPE_ED25519);
  assert_int_equal(dkimkit_keyring_domain_is_compromised(d, 0), 0);
  assert_non_null(
      dkimkit_keyring_domain_record_name(d, 0, DKIMKIT_KEYRING_NAME_HOST));
  assert_non_null(dkimkit_keyring_domain_record_text(d, 0));
  assert_int_equal(dkimkit_keyring_domain_record_ttl(d, 0), 3600);
  assert_int_equal(
      dkimkit_keyring_domain_verdict(d, 0, DKIMKIT_KEYRING_NAME_OWN),
      DKIMKIT_KEYRING_VERDICT_OK);
  assert_true(dkimkit_keyring_domain_checked(d, 0, DKIMKIT_KEYRING_NAME_OWN) >
              0);
}

static int read_domain(void)
{
  dkimkit_keyring_domain *d = NULL;
  int rv = dkimkit_keyring_domain_read(&d, ring, DOMAIN);

  if (rv == DKIMKIT_OK) {
    size_t calls = faults_calls();

    ask_domain(d);
    assert_int_equal(faults_calls(), calls);
  }
  dkimkit_keyring_domain_free(d);
  return rv;
}

static int read_tenant(void)
{
  dkimkit_keyring_tenant *t = NULL;
  int rv = dkimkit_keyring_tenant_read(&t, ring, TENANT);

  if (rv == DKIMKIT_OK) {
    size_t calls = faults_calls();

    assert_string_equal(dkimkit_keyring_tenant_name(t), TENANT);
    assert_string_equal(dkimkit_keyring_tenant_initial(t), INITIAL);
    assert_int_equal(
        dkimkit_keyring_tenant_option(t, DKIMKIT_KEYRING_OPTION_SKIP_LIST), 0);
    assert_true(dkimkit_keyring_tenant_created(t) > 0);
    assert_int_equal(faults_calls(), calls);
  }
  dkimkit_keyring_tenant_free(t);
  return rv;
}

/* A check whose memory ran out goes on from there. */
static int check_again(void)
{
  dkimkit_keyring_domain *domain = NULL;
  dkimkit_keyring_check *check = NULL;
  dkimkit_keyring_question *question = NULL;
  dkimkit_keyring_verdict verdict;
  int failed = DKIMKIT_OK;
  int is_cut = 0;
  int rv;

  TRY(dkimkit_keyring_domain_read(&domain, ring, DOMAIN));
  TRY(dkimkit_keyring_check_new(&check, domain, contoso.config));
  for (;;) {
    rv = dkimkit_keyring_check_next(&question, check);
    if (rv == DKIMKIT_ERR_NOMEM) {
      failed = rv;
      continue;
    }
    if (rv != DKIMKIT_PENDING) {
      break;
    }
    assert_non_null(question);
    rv = dkimkit_keyring_answer_begin(question, NULL);
    if (rv == DKIMKIT_ERR_NOMEM) {
      failed = rv;
      is_cut = 1;
      assert_int_equal(dkimkit_keyring_answer_begin(question, NULL),
                       DKIMKIT_OK);
    }
    assert_int_equal(
        dkimkit_keyring_answer_end(question, DKIMKIT_DNS_NXDOMAIN, 0),
        DKIMKIT_OK);
    rv = dkimkit_keyring_question_done(question);
    if (rv == DKIMKIT_ERR_NOMEM) {
      failed = rv;
      assert_int_equal(dkimkit_keyring_question_done(question), DKIMKIT_OK);
    }
  }
  assert_int_equal(rv, DKIMKIT_OK);
  verdict = dkimkit_keyring_check_verdict(check, 0, DKIMKIT_KEYRING_NAME_OWN);
  /* A server's answer that was lost may have been another one. */
  if (verdict != DKIMKIT_KEYRING_VERDICT_MISSING &&
      !(is_cut && verdict == DKIMKIT_KEYRING_VERDICT_SERVFAIL)) {
    fail_msg("verdict %d", (int)verdict);
  }
  rv = failed;
end:
  dkimkit_keyring_check_free(check);
  dkimkit_keyring_domain_free(domain);
  return rv;
}

static dkimkit_keyring_check *done_check;

static void stage_checked(void)
{
  stage_up();
  done_check = world_ask(&contoso, DOMAIN);
}

static void end_checked(void)
{
  dkimkit_keyring_check_free(done_check);
  stage_end();
}

static int check_getters(void)
{
  const dkimkit_keyring_check *c = done_check;
  const dkimkit_keyring_name own = DKIMKIT_KEYRING_NAME_OWN;

  assert_int_equal(dkimkit_keyring_check_is_ok(c), 1);
  assert_int_equal(dkimkit_keyring_check_verdict(c, 0, own),
                   DKIMKIT_KEYRING_VERDICT_OK);
  assert_non_null(dkimkit_keyring_check_found(c, 0, own));
  assert_string_equal(dkimkit_keyring_check_server(c, 0, own), "192.0.2.53");
  assert_string_equal(dkimkit_keyring_check_hint(c, 0, own), "");
  assert_int_equal(dkimkit_keyring_check_ttl(c, 0, own), 3600);
  assert_int_equal(dkimkit_keyring_check_negative_ttl(c, 0, own), 0);
  assert_int_equal(dkimkit_keyring_check_authoritative(c, 0, own), 1);
  assert_int_equal(dkimkit_keyring_check_secure(c, 0, own), 0);
  assert_int_equal(dkimkit_keyring_check_warnings(c, 0, own), 0);
  return DKIMKIT_OK;
}

static int worst;

static int on_news(const dkimkit_keyring_news *news, void *user_data)
{
  unsigned alarms = dkimkit_keyring_news_alarms(news);
  int status = dkimkit_keyring_news_status(news);

  (void)user_data;
  if ((alarms & DKIMKIT_KEYRING_ALARM_ERROR) != 0) {
    worst = status;
  }
  return 0;
}

/* The clock has jumped. */
static void stage_due(void)
{
  stage_retired();
  contoso.nobody_checks = 1;
  world_wait(&contoso, 200 * DAY);
}

/* What failed for one domain alone is told of it. */
static int tick(void)
{
  int rv;

  worst = DKIMKIT_OK;
  rv = dkimkit_keyring_tick(ring, 10, on_news, NULL, NULL);
  rv = rv == DKIMKIT_OK ? worst : rv;
  /* A record that can't be read is left alone where others are looked for. */
  return rv == DKIMKIT_OK && ring_is_damaged() ? SCENE_ALLOWED : rv;
}

static int verify_store(void)
{
  uint64_t faults = 1;
  int rv = dkimkit_keyring_verify_store(&faults, ring, ring_keep_fault, NULL);

  /* A row that can't be read is told of, and what refers to it. */
  if (rv == DKIMKIT_OK && ring_is_damaged()) {
    assert_true(faults >= 1);
    return SCENE_ALLOWED;
  }
  /* No memory is no fault of the store; a key that no provider takes is one. */
  if (rv == DKIMKIT_OK) {
    assert_true(faults <= (ring_configure != NULL && faults_has_failed()));
  }
  return faults == 1 && rv == DKIMKIT_OK ? ring_fault_status : rv;
}

static uint8_t next_master[32];

static void before_rekey(void)
{
  ring_before();
  dkimkit_keyring_free(ring);
  ring = world_connect(&contoso, 0);
  memset(next_master, 9, sizeof(next_master));
  assert_int_equal(dkimkit_keyring_add_master(ring, next_master), DKIMKIT_OK);
  world_master(ring, 1);
}

static int rekey(void)
{
  uint64_t changed = 0;
  uint64_t faults = 0;
  int rv =
      dkimkit_keyring_rekey(&changed, &faults, ring, NULL, count_fault, NULL);

  assert_int_equal(faults, 0);
  /* Nothing is left to do if only the store's answer was lost before. */
  if (rv == DKIMKIT_OK) {
    assert_true(changed == 4 || (changed == 0 && ring_may_be_done));
  }
  return rv;
}

/* All keys are sealed with one of the masters that are known. */
static void after_rekey(int rv)
{
  uint64_t faults = 1;

  (void)rv;
  assert_int_equal(
      dkimkit_keyring_verify_store(&faults, ring, count_fault, NULL),
      DKIMKIT_OK);
  assert_int_equal(faults, 0);
  dkimkit_keyring_free(ring);
  ring = NULL;
}

#define SCENE(title, function, stage)                                          \
  {                                                                            \
    "keyring: " title, .act = function, .set_up = stage,                       \
                       .before = ring_before, .after = ring_after,             \
                       .tear_down = stage_end                                  \
  }

const scene scenes_read[] = {
    SCENE("lists", lists, stage_new),
    SCENE("read a domain", read_domain, stage_up),
    SCENE("read a tenant", read_tenant, stage_new),
    SCENE("a check that is tried again", check_again, stage_up),
    {"keyring: getters of a check", .act = check_getters,
     .set_up = stage_checked, .tear_down = end_checked, .needs_no_memory = 1},
    {"keyring: tick", .act = tick, .set_up = stage_due, .before = ring_before,
     .after = ring_after_step, .tear_down = stage_end},
    {"keyring: verify the store", .act = verify_store, .set_up = stage_up,
     .before = ring_before, .after = ring_after, .tear_down = stage_end,
     .asks_provider = RING_OPENS_KEYS},
    {"keyring: rekey", .act = rekey, .set_up = stage_up, .before = before_rekey,
     .after = after_rekey, .tear_down = stage_end},
    {.name = NULL},
};
