/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_NAME_H
#define DKK_CORE_NAME_H

/* Names of fields: where they end, and numbers to compare them by. */

#include "core/ascii.h"

/** The first eight octets in small letters, as a number whose order is theirs;
 *  shorter slices end in zeros. */
uint64_t dkk_slice_key(dkk_slice a);

/**
 * Takes what is a field name at the beginning: ftext, but not ";", which no
 * list of names can hold.
 * @param to receives it in small letters; room for `a.len` and fifteen octets
 *        more, or NULL.
 * @param key receives its `dkk_slice_key`.
 * @return the octets of the name.
 */
size_t dkk_take_name(uint8_t *to, dkk_slice a, uint64_t *key);

#endif /* !defined(DKK_CORE_NAME_H) */
