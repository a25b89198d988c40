/* SPDX-License-Identifier: MIT */
#include "sockets.h"

#include "memory.h"

#include <errno.h>
#include <string.h>

static int grow(dkk_sockets *sockets, const dkimkit_mem *mem)
{
  size_t capacity = sockets->capacity + 8;
  struct pollfd *grown;

  if (sockets->count < sockets->capacity) {
    return DKIMKIT_OK;
  }
  grown = mem->resize(sockets->all, capacity * sizeof(*grown), mem->user_data);
  if (grown == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  sockets->all = grown;
  grown =
      mem->resize(sockets->ready, capacity * sizeof(*grown), mem->user_data);
  if (grown == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  sockets->ready = grown;
  sockets->capacity = capacity;
  return DKIMKIT_OK;
}

void dkk_sockets_note(dkk_sockets *sockets, const dkimkit_mem *mem, int fd,
                      short events)
{
  size_t i = 0;

  while (i < sockets->count && sockets->all[i].fd != fd) {
    i++;
  }
  if (events == 0) {
    if (i < sockets->count) {
      sockets->count--;
      sockets->all[i] = sockets->all[sockets->count];
    }
    return;
  }
  if (i == sockets->count) {
    if (grow(sockets, mem) != DKIMKIT_OK) {
      return;
    }
    sockets->count++;
  }
  sockets->all[i] = (struct pollfd){.fd = fd, .events = events};
}

int dkk_sockets_poll(dkk_sockets *sockets, size_t *count, int timeout)
{
  int rv;

  *count = sockets->count;
  if (sockets->count > 0) {
    memcpy(sockets->ready, sockets->all,
           sockets->count * sizeof(*sockets->ready));
  }
  rv = poll(sockets->ready, (nfds_t)sockets->count, timeout);
  if (rv < 0) {
    return errno == EINTR ? 0 : DKIMKIT_ERR_SYSTEM;
  }
  return rv;
}

void dkk_sockets_free(dkk_sockets *sockets, const dkimkit_mem *mem)
{
  dkk_memory_free(mem, sockets->all);
  dkk_memory_free(mem, sockets->ready);
  memset(sockets, 0, sizeof(*sockets));
}
