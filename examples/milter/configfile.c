/* SPDX-License-Identifier: MIT */
#include "configfile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "log.h"
#include "options.h"

#define MAX_LINE 4096

struct parser {
  const char *path;
  struct settings *settings;
  options_seen seen;
  unsigned line;
  unsigned wrongs;
};

static void report(unsigned line, const char *about, const char *wrong,
                   void *user_data)
{
  const char *path = user_data;

  if (line == 0) {
    log_line(LOG_ERR, "%s: %s: %s", path, about, wrong);
  } else {
    log_line(LOG_ERR, "%s:%u: %s: %s", path, line, about, wrong);
  }
}

static char *trim(char *text)
{
  char *end = text + strlen(text);

  while (end > text && strchr(" \t\r\n", end[-1]) != NULL) {
    end--;
  }
  *end = '\0';
  return text + strspn(text, " \t");
}

/* Anything else isn't repeated: the file may be a key, by mistake. */
static bool may_be_name(const char *text)
{
  return text[strspn(text, "abcdefghijklmnopqrstuvwxyz-")] == '\0' &&
         strlen(text) < 40;
}

static const char *set(struct parser *parser, char *text, const char **about)
{
  char *equals = strchr(text, '=');
  char *name;
  char *value;

  *about = "syntax";
  if (equals == NULL) {
    return "wanted: name = value";
  }
  *equals = '\0';
  name = trim(text);
  value = trim(equals + 1);
  if (!may_be_name(name)) {
    return "not an option";
  }
  *about = name;
  if (*value == '\0') {
    return "has no value";
  }
  return options_set(parser->settings, &parser->seen, name, value,
                     parser->line);
}

static void take_line(struct parser *parser, char *line, size_t len)
{
  const char *about = "syntax";
  const char *wrong = NULL;
  char *text;

  parser->line++;
  if (strlen(line) != len) {
    wrong = "the line has a NUL";
  } else if (len > MAX_LINE) {
    wrong = "the line is too long";
  } else {
    text = trim(line);
    wrong = *text == '\0' || *text == '#' ? NULL : set(parser, text, &about);
  }
  if (wrong != NULL) {
    report(parser->line, about, wrong, (void *)(size_t)parser->path);
    parser->wrongs++;
  }
}

static int read_lines(struct parser *parser, FILE *file)
{
  char *line = NULL;
  size_t room = 0;
  ssize_t len;
  int rv = 0;

  errno = 0;
  while ((len = getline(&line, &room, file)) >= 0) {
    take_line(parser, line, (size_t)len);
    errno = 0;
  }
  if (ferror(file) || errno != 0) {
    log_line(LOG_ERR, "%s: %s", parser->path, strerror(errno));
    rv = EX_IOERR;
  }
  free(line);
  return rv;
}

static int read_file(struct parser *parser)
{
  FILE *file = fopen(parser->path, "re");
  int rv;

  if (file == NULL) {
    log_line(LOG_ERR, "%s: %s", parser->path, strerror(errno));
    return EX_NOINPUT;
  }
  rv = read_lines(parser, file);
  (void)fclose(file);
  return rv;
}

int configfile_load(struct settings **out, const char *path)
{
  struct parser parser = {.path = path, .settings = settings_new()};
  int rv;

  if (parser.settings == NULL) {
    log_line(LOG_ERR, "out of memory");
    return EX_OSERR;
  }
  rv = read_file(&parser);
  if (rv == 0) {
    parser.wrongs +=
        settings_complete(parser.settings, report, (void *)(size_t)path);
    rv = parser.wrongs == 0 ? 0 : EX_CONFIG;
  }
  if (rv != 0) {
    settings_free(parser.settings);
    return rv;
  }
  *out = parser.settings;
  return 0;
}
