/* SPDX-License-Identifier: MIT */
#ifndef DKK_RESOLVER_UNBOUND_RENEW_H
#define DKK_RESOLVER_UNBOUND_RENEW_H

/* The context of a resolver. */

#include "unbound_question.h"

/**
 * Sees to it that there is a context.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_STATE` without trust anchor;
 *         `DKIMKIT_ERR_NOMEM`, `DKIMKIT_ERR_SYSTEM`.
 */
int dkk_unbound_begin(dkimkit_unbound *resolver);

/** Deletes the context, and with it all abandoned questions. */
void dkk_unbound_drop_context(dkimkit_unbound *resolver);

#endif /* !defined(DKK_RESOLVER_UNBOUND_RENEW_H) */
