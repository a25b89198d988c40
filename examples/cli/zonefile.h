/* SPDX-License-Identifier: MIT */
#ifndef CLI_ZONEFILE_H
#define CLI_ZONEFILE_H

#include "zone.h"

/* Adds what a master file says. */
int cli_zonefile_read(struct cli_zone *zone, const char *path);

#endif
