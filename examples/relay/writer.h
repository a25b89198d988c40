/* SPDX-License-Identifier: MIT */
#ifndef RELAY_WRITER_H
#define RELAY_WRITER_H

#include "spool.h"

/**
 * Writes one message in the background: small ones all at once at the end,
 * larger ones as they come. One job at a time is in the thread pool.
 */
typedef struct spool_writer spool_writer;

/** Called on the loop, never from within a function of the writer's. */
typedef struct spool_events {
  /** `spool_writer_is_full` has become 0. */
  void (*room)(void *owner);
  /** After `spool_writer_commit`, once: 0 if the message is safe on disk, or a
   *  negative errno and nothing is left. The writer is gone then. */
  void (*done)(void *owner, int status);
} spool_events;

/** @return NULL without memory. */
spool_writer *spool_writer_new(spool *s, const spool_events *events,
                               void *owner);
/** The message's name; lives as long as the writer. */
const char *spool_writer_id(const spool_writer *w);
/** Takes octets of the message. What goes wrong is told by `done`. */
void spool_writer_add(spool_writer *w, const void *data, size_t len);
/** @return 1 if the disk is slower than what comes: stop reading. */
int spool_writer_is_full(const spool_writer *w);
/** Ends the message. `done` will be called. */
void spool_writer_commit(spool_writer *w, const buffer *fields,
                         const envelope *e);
/** Ends it and leaves nothing. No event follows. NULL is allowed. */
void spool_writer_discard(spool_writer *w);

#endif /* !defined(RELAY_WRITER_H) */
