/* SPDX-License-Identifier: MIT */
#include "header.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "errors.h"

static size_t name_length(const uint8_t *data, size_t len)
{
  const uint8_t *colon = len > 0 ? memchr(data, ':', len) : NULL;
  size_t name = colon ? (size_t)(colon - data) : 0;

  while (name > 0 && strchr(" \t\r\n", data[name - 1]) && data[name - 1]) {
    --name;
  }
  return name;
}

static int read_fields(struct cli_header *header)
{
  size_t count = 0;
  size_t i;

  while (dkimkit_verifier_header_field(header->verifier, count, NULL)) {
    ++count;
  }
  header->fields = calloc(count + 1, sizeof(*header->fields));
  header->taken = calloc(count + 1, 1);
  if (!header->fields || !header->taken) {
    return cli_error_memory();
  }
  for (i = 0; i < count; ++i) {
    struct cli_field *field = &header->fields[i];

    field->data = (const uint8_t *)dkimkit_verifier_header_field(
        header->verifier, i, &field->len);
    field->name_len = name_length(field->data, field->len);
  }
  header->field_count = count;
  header->own = dkimkit_signature_header_index(header->signature);
  return CLI_OK;
}

static struct cli_slice trim(struct cli_slice text)
{
  while (text.len > 0 && strchr(" \t\r\n", text.data[text.len - 1]) &&
         text.data[text.len - 1]) {
    --text.len;
  }
  while (text.len > 0 && strchr(" \t\r\n", text.data[0]) && text.data[0]) {
    ++text.data;
    --text.len;
  }
  return text;
}

/* The names as the signer wrote them; the library gives them in lower
   case. */
static int read_names(struct cli_header *header)
{
  size_t count = dkimkit_signature_signed_count(header->signature);
  struct cli_slice list = {NULL, 0};
  size_t i;

  list.data =
      (const uint8_t *)dkimkit_signature_tag(header->signature, "h", &list.len);
  header->names = calloc(count + 1, sizeof(*header->names));
  header->chosen = calloc(count + 1, sizeof(*header->chosen));
  if (!header->names || !header->chosen) {
    return cli_error_memory();
  }
  for (i = 0; i < count && list.data; ++i) {
    const uint8_t *colon =
        list.len > 0 ? memchr(list.data, ':', list.len) : NULL;
    struct cli_slice name = list;

    name.len = colon ? (size_t)(colon - list.data) : list.len;
    header->names[i] = trim(name);
    list.data += name.len + (colon != NULL);
    list.len -= name.len + (colon != NULL);
  }
  header->name_count = list.data ? count : 0;
  return CLI_OK;
}

static int empty_b(struct cli_header *header)
{
  const struct cli_field *field = &header->fields[header->own];
  size_t offset;
  size_t len;

  if (header->own >= header->field_count ||
      !dkimkit_signature_b_range(header->signature, &offset, &len)) {
    header->name_count = 0;
    return CLI_OK;
  }
  cli_octets_add(&header->own_field, field->data, offset);
  cli_octets_add(&header->own_field, field->data + offset + len,
                 field->len - offset - len);
  return header->own_field.failed ? cli_error_memory() : CLI_OK;
}

static void take_choice(struct cli_header *header)
{
  size_t i;

  for (i = 0; i < header->name_count; ++i) {
    if (!dkimkit_signature_signed_field(header->signature, i,
                                        &header->chosen[i])) {
      header->chosen[i] = CLI_NO_FIELD;
    }
  }
}

int cli_header_init(struct cli_header *header, const dkimkit_config *config,
                    const dkimkit_verifier *verifier,
                    const dkimkit_signature *signature)
{
  int rv;

  memset(header, 0, sizeof(*header));
  header->config = config;
  header->verifier = verifier;
  header->signature = signature;
  rv = read_fields(header);
  if (!rv) {
    rv = read_names(header);
  }
  if (!rv) {
    rv = empty_b(header);
  }
  if (rv) {
    return rv;
  }
  header->too_large =
      header->field_count > CLI_HEADER_PAIRS / (header->name_count + 1);
  if (header->too_large) {
    take_choice(header);
  } else {
    cli_header_choose(header, header->chosen, CLI_NO_FIELD, 0, false);
  }
  return CLI_OK;
}

void cli_header_free(struct cli_header *header)
{
  free(header->fields);
  free(header->taken);
  free(header->names);
  free(header->chosen);
  free(header->keys);
  cli_octets_free(&header->own_field);
}

bool cli_header_is_open(const struct cli_header *header, size_t index)
{
  return !header->ended &&
         (index == header->name_count || header->chosen[index] != CLI_NO_FIELD);
}

bool cli_name_is(const struct cli_field *field, const char *name)
{
  size_t len = strlen(name);

  return field->name_len == len && len > 0 &&
         strncasecmp((const char *)field->data, name, len) == 0;
}

static bool same_name(struct cli_slice a, struct cli_slice b)
{
  return a.len == b.len &&
         strncasecmp((const char *)a.data, (const char *)b.data, a.len) == 0;
}

void cli_header_choose(const struct cli_header *header, size_t *chosen,
                       size_t absent, size_t above, bool top_down)
{
  size_t i;
  size_t k;

  memset(header->taken, 0, header->field_count);
  for (i = 0; i < header->name_count; ++i) {
    chosen[i] = CLI_NO_FIELD;
    for (k = 0; k < header->field_count && chosen[i] == CLI_NO_FIELD; ++k) {
      size_t at = top_down ? k : header->field_count - 1 - k;
      const struct cli_field *field = &header->fields[at];
      struct cli_slice name = {field->data, field->name_len};

      if (at >= above && at != absent && at != header->own &&
          !header->taken[at] && same_name(name, header->names[i])) {
        chosen[i] = at;
        header->taken[at] = 1;
      }
    }
  }
}

bool cli_attempt_init(struct cli_attempt *attempt,
                      const struct cli_header *header, const size_t *chosen)
{
  size_t i;

  memset(attempt, 0, sizeof(*attempt));
  attempt->form = dkimkit_signature_header_canonicalization(header->signature);
  attempt->algorithm = dkimkit_signature_algorithm(header->signature);
  attempt->own.data = header->own_field.data;
  attempt->own.len = header->own_field.len;
  attempt->fields = calloc(header->name_count + 1, sizeof(*attempt->fields));
  if (!attempt->fields) {
    return false;
  }
  for (i = 0; i < header->name_count; ++i) {
    if (chosen[i] != CLI_NO_FIELD) {
      attempt->fields[i].data = header->fields[chosen[i]].data;
      attempt->fields[i].len = header->fields[chosen[i]].len;
    }
  }
  return true;
}

void cli_attempt_free(struct cli_attempt *attempt)
{
  free(attempt->fields);
  attempt->fields = NULL;
}

static bool is_edited(const struct cli_attempt *attempt, size_t index)
{
  return !attempt->one_only || attempt->one == index;
}

void cli_attempt_write(struct cli_octets *out, const struct cli_header *header,
                       const struct cli_attempt *attempt)
{
  struct cli_attempt as_is = *attempt;
  size_t own = header->name_count;
  size_t i;

  as_is.edit = CLI_FIELD_AS_IS;
  for (i = 0; i < header->name_count; ++i) {
    if (attempt->fields[i].data) {
      cli_field_write(out, is_edited(attempt, i) ? attempt : &as_is,
                      attempt->fields[i]);
      cli_octets_add(out, "\r\n", 2);
    }
  }
  cli_field_write(
      out, !attempt->own_as_is && is_edited(attempt, own) ? attempt : &as_is,
      attempt->own);
  if (attempt->own_line_end) {
    cli_octets_add(out, "\r\n", 2);
  }
}

static dkimkit_hash hash_of(dkimkit_algorithm algorithm)
{
  return algorithm == DKIMKIT_ALGORITHM_RSA_SHA1 ? DKIMKIT_HASH_SHA1
                                                 : DKIMKIT_HASH_SHA256;
}

static int digest_of(uint8_t *out, size_t *len, const dkimkit_config *config,
                     dkimkit_hash hash, const struct cli_octets *text)
{
  dkimkit_digest *digest;
  int rv = dkimkit_digest_new(&digest, config, hash);

  if (rv) {
    return rv;
  }
  rv = dkimkit_digest_update(digest, text->data, text->len);
  if (!rv) {
    rv = dkimkit_digest_value(out, len, digest);
  }
  dkimkit_digest_free(digest);
  return rv;
}

static int take_digest(uint8_t *out, size_t *len, size_t *hashed,
                       const struct cli_header *header,
                       const struct cli_attempt *attempt)
{
  struct cli_octets text = {NULL, 0, 0, false};
  int rv;

  cli_attempt_write(&text, header, attempt);
  *hashed += text.len;
  rv = text.failed ? DKIMKIT_ERR_NOMEM
                   : digest_of(out, len, header->config,
                               hash_of(attempt->algorithm), &text);
  cli_octets_free(&text);
  return rv;
}

int cli_attempt_digest(uint8_t *out, size_t *len,
                       const struct cli_header *header,
                       const struct cli_attempt *attempt)
{
  size_t hashed = 0;

  return take_digest(out, len, &hashed, header, attempt);
}

int cli_attempt_verify(bool *verifies, struct cli_header *header,
                       const struct cli_attempt *attempt)
{
  uint8_t digest[DKIMKIT_HASH_MAX_OCTETS];
  size_t len = sizeof(digest);
  size_t signature_len;
  const uint8_t *signature =
      dkimkit_signature_data(header->signature, &signature_len);
  size_t i;
  int rv;

  *verifies = false;
  if (!signature || header->key_count == 0) {
    return CLI_OK;
  }
  if (header->attempts >= CLI_ATTEMPTS || header->hashed >= CLI_HASHED_OCTETS) {
    header->ended = true;
    return CLI_OK;
  }
  ++header->attempts;
  rv = take_digest(digest, &len, &header->hashed, header, attempt);
  for (i = 0; rv == DKIMKIT_OK && i < header->key_count; ++i) {
    rv = dkimkit_keyrecord_verify(header->keys[i], attempt->algorithm, digest,
                                  len, signature, signature_len);
    if (rv == 1) {
      *verifies = true;
      return CLI_OK;
    }
  }
  /* Not every provider has SHA-1. */
  return rv && rv != DKIMKIT_ERR_UNSUPPORTED ? cli_error_status("signature", rv)
                                             : CLI_OK;
}

int cli_header_verify(bool *verifies, struct cli_header *header,
                      const dkimkit_keyrecord *record)
{
  const dkimkit_keyrecord *keys[1];
  const dkimkit_keyrecord **old_keys = header->keys;
  size_t old_count = header->key_count;
  struct cli_attempt attempt;
  int rv;

  if (!cli_attempt_init(&attempt, header, header->chosen)) {
    return cli_error_memory();
  }
  keys[0] = record;
  header->keys = keys;
  header->key_count = 1;
  rv = cli_attempt_verify(verifies, header, &attempt);
  header->keys = old_keys;
  header->key_count = old_count;
  cli_attempt_free(&attempt);
  return rv;
}
