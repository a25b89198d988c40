/* SPDX-License-Identifier: MIT */
#ifndef RELAY_MESSAGE_H
#define RELAY_MESSAGE_H

#include "envelope.h"
#include "relay.h"

/** A message being received: its octets go to dkimkit and to the spool, none
 *  is kept here. */
typedef struct message message;

/** Both are called on the loop, never from within a function below. */
typedef struct message_events {
  /** `message_is_full` has become 0. */
  void (*room)(void *owner);
  /** The message has ended, with this reply. It is gone. */
  void (*done)(void *owner, const char *reply);
} message_events;

/**
 * @param out receives it.
 * @param e   is taken over, and empty after success.
 * @return NULL, or the reply that refuses it.
 */
const char *message_new(message **out, relay *r, envelope *e,
                        const message_events *events, void *owner);
/** The message's name in the spool; lives as long as the message. */
const char *message_id(const message *m);
/** What is to be put on top besides the fields of dkimkit: Received (RFC 5321,
 *  4.4). To be filled before the end. */
buffer *message_trace(message *m);
/** Takes octets; each line ends with CRLF, which is never divided. What is
 *  wrong is told at the end. */
void message_take(message *m, const uint8_t *data, size_t len);
/** @return 1 to stop reading: the disk is slow. */
int message_is_full(const message *m);
/** The message has ended. @return the reply, and the message is gone; NULL if
 *  `done` will tell it. */
const char *message_end(message *m);
/** Forgets it before its end, or the owner after it: no event follows. What is
 *  already on its way to the disk still gets there. NULL is allowed. */
void message_abandon(message *m);

#endif /* !defined(RELAY_MESSAGE_H) */
