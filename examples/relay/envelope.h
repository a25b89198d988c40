/* SPDX-License-Identifier: MIT */
#ifndef RELAY_ENVELOPE_H
#define RELAY_ENVELOPE_H

#include "buffer.h"
#include "path.h"

/** What has become of a recipient: the first octet of its line, so that one
 *  octet in the spool file is all that changes. */
#define RECIPIENT_QUEUED 'Q'
#define RECIPIENT_DELIVERED 'D'
#define RECIPIENT_FAILED 'X'

/** Who sent a message to whom (RFC 5321, 2.3.1). All zero is an empty one. */
typedef struct envelope {
  char sender[PATH_SIZE];
  /** BODY=8BITMIME (RFC 6152). */
  int eight_bit;
  /** One line a recipient: status, mailbox, LF. */
  buffer recipients;
  size_t count;
} envelope;

/** @return 0, or -1 without memory. */
int envelope_add(envelope *e, const char *recipient);
void envelope_clear(envelope *e);

/** Appends the text of the spool file. @return 0, or -1 without memory. */
int envelope_write(buffer *out, const envelope *e);
/**
 * Reads it back; `e` is empty before.
 * @param recipients_at receives where the recipients begin in `text`.
 * @return 0, -EBADMSG if it is not what `envelope_write` writes, or -ENOMEM.
 */
int envelope_read(envelope *e, size_t *recipients_at, const uint8_t *text,
                  size_t len);

/**
 * Finds the next recipient with this status.
 * @param at      where to begin, 0 first; receives where its line begins.
 * @param mailbox receives the address.
 * @return 1, or 0 if there is none.
 */
int envelope_next(const envelope *e, size_t *at, char mailbox[PATH_SIZE],
                  uint8_t status);
/** @return where the line behind the one at `at` begins. */
size_t envelope_skip(const envelope *e, size_t at);

#endif /* !defined(RELAY_ENVELOPE_H) */
