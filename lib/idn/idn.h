/* SPDX-License-Identifier: MIT */
#ifndef DKK_IDN_IDN_H
#define DKK_IDN_IDN_H

/* The IDNA library: one of libidn2.c and none.c, chosen by the build. */

#include "core/buf.h"

/**
 * Appends the A-label for a U-label (RFC 5891, 5), which is taken strictly:
 * in NFC, nothing is mapped.
 *
 * @param label well-formed UTF-8 without NUL, of any length.
 * @return DKIMKIT_OK; DKIMKIT_ERR_SYNTAX if it is no U-label;
 *         DKIMKIT_ERR_IDN_UNSUPPORTED without a library; DKIMKIT_ERR_NOMEM.
 */
int dkk_idn_append_alabel(dkk_buf *out, dkk_slice label);

/**
 * Appends a name as one may compare it that maps before (UTS 46): A-labels are
 * decoded, capitals, compatibility forms and other dots are mapped, NFC, and
 * A-labels again.
 *
 * @param name         without NUL; if it isn't UTF-8 it is no name.
 * @param transitional as IDNA 2003 had it: sharp s is "ss", joiners vanish.
 * @return DKIMKIT_OK; DKIMKIT_ERR_SYNTAX if nothing comes out;
 *         DKIMKIT_ERR_IDN_UNSUPPORTED without a library; DKIMKIT_ERR_NOMEM.
 */
int dkk_idn_append_mapped(dkk_buf *out, dkk_slice name, int transitional);

#endif /* !defined(DKK_IDN_IDN_H) */
