/* SPDX-License-Identifier: MIT */
#ifndef DKK_RESOLVER_UNBOUND_CONTEXT_H
#define DKK_RESOLVER_UNBOUND_CONTEXT_H

/* What libunbound is told before it begins. */

#include "unbound_loop.h"

#include <unbound.h>

/** TCP connections at a time. */
#define DKK_UNBOUND_CONNECTIONS 64

/**
 * Makes a context that validates, in this loop, without log.
 * @return `DKIMKIT_OK`, `DKIMKIT_ERR_NOMEM`, `DKIMKIT_ERR_SYSTEM`.
 */
int dkk_unbound_context_new(struct ub_ctx **out, dkk_unbound_loop *loop);

/**
 * Makes room for so many questions, none of which waits for another's socket.
 * @return `DKIMKIT_OK`, `DKIMKIT_ERR_SYSTEM`.
 */
int dkk_unbound_context_make_room(struct ub_ctx *context, size_t questions);

/** What a status of libunbound is here. */
int dkk_unbound_status(int status);

/**
 * Tells the context of each server in a list of `servers.h`: those of `zone`,
 * or those to forward to if it is NULL.
 * @return `DKIMKIT_OK`, `DKIMKIT_ERR_NOMEM`, `DKIMKIT_ERR_SYSTEM`.
 */
int dkk_unbound_context_servers(struct ub_ctx *context, const char *zone,
                                const char *servers);

/** @return whether one of the servers is this machine. */
int dkk_unbound_has_loopback(const char *servers);

#endif /* !defined(DKK_RESOLVER_UNBOUND_CONTEXT_H) */
