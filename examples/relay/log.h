/* SPDX-License-Identifier: MIT */
#ifndef RELAY_LOG_H
#define RELAY_LOG_H

/** Writes one line to standard error. What others wrote may be in it: what
 *  isn't printable ASCII becomes "?", and the line ends after 1000 octets. */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif /* !defined(RELAY_LOG_H) */
