/* SPDX-License-Identifier: MIT */
/* The zone of the host, those of the owners, and answers from them. */

#include "report_demo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TTL 3600

struct order {
  struct demo_domain *domain;
  int slot;
  dkimkit_keyring_effect effect;
  uint64_t number;
  char text[600];
};

struct orders {
  struct demo *demo;
  struct order list[2 * DEMO_DOMAINS];
  size_t count;
};

static struct demo_domain *find(struct demo *demo, const char *name)
{
  size_t i;

  for (i = 0; i < demo->count; i++) {
    if (strcmp(demo->domains[i].name, name) == 0) {
      return &demo->domains[i];
    }
  }
  return NULL;
}

static int is_refused(const struct demo *demo, const struct demo_domain *domain)
{
  return (domain->story == DEMO_STALLED && demo->left < 400) ||
         domain->story == DEMO_FRESH ||
         (domain->story == DEMO_COMPROMISED && demo->left < 100);
}

static int on_order(const dkimkit_keyring_order *told, void *user_data)
{
  const dkimkit_keyring_domain *domain = dkimkit_keyring_order_domain(told);
  int slot = dkimkit_keyring_order_slot(told);
  dkimkit_keyring_effect effect = dkimkit_keyring_order_effect(told);
  uint64_t number = dkimkit_keyring_order_number(told);
  struct orders *orders = user_data;
  struct demo_domain *of =
      find(orders->demo, dkimkit_keyring_domain_name(domain));
  const char *text = dkimkit_keyring_domain_record_text(domain, slot);
  struct order *order;

  if (of == NULL || is_refused(orders->demo, of) ||
      orders->count == sizeof(orders->list) / sizeof(*orders->list)) {
    return 0;
  }
  order = &orders->list[orders->count++];
  order->domain = of;
  order->slot = slot;
  order->effect = effect;
  order->number = number;
  snprintf(order->text, sizeof(order->text), "%s", text ? text : "");
  return 0;
}

void demo_publish(dkimkit_keyring *ring, struct demo *demo)
{
  static struct orders orders;
  size_t i;

  orders.demo = demo;
  orders.count = 0;
  demo_need(dkimkit_keyring_each_order(ring, on_order, &orders), "orders");
  for (i = 0; i < orders.count; i++) {
    struct order *order = &orders.list[i];

    snprintf(order->domain->zone[order->slot],
             sizeof(order->domain->zone[order->slot]), "%s", order->text);
    demo_need(dkimkit_keyring_acknowledge(ring, order->domain->name,
                                          order->slot, order->effect,
                                          order->number, TTL),
              "acknowledge");
  }
}

/* Where the owner's CNAME leads; NULL if there is none. */
static const char *target(const struct demo *demo,
                          const struct demo_domain *domain, int slot,
                          const char *right)
{
  if (domain->story == DEMO_WAITING ||
      (domain->story == DEMO_LOST && slot == 0 && demo->left <= 84)) {
    return NULL;
  }
  return domain->story == DEMO_WRONG && slot == 1
             ? "selector2.elsewhere.example"
             : right;
}

static const char *host_text(const struct demo *demo,
                             const struct demo_domain *domain, int slot)
{
  static const char foreign[] = "v=DKIM1; k=ed25519; p="
                                "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

  return domain->story == DEMO_FOREIGN && slot == 1 && demo->left < 100
             ? foreign
             : domain->zone[slot];
}

static dkimkit_dns_status answer_host(dkimkit_keyring_question *question,
                                      const char *name, const char *text)
{
  if (dkimkit_keyring_question_type(question) != 16) {
    return DKIMKIT_DNS_NODATA;
  }
  if (*text == '\0') {
    demo_need(dkimkit_keyring_answer_negative_ttl(question, 300), "answer");
    return DKIMKIT_DNS_NODATA;
  }
  demo_need(dkimkit_keyring_answer_txt(question, name, TTL,
                                       (const uint8_t *)text, strlen(text)),
            "answer");
  return DKIMKIT_DNS_OK;
}

static void answer(dkimkit_keyring_question *question, const struct demo *demo,
                   const struct demo_domain *of,
                   const dkimkit_keyring_domain *domain)
{
  const char *asked = dkimkit_keyring_question_name(question);
  dkimkit_dns_status status = DKIMKIT_DNS_NXDOMAIN;
  int slot;

  demo_need(dkimkit_keyring_answer_begin(question, "192.0.2.53"), "answer");
  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; slot++) {
    const char *host = dkimkit_keyring_domain_record_name(
        domain, slot, DKIMKIT_KEYRING_NAME_HOST);
    const char *own = dkimkit_keyring_domain_record_name(
        domain, slot, DKIMKIT_KEYRING_NAME_OWN);
    const char *leads = target(demo, of, slot, host);

    if (strcmp(asked, host) == 0) {
      status = answer_host(question, asked, host_text(demo, of, slot));
    } else if (strcmp(asked, own) == 0 && leads != NULL) {
      demo_need(dkimkit_keyring_answer_cname(question, own, TTL, leads),
                "answer");
      status = DKIMKIT_DNS_OK;
    }
  }
  if (status == DKIMKIT_DNS_NXDOMAIN) {
    demo_need(dkimkit_keyring_answer_negative_ttl(question, 300), "answer");
  }
  demo_need(dkimkit_keyring_answer_end(question, status,
                                       DKIMKIT_KEYRING_ANSWER_AUTHORITATIVE),
            "answer");
  demo_need(dkimkit_keyring_question_done(question), "answer");
}

static void check(dkimkit_keyring *ring, const struct demo *demo,
                  const struct demo_domain *of, const dkimkit_config *config)
{
  dkimkit_keyring_domain *domain;
  dkimkit_keyring_check *made;
  dkimkit_keyring_question *question;

  demo_need(dkimkit_keyring_domain_read(&domain, ring, of->name), of->name);
  demo_need(dkimkit_keyring_check_new(&made, domain, config), of->name);
  while (dkimkit_keyring_check_next(&question, made) == DKIMKIT_PENDING &&
         question != NULL) {
    answer(question, demo, of, domain);
  }
  demo_need(dkimkit_keyring_check_store(ring, made), of->name);
  dkimkit_keyring_check_free(made);
  dkimkit_keyring_domain_free(domain);
}

struct due {
  struct demo *demo;
  struct demo_domain *list[DEMO_DOMAINS];
  size_t count;
};

static int on_due(const dkimkit_keyring_domain *domain, void *user_data)
{
  struct due *due = user_data;
  struct demo_domain *of = find(due->demo, dkimkit_keyring_domain_name(domain));

  if (of != NULL && due->count < DEMO_DOMAINS) {
    due->list[due->count++] = of;
  }
  return 0;
}

void demo_check(dkimkit_keyring *ring, struct demo *demo,
                const dkimkit_config *config)
{
  static struct due due;
  size_t i;

  due.demo = demo;
  due.count = 0;
  demo_need(dkimkit_keyring_each_due(ring, 0, on_due, &due), "due");
  for (i = 0; i < due.count; i++) {
    check(ring, demo, due.list[i], config);
  }
}
