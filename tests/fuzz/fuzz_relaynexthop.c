/* SPDX-License-Identifier: MIT */

/* What the relay says to the next hop, whatever that answers: one command at a
 * time, each one line; a recipient counts as delivered only if the next hop
 * took it and the message; the message comes out of a reader of RFC 5321 as it
 * went in, with its end where it is and nowhere before. */

#include "../../examples/relay/data.h"
#include "../../examples/relay/dialogue.h"
#include "../../examples/relay/log.h"
#include "fuzz.h"

#include <stdlib.h>
#include <strings.h>

#define RECIPIENTS_MAX 8

void log_line(const char *format, ...)
{
  (void)format;
}

static void read_mailbox(char mailbox[PATH_SIZE], dkk_slice *in, unsigned flags)
{
  char *text = fuzz_string(fuzz_text(in));
  size_t used = path_read(mailbox, text, flags);

  FUZZ_CHECK(used <= strlen(text));
  if (used == 0) {
    strcpy(mailbox, "a@example.org");
  }
  free(text);
}

static void read_envelope(envelope *e, dkk_slice *in, unsigned flags)
{
  char mailbox[PATH_SIZE];
  unsigned i;

  memset(e, 0, sizeof(*e));
  e->eight_bit = flags & 1;
  read_mailbox(e->sender, in, PATH_NULL);
  for (i = 0; i < 1 + (flags >> 1) % RECIPIENTS_MAX; i++) {
    read_mailbox(mailbox, in, PATH_POSTMASTER);
    FUZZ_CHECK(envelope_add(e, mailbox) == 0);
  }
}

static int same(const buffer *a, const buffer *b)
{
  return fuzz_equal((dkk_slice){a->data, a->len}, (dkk_slice){b->data, b->len});
}

/* What the spool keeps is read back as it was. */
static void check_envelope(const envelope *e)
{
  envelope again = {0};
  buffer text = {0};
  size_t at = 0;

  FUZZ_CHECK(envelope_write(&text, e) == 0);
  FUZZ_CHECK(envelope_read(&again, &at, text.data, text.len) == 0);
  FUZZ_CHECK(strcmp(again.sender, e->sender) == 0);
  FUZZ_CHECK(again.eight_bit == e->eight_bit && again.count == e->count);
  FUZZ_CHECK(same(&again.recipients, &e->recipients));
  FUZZ_CHECK(at + e->recipients.len == text.len);
  buffer_free(&text);
  envelope_clear(&again);
}

/* Anything may stand in the file of a spool. */
static void read_any_envelope(dkk_slice text)
{
  envelope e = {0};
  size_t at = 0;

  if (envelope_read(&e, &at, text.data, text.len) == 0) {
    check_envelope(&e);
  }
  envelope_clear(&e);
}

static void check_command(const buffer *command)
{
  static const char *const words[] = {"EHLO ", "HELO ", "MAIL FROM:<",
                                      "RCPT TO:<", "DATA\r\n"};
  size_t i;
  int known = 0;

  FUZZ_CHECK(command->len > 2 && command->len <= 512);
  FUZZ_CHECK(memcmp(command->data + command->len - 2, "\r\n", 2) == 0);
  for (i = 0; i + 2 < command->len; i++) {
    FUZZ_CHECK(command->data[i] >= 0x20 && command->data[i] < 0x7f);
  }
  for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
    known += command->len >= strlen(words[i]) &&
             memcmp(command->data, words[i], strlen(words[i])) == 0;
  }
  FUZZ_CHECK(known == 1);
}

static size_t count(const envelope *e, uint8_t status)
{
  char mailbox[PATH_SIZE];
  size_t at = 0;
  size_t found = 0;

  while (envelope_next(e, &at, mailbox, status)) {
    at = envelope_skip(e, at);
    found++;
  }
  return found;
}

/* RFC 5321, 4.2: one line of a reply, or "" if it is none. */
static dkk_slice slow_line(dkk_slice *in)
{
  const uint8_t *crlf =
      in->len > 0 ? memmem(in->data, in->len, "\r\n", 2) : NULL;
  dkk_slice none = {NULL, 0};
  dkk_slice got = none;
  size_t i;

  if (crlf != NULL) {
    got = fuzz_take(in, (size_t)(crlf - in->data));
    (void)fuzz_number(in);
  }
  for (i = 0; i < got.len; i++) {
    if (got.data[i] == '\r' || got.data[i] == '\n') {
      return none;
    }
  }
  return got.len >= 3 && got.data[0] >= '2' && got.data[0] <= '5' ? got : none;
}

/* Replies up to what can't be one; all their lines have one code. */
static size_t slow_replies(dkk_slice in)
{
  size_t replies = 0;
  dkk_slice open = {NULL, 0};

  for (;;) {
    dkk_slice got = slow_line(&in);

    if (got.len == 0 || (open.len > 0 && memcmp(open.data, got.data, 3) != 0)) {
      return replies;
    }
    open = got;
    if (got.len == 3 || got.data[3] != '-') {
      replies++;
      open.len = 0;
    }
  }
}

/* @return 1 if the message was asked for. */
static int talk(dialogue *d, dkk_slice octets, fuzz_chunks *chunks)
{
  size_t replies = slow_replies(octets);
  size_t said = 0;
  dialogue_action action = DIALOGUE_GO_ON;
  int asked = 0;
  int is_over = 0;

  while (!is_over && octets.len > 0) {
    dkk_slice piece = fuzz_chunk(chunks, &octets);

    while (!is_over && piece.len > 0) {
      buffer command = {0};
      size_t used = dialogue_take(d, &action, &command, piece.data, piece.len);

      FUZZ_CHECK(used > 0 && used <= piece.len);
      (void)fuzz_take(&piece, used);
      FUZZ_CHECK(command.len == 0 || action == DIALOGUE_GO_ON);
      if (command.len > 0) {
        check_command(&command);
        said++;
      }
      if (action == DIALOGUE_TEXT) {
        FUZZ_CHECK(!asked && count(d->envelope, RECIPIENT_ACCEPTED) > 0);
        asked = 1;
      }
      is_over = action == DIALOGUE_OVER;
      buffer_free(&command);
    }
  }
  FUZZ_CHECK(said + (size_t)asked <= replies);
  FUZZ_CHECK(count(d->envelope, RECIPIENT_DELIVERED) == 0 ||
             replies >= said + 2);
  return asked;
}

static void check_dialogue(const envelope *from, unsigned flags,
                           dkk_slice octets, fuzz_chunks *chunks,
                           buffer *statuses)
{
  envelope e = *from;
  dialogue *d = fuzz_allocate(sizeof(*d));
  int asked;

  memset(d, 0, sizeof(*d));
  e.recipients = (buffer){0};
  FUZZ_CHECK(buffer_add(&e.recipients, from->recipients.data,
                        from->recipients.len) == 0);
  d->hostname = "relay.example";
  d->envelope = &e;
  d->octets = 1000;
  asked = talk(d, octets, chunks);
  FUZZ_CHECK(asked || count(&e, RECIPIENT_DELIVERED) == 0);
  dialogue_settle(&e, (flags & 128) != 0);
  FUZZ_CHECK(count(&e, RECIPIENT_ACCEPTED) == 0);
  FUZZ_CHECK((flags >> 7) == 0 || count(&e, RECIPIENT_QUEUED) == 0);
  FUZZ_CHECK(count(&e, RECIPIENT_QUEUED) + count(&e, RECIPIENT_DELIVERED) +
                 count(&e, RECIPIENT_FAILED) ==
             e.count);
  FUZZ_CHECK(buffer_add(statuses, e.recipients.data, e.recipients.len) == 0);
  buffer_free(&e.recipients);
  free(d);
}

/* As the relay gives it on: what it takes from a client is CRLF lines. */
static void make_message(buffer *out, dkk_slice text)
{
  size_t i;

  for (i = 0; i < text.len; i++) {
    if (text.data[i] == '\n') {
      FUZZ_CHECK(buffer_add_text(out, "\r\n") == 0);
    } else if (text.data[i] != '\r') {
      FUZZ_CHECK(buffer_add(out, text.data + i, 1) == 0);
    }
  }
  if (out->len > 0 && out->data[out->len - 1] != '\n') {
    FUZZ_CHECK(buffer_add_text(out, "\r\n") == 0);
  }
}

static void write_message(buffer *wire, const buffer *message,
                          fuzz_chunks *chunks)
{
  dkk_slice rest = {message->data, message->len};
  data_writer dots = {0};

  while (rest.len > 0) {
    dkk_slice piece = fuzz_chunk(chunks, &rest);

    FUZZ_CHECK(buffer_reserve(wire, 2 * piece.len) == 0);
    wire->len += data_put(&dots, wire->data + wire->len, piece.data, piece.len);
  }
  FUZZ_CHECK(!dots.in_line);
  FUZZ_CHECK(buffer_add_text(wire, ".\r\n") == 0);
}

/* Nobody else's reader ends the message earlier either. */
static void check_ends(const buffer *wire)
{
  static const char *const ends[] = {"\n.\n", "\r.\r", "\n.\r\n", "\r\n.\n"};
  size_t i;

  for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
    const uint8_t *end =
        memmem(wire->data, wire->len, ends[i], strlen(ends[i]));

    FUZZ_CHECK(end == NULL || end + strlen(ends[i]) == wire->data + wire->len);
  }
}

static void check_data(dkk_slice text, fuzz_chunks *chunks)
{
  buffer message = {0};
  buffer wire = {0};
  buffer read = {0};
  data_reader reader = {0};
  data_event event = DATA_MORE;
  dkk_slice rest;

  make_message(&message, text);
  write_message(&wire, &message, chunks);
  check_ends(&wire);
  rest = (dkk_slice){wire.data, wire.len};
  while (rest.len > 0) {
    dkk_slice piece = fuzz_chunk(chunks, &rest);
    size_t got = 0;

    FUZZ_CHECK(event == DATA_MORE);
    FUZZ_CHECK(buffer_reserve(&read, piece.len + 1) == 0);
    FUZZ_CHECK(data_take(&reader, &event, read.data + read.len, &got,
                         piece.data, piece.len) == piece.len);
    read.len += got;
  }
  FUZZ_CHECK(event == DATA_END && read.len == message.len);
  FUZZ_CHECK(read.len == 0 || memcmp(read.data, message.data, read.len) == 0);
  buffer_free(&message);
  buffer_free(&wire);
  buffer_free(&read);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  dkk_slice in = {data, size};
  unsigned flags = fuzz_octet(&in);
  fuzz_chunks chunks = {fuzz_text(&in), 0};
  fuzz_chunks whole = {0};
  envelope e;
  buffer once = {0};
  buffer again = {0};

  read_any_envelope(in);
  check_data(in, &chunks);
  read_envelope(&e, &in, flags);
  check_envelope(&e);
  check_dialogue(&e, flags, in, &chunks, &once);
  check_dialogue(&e, flags, in, &whole, &again);
  FUZZ_CHECK(same(&once, &again));
  buffer_free(&once);
  buffer_free(&again);
  envelope_clear(&e);
  return 0;
}
