/* SPDX-License-Identifier: MIT */
#ifndef DKK_RESOLVER_UNBOUND_ANCHORS_H
#define DKK_RESOLVER_UNBOUND_ANCHORS_H

/* Trust anchors. libunbound looks at them when the first question is asked,
 * and takes a file without any; here they are checked when they are set. */

#include "unbound_context.h"

/**
 * Checks that a text consists of DS and DNSKEY records.
 * @return `DKIMKIT_OK`, `DKIMKIT_ERR_SYNTAX`, `DKIMKIT_ERR_UNSUPPORTED`,
 *         `DKIMKIT_ERR_NOMEM`, `DKIMKIT_ERR_SYSTEM`.
 */
int dkk_unbound_anchors_check(const dkimkit_mem *mem, const char *text,
                              size_t len);

/**
 * Adds the records of a text that was checked.
 * @return `DKIMKIT_OK`, `DKIMKIT_ERR_NOMEM`, `DKIMKIT_ERR_SYSTEM`.
 */
int dkk_unbound_anchors_add(struct ub_ctx *context, const dkimkit_mem *mem,
                            const char *text, size_t len);

#endif /* !defined(DKK_RESOLVER_UNBOUND_ANCHORS_H) */
