/* SPDX-License-Identifier: MIT */
#ifndef RELAY_SERVER_H
#define RELAY_SERVER_H

#include <stddef.h>
#include <uv.h>

struct relay;
struct session;

/** Who accepts connections, and the sessions they have become. */
typedef struct server {
  struct relay *relay;
  uv_tcp_t listener;
  struct session *sessions;
  size_t count;
  int is_stopping;
} server;

/** @return 0, or -1 after saying what is wrong. */
int server_open(server *s, struct relay *r);
/** Accepts no more. Sessions end when their message has ended. */
void server_stop(server *s);
/** Ends what sessions there still are, now. */
void server_abort(server *s);

/** For sessions: a place in the list, and its end. */
void server_add(server *s, struct session *session);
void server_remove(server *s, struct session *session);
/** The queue has room again. */
void server_resume(server *s);

#endif /* !defined(RELAY_SERVER_H) */
