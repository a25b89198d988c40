/* SPDX-License-Identifier: MIT */
#include "clients.h"

#include "clock.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void rs_clients_drop(rs_clients *c, nfds_t i)
{
  (void)close(c->fds[i].fd);
  free(c->all[i]);
  c->count--;
  memmove(&c->fds[i], &c->fds[i + 1], (c->count - i) * sizeof(c->fds[0]));
  memmove(&c->all[i], &c->all[i + 1], (c->count - i) * sizeof(c->all[0]));
}

/* How much of the room its user takes. */
static nfds_t weight(const rs_clients *c, const rs_client *one)
{
  nfds_t same = 0;
  nfds_t i;

  if (!one->is_known) {
    return 1 + c->count;
  }
  for (i = 1; i < c->count; i++) {
    same += c->all[i]->user == one->user;
  }
  return same;
}

static nfds_t least_wanted(const rs_clients *c)
{
  nfds_t found = 1;
  nfds_t most = 0;
  nfds_t i;

  for (i = 1; i < c->count; i++) {
    nfds_t own = weight(c, c->all[i]);

    if (own > most ||
        (own == most && c->all[i]->active_ms < c->all[found]->active_ms)) {
      found = i;
      most = own;
    }
  }
  return found;
}

void rs_clients_add(rs_clients *c, int fd, uid_t user, int is_known)
{
  rs_client *one = calloc(1, sizeof(*one));

  if (one == NULL) {
    (void)close(fd);
    return;
  }
  one->user = user;
  one->is_known = is_known;
  one->active_ms = rs_clock_ms();
  c->fds[c->count] = (struct pollfd){.fd = fd};
  c->all[c->count++] = one;
  if (c->count > 1 + RS_CLIENTS_MAX) {
    rs_clients_drop(c, least_wanted(c));
  }
}

int rs_clients_expire(rs_clients *c, uint64_t idle_ms)
{
  uint64_t now = rs_clock_ms();
  uint64_t wait = UINT64_MAX;
  nfds_t i;

  for (i = c->count; i-- > 1;) {
    uint64_t idle = now - c->all[i]->active_ms;

    if (idle >= idle_ms) {
      rs_clients_drop(c, i);
    } else if (idle_ms - idle < wait) {
      wait = idle_ms - idle;
    }
  }
  return wait == UINT64_MAX ? -1 : wait > INT_MAX ? INT_MAX : (int)wait;
}
