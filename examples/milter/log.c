/* SPDX-License-Identifier: MIT */
#include "log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PROGRAM "dkimkit-milter"

static bool uses_stderr = true;

void log_open(bool to_stderr)
{
  uses_stderr = to_stderr;
  if (!to_stderr) {
    openlog(PROGRAM, LOG_PID, LOG_MAIL);
  }
}

static void clean(char *text)
{
  for (; *text != '\0'; text++) {
    if ((unsigned char)*text < ' ' || *text == 127) {
      *text = '?';
    }
  }
}

/* One write(2) a line: lines of several threads don't mix. */
static void write_line(const char *text)
{
  char line[1200];
  int len = snprintf(line, sizeof(line), PROGRAM ": %s\n", text);

  if (len > 0 && write(STDERR_FILENO, line, (size_t)len) < 0) {
    return; /* nobody is left to tell */
  }
}

void log_line(int priority, const char *format, ...)
{
  char text[1024];
  va_list args;

  va_start(args, format);
  (void)vsnprintf(text, sizeof(text), format, args);
  va_end(args);
  clean(text);
  if (uses_stderr) {
    write_line(text);
  } else {
    syslog(priority, "%s", text);
  }
}
