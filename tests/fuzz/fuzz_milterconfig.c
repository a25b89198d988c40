/* SPDX-License-Identifier: MIT */

/* The milter's files: its configuration, and the map from logins to tenants.
 * What is wrong is told with a line that the file has; with nothing wrong
 * nothing is told; a login in the map is found with what stands behind it. */

#include "../../examples/milter/configfile.h"
#include "../../examples/milter/log.h"
#include "../../examples/milter/resolver.h"
#include "../../examples/milter/tenantmap.h"
#include "memfile.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define ABOUT_NO_LINE 7u

static fuzz_memfile file;
static unsigned told;
static size_t lines;

/* "FILE:LINE: about: wrong", or "FILE: about: wrong". */
void log_line(int priority, const char *format, ...)
{
  char text[4096];
  va_list arguments;
  size_t start = strlen(file.path);
  size_t line;

  va_start(arguments, format);
  (void)vsnprintf(text, sizeof(text), format, arguments);
  va_end(arguments);
  FUZZ_CHECK(priority == LOG_ERR);
  FUZZ_CHECK(strncmp(text, file.path, start) == 0 && text[start] == ':');
  told++;
  if (text[start + 1] != ' ') {
    line = strtoull(text + start + 1, NULL, 10);
    FUZZ_CHECK(line >= 1 && line <= lines);
  }
}

int resolver_lookup(dkimkit_query *query, void *user_data)
{
  (void)query;
  (void)user_data;
  return DKIMKIT_ERR_CALLBACK;
}

void resolver_cancel(dkimkit_query *query, void *user_data)
{
  (void)query;
  (void)user_data;
}

static void count_lines(dkk_slice text)
{
  size_t i;

  lines = text.len > 0 && text.data[text.len - 1] != '\n';
  for (i = 0; i < text.len; i++) {
    lines += text.data[i] == '\n';
  }
}

/* A configuration may name any file, and those aren't to be read here. */
static int names_files(dkk_slice text)
{
  return text.len > 0 && memmem(text.data, text.len, "/dev", 4) != NULL;
}

static void load_config(void)
{
  struct settings *settings = NULL;
  unsigned before;
  int rv;

  told = 0;
  rv = configfile_load(&settings, file.path);
  FUZZ_CHECK((rv == 0) == (told == 0));
  FUZZ_CHECK((rv == 0) == (settings != NULL));
  if (rv == 0) {
    FUZZ_CHECK(settings->socket != NULL && settings->keyring == NULL);
    FUZZ_CHECK(settings->authserv_id != NULL ||
               (settings->mode & MODE_VERIFY) == 0);
    FUZZ_CHECK(settings->max_header_octets >= 1024 &&
               settings->dns_tries >= 1 && settings->dns_tries <= 10);
  }
  settings_free(settings);
  before = told;
  told = 0;
  settings = NULL;
  FUZZ_CHECK(configfile_load(&settings, file.path) == rv && told == before);
  settings_free(settings);
}

static void report(unsigned line, const char *about, const char *wrong,
                   void *user_data)
{
  const char *colon = strrchr(about, ':');

  (void)user_data;
  FUZZ_CHECK(line == ABOUT_NO_LINE && *wrong != '\0' && colon != NULL);
  FUZZ_CHECK(strtoull(colon + 1, NULL, 10) >= 1 &&
             strtoull(colon + 1, NULL, 10) <= lines);
  told++;
}

static void load_map(void)
{
  struct tenantmap map = {0};
  unsigned wrongs;
  size_t i;

  told = 0;
  wrongs = tenantmap_load(&map, file.path, ABOUT_NO_LINE, report, NULL);
  FUZZ_CHECK(wrongs == told);
  for (i = 0; wrongs == 0 && i < map.count; i++) {
    const struct tenantmap_entry *entry = &map.entries[i];

    FUZZ_CHECK(tenantmap_find(&map, entry->login) == entry->tenant);
    FUZZ_CHECK(*entry->login != '\0' && *entry->tenant != '\0');
    FUZZ_CHECK(strlen(entry->tenant) < TENANT_ROOM);
  }
  tenantmap_free(&map);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  dkk_slice in = {data, size};

  if (file.path[0] == '\0') {
    fuzz_memfile_open(&file);
  }
  fuzz_memfile_fill(&file, in);
  count_lines(in);
  load_map();
  if (!names_files(in)) {
    load_config();
  }
  return 0;
}
