/* SPDX-License-Identifier: MIT */
#include <dkimkit/cares.h>

#include "cares_channel.h"
#include "cares_question.h"
#include "cares_shared.h"
#include "memory.h"
#include "servers.h"

#include <sys/socket.h>
#include <sys/time.h>

#include <arpa/nameser.h>
#include <limits.h>
#include <string.h>

/* What came of a question, for each query that waits for it. */
typedef struct outcome {
  dkimkit_dns_status status;
  const uint8_t *wire;
  size_t len;
} outcome;

int dkimkit_cares_new(dkimkit_cares **out, const dkimkit_mem *mem)
{
  dkimkit_cares *resolver;
  dkimkit_mem used;

  if (out == NULL || dkk_memory_set(&used, mem) != DKIMKIT_OK) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (dkk_cares_init_library() != DKIMKIT_OK) {
    return DKIMKIT_ERR_SYSTEM;
  }
  resolver = dkk_memory_zalloc(&used, sizeof(*resolver));
  if (resolver == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  resolver->mem = used;
  resolver->timeout = 2000;
  resolver->tries = 3;
  *out = resolver;
  return DKIMKIT_OK;
}

void dkimkit_cares_free(dkimkit_cares *resolver)
{
  dkimkit_mem mem;

  if (resolver == NULL || !dkk_gate_enter(&resolver->gate)) {
    return;
  }
  resolver->is_freed = 1;
  dkk_cares_close_channels(resolver);
  mem = resolver->mem;
  dkk_sockets_free(&resolver->sockets, &mem);
  dkk_memory_free(&mem, resolver->servers);
  dkk_memory_free(&mem, resolver);
}

/* What stands in the way of a setter. */
static int check_setter(const dkimkit_cares *resolver)
{
  if (resolver->started) {
    return DKIMKIT_ERR_STATE;
  }
  return resolver->gate.at_work > 0 ? DKIMKIT_ERR_REENTERED : DKIMKIT_OK;
}

static int set_servers(dkimkit_cares *resolver, const char *source,
                       int (*read)(char **, const dkimkit_mem *, const char *))
{
  char *servers;
  int rv;

  if (resolver == NULL || source == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  rv = check_setter(resolver);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  dkk_gate_join(&resolver->gate);
  rv = read(&servers, &resolver->mem, source);
  if (rv == DKIMKIT_OK) {
    dkk_memory_free(&resolver->mem, resolver->servers);
    resolver->servers = servers;
  }
  dkk_gate_leave(&resolver->gate);
  return rv;
}

int dkimkit_cares_set_servers(dkimkit_cares *resolver, const char *servers)
{
  return set_servers(resolver, servers, dkk_servers_parse);
}

int dkimkit_cares_set_resolv_conf(dkimkit_cares *resolver, const char *path)
{
  return set_servers(resolver, path, dkk_servers_read);
}

int dkimkit_cares_set_timeout(dkimkit_cares *resolver, unsigned milliseconds,
                              unsigned tries)
{
  int rv;

  if (resolver == NULL || milliseconds < 1 || milliseconds > 60000 ||
      tries < 1 || tries > 10) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  rv = check_setter(resolver);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  resolver->timeout = milliseconds;
  resolver->tries = tries;
  return DKIMKIT_OK;
}

int dkimkit_cares_set_trust_ad(dkimkit_cares *resolver, int trust)
{
  int rv;

  if (resolver == NULL || (trust != 0 && trust != 1)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  rv = check_setter(resolver);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  resolver->trust_ad = trust;
  return DKIMKIT_OK;
}

int dkimkit_cares_set_watch(dkimkit_cares *resolver, dkimkit_cares_watch watch,
                            void *user_data)
{
  int rv;

  if (resolver == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  rv = check_setter(resolver);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  resolver->watch = watch;
  resolver->watch_data = user_data;
  return DKIMKIT_OK;
}

/* c-ares can't cancel one query, but all of a channel; also the one that it is
 * calling back for, so not from there. */
static void drop_cancelled(dkimkit_cares *resolver)
{
  if (resolver->open == 0 && resolver->cancelled > 0 && !resolver->answering) {
    ares_cancel(resolver->channels[DKK_CARES_FIRST]);
    ares_cancel(resolver->channels[DKK_CARES_SECOND]);
  }
}

/* A failure isn't what a server could have validated. */
static unsigned flags(const dkk_cares_question *q, dkimkit_dns_status status)
{
  return q->secure &&
                 (status == DKIMKIT_DNS_OK || status == DKIMKIT_DNS_NXDOMAIN ||
                  status == DKIMKIT_DNS_NODATA)
             ? DKIMKIT_DNS_SECURE
             : 0;
}

/* A record that is too large or malformed is the query's business. */
static int add_record(const uint8_t *rdata, size_t len, void *user_data)
{
  int rv = dkimkit_query_add_rdata(user_data, rdata, len);

  return rv <= DKIMKIT_ERR_FATAL ? rv : DKIMKIT_OK;
}

static int ignore_record(const uint8_t *rdata, size_t len, void *user_data)
{
  (void)rdata;
  (void)len;
  (void)user_data;
  return DKIMKIT_OK;
}

/* Each query has its own memory and limits, so it may fail where another one
 * doesn't. The name is by now the one that has the records. */
static void tell(dkimkit_query *query, dkk_cares_question *q,
                 const outcome *out)
{
  dkimkit_dns_status status = out->status;

  if (status == DKIMKIT_DNS_OK) {
    (void)dkk_dnsanswer_read(&status, &q->answer, out->wire, out->len,
                             add_record, query);
  }
  (void)dkimkit_query_done(query, status, flags(q, status),
                           dkk_dnsanswer_ttl(&q->answer, status));
}

/* An allocator may cancel any of them meanwhile, or ask anew. */
static void complete(dkk_cares_question *q, const outcome *out)
{
  dkimkit_cares *resolver = q->resolver;
  int before = dkk_gate_set_answering(&resolver->gate, !resolver->is_freed);
  dkk_cares_waiter *w;

  dkk_cares_question_close(q);
  while ((w = dkk_cares_question_next(q)) != NULL) {
    tell(w->query, q, out);
    resolver->open--;
    dkk_cares_waiter_free(w);
  }
  dkk_cares_question_free(q);
  (void)dkk_gate_set_answering(&resolver->gate, before);
}

static dkimkit_dns_status status_without_answer(int status)
{
  if (status == ARES_ENOTFOUND) {
    return DKIMKIT_DNS_NXDOMAIN;
  }
  if (status == ARES_ENODATA) {
    return DKIMKIT_DNS_NODATA;
  }
  if (status == ARES_ESERVFAIL) {
    return DKIMKIT_DNS_SERVFAIL;
  }
  if (status == ARES_EREFUSED) {
    return DKIMKIT_DNS_REFUSED;
  }
  return status == ARES_ETIMEOUT ? DKIMKIT_DNS_TIMEOUT : DKIMKIT_DNS_ERROR;
}

/* Another server may know better; the same one only without EDNS. */
static int wants_second_channel(const dkk_cares_question *q, int status)
{
  if (q->channel != DKK_CARES_FIRST) {
    return 0;
  }
  if (status == ARES_ESERVFAIL || status == ARES_EREFUSED) {
    return q->resolver->server_count > 1;
  }
  return status == ARES_EFORMERR || status == ARES_ENOTIMP;
}

/* What `DKK_CARES_SECOND` fails with says less, see cares_channel.h. */
static dkimkit_dns_status final_status(const dkk_cares_question *q,
                                       dkimkit_dns_status status)
{
  if (q->channel == DKK_CARES_SECOND && q->first_status != DKIMKIT_DNS_ERROR &&
      status != DKIMKIT_DNS_OK && status != DKIMKIT_DNS_NXDOMAIN &&
      status != DKIMKIT_DNS_NODATA) {
    return q->first_status;
  }
  return status;
}

static void answered(void *arg, int ares_status, int timeouts,
                     unsigned char *wire, int len);

/* `q` may be gone afterwards: c-ares calls back at once where it fails. */
static void ask(dkk_cares_question *q, int channel)
{
  ares_channel used = q->resolver->channels[channel];

  q->channel = channel;
  if (q->resolver->trust_ad) {
    dkk_cares_ask_ad(used, q->answer.name,
                     channel == DKK_CARES_FIRST ? DKK_CARES_UDP_OCTETS : 0,
                     answered, q);
  } else {
    ares_query(used, q->answer.name, ns_c_in, ns_t_txt, answered, q);
  }
}

/* `q` may be gone afterwards. */
static void take_answer(dkk_cares_question *q, int ares_status,
                        const uint8_t *wire, int len)
{
  outcome out = {DKIMKIT_DNS_ERROR, wire, len < 0 ? 0 : (size_t)len};

  if (ares_status == ARES_EDESTRUCTION || ares_status == ARES_ECANCELLED) {
    complete(q, &out);
    return;
  }
  ares_status = dkk_cares_rcode_status(ares_status, wire, len);
  if (wire == NULL || len < 0) {
    out.status = status_without_answer(ares_status);
    q->answer.ttl = 0;
  } else if (dkk_dnsanswer_read(&out.status, &q->answer, wire, out.len,
                                ignore_record, NULL) == DKIMKIT_PENDING) {
    q->secure &= dkk_cares_has_ad(wire, len);
    ask(q, DKK_CARES_FIRST);
    return;
  }
  if (wants_second_channel(q, ares_status)) {
    q->first_status = out.status;
    ask(q, DKK_CARES_SECOND);
    return;
  }
  q->secure &= dkk_cares_has_ad(wire, len);
  out.status = final_status(q, out.status);
  complete(q, &out);
}

static void answered(void *arg, int ares_status, int timeouts,
                     unsigned char *wire, int len)
{
  dkk_cares_question *q = arg;
  dkimkit_cares *resolver = q->resolver;

  (void)timeouts;
  resolver->answering++;
  if (dkk_cares_question_is_abandoned(q)) {
    resolver->cancelled--;
    dkk_cares_question_free(q);
  } else {
    take_answer(q, ares_status, wire, len);
  }
  resolver->answering--;
}

static int look_up(dkimkit_cares *resolver, dkimkit_query *query)
{
  dkk_cares_question *added;
  int rv = dkk_cares_open_channels(resolver);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  drop_cancelled(resolver);
  rv = dkk_cares_question_join(&added, resolver, query);
  if (rv == DKIMKIT_OK && added != NULL) {
    ask(added, DKK_CARES_FIRST);
  }
  return rv;
}

int dkimkit_cares_lookup(dkimkit_query *query, void *user_data)
{
  dkimkit_cares *resolver = user_data;
  int before;
  int rv;

  if (query == NULL || resolver == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (!dkk_gate_can_ask(&resolver->gate)) {
    return DKIMKIT_ERR_REENTERED;
  }
  if (dkimkit_query_type(query) != ns_t_txt) {
    return DKIMKIT_ERR_UNSUPPORTED;
  }
  dkk_gate_join(&resolver->gate);
  before = dkk_gate_set_answering(&resolver->gate, 0);
  rv = look_up(resolver, query);
  (void)dkk_gate_set_answering(&resolver->gate, before);
  dkk_gate_leave(&resolver->gate);
  return rv;
}

void dkimkit_cares_cancel(dkimkit_query *query, void *user_data)
{
  dkimkit_cares *resolver = user_data;

  if (query != NULL && resolver != NULL) {
    dkk_gate_join(&resolver->gate);
    dkk_cares_question_leave(query);
    dkk_gate_leave(&resolver->gate);
  }
}

static void process(dkimkit_cares *resolver, int socket, unsigned events)
{
  ares_socket_t in = events & DKIMKIT_CARES_READ ? socket : ARES_SOCKET_BAD;
  ares_socket_t out = events & DKIMKIT_CARES_WRITE ? socket : ARES_SOCKET_BAD;

  if (resolver->started) {
    ares_process_fd(resolver->channels[DKK_CARES_FIRST], in, out);
    ares_process_fd(resolver->channels[DKK_CARES_SECOND], in, out);
    drop_cancelled(resolver);
  }
}

void dkimkit_cares_process(dkimkit_cares *resolver, int socket, unsigned events)
{
  if (resolver != NULL && dkk_gate_enter(&resolver->gate)) {
    process(resolver, socket, events);
    dkk_gate_leave(&resolver->gate);
  }
}

int dkimkit_cares_timeout(dkimkit_cares *resolver)
{
  int64_t earliest = INT_MAX;
  int i;

  if (resolver == NULL || resolver->open == 0 || resolver->is_freed) {
    return -1;
  }
  for (i = 0; i < DKK_CARES_CHANNELS; i++) {
    struct timeval tv;

    if (ares_timeout(resolver->channels[i], NULL, &tv) != NULL) {
      int64_t ms = (int64_t)tv.tv_sec * 1000 + (tv.tv_usec + 999) / 1000;

      earliest = ms < earliest ? ms : earliest;
    }
  }
  return earliest > 0 ? (int)earliest : 0;
}

static void process_ready(dkimkit_cares *resolver, size_t count)
{
  size_t i;

  /* `ready` may move meanwhile. */
  for (i = 0; i < count; i++) {
    short happened = resolver->sockets.ready[i].revents;

    if (happened != 0) {
      process(resolver, resolver->sockets.ready[i].fd,
              (happened & ~POLLOUT ? DKIMKIT_CARES_READ : 0u) |
                  (happened & ~POLLIN ? DKIMKIT_CARES_WRITE : 0u));
    }
  }
}

/* Negative if there is no waiting. */
static int wait_once(dkimkit_cares *resolver, int milliseconds)
{
  int timeout = dkimkit_cares_timeout(resolver);
  size_t count;
  int rv;

  if (milliseconds >= 0 && milliseconds < timeout) {
    timeout = milliseconds;
  }
  rv = dkk_sockets_poll(&resolver->sockets, &count, timeout);
  if (rv > 0) {
    process_ready(resolver, count);
  }
  return rv;
}

int dkimkit_cares_wait(dkimkit_cares *resolver, int milliseconds)
{
  int rv = 0;

  if (resolver == NULL || milliseconds < -1) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (!dkk_gate_enter(&resolver->gate)) {
    return DKIMKIT_ERR_REENTERED;
  }
  if (resolver->open > 0) {
    rv = wait_once(resolver, milliseconds);
  }
  if (rv >= 0) {
    process(resolver, -1, 0);
    rv = resolver->open < INT_MAX ? (int)resolver->open : INT_MAX;
  }
  dkk_gate_leave(&resolver->gate);
  return rv;
}
