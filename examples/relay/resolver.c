/* SPDX-License-Identifier: MIT */
#include "resolver.h"

#include "log.h"

#include <sys/socket.h>

#include <stdlib.h>

#define TRIES 3
/* Each costs the verification of a signature. While they are at it nobody reads
 * the socket, and what a full socket drops is asked for again only after the
 * timeout. */
#define READY_A_TURN 8
#define RECEIVE_OCTETS (4 * 1024 * 1024)

/* A socket of c-ares's. */
typedef struct watched {
  uv_poll_t poll;
  resolver *resolver;
  int socket;
  struct watched *next;
} watched;

static void on_time(uv_timer_t *timer);

/* To be called after anything that may have changed the next timeout. */
static void set_timer(resolver *r)
{
  int milliseconds = dkimkit_cares_timeout(r->cares);

  if (milliseconds < 0) {
    (void)uv_timer_stop(&r->timer);
  } else {
    (void)uv_timer_start(&r->timer, on_time, (uint64_t)milliseconds, 0);
  }
}

static void process(resolver *r, int socket, unsigned events)
{
  dkimkit_cares_process(r->cares, socket, events);
  r->has_worked = 1;
  set_timer(r);
}

static void on_time(uv_timer_t *timer)
{
  process(timer->data, -1, 0);
}

/* After an error c-ares has to read it from the socket. */
static void on_ready(uv_poll_t *poll, int status, int events)
{
  watched *w = poll->data;

  process(
      w->resolver, w->socket,
      (status < 0 || (events & UV_READABLE) ? DKIMKIT_CARES_READ : 0u) |
          (status < 0 || (events & UV_WRITABLE) ? DKIMKIT_CARES_WRITE : 0u));
}

static void free_watched(uv_handle_t *handle)
{
  free(handle->data);
}

/* Many answers may come at once. The system gives what it allows. */
static void make_roomy(int socket)
{
  int octets = RECEIVE_OCTETS;

  (void)setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &octets, sizeof(octets));
}

static watched *add_watched(resolver *r, int socket)
{
  watched *w = calloc(1, sizeof(*w));

  if (w == NULL || uv_poll_init(r->loop, &w->poll, socket) < 0) {
    free(w);
    return NULL;
  }
  make_roomy(socket);
  w->poll.data = w;
  w->resolver = r;
  w->socket = socket;
  w->next = r->watched;
  r->watched = w;
  return w;
}

/* The socket is closed next, and its number may be used again at once: the old
 * handle must have let go of it now. uv_close does. */
static void remove_watched(watched **at)
{
  watched *w = *at;

  if (w != NULL) {
    *at = w->next;
    uv_close((uv_handle_t *)&w->poll, free_watched);
  }
}

/* A socket that can't be watched isn't read: its queries time out. */
static void on_watch(int socket, unsigned events, void *user_data)
{
  resolver *r = user_data;
  watched **at = &r->watched;
  watched *w;

  while (*at != NULL && (*at)->socket != socket) {
    at = &(*at)->next;
  }
  if (events == 0) {
    remove_watched(at);
    return;
  }
  w = *at == NULL ? add_watched(r, socket) : *at;
  if (w != NULL) {
    (void)uv_poll_start(&w->poll,
                        (events & DKIMKIT_CARES_READ ? UV_READABLE : 0) |
                            (events & DKIMKIT_CARES_WRITE ? UV_WRITABLE : 0),
                        on_ready);
  }
}

int resolver_lookup(dkimkit_query *query, void *user_data)
{
  resolver *r = user_data;
  int rv = dkimkit_cares_lookup(query, r->cares);

  /* A socket that failed may have ended queries of others. */
  r->has_worked = 1;
  set_timer(r);
  return rv;
}

void resolver_cancel(dkimkit_query *query, void *user_data)
{
  resolver *r = user_data;

  dkimkit_cares_cancel(query, r->cares);
}

static void append(waiter *ring, waiter *w)
{
  w->previous = ring->previous;
  w->next = ring;
  w->previous->next = w;
  ring->previous = w;
}

void resolver_wait(resolver *r, waiter *w)
{
  append(&r->waiters, w);
}

void resolver_forget(waiter *w)
{
  if (w->next != NULL) {
    w->next->previous = w->previous;
    w->previous->next = w->next;
    w->next = NULL;
    w->previous = NULL;
  }
}

/* Completions only record, so whom an answer was for is found by asking all
 * who wait; once a turn, as answers come in flocks. */
static void find_ready(resolver *r)
{
  waiter *w;
  waiter *next;

  r->has_worked = 0;
  for (w = r->waiters.next; w != &r->waiters; w = next) {
    next = w->next;
    if (!w->is_waiting(w)) {
      resolver_forget(w);
      append(&r->ready, w);
    }
  }
}

static void on_idle(uv_idle_t *idle)
{
  (void)idle;
}

static void on_check(uv_check_t *check)
{
  resolver *r = check->data;
  unsigned i;

  if (r->has_worked) {
    find_ready(r);
  }
  for (i = 0; i < READY_A_TURN && r->ready.next != &r->ready; i++) {
    waiter *w = r->ready.next;

    resolver_forget(w);
    w->answered(w);
  }
  if (r->ready.next != &r->ready) {
    (void)uv_idle_start(&r->idle, on_idle);
  } else {
    (void)uv_idle_stop(&r->idle);
  }
}

static int make_cares(resolver *r, const options *o)
{
  int rv = dkimkit_cares_new(&r->cares, NULL);

  if (rv == DKIMKIT_OK && o->nameserver[0] != '\0') {
    rv = dkimkit_cares_set_servers(r->cares, o->nameserver);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_cares_set_timeout(r->cares, (unsigned)o->dns_timeout, TRIES);
  }
  return rv == DKIMKIT_OK ? dkimkit_cares_set_watch(r->cares, on_watch, r) : rv;
}

int resolver_open(resolver *r, uv_loop_t *loop, const options *o)
{
  int rv = make_cares(r, o);

  if (rv != DKIMKIT_OK) {
    log_line("resolver: %s", dkimkit_strerror(rv));
    dkimkit_cares_free(r->cares);
    return rv;
  }
  r->loop = loop;
  r->waiters.next = &r->waiters;
  r->waiters.previous = &r->waiters;
  r->ready.next = &r->ready;
  r->ready.previous = &r->ready;
  (void)uv_timer_init(loop, &r->timer);
  (void)uv_check_init(loop, &r->check);
  (void)uv_idle_init(loop, &r->idle);
  r->timer.data = r;
  r->check.data = r;
  return uv_check_start(&r->check, on_check);
}

void resolver_close(resolver *r)
{
  /* Calls on_watch for the sockets that are still open. */
  dkimkit_cares_free(r->cares);
  r->cares = NULL;
  uv_close((uv_handle_t *)&r->timer, NULL);
  uv_close((uv_handle_t *)&r->check, NULL);
  uv_close((uv_handle_t *)&r->idle, NULL);
}
