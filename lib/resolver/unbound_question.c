/* SPDX-License-Identifier: MIT */
#include "unbound_question.h"

#include "memory.h"
#include "unbound_context.h"

#define CLASS_IN 1
#define TYPE_TXT 16

/* What libunbound says of an answer. */
enum { INSECURE, BOGUS, SECURE };

dkk_unbound_question *dkk_unbound_question_of(dkk_link *link)
{
  return (dkk_unbound_question *)(void *)((char *)link -
                                          offsetof(dkk_unbound_question, link));
}

int dkk_unbound_question_new(dkk_unbound_question **out,
                             dkimkit_unbound *resolver, dkimkit_query *query)
{
  dkk_unbound_question *q = dkk_memory_zalloc(&resolver->mem, sizeof(*q));
  int rv;

  if (q == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  rv = dkk_dnsanswer_start(&q->answer, dkimkit_query_name(query));
  if (rv != DKIMKIT_OK) {
    dkk_memory_free(&resolver->mem, q);
    return rv;
  }
  q->resolver = resolver;
  q->query = query;
  q->deadline = dkk_unbound_now() + resolver->timeout;
  dkk_link_append(&resolver->waiting, &q->link);
  resolver->open++;
  resolver->under_way++;
  dkimkit_query_set_data(query, q);
  *out = q;
  return DKIMKIT_OK;
}

void dkk_unbound_question_free(dkk_unbound_question *q)
{
  dkimkit_unbound *resolver = q->resolver;

  dkk_link_remove(&q->link);
  resolver->under_way--;
  if (q->query != NULL) {
    dkimkit_query_set_data(q->query, NULL);
    resolver->open--;
  }
  dkk_memory_free(&resolver->mem, q);
}

static void end_query(dkk_unbound_question *q, dkimkit_dns_status status,
                      unsigned flags, uint32_t ttl)
{
  dkimkit_query_set_data(q->query, NULL);
  (void)dkimkit_query_done(q->query, status, flags, ttl);
  q->query = NULL;
  q->resolver->open--;
}

/* libunbound has no way to be told, but for a mark that its answer isn't
 * wanted; so it is let finish. */
static void set_aside(dkk_unbound_question *q)
{
  dkk_link_remove(&q->link);
  dkk_link_append(&q->resolver->abandoned, &q->link);
}

void dkk_unbound_question_give_up(dkk_unbound_question *q,
                                  dkimkit_dns_status status)
{
  end_query(q, status, 0, 0);
  set_aside(q);
}

void dkk_unbound_question_abandon(dkk_unbound_question *q)
{
  dkimkit_query_set_data(q->query, NULL);
  q->query = NULL;
  q->resolver->open--;
  set_aside(q);
}

/* A record that is too large or malformed is the query's business. */
static int add_record(const uint8_t *rdata, size_t len, void *user_data)
{
  int rv = dkimkit_query_add_rdata(user_data, rdata, len);

  return rv <= DKIMKIT_ERR_FATAL ? rv : DKIMKIT_OK;
}

static dkimkit_dns_status status_without_answer(int rcode)
{
  if (rcode == 2) {
    return DKIMKIT_DNS_SERVFAIL;
  }
  return rcode == 5 ? DKIMKIT_DNS_REFUSED : DKIMKIT_DNS_ERROR;
}

static dkimkit_dns_status read_answer(dkk_unbound_question *q,
                                      const uint8_t *wire, size_t len)
{
  dkimkit_dns_status status = DKIMKIT_DNS_ERROR;

  if (len <= q->resolver->answer_limit &&
      dkk_dnsanswer_read(&status, &q->answer, wire, len, add_record,
                         q->query) == DKIMKIT_PENDING) {
    /* libunbound has followed the CNAMEs to their end: there is nothing. */
    dkk_dnsanswer_end(&q->answer, wire, len);
    status = DKIMKIT_DNS_NODATA;
  }
  return status;
}

static void complete(dkk_unbound_question *q, int rcode, const uint8_t *wire,
                     int len, int security)
{
  dkimkit_dns_status status = DKIMKIT_DNS_BOGUS;
  unsigned flags = 0;
  uint32_t ttl = 0;

  /* There is no cancelling it any more. */
  dkimkit_query_set_data(q->query, NULL);
  if (rcode != 0 || wire == NULL || len < 0) {
    status = status_without_answer(rcode);
  } else if (security != BOGUS) {
    status = read_answer(q, wire, (size_t)len);
    flags = security == SECURE ? DKIMKIT_DNS_SECURE : 0;
    ttl = dkk_dnsanswer_ttl(&q->answer, status);
  }
  end_query(q, status, flags, ttl);
}

/* A context that is deleted answers the questions that it has with SERVFAIL,
 * also those that go on in another one. */
static void answered(void *arg, int rcode, void *wire, int len, int security,
                     char *why_bogus, int was_ratelimited)
{
  dkk_unbound_question *q = arg;
  dkimkit_unbound *resolver = q->resolver;
  int before;

  (void)why_bogus;
  (void)was_ratelimited;
  if (resolver->dropping) {
    return;
  }
  before = dkk_gate_set_answering(&resolver->gate, 1);
  if (q->query != NULL) {
    complete(q, rcode, wire, len, security);
  }
  dkk_unbound_question_free(q);
  (void)dkk_gate_set_answering(&resolver->gate, before);
}

int dkk_unbound_question_ask(dkk_unbound_question *q)
{
  return dkk_unbound_status(
      ub_resolve_event(q->resolver->context, dkimkit_query_name(q->query),
                       TYPE_TXT, CLASS_IN, q, answered, NULL));
}
