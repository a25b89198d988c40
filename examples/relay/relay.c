/* SPDX-License-Identifier: MIT */
#include "relay.h"

#include "log.h"

#include <signal.h>
#include <string.h>

static void on_patience_over(uv_timer_t *timer)
{
  relay *r = timer->data;

  log_line("sessions and deliveries stopped: %zu, %zu", r->server.count,
           r->queue.active_count);
  server_abort(&r->server);
  queue_abort(&r->queue);
}

static void stop(relay *r)
{
  server_stop(&r->server);
  queue_stop(&r->queue);
  relay_check_end(r);
}

static void on_signal(uv_signal_t *handle, int number)
{
  relay *r = handle->data;

  if (!r->server.is_stopping) {
    log_line("signal %d: shutting down", number);
    (void)uv_timer_start(&r->patience, on_patience_over,
                         r->options.shutdown_timeout, 0);
    stop(r);
  }
}

/* Nobody waits for an answer any more when the last session has gone. */
static void close_rest(relay *r)
{
  resolver_close(&r->resolver);
  uv_close((uv_handle_t *)&r->terminate, NULL);
  uv_close((uv_handle_t *)&r->interrupt, NULL);
  uv_close((uv_handle_t *)&r->patience, NULL);
}

void relay_check_end(relay *r)
{
  if (r->server.is_stopping && r->queue.is_stopping && r->server.count == 0 &&
      r->queue.active_count == 0 &&
      !uv_is_closing((uv_handle_t *)&r->patience)) {
    close_rest(r);
  }
}

static void open_signals(relay *r)
{
  (void)uv_timer_init(&r->loop, &r->patience);
  (void)uv_signal_init(&r->loop, &r->terminate);
  (void)uv_signal_init(&r->loop, &r->interrupt);
  r->patience.data = r;
  r->terminate.data = r;
  r->interrupt.data = r;
  (void)uv_signal_start(&r->terminate, on_signal, SIGTERM);
  (void)uv_signal_start(&r->interrupt, on_signal, SIGINT);
}

static int close_objects(relay *r)
{
  int rv;

  (void)uv_run(&r->loop, UV_RUN_DEFAULT);
  queue_free(&r->queue);
  spool_close(&r->spool);
  dkim_close(&r->dkim);
  rv = uv_loop_close(&r->loop);
  if (rv < 0) {
    log_line("loop: %s", uv_strerror(rv));
  }
  return rv < 0 ? -1 : 0;
}

/* What was opened before the loop runs, in order; each step closes what it
 * leaves unfinished itself. */
int relay_open(relay *r)
{
  const options *o = &r->options;

  if (uv_loop_init(&r->loop) < 0 ||
      spool_open(&r->spool, &r->loop, o->spool) < 0) {
    return -1;
  }
  if (resolver_open(&r->resolver, &r->loop, o) != DKIMKIT_OK) {
    spool_close(&r->spool);
    return -1;
  }
  open_signals(r);
  if (dkim_open(&r->dkim, o, &r->resolver) != DKIMKIT_OK) {
    close_rest(r);
    (void)close_objects(r);
    return -1;
  }
  if (queue_open(&r->queue, r) < 0 || server_open(&r->server, r) < 0) {
    r->server.is_stopping = 1;
    queue_stop(&r->queue);
    queue_abort(&r->queue);
    relay_check_end(r);
    (void)close_objects(r);
    return -1;
  }
  return 0;
}

int relay_run(relay *r)
{
  return close_objects(r);
}
