/* SPDX-License-Identifier: MIT */
#include "ring.h"

#include <dkimkit/keyring_check.h>

#include <stdio.h>

static char path[4096];
uint64_t ring_wall;
dkimkit_config *ring_config;
dkimkit_keyring *ring;

static uint64_t now(void *user_data)
{
  return *(const uint64_t *)user_data;
}

static int master(const uint8_t id[8], uint8_t key[32], void *user_data)
{
  (void)id;
  (void)user_data;
  memset(key, 7, 32);
  return 0;
}

void ring_open(void)
{
  uint8_t key[32];

  memset(key, 7, sizeof(key));
  /* A run that failed may have left it. */
  (void)remove(path);
  ring_wall = NOW;
  ring_config = client_sealed();
  ok(dkimkit_keyring_new(&ring, ring_config));
  ok(dkimkit_keyring_set_clock(ring, now, now, &ring_wall));
  ok(dkimkit_keyring_set_actor(ring, "client"));
  ok(dkimkit_keyring_add_master(ring, key));
  ok(dkimkit_keyring_set_master_source(ring, master, NULL));
  ok(dkimkit_keyring_open_sqlite(ring, path, DKIMKIT_KEYRING_OPEN_CREATE));
  same(dkimkit_keyring_message(ring), "");
}

void ring_close(void)
{
  dkimkit_keyring_free(ring);
  dkimkit_config_free(ring_config);
  assert_int_equal(remove(path), 0);
}

void ring_add_domains(void)
{
  dkimkit_keyring_settings *settings = NULL;

  ok(dkimkit_keyring_settings_new(&settings, NULL));
  ok(dkimkit_keyring_settings_set(settings, DKIMKIT_KEYRING_SETTING_KEY_TYPE,
                                  DKIMKIT_KEY_TYPE_ED25519));
  ok(dkimkit_keyring_settings_set_text(
      settings, DKIMKIT_KEYRING_TEXT_DISPLAY_NAME, "Contoso"));
  assert_int_equal(dkimkit_keyring_settings_get(
                       settings, DKIMKIT_KEYRING_SETTING_DRAIN_HOLD),
                   604800);
  same(dkimkit_keyring_settings_text(settings,
                                     DKIMKIT_KEYRING_TEXT_DISPLAY_NAME),
       "Contoso");
  ok(dkimkit_keyring_add_tenant(ring, TENANT, INITIAL, settings));
  ok(dkimkit_keyring_set_option(ring, TENANT,
                                DKIMKIT_KEYRING_OPTION_ALLOW_PARENT, 1));
  ok(dkimkit_keyring_add_domain(ring, TENANT, DOMAIN, NULL, settings));
  dkimkit_keyring_settings_free(settings);
}

/* ---- the zone ---- */

typedef struct order {
  char domain[64];
  int slot;
  uint64_t number;
} order;

static order orders[8];
static size_t order_count;

static int on_order(const dkimkit_keyring_order *told, void *user_data)
{
  const dkimkit_keyring_domain *domain = dkimkit_keyring_order_domain(told);
  int slot = dkimkit_keyring_order_slot(told);
  dkimkit_keyring_effect effect = dkimkit_keyring_order_effect(told);
  uint64_t number = dkimkit_keyring_order_number(told);
  order *to = &orders[order_count++];

  (void)user_data;
  assert_true(order_count <= COUNT(orders));
  assert_int_equal(effect, DKIMKIT_KEYRING_EFFECT_PUBLISH);
  assert_memory_equal(dkimkit_keyring_domain_record_text(domain, slot),
                      "v=DKIM1; k=ed25519; p=", 22);
  assert_int_equal(dkimkit_keyring_domain_record_ttl(domain, slot), HOUR);
  strcpy(to->domain, dkimkit_keyring_domain_name(domain));
  to->slot = slot;
  to->number = number;
  return 0;
}

void ring_publish(void)
{
  size_t i;

  order_count = 0;
  ok(dkimkit_keyring_each_order(ring, on_order, NULL));
  assert_int_equal(order_count, 4);
  for (i = 0; i < order_count; i++) {
    ok(dkimkit_keyring_acknowledge(ring, orders[i].domain, orders[i].slot,
                                   DKIMKIT_KEYRING_EFFECT_PUBLISH,
                                   orders[i].number, 0));
  }
}

/* Every question gets the answer that is right. */
static void answer(const dkimkit_keyring_domain *domain,
                   dkimkit_keyring_question *question)
{
  const char *name = dkimkit_keyring_question_name(question);
  int slot;

  dkimkit_keyring_question_set_data(question, question);
  assert_ptr_equal(dkimkit_keyring_question_data(question), question);
  ok(dkimkit_keyring_answer_begin(question, "192.0.2.53"));
  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; slot++) {
    const char *own = dkimkit_keyring_domain_record_name(
        domain, slot, DKIMKIT_KEYRING_NAME_OWN);
    const char *host = dkimkit_keyring_domain_record_name(
        domain, slot, DKIMKIT_KEYRING_NAME_HOST);

    if (strcmp(name, host) == 0) {
      ok(dkimkit_keyring_answer_txt(
          question, name, HOUR,
          OCTETS(dkimkit_keyring_domain_record_text(domain, slot))));
    } else if (own != NULL && strcmp(name, own) == 0) {
      ok(dkimkit_keyring_answer_cname(question, name, HOUR, host));
    }
  }
  ok(dkimkit_keyring_answer_end(question, DKIMKIT_DNS_OK,
                                DKIMKIT_KEYRING_ANSWER_AUTHORITATIVE));
  ok(dkimkit_keyring_question_done(question));
}

void ring_check(const char *name)
{
  dkimkit_keyring_domain *domain = NULL;
  dkimkit_keyring_question *question = NULL;
  dkimkit_keyring_check *one = NULL;

  ok(dkimkit_keyring_domain_read(&domain, ring, name));
  ok(dkimkit_keyring_check_new(&one, domain, ring_config));
  while (dkimkit_keyring_check_next(&question, one) == DKIMKIT_PENDING) {
    assert_non_null(question);
    answer(domain, question);
  }
  assert_int_equal(dkimkit_keyring_check_is_ok(one), 1);
  assert_int_equal(
      dkimkit_keyring_check_verdict(one, 0, DKIMKIT_KEYRING_NAME_HOST),
      DKIMKIT_KEYRING_VERDICT_OK);
  assert_int_equal(
      dkimkit_keyring_check_authoritative(one, 0, DKIMKIT_KEYRING_NAME_HOST),
      1);
  assert_int_equal(
      dkimkit_keyring_check_warnings(one, 0, DKIMKIT_KEYRING_NAME_HOST), 0);
  ok(dkimkit_keyring_check_store(ring, one));
  dkimkit_keyring_check_free(one);
  dkimkit_keyring_domain_free(domain);
}

void ring_pass(unsigned hours)
{
  while (hours-- > 0) {
    ring_wall += HOUR;
    ok(dkimkit_keyring_tick(ring, 4, NULL, NULL, NULL));
  }
}

void ring_place(int argc, char **argv)
{
  const char *name;

  assert_true(argc == 2);
  name = strrchr(argv[0], '/');
  name = name != NULL ? name + 1 : argv[0];
  assert_true((size_t)snprintf(path, sizeof(path), "%s/%s.ring", argv[1],
                               name) < sizeof(path));
}
