/* SPDX-License-Identifier: MIT */
#include "unbound_context.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

/* "[", an address, "]:65535" and the NUL. */
#define SERVER_SIZE (INET6_ADDRSTRLEN + 9)

int dkk_unbound_status(int status)
{
  if (status == UB_NOERROR) {
    return DKIMKIT_OK;
  }
  if (status == UB_NOMEM) {
    return DKIMKIT_ERR_NOMEM;
  }
  return status == UB_SYNTAX ? DKIMKIT_ERR_SYNTAX : DKIMKIT_ERR_SYSTEM;
}

/* Some builds of libunbound have other modules in front by default. */
static int set_defaults(struct ub_ctx *context)
{
  return ub_ctx_debugout(context, NULL) == UB_NOERROR &&
         ub_ctx_set_option(context, "module-config:", "validator iterator") ==
             UB_NOERROR;
}

int dkk_unbound_context_new(struct ub_ctx **out, dkk_unbound_loop *loop)
{
  struct ub_ctx *context = ub_ctx_create_ub_event(&loop->base);

  if (context == NULL) {
    return DKIMKIT_ERR_SYSTEM;
  }
  if (!set_defaults(context)) {
    ub_ctx_delete(context);
    return DKIMKIT_ERR_SYSTEM;
  }
  *out = context;
  return DKIMKIT_OK;
}

static int set_number(struct ub_ctx *context, const char *option, size_t number)
{
  char text[24];

  (void)snprintf(text, sizeof(text), "%zu", number);
  return ub_ctx_set_option(context, option, text) == UB_NOERROR;
}

/* libunbound has 16 sockets and 2 TCP connections by default; a question for
 * which there is none waits until another ends, and one to a silent server
 * takes long. Each connection costs a buffer of 64 KiB from the start. What a
 * question leads to, such as those for keys of zones, counts as one, too. */
int dkk_unbound_context_make_room(struct ub_ctx *context, size_t questions)
{
  return set_number(context, "outgoing-range:", questions) &&
                 set_number(context,
                            "num-queries-per-thread:", 2 * questions) &&
                 set_number(context,
                            "outgoing-num-tcp:", DKK_UNBOUND_CONNECTIONS)
             ? DKIMKIT_OK
             : DKIMKIT_ERR_SYSTEM;
}

/* From "192.0.2.1:53" or "[::1]:53" to "192.0.2.1@53", "::1@53". */
static void write_server(char *out, const char *item, size_t len)
{
  size_t i;

  for (i = 0; i < len; i++) {
    int is_last = memchr(item + i + 1, ':', len - i - 1) == NULL;

    if (item[i] != '[' && item[i] != ']') {
      *out++ = (char)(item[i] == ':' && is_last ? '@' : item[i]);
    }
  }
  *out = '\0';
}

static int tell_server(struct ub_ctx *context, const char *zone,
                       const char *item, size_t len)
{
  char server[SERVER_SIZE];

  if (len >= sizeof(server)) {
    return UB_SYNTAX;
  }
  write_server(server, item, len);
  return zone == NULL ? ub_ctx_set_fwd(context, server)
                      : ub_ctx_set_stub(context, zone, server, 0);
}

int dkk_unbound_context_servers(struct ub_ctx *context, const char *zone,
                                const char *servers)
{
  int status = UB_NOERROR;

  while (status == UB_NOERROR && *servers != '\0') {
    size_t len = strcspn(servers, ",");

    status = tell_server(context, zone, servers, len);
    servers += len + (servers[len] == ',');
  }
  return dkk_unbound_status(status);
}

/* 127.0.0.0/8, ::1 and IPv4 in IPv6, as inet_ntop(3) writes them. */
int dkk_unbound_has_loopback(const char *servers)
{
  static const char *const starts[] = {"127.", "[::1]", "[::ffff:127."};

  for (;;) {
    size_t i;

    for (i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
      if (strncmp(servers, starts[i], strlen(starts[i])) == 0) {
        return 1;
      }
    }
    servers = strchr(servers, ',');
    if (servers == NULL) {
      return 0;
    }
    servers++;
  }
}
