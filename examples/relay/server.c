/* SPDX-License-Identifier: MIT */
#include "server.h"

#include "log.h"
#include "relay.h"
#include "session.h"

#include <stdio.h>
#include <string.h>

#define BACKLOG 512

static void on_connection(uv_stream_t *listener, int status)
{
  server *s = listener->data;

  if (status < 0) {
    log_line("accept: %s", uv_strerror(status));
    return;
  }
  session_accept(s->relay, listener);
}

static void say_where(const server *s)
{
  struct sockaddr_storage bound;
  char host[INET6_ADDRSTRLEN] = "";
  int len = sizeof(bound);

  memset(&bound, 0, sizeof(bound));
  (void)uv_tcp_getsockname(&s->listener, (struct sockaddr *)&bound, &len);
  (void)uv_ip_name((struct sockaddr *)&bound, host, sizeof(host));
  /* The port is at the same place in both families. */
  log_line("listening on %s port %u", host,
           (unsigned)ntohs(((struct sockaddr_in *)&bound)->sin_port));
}

int server_open(server *s, struct relay *r)
{
  int rv = uv_tcp_init(&r->loop, &s->listener);

  s->relay = r;
  s->listener.data = s;
  if (rv == 0) {
    rv = uv_tcp_bind(&s->listener, (const struct sockaddr *)&r->options.listen,
                     0);
  }
  if (rv == 0) {
    rv = uv_listen((uv_stream_t *)&s->listener, BACKLOG, on_connection);
  }
  if (rv < 0) {
    log_line("listen: %s", uv_strerror(rv));
    uv_close((uv_handle_t *)&s->listener, NULL);
    return -1;
  }
  say_where(s);
  return 0;
}

/* `act` may end the session it is called with. */
static void each(server *s, void (*act)(session *))
{
  session *one;
  session *next;

  for (one = s->sessions; one != NULL; one = next) {
    next = one->next;
    act(one);
  }
}

void server_stop(server *s)
{
  if (!s->is_stopping) {
    s->is_stopping = 1;
    uv_close((uv_handle_t *)&s->listener, NULL);
    each(s, session_stop);
  }
}

void server_abort(server *s)
{
  each(s, session_abort);
}

void server_resume(server *s)
{
  each(s, session_room);
}

void server_add(server *s, session *one)
{
  one->next = s->sessions;
  one->previous = NULL;
  if (s->sessions != NULL) {
    s->sessions->previous = one;
  }
  s->sessions = one;
  s->count++;
}

void server_remove(server *s, session *one)
{
  if (one->previous == NULL) {
    s->sessions = one->next;
  } else {
    one->previous->next = one->next;
  }
  if (one->next != NULL) {
    one->next->previous = one->previous;
  }
  s->count--;
}
