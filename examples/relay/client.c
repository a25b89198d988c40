/* SPDX-License-Identifier: MIT */
#include "client.h"

#include "data.h"
#include "dialogue.h"
#include "log.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PIECE 65536

struct client {
  relay *relay;
  char id[SPOOL_ID_SIZE];
  int is_last_try;
  void (*done)(void *owner, client_outcome outcome);
  void *owner;
  uv_tcp_t tcp;
  uv_timer_t timer;
  uv_connect_t connecting;
  uv_write_t writing;
  uv_work_t work;
  unsigned open_handles;
  int is_busy; /* a job is in the thread pool */
  int is_over;
  client_outcome outcome;
  spoolfile file;
  int status; /* of the last job */
  dialogue dialogue;
  /* What is being written. */
  buffer output;
  data_writer dots;
  off_t sent;
  ssize_t piece_len;
  uint8_t piece[PIECE];
  uint8_t received[2048];
};

static void finish(client *c);

/* The end: handles, then the job that writes down what came of it. */

static void on_closed(uv_handle_t *handle)
{
  client *c = handle->data;

  c->open_handles--;
  finish(c);
}

static void over(client *c, const char *why)
{
  if (c->is_over) {
    return;
  }
  if (why != NULL) {
    log_line("%s: %s", c->id, why);
  }
  c->is_over = 1;
  uv_close((uv_handle_t *)&c->tcp, on_closed);
  uv_close((uv_handle_t *)&c->timer, on_closed);
}

static void job_write_down(uv_work_t *work)
{
  client *c = work->data;
  const envelope *e = &c->file.envelope;
  int has_failed = 0;
  size_t at;

  c->outcome = CLIENT_DONE;
  for (at = 0; at < e->recipients.len; at = envelope_skip(e, at)) {
    uint8_t status = e->recipients.data[at];

    if (status == RECIPIENT_QUEUED) {
      c->outcome = CLIENT_DEFERRED;
    } else if (spoolfile_mark(&c->file, at, (char)status) < 0) {
      c->status = -1;
    }
    has_failed |= status == RECIPIENT_FAILED;
  }
  if (c->outcome == CLIENT_DONE) {
    c->status = has_failed ? spoolfile_give_up(&c->relay->spool.folders, c->id)
                           : spoolfile_remove(&c->relay->spool.folders, c->id);
  }
}

static void end(client *c)
{
  void (*done)(void *, client_outcome) = c->done;
  void *owner = c->owner;
  client_outcome outcome = c->outcome;

  log_line("%s: %s%s", c->id, outcome == CLIENT_DONE ? "done" : "deferred",
           c->status < 0 ? ", but the spool couldn't be written" : "");
  spoolfile_close(&c->file);
  buffer_free(&c->output);
  free(c);
  done(owner, outcome);
}

static void after_write_down(uv_work_t *work, int cancelled)
{
  (void)cancelled;
  end(work->data);
}

static void write_down(client *c, uv_work_cb job)
{
  c->status = 0;
  c->is_busy = 1;
  (void)uv_queue_work(&c->relay->loop, &c->work, job, after_write_down);
}

static void job_give_up(uv_work_t *work)
{
  client *c = work->data;

  c->status = spoolfile_give_up(&c->relay->spool.folders, c->id);
}

/* Another try helps only against what may pass, such as too many open files. */
static void finish_unopened(client *c)
{
  c->outcome = CLIENT_DONE;
  if (c->status == -ENOENT) {
    log_line("%s: it is no longer in the spool", c->id);
    c->status = 0;
    end(c);
  } else if (c->status == -EBADMSG) {
    log_line("%s: not a message of ours: moved to failed/", c->id);
    write_down(c, job_give_up);
  } else if (c->is_last_try) {
    log_line("%s: %s: moved to failed/", c->id, strerror(-c->status));
    write_down(c, job_give_up);
  } else {
    log_line("%s: %s", c->id, strerror(-c->status));
    c->outcome = CLIENT_DEFERRED;
    c->status = 0;
    end(c);
  }
}

static void finish(client *c)
{
  if (!c->is_over || c->open_handles > 0 || c->is_busy) {
    return;
  }
  if (c->file.fd < 0) {
    finish_unopened(c);
    return;
  }
  dialogue_settle(&c->file.envelope, c->is_last_try);
  write_down(c, job_write_down);
}

void client_abort(client *c)
{
  over(c, "delivery stopped");
}

/* Patience: for each reply and each piece. */

static void on_timeout(uv_timer_t *timer)
{
  over(timer->data, "the next hop takes too long");
}

static void wait_again(client *c)
{
  if (!c->is_over) {
    (void)uv_timer_start(&c->timer, on_timeout,
                         c->relay->options.client_timeout, 0);
  }
}

/* Writing. */

static void on_written(uv_write_t *request, int status);

static void write_output(client *c)
{
  uv_buf_t octets =
      uv_buf_init((char *)c->output.data, (unsigned)c->output.len);

  c->writing.data = c;
  if (c->output.len > 0 && uv_write(&c->writing, (uv_stream_t *)&c->tcp,
                                    &octets, 1, on_written) < 0) {
    over(c, "the next hop can't be written to");
  }
}

static void write_text(client *c, const uint8_t *data, size_t len)
{
  c->output.len = 0;
  if (buffer_reserve(&c->output, 2 * len + 3) < 0) {
    over(c, "no memory");
    return;
  }
  c->output.len = data_put(&c->dots, c->output.data, data, len);
  write_output(c);
}

static void write_end(client *c)
{
  c->output.len = 0;
  c->sent++;
  if (buffer_add_text(&c->output, c->dots.in_line ? "\r\n.\r\n" : ".\r\n") <
      0) {
    over(c, "no memory");
    return;
  }
  write_output(c);
}

static void job_read(uv_work_t *work)
{
  client *c = work->data;

  c->piece_len = spoolfile_read(&c->file, c->piece, sizeof(c->piece), c->sent);
}

static void after_read(uv_work_t *work, int cancelled)
{
  client *c = work->data;

  (void)cancelled;
  c->is_busy = 0;
  if (c->is_over) {
    finish(c);
  } else if (c->piece_len < 0) {
    over(c, "the spool can't be read");
  } else {
    c->sent += c->piece_len;
    write_text(c, c->piece, (size_t)c->piece_len);
  }
}

/* The message goes out piece by piece, each when the one before is out. */
static void on_written(uv_write_t *request, int status)
{
  client *c = request->data;

  if (c->is_over) {
    return;
  }
  wait_again(c);
  if (status < 0) {
    over(c, uv_strerror(status));
  } else if (c->dialogue.step != STEP_END || c->sent > c->file.message_len) {
    c->output.len = 0; /* a command is out, or the final dot */
  } else if (c->sent == c->file.message_len) {
    write_end(c);
  } else {
    c->is_busy = 1;
    (void)uv_queue_work(&c->relay->loop, &c->work, job_read, after_read);
  }
}

/* Reading. */

static void act(client *c, dialogue_action action)
{
  if (action == DIALOGUE_OVER) {
    uv_buf_t quit = uv_buf_init((char[]){"QUIT\r\n"}, 6);

    /* Nothing depends on whether it gets there. */
    (void)uv_try_write((uv_stream_t *)&c->tcp, &quit, 1);
    over(c, NULL);
  } else if (action == DIALOGUE_TEXT) {
    write_text(c, c->file.fields.data, c->file.fields.len);
  } else {
    write_output(c);
  }
}

/* Nothing may come while something is being written: the next hop is no more to
 * be trusted than the client. */
static void on_read(uv_stream_t *stream, ssize_t len, const uv_buf_t *octets)
{
  client *c = stream->data;
  size_t used = 0;

  if (len < 0) {
    over(c, "the next hop has closed");
    return;
  }
  while (used < (size_t)len && !c->is_over) {
    dialogue_action action;

    if (c->output.len > 0 || c->is_busy) {
      over(c, "the next hop speaks out of turn");
      return;
    }
    used +=
        dialogue_take(&c->dialogue, &action, &c->output,
                      (const uint8_t *)octets->base + used, (size_t)len - used);
    wait_again(c);
    act(c, action);
  }
}

static void on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *octets)
{
  client *c = handle->data;

  (void)suggested;
  *octets = uv_buf_init((char *)c->received, sizeof(c->received));
}

static void on_connected(uv_connect_t *request, int status)
{
  client *c = request->data;

  if (c->is_over) {
    return;
  }
  if (status < 0) {
    over(c, uv_strerror(status));
    return;
  }
  wait_again(c);
  (void)uv_tcp_nodelay(&c->tcp, 1);
  if (uv_read_start((uv_stream_t *)&c->tcp, on_room, on_read) < 0) {
    over(c, "the next hop can't be read");
  }
}

/* The beginning. */

static void job_open(uv_work_t *work)
{
  client *c = work->data;

  c->status = spoolfile_open(&c->file, &c->relay->spool.folders, c->id);
}

static void after_open(uv_work_t *work, int cancelled)
{
  client *c = work->data;
  int rv;

  (void)cancelled;
  c->is_busy = 0;
  if (c->is_over) {
    finish(c);
    return;
  }
  if (c->status < 0) {
    over(c, NULL);
    return;
  }
  c->dialogue.envelope = &c->file.envelope;
  c->dialogue.octets = (uint64_t)c->file.message_len + c->file.fields.len;
  rv = uv_tcp_connect(&c->connecting, &c->tcp,
                      (const struct sockaddr *)&c->relay->options.next_hop,
                      on_connected);
  if (rv < 0) {
    over(c, uv_strerror(rv));
  }
}

client *client_start(relay *r, const char *id, int is_last_try,
                     void (*done)(void *owner, client_outcome outcome),
                     void *owner)
{
  client *c = calloc(1, sizeof(*c));

  if (c == NULL) {
    return NULL;
  }
  c->relay = r;
  (void)snprintf(c->id, sizeof(c->id), "%s", id);
  c->is_last_try = is_last_try;
  c->done = done;
  c->owner = owner;
  c->file.fd = -1;
  c->dialogue.hostname = r->options.hostname;
  c->tcp.data = c;
  c->timer.data = c;
  c->connecting.data = c;
  c->work.data = c;
  (void)uv_tcp_init(&r->loop, &c->tcp);
  (void)uv_timer_init(&r->loop, &c->timer);
  c->open_handles = 2;
  wait_again(c);
  c->is_busy = 1;
  (void)uv_queue_work(&r->loop, &c->work, job_open, after_open);
  return c;
}
