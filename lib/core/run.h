/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_RUN_H
#define DKK_CORE_RUN_H

/* How far text goes on that needs no second look. */

#include "core/ascii.h"

/** How many octets of VALCHAR (RFC 6376, 3.2; so not ";") stand at the
 *  beginning. */
size_t dkk_count_valchar(dkk_slice a);

/** The same with each SP between two of them; with `eight_bit` what is above
 *  127 counts too. */
size_t dkk_count_tag_value(dkk_slice a, int eight_bit);

/** How many octets at the beginning are above SP, or an SP between two that
 *  are. */
size_t dkk_count_words(dkk_slice a);

#endif /* !defined(DKK_CORE_RUN_H) */
