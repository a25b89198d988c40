/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_BASE64_WIDE_H
#define DKK_CORE_BASE64_WIDE_H

/* Base64 by 32 letters, where `dkk_has_wide`. */

#include <stddef.h>
#include <stdint.h>

/**
 * Decodes letters in place, 32 at a time.
 * @return how many letters: the octets they became, three for four of them,
 *         begin at `text`. 0 if there are fewer, or among the first 32 is
 *         something else.
 */
size_t dkk_wide_base64(uint8_t *text, size_t len);

#endif /* !defined(DKK_CORE_BASE64_WIDE_H) */
