/* SPDX-License-Identifier: MIT */
/* What a tick does with all the domains, and what it tells.
 *
 * usage: ring_tick_test sqlite|postgresql [DIRECTORY|CONNINFO], see database.h
 */

#include "contoso.h"

/* Domains of one transaction. */
#define PAGE 256

typedef struct told {
  char domain[256];
  unsigned alarms;
  unsigned did;
  int slot;
  int status;
} told;

typedef struct listener {
  told news[2 * PAGE];
  size_t count;
  uint64_t done[8];
  uint64_t total[8];
  size_t reports;
  /** What the callbacks return. */
  int end_news;
  int end_progress;
  /** Does something else to the keyring at the first news. */
  void (*meddle)(void);
} listener;

static listener heard;

static int on_news(const dkimkit_keyring_news *news, void *user_data)
{
  listener *to = user_data;
  told *one = &to->news[to->count++];

  snprintf(one->domain, sizeof(one->domain), "%s",
           dkimkit_keyring_news_domain(news));
  one->alarms = dkimkit_keyring_news_alarms(news);
  one->did = dkimkit_keyring_news_did(news);
  one->slot = dkimkit_keyring_news_slot(news);
  one->status = dkimkit_keyring_news_status(news);
  if (to->meddle != NULL && to->count == 1) {
    to->meddle();
  }
  return to->end_news;
}

static int on_progress(uint64_t done, uint64_t total, void *user_data)
{
  listener *to = user_data;

  to->done[to->reports] = done;
  to->total[to->reports] = total;
  to->reports++;
  return to->end_progress;
}

static int tick(size_t keys)
{
  heard.count = 0;
  heard.reports = 0;
  return dkimkit_keyring_tick(contoso.ring, keys, on_news, on_progress, &heard);
}

static int set_up(void **state)
{
  memset(&heard, 0, sizeof(heard));
  return contoso_set_up(state);
}

static const told *news_of(const char *domain)
{
  size_t i;

  for (i = 0; i < heard.count; i++) {
    if (strcmp(heard.news[i].domain, domain) == 0) {
      return &heard.news[i];
    }
  }
  return NULL;
}

static void news_are(const char *domain, unsigned alarms, unsigned did,
                     int slot, int status)
{
  const told *found = news_of(domain);

  if (found == NULL) {
    fail_msg("no news of %s", domain);
    return;
  }
  assert_int_equal(found->alarms, alarms);
  assert_int_equal(found->did, did);
  assert_int_equal(found->slot, slot);
  assert_int_equal(found->status, status);
}

/* ---- the log ---- */

typedef struct entry {
  const char *event;
  char detail[256];
  unsigned count;
} entry;

static int on_entry(const dkimkit_keyring_audit_entry *audit, void *user_data)
{
  entry *to = user_data;

  if (strcmp(dkimkit_keyring_audit_event(audit), to->event) == 0) {
    snprintf(to->detail, sizeof(to->detail), "%s",
             dkimkit_keyring_audit_detail(audit));
    to->count++;
  }
  return 0;
}

/* So often, and the last time with this. */
static void logged(const char *event, unsigned count, const char *detail)
{
  entry found = {event, "", 0};

  assert_int_equal(
      dkimkit_keyring_each_audit(contoso.ring, DOMAIN, 0, on_entry, &found),
      DKIMKIT_OK);
  assert_int_equal(found.count, count);
  assert_string_equal(found.detail, detail);
}

/* How many there are. */
static unsigned entries_of(const char *domain)
{
  unsigned count = 0;

  assert_int_equal(
      dkimkit_keyring_each_audit(contoso.ring, domain, 0, count_audit, &count),
      DKIMKIT_OK);
  return count;
}

static void test_switch_and_retirement(void **state)
{
  (void)state;
  contoso_bring_up();
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0), DKIMKIT_OK);
  world_wait(&contoso, HOUR);
  assert_int_equal(tick(0), DKIMKIT_OK);
  news_are(DOMAIN, 0, DKIMKIT_KEYRING_DID_SWITCH | DKIMKIT_KEYRING_DID_BEGIN,
           -1, DKIMKIT_OK);
  logged("switch", 2, "selector2 signs");
  world_pass(&contoso, 6 * DAY + 22 * HOUR);
  do {
    world_wait(&contoso, HOUR);
    assert_int_equal(tick(0), DKIMKIT_OK);
  } while (news_of(DOMAIN) == NULL);
  news_are(DOMAIN, 0, DKIMKIT_KEYRING_DID_RETIRE, -1, DKIMKIT_OK);
  logged("retire", 1, "");
}

static void test_put_off(void **state)
{
  dkimkit_keyring_domain *domain;
  char detail[64];

  (void)state;
  contoso_bring_up();
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0), DKIMKIT_OK);
  world_pass(&contoso, 8 * DAY);
  /* The next one is to sign with a new key, whose record isn't published. */
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0), DKIMKIT_OK);
  contoso.zone_is_down = 1;
  do {
    world_wait(&contoso, HOUR);
    assert_int_equal(tick(0), DKIMKIT_OK);
  } while (heard.count == 0);
  news_are(DOMAIN, DKIMKIT_KEYRING_ALARM_STALLED, DKIMKIT_KEYRING_DID_PUT_OFF,
           0, DKIMKIT_OK);
  domain = world_read(&contoso, DOMAIN);
  snprintf(detail, sizeof(detail), "to %llu",
           (unsigned long long)dkimkit_keyring_domain_time(
               domain, 0, DKIMKIT_KEYRING_TIME_ROTATE_ON));
  dkimkit_keyring_domain_free(domain);
  logged("put-off", 1, detail);
}

static void test_nothing_to_tell(void **state)
{
  (void)state;
  assert_int_equal(tick(0), DKIMKIT_OK);
  assert_int_equal(heard.count, 0);
  /* Of domains that were just added none is due. */
  assert_int_equal(heard.reports, 0);
  /* Those who want to know nothing. */
  contoso.wall += 2 * DAY;
  assert_int_equal(dkimkit_keyring_tick(contoso.ring, 0, NULL, NULL, NULL),
                   DKIMKIT_OK);
  logged("clock-in-doubt", 1, "");
  assert_int_equal(tick(0), DKIMKIT_OK);
  assert_int_equal(heard.count, 0);
}

/* Nobody publishes the first keys: that's an alarm, and nothing to log. */
static void test_first_keys_stalled(void **state)
{
  (void)state;
  contoso.zone_is_down = 1;
  contoso.nobody_checks = 1;
  world_pass(&contoso, 9 * DAY);
  world_wait(&contoso, 3 * HOUR);
  assert_int_equal(tick(0), DKIMKIT_OK);
  assert_int_equal(heard.count, 2);
  news_are(DOMAIN, DKIMKIT_KEYRING_ALARM_STALLED, 0, 0, DKIMKIT_OK);
  news_are(INITIAL, DKIMKIT_KEYRING_ALARM_STALLED, 0, 0, DKIMKIT_OK);
  logged("add-domain", 1, "contoso-com");
  assert_int_equal(entries_of(DOMAIN), 1);
}

/* ---- pages ---- */

/* With the two that are there. */
static void have_domains(unsigned count)
{
  char name[64];
  unsigned i;

  for (i = 2; i < count; i++) {
    snprintf(name, sizeof(name), "d%03u.example", i);
    world_domain(&contoso, TENANT, name);
  }
}

static void told_once_each(unsigned alarm)
{
  size_t i;

  for (i = 0; i < heard.count; i++) {
    assert_int_equal(heard.news[i].alarms, alarm);
    /* In order, so none twice. */
    assert_true(i == 0 ||
                strcmp(heard.news[i - 1].domain, heard.news[i].domain) < 0);
  }
}

static void test_more_than_a_page(void **state)
{
  (void)state;
  have_domains(PAGE + 1);
  contoso.wall += 2 * DAY;
  assert_int_equal(tick(0), DKIMKIT_OK);
  assert_int_equal(heard.count, PAGE + 1);
  told_once_each(DKIMKIT_KEYRING_ALARM_CLOCK_FORWARD);
  assert_int_equal(heard.reports, 2);
  assert_int_equal(heard.done[0], PAGE);
  assert_int_equal(heard.total[0], PAGE + 1);
  assert_int_equal(heard.done[1], PAGE + 1);
  assert_int_equal(heard.total[1], PAGE + 1);
  assert_int_equal(world_count_events(&contoso, NULL, "clock-in-doubt"),
                   PAGE + 1);
  /* The clock goes back: no tick is due, and all are told. */
  contoso.wall -= DAY;
  assert_int_equal(tick(0), DKIMKIT_OK);
  assert_int_equal(heard.count, PAGE + 1);
  told_once_each(DKIMKIT_KEYRING_ALARM_CLOCK_BACKWARD);
  assert_int_equal(tick(0), DKIMKIT_OK);
  assert_int_equal(heard.count, 0);
}

static void test_exactly_a_page(void **state)
{
  (void)state;
  have_domains(PAGE);
  contoso.wall += 2 * DAY;
  heard.end_progress = 5;
  assert_int_equal(tick(0), 5);
  assert_int_equal(heard.count, PAGE);
  assert_int_equal(heard.reports, 1);
  contoso.wall += 2 * DAY;
  heard.end_progress = 0;
  assert_int_equal(tick(0), DKIMKIT_OK);
  assert_int_equal(heard.count, PAGE);
  assert_int_equal(heard.reports, 1);
  assert_int_equal(heard.done[0], PAGE);
  assert_int_equal(heard.total[0], PAGE);
}

static void test_ended_by_news(void **state)
{
  (void)state;
  contoso.wall += 2 * DAY;
  heard.end_news = 7;
  assert_int_equal(tick(0), 7);
  assert_int_equal(heard.count, 1);
  assert_int_equal(heard.reports, 0);
  /* What it was to tell is stored nevertheless. */
  assert_int_equal(world_count_events(&contoso, NULL, "clock-in-doubt"), 2);
}

/* ---- keys ---- */

/* Neither has a key that may sign. */
static void compromise_all(void)
{
  int slot;

  contoso_bring_up();
  for (slot = 0; slot < 2; slot++) {
    assert_int_equal(dkimkit_keyring_compromise(contoso.ring, DOMAIN, slot),
                     DKIMKIT_OK);
    assert_int_equal(dkimkit_keyring_compromise(contoso.ring, INITIAL, slot),
                     DKIMKIT_OK);
  }
  world_pass(&contoso, 0);
}

static void test_keys_are_counted(void **state)
{
  unsigned made = 0;
  int i;

  (void)state;
  contoso.keys = 0;
  compromise_all();
  for (i = 0; i < 6 && made < 2; i++) {
    unsigned now = 0;
    size_t at;

    assert_int_equal(tick(1), DKIMKIT_OK);
    for (at = 0; at < heard.count; at++) {
      assert_int_equal(heard.news[at].status, DKIMKIT_OK);
      now += (heard.news[at].did & DKIMKIT_KEYRING_DID_ROTATE) != 0;
    }
    /* Never more than were allowed, and the other one at once. */
    assert_in_range(now, 0, 1);
    assert_true(made == 0 || now == 1);
    made += now;
    if (now == 0) {
      world_pass(&contoso, HOUR);
    }
  }
  assert_int_equal(made, 2);
}

/* A standby is made beside the key that signs, and nothing switches. */
static void test_standby_is_made(void **state)
{
  (void)state;
  contoso_bring_up();
  world_set(&contoso, DOMAIN, DKIMKIT_KEYRING_SETTING_PRESTAGED, 1);
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0), DKIMKIT_OK);
  contoso.keys = 0;
  world_pass(&contoso, 8 * DAY);
  world_wait(&contoso, 3 * HOUR);
  assert_int_equal(tick(0), DKIMKIT_OK);
  assert_int_equal(heard.count, 0);
  assert_int_equal(tick(1), DKIMKIT_OK);
  assert_int_equal(heard.count, 1);
  news_are(DOMAIN, 0, DKIMKIT_KEYRING_DID_MAKE_KEY, -1, DKIMKIT_OK);
  assert_int_equal(world_state(&contoso, DOMAIN, 0),
                   DKIMKIT_KEYRING_STATE_GENERATED);
  assert_int_equal(dkimkit_keyring_cancel(contoso.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_NO_ROTATION);
}

/* ---- others meddle ---- */

static dkimkit_keyring *other;

#define LAST "z.example"

/* Both signed for longer than the interval that they have now. */
static void make_due(void)
{
  world_domain(&contoso, TENANT, LAST);
  contoso_bring_up();
  world_pass(&contoso, 2 * DAY);
  world_set(&contoso, DOMAIN, DKIMKIT_KEYRING_SETTING_ROTATE_INTERVAL, DAY);
  world_set(&contoso, LAST, DKIMKIT_KEYRING_SETTING_ROTATE_INTERVAL, DAY);
  /* A quarter of the clock gap is the longest that a tick is put off. */
  world_wait(&contoso, 3 * HOUR);
}

static void rotate_the_last(void)
{
  assert_int_equal(dkimkit_keyring_rotate(other, LAST, 0), DKIMKIT_OK);
}

static void remove_the_last(void)
{
  assert_int_equal(dkimkit_keyring_remove_domain(other, LAST, 1), DKIMKIT_OK);
}

static void test_both_rotate(void **state)
{
  (void)state;
  make_due();
  assert_int_equal(tick(0), DKIMKIT_OK);
  assert_int_equal(heard.count, 2);
  news_are(DOMAIN, 0, DKIMKIT_KEYRING_DID_ROTATE, -1, DKIMKIT_OK);
  news_are(LAST, 0, DKIMKIT_KEYRING_DID_ROTATE, -1, DKIMKIT_OK);
}

/* Somebody else was faster: there's nothing to tell. */
static void test_rotated_by_another(void **state)
{
  (void)state;
  make_due();
  other = world_connect(&contoso, 0);
  heard.meddle = rotate_the_last;
  assert_int_equal(tick(0), DKIMKIT_OK);
  assert_int_equal(heard.count, 1);
  news_are(DOMAIN, 0, DKIMKIT_KEYRING_DID_ROTATE, -1, DKIMKIT_OK);
  dkimkit_keyring_free(other);
}

static void test_removed_by_another(void **state)
{
  (void)state;
  make_due();
  other = world_connect(&contoso, 0);
  heard.meddle = remove_the_last;
  assert_int_equal(tick(0), DKIMKIT_OK);
  assert_int_equal(heard.count, 1);
  dkimkit_keyring_free(other);
}

/* A database that fails isn't asked once more for each domain. */
static void test_store_that_fails(void **state)
{
  (void)state;
  make_due();
  database_run("ALTER TABLE ring_audit ADD COLUMN never"
               " INTEGER CHECK (event <> 'rotate-due')");
  assert_int_equal(tick(0), DKIMKIT_KEYRING_ERR_STORE);
  assert_int_equal(heard.count, 0);
  assert_int_equal(heard.reports, 0);
}

/* Nothing of a page is stored then. */
static void test_store_that_fails_early(void **state)
{
  int rv = DKIMKIT_OK;
  int i;

  (void)state;
  contoso_bring_up();
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0), DKIMKIT_OK);
  world_pass(&contoso, 6 * DAY + 22 * HOUR);
  database_run("ALTER TABLE ring_audit ADD COLUMN never"
               " INTEGER CHECK (event <> 'retire')");
  for (i = 0; i < 12 && rv == DKIMKIT_OK; i++) {
    world_wait(&contoso, HOUR);
    rv = tick(0);
  }
  assert_int_equal(rv, DKIMKIT_KEYRING_ERR_STORE);
  assert_int_equal(heard.count, 0);
  assert_int_equal(heard.reports, 0);
  assert_int_equal(world_state(&contoso, DOMAIN, 0),
                   DKIMKIT_KEYRING_STATE_DRAINING);
}

/* ---- rows that are damaged ---- */

/* Of a tenant whose domains can't even be read, the others know nothing. */
static void test_damaged_among_others(void **state)
{
  (void)state;
  world_tenant(&contoso, "fabrikam", "fabrikam.onhost.example");
  world_domain(&contoso, "fabrikam", "fabrikam.com");
  database_run("UPDATE ring_tenant SET initial_domain = ' '"
               " WHERE name = 'fabrikam'");
  database_run("UPDATE ring_domain SET record = 'x' WHERE name = '" DOMAIN "'");
  contoso.wall += 2 * DAY;
  assert_int_equal(tick(0), DKIMKIT_OK);
  assert_int_equal(heard.count, 4);
  news_are(INITIAL, DKIMKIT_KEYRING_ALARM_CLOCK_FORWARD, 0, -1, DKIMKIT_OK);
  news_are(DOMAIN, DKIMKIT_KEYRING_ALARM_ERROR, 0, -1,
           DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  news_are("fabrikam.com", DKIMKIT_KEYRING_ALARM_ERROR, 0, -1,
           DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  /* Nor do they keep it from noticing that the clock was put back. */
  database_run("UPDATE ring_domain SET tick_at = 9000000000000000000"
               " WHERE name <> '" INITIAL "'");
  contoso.wall -= DAY;
  assert_int_equal(tick(0), DKIMKIT_OK);
  assert_int_equal(heard.count, 4);
  news_are(INITIAL, DKIMKIT_KEYRING_ALARM_CLOCK_BACKWARD, 0, -1, DKIMKIT_OK);
}

/* A record that isn't its row's may be any, and so may its time. */
static void test_damaged_is_ahead(void **state)
{
  (void)state;
  contoso.wall += 2 * DAY;
  assert_int_equal(tick(0), DKIMKIT_OK);
  assert_int_equal(heard.count, 2);
  database_run("UPDATE ring_domain SET generation = generation + 1,"
               " tick_at = 9000000000000000000");
  contoso.wall -= DAY;
  assert_int_equal(tick(0), DKIMKIT_OK);
  assert_int_equal(heard.count, 0);
  assert_int_equal(heard.reports, 0);
}

/* It can't be said whether the other set has left: nothing goes. */
static void test_damaged_second_set(void **state)
{
  (void)state;
  assert_int_equal(dkimkit_keyring_add_domain(contoso.ring, TENANT,
                                              DOMAIN "/ed25519", NULL, NULL),
                   DKIMKIT_OK);
  database_run("UPDATE ring_domain SET leaves_at = 1, tick_at = 0"
               " WHERE name LIKE '" DOMAIN "%'");
  database_run("UPDATE ring_domain SET tenant = 'nobody'"
               " WHERE name = '" DOMAIN "/ed25519'");
  assert_int_equal(tick(0), DKIMKIT_OK);
  assert_int_equal(heard.count, 2);
  news_are(DOMAIN, DKIMKIT_KEYRING_ALARM_ERROR, 0, -1,
           DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  news_are(DOMAIN "/ed25519", DKIMKIT_KEYRING_ALARM_ERROR, 0, -1,
           DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  assert_int_equal(database_number("SELECT count(*) FROM ring_domain"), 3);
  /* The one that can be read goes when the other one has gone. */
  database_run("DELETE FROM ring_domain WHERE tenant = 'nobody'");
  database_run("UPDATE ring_domain SET tick_at = 0");
  assert_int_equal(tick(0), DKIMKIT_OK);
  assert_int_equal(database_number("SELECT count(*) FROM ring_domain"), 1);
}

#define TEST(name)                                                             \
  cmocka_unit_test_setup_teardown(name, set_up, contoso_tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_switch_and_retirement), TEST(test_put_off),
      TEST(test_nothing_to_tell),       TEST(test_first_keys_stalled),
      TEST(test_more_than_a_page),      TEST(test_exactly_a_page),
      TEST(test_ended_by_news),         TEST(test_keys_are_counted),
      TEST(test_standby_is_made),       TEST(test_both_rotate),
      TEST(test_rotated_by_another),    TEST(test_removed_by_another),
      TEST(test_store_that_fails),      TEST(test_store_that_fails_early),
      TEST(test_damaged_among_others),  TEST(test_damaged_is_ahead),
      TEST(test_damaged_second_set),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
