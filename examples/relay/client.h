/* SPDX-License-Identifier: MIT */
#ifndef RELAY_CLIENT_H
#define RELAY_CLIENT_H

#include "relay.h"

typedef enum client_outcome {
  /** All recipients have it, or can't have it: it has left the queue. */
  CLIENT_DONE,
  /** Somebody has still to get it. */
  CLIENT_DEFERRED
} client_outcome;

/** One delivery of one message to the next hop. */
typedef struct client client;

/**
 * Begins.
 * @param id          a message in the queue of the spool.
 * @param is_last_try what can't be delivered now is given up.
 * @param done        called once, on the loop, never from within a function
 *                    below. The client is gone then.
 * @return NULL without memory.
 */
client *client_start(relay *r, const char *id, int is_last_try,
                     void (*done)(void *owner, client_outcome outcome),
                     void *owner);
/** Ends now; `done` follows. */
void client_abort(client *c);

#endif /* !defined(RELAY_CLIENT_H) */
