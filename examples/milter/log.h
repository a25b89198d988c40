/* SPDX-License-Identifier: MIT */
#ifndef LOG_H
#define LOG_H

/* Where the program tells what it does: standard error until `log_open`. */

#include <stdbool.h>
#include <syslog.h>

/** Logs to standard error or to syslog(3), facility mail. */
void log_open(bool to_stderr);

/** Logs one line of a priority of syslog(3). Control characters, which a
 *  sender may have chosen, become "?". Any thread. */
__attribute__((format(printf, 2, 3))) void log_line(int priority,
                                                    const char *format, ...);

#endif /* !defined(LOG_H) */
