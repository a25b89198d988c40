/* SPDX-License-Identifier: MIT */
#ifndef REFRESH_H
#define REFRESH_H

/* The thread that loads the keyring again, in whatever settings are in force.
 */

#include <stdbool.h>

/** Starts it. Settings have to be in force. */
bool refresh_start(void);

/** Says that other settings are in force. */
void refresh_wake(void);

#endif /* !defined(REFRESH_H) */
