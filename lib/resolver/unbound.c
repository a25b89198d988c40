/* SPDX-License-Identifier: MIT */
#include <dkimkit/unbound.h>

#include "dnsanswer.h"
#include "memory.h"
#include "unbound_context.h"
#include "unbound_resolver.h"

#include <limits.h>

#define CLASS_IN 1
#define TYPE_TXT 16

#define TIMEOUT_DEFAULT 10000
#define QUESTIONS_MAX 1024

/* What libunbound says of an answer. */
enum { INSECURE, BOGUS, SECURE };

/* A question under way; freed when libunbound is done with it. */
typedef struct question {
  dkk_unbound_link link;
  dkimkit_unbound *resolver;
  dkimkit_query *query; /* NULL: cancelled, or too late */
  int64_t deadline;
  dkk_dnsanswer answer;
} question;

static question *question_of(dkk_unbound_link *link)
{
  return (question *)(void *)((char *)link - offsetof(question, link));
}

int dkimkit_unbound_new(dkimkit_unbound **out, const dkimkit_mem *mem)
{
  dkimkit_unbound *resolver;
  dkimkit_mem used;
  int rv;

  if (out == NULL || dkk_memory_set(&used, mem) != DKIMKIT_OK) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  resolver = dkk_memory_zalloc(&used, sizeof(*resolver));
  if (resolver == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  resolver->mem = used;
  resolver->timeout = TIMEOUT_DEFAULT;
  resolver->answer_limit = DKK_UNBOUND_ANSWER_MAX;
  dkk_unbound_link_init(&resolver->waiting);
  dkk_unbound_link_init(&resolver->abandoned);
  dkk_unbound_loop_init(&resolver->loop, &resolver->mem);
  rv = dkk_unbound_context_new(&resolver->context, &resolver->loop);
  if (rv != DKIMKIT_OK) {
    dkk_memory_free(&used, resolver);
    return rv;
  }
  *out = resolver;
  return DKIMKIT_OK;
}

static void end_query(question *q, dkimkit_dns_status status, unsigned flags,
                      uint32_t ttl)
{
  dkimkit_query_set_data(q->query, NULL);
  (void)dkimkit_query_done(q->query, status, flags, ttl);
  q->query = NULL;
  q->resolver->open--;
}

static void free_question(question *q)
{
  dkimkit_unbound *resolver = q->resolver;

  dkk_unbound_link_remove(&q->link);
  resolver->under_way--;
  dkk_memory_free(&resolver->mem, q);
}

/* libunbound has no way to be told, but for a mark that its answer isn't
 * wanted; so it is let finish. */
static void abandon(question *q)
{
  dkk_unbound_link_remove(&q->link);
  dkk_unbound_link_append(&q->resolver->abandoned, &q->link);
}

/* libunbound calls back for some of the questions that it drops. */
void dkimkit_unbound_free(dkimkit_unbound *resolver)
{
  dkimkit_mem mem;

  if (resolver == NULL || resolver->loop.in_watch) {
    return;
  }
  while (resolver->waiting.next != &resolver->waiting) {
    question *q = question_of(resolver->waiting.next);

    end_query(q, DKIMKIT_DNS_ERROR, 0, 0);
    abandon(q);
  }
  ub_ctx_delete(resolver->context);
  while (resolver->abandoned.next != &resolver->abandoned) {
    free_question(question_of(resolver->abandoned.next));
  }
  dkk_unbound_loop_end(&resolver->loop);
  mem = resolver->mem;
  dkk_memory_free(&mem, resolver);
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

static dkimkit_dns_status read_answer(question *q, const uint8_t *wire,
                                      size_t len)
{
  dkimkit_dns_status status = DKIMKIT_DNS_ERROR;

  if (len <= q->resolver->answer_limit &&
      dkk_dnsanswer_read(&status, &q->answer, wire, len, add_record,
                         q->query) == DKIMKIT_PENDING) {
    /* libunbound has followed the CNAMEs to their end: there is nothing. */
    status = DKIMKIT_DNS_NODATA;
  }
  return status;
}

static void answered(void *arg, int rcode, void *wire, int len, int security,
                     char *why_bogus, int was_ratelimited)
{
  question *q = arg;
  dkimkit_dns_status status = DKIMKIT_DNS_BOGUS;
  unsigned flags = 0;
  uint32_t ttl = 0;

  (void)why_bogus;
  (void)was_ratelimited;
  if (q->query != NULL) {
    if (rcode != 0 || wire == NULL || len < 0) {
      status = status_without_answer(rcode);
    } else if (security != BOGUS) {
      status = read_answer(q, wire, (size_t)len);
      flags = security == SECURE ? DKIMKIT_DNS_SECURE : 0;
      ttl = dkk_dnsanswer_ttl(&q->answer, status);
    }
    end_query(q, status, flags, ttl);
  }
  free_question(q);
}

/* Without a server on this machine libunbound must not be sent there by what
 * others have in their zones. */
static int begin(dkimkit_unbound *resolver)
{
  if (!resolver->has_anchor) {
    return DKIMKIT_ERR_STATE;
  }
  if (!resolver->started &&
      ub_ctx_set_option(resolver->context, "do-not-query-localhost:",
                        resolver->has_loopback ? "no" : "yes") != UB_NOERROR) {
    return DKIMKIT_ERR_SYSTEM;
  }
  resolver->started = 1;
  return DKIMKIT_OK;
}

static int new_question(question **out, dkimkit_unbound *resolver,
                        dkimkit_query *query)
{
  question *q = dkk_memory_zalloc(&resolver->mem, sizeof(*q));
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
  dkk_unbound_link_append(&resolver->waiting, &q->link);
  resolver->open++;
  resolver->under_way++;
  dkimkit_query_set_data(query, q);
  *out = q;
  return DKIMKIT_OK;
}

int dkimkit_unbound_lookup(dkimkit_query *query, void *user_data)
{
  dkimkit_unbound *resolver = user_data;
  question *q;
  int rv;

  if (query == NULL || resolver == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (resolver->loop.in_watch) {
    return DKIMKIT_ERR_REENTERED;
  }
  if (dkimkit_query_type(query) != TYPE_TXT) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  if (resolver->under_way >= QUESTIONS_MAX) {
    return DKIMKIT_ERR_LIMIT;
  }
  rv = begin(resolver);
  if (rv == DKIMKIT_OK) {
    rv = new_question(&q, resolver, query);
  }
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  /* Afterwards `q` may be gone: what is in the cache is answered at once. */
  rv = dkk_unbound_status(ub_resolve_event(resolver->context,
                                           dkimkit_query_name(query), TYPE_TXT,
                                           CLASS_IN, q, answered, NULL));
  if (rv != DKIMKIT_OK) {
    dkimkit_query_set_data(query, NULL);
    resolver->open--;
    free_question(q);
  }
  return rv;
}

void dkimkit_unbound_cancel(dkimkit_query *query, void *user_data)
{
  dkimkit_unbound *resolver = user_data;
  question *q = query == NULL ? NULL : dkimkit_query_data(query);

  if (resolver != NULL && q != NULL) {
    q->query = NULL;
    resolver->open--;
    abandon(q);
  }
}

/* All have the same patience, so the oldest is the first. */
static void end_overdue(dkimkit_unbound *resolver)
{
  int64_t now = dkk_unbound_now();

  while (resolver->waiting.next != &resolver->waiting) {
    question *q = question_of(resolver->waiting.next);

    if (q->deadline > now) {
      return;
    }
    end_query(q, DKIMKIT_DNS_TIMEOUT, 0, 0);
    abandon(q);
  }
}

void dkimkit_unbound_process(dkimkit_unbound *resolver, int socket,
                             unsigned events)
{
  if (resolver == NULL || resolver->loop.in_watch) {
    return;
  }
  dkk_unbound_loop_run(&resolver->loop, socket, events);
  end_overdue(resolver);
}

int dkimkit_unbound_timeout(dkimkit_unbound *resolver)
{
  int64_t deadline;
  int64_t left;

  if (resolver == NULL || resolver->open == 0) {
    return -1;
  }
  deadline = dkk_unbound_loop_deadline(&resolver->loop);
  left = question_of(resolver->waiting.next)->deadline;
  left = (deadline < left ? deadline : left) - dkk_unbound_now();
  if (left < 0) {
    return 0;
  }
  return left < INT_MAX ? (int)left : INT_MAX;
}

static void process_ready(dkimkit_unbound *resolver, size_t count)
{
  size_t i;

  /* `ready` may move meanwhile. */
  for (i = 0; i < count; i++) {
    short happened = resolver->loop.sockets.ready[i].revents;

    if (happened != 0) {
      dkimkit_unbound_process(
          resolver, resolver->loop.sockets.ready[i].fd,
          (happened & ~POLLOUT ? DKIMKIT_UNBOUND_READ : 0u) |
              (happened & ~POLLIN ? DKIMKIT_UNBOUND_WRITE : 0u));
    }
  }
}

int dkimkit_unbound_wait(dkimkit_unbound *resolver, int milliseconds)
{
  size_t count;
  int timeout;
  int rv;

  if (resolver == NULL || milliseconds < -1) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (resolver->loop.in_watch) {
    return DKIMKIT_ERR_REENTERED;
  }
  if (resolver->open > 0) {
    timeout = dkimkit_unbound_timeout(resolver);
    if (milliseconds >= 0 && milliseconds < timeout) {
      timeout = milliseconds;
    }
    rv = dkk_sockets_poll(&resolver->loop.sockets, &count, timeout);
    if (rv < 0) {
      return rv;
    }
    if (rv > 0) {
      process_ready(resolver, count);
    }
  }
  dkimkit_unbound_process(resolver, -1, 0);
  return resolver->open < INT_MAX ? (int)resolver->open : INT_MAX;
}
