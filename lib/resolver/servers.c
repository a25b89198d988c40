/* SPDX-License-Identifier: MIT */
#include "servers.h"

#include "memory.h"
#include "textfile.h"

#include <sys/socket.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

/* "[", an address, "]:65535," or the NUL. */
#define SERVER_SIZE (INET6_ADDRSTRLEN + 9)

#define DNS_PORT 53u

static int parse_port(unsigned *out, const char *text)
{
  unsigned port = 0;
  size_t i;

  for (i = 0; text[i] != '\0'; i++) {
    if (text[i] < '0' || text[i] > '9' || i >= 5) {
      return DKIMKIT_ERR_SYNTAX;
    }
    port = port * 10 + (unsigned)(text[i] - '0');
  }
  if (port == 0 || port > UINT16_MAX) {
    return DKIMKIT_ERR_SYNTAX;
  }
  *out = port;
  return DKIMKIT_OK;
}

static int write_server(char *out, int family, const char *address,
                        unsigned port)
{
  struct in6_addr binary; /* large enough for an in_addr */
  char text[INET6_ADDRSTRLEN];

  if (inet_pton(family, address, &binary) != 1 ||
      inet_ntop(family, &binary, text, sizeof(text)) == NULL) {
    return DKIMKIT_ERR_SYNTAX;
  }
  (void)snprintf(out, SERVER_SIZE, family == AF_INET ? "%s:%u" : "[%s]:%u",
                 text, port);
  return DKIMKIT_OK;
}

/* `item` is one server; it is taken apart in place. */
static int parse_server(char *out, char *item)
{
  unsigned port = DNS_PORT;
  char *colon;

  if (item[0] == '[') {
    char *bracket = strchr(item, ']');

    if (bracket == NULL ||
        (bracket[1] != '\0' &&
         (bracket[1] != ':' || parse_port(&port, bracket + 2) < 0))) {
      return DKIMKIT_ERR_SYNTAX;
    }
    *bracket = '\0';
    return write_server(out, AF_INET6, item + 1, port);
  }
  colon = strchr(item, ':');
  if (colon == NULL) {
    return write_server(out, AF_INET, item, port);
  }
  if (strchr(colon + 1, ':') != NULL) {
    return write_server(out, AF_INET6, item, port);
  }
  if (parse_port(&port, colon + 1) < 0) {
    return DKIMKIT_ERR_SYNTAX;
  }
  *colon = '\0';
  return write_server(out, AF_INET, item, port);
}

/* Appends the server in `item` to the list that ends at `out`. */
static int append_server(char **out, const char *item, size_t len)
{
  char copy[SERVER_SIZE];
  char server[SERVER_SIZE];
  size_t octets;

  if (len >= sizeof(copy) || memchr(item, '\0', len) != NULL) {
    return DKIMKIT_ERR_SYNTAX;
  }
  memcpy(copy, item, len);
  copy[len] = '\0';
  if (parse_server(server, copy) < 0) {
    return DKIMKIT_ERR_SYNTAX;
  }
  octets = strlen(server);
  memcpy(*out, server, octets);
  (*out)[octets] = ',';
  *out += octets + 1;
  return DKIMKIT_OK;
}

/* Replaces the comma behind the last server. */
static int end_list(char **out, const dkimkit_mem *mem, char *list, char *end)
{
  if (end == list) {
    dkk_memory_free(mem, list);
    return DKIMKIT_ERR_SYNTAX;
  }
  end[-1] = '\0';
  *out = list;
  return DKIMKIT_OK;
}

int dkk_servers_parse(char **out, const dkimkit_mem *mem, const char *list)
{
  size_t count = 1;
  const char *p;
  char *parsed;
  char *end;

  for (p = list; *p != '\0'; p++) {
    count += *p == ',';
  }
  parsed = mem->allocate(count * SERVER_SIZE, mem->user_data);
  if (parsed == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  end = parsed;
  p = list;
  for (;;) {
    size_t len = strcspn(p, ",");

    if (append_server(&end, p, len) < 0) {
      dkk_memory_free(mem, parsed);
      return DKIMKIT_ERR_SYNTAX;
    }
    if (p[len] == '\0') {
      return end_list(out, mem, parsed, end);
    }
    p += len + 1;
  }
}

static int is_blank(char c)
{
  return c == ' ' || c == '\t';
}

/* Like libc: the keyword stands at the start of the line, and an address
 * that can't be used is passed over. */
static void read_line(char **end, const char *line, size_t len)
{
  static const char keyword[] = "nameserver";
  size_t start = sizeof(keyword) - 1;
  size_t stop;

  if (len <= start || memcmp(line, keyword, start) != 0 ||
      !is_blank(line[start])) {
    return;
  }
  while (start < len && is_blank(line[start])) {
    start++;
  }
  stop = start;
  while (stop < len && !is_blank(line[stop]) && line[stop] != '\r') {
    stop++;
  }
  (void)append_server(end, line + start, stop - start);
}

static int read_servers(char **out, const dkimkit_mem *mem, const char *text,
                        size_t len)
{
  size_t lines = 1;
  size_t i;
  size_t start = 0;
  char *list;
  char *end;

  for (i = 0; i < len; i++) {
    lines += text[i] == '\n';
  }
  list = mem->allocate(lines * SERVER_SIZE, mem->user_data);
  if (list == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  end = list;
  for (i = 0; i <= len; i++) {
    if (i == len || text[i] == '\n') {
      read_line(&end, text + start, i - start);
      start = i + 1;
    }
  }
  return end_list(out, mem, list, end);
}

int dkk_servers_read(char **out, const dkimkit_mem *mem, const char *path)
{
  char *text;
  size_t len;
  int rv = dkk_textfile_read(&text, &len, mem, path);

  if (rv == DKIMKIT_OK) {
    rv = read_servers(out, mem, text, len);
    dkk_memory_free(mem, text);
  }
  return rv;
}
