/* SPDX-License-Identifier: MIT */
#ifndef RELAY_RESOLVER_H
#define RELAY_RESOLVER_H

#include "options.h"

#include <dkimkit/cares.h>
#include <uv.h>

/** Somebody who waits for answers. */
typedef struct waiter {
  struct waiter *next;
  struct waiter *previous;
  /** 1 while a query of this waiter's is open, else 0. */
  int (*is_waiting)(const struct waiter *w);
  /** Its queries are completed. It has been taken off the list; may free it and
   *  start others. */
  void (*answered)(struct waiter *w);
} waiter;

/** libdkimkit-cares on the event loop. */
typedef struct resolver {
  uv_loop_t *loop;
  dkimkit_cares *cares;
  /** c-ares's next timeout. */
  uv_timer_t timer;
  /** Runs once a turn of the loop, after all sockets. */
  uv_check_t check;
  struct watched *watched;
  /** Heads of rings: who waits, and who has answers and waits for a turn. */
  waiter waiters;
  waiter ready;
  /** Lets the loop turn at once while `ready` has somebody. */
  uv_idle_t idle;
  int has_worked;
} resolver;

/** @return `DKIMKIT_OK`, or an error after saying what it was. */
int resolver_open(resolver *r, uv_loop_t *loop, const options *o);
/** Closes its handles. Nobody waits any more. */
void resolver_close(resolver *r);

/** For `dkimkit_config_set_dns`; `user_data` is the resolver. */
int resolver_lookup(dkimkit_query *query, void *user_data);
void resolver_cancel(dkimkit_query *query, void *user_data);

/** Adds a waiter whose functions are set. */
void resolver_wait(resolver *r, waiter *w);
/** Takes it off the list. Harmless if it isn't on it. */
void resolver_forget(waiter *w);

#endif /* !defined(RELAY_RESOLVER_H) */
