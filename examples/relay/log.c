/* SPDX-License-Identifier: MIT */
#include "log.h"

#include <stdarg.h>
#include <stdio.h>

void log_line(const char *format, ...)
{
  char line[1000];
  va_list arguments;
  size_t i;

  va_start(arguments, format);
  (void)vsnprintf(line, sizeof(line), format, arguments);
  va_end(arguments);
  for (i = 0; line[i] != '\0'; i++) {
    if (line[i] < 0x20 || line[i] > 0x7e) {
      line[i] = '?';
    }
  }
  (void)fprintf(stderr, "relay: %s\n", line);
}
