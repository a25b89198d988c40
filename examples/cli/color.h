/* SPDX-License-Identifier: MIT */
#ifndef CLI_COLOR_H
#define CLI_COLOR_H

#include <stdbool.h>

/* --color */
enum cli_color { CLI_COLOR_AUTO, CLI_COLOR_ALWAYS, CLI_COLOR_NEVER };

int cli_color_parse(enum cli_color *out, const char *command, const char *text);

/* Whether standard output gets colour: with `auto` a terminal that isn't dumb,
   unless NO_COLOR is set. */
bool cli_color_wanted(enum cli_color color);

#endif
