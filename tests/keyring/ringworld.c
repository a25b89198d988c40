/* SPDX-License-Identifier: MIT */
#include "ringworld.h"

#include "balance.h"

#include <strings.h>

#include <dkimkit/sign.h>

/* ---- clocks and connections ---- */

static uint64_t wall_clock(void *user_data)
{
  return ((const world *)user_data)->wall;
}

static uint64_t steady_clock(void *user_data)
{
  return ((const world *)user_data)->steady;
}

/* ---- zones ---- */

const world_record *world_find(const world_zone *zone, const char *name)
{
  size_t i;

  for (i = 0; i < zone->count; i++) {
    if (strcasecmp(zone->records[i].name, name) == 0) {
      return &zone->records[i];
    }
  }
  return NULL;
}

void world_remove(world_zone *zone, const char *name)
{
  size_t i;

  for (i = 0; i < zone->count; i++) {
    if (strcasecmp(zone->records[i].name, name) == 0) {
      zone->records[i] = zone->records[--zone->count];
      return;
    }
  }
}

void world_put(world_zone *zone, const char *name, int is_cname,
               const char *text)
{
  world_record *to;

  world_remove(zone, name);
  assert_true(zone->count < WORLD_RECORDS);
  to = &zone->records[zone->count++];
  snprintf(to->name, sizeof(to->name), "%s", name);
  snprintf(to->text, sizeof(to->text), "%s", text);
  to->is_cname = is_cname;
  to->ttl = 3600;
}

static const world_record *find_anywhere(const world *w, const char *name)
{
  const world_record *found = world_find(&w->owners, name);

  return found != NULL ? found : world_find(&w->zone, name);
}

void world_delegate_slot(world *w, const char *domain, int slot)
{
  dkimkit_keyring_domain *of = world_read(w, domain);

  world_put(
      &w->owners,
      dkimkit_keyring_domain_record_name(of, slot, DKIMKIT_KEYRING_NAME_OWN), 1,
      dkimkit_keyring_domain_record_name(of, slot, DKIMKIT_KEYRING_NAME_HOST));
  dkimkit_keyring_domain_free(of);
}

void world_delegate(world *w, const char *domain)
{
  world_delegate_slot(w, domain, 0);
  world_delegate_slot(w, domain, 1);
}

void world_undelegate(world *w, const char *domain, int slot)
{
  dkimkit_keyring_domain *of = world_read(w, domain);

  world_remove(&w->owners, dkimkit_keyring_domain_record_name(
                               of, slot, DKIMKIT_KEYRING_NAME_OWN));
  dkimkit_keyring_domain_free(of);
}

/* ---- the DNS ---- */

/* For the verifier: a resolver that follows CNAMEs. */
static int look_up(dkimkit_query *query, void *user_data)
{
  const world *w = user_data;
  const world_record *found = find_anywhere(w, dkimkit_query_name(query));

  if (found != NULL && found->is_cname) {
    found = find_anywhere(w, found->text);
  }
  if (found == NULL) {
    dkimkit_query_done(query, DKIMKIT_DNS_NXDOMAIN, 0, 60);
    return 0;
  }
  assert_int_equal(dkimkit_query_add_txt(query, (const uint8_t *)found->text,
                                         strlen(found->text)),
                   DKIMKIT_OK);
  dkimkit_query_done(query, DKIMKIT_DNS_OK, 0, found->ttl);
  return 0;
}

static void cancel(dkimkit_query *query, void *user_data)
{
  (void)query;
  (void)user_data;
}

static void answer(const world *w, dkimkit_keyring_question *question)
{
  const char *name = dkimkit_keyring_question_name(question);
  unsigned type = dkimkit_keyring_question_type(question);
  const world_record *found = find_anywhere(w, name);
  dkimkit_dns_status status = DKIMKIT_DNS_OK;

  assert_int_equal(dkimkit_keyring_answer_begin(question, "192.0.2.53"),
                   DKIMKIT_OK);
  if (w->dns_fails != DKIMKIT_DNS_OK) {
    status = w->dns_fails;
  } else if (found == NULL) {
    status = DKIMKIT_DNS_NXDOMAIN;
    assert_int_equal(dkimkit_keyring_answer_negative_ttl(question, 900),
                     DKIMKIT_OK);
  } else if (found->is_cname) {
    assert_int_equal(
        dkimkit_keyring_answer_cname(question, name, found->ttl, found->text),
        DKIMKIT_OK);
  } else if (type == 16) {
    assert_int_equal(dkimkit_keyring_answer_txt(question, name, found->ttl,
                                                (const uint8_t *)found->text,
                                                strlen(found->text)),
                     DKIMKIT_OK);
  } else {
    status = DKIMKIT_DNS_NODATA;
  }
  assert_int_equal(
      dkimkit_keyring_answer_end(
          question, status,
          w->dns_is_cache ? 0 : DKIMKIT_KEYRING_ANSWER_AUTHORITATIVE),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_question_done(question), DKIMKIT_OK);
}

dkimkit_keyring_check *world_ask(world *w, const char *domain)
{
  dkimkit_keyring_domain *of = world_read(w, domain);
  dkimkit_keyring_check *check = NULL;
  dkimkit_keyring_question *question = NULL;
  int rv;

  assert_int_equal(dkimkit_keyring_check_new(&check, of, w->config),
                   DKIMKIT_OK);
  dkimkit_keyring_domain_free(of);
  while ((rv = dkimkit_keyring_check_next(&question, check)) ==
         DKIMKIT_PENDING) {
    assert_non_null(question);
    answer(w, question);
  }
  assert_int_equal(rv, DKIMKIT_OK);
  return check;
}

int world_check(world *w, const char *domain)
{
  dkimkit_keyring_check *check = world_ask(w, domain);
  int rv = dkimkit_keyring_check_store(w->ring, check);

  dkimkit_keyring_check_free(check);
  return rv;
}

/* ---- the world ---- */

int world_open(dkimkit_keyring *ring, unsigned flags)
{
  return database_which() == DATABASE_SQLITE
             ? dkimkit_keyring_open_sqlite(ring, database_where(), flags)
             : dkimkit_keyring_open_postgresql(ring, database_where(), flags);
}

void world_master(dkimkit_keyring *ring, uint8_t octet)
{
  uint8_t key[32];

  memset(key, octet, sizeof(key));
  assert_int_equal(dkimkit_keyring_add_master(ring, key), DKIMKIT_OK);
}

dkimkit_keyring *world_connect(world *w, unsigned flags)
{
  dkimkit_keyring *ring = NULL;
  int rv;

  assert_int_equal(dkimkit_keyring_new(&ring, w->config), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_set_clock(ring, wall_clock, steady_clock, w),
                   DKIMKIT_OK);
  rv = world_open(ring, flags);
  if (rv != DKIMKIT_OK) {
    fail_msg("%s: %s", dkimkit_keyring_error_name(rv),
             dkimkit_keyring_message(ring));
  }
  return ring;
}

static long open_blocks(void)
{
  return balance_open != NULL ? balance_open() : 0;
}

void world_make(world *w)
{
  world_make_with(w, NULL);
}

void world_make_with(world *w, void (*configure)(dkimkit_config *config))
{
  memset(w, 0, sizeof(*w));
  w->blocks = open_blocks();
  w->wall = WORLD_BEGIN;
  w->steady = 1000;
  w->keys = 100;
  assert_int_equal(config_with_provider(&w->config, &balance_mem), DKIMKIT_OK);
  if (configure != NULL) {
    configure(w->config);
  }
  assert_int_equal(dkimkit_config_set_dns(w->config, look_up, cancel, w),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_config_set_clock(w->config, wall_clock, w),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(w->config), DKIMKIT_OK);
  database_clear();
  w->ring = world_connect(w, DKIMKIT_KEYRING_OPEN_CREATE);
  world_master(w->ring, 1);
  assert_int_equal(dkimkit_keyring_choice_new(&w->choice, w->config),
                   DKIMKIT_OK);
}

void world_free(world *w)
{
  dkimkit_keyring_choice_free(w->choice);
  dkimkit_keyring_view_free(w->view);
  dkimkit_keyring_free(w->ring);
  dkimkit_config_free(w->config);
  w->config = NULL;
  assert_int_equal(open_blocks(), w->blocks);
}

dkimkit_keyring_settings *world_ed25519(void)
{
  dkimkit_keyring_settings *settings = NULL;

  assert_int_equal(dkimkit_keyring_settings_new(&settings, NULL), DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_settings_set(settings, DKIMKIT_KEYRING_SETTING_KEY_TYPE,
                                   DKIMKIT_KEY_TYPE_ED25519),
      DKIMKIT_OK);
  return settings;
}

void world_tenant(world *w, const char *tenant, const char *initial_domain)
{
  dkimkit_keyring_settings *settings = world_ed25519();

  assert_int_equal(
      dkimkit_keyring_add_tenant(w->ring, tenant, initial_domain, settings),
      DKIMKIT_OK);
  dkimkit_keyring_settings_free(settings);
}

void world_domain(world *w, const char *tenant, const char *domain)
{
  dkimkit_keyring_settings *settings = world_ed25519();

  assert_int_equal(
      dkimkit_keyring_add_domain(w->ring, tenant, domain, NULL, settings),
      DKIMKIT_OK);
  dkimkit_keyring_settings_free(settings);
}

dkimkit_keyring_domain *world_read(world *w, const char *domain)
{
  dkimkit_keyring_domain *of = NULL;

  assert_int_equal(dkimkit_keyring_domain_read(&of, w->ring, domain),
                   DKIMKIT_OK);
  return of;
}

dkimkit_keyring_state world_state(world *w, const char *domain, int slot)
{
  dkimkit_keyring_domain *of = world_read(w, domain);
  dkimkit_keyring_state state = dkimkit_keyring_domain_state(of, slot);

  dkimkit_keyring_domain_free(of);
  return state;
}

dkimkit_keyring_status world_status(world *w, const char *domain)
{
  dkimkit_keyring_domain *of = world_read(w, domain);
  dkimkit_keyring_status status = dkimkit_keyring_domain_status(of);

  dkimkit_keyring_domain_free(of);
  return status;
}

uint64_t world_generation(world *w, const char *domain)
{
  dkimkit_keyring_domain *of = world_read(w, domain);
  uint64_t generation = dkimkit_keyring_domain_generation(of);

  dkimkit_keyring_domain_free(of);
  return generation;
}

void world_key_id(world *w, const char *domain, int slot, uint8_t id[32])
{
  dkimkit_keyring_domain *of = world_read(w, domain);
  const uint8_t *found = dkimkit_keyring_domain_key_id(of, slot);

  assert_non_null(found);
  memcpy(id, found, 32);
  dkimkit_keyring_domain_free(of);
}

void world_set(world *w, const char *domain, dkimkit_keyring_setting setting,
               uint64_t value)
{
  dkimkit_keyring_domain *of = world_read(w, domain);
  dkimkit_keyring_settings *settings = NULL;

  assert_int_equal(dkimkit_keyring_domain_settings(&settings, of), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_settings_set(settings, setting, value),
                   DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_set_settings(w->ring, domain, settings,
                                   dkimkit_keyring_domain_generation(of)),
      DKIMKIT_OK);
  dkimkit_keyring_settings_free(settings);
  dkimkit_keyring_domain_free(of);
}

/* ---- what is done all the time ---- */

static int on_news(const dkimkit_keyring_news *news, void *user_data)
{
  unsigned alarms = dkimkit_keyring_news_alarms(news);
  unsigned did = dkimkit_keyring_news_did(news);
  int slot = dkimkit_keyring_news_slot(news);
  int status = dkimkit_keyring_news_status(news);
  world *w = user_data;
  w->alarms |= alarms;
  w->did |= did;
  if (slot >= 0) {
    w->alarm_slot = slot;
  }
  if (status != DKIMKIT_OK) {
    w->status = status;
  }
  return 0;
}

int world_tick(world *w)
{
  return dkimkit_keyring_tick(w->ring, w->keys, on_news, NULL, w);
}

typedef struct order {
  char domain[256];
  int slot;
  dkimkit_keyring_effect effect;
  uint64_t number;
  struct order *next;
} order;

typedef struct publishing {
  world *w;
  order *orders;
} publishing;

static int on_order(const dkimkit_keyring_order *told, void *user_data)
{
  const dkimkit_keyring_domain *domain = dkimkit_keyring_order_domain(told);
  int slot = dkimkit_keyring_order_slot(told);
  dkimkit_keyring_effect effect = dkimkit_keyring_order_effect(told);
  uint64_t number = dkimkit_keyring_order_number(told);
  publishing *p = user_data;
  const char *text = dkimkit_keyring_domain_record_text(domain, slot);
  order *made = calloc(1, sizeof(*made));

  assert_non_null(text);
  /* An empty p= is ordered by REVOKE, and by nothing else. */
  assert_int_equal(strcmp(text, "v=DKIM1; p=") == 0,
                   effect == DKIMKIT_KEYRING_EFFECT_REVOKE);
  world_put(&p->w->zone,
            dkimkit_keyring_domain_record_name(domain, slot,
                                               DKIMKIT_KEYRING_NAME_HOST),
            0, text);
  snprintf(made->domain, sizeof(made->domain), "%s",
           dkimkit_keyring_domain_name(domain));
  made->slot = slot;
  made->effect = effect;
  made->number = number;
  made->next = p->orders;
  p->orders = made;
  return 0;
}

void world_publish(world *w)
{
  publishing p = {w, NULL};

  assert_int_equal(dkimkit_keyring_each_order(w->ring, on_order, &p),
                   DKIMKIT_OK);
  while (p.orders != NULL) {
    order *next = p.orders->next;

    assert_int_equal(
        dkimkit_keyring_acknowledge(w->ring, p.orders->domain, p.orders->slot,
                                    p.orders->effect, p.orders->number, 0),
        DKIMKIT_OK);
    w->orders_done++;
    free(p.orders);
    p.orders = next;
  }
}

typedef struct due {
  char names[64][256];
  size_t count;
} due;

static int on_due(const dkimkit_keyring_domain *domain, void *user_data)
{
  due *d = user_data;

  snprintf(d->names[d->count++], sizeof(d->names[0]), "%s",
           dkimkit_keyring_domain_name(domain));
  return 0;
}

static void check_due(world *w)
{
  due d = {.count = 0};
  size_t i;

  assert_int_equal(dkimkit_keyring_each_due(w->ring, 64, on_due, &d),
                   DKIMKIT_OK);
  for (i = 0; i < d.count; i++) {
    int rv = world_check(w, d.names[i]);

    if (rv < DKIMKIT_OK) {
      fail_msg("%s: %s", d.names[i], dkimkit_keyring_error_name(rv));
    }
  }
}

void world_wait(world *w, uint64_t seconds)
{
  w->wall += seconds;
  w->steady += seconds;
}

void world_pass(world *w, uint64_t seconds)
{
  while (seconds > 0) {
    uint64_t step = seconds > DAY ? 2 * HOUR : HOUR;
    uint64_t now = seconds < step ? seconds : step;

    world_wait(w, now);
    seconds -= now;
    assert_int_equal(world_tick(w), DKIMKIT_OK);
    if (!w->zone_is_down) {
      world_publish(w);
    }
    if (!w->nobody_checks) {
      check_due(w);
    }
  }
  assert_int_equal(world_tick(w), DKIMKIT_OK);
}

/* ---- mail ---- */

int world_choose(world *w, const char *tenant, const char *from)
{
  dkimkit_keyring_view_free(w->view);
  w->view = NULL;
  assert_int_equal(dkimkit_keyring_view_load(&w->view, w->ring), DKIMKIT_OK);
  dkimkit_keyring_choice_reset(w->choice);
  assert_int_equal(dkimkit_keyring_choice_add_author(w->choice, from),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_choice_set_submitter(w->choice, tenant),
                   DKIMKIT_OK);
  return dkimkit_keyring_choose(w->choice, w->view, 0);
}

static void write_message(const world *w, char *out, size_t room)
{
  snprintf(out, room,
           "From: <someone@%s>\r\n"
           "To: <other@elsewhere.example>\r\n"
           "Subject: a message\r\n"
           "Date: Mon, 1 Jan 2024 00:00:00 +0000\r\n"
           "Message-ID: <1@elsewhere.example>\r\n"
           "\r\n"
           "What is to be signed.\r\n",
           dkimkit_keyring_choice_author(w->choice));
}

static dkimkit_result verify(world *w, const char *field, size_t field_len,
                             const char *message)
{
  dkimkit_verifier *verifier = NULL;
  dkimkit_result result;

  assert_int_equal(dkimkit_verifier_new(&verifier, w->config, NULL),
                   DKIMKIT_OK);
  assert_int_equal(
      dkimkit_verifier_feed(verifier, (const uint8_t *)field, field_len),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_verifier_feed(verifier, (const uint8_t *)message,
                                         strlen(message)),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_verifier_finish(verifier), DKIMKIT_OK);
  result = dkimkit_verifier_result(verifier);
  dkimkit_verifier_free(verifier);
  return result;
}

dkimkit_result world_send(world *w, size_t index)
{
  dkimkit_profile *profile = NULL;
  dkimkit_signer *signer = NULL;
  dkimkit_result result;
  const char *field;
  char message[1024];
  size_t len = 0;
  int rv = dkimkit_keyring_profile(&profile, w->ring, w->choice, index);

  if (rv != DKIMKIT_OK) {
    fail_msg("profile: %s", dkimkit_keyring_error_name(rv));
  }
  write_message(w, message, sizeof(message));
  assert_int_equal(dkimkit_signer_new(&signer, w->config, &profile, 1, NULL),
                   DKIMKIT_OK);
  assert_int_equal(
      dkimkit_signer_feed(signer, (const uint8_t *)message, strlen(message)),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_signer_finish(signer), DKIMKIT_OK);
  field = dkimkit_signer_field(signer, 0, &len);
  assert_non_null(field);
  result = verify(w, field, len, message);
  dkimkit_signer_free(signer);
  dkimkit_profile_free(profile);
  return result;
}

void world_expect(world *w, const char *tenant, const char *from, const char *d,
                  const char *s, dkimkit_keyring_alignment alignment,
                  dkimkit_keyring_reason reason, dkimkit_keyring_why why)
{
  assert_int_equal(world_choose(w, tenant, from), DKIMKIT_OK);
  assert_string_equal(
      dkimkit_keyring_reason_name(dkimkit_keyring_choice_reason(w->choice)),
      dkimkit_keyring_reason_name(reason));
  assert_string_equal(
      dkimkit_keyring_why_name(dkimkit_keyring_choice_why(w->choice)),
      dkimkit_keyring_why_name(why));
  assert_int_equal(dkimkit_keyring_choice_count(w->choice), 1);
  assert_string_equal(dkimkit_keyring_choice_domain(w->choice, 0), d);
  assert_string_equal(dkimkit_keyring_choice_selector(w->choice, 0), s);
  assert_int_equal(dkimkit_keyring_choice_alignment(w->choice, 0), alignment);
  assert_int_equal(dkimkit_keyring_choice_signature_reason(w->choice, 0),
                   reason);
  assert_int_equal(world_send(w, 0), DKIMKIT_RESULT_PASS);
}

void world_expect_none(world *w, const char *tenant, const char *from,
                       dkimkit_keyring_reason reason, dkimkit_keyring_why why)
{
  assert_int_equal(world_choose(w, tenant, from), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_choice_count(w->choice), 0);
  assert_string_equal(
      dkimkit_keyring_reason_name(dkimkit_keyring_choice_reason(w->choice)),
      dkimkit_keyring_reason_name(reason));
  assert_string_equal(
      dkimkit_keyring_why_name(dkimkit_keyring_choice_why(w->choice)),
      dkimkit_keyring_why_name(why));
}

/* ---- the log ---- */

typedef struct log_reading {
  char *event;
  char *actor;
  const char *wanted;
  unsigned count;
} log_reading;

static int on_entry(const dkimkit_keyring_audit_entry *entry, void *user_data)
{
  const char *actor = dkimkit_keyring_audit_actor(entry);
  const char *event = dkimkit_keyring_audit_event(entry);
  log_reading *r = user_data;
  if (r->wanted != NULL) {
    r->count += strcmp(event, r->wanted) == 0;
    return 0;
  }
  r->count++;
  snprintf(r->event, 64, "%s", event);
  snprintf(r->actor, 160, "%s", actor);
  return 0;
}

int world_last_event(world *w, const char *domain, char event[64],
                     char actor[160])
{
  log_reading r = {event, actor, NULL, 0};

  event[0] = '\0';
  actor[0] = '\0';
  assert_int_equal(dkimkit_keyring_each_audit(w->ring, domain, 0, on_entry, &r),
                   DKIMKIT_OK);
  return r.count > 0;
}

unsigned world_count_events(world *w, const char *domain, const char *event)
{
  log_reading r = {NULL, NULL, event, 0};

  assert_int_equal(dkimkit_keyring_each_audit(w->ring, domain, 0, on_entry, &r),
                   DKIMKIT_OK);
  return r.count;
}

static int on_fault(const dkimkit_keyring_fault *fault, void *user_data)
{
  const char *domain = dkimkit_keyring_fault_domain(fault);
  const char *detail = dkimkit_keyring_fault_detail(fault);

  (void)user_data;
  print_message("# fault: %s: %s\n", domain, detail);
  return 0;
}

uint64_t world_faults(world *w)
{
  uint64_t faults = UINT64_MAX;

  assert_int_equal(
      dkimkit_keyring_verify_store(&faults, w->ring, on_fault, NULL),
      DKIMKIT_OK);
  return faults;
}
