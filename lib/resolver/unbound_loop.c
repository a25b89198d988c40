/* SPDX-License-Identifier: MIT */
#include "unbound_loop.h"

#include "memory.h"

#include <sys/time.h>

#include <string.h>
#include <time.h>

#define NEVER INT64_MAX

typedef struct event {
  struct ub_event base; /* first: libunbound has pointers to it */
  dkk_link link;
  dkk_unbound_loop *loop;
  int fd; /* -1: a timer */
  short bits;
  short happened;
  void (*callback)(int, short, void *);
  void *arg;
  int64_t patience; /* milliseconds; NEVER: waits for the socket alone */
  int64_t deadline;
} event;

int64_t dkk_unbound_now(void)
{
  struct timespec now;

  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static event *event_of(dkk_link *link)
{
  return (event *)(void *)((char *)link - offsetof(event, link));
}

static event *from_base(struct ub_event *base)
{
  return (event *)(void *)base;
}

static short wanted(dkk_link *list, int fd)
{
  dkk_link *link;
  short bits = 0;

  for (link = list->next; link != list; link = link->next) {
    event *ev = event_of(link);

    if (ev->fd == fd) {
      bits = (short)(bits | ev->bits);
    }
  }
  return bits;
}

static void tell(dkk_unbound_loop *loop, int fd)
{
  short bits =
      (short)(wanted(&loop->socket_events, fd) | wanted(&loop->ready, fd));
  int readable = (bits & UB_EV_READ) != 0;
  int writable = (bits & UB_EV_WRITE) != 0;

  dkk_sockets_note(&loop->sockets, loop->mem, fd,
                   (short)((readable ? POLLIN : 0) | (writable ? POLLOUT : 0)));
  if (loop->watch != NULL) {
    loop->watch(fd,
                (readable ? DKIMKIT_UNBOUND_READ : 0u) |
                    (writable ? DKIMKIT_UNBOUND_WRITE : 0u),
                loop->watch_data);
  }
}

static void deactivate(event *ev)
{
  if (!dkk_link_is_alone(&ev->link)) {
    dkk_link_remove(&ev->link);
    if (ev->fd >= 0) {
      tell(ev->loop, ev->fd);
    }
  }
}

/* A deadline too far away to be one is none. */
static void set_patience(event *ev, const struct timeval *tv)
{
  ev->patience = NEVER;
  if (tv != NULL && tv->tv_sec < INT32_MAX) {
    ev->patience = (int64_t)tv->tv_sec * 1000 + (tv->tv_usec + 999) / 1000;
  }
}

static void wait_again(event *ev)
{
  dkk_unbound_loop *loop = ev->loop;

  ev->deadline =
      ev->patience == NEVER ? NEVER : dkk_unbound_now() + ev->patience;
  dkk_link_append(ev->fd >= 0 ? &loop->socket_events : &loop->timers,
                  &ev->link);
}

static int activate(event *ev, const struct timeval *tv)
{
  deactivate(ev);
  set_patience(ev, tv);
  wait_again(ev);
  if (ev->fd >= 0) {
    tell(ev->loop, ev->fd);
  }
  return 0;
}

static void add_bits(struct ub_event *base, short bits)
{
  event *ev = from_base(base);

  deactivate(ev);
  ev->bits = (short)(ev->bits | bits);
}

static void del_bits(struct ub_event *base, short bits)
{
  event *ev = from_base(base);

  deactivate(ev);
  ev->bits = (short)(ev->bits & ~bits);
}

static void set_fd(struct ub_event *base, int fd)
{
  event *ev = from_base(base);

  deactivate(ev);
  ev->fd = fd;
}

static void free_event(struct ub_event *base)
{
  event *ev = from_base(base);

  deactivate(ev);
  dkk_memory_free(ev->loop->mem, ev);
}

static int add(struct ub_event *base, struct timeval *tv)
{
  return activate(from_base(base), tv);
}

static int del(struct ub_event *base)
{
  deactivate(from_base(base));
  return 0;
}

static int add_timer(struct ub_event *base, struct ub_event_base *loop,
                     void (*callback)(int, short, void *), void *arg,
                     struct timeval *tv)
{
  event *ev = from_base(base);

  (void)loop;
  deactivate(ev);
  ev->fd = -1;
  ev->bits = UB_EV_TIMEOUT;
  ev->callback = callback;
  ev->arg = arg;
  return activate(ev, tv);
}

/* Signals are never asked for. */
static int refuse_signal(struct ub_event *base, struct timeval *tv)
{
  (void)base;
  (void)tv;
  return -1;
}

static int del_signal(struct ub_event *base)
{
  (void)base;
  return -1;
}

static void unregister_wsaevent(struct ub_event *base)
{
  (void)base;
}

static void tcp_wouldblock(struct ub_event *base, int bit)
{
  (void)base;
  (void)bit;
}

static struct ub_event *new_event(struct ub_event_base *base, int fd,
                                  short bits,
                                  void (*callback)(int, short, void *),
                                  void *arg)
{
  static struct ub_event_vmt functions = {
      .add_bits = add_bits,
      .del_bits = del_bits,
      .set_fd = set_fd,
      .free = free_event,
      .add = add,
      .del = del,
      .add_timer = add_timer,
      .del_timer = del,
      .add_signal = refuse_signal,
      .del_signal = del_signal,
      .winsock_unregister_wsaevent = unregister_wsaevent,
      .winsock_tcp_wouldblock = tcp_wouldblock,
  };
  dkk_unbound_loop *loop = (dkk_unbound_loop *)(void *)base;
  event *ev = dkk_memory_zalloc(loop->mem, sizeof(*ev));

  if (ev == NULL) {
    return NULL;
  }
  ev->base.magic = UB_EVENT_MAGIC;
  ev->base.vmt = &functions;
  dkk_link_init(&ev->link);
  ev->loop = loop;
  ev->fd = fd;
  ev->bits = bits;
  ev->callback = callback;
  ev->arg = arg;
  return &ev->base;
}

static struct ub_event *new_signal(struct ub_event_base *base, int number,
                                   void (*callback)(int, short, void *),
                                   void *arg)
{
  (void)base;
  (void)number;
  (void)callback;
  (void)arg;
  return NULL;
}

static struct ub_event *register_wsaevent(struct ub_event_base *base,
                                          void *wsaevent,
                                          void (*callback)(int, short, void *),
                                          void *arg)
{
  (void)base;
  (void)wsaevent;
  (void)callback;
  (void)arg;
  return NULL;
}

static void free_base(struct ub_event_base *base)
{
  (void)base;
}

static int dispatch(struct ub_event_base *base)
{
  (void)base;
  return -1;
}

static int exit_loop(struct ub_event_base *base, struct timeval *tv)
{
  (void)base;
  (void)tv;
  return 0;
}

void dkk_unbound_loop_init(dkk_unbound_loop *loop, const dkimkit_mem *mem)
{
  static struct ub_event_base_vmt functions = {
      .free = free_base,
      .dispatch = dispatch,
      .loopexit = exit_loop,
      .new_event = new_event,
      .new_signal = new_signal,
      .winsock_register_wsaevent = register_wsaevent,
  };

  memset(loop, 0, sizeof(*loop));
  loop->base.magic = UB_EVENT_MAGIC;
  loop->base.vmt = &functions;
  loop->mem = mem;
  dkk_link_init(&loop->socket_events);
  dkk_link_init(&loop->timers);
  dkk_link_init(&loop->ready);
}

void dkk_unbound_loop_end(dkk_unbound_loop *loop)
{
  dkk_sockets_free(&loop->sockets, loop->mem);
}

/* Moves to `ready` what has happened by now. */
static void collect(dkk_unbound_loop *loop, dkk_link *list, int fd, short bits)
{
  int64_t now = dkk_unbound_now();
  dkk_link *link = list->next;

  while (link != list) {
    event *ev = event_of(link);
    short happened = ev->fd >= 0 && ev->fd == fd ? ev->bits & bits : 0;

    link = link->next;
    if (happened == 0 && ev->deadline <= now) {
      happened = UB_EV_TIMEOUT;
    }
    if (happened != 0) {
      ev->happened = happened;
      dkk_link_remove(&ev->link);
      dkk_link_append(&loop->ready, &ev->link);
    }
  }
}

/* Any event may be freed within the callback, this one too. */
static void run(event *ev)
{
  if (ev->bits & UB_EV_PERSIST) {
    dkk_link_remove(&ev->link);
    wait_again(ev);
  } else {
    deactivate(ev);
  }
  ev->callback(ev->fd, ev->happened, ev->arg);
}

void dkk_unbound_loop_run(dkk_unbound_loop *loop, int fd, unsigned events)
{
  short bits = (short)((events & DKIMKIT_UNBOUND_READ ? UB_EV_READ : 0) |
                       (events & DKIMKIT_UNBOUND_WRITE ? UB_EV_WRITE : 0));

  collect(loop, &loop->socket_events, fd, bits);
  collect(loop, &loop->timers, fd, bits);
  while (!dkk_link_is_alone(&loop->ready)) {
    run(event_of(loop->ready.next));
  }
}

static int64_t earliest(const dkk_link *list, int64_t deadline)
{
  dkk_link *link;

  for (link = list->next; link != list; link = link->next) {
    const event *ev = event_of(link);

    deadline = ev->deadline < deadline ? ev->deadline : deadline;
  }
  return deadline;
}

int64_t dkk_unbound_loop_deadline(const dkk_unbound_loop *loop)
{
  if (!dkk_link_is_alone(&loop->ready)) {
    return 0;
  }
  return earliest(&loop->timers, earliest(&loop->socket_events, NEVER));
}
