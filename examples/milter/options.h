/* SPDX-License-Identifier: MIT */
#ifndef OPTIONS_H
#define OPTIONS_H

/* The options of the configuration file: names, and what may be set. */

#include "settings.h"

/** Options that a file may set at most once are told apart by a bit. */
typedef unsigned long long options_seen;

/**
 * Sets one option.
 * @param seen  the options that were set already; 0 at the beginning.
 * @param value NUL-terminated, not empty, no white space around it.
 * @return NULL, or what is wrong.
 */
const char *options_set(struct settings *settings, options_seen *seen,
                        const char *name, const char *value, unsigned line);

#endif /* !defined(OPTIONS_H) */
