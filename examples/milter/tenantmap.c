/* SPDX-License-Identifier: MIT */
#include "tenantmap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "submission.h"

#define MAX_OCTETS ((size_t)64 << 20)

struct loading {
  struct tenantmap *map;
  const char *path;
  unsigned line; /* of the configuration */
  void (*report)(unsigned line, const char *about, const char *wrong,
                 void *user_data);
  void *user_data;
  unsigned wrongs;
};

/* `line` 0: about the file. */
static void tell(struct loading *loading, unsigned line, const char *wrong)
{
  char about[1024];

  if (line == 0) {
    (void)snprintf(about, sizeof(about), "%s", loading->path);
  } else {
    (void)snprintf(about, sizeof(about), "%s:%u", loading->path, line);
  }
  loading->report(loading->line, about, wrong, loading->user_data);
  loading->wrongs++;
}

static const char *check_file(size_t *len, int fd)
{
  struct stat st;

  if (fstat(fd, &st) != 0) {
    return strerror(errno);
  }
  if (!S_ISREG(st.st_mode)) {
    return "not a regular file";
  }
  if ((st.st_mode & S_IWOTH) != 0) {
    return "others may change it";
  }
  if ((size_t)st.st_size > MAX_OCTETS) {
    return "too large";
  }
  *len = (size_t)st.st_size;
  return NULL;
}

static const char *read_octets(char **text, size_t *len, int fd)
{
  size_t size = 0;
  ssize_t got;
  const char *wrong = check_file(&size, fd);

  if (wrong != NULL) {
    return wrong;
  }
  *text = malloc(size + 1);
  if (*text == NULL) {
    return "out of memory";
  }
  *len = 0;
  while ((got = read(fd, *text + *len, size - *len)) != 0) {
    if (got > 0) {
      *len += (size_t)got;
    } else if (errno != EINTR) {
      return strerror(errno);
    }
  }
  (*text)[*len] = '\0';
  return NULL;
}

static const char *read_file(char **text, size_t *len, const char *path)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  const char *wrong;

  if (fd < 0) {
    return strerror(errno);
  }
  wrong = read_octets(text, len, fd);
  (void)close(fd);
  return wrong;
}

static const char *check_tenant(const char *tenant)
{
  const char *at;

  if (*tenant == '\0') {
    return "wanted: LOGIN TENANT";
  }
  for (at = tenant; *at != '\0'; at++) {
    if ((unsigned char)*at < ' ' || *at == 127) {
      return "the tenant has a control character";
    }
  }
  return at - tenant < TENANT_ROOM ? NULL : "the tenant is too long";
}

static const char *add(struct tenantmap *map, char *text, unsigned line)
{
  struct tenantmap_entry *entry = &map->entries[map->count];
  char *end = text + strlen(text);
  char *tenant;
  const char *wrong;

  while (end > text && strchr(" \t\r", end[-1]) != NULL) {
    *--end = '\0';
  }
  text += strspn(text, " \t");
  if (*text == '\0' || *text == '#') {
    return NULL;
  }
  tenant = text + strcspn(text, " \t");
  if (*tenant != '\0') {
    *tenant++ = '\0';
    tenant += strspn(tenant, " \t");
  }
  wrong = check_tenant(tenant);
  if (wrong == NULL) {
    *entry = (struct tenantmap_entry){text, tenant, line};
    map->count++;
  }
  return wrong;
}

static size_t count_lines(const char *text, size_t len)
{
  size_t lines = 1;

  while (len > 0) {
    lines += text[--len] == '\n';
  }
  return lines;
}

static void take_lines(struct loading *loading, size_t len)
{
  char *text = loading->map->text;
  char *end = text + len;
  unsigned line = 0;

  while (text < end) {
    char *stop = memchr(text, '\n', (size_t)(end - text));
    const char *wrong;

    stop = stop == NULL ? end : stop;
    *stop = '\0';
    line++;
    wrong = strlen(text) == (size_t)(stop - text)
                ? add(loading->map, text, line)
                : "the line has a NUL";
    if (wrong != NULL) {
      tell(loading, line, wrong);
    }
    text = stop + 1;
  }
}

static int compare(const void *a, const void *b)
{
  const struct tenantmap_entry *one = a;
  const struct tenantmap_entry *other = b;
  int order = strcmp(one->login, other->login);

  return order != 0 ? order
                    : (one->line > other->line) - (one->line < other->line);
}

static void sort(struct loading *loading)
{
  struct tenantmap *map = loading->map;
  size_t i;

  qsort(map->entries, map->count, sizeof(*map->entries), compare);
  for (i = 1; i < map->count; i++) {
    if (strcmp(map->entries[i - 1].login, map->entries[i].login) == 0) {
      tell(loading, map->entries[i].line, "the login is there twice");
    }
  }
}

unsigned tenantmap_load(struct tenantmap *map, const char *path, unsigned line,
                        void (*report)(unsigned line, const char *about,
                                       const char *wrong, void *user_data),
                        void *user_data)
{
  struct loading loading = {map, path, line, report, user_data, 0};
  size_t len = 0;
  const char *wrong = read_file(&map->text, &len, path);

  if (wrong == NULL) {
    map->entries = calloc(count_lines(map->text, len), sizeof(*map->entries));
    wrong = map->entries == NULL ? "out of memory" : NULL;
  }
  if (wrong != NULL) {
    tell(&loading, 0, wrong);
    return loading.wrongs;
  }
  take_lines(&loading, len);
  sort(&loading);
  return loading.wrongs;
}

static int compare_login(const void *login, const void *entry)
{
  return strcmp(login, ((const struct tenantmap_entry *)entry)->login);
}

const char *tenantmap_find(const struct tenantmap *map, const char *login)
{
  const struct tenantmap_entry *found =
      map->count == 0 ? NULL
                      : bsearch(login, map->entries, map->count,
                                sizeof(*map->entries), compare_login);

  return found == NULL ? NULL : found->tenant;
}

void tenantmap_free(struct tenantmap *map)
{
  free(map->entries);
  free(map->text);
}
