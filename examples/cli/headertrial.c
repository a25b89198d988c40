/* SPDX-License-Identifier: MIT */
#include "headertrial.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "errors.h"

/* Fields that are left out one by one. */
#define FIELDS_MAX 100

int cli_search_begin(struct cli_attempt *attempt,
                     const struct cli_search *search, const size_t *chosen)
{
  return cli_attempt_init(attempt, search->header, chosen) ? CLI_OK
                                                           : cli_error_memory();
}

int cli_search_end(struct cli_search *search, struct cli_attempt *attempt)
{
  int rv = cli_attempt_verify(&search->found, search->header, attempt);

  cli_attempt_free(attempt);
  return rv;
}

static int try_form(struct cli_search *search)
{
  struct cli_attempt attempt;
  bool simple;
  int rv = cli_search_begin(&attempt, search, search->header->chosen);

  if (rv) {
    return rv;
  }
  simple = attempt.form == DKIMKIT_CANONICALIZATION_SIMPLE;
  attempt.form = simple ? DKIMKIT_CANONICALIZATION_RELAXED
                        : DKIMKIT_CANONICALIZATION_SIMPLE;
  rv = cli_search_end(search, &attempt);
  cli_facts_add(search->tested,
                simple ? "header-relaxed" : "other-header-canonicalization",
                "%s canonicalization of the header",
                simple ? "relaxed" : "simple");
  /* Relaxed once more changes nothing, so only with c=simple fields may have
     been rewritten on the way. */
  if (search->found && simple) {
    cli_facts_add(search->causes, "header-relaxed",
                  "the signature fits the relaxed form of the header, but c= "
                  "says simple: the signer hashed the relaxed form, or the "
                  "fields were signed in that form and rewritten later");
  } else if (search->found) {
    cli_facts_add(search->causes, "other-header-canonicalization",
                  "the header was canonicalized as simple when it was signed, "
                  "although c= says relaxed");
  }
  return rv;
}

struct edit_test {
  enum cli_field_edit edit;
  bool relaxed_only;
  const char *id;
  const char *tested;
  const char *cause;
};

static const struct edit_test edit_tests[] = {
    {CLI_FIELD_LINE_ENDS, false, "header-line-ends",
     "line ends of the header mended",
     "the header was signed with CRLF; now it has bare LF or CR in it"},
    {CLI_FIELD_FOLD_SPACE, true, "fold-space",
     "the space of a fold right after the colon kept",
     "the signer keeps a space where a field is folded right after its colon, "
     "which relaxed canonicalization removes (RFC 6376, 3.4.2)"},
    {CLI_FIELD_END_SPACE, true, "end-space",
     "white space at the end of fields kept",
     "the signer keeps white space at the end of fields, which relaxed "
     "canonicalization removes (RFC 6376, 3.4.2)"}};

/* With the signature field as it is, and edited like the others. */
static int try_edit(struct cli_search *search, const struct edit_test *test)
{
  int own_as_is;
  int rv = CLI_OK;

  for (own_as_is = 1; !rv && !search->found && own_as_is >= 0; --own_as_is) {
    struct cli_attempt attempt;

    rv = cli_search_begin(&attempt, search, search->header->chosen);
    if (!rv) {
      attempt.edit = test->edit;
      attempt.own_as_is = own_as_is != 0;
      rv = cli_search_end(search, &attempt);
    }
  }
  cli_facts_add(search->tested, test->id, "%s", test->tested);
  if (search->found) {
    cli_facts_add(search->causes, test->id, "%s", test->cause);
  }
  return rv;
}

static int try_edits(struct cli_search *search)
{
  bool simple =
      dkimkit_signature_header_canonicalization(search->header->signature) ==
      DKIMKIT_CANONICALIZATION_SIMPLE;
  size_t i;
  int rv = CLI_OK;

  for (i = 0;
       !rv && !search->found && i < sizeof(edit_tests) / sizeof(*edit_tests);
       ++i) {
    const struct edit_test *test = &edit_tests[i];

    if (!(simple && test->relaxed_only)) {
      rv = try_edit(search, test);
    }
  }
  return rv;
}

static int try_removed(struct cli_search *search, size_t *chosen)
{
  size_t tried = 0;
  size_t i;
  int rv = CLI_OK;

  cli_facts_add(search->tested, "field-added",
                "each signed field left out, as if added after signing");
  for (i = 0; !rv && i < search->header->name_count && tried < FIELDS_MAX;
       ++i) {
    struct cli_attempt attempt;
    size_t field = search->header->chosen[i];

    if (field == CLI_NO_FIELD) {
      continue;
    }
    ++tried;
    cli_header_choose(search->header, chosen, field, 0, false);
    rv = cli_search_begin(&attempt, search, chosen);
    if (!rv) {
      rv = cli_search_end(search, &attempt);
    }
    if (search->found) {
      cli_tell_added(search->causes, search->header, field);
      return rv;
    }
  }
  return rv;
}

static int try_order(struct cli_search *search, size_t *chosen)
{
  struct cli_attempt attempt;
  int rv;

  cli_header_choose(search->header, chosen, CLI_NO_FIELD, search->header->own,
                    false);
  rv = cli_search_begin(&attempt, search, chosen);
  if (!rv) {
    rv = cli_search_end(search, &attempt);
  }
  cli_facts_add(search->tested, "fields-above",
                "all fields above the signature left out");
  if (rv) {
    return rv;
  }
  if (search->found) {
    cli_tell_above(search->causes, search->header);
    return CLI_OK;
  }
  cli_header_choose(search->header, chosen, CLI_NO_FIELD, 0, true);
  rv = cli_search_begin(&attempt, search, chosen);
  if (!rv) {
    rv = cli_search_end(search, &attempt);
  }
  cli_facts_add(search->tested, "top-down", "fields taken from the top down");
  if (search->found) {
    cli_facts_add(search->causes, "top-down",
                  "of fields that stand several times the signer took the "
                  "topmost first, or they were reordered later; RFC 6376, "
                  "5.4.2 has the last one first");
  }
  return rv;
}

/* A name that stands once in h= and several times in the header. */
static int try_instances(struct cli_search *search)
{
  struct cli_header *header = search->header;
  size_t tried = 0;
  size_t i;
  size_t k;
  int rv = CLI_OK;

  cli_facts_add(search->tested, "other-instance",
                "the other instances of duplicate fields");
  for (i = 0; !rv && i < header->name_count; ++i) {
    for (k = 0; !rv && header->chosen[i] != CLI_NO_FIELD &&
                k < header->field_count && tried < FIELDS_MAX;
         ++k) {
      const struct cli_field *now = &header->fields[header->chosen[i]];
      const struct cli_field *other = &header->fields[k];
      struct cli_attempt attempt;

      if (k == header->chosen[i] || k == header->own ||
          now->name_len != other->name_len || header->taken[k] ||
          strncasecmp((const char *)now->data, (const char *)other->data,
                      now->name_len) != 0) {
        continue;
      }
      ++tried;
      rv = cli_search_begin(&attempt, search, header->chosen);
      if (!rv) {
        attempt.fields[i].data = other->data;
        attempt.fields[i].len = other->len;
        rv = cli_search_end(search, &attempt);
      }
      if (search->found) {
        cli_facts_add(search->causes, "other-instance",
                      "the header has several %.*s fields, and another one "
                      "than the last was signed: one was added or they were "
                      "reordered after signing",
                      (int)(now->name_len < 100 ? now->name_len : 100),
                      now->data);
        cli_facts_show(search->causes, other->data, other->len);
        return rv;
      }
    }
  }
  return rv;
}

static int try_own_field(struct cli_search *search)
{
  struct cli_header *header = search->header;
  const struct cli_field *own = &header->fields[header->own];
  struct cli_attempt attempt;
  struct cli_octets spaced = {NULL, 0, 0, false};
  size_t offset = 0;
  size_t len = 0;
  int rv = cli_search_begin(&attempt, search, header->chosen);

  if (rv) {
    return rv;
  }
  attempt.own_line_end = true;
  rv = cli_search_end(search, &attempt);
  if (rv) {
    return rv;
  }
  if (search->found) {
    cli_facts_add(search->causes, "own-line-end",
                  "the signer hashed a line end behind the DKIM-Signature "
                  "field, which RFC 6376, 3.7 leaves out");
    return CLI_OK;
  }
  /* White space around the value of b= kept. */
  if (dkimkit_signature_b_range(header->signature, &offset, &len)) {
    size_t at = offset;

    cli_octets_add(&spaced, own->data, offset);
    while (at < offset + len && strchr(" \t\r\n", own->data[at]) &&
           own->data[at]) {
      ++at;
    }
    cli_octets_add(&spaced, own->data + offset, at - offset);
    cli_octets_add(&spaced, own->data + offset + len, own->len - offset - len);
    rv = spaced.failed ? cli_error_memory()
                       : cli_search_begin(&attempt, search, header->chosen);
    if (!rv) {
      attempt.own.data = spaced.data;
      attempt.own.len = spaced.len;
      rv = cli_search_end(search, &attempt);
    }
    cli_octets_free(&spaced);
  }
  cli_facts_add(search->tested, "own-field",
                "the DKIM-Signature field with a line end, or with the white "
                "space of b=");
  if (search->found) {
    cli_facts_add(search->causes, "b-white-space",
                  "the signer left the white space in front of the value of b= "
                  "in the field that it hashed");
  }
  return rv;
}

/* h= names DKIM-Signature: the field itself, or that of somebody else? */
static int try_itself(struct cli_search *search)
{
  struct cli_header *header = search->header;
  const struct cli_field *own = &header->fields[header->own];
  struct cli_attempt attempt;
  bool named = false;
  size_t i;
  int rv = cli_search_begin(&attempt, search, header->chosen);

  if (rv) {
    return rv;
  }
  for (i = 0; i < header->name_count && !named; ++i) {
    if (header->names[i].len == own->name_len &&
        strncasecmp((const char *)header->names[i].data, "dkim-signature",
                    own->name_len) == 0) {
      attempt.fields[i] = attempt.own;
      named = true;
    }
  }
  if (!named) {
    cli_attempt_free(&attempt);
    return CLI_OK;
  }
  rv = cli_search_end(search, &attempt);
  cli_facts_add(search->tested, "itself-signed",
                "DKIM-Signature in h= read as the field itself");
  if (search->found) {
    cli_facts_add(search->causes, "itself-signed",
                  "the signer took DKIM-Signature in h= for the field itself; "
                  "it can only be that of somebody else (RFC 6376, 3.5)");
  }
  return rv;
}

static int try_sha1(struct cli_search *search)
{
  struct cli_attempt attempt;
  int rv = cli_search_begin(&attempt, search, search->header->chosen);

  if (rv) {
    return rv;
  }
  if (attempt.algorithm != DKIMKIT_ALGORITHM_RSA_SHA256) {
    cli_attempt_free(&attempt);
    return CLI_OK;
  }
  attempt.algorithm = DKIMKIT_ALGORITHM_RSA_SHA1;
  rv = cli_search_end(search, &attempt);
  cli_facts_add(search->tested, "sha1", "SHA-1 instead of SHA-256");
  if (search->found) {
    cli_facts_add(search->causes, "sha1",
                  "the signer signed with SHA-1, although a= says rsa-sha256");
  }
  return rv;
}

/* Ed25519 signs the hash of the header; some sign the header itself. */
static int try_text(struct cli_search *search)
{
  struct cli_header *header = search->header;
  struct cli_octets text = {NULL, 0, 0, false};
  struct cli_attempt attempt;
  const uint8_t *octets;
  size_t len;
  size_t i;
  int rv;

  if (dkimkit_signature_algorithm(header->signature) !=
      DKIMKIT_ALGORITHM_ED25519_SHA256) {
    return CLI_OK;
  }
  rv = cli_search_begin(&attempt, search, header->chosen);
  if (rv) {
    return rv;
  }
  cli_attempt_write(&text, header, &attempt);
  octets = dkimkit_signature_data(header->signature, &len);
  for (i = 0; octets && text.data && !search->found && i < header->key_count;
       ++i) {
    search->found = dkimkit_keyrecord_verify(
                        header->keys[i], DKIMKIT_ALGORITHM_ED25519_SHA256,
                        text.data, text.len, octets, len) == 1;
  }
  cli_attempt_free(&attempt);
  cli_octets_free(&text);
  cli_facts_add(search->tested, "text-signed",
                "the header itself signed instead of its hash");
  if (search->found) {
    cli_facts_add(search->causes, "text-signed",
                  "the signer signed the header itself instead of its SHA-256 "
                  "hash (RFC 8463, 3)");
  }
  return CLI_OK;
}

static int try_copies(struct cli_search *search)
{
  const struct cli_copies *copies = search->copies;
  struct cli_attempt attempt;
  struct cli_octets *spaced = NULL;
  size_t i;
  int space;
  int rv = CLI_OK;

  if (copies->count == 0) {
    return CLI_OK;
  }
  /* Copies lack the white space after the colon, which simple counts. */
  for (space = 0; !rv && !search->found && space < 2; ++space) {
    rv = cli_search_begin(&attempt, search, search->header->chosen);
    spaced = calloc(copies->count, sizeof(*spaced));
    if (rv || !spaced) {
      free(spaced);
      cli_attempt_free(&attempt);
      return rv ? rv : cli_error_memory();
    }
    for (i = 0; i < copies->count; ++i) {
      const struct cli_copy *copy = &copies->list[i];

      if (copy->index != CLI_NO_FIELD && copy->differs) {
        cli_octets_add(&spaced[i], copy->field.data, copy->name_len + 1);
        cli_octets_add(&spaced[i], " ", (size_t)space);
        cli_octets_add(&spaced[i], copy->field.data + copy->name_len + 1,
                       copy->field.len - copy->name_len - 1);
        attempt.fields[copy->index].data = spaced[i].data;
        attempt.fields[copy->index].len = spaced[i].len;
      }
    }
    rv = cli_search_end(search, &attempt);
    for (i = 0; i < copies->count; ++i) {
      cli_octets_free(&spaced[i]);
    }
    free(spaced);
  }
  cli_facts_add(search->tested, "copies", "the copies of fields in z=");
  if (search->found) {
    cli_facts_add(search->causes, "field-changed",
                  "with the copies in z= in their place the signature "
                  "verifies: exactly the fields that differ from their copies "
                  "were changed after signing");
  }
  return rv;
}

typedef int (*try_one)(struct cli_search *search);

static int try_choices(struct cli_search *search)
{
  size_t *chosen = calloc(search->header->name_count + 1, sizeof(*chosen));
  int rv = chosen ? try_removed(search, chosen) : cli_error_memory();

  if (!rv && !search->found) {
    rv = try_order(search, chosen);
  }
  /* What is taken in the real choice has to be known again. */
  if (chosen) {
    cli_header_choose(search->header, chosen, CLI_NO_FIELD, 0, false);
  }
  free(chosen);
  return rv;
}

static int try_rewritten(struct cli_search *search)
{
  cli_facts_add(search->tested, "field-rewritten",
                "Subject without words at its beginning, From with the address "
                "of Reply-To and similar fields, Reply-To left out");
  return cli_header_try_rewritten(search);
}

int cli_header_try(struct cli_header *header, const struct cli_copies *copies,
                   const struct cli_header_facts *facts)
{
  static const try_one all[] = {try_copies,
                                try_form,
                                try_choices,
                                try_instances,
                                try_rewritten,
                                try_own_field,
                                try_itself,
                                try_edits,
                                try_sha1,
                                try_text,
                                cli_header_try_simple,
                                cli_header_try_names};
  struct cli_search search = {header, copies, facts->causes, facts->tested,
                              false};
  size_t i;
  int rv = CLI_OK;

  if (header->too_large) {
    cli_facts_add(facts->known, "header-too-large",
                  "causes in the header were not looked for: it has too many "
                  "fields, or h= too many names");
    return CLI_OK;
  }
  for (i = 0; !rv && !search.found && i < sizeof(all) / sizeof(*all); ++i) {
    rv = all[i](&search);
  }
  if (!search.found && header->ended) {
    cli_facts_add(facts->known, "attempts-ended",
                  "the header is so large that not all of its causes were "
                  "computed");
  }
  return rv;
}
