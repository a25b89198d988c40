/* SPDX-License-Identifier: MIT */
#include "dialogue.h"

#include "log.h"

#include <string.h>
#include <strings.h>

#define REPLY_LINES_MAX 100

static int is_digit(char c)
{
  return c >= '0' && c <= '9';
}

/* All with one status get another. */
static void mark(envelope *e, uint8_t from, uint8_t to)
{
  char mailbox[PATH_SIZE];
  size_t at = 0;

  while (envelope_next(e, &at, mailbox, from)) {
    e->recipients.data[at] = to;
    at = envelope_skip(e, at);
  }
}

void dialogue_settle(envelope *e, int is_last_try)
{
  uint8_t open = is_last_try ? RECIPIENT_FAILED : RECIPIENT_QUEUED;

  mark(e, RECIPIENT_ACCEPTED, open);
  mark(e, RECIPIENT_QUEUED, open);
}

/* 5yz refuses for good. */
static dialogue_action refused(dialogue *d, uint8_t status)
{
  if (d->code[0] == '5') {
    mark(d->envelope, status, RECIPIENT_FAILED);
  }
  return DIALOGUE_OVER;
}

static dialogue_action say(dialogue *d, dialogue_step step, int written)
{
  d->step = step;
  return written < 0 ? DIALOGUE_OVER : DIALOGUE_GO_ON;
}

static dialogue_action send_mail(dialogue *d, buffer *command)
{
  int rv;

  if (d->envelope->eight_bit && !d->has_eight_bit) {
    /* A conversion would break every signature (RFC 6376, 5.3). */
    mark(d->envelope, RECIPIENT_QUEUED, RECIPIENT_FAILED);
    log_line("the next hop doesn't take 8-bit messages");
    return DIALOGUE_OVER;
  }
  rv = buffer_print(command, "MAIL FROM:<%s>", d->envelope->sender);
  if (rv == 0 && d->has_size) {
    rv = buffer_print(command, " SIZE=%llu", (unsigned long long)d->octets);
  }
  if (rv == 0 && d->envelope->eight_bit) {
    rv = buffer_add_text(command, " BODY=8BITMIME");
  }
  return say(d, STEP_MAIL, rv < 0 ? rv : buffer_add_text(command, "\r\n"));
}

static int has_accepted(const envelope *e)
{
  char mailbox[PATH_SIZE];
  size_t at = 0;

  return envelope_next(e, &at, mailbox, RECIPIENT_ACCEPTED);
}

static dialogue_action send_rcpt(dialogue *d, buffer *command)
{
  char mailbox[PATH_SIZE];

  if (envelope_next(d->envelope, &d->recipient, mailbox, RECIPIENT_QUEUED)) {
    return say(d, STEP_RCPT,
               buffer_print(command, "RCPT TO:<%s>\r\n", mailbox));
  }
  if (!has_accepted(d->envelope)) {
    return DIALOGUE_OVER;
  }
  return say(d, STEP_DATA, buffer_add_text(command, "DATA\r\n"));
}

static dialogue_action note_recipient(dialogue *d, buffer *command)
{
  uint8_t *status = d->envelope->recipients.data + d->recipient;

  if (d->code[0] == '2') {
    *status = RECIPIENT_ACCEPTED;
  } else if (d->code[0] == '5') {
    *status = RECIPIENT_FAILED;
  }
  d->recipient = envelope_skip(d->envelope, d->recipient);
  return send_rcpt(d, command);
}

static void note_extension(dialogue *d)
{
  const char *word = d->line.text + 4;
  size_t len = strcspn(word, " ");

  if (d->step == STEP_EHLO && d->lines > 1) {
    d->has_eight_bit |= len == 8 && strncasecmp(word, "8BITMIME", len) == 0;
    d->has_size |= len == 4 && strncasecmp(word, "SIZE", len) == 0;
  }
}

/* A reply is complete. */
static dialogue_action answer(dialogue *d, buffer *command)
{
  int is_good = d->code[0] == '2';

  switch (d->step) {
  case STEP_GREETING:
    return is_good ? say(d, STEP_EHLO,
                         buffer_print(command, "EHLO %s\r\n", d->hostname))
                   : DIALOGUE_OVER;
  case STEP_EHLO:
    if (d->code[0] == '5') {
      return say(d, STEP_HELO,
                 buffer_print(command, "HELO %s\r\n", d->hostname));
    }
    return is_good ? send_mail(d, command) : DIALOGUE_OVER;
  case STEP_HELO:
    return is_good ? send_mail(d, command) : DIALOGUE_OVER;
  case STEP_MAIL:
    return is_good ? send_rcpt(d, command) : refused(d, RECIPIENT_QUEUED);
  case STEP_RCPT:
    return note_recipient(d, command);
  case STEP_DATA:
    d->step = STEP_END;
    return d->code[0] == '3' ? DIALOGUE_TEXT : refused(d, RECIPIENT_ACCEPTED);
  case STEP_END:
    if (is_good) {
      mark(d->envelope, RECIPIENT_ACCEPTED, RECIPIENT_DELIVERED);
    }
    return refused(d, RECIPIENT_ACCEPTED);
  }
  return DIALOGUE_OVER;
}

static int is_reply_line(const dialogue *d)
{
  const char *text = d->line.text;

  return d->line.len >= 3 && text[0] >= '2' && text[0] <= '5' &&
         is_digit(text[1]) && is_digit(text[2]) &&
         (text[3] == ' ' || text[3] == '-' || text[3] == '\0') &&
         (d->lines == 0 || memcmp(d->code, text, 3) == 0) &&
         d->lines < REPLY_LINES_MAX;
}

static dialogue_action take_line(dialogue *d, buffer *command)
{
  if (!is_reply_line(d)) {
    log_line("the next hop's reply is none: %s", d->line.text);
    return DIALOGUE_OVER;
  }
  memcpy(d->code, d->line.text, 3);
  d->lines++;
  if (d->line.len > 4) {
    note_extension(d);
  }
  if (d->line.text[3] == '-') {
    return DIALOGUE_GO_ON;
  }
  if (d->code[0] >= '4') {
    log_line("the next hop says: %s", d->line.text);
  }
  d->lines = 0;
  return answer(d, command);
}

size_t dialogue_take(dialogue *d, dialogue_action *action, buffer *command,
                     const uint8_t *data, size_t len)
{
  line_event event;
  size_t used = line_take(&d->line, &event, data, len);

  *action = DIALOGUE_GO_ON;
  if (event == LINE_DONE) {
    *action = take_line(d, command);
  } else if (event != LINE_MORE) {
    log_line("the next hop's reply has a bare CR or LF, or is too long");
    *action = DIALOGUE_OVER;
  }
  return used;
}
