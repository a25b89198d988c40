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

/* Octets of a control character: of ASCII, or in UTF-8 one of C1 (U+0080 to
 * U+009F) or of the direction of text (U+202A to U+202E, U+2066 to U+2069). */
static size_t control_octets(const char *text)
{
  const unsigned char *t = (const unsigned char *)text;

  if (t[0] < ' ' || t[0] == 127) {
    return 1;
  }
  if (t[0] == 0xc2 && t[1] >= 0x80 && t[1] <= 0x9f) {
    return 2;
  }
  return t[0] == 0xe2 && ((t[1] == 0x80 && t[2] >= 0xaa && t[2] <= 0xae) ||
                          (t[1] == 0x81 && t[2] >= 0xa6 && t[2] <= 0xa9))
             ? 3
             : 0;
}

static void clean(char *text)
{
  while (*text != '\0') {
    size_t octets = control_octets(text);

    memset(text, '?', octets);
    text += octets > 0 ? octets : 1;
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
