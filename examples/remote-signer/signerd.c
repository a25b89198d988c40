/* SPDX-License-Identifier: MIT */
/* A daemon that has private keys and signs digests for those who may ask. */
#include "cleanmem.h"
#include "clients.h"
#include "clock.h"
#include "frame.h"
#include "keystore.h"
#include "peer.h"

#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#define IDLE_MS 60000
#define IDLE_MAX_MS 86400000

static const char usage[] =
    "usage: signerd --socket PATH --keys FILE [--mode 0600] [--rate N]\n"
    "               [--idle MS]\n"
    "  --rate N   signatures per second; what is more is throttled (no "
    "limit)\n"
    "  --idle MS  a connection without a request is closed (60000)\n";

typedef struct daemon_state {
  const char *path;
  const char *keys;
  unsigned long mode;
  unsigned long rate;
  rs_keystore *store;
  /** Signatures of the running second. */
  uint64_t second;
  unsigned long used;
  unsigned long idle_ms;
  rs_clients clients;
} daemon_state;

static volatile sig_atomic_t is_ending;

static void end(int number)
{
  (void)number;
  is_ending = 1;
}

static int is_throttled(daemon_state *d)
{
  uint64_t second = rs_clock_ms() / 1000;

  if (second != d->second) {
    d->second = second;
    d->used = 0;
  }
  return d->rate > 0 && d->used++ >= d->rate;
}

static void answer(daemon_state *d, rs_client *c, const rs_frame *frame)
{
  uint8_t signature[RS_SIGNATURE_MAX];
  rs_request request;
  size_t len = 0;
  const char *why = "";
  rs_status status;

  if (rs_frame_read_request(&request, frame) < 0) {
    status = RS_MALFORMED;
    why = "not a request";
  } else if (is_throttled(d)) {
    status = RS_THROTTLED;
    why = "too many signatures in this second";
  } else {
    status =
        rs_keystore_sign(d->store, c->user, &request, signature, &len, &why);
  }
  if (status == RS_SIGNED) {
    rs_frame_write_answer(&c->out, frame->id, status, signature, len);
  } else {
    rs_frame_write_answer(&c->out, frame->id, status, why, strlen(why));
  }
  c->active_ms = rs_clock_ms();
}

/* Nothing is read for which there is no room to answer.
 * Returns -1 if the client broke the protocol. */
static int answer_all(daemon_state *d, rs_client *c)
{
  rs_frame frame;
  int len = 0;

  while (rs_buffer_has_room(&c->out) &&
         (len = rs_frame_next(&frame, &c->in)) > 0) {
    answer(d, c, &frame);
    rs_buffer_drop(&c->in, (size_t)len);
  }
  return len < 0 ? -1 : 0;
}

static int receive(rs_client *c, int fd)
{
  size_t room = sizeof(c->in.octets) - c->in.len;
  ssize_t got = room > 0 ? recv(fd, c->in.octets + c->in.len, room, 0) : 1;

  if (got < 0) {
    return errno == EAGAIN || errno == EINTR ? 0 : -1;
  }
  c->in.len += room > 0 ? (size_t)got : 0;
  return got > 0 ? 0 : -1;
}

static int transmit(rs_client *c, int fd)
{
  ssize_t sent = send(fd, c->out.octets, c->out.len, MSG_NOSIGNAL);

  if (sent < 0) {
    return errno == EAGAIN || errno == EINTR ? 0 : -1;
  }
  rs_buffer_drop(&c->out, (size_t)sent);
  return 0;
}

static int serve(daemon_state *d, rs_client *c, const struct pollfd *fd)
{
  size_t before;

  if ((fd->revents & (POLLIN | POLLHUP | POLLERR)) != 0 &&
      receive(c, fd->fd) < 0) {
    return -1;
  }
  /* What stays in `in` needs more octets, or room that POLLOUT will tell. */
  do {
    before = c->in.len;
    if (answer_all(d, c) < 0 || (c->out.len > 0 && transmit(c, fd->fd) < 0)) {
      return -1;
    }
  } while (c->in.len != before);
  return 0;
}

static void take_client(daemon_state *d)
{
  uid_t user;
  int fd = rs_peer_accept(d->clients.fds[0].fd, &user);

  if (fd >= 0) {
    rs_clients_add(&d->clients, fd, user, rs_keystore_knows(d->store, user));
  }
}

static void set_events(rs_clients *c)
{
  nfds_t i;

  c->fds[0].events = POLLIN;
  for (i = 1; i < c->count; i++) {
    c->fds[i].events =
        (short)((rs_buffer_has_room(&c->all[i]->out) ? POLLIN : 0) |
                (c->all[i]->out.len > 0 ? POLLOUT : 0));
  }
}

static void serve_all(daemon_state *d)
{
  rs_clients *c = &d->clients;
  nfds_t i;

  for (i = c->count; i-- > 1;) {
    if (c->fds[i].revents != 0 && serve(d, c->all[i], &c->fds[i]) < 0) {
      rs_clients_drop(c, i);
    }
  }
  if (c->fds[0].revents != 0) {
    take_client(d);
  }
}

static void run(daemon_state *d, const sigset_t *mask)
{
  int wait_ms = -1;

  while (!is_ending) {
    struct timespec wait = {wait_ms / 1000, wait_ms % 1000 * 1000000L};
    int ready;

    set_events(&d->clients);
    ready = ppoll(d->clients.fds, d->clients.count, wait_ms < 0 ? NULL : &wait,
                  mask);
    if (ready > 0) {
      serve_all(d);
    }
    /* Nobody is idle whose request waits to be read. */
    if (ready >= 0) {
      wait_ms = rs_clients_expire(&d->clients, d->idle_ms);
    }
  }
}

/* Signals come only while ppoll(2) waits, so that none is missed. */
static void set_signals(sigset_t *while_waiting)
{
  struct sigaction action = {.sa_handler = end};
  sigset_t blocked;

  (void)sigemptyset(&blocked);
  (void)sigaddset(&blocked, SIGTERM);
  (void)sigaddset(&blocked, SIGINT);
  (void)sigprocmask(SIG_BLOCK, &blocked, while_waiting);
  (void)sigdelset(while_waiting, SIGTERM);
  (void)sigdelset(while_waiting, SIGINT);
  (void)sigaction(SIGTERM, &action, NULL);
  (void)sigaction(SIGINT, &action, NULL);
}

static int read_options(daemon_state *d, int argc, char **argv)
{
  static const struct option names[] = {
      {"socket", required_argument, NULL, 's'},
      {"keys", required_argument, NULL, 'k'},
      {"mode", required_argument, NULL, 'm'},
      {"rate", required_argument, NULL, 'r'},
      {"idle", required_argument, NULL, 'i'},
      {NULL, 0, NULL, 0},
  };
  char *stop = (char[]){""};
  int one;

  d->mode = 0600;
  d->idle_ms = IDLE_MS;
  while (*stop == '\0' &&
         (one = getopt_long(argc, argv, "", names, NULL)) != -1) {
    if (one == 's') {
      d->path = optarg;
    } else if (one == 'k') {
      d->keys = optarg;
    } else if (one == 'm') {
      d->mode = strtoul(optarg, &stop, 8);
    } else if (one == 'r') {
      d->rate = strtoul(optarg, &stop, 10);
    } else if (one == 'i') {
      d->idle_ms = strtoul(optarg, &stop, 10);
    } else {
      return -1;
    }
  }
  return *stop == '\0' && d->path != NULL && d->keys != NULL &&
                 d->mode <= 0777 && d->idle_ms > 0 &&
                 d->idle_ms <= IDLE_MAX_MS && optind == argc
             ? 0
             : -1;
}

/* It has private keys: no core file, and no other process of this user may
 * look into it. */
static void guard_memory(void)
{
  static const struct rlimit none = {0, 0};

  (void)setrlimit(RLIMIT_CORE, &none);
  (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

int main(int argc, char **argv)
{
  static daemon_state d;
  sigset_t while_waiting;

  if (read_options(&d, argc, argv) < 0) {
    fputs(usage, stderr);
    return EX_USAGE;
  }
  guard_memory();
  if (rs_cleanmem_use() < 0) {
    fputs("signerd: libcrypto is in use already\n", stderr);
    return EX_SOFTWARE;
  }
  d.store = rs_keystore_read(d.keys);
  if (d.store == NULL) {
    return EX_CONFIG;
  }
  d.clients.fds[0].fd = rs_peer_listen(d.path, (mode_t)d.mode);
  if (d.clients.fds[0].fd < 0) {
    fprintf(stderr, "signerd: %s: %s\n", d.path, strerror(errno));
    rs_keystore_free(d.store);
    return EX_UNAVAILABLE;
  }
  d.clients.count = 1;
  set_signals(&while_waiting);
  run(&d, &while_waiting);
  while (d.clients.count > 1) {
    rs_clients_drop(&d.clients, 1);
  }
  (void)close(d.clients.fds[0].fd);
  (void)unlink(d.path);
  rs_keystore_free(d.store);
  return 0;
}
