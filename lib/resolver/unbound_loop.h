/* SPDX-License-Identifier: MIT */
#ifndef DKK_RESOLVER_UNBOUND_LOOP_H
#define DKK_RESOLVER_UNBOUND_LOOP_H

/* The event loop that libunbound is given: it keeps lists, and somebody else
 * waits. That is what spares a thread or a process. */

#include <dkimkit/unbound.h>

#include <unbound-event.h>

#include "links.h"
#include "sockets.h"

typedef struct dkk_unbound_loop {
  /** First: libunbound has pointers to it. */
  struct ub_event_base base;
  const dkimkit_mem *mem;
  dkimkit_unbound_watch watch;
  void *watch_data;
  dkk_sockets sockets;
  /** Events that wait for a socket, for time alone, and for their turn. */
  dkk_link socket_events;
  dkk_link timers;
  dkk_link ready;
} dkk_unbound_loop;

/** Milliseconds on a clock that nobody sets. */
int64_t dkk_unbound_now(void);

/** Begins; `mem` has to live as long. */
void dkk_unbound_loop_init(dkk_unbound_loop *loop, const dkimkit_mem *mem);
/** Ends, after libunbound has freed its events. */
void dkk_unbound_loop_end(dkk_unbound_loop *loop);

/** Runs what waits for this socket, and what has waited long enough. */
void dkk_unbound_loop_run(dkk_unbound_loop *loop, int fd, unsigned events);

/** @return when the earliest event has waited long enough; INT64_MAX: none
 *  waits for time. */
int64_t dkk_unbound_loop_deadline(const dkk_unbound_loop *loop);

#endif /* !defined(DKK_RESOLVER_UNBOUND_LOOP_H) */
