/* SPDX-License-Identifier: MIT */
#include "envelope.h"

#include <errno.h>
#include <string.h>

int envelope_add(envelope *e, const char *recipient)
{
  if (buffer_print(&e->recipients, "%c%s\n", RECIPIENT_QUEUED, recipient) < 0) {
    return -1;
  }
  e->count++;
  return 0;
}

void envelope_clear(envelope *e)
{
  buffer_free(&e->recipients);
  *e = (envelope){0};
}

int envelope_write(buffer *out, const envelope *e)
{
  if (buffer_print(out, "F%s\nB%c\n", e->sender, e->eight_bit ? '8' : '7') <
      0) {
    return -1;
  }
  return buffer_add(out, e->recipients.data, e->recipients.len);
}

/* One line without its LF. @return octets with it; 0 if it is none. */
static size_t read_line(char out[PATH_SIZE], const uint8_t *text, size_t len)
{
  const uint8_t *lf = len < 2 ? NULL : memchr(text, '\n', len);
  size_t line = lf == NULL ? 0 : (size_t)(lf - text);

  if (line == 0 || line > PATH_SIZE || memchr(text, '\0', line) != NULL) {
    return 0;
  }
  memcpy(out, text + 1, line - 1);
  out[line - 1] = '\0';
  return line + 1;
}

static int is_status(uint8_t c)
{
  return c == RECIPIENT_QUEUED || c == RECIPIENT_DELIVERED ||
         c == RECIPIENT_FAILED;
}

static int read_recipients(envelope *e, const uint8_t *text, size_t len)
{
  char mailbox[PATH_SIZE];
  size_t at = 0;

  while (at < len) {
    size_t line = read_line(mailbox, text + at, len - at);

    if (line == 0 || !is_status(text[at])) {
      return -EBADMSG;
    }
    at += line;
    e->count++;
  }
  return buffer_add(&e->recipients, text, len) < 0 ? -ENOMEM : 0;
}

int envelope_read(envelope *e, size_t *recipients_at, const uint8_t *text,
                  size_t len)
{
  char body[PATH_SIZE];
  size_t from = read_line(e->sender, text, len);
  size_t end = from + read_line(body, text + from, len - from);

  if (from == 0 || text[0] != 'F' || end == from || text[from] != 'B' ||
      (strcmp(body, "7") != 0 && strcmp(body, "8") != 0)) {
    return -EBADMSG;
  }
  e->eight_bit = body[0] == '8';
  *recipients_at = end;
  return read_recipients(e, text + end, len - end);
}

size_t envelope_skip(const envelope *e, size_t at)
{
  char mailbox[PATH_SIZE];
  size_t line =
      read_line(mailbox, e->recipients.data + at, e->recipients.len - at);

  return line == 0 ? e->recipients.len : at + line;
}

int envelope_next(const envelope *e, size_t *at, char mailbox[PATH_SIZE],
                  uint8_t status)
{
  while (*at < e->recipients.len) {
    if (e->recipients.data[*at] == status &&
        read_line(mailbox, e->recipients.data + *at, e->recipients.len - *at) >
            0) {
      return 1;
    }
    *at = envelope_skip(e, *at);
  }
  return 0;
}
