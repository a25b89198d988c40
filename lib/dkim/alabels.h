/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_ALABELS_H
#define DKK_DKIM_ALABELS_H

/* Names with U-labels, which messages may have and the DNS doesn't (RFC
 * 8616). */

#include "core/buf.h"

/**
 * Appends a name with each U-label turned into an A-label, and a NUL. Labels
 * in ASCII are appended as they are, unchecked; so are "xn--" labels.
 *
 * @param before octets in front of the name that stay as they are: those of
 *               `[local-part]@`.
 * @return DKIMKIT_OK; DKIMKIT_ERR_SYNTAX if it isn't UTF-8, is too long, or
 *         a label with 8-bit octets is no U-label; DKIMKIT_ERR_IDN_UNSUPPORTED;
 *         DKIMKIT_ERR_NOMEM.
 */
int dkk_append_alabels(dkk_buf *out, dkk_slice text, size_t before);

/** Appends one label of a name. */
typedef int (*dkk_append_label)(dkk_buf *out, dkk_slice label,
                                const void *user_data);

/** Appends a name label by label, with the dots that it has.
 *  @return the first that isn't DKIMKIT_OK. */
int dkk_append_labels(dkk_buf *out, dkk_slice name, dkk_append_label append,
                      const void *user_data);

#endif /* !defined(DKK_DKIM_ALABELS_H) */
