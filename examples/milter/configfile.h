/* SPDX-License-Identifier: MIT */
#ifndef CONFIGFILE_H
#define CONFIGFILE_H

/*
 * The configuration file: lines of "name = value"; "#" begins a comment line.
 */

#include "settings.h"

/**
 * Reads a file, and what it names. All that is wrong is logged, as
 * "FILE:LINE: ABOUT: what".
 * @return 0, or an exit status of sysexits.h.
 */
int configfile_load(struct settings **out, const char *path);

#endif /* !defined(CONFIGFILE_H) */
