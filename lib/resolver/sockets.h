/* SPDX-License-Identifier: MIT */
#ifndef DKK_RESOLVER_SOCKETS_H
#define DKK_RESOLVER_SOCKETS_H

/* The sockets that a resolver has open, and waiting for them. */

#include <dkimkit/common.h>

#include <poll.h>

typedef struct dkk_sockets {
  struct pollfd *all;
  /** Of the same size: what `dkk_sockets_poll` found. */
  struct pollfd *ready;
  size_t count;
  size_t capacity;
} dkk_sockets;

/** Waits for `events` of a socket from now on; 0: no longer. A socket for
 *  which there is no memory isn't waited for: what it carries ends as a
 *  timeout. */
void dkk_sockets_note(dkk_sockets *sockets, const dkimkit_mem *mem, int fd,
                      short events);

/**
 * Waits `timeout` milliseconds at most, and copies the sockets to `ready`.
 * @param count receives how many there are.
 * @return the number of those that are ready; `DKIMKIT_ERR_SYSTEM`.
 */
int dkk_sockets_poll(dkk_sockets *sockets, size_t *count, int timeout);

void dkk_sockets_free(dkk_sockets *sockets, const dkimkit_mem *mem);

#endif /* !defined(DKK_RESOLVER_SOCKETS_H) */
