/* SPDX-License-Identifier: MIT */
#include "session.h"

#include "log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define READ_OCTETS 65536
#define UNREAD_REPLIES 16384
#define LINGER_MILLISECONDS 2000

/* Read and used within one call, so all sessions can share it. */
static uint8_t read_room[READ_OCTETS];
static uint8_t text_room[READ_OCTETS + 1];

typedef struct reply_write {
  uv_write_t request;
  buffer octets;
} reply_write;

static void run(session *s, const uint8_t *data, size_t len);
static void on_timeout(uv_timer_t *timer);

/* The end. */

static void on_closed(uv_handle_t *handle)
{
  session *s = handle->data;

  if (--s->open_handles == 0) {
    relay *r = s->relay;

    server_remove(&r->server, s);
    free(s);
    relay_check_end(r);
  }
}

static void close_now(session *s)
{
  if (s->state == SESSION_CLOSED) {
    return;
  }
  s->state = SESSION_CLOSED;
  s->pauses = 0;
  message_abandon(s->message);
  s->message = NULL;
  smtp_reset(&s->smtp);
  buffer_free(&s->input);
  buffer_free(&s->output);
  uv_close((uv_handle_t *)&s->tcp, on_closed);
  uv_close((uv_handle_t *)&s->timer, on_closed);
}

void session_abort(session *s)
{
  close_now(s);
}

static void on_shutdown(uv_shutdown_t *request, int status)
{
  (void)status;
  free(request);
}

/* Closes when the replies are out and the client has closed. */
static void linger(session *s)
{
  uv_shutdown_t *request = calloc(1, sizeof(*request));

  message_abandon(s->message);
  s->message = NULL;
  s->state = SESSION_LINGER;
  s->pauses = 0;
  s->input.len = 0;
  /* A client that reads nothing more doesn't have to be told anything. */
  if (uv_timer_start(&s->timer, on_timeout, LINGER_MILLISECONDS, 0) < 0 ||
      request == NULL ||
      uv_shutdown(request, (uv_stream_t *)&s->tcp, on_shutdown) < 0) {
    free(request);
    close_now(s);
  }
}

/* Writing. */

static void on_written(uv_write_t *request, int status)
{
  reply_write *w = (reply_write *)request;
  session *s = request->data;

  buffer_free(&w->octets);
  free(w);
  if (status < 0) {
    close_now(s);
  } else if (uv_stream_get_write_queue_size((uv_stream_t *)&s->tcp) == 0) {
    session_resume(s, PAUSE_REPLY);
  }
}

/* Gives all replies to the socket at once: those of a pipelined group go in one
 * packet (RFC 2920). */
static void flush(session *s)
{
  reply_write *w;
  uv_buf_t octets;

  if (s->output.len == 0 || s->state == SESSION_CLOSED) {
    return;
  }
  w = calloc(1, sizeof(*w));
  if (w == NULL) {
    close_now(s);
    return;
  }
  w->octets = s->output;
  s->output = (buffer){0};
  w->request.data = s;
  octets = uv_buf_init((char *)w->octets.data, (unsigned)w->octets.len);
  if (uv_write(&w->request, (uv_stream_t *)&s->tcp, &octets, 1, on_written) <
      0) {
    buffer_free(&w->octets);
    free(w);
    close_now(s);
  } else if (uv_stream_get_write_queue_size((uv_stream_t *)&s->tcp) >
             UNREAD_REPLIES) {
    s->pauses |= PAUSE_REPLY;
  }
}

static void act(session *s, smtp_action action)
{
  if (action == SMTP_CLOSE) {
    flush(s);
    if (s->state != SESSION_CLOSED) {
      linger(s);
    }
  }
}

static void reply(session *s, const char *text)
{
  smtp_action action = SMTP_GO_ON;

  if (smtp_reply(&s->smtp, &action, &s->output, text) < 0) {
    close_now(s);
    return;
  }
  act(s, action);
}

static void reply_and_close(session *s, const char *text)
{
  if (s->state == SESSION_COMMAND || s->state == SESSION_DATA) {
    if (buffer_print(&s->output, "%s\r\n", text) < 0) {
      close_now(s);
    } else {
      act(s, SMTP_CLOSE);
    }
  }
}

/* Messages. */

static void on_room(void *owner)
{
  session_resume(owner, PAUSE_SPOOL);
}

static void give_time(session *s, uint64_t milliseconds)
{
  s->deadline = uv_now(&s->relay->loop) + milliseconds;
}

static void message_answered(session *s, const char *text)
{
  s->message = NULL;
  s->state = SESSION_COMMAND;
  give_time(s, s->relay->options.idle_timeout);
  reply(s, text);
  if (s->relay->server.is_stopping) {
    session_stop(s);
  }
}

static void on_done(void *owner, const char *text)
{
  session *s = owner;

  message_answered(s, text);
  session_resume(s, PAUSE_MESSAGE);
}

static const message_events events = {on_room, on_done};

static int add_received(session *s)
{
  char date[64];
  time_t now = time(NULL);
  struct tm tm;

  if (gmtime_r(&now, &tm) == NULL ||
      strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S +0000", &tm) == 0) {
    return -1;
  }
  return buffer_print(
      message_trace(s->message),
      "Received: from %s (%s)\r\n\tby %s with %s\r\n\tid %s;\r\n"
      "\t%s\r\n",
      s->smtp.peer, s->address, s->relay->options.hostname,
      s->smtp.is_extended ? "ESMTP" : "SMTP", message_id(s->message), date);
}

/* 354 has been written to `output`; if that can't be, it is taken back. */
static void begin_message(session *s, size_t replies)
{
  const char *refusal =
      message_new(&s->message, s->relay, &s->smtp.envelope, &events, s);

  if (refusal == NULL && add_received(s) < 0) {
    message_abandon(s->message);
    s->message = NULL;
    refusal = "452 4.3.0 no memory";
  }
  smtp_reset(&s->smtp);
  if (refusal != NULL) {
    s->output.len = replies;
    reply(s, refusal);
    return;
  }
  s->data = (data_reader){0};
  s->state = SESSION_DATA;
  give_time(s, s->relay->options.message_timeout);
}

static void end_message(session *s)
{
  const char *text = message_end(s->message);

  if (text != NULL) {
    message_answered(s, text);
  } else {
    s->pauses |= PAUSE_MESSAGE;
  }
}

/* Reading. Each uses a part of the octets and says how many. */

static size_t use_data(session *s, const uint8_t *data, size_t len)
{
  data_event event;
  size_t text;
  size_t used = data_take(&s->data, &event, text_room, &text, data,
                          len < READ_OCTETS ? len : READ_OCTETS);

  message_take(s->message, text_room, text);
  if (event == DATA_END) {
    end_message(s);
  } else if (event == DATA_BARE) {
    reply_and_close(s, "550 5.5.2 bare CR or LF in the message");
  } else if (message_is_full(s->message)) {
    s->pauses |= PAUSE_SPOOL;
  }
  return used;
}

static void obey(session *s, smtp_room if_full)
{
  const options *o = &s->relay->options;
  smtp_action action = SMTP_GO_ON;
  size_t replies = s->output.len;

  s->smtp.room = queue_is_full(&s->relay->queue) ? if_full : SMTP_ROOM;
  if (smtp_command(&s->smtp, &action, &s->output, s->line.text, s->line.len) <
      0) {
    close_now(s);
  } else if (action == SMTP_WAIT) {
    s->pauses |= PAUSE_QUEUE;
    give_time(s, o->queue_timeout);
  } else if (action == SMTP_DATA) {
    begin_message(s, replies);
  } else {
    act(s, action);
  }
}

/* The line that has to wait is still in `line`. */
static void obey_again(session *s, smtp_room if_full)
{
  s->pauses &= ~PAUSE_QUEUE;
  give_time(s, s->relay->options.idle_timeout);
  obey(s, if_full);
  session_resume(s, 0);
}

void session_room(session *s)
{
  if ((s->pauses & PAUSE_QUEUE) != 0) {
    obey_again(s, SMTP_ROOM_SOON);
  }
}

static size_t use_command(session *s, const uint8_t *data, size_t len)
{
  line_event event;
  size_t used = line_take(&s->line, &event, data, len);

  if (event != LINE_MORE) {
    give_time(s, s->relay->options.idle_timeout);
  }
  if (event == LINE_BARE) {
    reply_and_close(s, "500 5.5.2 bare CR or LF in a command");
  } else if (event == LINE_TOO_LONG) {
    reply(s, "500 5.5.2 line too long");
  } else if (event == LINE_DONE) {
    obey(s, SMTP_ROOM_SOON);
  }
  return used;
}

static int may_go_on(const session *s)
{
  return s->pauses == 0 &&
         (s->state == SESSION_COMMAND || s->state == SESSION_DATA);
}

static void on_read(uv_stream_t *stream, ssize_t len, const uv_buf_t *octets)
{
  session *s = stream->data;

  if (len < 0) {
    close_now(s);
  } else if (len > 0) {
    run(s, (const uint8_t *)octets->base, (size_t)len);
  }
}

static void on_room_to_read(uv_handle_t *handle, size_t suggested,
                            uv_buf_t *octets)
{
  (void)handle;
  (void)suggested;
  *octets = uv_buf_init((char *)read_room, sizeof(read_room));
}

/* Time runs while it is the client's turn. */
static void set_timer(session *s)
{
  uint64_t now = uv_now(&s->relay->loop);
  uint64_t patience = s->deadline > now ? s->deadline - now : 0;

  if (s->state == SESSION_LINGER) {
    return;
  }
  if (s->state == SESSION_DATA && patience > s->relay->options.data_timeout) {
    patience = s->relay->options.data_timeout;
  }
  if (s->pauses & (PAUSE_MESSAGE | PAUSE_SPOOL)) {
    (void)uv_timer_stop(&s->timer);
  } else {
    (void)uv_timer_start(&s->timer, on_timeout, patience, 0);
  }
}

static void set_reading(session *s)
{
  if (s->pauses != 0) {
    (void)uv_read_stop((uv_stream_t *)&s->tcp);
  } else {
    int rv = uv_read_start((uv_stream_t *)&s->tcp, on_room_to_read, on_read);

    if (rv < 0 && rv != UV_EALREADY) {
      close_now(s);
    }
  }
}

/* Uses what has come as far as it may, and keeps the rest. */
static void run(session *s, const uint8_t *data, size_t len)
{
  size_t used = 0;

  while (used < len && may_go_on(s)) {
    used += s->state == SESSION_DATA ? use_data(s, data + used, len - used)
                                     : use_command(s, data + used, len - used);
  }
  if (s->state == SESSION_COMMAND || s->state == SESSION_DATA) {
    if (used < len && buffer_add(&s->input, data + used, len - used) < 0) {
      close_now(s);
    }
    flush(s);
  }
  if (s->state != SESSION_CLOSED) {
    set_timer(s);
    set_reading(s);
  }
}

void session_resume(session *s, unsigned pause)
{
  buffer input = s->input;

  if (s->state == SESSION_CLOSED) {
    return;
  }
  s->pauses &= ~pause;
  s->input = (buffer){0};
  run(s, input.data, input.len);
  buffer_free(&input);
}

static void on_timeout(uv_timer_t *timer)
{
  session *s = timer->data;

  if ((s->pauses & PAUSE_QUEUE) != 0) {
    obey_again(s, SMTP_NO_ROOM);
    return;
  }
  if (s->state == SESSION_LINGER || (s->pauses & PAUSE_REPLY) != 0) {
    close_now(s);
    return;
  }
  reply_and_close(s, "421 4.4.2 timeout");
}

void session_stop(session *s)
{
  if (s->state == SESSION_COMMAND) {
    reply_and_close(s, "421 4.3.2 shutting down");
  }
}

/* The beginning. */

static void set_address(session *s)
{
  struct sockaddr_storage peer;
  char host[INET6_ADDRSTRLEN] = "";
  int len = sizeof(peer);

  memset(&peer, 0, sizeof(peer));
  (void)uv_tcp_getpeername(&s->tcp, (struct sockaddr *)&peer, &len);
  (void)uv_ip_name((struct sockaddr *)&peer, host, sizeof(host));
  (void)snprintf(s->address, sizeof(s->address),
                 peer.ss_family == AF_INET6 ? "[IPv6:%s]" : "[%s]", host);
}

static void greet(session *s)
{
  give_time(s, s->relay->options.idle_timeout);
  if (s->relay->server.count > s->relay->options.max_connections) {
    reply_and_close(s, "421 4.3.2 too many connections");
  } else if (smtp_greet(&s->smtp, &s->output) < 0) {
    close_now(s);
  }
  if (s->state != SESSION_CLOSED) {
    run(s, NULL, 0);
  }
}

void session_accept(relay *r, uv_stream_t *listener)
{
  session *s = calloc(1, sizeof(*s));

  if (s == NULL) {
    log_line("accept: no memory");
    return;
  }
  s->relay = r;
  s->smtp.options = &r->options;
  (void)uv_tcp_init(&r->loop, &s->tcp);
  (void)uv_timer_init(&r->loop, &s->timer);
  s->open_handles = 2;
  s->tcp.data = s;
  s->timer.data = s;
  server_add(&r->server, s);
  if (uv_accept(listener, (uv_stream_t *)&s->tcp) < 0) {
    close_now(s);
    return;
  }
  (void)uv_tcp_nodelay(&s->tcp, 1);
  set_address(s);
  greet(s);
}
