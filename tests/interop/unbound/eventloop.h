/* SPDX-License-Identifier: MIT */
#ifndef TEST_UNBOUND_EVENTLOOP_H
#define TEST_UNBOUND_EVENTLOOP_H

/* An event loop of the embedder's own, which does what `unbound.h` asks for and
 * nothing else. */

#include "client.h"

#include <poll.h>

typedef struct eventloop {
  struct pollfd fds[2048];
  size_t count;
  unsigned calls;
  /** If set, each call tries to get into this resolver again. */
  dkimkit_unbound *reenter;
} eventloop;

/** Has it watch the sockets of the client. */
void eventloop_attach(eventloop *l, client *c);

/** Waits for `most` milliseconds at most, -1: as long as the resolver says; and
 *  processes what is due. */
void eventloop_turn(eventloop *l, dkimkit_unbound *resolver, int most);

/** Turns until the lookup has ended. */
void eventloop_finish(eventloop *l, client *c, const dkimkit_keylookup *lookup);

#endif /* !defined(TEST_UNBOUND_EVENTLOOP_H) */
