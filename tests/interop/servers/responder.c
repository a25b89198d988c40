/* SPDX-License-Identifier: MIT */
#include "nameserver.h"

#include <sys/socket.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEADER 12

struct responder {
  behaviour what;
  unsigned port;
  int udp;
  int tcp;
  int stop[2];
  int release[2];
  pthread_t thread;
  pthread_mutex_t serving;
  atomic_uint questions;
};

typedef struct message {
  uint8_t data[2048];
  size_t len;
} message;

static void put(message *m, const void *data, size_t len)
{
  if (len <= sizeof(m->data) - m->len) {
    memcpy(m->data + m->len, data, len);
    m->len += len;
  }
}

/* Owner: the name in the question. TTL: 60. */
static void put_rr(message *m, unsigned type, const void *rdata, size_t len)
{
  uint8_t start[12] = {0xc0, HEADER, 0, 0, 0, 1, 0, 0, 0, 60, 0, 0};

  start[3] = (uint8_t)type;
  start[11] = (uint8_t)len;
  put(m, start, sizeof(start));
  put(m, rdata, len);
  m->data[7]++;
}

static void put_good(message *m)
{
  put_rr(m, 16, "\004good", 5);
}

static void put_cname(message *m, char label)
{
  uint8_t rdata[4] = {1, 0, 0xc0, HEADER};

  rdata[1] = (uint8_t)label;
  put_rr(m, 5, rdata, sizeof(rdata));
}

static void put_cname_to_itself(message *m)
{
  static const uint8_t rdata[2] = {0xc0, HEADER};

  put_rr(m, 5, rdata, sizeof(rdata));
}

static void put_opt(message *m)
{
  static const uint8_t opt[] = {0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0};

  put(m, opt, sizeof(opt));
  m->data[11]++;
}

static void set_rcode(message *m, unsigned rcode)
{
  m->data[3] = (uint8_t)(0x80 | rcode);
}

static void set_ad(message *m, int is_set)
{
  m->data[3] = (uint8_t)(m->data[3] | (is_set ? 0x20 : 0));
}

static const unsigned rcodes[] = {
    [FORMERR] = 1, [SERVFAIL] = 2, [NOTIMP] = 4, [REFUSED] = 5, [YXDOMAIN] = 6,
};

static void put_good_or(message *m, unsigned rcode, int has_error, int with_opt)
{
  if (!has_error) {
    put_good(m);
    return;
  }
  set_rcode(m, rcode);
  if (with_opt) {
    put_opt(m);
  }
}

static void put_truncated(message *m, int truncated)
{
  if (truncated) {
    m->data[2] |= 2;
  } else {
    put_good(m);
  }
}

static int is_of_key(const message *m)
{
  return m->data[HEADER + 1] == 'k';
}

/* Somewhere else, and the key is there. */
static void put_cname_to_key(message *m)
{
  if (is_of_key(m)) {
    put_good(m);
  } else {
    put_cname(m, 'k');
  }
}

/* A label with a dot within. */
static void put_odd_cname(message *m)
{
  static const uint8_t odd[] = {3, 'a', '.', 'b', 3, 'c', 'o', 'm', 0};

  put_rr(m, 5, odd, sizeof(odd));
}

static void put_garbage(message *m)
{
  put(m, "\300\377\300\377\300\377", 6);
  m->data[7] = 200;
}

static void take_time(const responder *server)
{
  char octet;

  if (server->what == HELD) {
    (void)!read(server->release[0], &octet, 1);
  } else {
    (void)poll(NULL, 0, SLOW_MS);
  }
}

static void put_answer(message *m, const responder *server, int over_tcp,
                       int edns)
{
  switch (server->what) {
  case GOOD:
  case SILENT_TO_OTHERS:
    put_good(m);
    break;
  case GOOD_AD:
    put_good(m);
    set_ad(m, 1);
    break;
  case HELD:
  case SLOW_AND_SILENT:
    take_time(server);
    put_good(m);
    break;
  case FORMERR:
  case SERVFAIL:
  case NOTIMP:
  case REFUSED:
  case YXDOMAIN:
    set_rcode(m, rcodes[server->what]);
    break;
  case TRUNCATED:
    put_truncated(m, !over_tcp);
    break;
  case TRUNCATED_ALWAYS:
    put_truncated(m, 1);
    break;
  case FORMERR_TO_EDNS:
    put_good_or(m, 1, edns, 1);
    break;
  case FORMERR_TO_EDNS_WITHOUT_OPT:
    put_good_or(m, 1, edns, 0);
    break;
  case NOTIMP_TO_EDNS:
    put_good_or(m, 4, edns, 0);
    break;
  case CNAME_ONLY:
    put_cname_to_key(m);
    break;
  case CNAME_AD:
  case CNAME_WITHOUT_AD:
  case CNAME_KEY_WITHOUT_AD:
    put_cname_to_key(m);
    set_ad(m, server->what == CNAME_AD ||
                  is_of_key(m) == (server->what == CNAME_WITHOUT_AD));
    break;
  case CNAME_FOREVER:
    put_cname(m, 'n');
    break;
  case CNAME_TO_ITSELF:
    put_cname_to_itself(m);
    break;
  case CNAME_ODD:
    put_odd_cname(m);
    break;
  case MALFORMED_TXT:
    put_rr(m, 16, "\377abc", 4);
    break;
  case GARBAGE:
    put_garbage(m);
    break;
  case SILENT:
    break;
  }
}

static int is_silent(behaviour what, const uint8_t *query)
{
  return what == SILENT ||
         ((what == SILENT_TO_OTHERS || what == SLOW_AND_SILENT) &&
          query[HEADER + 1] != 'k');
}

/* Returns 0 if nothing is to be answered. */
static int answer(message *m, responder *server, const uint8_t *query,
                  size_t len, int over_tcp)
{
  size_t end = HEADER;
  int edns;

  while (end < len && query[end] != 0) {
    end += query[end] + 1u;
  }
  end += 5;
  if (end > len || is_silent(server->what, query)) {
    return 0;
  }
  edns = query[11] != 0;
  m->len = 0;
  put(m, query, end);
  m->data[2] = 0x81;
  m->data[3] = 0x80;
  memset(m->data + 6, 0, 6);
  put_answer(m, server, over_tcp, edns);
  return 1;
}

static void serve_udp(responder *server)
{
  struct sockaddr_in from;
  socklen_t from_len = sizeof(from);
  uint8_t query[1024];
  message m;
  ssize_t len = recvfrom(server->udp, query, sizeof(query), 0,
                         (struct sockaddr *)&from, &from_len);

  if (len < 0) {
    return;
  }
  atomic_fetch_add(&server->questions, 1);
  if (answer(&m, server, query, (size_t)len, 0)) {
    (void)sendto(server->udp, m.data, m.len, 0, (struct sockaddr *)&from,
                 from_len);
  }
}

static void serve_tcp(responder *server)
{
  int fd = accept(server->tcp, NULL, NULL);
  struct timeval patience = {.tv_sec = 60};
  uint8_t query[1024];
  uint8_t prefix[2];
  message m;
  size_t len;

  if (fd < 0) {
    return;
  }
  (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  if (recv(fd, prefix, 2, MSG_WAITALL) == 2) {
    len = (size_t)(prefix[0] << 8 | prefix[1]);
    if (len <= sizeof(query) &&
        recv(fd, query, len, MSG_WAITALL) == (ssize_t)len) {
      atomic_fetch_add(&server->questions, 1);
      if (answer(&m, server, query, len, 1)) {
        prefix[0] = (uint8_t)(m.len >> 8);
        prefix[1] = (uint8_t)m.len;
        (void)send(fd, prefix, 2, MSG_NOSIGNAL | MSG_MORE);
        (void)send(fd, m.data, m.len, MSG_NOSIGNAL);
      }
    }
  }
  (void)close(fd);
}

static void *serve(void *data)
{
  responder *server = data;
  struct pollfd fds[3] = {
      {.fd = server->stop[0], .events = POLLIN},
      {.fd = server->udp, .events = POLLIN},
      {.fd = server->tcp, .events = POLLIN},
  };

  while (poll(fds, 3, -1) > 0 && fds[0].revents == 0) {
    (void)pthread_mutex_lock(&server->serving);
    if (fds[1].revents != 0) {
      serve_udp(server);
    }
    if (fds[2].revents != 0) {
      serve_tcp(server);
    }
    (void)pthread_mutex_unlock(&server->serving);
  }
  return NULL;
}

/* 0 if the port that TCP got is taken for UDP. */
static int bind_both(responder *server)
{
  struct sockaddr_in address;
  socklen_t len = sizeof(address);

  memset(&address, 0, sizeof(address));
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  server->tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  server->udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (bind(server->tcp, (struct sockaddr *)&address, len) == 0 &&
      listen(server->tcp, 16) == 0 &&
      getsockname(server->tcp, (struct sockaddr *)&address, &len) == 0 &&
      bind(server->udp, (struct sockaddr *)&address, len) == 0) {
    server->port = ntohs(address.sin_port);
    return 1;
  }
  (void)close(server->tcp);
  (void)close(server->udp);
  return 0;
}

responder *responder_start(behaviour what)
{
  responder *server = calloc(1, sizeof(*server));
  int i;

  if (server != NULL) {
    server->what = what;
    for (i = 0; i < 100 && server->port == 0; i++) {
      (void)bind_both(server);
    }
  }
  if (server == NULL || server->port == 0 || pipe(server->stop) != 0 ||
      pipe(server->release) != 0 ||
      pthread_mutex_init(&server->serving, NULL) != 0 ||
      pthread_create(&server->thread, NULL, serve, server) != 0) {
    (void)fprintf(stderr, "can't start a responder for the test\n");
    exit(1);
  }
  return server;
}

void responder_release(responder *server)
{
  (void)close(server->release[1]);
  server->release[1] = -1;
}

void responder_stop(responder *server)
{
  (void)close(server->stop[1]);
  responder_release(server);
  (void)pthread_join(server->thread, NULL);
  (void)pthread_mutex_destroy(&server->serving);
  (void)close(server->stop[0]);
  (void)close(server->release[0]);
  (void)close(server->udp);
  (void)close(server->tcp);
  free(server);
}

unsigned responder_port(const responder *server)
{
  return server->port;
}

unsigned responder_questions(responder *server)
{
  struct pollfd fds[2] = {
      {.fd = server->udp, .events = POLLIN},
      {.fd = server->tcp, .events = POLLIN},
  };
  int unread = 1;

  while (unread != 0) {
    (void)pthread_mutex_lock(&server->serving);
    unread = poll(fds, 2, 0);
    (void)pthread_mutex_unlock(&server->serving);
    (void)poll(NULL, 0, unread);
  }
  return atomic_load(&server->questions);
}
