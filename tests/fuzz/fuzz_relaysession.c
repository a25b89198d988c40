/* SPDX-License-Identifier: MIT */

/* What a client says to the relay, in any pieces, with libuv and the spool
 * played by the target. Replies are lines of RFC 5321, 4.2; addresses that are
 * taken over can't break a line; a message is what stands in the client's
 * octets between DATA and the only end that RFC 5321 knows: no other server can
 * see another end in it. */

#include "../../examples/relay/log.h"
#include "../../examples/relay/session.h"
#include "uvstub.h"

#include <stdlib.h>

#define PLAIN 1u
#define ANY_DOMAIN 2u
#define FULL_QUEUE 4u

struct message {
  buffer trace;
  fuzz_buf text;
  message_events events;
  void *owner;
  int has_ended;
};

static struct {
  relay relay;
  session *session;
  /* Has ended, and its reply is still to come. */
  message *open;
  dkk_slice client;
  fuzz_buf messages;
  unsigned begun;
  unsigned flags;
  int is_full;
  int is_patient;
} world;

void log_line(const char *format, ...)
{
  (void)format;
}

int options_relays(const options *o, const char *domain)
{
  (void)o;
  return (world.flags & ANY_DOMAIN) != 0 || strcmp(domain, "example.org") == 0;
}

int queue_is_full(const queue *q)
{
  (void)q;
  return world.is_full;
}

void server_add(server *s, session *one)
{
  s->count++;
  world.session = one;
}

void server_remove(server *s, session *one)
{
  FUZZ_CHECK(one == world.session);
  s->count--;
  world.session = NULL;
}

void relay_check_end(relay *r)
{
  (void)r;
}

/* A mailbox is written into commands and trace fields as it is. */
static void check_mailbox(const char *mailbox)
{
  size_t i;

  FUZZ_CHECK(strlen(mailbox) < PATH_SIZE);
  for (i = 0; mailbox[i] != '\0'; i++) {
    FUZZ_CHECK(mailbox[i] >= 0x20 && mailbox[i] < 0x7f);
    FUZZ_CHECK(mailbox[0] == '"' ||
               strchr("<> ,;:\"()\\", mailbox[i]) == NULL ||
               strchr(mailbox, '[') != NULL);
  }
}

static void check_envelope(const envelope *e)
{
  char mailbox[PATH_SIZE];
  size_t at = 0;
  size_t found = 0;

  check_mailbox(e->sender);
  while (envelope_next(e, &at, mailbox, RECIPIENT_QUEUED)) {
    check_mailbox(mailbox);
    FUZZ_CHECK(mailbox[0] != '\0');
    at = envelope_skip(e, at);
    found++;
  }
  FUZZ_CHECK(found == e->count && found > 0 && at == e->recipients.len);
}

const char *message_new(message **out, relay *r, envelope *e,
                        const message_events *events, void *owner)
{
  message *m = fuzz_allocate(sizeof(*m));

  FUZZ_CHECK(r == &world.relay && e->count <= r->options.max_recipients);
  check_envelope(e);
  memset(m, 0, sizeof(*m));
  m->events = *events;
  m->owner = owner;
  envelope_clear(e);
  world.begun++;
  *out = m;
  return NULL;
}

const char *message_id(const message *m)
{
  (void)m;
  return "ID";
}

buffer *message_trace(message *m)
{
  return &m->trace;
}

void message_take(message *m, const uint8_t *data, size_t len)
{
  FUZZ_CHECK(!m->has_ended);
  FUZZ_CHECK(len == 0 || data[len - 1] != '\r');
  fuzz_buf_put(&m->text, data, len);
}

int message_is_full(const message *m)
{
  return !world.is_patient && m->text.len % 5 == 4;
}

static void free_message(message *m)
{
  buffer_free(&m->trace);
  fuzz_buf_clear(&m->text);
  free(m);
}

/* Every line with its CRLF, and nothing of one within a line. */
static void check_lines(dkk_slice text)
{
  size_t i;

  for (i = 0; i < text.len; i++) {
    FUZZ_CHECK(text.data[i] != '\r' ||
               (i + 1 < text.len && text.data[i + 1] == '\n'));
    FUZZ_CHECK(text.data[i] != '\n' || (i > 0 && text.data[i - 1] == '\r'));
  }
  FUZZ_CHECK(text.len == 0 || text.data[text.len - 1] == '\n');
}

/* Whether what begins here is the text as RFC 5321, 4.5.2 has it sent, up to
 * the line that has only a dot. */
static int is_sent(dkk_slice sent, dkk_slice text)
{
  for (;;) {
    const uint8_t *crlf = memmem(sent.data, sent.len, "\r\n", 2);
    dkk_slice got;
    dkk_slice same;

    if (sent.len == 0 || crlf == NULL) {
      return 0;
    }
    got = fuzz_take(&sent, (size_t)(crlf - sent.data) + 2);
    if (got.data[0] == '.') {
      (void)fuzz_octet(&got);
      if (got.len == 2) {
        return text.len == 0;
      }
    }
    same = fuzz_take(&text, got.len);
    if (!fuzz_equal(got, same)) {
      return 0;
    }
  }
}

static void check_message(const message *m)
{
  dkk_slice text = fuzz_buf_slice(&m->text);
  dkk_slice sent = world.client;
  int found = 0;

  check_lines(text);
  while (!found && sent.len > 0) {
    found = fuzz_octet(&sent) == '\n' && is_sent(sent, text);
  }
  FUZZ_CHECK(found);
  fuzz_buf_put(&world.messages, text.data, text.len);
  fuzz_buf_text(&world.messages, "|");
}

const char *message_end(message *m)
{
  FUZZ_CHECK(!m->has_ended);
  check_message(m);
  if (world.is_patient || m->text.len % 3 == 0) {
    free_message(m);
    return "250 2.0.0 ok";
  }
  m->has_ended = 1;
  world.open = m;
  return NULL;
}

void message_abandon(message *m)
{
  if (m == NULL) {
    return;
  }
  m->owner = NULL;
  if (!m->has_ended) {
    free_message(m);
  }
}

static void finish_message(void)
{
  message *m = world.open;

  if (m != NULL) {
    world.open = NULL;
    if (m->owner != NULL) {
      m->events.done(m->owner, "451 4.3.0 local trouble, try again later");
    }
    free_message(m);
  }
}

static void give_room(void)
{
  session *s = world.session;

  if (s != NULL && s->message != NULL && (s->pauses & PAUSE_SPOOL) != 0) {
    s->message->events.room(s);
  }
}

static void happen(unsigned what)
{
  session *s = world.session;

  switch (what % 8) {
  case 0:
    (void)fuzz_uv_timeout();
    break;
  case 1:
    (void)fuzz_uv_complete(what & 8 ? UV_EPIPE : 0);
    break;
  case 2:
    finish_message();
    break;
  case 3:
    give_room();
    break;
  case 4:
    world.is_full = !world.is_full;
    break;
  case 5:
    world.is_full = 0;
    session_room(s);
    break;
  case 6:
    session_stop(s);
    break;
  default:
    fuzz_uv_world.now += 60000;
    break;
  }
}

/* What keeps it from reading goes away. */
static void unblock(void)
{
  while (fuzz_uv_complete(0)) {
  }
  finish_message();
  give_room();
  world.is_full = 0;
  if (world.session != NULL) {
    session_room(world.session);
  }
}

/* One step of the script. @return octets that the session has taken. */
static size_t step(unsigned what, int is_whole, dkk_slice octets)
{
  if (what >= 0xc0 && !world.is_patient) {
    happen(what);
    return 0;
  }
  return fuzz_uv_deliver(
      octets.data, is_whole || what >= octets.len ? octets.len : what + 1);
}

static void talk(dkk_slice script, dkk_slice octets)
{
  size_t next = 0;
  size_t idle = 0;

  while (world.session != NULL && octets.len > 0 && idle < 2 * script.len + 4) {
    unsigned what = script.len > 0 ? script.data[next++ % script.len] : 0;
    size_t used = step(what, script.len == 0, octets);

    (void)fuzz_take(&octets, used);
    fuzz_uv_close_all();
    idle = used > 0 ? 0 : idle + 1;
    if (world.is_patient || (used == 0 && (what < 0xc0 || idle > script.len))) {
      unblock();
      fuzz_uv_close_all();
    }
  }
}

static void hang_up(void)
{
  if (world.session != NULL && !fuzz_uv_end()) {
    session_abort(world.session);
  }
  fuzz_uv_close_all();
  FUZZ_CHECK(world.session == NULL);
  finish_message();
}

static int is_digit(uint8_t c)
{
  return c >= '0' && c <= '9';
}

/* RFC 5321, 4.2: three digits, and "-" but in the last line of a reply. */
static unsigned check_replies(dkk_slice out)
{
  const uint8_t *open = NULL;
  unsigned invitations = 0;

  check_lines(out);
  while (out.len > 0) {
    const uint8_t *lf = memchr(out.data, '\n', out.len);
    dkk_slice got = fuzz_take(&out, (size_t)(lf - out.data) + 1);
    size_t i;

    FUZZ_CHECK(got.len >= 6 && got.len <= 512);
    FUZZ_CHECK(got.data[0] >= '2' && got.data[0] <= '5');
    FUZZ_CHECK(is_digit(got.data[1]) && is_digit(got.data[2]));
    FUZZ_CHECK(got.data[3] == ' ' || got.data[3] == '-');
    FUZZ_CHECK(open == NULL || memcmp(open, got.data, 3) == 0);
    for (i = 0; i + 2 < got.len; i++) {
      FUZZ_CHECK(got.data[i] >= 0x20 && got.data[i] < 0x7f);
    }
    invitations += memcmp(got.data, "354", 3) == 0;
    open = got.data[3] == '-' ? got.data : NULL;
  }
  FUZZ_CHECK(open == NULL);
  return invitations;
}

static void run_session(unsigned flags, dkk_slice script, dkk_slice octets,
                        fuzz_buf *out)
{
  options *o = &world.relay.options;

  memset(&world, 0, sizeof(world));
  world.flags = flags;
  world.client = octets;
  world.is_patient = (flags & PLAIN) != 0;
  world.is_full = !world.is_patient && (flags & FULL_QUEUE) != 0;
  o->hostname = "relay.example";
  o->max_size = 1000;
  o->max_recipients = 3;
  o->max_connections = 1;
  o->max_errors = 4;
  session_accept(&world.relay, NULL);
  talk(script, octets);
  hang_up();
  /* What the session had written, but was closed before it could be given to
   * the socket, isn't there. */
  FUZZ_CHECK(check_replies(fuzz_buf_slice(&fuzz_uv_world.out)) <= world.begun);
  fuzz_buf_put(out, world.messages.data, world.messages.len);
  fuzz_buf_put(out, fuzz_uv_world.out.data, fuzz_uv_world.out.len);
  fuzz_buf_clear(&world.messages);
  fuzz_uv_reset();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  dkk_slice in = {data, size};
  unsigned flags = fuzz_octet(&in);
  dkk_slice script = fuzz_text(&in);
  dkk_slice whole = {NULL, 0};
  fuzz_buf first = {0};
  fuzz_buf second = {0};

  run_session(flags, script, in, &first);
  if ((flags & PLAIN) != 0) {
    run_session(flags, whole, in, &second);
    FUZZ_CHECK(fuzz_equal(fuzz_buf_slice(&first), fuzz_buf_slice(&second)));
  }
  fuzz_buf_clear(&first);
  fuzz_buf_clear(&second);
  return 0;
}
