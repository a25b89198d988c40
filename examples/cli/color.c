/* SPDX-License-Identifier: MIT */
#include "color.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "errors.h"

int cli_color_parse(enum cli_color *out, const char *command, const char *text)
{
  if (strcmp(text, "auto") == 0) {
    *out = CLI_COLOR_AUTO;
  } else if (strcmp(text, "always") == 0) {
    *out = CLI_COLOR_ALWAYS;
  } else if (strcmp(text, "never") == 0) {
    *out = CLI_COLOR_NEVER;
  } else {
    return cli_error_usage(command, "--color: %s: none of auto, always, never",
                           text);
  }
  return CLI_OK;
}

bool cli_color_wanted(enum cli_color color)
{
  const char *none = getenv("NO_COLOR");
  const char *term = getenv("TERM");

  if (color != CLI_COLOR_AUTO) {
    return color == CLI_COLOR_ALWAYS;
  }
  return isatty(STDOUT_FILENO) && !(none && *none) && term && *term &&
         strcmp(term, "dumb") != 0;
}
