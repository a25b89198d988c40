/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_REPORTHTML_H
#define CLI_KEYRING_REPORTHTML_H

#include <stdint.h>
#include <stdio.h>

/* Room for "in 123456789 minutes", with the NUL. */
#define CLI_RELATIVE_TEXT 40

/* Writes `text` for an element or for an attribute in double quotes: nothing in
   it is markup, and nothing steers the direction of what is around it. */
void cli_html_text(FILE *out, const char *text);

/* The same as code that is selected as a whole, and that a line may break in
   before a dot. */
void cli_html_code(FILE *out, const char *text);

/* "2026-07-14T18:54:40Z (in 3 days)" with a <time>; a dash for 0. */
void cli_html_time(FILE *out, uint64_t time, uint64_t now);

/* "in 3 days", "5 hours ago", "now"; rounded down. Returns `out`. */
const char *cli_relative_text(char out[CLI_RELATIVE_TEXT], uint64_t time,
                              uint64_t now);

#endif
