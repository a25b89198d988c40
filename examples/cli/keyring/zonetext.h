/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_ZONETEXT_H
#define CLI_KEYRING_ZONETEXT_H

#include <stdint.h>
#include <stdio.h>

/* Lines of a zone file (RFC 1035, 5). Names come without the dot at the end. */
void cli_zone_cname(FILE *out, const char *name, uint32_t ttl,
                    const char *target);

/* In strings of 255 octets at most. */
void cli_zone_txt(FILE *out, const char *name, uint32_t ttl, const char *text);

#endif
