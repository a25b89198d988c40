/* SPDX-License-Identifier: MIT */
#include "dnstalk.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define TRIES 2
/* What gets through without fragments (DNS flag day 2020). */
#define UDP_OCTETS 1232
#define MESSAGE_MAX 65535

struct exchange {
  const struct cli_dns_talk *talk;
  ldns_pkt *query;
  uint8_t *wire;
  size_t len;
  /* Room for what is received. */
  uint8_t *reply;
  uint64_t deadline;
  int fd;
};

static uint64_t clock_ms(void)
{
  struct timespec now;

  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* Waits until the socket is ready. Returns false when the time is up. */
static bool wait_for(const struct exchange *exchange, short events)
{
  struct pollfd ready = {.fd = exchange->fd, .events = events};

  for (;;) {
    uint64_t now = clock_ms();
    int n;

    if (now >= exchange->deadline) {
      return false;
    }
    n = poll(&ready, 1, (int)(exchange->deadline - now));
    if (n != 0 && !(n < 0 && errno == EINTR)) {
      return n > 0;
    }
  }
}

static bool has_no_route(void)
{
  return errno == ENETUNREACH || errno == EADDRNOTAVAIL ||
         errno == EAFNOSUPPORT || errno == EHOSTUNREACH;
}

/* A connected socket takes no datagram from anyone else. */
static enum cli_dns_outcome open_socket(struct exchange *exchange, int type)
{
  const struct cli_dns_server *server = exchange->talk->server;

  exchange->deadline = clock_ms() + exchange->talk->timeout;
  exchange->fd =
      socket(server->address.ss_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (exchange->fd < 0) {
    return has_no_route() ? CLI_DNS_NO_ROUTE : CLI_DNS_BROKEN;
  }
  if (connect(exchange->fd, (const struct sockaddr *)&server->address,
              server->len) != 0 &&
      errno != EINPROGRESS) {
    return has_no_route() ? CLI_DNS_NO_ROUTE : CLI_DNS_BROKEN;
  }
  return CLI_DNS_ANSWERED;
}

static void close_socket(struct exchange *exchange)
{
  if (exchange->fd >= 0) {
    close(exchange->fd);
    exchange->fd = -1;
  }
}

/* The same question with the same number; an error may come without it. */
static bool is_reply(const struct exchange *exchange, const ldns_pkt *answer)
{
  const ldns_rr_list *asked = ldns_pkt_question(exchange->query);
  const ldns_rr_list *echoed = ldns_pkt_question(answer);
  const ldns_rr *a = ldns_rr_list_rr(asked, 0);
  const ldns_rr *b;

  if (!ldns_pkt_qr(answer) ||
      ldns_pkt_id(answer) != ldns_pkt_id(exchange->query)) {
    return false;
  }
  if (!echoed || ldns_rr_list_rr_count(echoed) == 0) {
    return ldns_pkt_get_rcode(answer) != LDNS_RCODE_NOERROR;
  }
  b = ldns_rr_list_rr(echoed, 0);
  return ldns_rr_list_rr_count(echoed) == 1 &&
         ldns_rr_get_type(a) == ldns_rr_get_type(b) &&
         ldns_rr_get_class(a) == ldns_rr_get_class(b) &&
         ldns_dname_compare(ldns_rr_owner(a), ldns_rr_owner(b)) == 0;
}

/* NULL if the octets are no reply to the question. */
static ldns_pkt *read_reply(const struct exchange *exchange, size_t len)
{
  ldns_pkt *answer = NULL;

  if (ldns_wire2pkt(&answer, exchange->reply, len) != LDNS_STATUS_OK) {
    return NULL;
  }
  if (!is_reply(exchange, answer)) {
    ldns_pkt_free(answer);
    return NULL;
  }
  return answer;
}

static enum cli_dns_outcome receive_datagram(ldns_pkt **answer,
                                             const struct exchange *exchange)
{
  while (wait_for(exchange, POLLIN)) {
    ssize_t n = recv(exchange->fd, exchange->reply, MESSAGE_MAX, 0);

    if (n < 0 && errno != EAGAIN && errno != EINTR) {
      return CLI_DNS_BROKEN;
    }
    *answer = n > 0 ? read_reply(exchange, (size_t)n) : NULL;
    if (*answer) {
      return CLI_DNS_ANSWERED;
    }
  }
  return CLI_DNS_SILENT;
}

static enum cli_dns_outcome ask_udp(ldns_pkt **answer,
                                    struct exchange *exchange)
{
  enum cli_dns_outcome outcome = open_socket(exchange, SOCK_DGRAM);

  if (outcome == CLI_DNS_ANSWERED) {
    outcome = send(exchange->fd, exchange->wire, exchange->len, 0) ==
                      (ssize_t)exchange->len
                  ? receive_datagram(answer, exchange)
                  : CLI_DNS_BROKEN;
  }
  close_socket(exchange);
  return outcome;
}

static bool send_all(const struct exchange *exchange, const uint8_t *data,
                     size_t len)
{
  while (len > 0 && wait_for(exchange, POLLOUT)) {
    ssize_t n = send(exchange->fd, data, len, MSG_NOSIGNAL);

    if (n < 0 && errno != EAGAIN && errno != EINTR) {
      return false;
    }
    if (n > 0) {
      data += n;
      len -= (size_t)n;
    }
  }
  return len == 0;
}

static bool receive_all(const struct exchange *exchange, uint8_t *data,
                        size_t len)
{
  while (len > 0 && wait_for(exchange, POLLIN)) {
    ssize_t n = recv(exchange->fd, data, len, 0);

    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
      return false;
    }
    if (n > 0) {
      data += n;
      len -= (size_t)n;
    }
  }
  return len == 0;
}

static enum cli_dns_outcome ask_tcp(ldns_pkt **answer,
                                    struct exchange *exchange)
{
  enum cli_dns_outcome outcome = open_socket(exchange, SOCK_STREAM);
  uint8_t length[2] = {(uint8_t)(exchange->len >> 8), (uint8_t)exchange->len};
  size_t len;

  if (outcome == CLI_DNS_ANSWERED) {
    outcome = CLI_DNS_BROKEN;
    if (send_all(exchange, length, sizeof(length)) &&
        send_all(exchange, exchange->wire, exchange->len) &&
        receive_all(exchange, length, sizeof(length))) {
      len = (size_t)length[0] << 8 | length[1];
      if (receive_all(exchange, exchange->reply, len)) {
        *answer = read_reply(exchange, len);
        outcome = *answer ? CLI_DNS_ANSWERED : CLI_DNS_BROKEN;
      }
    }
    if (outcome == CLI_DNS_BROKEN && clock_ms() >= exchange->deadline) {
      outcome = CLI_DNS_SILENT;
    }
  }
  close_socket(exchange);
  return outcome;
}

static bool make_query(struct exchange *exchange)
{
  const struct cli_dns_talk *talk = exchange->talk;
  ldns_rdf *name = ldns_dname_new_frm_str(talk->name);
  uint16_t id;

  if (!name) {
    return false;
  }
  exchange->query =
      ldns_pkt_query_new(name, talk->type, LDNS_RR_CLASS_IN,
                         (uint16_t)(talk->recursion ? LDNS_RD : 0));
  if (!exchange->query) {
    ldns_rdf_deep_free(name);
    return false;
  }
  if (getrandom(&id, sizeof(id), 0) != sizeof(id)) {
    return false;
  }
  ldns_pkt_set_id(exchange->query, id);
  ldns_pkt_set_edns_udp_size(exchange->query, UDP_OCTETS);
  return ldns_pkt2wire(&exchange->wire, exchange->query, &exchange->len) ==
         LDNS_STATUS_OK;
}

static enum cli_dns_outcome ask(ldns_pkt **answer, struct exchange *exchange)
{
  enum cli_dns_outcome outcome = CLI_DNS_SILENT;
  int i;

  for (i = 0; i < TRIES && outcome == CLI_DNS_SILENT; ++i) {
    outcome = ask_udp(answer, exchange);
  }
  if (outcome == CLI_DNS_ANSWERED && ldns_pkt_tc(*answer)) {
    ldns_pkt_free(*answer);
    *answer = NULL;
    outcome = ask_tcp(answer, exchange);
  }
  return outcome;
}

enum cli_dns_outcome cli_dns_talk(ldns_pkt **answer,
                                  const struct cli_dns_talk *talk)
{
  struct exchange exchange = {.talk = talk, .fd = -1};
  enum cli_dns_outcome outcome = CLI_DNS_NO_MEMORY;

  *answer = NULL;
  exchange.reply = malloc(MESSAGE_MAX);
  if (exchange.reply && make_query(&exchange)) {
    outcome = ask(answer, &exchange);
  }
  free(exchange.reply);
  LDNS_FREE(exchange.wire);
  ldns_pkt_free(exchange.query);
  return outcome;
}
