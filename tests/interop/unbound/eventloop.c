/* SPDX-License-Identifier: MIT */
#include "eventloop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void watch(int fd, unsigned events, void *user_data)
{
  eventloop *l = user_data;
  size_t i = 0;

  l->calls++;
  while (i < l->count && l->fds[i].fd != fd) {
    i++;
  }
  if (events == 0) {
    if (i < l->count) {
      l->fds[i] = l->fds[--l->count];
    }
    return;
  }
  if (i == l->count) {
    assert_true(l->count < COUNT(l->fds));
    l->fds[l->count++].fd = fd;
  }
  l->fds[i].events = (short)((events & DKIMKIT_UNBOUND_READ ? POLLIN : 0) |
                             (events & DKIMKIT_UNBOUND_WRITE ? POLLOUT : 0));
  if (l->reenter != NULL) {
    dkimkit_unbound_process(l->reenter, fd, events);
    assert_int_equal(dkimkit_unbound_wait(l->reenter, 0),
                     DKIMKIT_ERR_REENTERED);
    dkimkit_unbound_free(l->reenter);
  }
}

void eventloop_attach(eventloop *l, client *c)
{
  memset(l, 0, sizeof(*l));
  assert_int_equal(dkimkit_unbound_set_watch(c->resolver, watch, l),
                   DKIMKIT_OK);
}

void eventloop_turn(eventloop *l, dkimkit_unbound *resolver, int most)
{
  struct pollfd fds[COUNT(l->fds)];
  size_t count = l->count;
  int timeout = dkimkit_unbound_timeout(resolver);
  int is_due = timeout >= 0 && (most < 0 || timeout <= most);
  size_t i;
  int ready;

  memcpy(fds, l->fds, sizeof(fds));
  ready = poll(fds, (nfds_t)count, is_due ? timeout : most);
  assert_true(ready >= 0);
  if (ready == 0 && is_due) {
    dkimkit_unbound_process(resolver, -1, 0);
  }
  for (i = 0; i < count; i++) {
    /* Who closes a socket that is watched says so first. */
    assert_int_equal(fds[i].revents & POLLNVAL, 0);
    if (fds[i].revents != 0) {
      dkimkit_unbound_process(
          resolver, fds[i].fd,
          (fds[i].revents & ~POLLOUT ? DKIMKIT_UNBOUND_READ : 0u) |
              (fds[i].revents & ~POLLIN ? DKIMKIT_UNBOUND_WRITE : 0u));
    }
  }
}

void eventloop_finish(eventloop *l, client *c, const dkimkit_keylookup *lookup)
{
  while (dkimkit_keylookup_finish(lookup) == DKIMKIT_PENDING) {
    eventloop_turn(l, c->resolver, -1);
  }
}
