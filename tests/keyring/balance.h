/* SPDX-License-Identifier: MIT */
#ifndef DKK_TEST_KEYRING_BALANCE_H
#define DKK_TEST_KEYRING_BALANCE_H

/* What the keyring and its tests take of memory and give back; what shared
 * libraries take for themselves isn't counted. Weak: there only in programs
 * that have balance.c and the `balance_wraps` of meson.build. */

#include <dkimkit/config.h>

/** Blocks that aren't freed. */
__attribute__((weak)) long balance_open(void);

/** For a configuration: its memory is counted, too. */
extern const dkimkit_mem balance_mem __attribute__((weak));

#endif /* !defined(DKK_TEST_KEYRING_BALANCE_H) */
