/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_DURATION_H
#define CLI_KEYRING_DURATION_H

#include <stdint.h>

/* Room for any duration, and for any time, with the NUL. */
#define CLI_DURATION_TEXT 24
#define CLI_TIME_TEXT 32

/* Seconds of "3600", "90m", "96h", "7d" or "2w". */
int cli_duration_parse(uint64_t *seconds, const char *command,
                       const char *option, const char *text);

/* In the largest unit that divides it: "4d", "90m", "0". Returns `out`. */
const char *cli_duration_text(char out[CLI_DURATION_TEXT], uint64_t seconds);

/* "2026-07-14T18:54:40Z"; "-" for 0. Returns `out`. */
const char *cli_time_text(char out[CLI_TIME_TEXT], uint64_t seconds);

#endif
