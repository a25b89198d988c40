/* SPDX-License-Identifier: MIT */
#include "explainjson.h"

#include <stdlib.h>

#include "advice.h"
#include "encode.h"
#include "json.h"

static json_t *octets(const uint8_t *data, size_t len)
{
  return cli_json_octets((const char *)data, len);
}

static json_t *known(enum cli_known known)
{
  return known == CLI_UNKNOWN ? json_null() : json_boolean(known == CLI_YES);
}

static json_t *facts_array(const struct cli_facts *facts,
                           const struct cli_facts *without, int *failures)
{
  json_t *array = json_array();
  size_t i;

  for (i = 0; i < facts->count; ++i) {
    const struct cli_fact *fact = &facts->list[i];
    json_t *object;

    if (without && cli_facts_has(without, fact->id)) {
      continue;
    }
    object = json_object();
    cli_json_put(object, "id", cli_json_text(fact->id), failures);
    cli_json_put(object, "text", cli_json_text(fact->text), failures);
    cli_json_put(object, "octets",
                 fact->shown ? octets(fact->shown, fact->shown_len)
                             : json_null(),
                 failures);
    cli_json_append(array, object, failures);
  }
  return array;
}

static json_t *header_array(const struct cli_header *header, int *failures)
{
  struct cli_attempt attempt;
  json_t *array = json_array();
  size_t i;

  if (header->name_count == 0 ||
      !cli_attempt_init(&attempt, header, header->chosen)) {
    *failures += header->name_count > 0;
    return array;
  }
  for (i = 0; i <= header->name_count; ++i) {
    bool own = i == header->name_count;
    struct cli_slice field = own ? attempt.own : attempt.fields[i];
    struct cli_octets text = {NULL, 0, 0, false};
    json_t *object = json_object();

    if (field.data) {
      cli_field_write(&text, &attempt, field);
    }
    cli_json_put(object, "name",
                 own ? cli_json_text("DKIM-Signature")
                     : octets(header->names[i].data, header->names[i].len),
                 failures);
    cli_json_put(object, "field",
                 !field.data
                     ? json_null()
                     : cli_json_number(own ? header->own : header->chosen[i]),
                 failures);
    cli_json_put(object, "canonical",
                 field.data ? octets(text.data, text.len) : json_null(),
                 failures);
    cli_json_append(array, object, failures);
    cli_octets_free(&text);
  }
  cli_attempt_free(&attempt);
  return array;
}

static json_t *copies_array(const struct cli_copies *copies, int *failures)
{
  json_t *array = json_array();
  size_t i;

  for (i = 0; i < copies->count; ++i) {
    const struct cli_copy *copy = &copies->list[i];
    json_t *object;

    if (copy->index == CLI_NO_FIELD || !copy->differs) {
      continue;
    }
    object = json_object();
    cli_json_put(object, "name", octets(copy->field.data, copy->name_len),
                 failures);
    cli_json_put(object, "signed", octets(copy->then.data, copy->then.len),
                 failures);
    cli_json_put(object, "now",
                 copy->now.len > 0 ? octets(copy->now.data, copy->now.len)
                                   : json_null(),
                 failures);
    cli_json_put(object, "position", cli_json_number(copy->position), failures);
    cli_json_append(array, object, failures);
  }
  return array;
}

static json_t *body_object(const struct cli_explanation *explanation,
                           int *failures)
{
  const struct cli_body_target *target = explanation->body;
  const struct cli_body_view *view = explanation->view;
  char text[CLI_HASH_TEXT];
  uint8_t *tail;
  size_t len = CLI_BODY_TAIL;
  json_t *object;

  if (!target) {
    return json_null();
  }
  tail = malloc(CLI_BODY_TAIL);
  if (!tail) {
    ++*failures;
    return json_null();
  }
  cli_body_view_tail(view, tail, &len);
  object = json_object();
  cli_json_put(object, "octets", cli_json_number(view->octets), failures);
  cli_json_put(object, "lines", cli_json_number(view->lines), failures);
  cli_json_put(object, "hash",
               cli_json_text(cli_hash_text(text, target->value, target->len)),
               failures);
  cli_json_put(
      object, "expected_hash",
      cli_json_text(cli_hash_text(text, target->expected, target->len)),
      failures);
  cli_json_put(object, "first",
               octets(view->head, view->octets < CLI_BODY_HEAD
                                      ? (size_t)view->octets
                                      : CLI_BODY_HEAD),
               failures);
  cli_json_put(object, "last",
               view->octets > CLI_BODY_HEAD ? octets(tail, len) : json_null(),
               failures);
  free(tail);
  return object;
}

json_t *cli_json_explanation(const struct cli_explanation *explanation,
                             int *failures)
{
  const dkimkit_signature *signature = explanation->signature;
  const struct cli_slice *record = &explanation->key.record;
  char verdict[CLI_VERDICT];
  json_t *object = json_object();

  cli_json_put(object, "verdict",
               cli_json_text(cli_verdict(verdict, explanation)), failures);
  cli_json_put(object, "check", cli_json_text(cli_failed_check(signature)),
               failures);
  cli_json_put(object, "meaning", cli_json_text(cli_meaning(explanation)),
               failures);
  cli_json_put(object, "known",
               facts_array(&explanation->known, NULL, failures), failures);
  cli_json_put(object, "causes",
               facts_array(&explanation->causes, NULL, failures), failures);
  cli_json_put(object, "advice",
               facts_array(&explanation->advice, NULL, failures), failures);
  cli_json_put(
      object, "tested",
      facts_array(&explanation->tested, &explanation->causes, failures),
      failures);
  cli_json_put(object, "header_verifies", known(explanation->key.verifies),
               failures);
  cli_json_put(object, "body_matches", known(cli_explanation_body(explanation)),
               failures);
  cli_json_put(object, "made_with_key", known(explanation->key.made), failures);
  cli_json_put(object, "key_name", cli_json_text(explanation->key.name),
               failures);
  cli_json_put(object, "key_record",
               record->data ? octets(record->data, record->len) : json_null(),
               failures);
  cli_json_put(object, "header", header_array(&explanation->header, failures),
               failures);
  cli_json_put(object, "copies", copies_array(&explanation->copies, failures),
               failures);
  cli_json_put(object, "body", body_object(explanation, failures), failures);
  return object;
}
