/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_SQUEEZE_H
#define DKK_CORE_SQUEEZE_H

/* Relaxed body canonicalization (RFC 6376, 3.4.4) of text in which much
 * changes, without its rule about empty lines at the end. */

#include <stddef.h>
#include <stdint.h>

/** Octets of input that one call uses at most. */
#define DKK_SQUEEZE_OCTETS 4096
/** Room for what they become. */
#define DKK_SQUEEZE_ROOM (DKK_SQUEEZE_OCTETS + 16)
/** With less input nothing is used: what follows a block decides about it. */
#define DKK_SQUEEZE_MIN_OCTETS 66

/**
 * Writes text with each run of white space as one SP, or without it where CRLF
 * follows. White space at the end may be left to what follows.
 * @param used receives how many octets of `data` were used.
 * @return octets written.
 */
size_t dkk_squeeze(uint8_t out[DKK_SQUEEZE_ROOM], size_t *used,
                   const uint8_t *data, size_t len);

#endif /* !defined(DKK_CORE_SQUEEZE_H) */
