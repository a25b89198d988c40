/* SPDX-License-Identifier: MIT */
#ifndef RELAY_SMTP_H
#define RELAY_SMTP_H

#include "envelope.h"
#include "options.h"

typedef enum smtp_action {
  SMTP_GO_ON,
  /** Read a message: 354 was answered. */
  SMTP_DATA,
  /** Nothing was done or answered: obey the same line later, when there is
   *  room or no hope for any. */
  SMTP_WAIT,
  /** Close when the reply is out. */
  SMTP_CLOSE
} smtp_action;

/** Whether there is room for one more message. */
typedef enum smtp_room { SMTP_ROOM, SMTP_ROOM_SOON, SMTP_NO_ROOM } smtp_room;

/** The server's side of the dialogue (RFC 5321), without any I/O: commands
 *  in, replies out. All zero but `options` is the beginning. */
typedef struct smtp {
  const options *options;
  /** What EHLO or HELO said; "" before it. */
  char peer[PATH_SIZE];
  int is_extended;
  int has_sender;
  /** To be set before a command. */
  smtp_room room;
  envelope envelope;
  uint64_t errors;
  /** Commands in a row that bring no message forward. */
  uint64_t idle_commands;
} smtp;

/** All write to `reply` and return -1 if there was no memory for that. */
int smtp_greet(const smtp *s, buffer *reply);

/**
 * Obeys one command.
 * @param line   without CRLF, NUL-terminated; NULs may be in it.
 * @param action receives what to do.
 */
int smtp_command(smtp *s, smtp_action *action, buffer *reply, const char *line,
                 size_t len);

/** Answers with a whole line, "250 2.0.0 …", and counts it if it tells of an
 *  error. `*action` is SMTP_CLOSE after too many of them. */
int smtp_reply(smtp *s, smtp_action *action, buffer *reply, const char *line);

/** Forgets the transaction: after a message, RSET, EHLO. */
void smtp_reset(smtp *s);

#endif /* !defined(RELAY_SMTP_H) */
