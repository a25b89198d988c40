/* SPDX-License-Identifier: MIT */
#include "cares_channel.h"

#include <pthread.h>
#include <string.h>

/* c-ares from 1.31 has a cache, which strangers could fill without end. */
#ifdef ARES_OPT_QUERY_CACHE
#define OPT_NO_CACHE ARES_OPT_QUERY_CACHE
#else
#define OPT_NO_CACHE 0
#endif

/* Otherwise one question that stays open keeps the port, which can be found
 * out, for all that follow (RFC 5452, 9.2). c-ares from 1.20 has it. */
#ifdef ARES_OPT_UDP_MAX_QUERIES
#define OPT_OWN_PORT ARES_OPT_UDP_MAX_QUERIES
#else
#define OPT_OWN_PORT 0
#endif

static int library_status = ARES_ENOTINITIALIZED;

/* ares_library_init isn't thread-safe; never undone, as others may use it. */
static void init_library(void)
{
  library_status = ares_library_init(ARES_LIB_INIT_ALL);
}

int dkk_cares_init_library(void)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;

  if (pthread_once(&once, init_library) != 0 ||
      library_status != ARES_SUCCESS) {
    return DKIMKIT_ERR_SYSTEM;
  }
  return DKIMKIT_OK;
}

void dkk_cares_close_channels(dkimkit_cares *resolver)
{
  int i;

  for (i = 0; i < DKK_CARES_CHANNELS; i++) {
    if (resolver->channels[i] != NULL) {
      ares_destroy(resolver->channels[i]);
      resolver->channels[i] = NULL;
    }
  }
}

static void socket_changed(void *data, ares_socket_t fd, int readable,
                           int writable)
{
  dkimkit_cares *resolver = data;

  dkk_sockets_note(&resolver->sockets, &resolver->mem, fd,
                   (short)((readable ? POLLIN : 0) | (writable ? POLLOUT : 0)));
  if (resolver->watch != NULL) {
    resolver->watch(fd,
                    (readable ? DKIMKIT_CARES_READ : 0u) |
                        (writable ? DKIMKIT_CARES_WRITE : 0u),
                    resolver->watch_data);
  }
}

/* c-ares reads LOCALDOMAIN and RES_OPTIONS from the environment as well. Only
 * "rotate" has an effect: names are taken as they are, without search domains,
 * and patience is set here. */
static int open_channel(dkimkit_cares *resolver, int channel, int flags)
{
  struct ares_options options;
  int status;

  memset(&options, 0, sizeof(options));
  options.flags = flags;
  options.timeout = (int)resolver->timeout;
  options.tries = (int)resolver->tries;
  options.ednspsz = DKK_CARES_UDP_OCTETS;
  options.sock_state_cb = socket_changed;
  options.sock_state_cb_data = resolver;
#ifdef ARES_OPT_UDP_MAX_QUERIES
  options.udp_max_queries = 1;
#endif
  status = ares_init_options(
      &resolver->channels[channel], &options,
      ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_EDNSPSZ |
          ARES_OPT_SOCK_STATE_CB | OPT_NO_CACHE | OPT_OWN_PORT);
  if (status != ARES_SUCCESS) {
    resolver->channels[channel] = NULL;
  } else if (resolver->servers != NULL) {
    status = ares_set_servers_ports_csv(resolver->channels[channel],
                                        resolver->servers);
  }
  return status;
}

/* Gives `DKK_CARES_SECOND` the servers of `DKK_CARES_FIRST`, the first of them
 * last: it is the one that most likely failed. */
static int rotate_servers(dkimkit_cares *resolver)
{
  struct ares_addr_port_node *first;
  struct ares_addr_port_node *last;
  struct ares_addr_port_node *list;
  int status =
      ares_get_servers_ports(resolver->channels[DKK_CARES_FIRST], &first);

  if (status != ARES_SUCCESS || first == NULL) {
    return status;
  }
  resolver->server_count = 1;
  for (last = first; last->next != NULL; last = last->next) {
    resolver->server_count++;
  }
  list = first;
  if (last != first) {
    list = first->next;
    last->next = first;
    first->next = NULL;
  }
  status = ares_set_servers_ports(resolver->channels[DKK_CARES_SECOND], list);
  ares_free_data(list);
  return status;
}

int dkk_cares_open_channels(dkimkit_cares *resolver)
{
  int status;

  if (resolver->started) {
    return DKIMKIT_OK;
  }
  status = open_channel(resolver, DKK_CARES_FIRST,
                        ARES_FLAG_NOCHECKRESP | ARES_FLAG_EDNS);
  if (status == ARES_SUCCESS) {
    status = open_channel(resolver, DKK_CARES_SECOND, 0);
  }
  if (status == ARES_SUCCESS) {
    status = rotate_servers(resolver);
  }
  if (status != ARES_SUCCESS) {
    dkk_cares_close_channels(resolver);
    return status == ARES_ENOMEM ? DKIMKIT_ERR_NOMEM : DKIMKIT_ERR_SYSTEM;
  }
  resolver->started = 1;
  return DKIMKIT_OK;
}
