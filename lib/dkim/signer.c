/* SPDX-License-Identifier: MIT */
#include "core/crypto.h"
#include "core/headerindex.h"
#include "core/linecheck.h"
#include "core/message.h"
#include "core/signreq.h"
#include "dkim/hash.h"
#include "dkim/profile.h"
#include "dkim/sigwrite.h"
#include "dkim/verifier.h"

#include <string.h>

#define TIME_MAX UINT64_C(999999999999)

/* One signature that is being made. */
typedef struct job {
  dkimkit_profile *profile;
  size_t digest;
  dkk_headerlist list;
  dkk_buf field;
  dkk_fieldwriter writer;
  dkimkit_sign_req request;
} job;

struct dkimkit_signer {
  dkimkit_config *config;
  dkk_owner owner;
  dkk_message *message;
  /** The message is a verifier's. */
  int is_guest;
  dkk_linecheck check;
  job *jobs;
  size_t count;
  unsigned warnings;
  int has_body;
  int finished;
  /** The first error stays. */
  int rv;
};

static int has_from(const dkk_header *header)
{
  dkk_slice from = dkk_slice_of("from");
  dkk_slice value;
  size_t i;

  if (dkk_header_count_named(header, from) == 0) {
    return 0;
  }
  value = dkk_header_value(header, dkk_header_first_named(header, from));
  for (i = 0; i < value.len; i++) {
    if (value.data[i] > 0x20) {
      return 1;
    }
  }
  return 0;
}

static int allows(const dkimkit_signer *signer, unsigned exception)
{
  return (signer->config->sign_allow & exception) != 0;
}

static int check_header(dkimkit_signer *signer)
{
  const dkk_header *header = &signer->message->feed.header;

  /* The new fields count as well: what is signed must be verifiable. */
  if ((header->problems & DKK_HEADER_TOO_LARGE) != 0 ||
      header->count + signer->count >
          signer->config->limits[DKIMKIT_LIMIT_HEADER_FIELDS]) {
    return DKIMKIT_ERR_MESSAGE_TOO_LARGE;
  }
  if (header->count == 0) {
    return signer->check.line == 1 && signer->check.at_line_start
               ? DKIMKIT_ERR_MESSAGE_EMPTY
               : DKIMKIT_ERR_MESSAGE_NO_FROM;
  }
  if ((header->problems & (DKK_HEADER_NO_FIELD | DKK_HEADER_BAD_NAME)) != 0) {
    return DKIMKIT_ERR_HEADER_SYNTAX;
  }
  if (dkk_header_count_named(header, dkk_slice_of("from")) > 1) {
    if (!allows(signer, DKIMKIT_SIGN_ALLOW_MULTIPLE_FROM)) {
      return DKIMKIT_ERR_MULTIPLE_FROM;
    }
    signer->warnings |= DKIMKIT_SIGN_WARNING_MULTIPLE_FROM;
  }
  return has_from(header) ? DKIMKIT_OK : DKIMKIT_ERR_MESSAGE_NO_FROM;
}

static void warn_of_header(dkimkit_signer *signer)
{
  const dkk_buf *octets = &signer->message->feed.header.octets;

  if (memchr(octets->data, '\v', octets->len) != NULL ||
      memchr(octets->data, '\f', octets->len) != NULL) {
    signer->warnings |= DKIMKIT_SIGN_WARNING_CONTROL;
  }
}

static uint64_t hash_limit(const dkimkit_profile *profile)
{
  return profile->body_length == DKIMKIT_BODY_LENGTH_ALL ? DKK_BODY_NO_LIMIT
                                                         : profile->body_length;
}

static int take_header(dkimkit_signer *signer)
{
  int rv = check_header(signer);
  size_t i;

  if (rv == DKIMKIT_OK) {
    warn_of_header(signer);
  }
  for (i = 0; rv == DKIMKIT_OK && i < signer->count; i++) {
    job *one = &signer->jobs[i];

    rv = dkk_headerlist_choose(&one->list, one->profile,
                               &signer->message->feed.header);
    if (rv == DKIMKIT_OK &&
        one->list.count > signer->config->limits[DKIMKIT_LIMIT_SIGNED_NAMES]) {
      rv = DKIMKIT_ERR_LIMIT;
    }
    if (rv == DKIMKIT_OK) {
      rv = dkk_body_want(&signer->message->body, &one->digest,
                         one->profile->body_canonicalization,
                         DKIMKIT_HASH_SHA256, hash_limit(one->profile));
    }
  }
  return rv;
}

/* It may be a verifier's input that led here, where nobody entered the
 * signer. */
static int end_headers(void *context)
{
  dkimkit_signer *signer = context;
  int rv;

  signer->owner.calling++;
  rv = take_header(signer);
  signer->owner.calling--;
  return rv;
}

static int check_lines(void *context, const uint8_t *data, size_t len)
{
  dkimkit_signer *signer = context;
  int in_body = signer->message->feed.state == DKK_FEED_BODY;

  signer->check.allowed =
      (allows(signer, DKIMKIT_SIGN_ALLOW_LONG_LINES) ? DKK_LINECHECK_LONG : 0) |
      (in_body && allows(signer, DKIMKIT_SIGN_ALLOW_NUL) ? DKK_LINECHECK_NUL
                                                         : 0);
  return dkk_linecheck_update(&signer->check, data, len);
}

static int check_end(void *context)
{
  dkimkit_signer *signer = context;

  return dkk_linecheck_final(&signer->check);
}

static const dkk_listener listener = {check_lines, end_headers, check_end};

static int check_profiles(const dkimkit_config *config,
                          dkimkit_profile *const *profiles, size_t count)
{
  size_t i;

  if (count > config->limits[DKIMKIT_LIMIT_PROFILES]) {
    return DKIMKIT_ERR_LIMIT;
  }
  for (i = 0; i < count; i++) {
    if (profiles[i] == NULL || profiles[i]->config != config) {
      return DKIMKIT_ERR_INVALID_ARGUMENT;
    }
    if (!profiles[i]->sealed) {
      return DKIMKIT_ERR_STATE;
    }
  }
  return DKIMKIT_OK;
}

static void init_job(dkimkit_signer *signer, job *one, dkimkit_profile *profile)
{
  const dkimkit_mem *mem = &signer->config->mem;

  one->profile = dkimkit_profile_ref(profile);
  dkk_headerlist_init(&one->list, mem);
  dkk_buf_init(&one->field, mem);
  dkk_signreq_init(&one->request, &signer->owner, profile->key, profile->domain,
                   profile->selector);
  if (profile->key->type == DKIMKIT_KEY_TYPE_RSA && profile->key->bits > 0 &&
      profile->key->bits < DKK_RSA_WEAK_BITS) {
    signer->warnings |= DKIMKIT_SIGN_WARNING_KEY_WEAK;
  }
}

int dkimkit_signer_new(dkimkit_signer **out, const dkimkit_config *config,
                       dkimkit_profile *const *profiles, size_t count,
                       void *user_data)
{
  dkimkit_signer *signer;
  int rv;

  if (out == NULL || config == NULL || profiles == NULL || count == 0) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  rv = config->sealed ? check_profiles(config, profiles, count)
                      : DKIMKIT_ERR_STATE;
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  signer = dkk_mem_zalloc(&config->mem, sizeof(*signer));
  if (signer == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  signer->config = dkk_config_ref(config);
  signer->owner.user_data = user_data;
  dkk_linecheck_init(&signer->check);
  rv = dkk_message_new(&signer->message, config, &listener, signer);
  signer->jobs = dkk_mem_zalloc_array(&config->mem, count, sizeof(job));
  if (rv != DKIMKIT_OK || signer->jobs == NULL) {
    dkimkit_signer_free(signer);
    return rv != DKIMKIT_OK ? rv : DKIMKIT_ERR_NOMEM;
  }
  for (; signer->count < count; signer->count++) {
    init_job(signer, &signer->jobs[signer->count], profiles[signer->count]);
  }
  *out = signer;
  return DKIMKIT_OK;
}

static void free_jobs(dkimkit_signer *signer)
{
  size_t i;

  if (signer->jobs == NULL) {
    return;
  }
  for (i = 0; i < signer->count; i++) {
    dkk_signreq_clear(&signer->jobs[i].request);
  }
  for (i = 0; i < signer->count; i++) {
    dkk_headerlist_clear(&signer->jobs[i].list);
    dkk_buf_clear(&signer->jobs[i].field);
    dkimkit_profile_free(signer->jobs[i].profile);
  }
  dkk_mem_free(&signer->config->mem, signer->jobs);
}

void dkimkit_signer_free(dkimkit_signer *signer)
{
  dkimkit_config *config;

  /* From within a callback there is no answer but to leave it: the library
   * is still at work on the object. */
  if (signer == NULL || signer->owner.calling > 0) {
    return;
  }
  signer->owner.calling++;
  config = signer->config;
  /* A verifier may get its input from what releases memory. */
  dkk_message_leave(signer->message, signer);
  free_jobs(signer);
  dkk_message_free(signer->message);
  dkk_mem_free(&config->mem, signer);
  dkimkit_config_free(config);
}

/* DKIMKIT_OK has to be followed by `leave`. */
static int enter(dkimkit_signer *signer, const uint8_t *data, size_t len)
{
  if (signer == NULL || (data == NULL && len > 0)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (signer->owner.calling > 0 || signer->message->busy) {
    return DKIMKIT_ERR_REENTERED;
  }
  signer->owner.calling += signer->rv == DKIMKIT_OK;
  return signer->rv;
}

static int leave(dkimkit_signer *signer, int rv)
{
  signer->owner.calling--;
  if (rv < 0 && rv != DKIMKIT_ERR_STATE && rv != DKIMKIT_ERR_INVALID_ARGUMENT) {
    signer->rv = rv;
  }
  return rv;
}

/* What every input function checks first. */
static int enter_input(dkimkit_signer *signer, const uint8_t *data, size_t len)
{
  int rv = enter(signer, data, len);

  return rv == DKIMKIT_OK && signer->is_guest ? leave(signer, DKIMKIT_ERR_STATE)
                                              : rv;
}

static int attach(dkimkit_signer *signer, const dkimkit_verifier *verifier)
{
  dkk_message *message;
  dkk_message *own;
  int rv;

  if (verifier == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  message = dkk_verifier_message(verifier);
  if (message->config != signer->config) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (signer->message->feed.state != DKK_FEED_NEW || signer->is_guest) {
    return DKIMKIT_ERR_STATE;
  }
  rv = dkk_message_join(message, &listener, signer);
  if (rv == DKIMKIT_OK) {
    own = signer->message;
    signer->message = message;
    signer->is_guest = 1;
    dkk_message_free(own);
  }
  return rv;
}

int dkimkit_signer_attach(dkimkit_signer *signer, dkimkit_verifier *verifier)
{
  int rv;

  /* Before it is entered, for it would be kept, and says nothing of the signer.
   */
  if (verifier != NULL && dkk_verifier_is_at_work(verifier)) {
    return DKIMKIT_ERR_REENTERED;
  }
  rv = enter(signer, NULL, 0);
  return rv == DKIMKIT_OK ? leave(signer, attach(signer, verifier)) : rv;
}

int dkimkit_signer_feed(dkimkit_signer *signer, const uint8_t *data, size_t len)
{
  int rv = enter_input(signer, data, len);

  return rv == DKIMKIT_OK
             ? leave(signer, dkk_message_octets(signer->message, data, len))
             : rv;
}

int dkimkit_signer_header(dkimkit_signer *signer, const uint8_t *field,
                          size_t len)
{
  int rv = enter_input(signer, field, len);

  return rv == DKIMKIT_OK
             ? leave(signer, dkk_message_header(signer->message, field, len))
             : rv;
}

int dkimkit_signer_end_headers(dkimkit_signer *signer)
{
  int rv = enter_input(signer, NULL, 0);

  return rv == DKIMKIT_OK
             ? leave(signer, dkk_message_end_headers(signer->message))
             : rv;
}

int dkimkit_signer_body(dkimkit_signer *signer, const uint8_t *data, size_t len)
{
  int rv = enter_input(signer, data, len);

  return rv == DKIMKIT_OK
             ? leave(signer, dkk_message_body(signer->message, data, len))
             : rv;
}

static void warn_of_lines(dkimkit_signer *signer)
{
  const dkk_linecheck *check = &signer->check;

  signer->warnings |=
      (check->eight_bit ? DKIMKIT_SIGN_WARNING_EIGHT_BIT : 0u) |
      (check->at_line_start ? 0u : DKIMKIT_SIGN_WARNING_NO_FINAL_CRLF) |
      ((check->seen & DKK_LINECHECK_LONG) != 0 ? DKIMKIT_SIGN_WARNING_LONG_LINE
                                               : 0u) |
      ((check->seen & DKK_LINECHECK_NUL) != 0 ? DKIMKIT_SIGN_WARNING_NUL : 0u);
}

static int end_body(dkimkit_signer *signer)
{
  dkk_message *message = signer->message;
  int rv = message->guest_rv;

  if (rv == DKIMKIT_OK) {
    rv = dkk_message_end(message, 1);
  }
  /* The end may have shown a fault. */
  if (rv == DKIMKIT_OK) {
    rv = message->guest_rv;
  }
  if (rv == DKIMKIT_OK && !message->has_body) {
    rv = DKIMKIT_ERR_STATE;
  }
  warn_of_lines(signer);
  return rv;
}

static int set_times(const dkimkit_profile *profile, dkk_sigwrite_input *input)
{
  uint64_t now = dkk_config_now(profile->config);

  input->has_timestamp = profile->timestamp_mode != DKIMKIT_TIMESTAMP_NONE;
  input->timestamp = profile->timestamp_mode == DKIMKIT_TIMESTAMP_FIXED
                         ? profile->timestamp
                         : now;
  input->has_expiration = profile->expiration > 0;
  if (now > TIME_MAX || profile->expiration > TIME_MAX - now) {
    return DKIMKIT_ERR_TIMESTAMP_RANGE;
  }
  input->expiration = now + profile->expiration;
  return input->has_expiration && input->has_timestamp &&
                 input->expiration <= input->timestamp
             ? DKIMKIT_ERR_EXPIRATION_NOT_AFTER_TIMESTAMP
             : DKIMKIT_OK;
}

static int set_body_length(const dkimkit_signer *signer, const job *one,
                           dkk_sigwrite_input *input)
{
  uint64_t octets = dkk_body_octets(&signer->message->body, one->digest);
  uint64_t wanted = one->profile->body_length;

  input->has_body_length = wanted != DKIMKIT_BODY_LENGTH_NONE;
  input->body_length = wanted == DKIMKIT_BODY_LENGTH_ALL ? octets : wanted;
  return input->has_body_length && input->body_length > octets
             ? DKIMKIT_ERR_BODY_LENGTH_EXCEEDS
             : DKIMKIT_OK;
}

static int hash_field(const dkimkit_signer *signer, job *one)
{
  dkk_hash_input input = {
      .config = signer->config,
      .again = dkk_body_lend(&signer->message->body, DKIMKIT_HASH_SHA256),
      .header = &signer->message->feed.header,
      .fields = one->list.fields,
      .count = one->list.count,
      .canonicalization = one->profile->header_canonicalization,
      .signature_field = dkk_buf_slice(&one->field),
  };

  one->request.digest_len = dkk_hash_octets(DKIMKIT_HASH_SHA256);
  return dkk_hash_header(&input, DKIMKIT_HASH_SHA256, one->request.digest);
}

static int write_field(dkimkit_signer *signer, job *one)
{
  dkk_sigwrite_input input = {
      .profile = one->profile,
      .header = &signer->message->feed.header,
      .list = &one->list,
      .body_hash = dkk_body_value(&signer->message->body, one->digest),
  };
  int rv = set_times(one->profile, &input);

  if (rv == DKIMKIT_OK) {
    rv = set_body_length(signer, one, &input);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_sigwrite_begin(&one->writer, &one->field, &input);
  }
  return rv == DKIMKIT_OK ? hash_field(signer, one) : rv;
}

/* All fields are written before the first key is asked: what can be refused
 * is refused first. */
static int start(dkimkit_signer *signer)
{
  int rv = end_body(signer);
  size_t i;

  for (i = 0; rv == DKIMKIT_OK && i < signer->count; i++) {
    rv = write_field(signer, &signer->jobs[i]);
  }
  for (i = 0; rv == DKIMKIT_OK && i < signer->count; i++) {
    rv = dkk_signreq_start(&signer->jobs[i].request);
  }
  signer->has_body = rv == DKIMKIT_OK;
  return rv;
}

static int complete(dkimkit_signer *signer)
{
  size_t i;
  int rv = DKIMKIT_OK;

  for (i = 0; rv == DKIMKIT_OK && i < signer->count; i++) {
    rv = dkk_signreq_check(&signer->jobs[i].request);
  }
  for (i = 0; rv == DKIMKIT_OK && i < signer->count; i++) {
    job *one = &signer->jobs[i];
    dkk_slice signature = {one->request.signature, one->request.signature_len};

    rv = dkk_sigwrite_end(&one->writer, signature);
    if (rv == DKIMKIT_OK &&
        one->field.len >
            signer->config->limits[DKIMKIT_LIMIT_NEW_SIGNATURE_OCTETS]) {
      rv = DKIMKIT_ERR_LIMIT;
    }
  }
  return rv;
}

static int finish(dkimkit_signer *signer)
{
  int rv = signer->has_body ? DKIMKIT_OK : start(signer);

  if (rv != DKIMKIT_OK || signer->finished) {
    return rv;
  }
  if (signer->owner.open > 0) {
    return DKIMKIT_PENDING;
  }
  rv = complete(signer);
  signer->finished = rv == DKIMKIT_OK;
  return rv;
}

int dkimkit_signer_finish(dkimkit_signer *signer)
{
  int rv = enter(signer, NULL, 0);

  return rv == DKIMKIT_OK ? leave(signer, finish(signer)) : rv;
}

size_t dkimkit_signer_count(const dkimkit_signer *signer)
{
  return signer != NULL && signer->finished ? signer->count : 0;
}

const char *dkimkit_signer_field(const dkimkit_signer *signer, size_t index,
                                 size_t *len)
{
  int there = index < dkimkit_signer_count(signer);

  if (len != NULL) {
    *len = there ? signer->jobs[index].field.len : 0;
  }
  return there ? (const char *)signer->jobs[index].field.data : NULL;
}

unsigned dkimkit_signer_warnings(const dkimkit_signer *signer)
{
  return signer != NULL ? signer->warnings : 0;
}

static uint64_t line_of(const dkk_header *header, size_t index)
{
  uint64_t line = 1;
  size_t at;

  for (at = 0; at < header->fields[index].offset; at++) {
    line += header->octets.data[at] == '\n';
  }
  return line;
}

static int is_from(const dkk_header *header, size_t index)
{
  return dkk_slice_equal_nocase(dkk_header_name(header, index),
                                dkk_slice_of("from"));
}

/* The field that the refusal is about: one that isn't written as a field, the
 * second From, or the empty one. */
static uint64_t bad_field_line(const dkk_header *header, int rv)
{
  size_t skip = rv == DKIMKIT_ERR_MULTIPLE_FROM;
  size_t i;

  for (i = 0; i < header->count; i++) {
    const dkk_field *field = &header->fields[i];
    int is_bad =
        rv == DKIMKIT_ERR_HEADER_SYNTAX
            ? field->name_len == 0 || field->value_offset != field->name_len + 1
            : is_from(header, i);

    if (is_bad && skip-- == 0) {
      return line_of(header, i);
    }
  }
  return 0;
}

uint64_t dkimkit_signer_line(const dkimkit_signer *signer)
{
  if (signer == NULL) {
    return 0;
  }
  switch (signer->rv) {
  case DKIMKIT_ERR_HEADER_SYNTAX:
  case DKIMKIT_ERR_MULTIPLE_FROM:
  case DKIMKIT_ERR_MESSAGE_NO_FROM:
    return bad_field_line(&signer->message->feed.header, signer->rv);
  case DKIMKIT_ERR_MESSAGE_NOT_NORMALIZED:
  case DKIMKIT_ERR_MESSAGE_SYNTAX:
  case DKIMKIT_ERR_LINE_TOO_LONG:
    return signer->check.line;
  default:
    return 0;
  }
}
