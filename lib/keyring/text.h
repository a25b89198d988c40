/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_TEXT_H
#define DKK_KEYRING_TEXT_H

/* Texts that people give: tenants, display names. */

/** Whether it is UTF-8 (RFC 3629) without control characters, and without those
 *  that change the direction of writing: they let a name look like another. */
int dkk_ring_is_text(const char *text);

#endif /* !defined(DKK_KEYRING_TEXT_H) */
