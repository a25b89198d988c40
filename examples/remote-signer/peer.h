/* SPDX-License-Identifier: MIT */
#ifndef RS_PEER_H
#define RS_PEER_H

#include <sys/types.h>

/** Listens at a path, with this mode. A socket that nobody listens at is
 *  replaced; anything else that is there stays.
 *  @return the socket, or -1 and errno. */
int rs_peer_listen(const char *path, mode_t mode);

/** Takes a connection, which doesn't block, and tells whose it is.
 *  @return the socket, or -1. */
int rs_peer_accept(int listener, uid_t *user);

#endif /* !defined(RS_PEER_H) */
