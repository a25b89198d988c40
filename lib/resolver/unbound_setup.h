/* SPDX-License-Identifier: MIT */
#ifndef DKK_RESOLVER_UNBOUND_SETUP_H
#define DKK_RESOLVER_UNBOUND_SETUP_H

/* What a resolver was set to, for each context that it has in its life. */

#include "unbound_context.h"

typedef enum dkk_unbound_kind {
  DKK_UNBOUND_ANCHORS,
  DKK_UNBOUND_FORWARDERS,
  DKK_UNBOUND_STUB
} dkk_unbound_kind;

/**
 * Notes a setting that was checked; forwarders replace those before.
 * @param settings the list that it gets into.
 * @param zone of a stub; NULL for the others.
 * @param text anchors, or servers in the form of `servers.h`.
 * @return `DKIMKIT_OK`, `DKIMKIT_ERR_NOMEM`.
 */
int dkk_unbound_setup_add(dkk_link *settings, const dkimkit_mem *mem,
                          dkk_unbound_kind kind, const char *zone,
                          const char *text, size_t len);

/**
 * Tells a context that has not begun all of them.
 * @return `DKIMKIT_OK`, `DKIMKIT_ERR_NOMEM`, `DKIMKIT_ERR_SYSTEM`.
 */
int dkk_unbound_setup_apply(dkk_link *settings, const dkimkit_mem *mem,
                            struct ub_ctx *context);

/** @return whether one of the servers is on this machine. */
int dkk_unbound_setup_has_loopback(dkk_link *settings);

void dkk_unbound_setup_free(dkk_link *settings, const dkimkit_mem *mem);

#endif /* !defined(DKK_RESOLVER_UNBOUND_SETUP_H) */
