/* SPDX-License-Identifier: MIT */
#ifndef CLI_TEXT_H
#define CLI_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* A copy to be freed; NULL if memory ran out. */
char *cli_text_copy(const char *text);

/* Both write `text` with U+FFFD for each ill-formed part of UTF-8. */

/* Everything else stays as it is: for JSON. */
void cli_text_repair(FILE *out, const char *text, size_t len);

/* For terminals: characters that would steer one, and noncharacters, become
   "?". */
void cli_text_print(FILE *out, const char *text, size_t len);

/* The same for a part of a JSON text, which has such characters in strings
   only: there they become \u009b. */
void cli_text_escape(FILE *out, const char *text, size_t len);

/* For terminals, so that each octet can be told: \r, \x1b, \u202e, and "\\"
   for a backslash; a middle dot for each space at an end or beside another
   space. After `max` octets "… (+N octets)" stands for the rest. */
void cli_text_visible(FILE *out, const uint8_t *text, size_t len, size_t max);

#endif
