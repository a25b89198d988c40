/* SPDX-License-Identifier: MIT */
#include "errors.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dkimkit/dkimkit.h>

#include "text.h"

/* File names and what comes from messages must not break the line or reach
   the terminal as control characters. */
static void print_line(const char *what, const char *why, const char *hint)
{
  char *line = NULL;
  size_t len = 0;
  FILE *out = open_memstream(&line, &len);

  if (!out) {
    fputs("dkimkit: out of memory\n", stderr);
    return;
  }
  fputs("dkimkit: ", out);
  cli_text_print(out, what, strlen(what));
  fputs(": ", out);
  cli_text_print(out, why, strlen(why));
  fputs(hint, out);
  fputc('\n', out);
  if (fclose(out) == 0) {
    fwrite(line, 1, len, stderr);
  }
  free(line);
}

int cli_error(int code, const char *what, const char *format, ...)
{
  char why[1024];
  va_list args;

  va_start(args, format);
  vsnprintf(why, sizeof(why), format, args);
  va_end(args);
  print_line(what, why, "");
  return code;
}

int cli_error_errno(int code, const char *what)
{
  print_line(what, strerror(errno), "");
  return code;
}

int cli_error_status(const char *what, int status)
{
  print_line(what, dkimkit_strerror(status), "");
  return cli_exit_code(status);
}

int cli_error_memory(void)
{
  fputs("dkimkit: memory: out of memory\n", stderr);
  return CLI_INTERNAL;
}

int cli_error_usage(const char *command, const char *format, ...)
{
  char why[1024];
  char hint[64];
  va_list args;

  va_start(args, format);
  vsnprintf(why, sizeof(why), format, args);
  va_end(args);
  snprintf(hint, sizeof(hint), " (try: dkimkit %s%s--help)",
           command ? command : "", command ? " " : "");
  print_line(command ? command : "usage", why, hint);
  return CLI_USAGE;
}

int cli_exit_code(int status)
{
  if (status == DKIMKIT_OK) {
    return CLI_OK;
  }
  if (status == DKIMKIT_ERR_SYSTEM) {
    return CLI_IO;
  }
  if (status == DKIMKIT_ERR_LIMIT || status == DKIMKIT_ERR_SYNTAX ||
      status == DKIMKIT_ERR_UNSUPPORTED) {
    return CLI_DATA;
  }
  /* The codes of common.h come in hundreds: keys, settings, messages. */
  if (status <= -200 && status > -300) {
    return CLI_DATA;
  }
  if (status <= -300 && status > -400) {
    return CLI_USAGE;
  }
  if (status <= -400 && status > -500) {
    return CLI_DATA;
  }
  return CLI_INTERNAL;
}
