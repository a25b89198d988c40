/* SPDX-License-Identifier: MIT */
#include "edit.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Mail servers end the lines themselves; a CR would be one more. */
static void drop_line_ends(char *value)
{
  char *to = value;

  for (; *value != '\0'; value++) {
    if (*value != '\r') {
      *to++ = *value;
    }
  }
  to[-1] = '\0'; /* the last LF */
}

bool edit_insert(SMFICTX *ctx, const char *field, bool has_space)
{
  char *name = strdup(field);
  char *value = name == NULL ? NULL : strchr(name, ':');
  bool done = false;

  if (value != NULL) {
    *value++ = '\0';
    drop_line_ends(value);
    if (!has_space && *value == ' ') {
      value++;
    }
    done = smfi_insheader(ctx, 0, name, value) == MI_SUCCESS;
  }
  free(name);
  return done;
}

bool edit_remove(SMFICTX *ctx, const char *name, size_t instance)
{
  return instance <= INT_MAX &&
         smfi_chgheader(ctx, (char *)(size_t)name, (int)instance, NULL) ==
             MI_SUCCESS;
}
