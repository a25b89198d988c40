/* SPDX-License-Identifier: MIT */
#ifndef RELAY_RELAY_H
#define RELAY_RELAY_H

#include "dkim.h"
#include "options.h"
#include "queue.h"
#include "resolver.h"
#include "server.h"
#include "spool.h"

#include <uv.h>

/** The program: one loop, one thread, and what its parts share. */
typedef struct relay {
  uv_loop_t loop;
  options options;
  resolver resolver;
  dkim dkim;
  spool spool;
  queue queue;
  server server;
  uv_signal_t terminate;
  uv_signal_t interrupt;
  /** Runs while it is shutting down. */
  uv_timer_t patience;
} relay;

/** Opens everything. @return 0, or -1 after saying what is wrong. */
int relay_open(relay *r);
/** Runs until it is told to end. @return 0, or -1 if something wasn't left in
 *  order. */
int relay_run(relay *r);
/** A session or a delivery has ended: when it was the last one after a signal,
 *  the loop ends. */
void relay_check_end(relay *r);

#endif /* !defined(RELAY_RELAY_H) */
