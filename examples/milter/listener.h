/* SPDX-License-Identifier: MIT */
#ifndef LISTENER_H
#define LISTENER_H

/* The socket for the mail server. */

#include "settings.h"

/** Opens it, with the mode and group of the settings; after
 *  `session_register`. @return 0, or an exit status; the fault is logged. */
int listener_open(const struct settings *settings);

/** Removes a socket in the file system, as far as that is allowed. */
void listener_remove(const char *socket);

#endif /* !defined(LISTENER_H) */
