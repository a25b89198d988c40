/* SPDX-License-Identifier: MIT */
#include "message.h"

#include "header.h"
#include "log.h"
#include "pass.h"
#include "writer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* RFC 5321, 6.3. */
#define RECEIVED_MAX 100

#define NO_MEMORY "452 4.3.0 no memory"
#define NO_SPACE "452 4.3.1 the spool has no room"
#define TROUBLE "451 4.3.0 local trouble, try again later"

struct message {
  waiter waiter; /* first: a waiter is a message */
  relay *relay;
  const message_events *events;
  void *owner;
  envelope envelope;
  pass *pass;
  spool_writer *writer;
  char id[SPOOL_ID_SIZE];
  buffer trace;
  header header;
  size_t header_octets;
  size_t octets;
  size_t received;
  /* The reply if it is refused; nothing more is kept then. */
  const char *refusal;
  char reply[32 + SPOOL_ID_SIZE];
};

static int is_waiting(const waiter *w);
static void answered(waiter *w);
static void on_room(void *owner);
static void on_spooled(void *owner, int status);

static const spool_events writer_events = {on_room, on_spooled};

static void free_message(message *m)
{
  resolver_forget(&m->waiter);
  pass_free(m->pass);
  spool_writer_discard(m->writer);
  envelope_clear(&m->envelope);
  buffer_free(&m->header.field);
  buffer_free(&m->trace);
  free(m);
}

const char *message_new(message **out, relay *r, envelope *e,
                        const message_events *events, void *owner)
{
  message *m = calloc(1, sizeof(*m));

  if (m == NULL) {
    return NO_MEMORY;
  }
  m->waiter.is_waiting = is_waiting;
  m->waiter.answered = answered;
  m->relay = r;
  m->events = events;
  m->owner = owner;
  m->writer = spool_writer_new(&r->spool, &writer_events, m);
  if (m->writer == NULL || pass_new(&m->pass, &r->dkim) != DKIMKIT_OK) {
    free_message(m);
    return NO_MEMORY;
  }
  (void)snprintf(m->id, sizeof(m->id), "%s", spool_writer_id(m->writer));
  m->envelope = *e;
  *e = (envelope){0};
  *out = m;
  return NULL;
}

const char *message_id(const message *m)
{
  return m->id;
}

buffer *message_trace(message *m)
{
  return &m->trace;
}

static void refuse(message *m, const char *reply)
{
  if (m->refusal == NULL) {
    m->refusal = reply;
    pass_free(m->pass);
    m->pass = NULL;
    spool_writer_discard(m->writer);
    m->writer = NULL;
    buffer_free(&m->header.field);
  }
}

static int is_named(const uint8_t *field, size_t len, const char *name)
{
  size_t n = strlen(name);

  return len > n && strncasecmp((const char *)field, name, n) == 0 &&
         (field[n] == ':' || field[n] == ' ' || field[n] == '\t');
}

/* RFC 8601, 5: what claims to be ours and isn't goes before anybody, our
 * signature included, sees it. Less than 0: that isn't known. */
static int is_forged(const message *m, const uint8_t *field, size_t len)
{
  return dkimkit_authres_claims(m->relay->dkim.config, field, len,
                                m->relay->dkim.claims, 2, 0);
}

static int take_field(void *owner, const uint8_t *field, size_t len)
{
  message *m = owner;
  int forged = is_forged(m, field, len);

  if (forged < 0) {
    log_line("%s: %s", message_id(m), dkimkit_strerror(forged));
    refuse(m, TROUBLE);
    return -1;
  }
  m->received += is_named(field, len, "Received") ? 1 : 0;
  if (m->received > RECEIVED_MAX) {
    refuse(m, "554 5.4.6 too many hops");
    return -1;
  }
  if (forged) {
    log_line("%s: a forged Authentication-Results removed", message_id(m));
  } else {
    spool_writer_add(m->writer, field, len);
  }
  if (pass_octets(m->pass, field, len) != DKIMKIT_OK) {
    refuse(m, TROUBLE);
    return -1;
  }
  return 0;
}

static void take_rest(message *m, const uint8_t *data, size_t len)
{
  if (len == 0 || m->refusal != NULL) {
    return;
  }
  spool_writer_add(m->writer, data, len);
  if (pass_octets(m->pass, data, len) != DKIMKIT_OK) {
    refuse(m, TROUBLE);
  }
}

void message_take(message *m, const uint8_t *data, size_t len)
{
  size_t used;

  m->octets += len;
  if (m->octets > m->relay->options.max_size) {
    refuse(m, "552 5.3.4 message too large");
  }
  if (m->refusal != NULL) {
    return;
  }
  if (header_take(&m->header, &used, data, len, take_field, m) < 0) {
    refuse(m, NO_MEMORY);
    return;
  }
  m->header_octets += used;
  if (m->header_octets > m->relay->options.max_header) {
    refuse(m, "552 5.3.4 header too large");
    return;
  }
  take_rest(m, data + used, len - used);
}

int message_is_full(const message *m)
{
  return m->writer != NULL && spool_writer_is_full(m->writer);
}

static void on_room(void *owner)
{
  message *m = owner;

  m->events->room(m->owner);
}

static const char *reply_of(message *m, int status)
{
  if (status == 0) {
    (void)snprintf(m->reply, sizeof(m->reply), "250 2.0.0 %s is queued",
                   message_id(m));
    return m->reply;
  }
  return status == -ENOSPC || status == -EDQUOT || status == -EFBIG ? NO_SPACE
                                                                    : TROUBLE;
}

static void end_with(message *m, const char *reply)
{
  if (m->owner != NULL) {
    m->events->done(m->owner, reply);
  }
  free_message(m);
}

static void on_spooled(void *owner, int status)
{
  message *m = owner;

  if (status < 0) {
    log_line("%s: spool: %s", m->id, strerror(-status));
  } else {
    queue_add(&m->relay->queue, m->id);
  }
  end_with(m, reply_of(m, status));
}

static void log_result(const message *m)
{
  int rv = pass_unsigned(m->pass);

  log_line("%s: %zu octets, dkim=%s%s%s", m->id, m->octets,
           dkimkit_result_name(pass_result(m->pass)),
           rv == DKIMKIT_OK ? "" : ", not signed: ",
           rv == DKIMKIT_OK ? "" : dkimkit_strerror(rv));
}

/* The pass is over. @return a reply; NULL if on_spooled will give it. */
static const char *hand_over(message *m)
{
  buffer fields = {0};
  int rv;

  log_result(m);
  if (m->relay->dkim.defer_temperror &&
      pass_result(m->pass) == DKIMKIT_RESULT_TEMPERROR) {
    return "451 4.7.5 the key of a signature can't be had now";
  }
  rv = pass_fields(&fields, m->pass);
  if (rv == DKIMKIT_OK &&
      buffer_add(&fields, m->trace.data, m->trace.len) < 0) {
    rv = DKIMKIT_ERR_NOMEM;
  }
  if (rv != DKIMKIT_OK) {
    buffer_free(&fields);
    return TROUBLE;
  }
  spool_writer_commit(m->writer, &fields, &m->envelope);
  m->writer = NULL;
  buffer_free(&fields);
  return NULL;
}

/* @return a reply; NULL if it comes later. */
static const char *finish(message *m)
{
  int rv = pass_finish(m->pass);

  if (rv == DKIMKIT_PENDING) {
    resolver_wait(&m->relay->resolver, &m->waiter);
    return NULL;
  }
  if (rv != DKIMKIT_OK) {
    log_line("%s: %s", m->id, dkimkit_strerror(rv));
    return TROUBLE;
  }
  return hand_over(m);
}

static int is_waiting(const waiter *w)
{
  return pass_is_waiting(((const message *)w)->pass);
}

static void answered(waiter *w)
{
  message *m = (message *)w;
  const char *reply = finish(m);

  if (reply != NULL) {
    end_with(m, reply);
  }
}

const char *message_end(message *m)
{
  const char *reply;

  if (m->refusal == NULL && header_end(&m->header, take_field, m) < 0) {
    refuse(m, NO_MEMORY);
  }
  reply = m->refusal == NULL ? finish(m) : m->refusal;
  if (reply != NULL) {
    free_message(m);
  }
  return reply;
}

void message_abandon(message *m)
{
  if (m == NULL) {
    return;
  }
  m->owner = NULL;
  if (m->writer != NULL || m->refusal != NULL) {
    free_message(m);
  }
}
