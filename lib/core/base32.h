/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_BASE32_H
#define DKK_CORE_BASE32_H

/* Base32 (RFC 4648, 6). */

#include "core/buf.h"

/** Encodes in lower case and without padding, for labels of the DNS, and
 *  appends to `out`. DKIMKIT_OK or DKIMKIT_ERR_NOMEM. */
int dkk_base32_encode(dkk_buf *out, const uint8_t *data, size_t len);

#endif /* !defined(DKK_CORE_BASE32_H) */
