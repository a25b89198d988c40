/* SPDX-License-Identifier: MIT */
#ifndef RS_LINK_H
#define RS_LINK_H

#include <sys/types.h>

/**
 * Connects to a signer's socket, which must belong to `owner`, and behind
 * which a process of `owner` must be. The socket doesn't block.
 *
 * @param why receives static text after an error.
 * @return the socket, or -1.
 */
int rs_link_open(const char *path, uid_t owner, const char **why);

/** @return 1 if the other side has closed a connection on which no answer is
 *  due. */
int rs_link_is_closed(int fd);

#endif /* !defined(RS_LINK_H) */
