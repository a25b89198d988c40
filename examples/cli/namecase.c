/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "errors.h"
#include "headertrial.h"

enum spelling {
  SPELL_LIST,
  SPELL_LOWER,
  SPELL_UPPER,
  SPELL_WORDS,
  SPELL_USUAL
};

static const char *const forms[] = {
    "as in h=", "in lower case", "in capitals",
    "with a capital at the beginning of each word (Message-Id)",
    "with usual abbreviations in capitals (Message-ID, MIME-Version)"};

static uint8_t to_lower(uint8_t c)
{
  return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

static uint8_t to_upper(uint8_t c)
{
  return c >= 'a' && c <= 'z' ? (uint8_t)(c - 'a' + 'A') : c;
}

static bool is_abbreviation(const uint8_t *word, size_t len)
{
  static const char *const all[] = {"id", "mime", "dkim", "arc", "spf", "x"};
  size_t i;
  size_t k;

  for (i = 0; i < sizeof(all) / sizeof(*all); ++i) {
    for (k = 0; k < len && to_lower(word[k]) == (uint8_t)all[i][k]; ++k) {
    }
    if (k == len && all[i][k] == '\0') {
      return true;
    }
  }
  return false;
}

static void spell_words(struct cli_octets *name, enum spelling spelling)
{
  size_t start = 0;
  size_t i;

  for (i = 0; i < name->len; ++i) {
    name->data[i] = to_lower(name->data[i]);
  }
  while (start < name->len) {
    const uint8_t *dash = memchr(name->data + start, '-', name->len - start);
    size_t end = dash ? (size_t)(dash - name->data) : name->len;
    bool all = spelling == SPELL_USUAL &&
               is_abbreviation(name->data + start, end - start);

    for (i = start; i < end && (all || i == start); ++i) {
      name->data[i] = to_upper(name->data[i]);
    }
    start = end + 1;
  }
}

static size_t name_of(struct cli_slice field)
{
  const uint8_t *colon = memchr(field.data, ':', field.len);

  return colon ? (size_t)(colon - field.data) : 0;
}

/* The field with its name in other letters; empty if they are the same. */
static void spell(struct cli_octets *out, struct cli_slice field,
                  struct cli_slice listed, enum spelling spelling)
{
  size_t len = name_of(field);
  size_t i;

  cli_octets_add(out, field.data, len);
  if (out->failed || len == 0) {
    return;
  }
  if (spelling == SPELL_LIST) {
    memcpy(out->data, listed.data, listed.len < len ? listed.len : len);
  } else if (spelling == SPELL_WORDS || spelling == SPELL_USUAL) {
    spell_words(out, spelling);
  } else {
    for (i = 0; i < len; ++i) {
      out->data[i] = spelling == SPELL_UPPER ? to_upper(out->data[i])
                                             : to_lower(out->data[i]);
    }
  }
  if (memcmp(out->data, field.data, len) == 0) {
    cli_octets_free(out);
    memset(out, 0, sizeof(*out));
    return;
  }
  cli_octets_add(out, field.data + len, field.len - len);
}

/* An attempt with names spelled anew; `spelled` holds one more than there are
   names, the last for the signature field. */
struct spelled {
  struct cli_attempt attempt;
  struct cli_octets *fields;
  size_t count;
  bool changes;
};

static int spell_one(struct spelled *all, const struct cli_header *header,
                     size_t index, enum spelling spelling)
{
  bool is_own = index == header->name_count;
  struct cli_slice *field =
      is_own ? &all->attempt.own : &all->attempt.fields[index];
  struct cli_octets *out = &all->fields[index];

  if (!field->data || (is_own && spelling == SPELL_LIST)) {
    return CLI_OK;
  }
  spell(out, *field, is_own ? *field : header->names[index], spelling);
  if (out->failed) {
    return cli_error_memory();
  }
  if (out->len > 0) {
    field->data = out->data;
    field->len = out->len;
    all->changes = true;
  }
  return CLI_OK;
}

static int end_spelled(struct spelled *all, struct cli_search *search, int rv)
{
  size_t i;

  if (!rv && all->changes) {
    rv = cli_attempt_verify(&search->found, search->header, &all->attempt);
  }
  cli_attempt_free(&all->attempt);
  for (i = 0; all->fields && i < all->count; ++i) {
    cli_octets_free(&all->fields[i]);
  }
  free(all->fields);
  return rv;
}

static int begin_spelled(struct spelled *all, const struct cli_search *search)
{
  int rv;

  memset(all, 0, sizeof(*all));
  rv = cli_search_begin(&all->attempt, search, search->header->chosen);
  if (rv) {
    return rv;
  }
  all->count = search->header->name_count + 1;
  all->fields = calloc(all->count, sizeof(*all->fields));
  return all->fields ? CLI_OK : cli_error_memory();
}

/* All names, those of h= alone or with the signature field. */
static int try_all(struct cli_search *search, enum spelling spelling, bool own)
{
  size_t count = search->header->name_count + own;
  struct spelled all;
  size_t i;
  int rv = begin_spelled(&all, search);

  for (i = 0; !rv && i < count; ++i) {
    rv = spell_one(&all, search->header, i, spelling);
  }
  rv = end_spelled(&all, search, rv);
  if (search->found) {
    cli_facts_add(search->causes, "name-case",
                  "the names of the signed fields%s were written %s when they "
                  "were signed; under simple canonicalization that counts",
                  own ? " and of the DKIM-Signature" : "", forms[spelling]);
  }
  return rv;
}

static int try_one(struct cli_search *search, size_t index,
                   enum spelling spelling)
{
  const struct cli_header *header = search->header;
  struct spelled all;
  int rv = begin_spelled(&all, search);

  if (!rv) {
    rv = spell_one(&all, header, index, spelling);
  }
  if (!rv && all.changes) {
    rv = cli_attempt_verify(&search->found, search->header, &all.attempt);
  }
  if (search->found) {
    size_t at =
        index < header->name_count ? header->chosen[index] : header->own;

    cli_facts_add(search->causes, "name-case",
                  "the name of field number %zu of the header was written "
                  "otherwise when it was signed; under simple canonicalization "
                  "that counts. It was",
                  at + 1);
    cli_facts_show(search->causes, all.fields[index].data,
                   header->fields[at].name_len);
  }
  all.changes = false;
  return end_spelled(&all, search, rv);
}

static int try_spelling(struct cli_search *search, enum spelling spelling)
{
  size_t i;
  int rv = CLI_OK;

  for (i = 0; !rv && !search->found && i <= search->header->name_count; ++i) {
    if (cli_header_is_open(search->header, i)) {
      rv = try_one(search, i, spelling);
    }
  }
  if (!rv && !search->found) {
    rv = try_all(search, spelling, false);
  }
  if (!rv && !search->found && spelling != SPELL_LIST) {
    rv = try_all(search, spelling, true);
  }
  return rv;
}

int cli_header_try_names(struct cli_search *search)
{
  int spelling;
  int rv = CLI_OK;

  if (dkimkit_signature_header_canonicalization(search->header->signature) !=
      DKIMKIT_CANONICALIZATION_SIMPLE) {
    return CLI_OK;
  }
  cli_facts_add(search->tested, "name-case",
                "names of fields, all or one, as in h=, in lower case, in "
                "capitals, Message-Id, Message-ID");
  for (spelling = SPELL_LIST; !rv && !search->found && spelling <= SPELL_USUAL;
       ++spelling) {
    rv = try_spelling(search, (enum spelling)spelling);
  }
  return rv;
}
