/* SPDX-License-Identifier: MIT */
#ifndef SESSION_H
#define SESSION_H

/* What libmilter calls, in the thread of each connection. */

#include <stdbool.h>

/** Tells libmilter what to call. @return whether it agrees. */
bool session_register(void);

/** Takes no further messages; waits until none is under way, or the seconds
 *  are over. */
void session_drain(unsigned seconds);

#endif /* !defined(SESSION_H) */
