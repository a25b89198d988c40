/* SPDX-License-Identifier: MIT */
#include "queue.h"

#include "client.h"
#include "log.h"
#include "relay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct queued {
  struct queued *next;
  queue *queue;
  client *client;
  uint64_t delay;
  uint64_t due;
  char id[SPOOL_ID_SIZE];
} queued;

static void run(queue *q);

static void append(queue_list *list, queued *m)
{
  m->next = NULL;
  if (list->last == NULL) {
    list->first = m;
  } else {
    list->last->next = m;
  }
  list->last = m;
}

static queued *take_first(queue_list *list)
{
  queued *m = list->first;

  if (m != NULL) {
    list->first = m->next;
    if (list->first == NULL) {
      list->last = NULL;
    }
  }
  return m;
}

static void on_due(uv_timer_t *timer);

static void set_due(queue *q, uint64_t due)
{
  uint64_t now = uv_now(&q->relay->loop);

  if (!q->is_stopping && due < q->next_due) {
    q->next_due = due;
    (void)uv_timer_start(&q->timer, on_due, due > now ? due - now : 0, 0);
  }
}

static void on_due(uv_timer_t *timer)
{
  queue *q = timer->data;
  queue_list list = q->deferred;
  queued *m;

  q->deferred = (queue_list){0};
  q->next_due = UINT64_MAX;
  while ((m = take_first(&list)) != NULL) {
    if (m->due <= uv_now(&q->relay->loop)) {
      append(&q->ready, m);
    } else {
      append(&q->deferred, m);
      set_due(q, m->due);
    }
  }
  run(q);
}

/* Waits twice as long each time. */
static void defer(queue *q, queued *m)
{
  const options *o = &q->relay->options;

  m->delay = m->delay == 0 ? o->retry_min : m->delay * 2;
  if (m->delay > o->retry_max) {
    m->delay = o->retry_max;
  }
  m->due = uv_now(&q->relay->loop) + m->delay;
  append(&q->deferred, m);
  set_due(q, m->due);
}

static void remove_active(queue *q, const queued *m)
{
  queued **at = &q->active;

  while (*at != m) {
    at = &(*at)->next;
  }
  *at = m->next;
  q->active_count--;
}

static void on_done(void *owner, client_outcome outcome)
{
  queued *m = owner;
  queue *q = m->queue;
  int was_full = queue_is_full(q);

  remove_active(q, m);
  m->client = NULL;
  if (outcome == CLIENT_DEFERRED) {
    defer(q, m);
  } else {
    free(m);
    q->count--;
  }
  run(q);
  if (was_full && !queue_is_full(q)) {
    server_resume(&q->relay->server);
  }
  relay_check_end(q->relay);
}

/* The name begins with the second in which the message came. */
static int is_old(const queued *m)
{
  char digits[11] = "";
  uint64_t age;

  memcpy(digits, m->id, 10);
  age = (uint64_t)time(NULL) - strtoull(digits, NULL, 16);
  return age < UINT32_MAX && age * 1000 > m->queue->relay->options.retry_age;
}

static void run(queue *q)
{
  while (!q->is_stopping && q->ready.first != NULL &&
         q->active_count < q->relay->options.max_outbound) {
    queued *m = take_first(&q->ready);

    m->client = client_start(q->relay, m->id, is_old(m), on_done, m);
    if (m->client == NULL) {
      defer(q, m);
      continue;
    }
    m->next = q->active;
    q->active = m;
    q->active_count++;
  }
}

void queue_add(queue *q, const char *id)
{
  queued *m = calloc(1, sizeof(*m));

  if (m == NULL) {
    log_line("%s: no memory to queue it: it waits for the next start", id);
    return;
  }
  m->queue = q;
  (void)snprintf(m->id, sizeof(m->id), "%s", id);
  append(&q->ready, m);
  q->count++;
  run(q);
}

static void found(void *owner, const char *id)
{
  queue_add(owner, id);
}

int queue_open(queue *q, struct relay *r)
{
  q->relay = r;
  q->next_due = UINT64_MAX;
  q->timer.data = q;
  (void)uv_timer_init(&r->loop, &q->timer);
  if (spool_each(&r->spool, found, q) < 0) {
    log_line("the spool can't be read");
    return -1;
  }
  if (q->count > 0) {
    log_line("%zu messages from before", q->count);
  }
  return 0;
}

int queue_is_full(const queue *q)
{
  return q->count >= q->relay->options.max_queue;
}

void queue_stop(queue *q)
{
  if (!q->is_stopping) {
    q->is_stopping = 1;
    uv_close((uv_handle_t *)&q->timer, NULL);
  }
}

void queue_abort(queue *q)
{
  queued *m;

  for (m = q->active; m != NULL; m = m->next) {
    client_abort(m->client);
  }
}

static void free_list(queue_list *list)
{
  queued *m;

  while ((m = take_first(list)) != NULL) {
    free(m);
  }
}

void queue_free(queue *q)
{
  free_list(&q->ready);
  free_list(&q->deferred);
}
