/* SPDX-License-Identifier: MIT */
#include "dkim/verifier.h"

#include "core/crypto.h"
#include "core/message.h"
#include "dkim/atps.h"
#include "dkim/check.h"
#include "dkim/keyfetch.h"
#include "dkim/report.h"

#include <dkimkit/diagnose.h>

#include <string.h>

struct dkimkit_verifier {
  dkimkit_config *config;
  dkk_owner owner;
  dkk_message *message;
  dkk_keyfetch fetch;
  dkimkit_signature **signatures;
  size_t count;
  size_t capacity;
  dkimkit_internationalized mode;
  /** What came of the mode. */
  int internationalized;
  /** The header is complete. */
  int has_header;
  /** The body is complete. */
  int has_body;
  /** There is none to come (dkimkit_verifier_finish_headers). */
  int header_only;
  int finished;
  /** When the message was received, if the application told it. */
  int has_time;
  uint64_t time;
  /** The first error stays. */
  int rv;
};

static int is_too_large(const dkimkit_verifier *verifier)
{
  return (verifier->message->feed.header.problems & DKK_HEADER_TOO_LARGE) != 0;
}

static int add_signature(dkimkit_verifier *verifier, size_t field)
{
  const dkimkit_mem *mem = &verifier->message->arena.mem;
  dkimkit_signature **grown =
      dkk_mem_grow_array(mem, verifier->signatures, verifier->count,
                         &verifier->capacity, sizeof(dkimkit_signature *));

  if (grown == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  verifier->signatures = grown;
  grown[verifier->count] = dkk_signature_new(
      verifier->config, mem, &verifier->message->feed.header, field);
  if (grown[verifier->count] == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  grown[verifier->count]->now = verifier->time;
  verifier->count++;
  return DKIMKIT_OK;
}

static int is_signature(const dkk_header *header, size_t field)
{
  return dkk_slice_equal_nocase(dkk_header_name(header, field),
                                dkk_slice_of("dkim-signature"));
}

static int find_signatures(dkimkit_verifier *verifier)
{
  const dkk_header *header = &verifier->message->feed.header;
  int rv = DKIMKIT_OK;
  size_t i;

  for (i = 0; rv == DKIMKIT_OK && i < header->count; i++) {
    if (is_signature(header, i)) {
      rv = add_signature(verifier, i);
    }
  }
  return rv;
}

/* A DKIM-Signature can't allow itself U-labels. */
static int has_utf8(const dkk_header *header)
{
  size_t i;

  for (i = 0; header->has_eight_bit && i < header->count; i++) {
    dkk_slice value = dkk_header_value(header, i);

    if (!dkk_slice_is_ascii(value) && dkk_slice_is_utf8(value) &&
        !is_signature(header, i)) {
      return 1;
    }
  }
  return 0;
}

static int is_internationalized(const dkimkit_verifier *verifier)
{
  switch (verifier->mode) {
  case DKIMKIT_INTERNATIONALIZED_ALWAYS:
    return 1;
  case DKIMKIT_INTERNATIONALIZED_NEVER:
    return 0;
  case DKIMKIT_INTERNATIONALIZED_AUTO:
    break;
  }
  return has_utf8(&verifier->message->feed.header);
}

static int want_digest(dkimkit_verifier *verifier, dkimkit_signature *signature)
{
  int rv = dkk_body_want(&verifier->message->body, &signature->digest,
                         signature->body_canonicalization,
                         dkk_algorithm_hash(signature->algorithm),
                         signature->has_body_length ? signature->body_length
                                                    : DKK_BODY_NO_LIMIT);

  if (rv == DKIMKIT_ERR_UNSUPPORTED) {
    return dkk_signature_settle_tag(signature,
                                    DKIMKIT_REASON_UNSUPPORTED_ALGORITHM, "a");
  }
  signature->has_digest = rv == DKIMKIT_OK;
  return rv;
}

static int prepare(dkimkit_verifier *verifier, dkimkit_signature *signature,
                   dkk_header_cursor *cursor)
{
  int rv = dkk_signature_parse(signature);

  if (rv == DKIMKIT_OK && dkk_signature_is_open(signature)) {
    rv = dkk_check_header(signature, cursor);
  }
  if (rv == DKIMKIT_OK && dkk_signature_is_open(signature)) {
    rv = dkk_keyfetch_add(&verifier->fetch, signature);
  }
  if (rv == DKIMKIT_OK && dkk_signature_is_open(signature)) {
    rv = want_digest(verifier, signature);
  }
  return rv;
}

/* As many as the limit allows are looked at. */
static int prepare_all(dkimkit_verifier *verifier)
{
  size_t most = verifier->config->limits[DKIMKIT_LIMIT_SIGNATURES];
  dkk_header_cursor cursor;
  size_t i;
  int rv = dkk_header_cursor_init(&cursor, &verifier->message->feed.header);

  for (i = 0; rv == DKIMKIT_OK && i < verifier->count; i++) {
    dkimkit_signature *signature = verifier->signatures[i];

    signature->internationalized = verifier->internationalized;
    if (is_too_large(verifier)) {
      rv = dkk_signature_settle_tag(signature, DKIMKIT_REASON_MESSAGE_TOO_LARGE,
                                    NULL);
    } else if (i >= most) {
      rv = dkk_signature_settle_tag(signature,
                                    DKIMKIT_REASON_TOO_MANY_SIGNATURES, NULL);
    } else {
      rv = prepare(verifier, signature, &cursor);
    }
  }
  dkk_header_cursor_clear(&cursor);
  return rv == DKIMKIT_OK ? dkk_signature_set_prefixes(
                                verifier->signatures,
                                verifier->count < most ? verifier->count : most)
                          : rv;
}

static int end_headers(void *context)
{
  dkimkit_verifier *verifier = context;
  int rv;

  verifier->has_header = 1;
  verifier->internationalized = is_internationalized(verifier);
  if (!verifier->has_time) {
    verifier->time = dkk_config_now(verifier->config);
  }
  rv = find_signatures(verifier);
  if (rv == DKIMKIT_OK && verifier->count > 0) {
    rv = prepare_all(verifier);
  }
  return rv == DKIMKIT_OK ? dkk_keyfetch_start(&verifier->fetch) : rv;
}

static const dkk_listener listener = {NULL, end_headers, NULL};

int dkimkit_verifier_new(dkimkit_verifier **out, const dkimkit_config *config,
                         void *user_data)
{
  dkimkit_verifier *verifier;
  int rv;

  if (out == NULL || config == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (!config->sealed || config->dns_lookup == NULL) {
    return DKIMKIT_ERR_STATE;
  }
  verifier = dkk_mem_zalloc(&config->mem, sizeof(*verifier));
  if (verifier == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  verifier->config = dkk_config_ref(config);
  verifier->owner.user_data = user_data;
  verifier->mode = config->internationalized;
  rv = dkk_message_new(&verifier->message, config, &listener, verifier);
  if (rv != DKIMKIT_OK) {
    dkimkit_config_free(verifier->config);
    dkk_mem_free(&config->mem, verifier);
    return rv;
  }
  dkk_keyfetch_init(&verifier->fetch, config, &verifier->message->arena.mem,
                    &verifier->owner);
  *out = verifier;
  return DKIMKIT_OK;
}

/* Whoever signs what it is fed can make it work, too, by ending the message. */
int dkk_verifier_is_at_work(const dkimkit_verifier *verifier)
{
  return verifier->owner.calling > 0 || verifier->message->busy;
}

void dkimkit_verifier_free(dkimkit_verifier *verifier)
{
  dkimkit_config *config;

  /* From within a callback there is no answer but to leave it: the library
   * is still at work on the object. */
  if (verifier == NULL || dkk_verifier_is_at_work(verifier)) {
    return;
  }
  verifier->owner.calling++;
  config = verifier->config;
  dkk_message_leave(verifier->message, verifier);
  dkk_keyfetch_clear(&verifier->fetch);
  dkk_message_free(verifier->message);
  dkk_mem_free(&config->mem, verifier);
  dkimkit_config_free(config);
}

/* DKIMKIT_OK has to be followed by `leave`. */
static int enter(dkimkit_verifier *verifier, const uint8_t *data, size_t len)
{
  if (verifier == NULL || (data == NULL && len > 0)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (dkk_verifier_is_at_work(verifier)) {
    return DKIMKIT_ERR_REENTERED;
  }
  verifier->owner.calling += verifier->rv == DKIMKIT_OK;
  return verifier->rv;
}

/* Only what leaves the object half-done has to stay. */
static int leave(dkimkit_verifier *verifier, int rv)
{
  verifier->owner.calling--;
  if (rv < 0 && rv != DKIMKIT_ERR_STATE && rv != DKIMKIT_ERR_INVALID_ARGUMENT) {
    verifier->rv = rv;
  }
  return rv;
}

static int set_internationalized(dkimkit_verifier *verifier,
                                 dkimkit_internationalized mode)
{
  if (!dkk_is_internationalized_mode(mode)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (verifier->has_header) {
    return DKIMKIT_ERR_STATE;
  }
  verifier->mode = mode;
  return DKIMKIT_OK;
}

int dkimkit_verifier_set_internationalized(dkimkit_verifier *verifier,
                                           dkimkit_internationalized mode)
{
  int rv = enter(verifier, NULL, 0);

  return rv == DKIMKIT_OK
             ? leave(verifier, set_internationalized(verifier, mode))
             : rv;
}

int dkimkit_verifier_internationalized(const dkimkit_verifier *verifier)
{
  return verifier != NULL && verifier->internationalized;
}

static int set_time(dkimkit_verifier *verifier, uint64_t seconds)
{
  if (verifier->has_header) {
    return DKIMKIT_ERR_STATE;
  }
  verifier->has_time = 1;
  verifier->time = seconds;
  return DKIMKIT_OK;
}

int dkimkit_verifier_set_time(dkimkit_verifier *verifier, uint64_t seconds)
{
  int rv = enter(verifier, NULL, 0);

  return rv == DKIMKIT_OK ? leave(verifier, set_time(verifier, seconds)) : rv;
}

static int set_cache(dkimkit_verifier *verifier, dkimkit_cache *cache)
{
  if (cache != NULL && !dkk_cache_is_for(cache, verifier->config)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (verifier->has_header) {
    return DKIMKIT_ERR_STATE;
  }
  dkk_keyfetch_set_cache(&verifier->fetch, cache);
  return DKIMKIT_OK;
}

int dkimkit_verifier_set_cache(dkimkit_verifier *verifier, dkimkit_cache *cache)
{
  int rv = enter(verifier, NULL, 0);

  return rv == DKIMKIT_OK ? leave(verifier, set_cache(verifier, cache)) : rv;
}

int dkimkit_verifier_feed(dkimkit_verifier *verifier, const uint8_t *data,
                          size_t len)
{
  int rv = enter(verifier, data, len);

  return rv == DKIMKIT_OK
             ? leave(verifier, dkk_message_octets(verifier->message, data, len))
             : rv;
}

int dkimkit_verifier_header(dkimkit_verifier *verifier, const uint8_t *field,
                            size_t len)
{
  int rv = enter(verifier, field, len);

  return rv == DKIMKIT_OK
             ? leave(verifier,
                     dkk_message_header(verifier->message, field, len))
             : rv;
}

int dkimkit_verifier_end_headers(dkimkit_verifier *verifier)
{
  int rv = enter(verifier, NULL, 0);

  return rv == DKIMKIT_OK
             ? leave(verifier, dkk_message_end_headers(verifier->message))
             : rv;
}

int dkimkit_verifier_body(dkimkit_verifier *verifier, const uint8_t *data,
                          size_t len)
{
  int rv = enter(verifier, data, len);

  return rv == DKIMKIT_OK
             ? leave(verifier, dkk_message_body(verifier->message, data, len))
             : rv;
}

/* Has the digest of an open signature still room for octets? With a limit
 * reached, one octet beyond it tells all that a policy can ask. */
static int wants_body(const dkimkit_verifier *verifier,
                      const dkimkit_signature *signature)
{
  uint64_t hashed;

  if (!dkk_signature_is_open(signature) || !signature->has_digest ||
      dkk_keyfetch_is_empty(signature->key)) {
    return 0;
  }
  hashed = dkk_body_hashed(&verifier->message->body, signature->digest);
  return !signature->has_body_length || hashed < signature->body_length ||
         dkk_body_octets(&verifier->message->body, signature->digest) <= hashed;
}

unsigned dkimkit_verifier_want(const dkimkit_verifier *verifier)
{
  unsigned want = 0;
  size_t i;

  if (verifier == NULL || verifier->finished) {
    return 0;
  }
  if (!verifier->has_header) {
    return DKIMKIT_WANT_HEADER | DKIMKIT_WANT_BODY;
  }
  if (!verifier->has_body && dkk_message_has_guest(verifier->message)) {
    want |= DKIMKIT_WANT_BODY;
  }
  for (i = 0; !verifier->has_body && i < verifier->count; i++) {
    if (wants_body(verifier, verifier->signatures[i])) {
      want |= DKIMKIT_WANT_BODY;
    }
  }
  return want | (verifier->owner.open > 0 ? DKIMKIT_WANT_REPLY : 0);
}

static int end_body(dkimkit_verifier *verifier)
{
  int rv = dkk_message_end(verifier->message, !verifier->header_only);

  verifier->has_body = rv == DKIMKIT_OK;
  return rv;
}

/* What is asked for beside the result, once that is there. */
static int follow(dkimkit_verifier *verifier, dkimkit_signature *signature,
                  int *pending)
{
  int rv = DKIMKIT_OK;

  if (!signature->followed) {
    signature->followed = 1;
    rv = dkk_atps_ask(signature, &verifier->fetch);
    if (rv == DKIMKIT_OK) {
      rv = dkk_report_ask(signature, &verifier->fetch);
    }
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_atps_read(signature);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_report_read(signature);
  }
  *pending |= signature->atps.status == DKIMKIT_ATPS_PENDING ||
              signature->report.status == DKIMKIT_REPORT_PENDING;
  return rv;
}

static int check_signature(dkimkit_verifier *verifier,
                           dkimkit_signature *signature)
{
  const dkk_keyanswer *answer;
  int rv = dkk_keyfetch_read(&verifier->fetch, signature->key, &answer);

  return rv == DKIMKIT_OK
             ? dkk_check_signature(
                   signature, answer,
                   verifier->header_only ? NULL : &verifier->message->body)
             : rv;
}

static int evaluate(dkimkit_verifier *verifier)
{
  int rv = DKIMKIT_OK;
  int pending = 0;
  size_t i;

  for (i = 0; rv == DKIMKIT_OK && i < verifier->count; i++) {
    dkimkit_signature *signature = verifier->signatures[i];

    if (dkk_signature_is_open(signature)) {
      if (!dkk_keyfetch_is_done(signature->key)) {
        pending = 1;
        continue;
      }
      rv = check_signature(verifier, signature);
    }
    if (rv == DKIMKIT_OK) {
      rv = follow(verifier, signature, &pending);
    }
  }
  return rv == DKIMKIT_OK && pending ? DKIMKIT_PENDING : rv;
}

static int finish(dkimkit_verifier *verifier)
{
  int rv = verifier->has_body ? DKIMKIT_OK : end_body(verifier);

  if (rv == DKIMKIT_OK && !verifier->finished) {
    rv = evaluate(verifier);
    verifier->finished = rv == DKIMKIT_OK;
  }
  return rv;
}

int dkimkit_verifier_finish(dkimkit_verifier *verifier)
{
  int rv = enter(verifier, NULL, 0);

  return rv == DKIMKIT_OK ? leave(verifier, finish(verifier)) : rv;
}

static int finish_headers(dkimkit_verifier *verifier)
{
  if (verifier->has_body && !verifier->header_only) {
    return DKIMKIT_ERR_STATE;
  }
  verifier->header_only = 1;
  return finish(verifier);
}

int dkimkit_verifier_finish_headers(dkimkit_verifier *verifier)
{
  int rv = enter(verifier, NULL, 0);

  return rv == DKIMKIT_OK ? leave(verifier, finish_headers(verifier)) : rv;
}

/* From the best to the worst (cli: "result of the message"). */
static int rank(dkimkit_result result)
{
  switch (result) {
  case DKIMKIT_RESULT_PASS:
    return 6;
  case DKIMKIT_RESULT_TEMPERROR:
    return 5;
  case DKIMKIT_RESULT_FAIL:
    return 4;
  case DKIMKIT_RESULT_POLICY:
    return 3;
  case DKIMKIT_RESULT_NEUTRAL:
    return 2;
  case DKIMKIT_RESULT_PERMERROR:
    return 1;
  case DKIMKIT_RESULT_NONE:
    break;
  }
  return 0;
}

dkimkit_reason dkimkit_verifier_reason(const dkimkit_verifier *verifier)
{
  dkimkit_reason best = DKIMKIT_REASON_NO_SIGNATURE;
  size_t i;

  if (verifier == NULL || !verifier->finished) {
    return DKIMKIT_REASON_PENDING;
  }
  if (verifier->count == 0 && is_too_large(verifier)) {
    return DKIMKIT_REASON_MESSAGE_TOO_LARGE;
  }
  for (i = 0; i < verifier->count; i++) {
    dkimkit_reason reason = verifier->signatures[i]->reason;

    if (rank(dkimkit_reason_result(reason)) >
        rank(dkimkit_reason_result(best))) {
      best = reason;
    }
  }
  return best;
}

dkimkit_result dkimkit_verifier_result(const dkimkit_verifier *verifier)
{
  return dkimkit_reason_result(dkimkit_verifier_reason(verifier));
}

size_t dkimkit_verifier_count(const dkimkit_verifier *verifier)
{
  return verifier != NULL ? verifier->count : 0;
}

const dkimkit_signature *
dkimkit_verifier_signature(const dkimkit_verifier *verifier, size_t index)
{
  return verifier != NULL && index < verifier->count
             ? verifier->signatures[index]
             : NULL;
}

const char *dkimkit_verifier_header_field(const dkimkit_verifier *verifier,
                                          size_t index, size_t *len)
{
  dkk_slice field = {NULL, 0};

  if (verifier != NULL && verifier->has_header &&
      index < verifier->message->feed.header.count) {
    field = dkk_header_field(&verifier->message->feed.header, index);
  }
  if (len != NULL) {
    *len = field.len;
  }
  return (const char *)field.data;
}

dkk_message *dkk_verifier_message(const dkimkit_verifier *verifier)
{
  return verifier->message;
}

const dkimkit_mem *dkk_verifier_mem(const dkimkit_verifier *verifier)
{
  return &verifier->config->mem;
}
