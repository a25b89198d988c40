/* SPDX-License-Identifier: MIT */
#ifndef RELAY_SESSION_H
#define RELAY_SESSION_H

#include "buffer.h"
#include "data.h"
#include "line.h"
#include "message.h"
#include "relay.h"
#include "smtp.h"

typedef enum session_state {
  SESSION_COMMAND,
  SESSION_DATA,
  /** The last reply is written; what comes is passed over until the client
   *  closes, too: closing with octets unread could destroy the reply. */
  SESSION_LINGER,
  /** Handles are being closed. */
  SESSION_CLOSED
} session_state;

/** Reasons not to read. */
#define PAUSE_MESSAGE 1u /* the reply to a message is still to come */
#define PAUSE_SPOOL 2u   /* the disk is slow */
#define PAUSE_REPLY 4u   /* the client doesn't read replies */
#define PAUSE_QUEUE 8u   /* MAIL waits for room in the queue */

/** One connection of a client. */
typedef struct session {
  uv_tcp_t tcp;
  uv_timer_t timer;
  unsigned open_handles;
  relay *relay;
  struct session *next;
  struct session *previous;
  session_state state;
  unsigned pauses;
  /** By the loop's clock: the command, or the message, must be whole by then,
   *  however busily the client sends its octets. */
  uint64_t deadline;
  smtp smtp;
  line line;
  data_reader data;
  message *message;
  /** Read, but not used yet. */
  buffer input;
  /** Replies not yet given to the socket. */
  buffer output;
  char address[64];
} session;

/** Takes a connection from a listener. */
void session_accept(relay *r, uv_stream_t *listener);
/** The server is stopping: ends as soon as no message is under way. */
void session_stop(session *s);
/** Ends now, whatever is under way. */
void session_abort(session *s);
/** The reason to pause has gone. */
void session_resume(session *s, unsigned pause);
/** The queue has room. */
void session_room(session *s);

#endif /* !defined(RELAY_SESSION_H) */
