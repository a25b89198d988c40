/* SPDX-License-Identifier: MIT */
#include <strings.h>

#include "headertrial.h"

#define NAME_SHOWN 100

static int name_shown(const struct cli_field *field)
{
  return (int)(field->name_len < NAME_SHOWN ? field->name_len : NAME_SHOWN);
}

/* RFC 5322, 3.6. */
static bool may_stand_once(const struct cli_field *field)
{
  static const char *const names[] = {
      "from",    "sender",     "reply-to",    "to",         "cc",  "bcc",
      "subject", "message-id", "in-reply-to", "references", "date"};
  size_t i;

  for (i = 0; i < sizeof(names) / sizeof(*names); ++i) {
    if (cli_name_is(field, names[i])) {
      return true;
    }
  }
  return false;
}

static bool has_twin(const struct cli_header *header, size_t field)
{
  const struct cli_field *it = &header->fields[field];
  size_t i;

  for (i = 0; i < header->field_count; ++i) {
    if (i != field && header->fields[i].name_len == it->name_len &&
        strncasecmp((const char *)header->fields[i].data,
                    (const char *)it->data, it->name_len) == 0) {
      return true;
    }
  }
  return false;
}

static bool is_duplicate(const struct cli_header *header, size_t field)
{
  return may_stand_once(&header->fields[field]) && has_twin(header, field);
}

void cli_tell_added(struct cli_facts *causes, const struct cli_header *header,
                    size_t field)
{
  const struct cli_field *it = &header->fields[field];

  if (is_duplicate(header, field)) {
    cli_facts_add(causes,
                  cli_name_is(it, "from") ? "from-duplicated"
                                          : "field-duplicated",
                  "another %.*s field, number %zu of the header, was added "
                  "after signing: without it the signature verifies. A message "
                  "may have only one (RFC 5322, 3.6)",
                  name_shown(it), it->data, field + 1);
  } else {
    cli_facts_add(causes, "field-added",
                  "without a %.*s field, number %zu of the header, the "
                  "signature verifies: it was added after signing%s",
                  name_shown(it), it->data, field + 1,
                  has_twin(header, field)
                      ? ", or the signer signed another instance of it than "
                        "RFC 6376, 5.4.2 says"
                      : "");
  }
  cli_facts_show(causes, it->data, it->len);
}

void cli_tell_above(struct cli_facts *causes, const struct cli_header *header)
{
  struct cli_octets shown = {NULL, 0, 0, false};
  bool from = false;
  size_t i;

  for (i = 0; i < header->name_count; ++i) {
    if (header->chosen[i] < header->own) {
      const struct cli_field *it = &header->fields[header->chosen[i]];

      from = from || (cli_name_is(it, "from") &&
                      is_duplicate(header, header->chosen[i]));
      cli_octets_add(&shown, it->data, it->len);
      cli_octets_add(&shown, "\r\n", 2);
    }
  }
  cli_facts_add(causes, from ? "from-duplicated" : "fields-above",
                "these fields above the DKIM-Signature were added after "
                "signing: without them the signature verifies%s",
                from ? ". A message may have only one From (RFC 5322, 3.6)"
                     : "");
  cli_facts_show(causes, shown.data, shown.len);
  causes->failed = causes->failed || shown.failed;
  cli_octets_free(&shown);
}
