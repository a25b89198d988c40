/* SPDX-License-Identifier: MIT */
#ifndef CLI_TEXT_H
#define CLI_TEXT_H

#include <stddef.h>
#include <stdio.h>

/* Both write `text` with U+FFFD for each ill-formed part of UTF-8. */

/* Everything else stays as it is: for JSON. */
void cli_text_repair(FILE *out, const char *text, size_t len);

/* For terminals: characters that would steer one become "?". */
void cli_text_print(FILE *out, const char *text, size_t len);

#endif
