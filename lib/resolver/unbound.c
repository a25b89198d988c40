/* SPDX-License-Identifier: MIT */
#include <dkimkit/unbound.h>

#include "memory.h"
#include "unbound_question.h"
#include "unbound_renew.h"
#include "unbound_setup.h"

#include <limits.h>

#define TYPE_TXT 16

#define TIMEOUT_DEFAULT 10000

static dkk_unbound_question *oldest(dkimkit_unbound *resolver)
{
  return dkk_unbound_question_of(resolver->waiting.next);
}

int dkimkit_unbound_new(dkimkit_unbound **out, const dkimkit_mem *mem)
{
  dkimkit_unbound *resolver;
  dkimkit_mem used;

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
  resolver->question_limit = DKK_UNBOUND_QUESTIONS_MAX;
  dkk_link_init(&resolver->settings);
  dkk_link_init(&resolver->waiting);
  dkk_link_init(&resolver->abandoned);
  dkk_unbound_loop_init(&resolver->loop, &resolver->mem);
  *out = resolver;
  return DKIMKIT_OK;
}

void dkimkit_unbound_free(dkimkit_unbound *resolver)
{
  dkimkit_mem mem;

  if (resolver == NULL || !dkk_gate_enter(&resolver->gate)) {
    return;
  }
  while (resolver->open > 0) {
    dkk_unbound_question_give_up(oldest(resolver), DKIMKIT_DNS_ERROR);
  }
  dkk_unbound_drop_context(resolver);
  dkk_unbound_setup_free(&resolver->settings, &resolver->mem);
  dkk_unbound_loop_end(&resolver->loop);
  mem = resolver->mem;
  dkk_memory_free(&mem, resolver);
}

static int look_up(dkimkit_unbound *resolver, dkimkit_query *query)
{
  dkk_unbound_question *q;
  int rv = dkk_unbound_begin(resolver);

  if (rv == DKIMKIT_OK) {
    rv = dkk_unbound_question_new(&q, resolver, query);
  }
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = dkk_unbound_question_ask(q);
  if (rv != DKIMKIT_OK) {
    dkk_unbound_question_free(q);
  }
  return rv;
}

int dkimkit_unbound_lookup(dkimkit_query *query, void *user_data)
{
  dkimkit_unbound *resolver = user_data;
  int before;
  int rv;

  if (query == NULL || resolver == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (!dkk_gate_can_ask(&resolver->gate)) {
    return DKIMKIT_ERR_REENTERED;
  }
  if (dkimkit_query_type(query) != TYPE_TXT) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  if (resolver->under_way >= resolver->question_limit) {
    return DKIMKIT_ERR_LIMIT;
  }
  dkk_gate_join(&resolver->gate);
  before = dkk_gate_set_answering(&resolver->gate, 0);
  rv = look_up(resolver, query);
  (void)dkk_gate_set_answering(&resolver->gate, before);
  dkk_gate_leave(&resolver->gate);
  return rv;
}

void dkimkit_unbound_cancel(dkimkit_query *query, void *user_data)
{
  dkk_unbound_question *q = query == NULL ? NULL : dkimkit_query_data(query);

  if (user_data != NULL && q != NULL) {
    dkk_unbound_question_abandon(q);
  }
}

/* All have the same patience, so the oldest is the first. */
static void end_overdue(dkimkit_unbound *resolver)
{
  int64_t now = dkk_unbound_now();

  while (!dkk_link_is_alone(&resolver->waiting) &&
         oldest(resolver)->deadline <= now) {
    dkk_unbound_question_give_up(oldest(resolver), DKIMKIT_DNS_TIMEOUT);
  }
}

static void process(dkimkit_unbound *resolver, int socket, unsigned events)
{
  dkk_unbound_loop_run(&resolver->loop, socket, events);
  end_overdue(resolver);
  dkk_unbound_renew(resolver);
}

void dkimkit_unbound_process(dkimkit_unbound *resolver, int socket,
                             unsigned events)
{
  if (resolver != NULL && dkk_gate_enter(&resolver->gate)) {
    process(resolver, socket, events);
    dkk_gate_leave(&resolver->gate);
  }
}

static int64_t earlier(int64_t a, int64_t b)
{
  return a < b ? a : b;
}

int dkimkit_unbound_timeout(dkimkit_unbound *resolver)
{
  int64_t deadline;
  int64_t left;

  if (resolver == NULL) {
    return -1;
  }
  deadline = dkk_unbound_renew_time(resolver);
  /* A callback may ask for it while all that is open is being moved. */
  if (!dkk_link_is_alone(&resolver->waiting)) {
    deadline = earlier(deadline, dkk_unbound_loop_deadline(&resolver->loop));
    deadline = earlier(deadline, oldest(resolver)->deadline);
  }
  if (deadline == INT64_MAX) {
    return -1;
  }
  left = deadline - dkk_unbound_now();
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
      process(resolver, resolver->loop.sockets.ready[i].fd,
              (happened & ~POLLOUT ? DKIMKIT_UNBOUND_READ : 0u) |
                  (happened & ~POLLIN ? DKIMKIT_UNBOUND_WRITE : 0u));
    }
  }
}

/* Negative if there is no waiting. */
static int wait_once(dkimkit_unbound *resolver, int milliseconds)
{
  int timeout = dkimkit_unbound_timeout(resolver);
  size_t count;
  int rv;

  if (milliseconds >= 0 && milliseconds < timeout) {
    timeout = milliseconds;
  }
  rv = dkk_sockets_poll(&resolver->loop.sockets, &count, timeout);
  if (rv > 0) {
    process_ready(resolver, count);
  }
  return rv;
}

int dkimkit_unbound_wait(dkimkit_unbound *resolver, int milliseconds)
{
  int rv = 0;

  if (resolver == NULL || milliseconds < -1) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (!dkk_gate_enter(&resolver->gate)) {
    return DKIMKIT_ERR_REENTERED;
  }
  if (resolver->open > 0) {
    rv = wait_once(resolver, milliseconds);
  }
  if (rv >= 0) {
    process(resolver, -1, 0);
    rv = resolver->open < INT_MAX ? (int)resolver->open : INT_MAX;
  }
  dkk_gate_leave(&resolver->gate);
  return rv;
}
