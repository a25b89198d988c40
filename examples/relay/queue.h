/* SPDX-License-Identifier: MIT */
#ifndef RELAY_QUEUE_H
#define RELAY_QUEUE_H

#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct relay;
struct queued;

/** A list of messages, first in, first out. */
typedef struct queue_list {
  struct queued *first;
  struct queued *last;
} queue_list;

/** The messages of the spool: some are being delivered, some are to be, some
 *  wait for another try. Only their names are in memory. */
typedef struct queue {
  struct relay *relay;
  queue_list ready;
  queue_list deferred;
  struct queued *active;
  size_t count;
  size_t active_count;
  /** When the first of `deferred` is due. */
  uv_timer_t timer;
  uint64_t next_due;
  int is_stopping;
} queue;

/** Takes over what the spool has. @return 0, or -1 after saying what is
 *  wrong. */
int queue_open(queue *q, struct relay *r);
/** Takes a message that is in the spool. */
void queue_add(queue *q, const char *id);
/** @return 1 if no more should be accepted; `server_resume` is called when
 *  that has changed. */
int queue_is_full(const queue *q);
/** Begins no delivery any more. */
void queue_stop(queue *q);
/** Ends those that there are, now. */
void queue_abort(queue *q);
/** After the loop: forgets the names. The spool keeps the messages. */
void queue_free(queue *q);

#endif /* !defined(RELAY_QUEUE_H) */
