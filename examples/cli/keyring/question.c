/* SPDX-License-Identifier: MIT */
#include "question.h"

#include <string.h>
#include <strings.h>

#include "addresses.h"

static int add_author(const char *domain, void *user_data)
{
  int rv = dkimkit_keyring_choice_add_author(user_data, domain);

  /* Of more than can be, the first count. */
  return rv == DKIMKIT_ERR_LIMIT ? DKIMKIT_OK : rv;
}

static int set_sender(const char *domain, void *user_data)
{
  return dkimkit_keyring_choice_set_sender(user_data, domain);
}

/* Behind the colon of a field of this name; NULL if it has another. White space
   before the colon is obsolete. */
static const uint8_t *value_of(const uint8_t *field, size_t *len,
                               const char *name)
{
  size_t name_len = strlen(name);
  size_t at = name_len;

  if (*len <= name_len ||
      strncasecmp((const char *)field, name, name_len) != 0) {
    return NULL;
  }
  while (at < *len && (field[at] == ' ' || field[at] == '\t')) {
    ++at;
  }
  if (at == *len || field[at] != ':') {
    return NULL;
  }
  *len -= at + 1;
  return field + at + 1;
}

static int read_field(struct cli_question *question, const uint8_t *field,
                      size_t len)
{
  size_t value_len = len;
  const uint8_t *value = value_of(field, &value_len, "From");

  if (value) {
    ++question->from_fields;
    return cli_addresses(value, value_len, add_author, question->choice);
  }
  value_len = len;
  value = value_of(field, &value_len, "Sender");
  if (value && !question->has_sender) {
    question->has_sender = true;
    return cli_addresses(value, value_len, set_sender, question->choice);
  }
  return DKIMKIT_OK;
}

static bool is_of_tenant(const struct cli_question *question,
                         const char *domain)
{
  char name[256];
  size_t len = sizeof(name);
  const char *owner;

  if (dkimkit_domain_to_ascii(name, &len, question->config, domain) !=
      DKIMKIT_OK) {
    return false;
  }
  if (len > 0 && name[len - 1] == '.') {
    name[len - 1] = '\0';
  }
  owner = dkimkit_keyring_view_owner(question->view, name);
  return owner && strcmp(owner, question->tenant) == 0;
}

static bool is_internal(const struct cli_question *question)
{
  size_t i;

  for (i = 0; question->tenant && i < question->recipient_count; ++i) {
    if (!is_of_tenant(question, question->recipients[i])) {
      return false;
    }
  }
  return question->tenant && question->recipient_count > 0;
}

int cli_question_ask(struct cli_question *question)
{
  size_t i;
  int rv = DKIMKIT_OK;

  for (i = 0; !rv && i < question->header->count; ++i) {
    size_t len;
    const uint8_t *field = cli_raw_header_field(question->header, i, &len);

    rv = read_field(question, field, len);
    if (!rv) {
      rv = dkimkit_keyring_choice_add_field(question->choice,
                                            (const char *)field, len);
    }
  }
  if (!rv) {
    rv = dkimkit_keyring_choice_set_from_fields(question->choice,
                                                question->from_fields);
  }
  if (!rv) {
    rv = question->trust_from
             ? dkimkit_keyring_choice_trust_from(question->choice, 1)
             : dkimkit_keyring_choice_set_submitter(question->choice,
                                                    question->tenant);
  }
  if (!rv) {
    rv = dkimkit_keyring_choice_set_internal(question->choice,
                                             is_internal(question));
  }
  return rv ? rv : dkimkit_keyring_choose(question->choice, question->view, 0);
}
