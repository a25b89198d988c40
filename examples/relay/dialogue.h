/* SPDX-License-Identifier: MIT */
#ifndef RELAY_DIALOGUE_H
#define RELAY_DIALOGUE_H

#include "envelope.h"
#include "line.h"

typedef enum dialogue_step {
  STEP_GREETING,
  STEP_EHLO,
  STEP_HELO,
  STEP_MAIL,
  STEP_RCPT,
  STEP_DATA,
  STEP_END
} dialogue_step;

typedef enum dialogue_action {
  /** Send what was written to `command`, if anything, and read on. */
  DIALOGUE_GO_ON,
  /** Send the message. */
  DIALOGUE_TEXT,
  /** It is over; the envelope says what became of it. */
  DIALOGUE_OVER
} dialogue_action;

/** A recipient that was accepted in this dialogue; never in a file. */
#define RECIPIENT_ACCEPTED 'A'

/** The client's side of SMTP (RFC 5321), without any I/O: replies in, commands
 *  out. All zero but the first three members is the beginning. */
typedef struct dialogue {
  const char *hostname;
  envelope *envelope;
  uint64_t octets; /* of the message, for SIZE= */
  dialogue_step step;
  line line;
  unsigned lines; /* of the open reply */
  char code[4];
  int has_eight_bit;
  int has_size;
  size_t recipient; /* where its line begins */
} dialogue;

/** Uses octets of the next hop's up to the end of one reply at most.
 *  @return how many. */
size_t dialogue_take(dialogue *d, dialogue_action *action, buffer *command,
                     const uint8_t *data, size_t len);

/** Turns what is still open into "queued", or, after the last try, "failed". */
void dialogue_settle(envelope *e, int is_last_try);

#endif /* !defined(RELAY_DIALOGUE_H) */
