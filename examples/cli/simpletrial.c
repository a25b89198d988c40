/* SPDX-License-Identifier: MIT */
#include "errors.h"
#include "headertrial.h"

struct simple_edit {
  enum cli_field_edit edit;
  const char *id;
  /* NULL: the one before stands for it. */
  const char *tested;
  const char *signed_form;
};

static const struct simple_edit edits[] = {
    {CLI_FIELD_UNFOLD, "header-unfolded", "fields not folded, all or one",
     "in one line, without the line ends that are in it now"},
    {CLI_FIELD_UNFOLD_ONE, "header-unfolded", NULL,
     "in one line, with one space for each fold"},
    {CLI_FIELD_ONE_SPACE, "space-after-colon",
     "one space or none after the colon of fields, all or one",
     "with one space after the colon"},
    {CLI_FIELD_NO_SPACE, "space-after-colon", NULL,
     "without white space after the colon"},
    {CLI_FIELD_RUNS, "header-white-space",
     "one space for runs of white space and none at line ends, all fields or "
     "one",
     "with one space where it has a run of white space now, and with none at "
     "the end of lines"}};

static int try_all(struct cli_search *search, const struct simple_edit *edit)
{
  int own_as_is;
  int rv = CLI_OK;

  for (own_as_is = 1; !rv && !search->found && own_as_is >= 0; --own_as_is) {
    struct cli_attempt attempt;

    rv = cli_search_begin(&attempt, search, search->header->chosen);
    if (!rv) {
      attempt.edit = edit->edit;
      attempt.own_as_is = own_as_is != 0;
      rv = cli_search_end(search, &attempt);
    }
  }
  if (search->found) {
    cli_facts_add(search->causes, edit->id,
                  "each field was signed %s; under simple canonicalization "
                  "that counts",
                  edit->signed_form);
  }
  return rv;
}

static void tell_one(struct cli_search *search, const struct simple_edit *edit,
                     size_t index)
{
  const struct cli_header *header = search->header;
  size_t at = index < header->name_count ? header->chosen[index] : header->own;
  const struct cli_field *field = &header->fields[at];

  cli_facts_add(search->causes, edit->id,
                "field number %zu of the header was signed %s; under simple "
                "canonicalization that counts. It is",
                at + 1, edit->signed_form);
  cli_facts_show(search->causes, field->data, field->len);
}

static int try_each(struct cli_search *search, const struct simple_edit *edit)
{
  size_t count = search->header->name_count;
  size_t i;
  int rv = CLI_OK;

  for (i = 0; !rv && i <= count; ++i) {
    struct cli_attempt attempt;
    struct cli_slice field;

    if (!cli_header_is_open(search->header, i)) {
      continue;
    }
    rv = cli_search_begin(&attempt, search, search->header->chosen);
    if (rv) {
      return rv;
    }
    field = i < count ? attempt.fields[i] : attempt.own;
    if (!cli_field_changes(edit->edit, field)) {
      cli_attempt_free(&attempt);
      continue;
    }
    attempt.edit = edit->edit;
    attempt.one_only = true;
    attempt.one = i;
    rv = cli_search_end(search, &attempt);
    if (search->found) {
      tell_one(search, edit, i);
      return rv;
    }
  }
  return rv;
}

int cli_header_try_simple(struct cli_search *search)
{
  size_t i;
  int rv = CLI_OK;

  if (dkimkit_signature_header_canonicalization(search->header->signature) !=
      DKIMKIT_CANONICALIZATION_SIMPLE) {
    return CLI_OK;
  }
  for (i = 0; !rv && !search->found && i < sizeof(edits) / sizeof(*edits);
       ++i) {
    if (edits[i].tested) {
      cli_facts_add(search->tested, edits[i].id, "%s", edits[i].tested);
    }
    rv = try_each(search, &edits[i]);
    if (!rv && !search->found) {
      rv = try_all(search, &edits[i]);
    }
  }
  return rv;
}
