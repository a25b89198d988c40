/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "errors.h"
#include "headertrial.h"

#define WORDS_MAX 8
#define AUTHORS_MAX 16

/* What a field may have been; the first is what it is. */
struct ideas {
  size_t index;
  size_t count;
  struct cli_octets list[AUTHORS_MAX];
};

static void ideas_free(struct ideas *ideas)
{
  size_t i;

  for (i = 0; i < ideas->count; ++i) {
    cli_octets_free(&ideas->list[i]);
  }
}

static struct cli_octets *add(struct ideas *ideas)
{
  struct cli_octets *octets;

  if (ideas->count == AUTHORS_MAX) {
    return NULL;
  }
  octets = &ideas->list[ideas->count];
  memset(octets, 0, sizeof(*octets));
  ++ideas->count;
  return octets;
}

static size_t find_name(const struct cli_header *header, const char *name)
{
  size_t i;

  for (i = 0; i < header->name_count; ++i) {
    if (header->names[i].len == strlen(name) &&
        strncasecmp((const char *)header->names[i].data, name, strlen(name)) ==
            0 &&
        header->chosen[i] != CLI_NO_FIELD) {
      return i;
    }
  }
  return CLI_NO_FIELD;
}

static const struct cli_field *chosen_field(const struct cli_header *header,
                                            size_t index)
{
  return &header->fields[header->chosen[index]];
}

static bool is_space(uint8_t c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Where the value begins, white space passed over. */
static size_t value_of(const struct cli_field *field)
{
  const uint8_t *colon = memchr(field->data, ':', field->len);
  size_t at = colon ? (size_t)(colon - field->data) + 1 : field->len;

  while (at < field->len && is_space(field->data[at])) {
    ++at;
  }
  return at;
}

/* Without `len` octets at `at` and the white space behind them. */
static void add_without(struct ideas *ideas, const struct cli_field *field,
                        size_t at, size_t len)
{
  struct cli_octets *idea = add(ideas);
  size_t rest = at + len;

  while (rest < field->len && is_space(field->data[rest])) {
    ++rest;
  }
  if (idea) {
    cli_octets_add(idea, field->data, at);
    cli_octets_add(idea, field->data + rest, field->len - rest);
  }
}

/* "[list] Re: it", "Re: [list] it", "*** SPAM *** it". */
static void guess_subjects(struct ideas *ideas, const struct cli_header *header)
{
  const struct cli_field *field = chosen_field(header, ideas->index);
  size_t value = value_of(field);
  const uint8_t *open = memchr(field->data + value, '[', field->len - value);
  size_t at = value;
  size_t words;

  if (open) {
    size_t from = (size_t)(open - field->data);
    const uint8_t *close = memchr(open, ']', field->len - from);

    if (close) {
      add_without(ideas, field, from, (size_t)(close - open) + 1);
    }
  }
  for (words = 0; words < WORDS_MAX; ++words) {
    while (at < field->len && !is_space(field->data[at])) {
      ++at;
    }
    if (at == field->len) {
      return;
    }
    add_without(ideas, field, value, at - value);
    while (at < field->len && is_space(field->data[at])) {
      ++at;
    }
  }
}

static struct cli_slice address_in(const struct cli_field *field)
{
  size_t value = value_of(field);
  const uint8_t *open = memchr(field->data + value, '<', field->len - value);
  struct cli_slice address = {field->data + value, field->len - value};

  if (open) {
    const uint8_t *close =
        memchr(open, '>', field->len - (size_t)(open - field->data));

    if (close) {
      address.data = open + 1;
      address.len = (size_t)(close - open) - 1;
    }
  }
  return address;
}

/* The name of "Jo Doe via List <list@example.org>" with an address. */
static void add_author(struct ideas *ideas, const struct cli_field *from,
                       struct cli_slice address, bool quoted)
{
  struct cli_octets *idea = add(ideas);
  size_t value = value_of(from);
  size_t end = value;

  if (!idea) {
    return;
  }
  if (value < from->len && from->data[value] == '"') {
    ++value;
    ++end;
  }
  while (end + 5 < from->len &&
         strncasecmp((const char *)from->data + end, " via ", 5) != 0 &&
         from->data[end] != '<' && from->data[end] != '"') {
    ++end;
  }
  while (end > value &&
         (is_space(from->data[end - 1]) || from->data[end - 1] == '\'')) {
    --end;
  }
  if (value < end && from->data[value] == '\'') {
    ++value;
  }
  cli_octets_add_text(idea, "From: ");
  cli_octets_add_text(idea, quoted ? "\"" : "");
  cli_octets_add(idea, from->data + value, end - value);
  cli_octets_add_text(idea, quoted ? "\" <" : " <");
  cli_octets_add(idea, address.data, address.len);
  cli_octets_add_text(idea, ">");
}

static void guess_authors(struct ideas *ideas, const struct cli_header *header)
{
  static const char *const names[] = {
      "x-original-from", "original-from", "reply-to", "x-original-sender",
      "old-from",        "x-from",        "sender",   "x-google-original-from"};
  const struct cli_field *from = chosen_field(header, ideas->index);
  size_t i;
  size_t k;

  for (i = 0; i < sizeof(names) / sizeof(*names); ++i) {
    for (k = 0; k < header->field_count; ++k) {
      const struct cli_field *field = &header->fields[k];
      struct cli_octets *idea;

      if (!cli_name_is(field, names[i])) {
        continue;
      }
      idea = add(ideas);
      if (idea) {
        size_t value = value_of(field);

        cli_octets_add_text(idea, "From: ");
        cli_octets_add(idea, field->data + value, field->len - value);
      }
      add_author(ideas, from, address_in(field), false);
      add_author(ideas, from, address_in(field), true);
      break;
    }
  }
}

static void add_copies(struct ideas *ideas, const struct cli_copies *copies)
{
  size_t i;

  for (i = 0; i < copies->count; ++i) {
    if (copies->list[i].index == ideas->index && copies->list[i].differs) {
      struct cli_octets *idea = add(ideas);

      if (idea) {
        cli_octets_add(idea, copies->list[i].field.data,
                       copies->list[i].field.len);
      }
    }
  }
}

static void begin_ideas(struct ideas *ideas, const struct cli_header *header,
                        const struct cli_copies *copies, const char *name,
                        void (*guess)(struct ideas *ideas,
                                      const struct cli_header *header))
{
  ideas->count = 0;
  ideas->index = find_name(header, name);
  (void)add(ideas);
  if (ideas->index != CLI_NO_FIELD) {
    add_copies(ideas, copies);
    guess(ideas, header);
  }
}

static void tell(const struct cli_header *header, struct cli_facts *causes,
                 const struct ideas *ideas, size_t which, const char *name)
{
  const struct cli_field *now;

  if (which == 0) {
    return;
  }
  now = chosen_field(header, ideas->index);
  cli_facts_add(causes, "field-rewritten",
                "the %s field was rewritten after signing. The message has",
                name);
  cli_facts_show(causes, now->data, now->len);
  cli_facts_add(causes, "field-signed", "and the signature verifies with");
  cli_facts_show(causes, ideas->list[which].data, ideas->list[which].len);
}

static void place(struct cli_attempt *attempt, const struct ideas *ideas,
                  size_t which)
{
  if (which > 0 && which < ideas->count) {
    attempt->fields[ideas->index].data = ideas->list[which].data;
    attempt->fields[ideas->index].len = ideas->list[which].len;
  }
}

struct rewriting {
  struct cli_header *header;
  struct cli_facts *causes;
  struct ideas subjects;
  struct ideas authors;
  size_t *chosen;
  bool removed;
  bool found;
};

static int try_pair(struct rewriting *all, size_t subject, size_t author)
{
  struct cli_attempt attempt;
  int rv;

  if (!cli_attempt_init(&attempt, all->header, all->chosen)) {
    return cli_error_memory();
  }
  place(&attempt, &all->subjects, subject);
  place(&attempt, &all->authors, author);
  rv = cli_attempt_verify(&all->found, all->header, &attempt);
  cli_attempt_free(&attempt);
  if (all->found) {
    tell(all->header, all->causes, &all->subjects, subject, "Subject");
    tell(all->header, all->causes, &all->authors, author, "From");
    if (all->removed) {
      cli_facts_add(all->causes, "field-added",
                    "the Reply-To field was added after signing");
    }
  }
  return rv;
}

static int try_pairs(struct rewriting *all)
{
  size_t s;
  size_t a;
  int rv = CLI_OK;

  for (s = 0; s < all->subjects.count; ++s) {
    for (a = 0; a < all->authors.count; ++a) {
      if (s + a == 0) {
        continue;
      }
      rv = try_pair(all, s, a);
      if (rv || all->found) {
        return rv;
      }
    }
  }
  return rv;
}

int cli_header_try_rewritten(struct cli_search *search)
{
  struct cli_header *header = search->header;
  struct rewriting *all = calloc(1, sizeof(*all));
  size_t reply = find_name(header, "reply-to");
  int rv;

  if (!all) {
    return cli_error_memory();
  }
  all->header = header;
  all->causes = search->causes;
  all->chosen = header->chosen;
  begin_ideas(&all->subjects, header, search->copies, "subject",
              guess_subjects);
  begin_ideas(&all->authors, header, search->copies, "from", guess_authors);
  rv = try_pairs(all);
  if (!rv && !all->found && reply != CLI_NO_FIELD) {
    all->chosen = calloc(header->name_count + 1, sizeof(*all->chosen));
    if (all->chosen) {
      cli_header_choose(header, all->chosen, header->chosen[reply], 0, false);
      all->removed = true;
      rv = try_pairs(all);
    } else {
      rv = cli_error_memory();
    }
    free(all->chosen);
  }
  search->found = all->found;
  ideas_free(&all->subjects);
  ideas_free(&all->authors);
  free(all);
  return rv;
}
