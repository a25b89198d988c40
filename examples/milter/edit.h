/* SPDX-License-Identifier: MIT */
#ifndef EDIT_H
#define EDIT_H

/* Changes of a message's header, at its end (xxfi_eom) only. */

#include <stdbool.h>

#include <libmilter/mfapi.h>

/**
 * Puts a field on top of the message.
 * @param field     "Name: value" with CRLF at each line end.
 * @param has_space whether the mail server takes the white space behind the
 *                  colon from here (SMFIP_HDR_LEADSPC), or writes one space.
 * @return whether that was possible.
 */
bool edit_insert(SMFICTX *ctx, const char *field, bool has_space);

/** Removes the n-th field of a name, counted from 1 at the top. */
bool edit_remove(SMFICTX *ctx, const char *name, size_t instance);

#endif /* !defined(EDIT_H) */
