/* SPDX-License-Identifier: MIT */
#ifndef RS_CLIENTS_H
#define RS_CLIENTS_H

/* The connections of the daemon. */

#include "frame.h"

#include <poll.h>
#include <stdint.h>
#include <sys/types.h>

#define RS_CLIENTS_MAX 64

typedef struct rs_client {
  uid_t user;
  /** The user may use a key. */
  int is_known;
  /** When it came, or its last request was answered. */
  uint64_t active_ms;
  rs_buffer in;
  rs_buffer out;
} rs_client;

/** `fds[0]` is the listener's, and the caller's; `all[i]` belongs to
 *  `fds[i]`. Clients are in the order in which they came. */
typedef struct rs_clients {
  struct pollfd fds[2 + RS_CLIENTS_MAX];
  rs_client *all[2 + RS_CLIENTS_MAX];
  /** With the listener: 1 when there is no client. */
  nfds_t count;
} rs_clients;

/** Takes a connection, or closes it. If there are too many, another one is
 *  closed for it: of users without a key first, then of the user who has most;
 *  of these the one that has been idle longest. */
void rs_clients_add(rs_clients *c, int fd, uid_t user, int is_known);

/** Closes one. Those behind it move up. */
void rs_clients_drop(rs_clients *c, nfds_t i);

/** Closes those that have been idle for so long. @return milliseconds until
 *  the next is due, -1 for never. */
int rs_clients_expire(rs_clients *c, uint64_t idle_ms);

#endif /* !defined(RS_CLIENTS_H) */
