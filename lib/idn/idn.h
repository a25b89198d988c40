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

#endif /* !defined(DKK_IDN_IDN_H) */
