/* SPDX-License-Identifier: MIT */
#include "cares_shared.h"

#include "memory.h"

#include <stddef.h>
#include <string.h>

static dkk_cares_question *question_of(dkk_nameset_node *node)
{
  return (dkk_cares_question *)(void *)((char *)node -
                                        offsetof(dkk_cares_question, node));
}

static dkk_cares_waiter *waiter_of(dkk_link *link)
{
  return (dkk_cares_waiter *)(void *)((char *)link -
                                      offsetof(dkk_cares_waiter, link));
}

static dkk_cares_question *find(const dkimkit_cares *resolver, const char *name)
{
  dkk_nameset_node *node = dkk_nameset_find(&resolver->questions, name);

  return node != NULL ? question_of(node) : NULL;
}

static int add(dkk_cares_question **out, dkimkit_cares *resolver,
               const char *name)
{
  dkk_cares_question *q = dkk_memory_zalloc(&resolver->mem, sizeof(*q));
  int rv;

  if (q == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  rv = dkk_dnsanswer_start(&q->answer, name);
  if (rv != DKIMKIT_OK) {
    dkk_memory_free(&resolver->mem, q);
    return rv;
  }
  q->resolver = resolver;
  q->secure = resolver->trust_ad;
  dkk_link_init(&q->waiters);
  memcpy(q->name, q->answer.name, sizeof(q->name));
  q->node.name = q->name;
  q->is_open = 1;
  dkk_nameset_add(&resolver->questions, &q->node);
  *out = q;
  return DKIMKIT_OK;
}

int dkk_cares_question_join(dkk_cares_question **added, dkimkit_cares *resolver,
                            dkimkit_query *query)
{
  const char *name = dkimkit_query_name(query);
  dkk_cares_waiter *w = dkk_memory_zalloc(&resolver->mem, sizeof(*w));
  int rv = DKIMKIT_OK;

  if (w == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  *added = NULL;
  w->query = query;
  w->question = find(resolver, name);
  if (w->question == NULL) {
    rv = add(&w->question, resolver, name);
    *added = w->question;
  }
  if (rv != DKIMKIT_OK) {
    dkk_memory_free(&resolver->mem, w);
    return rv;
  }
  dkk_link_append(&w->question->waiters, &w->link);
  dkimkit_query_set_data(query, w);
  resolver->open++;
  return DKIMKIT_OK;
}

/* Its query can be cancelled, and isn't waiting. */
static void take_out(dkk_cares_waiter *w)
{
  dkk_link_remove(&w->link);
  dkimkit_query_set_data(w->query, NULL);
}

void dkk_cares_waiter_free(dkk_cares_waiter *w)
{
  dkk_memory_free(&w->question->resolver->mem, w);
}

void dkk_cares_question_leave(dkimkit_query *query)
{
  dkk_cares_waiter *w = dkimkit_query_data(query);
  dkk_cares_question *q;

  if (w == NULL) {
    return;
  }
  q = w->question;
  take_out(w);
  q->resolver->open--;
  if (q->is_open && dkk_cares_question_is_abandoned(q)) {
    dkk_cares_question_close(q);
    q->resolver->cancelled++;
  }
  dkk_cares_waiter_free(w);
}

int dkk_cares_question_is_abandoned(const dkk_cares_question *q)
{
  return dkk_link_is_alone(&q->waiters);
}

void dkk_cares_question_close(dkk_cares_question *q)
{
  q->is_open = 0;
  dkk_nameset_remove(&q->resolver->questions, &q->node);
}

dkk_cares_waiter *dkk_cares_question_next(dkk_cares_question *q)
{
  dkk_cares_waiter *w;

  if (dkk_cares_question_is_abandoned(q)) {
    return NULL;
  }
  w = waiter_of(q->waiters.next);
  take_out(w);
  return w;
}

void dkk_cares_question_free(dkk_cares_question *q)
{
  dkk_memory_free(&q->resolver->mem, q);
}
