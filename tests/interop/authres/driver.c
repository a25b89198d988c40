/* SPDX-License-Identifier: MIT */

/* Builds Authentication-Results fields as its standard input says, a command a
 * line, words apart by TAB, octets in hexadecimal:
 *
 *   field FLAGS ID            begins a field
 *   result METHOD RESULT
 *   comment TEXT
 *   reason TEXT
 *   property PTYPE NAME VALUE
 *   write
 *
 * Answers each with a line: the name of the status; after a good write also
 * the field. */

#include <dkimkit/dkimkit.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORDS 4

typedef struct driver {
  dkimkit_config *config;
  dkimkit_authres_builder *builder;
  char *words[WORDS];
} driver;

/* In place; a NUL follows. */
static size_t from_hex(char *hex)
{
  size_t len = strlen(hex) / 2;
  size_t i;

  for (i = 0; i < len; i++) {
    char digits[3] = {hex[2 * i], hex[2 * i + 1], '\0'};

    hex[i] = (char)strtoul(digits, NULL, 16);
  }
  hex[len] = '\0';
  return len;
}

static int begin(driver *d)
{
  unsigned flags = (unsigned)strtoul(d->words[1], NULL, 10);

  dkimkit_authres_builder_free(d->builder);
  d->builder = NULL;
  from_hex(d->words[2]);
  return dkimkit_authres_builder_new(&d->builder, d->config, d->words[2],
                                     flags);
}

static int write_field(driver *d)
{
  size_t len = 0;
  char *field;
  size_t i;
  int rv = dkimkit_authres_builder_write(NULL, &len, d->builder);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  field = malloc(++len);
  if (field == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  rv = dkimkit_authres_builder_write(field, &len, d->builder);
  for (i = 0; rv == DKIMKIT_OK && i < len; i++) {
    printf("%02x", (unsigned)(uint8_t)field[i]);
  }
  if (rv == DKIMKIT_OK) {
    putchar('\t');
  }
  free(field);
  return rv;
}

static int obey(driver *d)
{
  const char *word = d->words[0];
  size_t len;

  if (strcmp(word, "field") == 0) {
    return begin(d);
  }
  if (strcmp(word, "write") == 0) {
    return write_field(d);
  }
  if (strcmp(word, "result") == 0) {
    return dkimkit_authres_builder_add_result(d->builder, d->words[1],
                                              d->words[2]);
  }
  if (strcmp(word, "property") == 0) {
    len = from_hex(d->words[3]);
    return dkimkit_authres_builder_add_property(d->builder, d->words[1],
                                                d->words[2], d->words[3], len);
  }
  len = from_hex(d->words[1]);
  if (strcmp(word, "comment") == 0) {
    return dkimkit_authres_builder_add_comment(d->builder, d->words[1], len);
  }
  return dkimkit_authres_builder_add_reason(d->builder, d->words[1], len);
}

static void split(driver *d, char *line)
{
  static char empty[1];
  size_t i;

  line[strcspn(line, "\n")] = '\0';
  for (i = 0; i < WORDS; i++) {
    char *word = strsep(&line, "\t");

    d->words[i] = word != NULL ? word : empty;
  }
}

int main(void)
{
  driver d = {NULL, NULL, {NULL, NULL, NULL, NULL}};
  char *line = NULL;
  size_t room = 0;

  if (dkimkit_config_new(&d.config, NULL) != DKIMKIT_OK ||
      dkimkit_config_seal(d.config) != DKIMKIT_OK) {
    return 1;
  }
  while (getline(&line, &room, stdin) > 0) {
    int rv;

    split(&d, line);
    rv = obey(&d);
    puts(rv == DKIMKIT_OK ? "ok" : dkimkit_error_name(rv));
  }
  free(line);
  dkimkit_authres_builder_free(d.builder);
  dkimkit_config_free(d.config);
  return fflush(stdout) == 0 ? 0 : 1;
}
