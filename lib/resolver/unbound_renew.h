/* SPDX-License-Identifier: MIT */
#ifndef DKK_RESOLVER_UNBOUND_RENEW_H
#define DKK_RESOLVER_UNBOUND_RENEW_H

/* The context of a resolver, and another one in its place when too many
 * questions are stuck in it. */

#include "unbound_question.h"

/**
 * Sees to it that there is a context.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_STATE` without trust anchor;
 *         `DKIMKIT_ERR_NOMEM`, `DKIMKIT_ERR_SYSTEM`.
 */
int dkk_unbound_begin(dkimkit_unbound *resolver);

/** Replaces the context if it is time to; open questions are asked again. */
void dkk_unbound_renew(dkimkit_unbound *resolver);

/** @return when it is time to; INT64_MAX: not yet. */
int64_t dkk_unbound_renew_time(const dkimkit_unbound *resolver);

/** Deletes the context, and with it all abandoned questions. */
void dkk_unbound_drop_context(dkimkit_unbound *resolver);

#endif /* !defined(DKK_RESOLVER_UNBOUND_RENEW_H) */
