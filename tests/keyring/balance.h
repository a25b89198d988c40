/* SPDX-License-Identifier: MIT */
#ifndef DKK_TEST_KEYRING_BALANCE_H
#define DKK_TEST_KEYRING_BALANCE_H

/* What the keyring and the test have of malloc(3) and of libsodium; what shared
 * libraries take for themselves isn't counted. Linked with `balance_wraps` of
 * meson.build. */

/** Blocks that aren't freed. */
long balance_open(void);

#endif /* !defined(DKK_TEST_KEYRING_BALANCE_H) */
