/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_SCAN_H
#define DKK_CORE_SCAN_H

/* How far text may pass as it is. Most of it may, so it is looked at 64 octets
 * at a time (core/block.h). */

#include <stddef.h>
#include <stdint.h>

/**
 * The octets before the first that relaxed body canonicalization changes, or
 * may change, depending on what follows `data`: a HTAB, or an SP before white
 * space, CR or the end.
 */
size_t dkk_scan_relaxed(const uint8_t *data, size_t len);

/** The octets of SP and HTAB at the beginning. */
size_t dkk_scan_wsp(const uint8_t *data, size_t len);

/** How many CRLFs stand at the end, one behind the other. */
size_t dkk_scan_last_crlfs(const uint8_t *data, size_t len);

#endif /* !defined(DKK_CORE_SCAN_H) */
