/* SPDX-License-Identifier: MIT */
#include "ringsign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "author.h"
#include "keyring.h"
#include "log.h"
#include "ringview.h"

/* One message's question. */
struct question {
  const struct settings *settings;
  const struct submission *submission;
  dkimkit_keyring_view *view;
  dkimkit_keyring_choice *choice;
  char tenant[TENANT_ROOM]; /* that submits; "" for none */
  bool trusts_from;
};

/* Who submits, as far as it is known without the header. A login that is
 * nobody's is not made up for by From. */
static void find_submitter(struct question *question)
{
  const struct keyring_options *options = &question->settings->ring_options;
  const struct submission *submission = question->submission;
  const char *at = strrchr(submission->login, '@');
  const char *named = NULL;

  question->trusts_from =
      options->tenant_from == TENANT_FROM_FROM ||
      (options->trust_without_login != 0 && *submission->login == '\0' &&
       *submission->declared == '\0');
  if (question->trusts_from) {
    return;
  }
  if (options->tenant_from == TENANT_FROM_AUTH_MAP) {
    named = tenantmap_find(&options->map, submission->login);
  } else if (options->tenant_from == TENANT_FROM_MACRO) {
    named = submission->declared;
  } else if (at != NULL) {
    (void)ringview_owner(question->tenant, question->view,
                         question->settings->signing, at + 1);
  }
  if (named != NULL && strlen(named) < TENANT_ROOM) {
    memcpy(question->tenant, named, strlen(named) + 1);
  }
}

/* Skipping needs all recipients to be the submitter's. */
static int set_internal(struct question *question, const char *author_owner)
{
  const struct recipients *recipients = question->submission->recipients;
  const char *tenant = question->trusts_from ? author_owner : question->tenant;
  bool is_internal = *tenant != '\0' && recipients->are_there &&
                     !recipients->are_mixed &&
                     strcmp(tenant, recipients->owner) == 0;

  return dkimkit_keyring_choice_set_internal(question->choice, is_internal);
}

static int set_submitter(struct question *question)
{
  int rv;

  if (question->trusts_from) {
    return dkimkit_keyring_choice_trust_from(question->choice, 1);
  }
  rv = dkimkit_keyring_choice_set_submitter(
      question->choice, *question->tenant == '\0' ? NULL : question->tenant);
  /* A macro may be anything: then it names nobody. */
  if (rv == DKIMKIT_KEYRING_ERR_TENANT_SYNTAX) {
    question->tenant[0] = '\0';
    rv = dkimkit_keyring_choice_set_submitter(question->choice, NULL);
  }
  return rv;
}

_Static_assert(RINGSIGN_MAX == DKIMKIT_KEYRING_SIGNATURES_MAX,
               "a choice has as many");

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

static int set_addresses(struct question *question, const struct header *header)
{
  size_t fields;
  size_t i;
  int rv = author_each(&fields, header, "From", add_author, question->choice);

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_keyring_choice_set_from_fields(question->choice,
                                                (unsigned)fields);
  }
  for (i = 0; rv == DKIMKIT_OK && i < header->count; i++) {
    size_t len;
    const uint8_t *field = header_field(header, i, &len);

    rv = dkimkit_keyring_choice_add_field(question->choice, (const char *)field,
                                          len);
  }
  if (rv == DKIMKIT_OK) {
    rv = author_each(&fields, header, "Sender", set_sender, question->choice);
  }
  /* Several tell nothing. */
  if (rv == DKIMKIT_OK && fields > 1) {
    rv = dkimkit_keyring_choice_set_sender(question->choice, NULL);
  }
  return rv;
}

/* Twice: the first answer says whose author counts, which tells whether it's
 * internal mail. */
static int choose(struct question *question, bool *decides)
{
  char owner[TENANT_ROOM];
  const char *author;
  int rv = dkimkit_keyring_choose(question->choice, question->view, 0);

  if (rv != DKIMKIT_OK) {
    *decides = true;
    return rv;
  }
  author = dkimkit_keyring_choice_author(question->choice);
  *decides = ringview_owner(owner, question->view, question->settings->signing,
                            author) ||
             *question->tenant != '\0';
  rv = set_internal(question, owner);
  return rv == DKIMKIT_OK
             ? dkimkit_keyring_choose(question->choice, question->view, 0)
             : rv;
}

static int make_profiles(struct ringsign *out, dkimkit_keyring *ring,
                         const dkimkit_keyring_choice *choice)
{
  size_t count = dkimkit_keyring_choice_count(choice);
  int rv = DKIMKIT_OK;

  while (rv == DKIMKIT_OK && out->count < count && out->count < RINGSIGN_MAX) {
    rv = dkimkit_keyring_profile(&out->signatures[out->count].profile, ring,
                                 choice, out->count);
    if (rv == DKIMKIT_OK) {
      out->count++;
    } else {
      log_line(LOG_ERR, "keyring: the key of %s: %s %s",
               dkimkit_keyring_choice_key_domain(choice, out->count),
               dkimkit_keyring_strerror(rv), dkimkit_keyring_message(ring));
    }
  }
  return rv;
}

static char *query_name_of(const dkimkit_profile *profile)
{
  const char *name = dkimkit_profile_domain(profile);
  const char *selector = dkimkit_profile_selector(profile);
  size_t room = strlen(name) + strlen(selector) + sizeof("._domainkey.");
  char *query_name = malloc(room);

  if (query_name != NULL) {
    (void)snprintf(query_name, room, "%s._domainkey.%s", selector, name);
  }
  return query_name;
}

static int copy_record(struct ringsignature *to,
                       const dkimkit_keyring_domain *domain, int slot)
{
  to->query_name = query_name_of(to->profile);
  to->record = strdup(dkimkit_keyring_domain_record_text(domain, slot));
  return to->query_name != NULL && to->record != NULL ? DKIMKIT_OK
                                                      : DKIMKIT_ERR_NOMEM;
}

/* The slot may have another key by now. */
static bool has_key(const dkimkit_keyring_domain *domain,
                    const dkimkit_keyring_choice *choice, size_t index)
{
  int slot = dkimkit_keyring_choice_slot(choice, index);
  const uint8_t *id = dkimkit_keyring_domain_key_id(domain, slot);

  return id != NULL &&
         dkimkit_keyring_domain_record_text(domain, slot) != NULL &&
         memcmp(id, dkimkit_keyring_choice_key_id(choice, index),
                DKIMKIT_KEYRING_KEY_ID_OCTETS) == 0;
}

static int read_records(struct ringsign *out, dkimkit_keyring *ring,
                        const dkimkit_keyring_choice *choice)
{
  int rv = DKIMKIT_OK;
  size_t i;

  for (i = 0; rv == DKIMKIT_OK && i < out->count; i++) {
    dkimkit_keyring_domain *domain = NULL;

    if (out->signatures[i].record != NULL) {
      continue;
    }

    rv = dkimkit_keyring_domain_read(
        &domain, ring, dkimkit_keyring_choice_key_domain(choice, i));
    if (rv == DKIMKIT_OK && has_key(domain, choice, i)) {
      rv = copy_record(&out->signatures[i], domain,
                       dkimkit_keyring_choice_slot(choice, i));
    }
    dkimkit_keyring_domain_free(domain);
  }
  return rv;
}

static const char *tenant_word(const struct question *question)
{
  if (question->tenant[0] != '\0') {
    return question->tenant;
  }
  return question->trusts_from ? "(of From)" : "(none)";
}

static void describe_signatures(struct ringsign *out,
                                const dkimkit_keyring_choice *choice)
{
  size_t i;

  for (i = 0; i < out->count; i++) {
    (void)snprintf(out->signatures[i].about, sizeof(out->signatures[i].about),
                   "reason=%s alignment=%s",
                   dkimkit_keyring_reason_name(
                       dkimkit_keyring_choice_signature_reason(choice, i)),
                   dkimkit_keyring_alignment_name(
                       dkimkit_keyring_choice_alignment(choice, i)));
  }
}

/* Signatures have a reason each. */
static void describe(struct ringsign *out, const struct question *question)
{
  const dkimkit_keyring_choice *choice = question->choice;
  int used = 0;

  describe_signatures(out, choice);
  if (out->count == 0) {
    used = snprintf(
        out->about, sizeof(out->about), "reason=%s ",
        dkimkit_keyring_reason_name(dkimkit_keyring_choice_reason(choice)));
  }
  (void)snprintf(out->about + used, sizeof(out->about) - (size_t)used,
                 "why=%s from=%s tenant=%s",
                 dkimkit_keyring_why_name(dkimkit_keyring_choice_why(choice)),
                 dkimkit_keyring_choice_author(choice), tenant_word(question));
}

static int read_keys(struct ringsign *out, dkimkit_keyring *ring,
                     const dkimkit_keyring_choice *choice, bool with_records)
{
  int rv = make_profiles(out, ring, choice);

  return rv == DKIMKIT_OK && with_records ? read_records(out, ring, choice)
                                          : rv;
}

/* A connection that was lost since it was used fails once: then it's made
 * again. */
static int sign_as_chosen(struct ringsign *out, const struct question *question,
                          bool with_records)
{
  struct keyhandles *handles = keyring_handles(question->settings->keyring);
  dkimkit_keyring *ring = NULL;
  int rv;

  if (dkimkit_keyring_choice_count(question->choice) == 0) {
    return DKIMKIT_OK;
  }
  rv = keyhandles_take(&ring, handles);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = read_keys(out, ring, question->choice, with_records);
  if (rv == DKIMKIT_KEYRING_ERR_STORE) {
    rv = read_keys(out, ring, question->choice, with_records);
  }
  keyhandles_give(handles, ring);
  return rv;
}

static int ask(struct ringsign *out, struct question *question,
               const struct header *header, bool with_records)
{
  int rv = dkimkit_keyring_choice_new(&question->choice,
                                      question->settings->signing);

  find_submitter(question);
  if (rv == DKIMKIT_OK) {
    rv = set_submitter(question);
  }
  if (rv == DKIMKIT_OK) {
    rv = set_addresses(question, header);
  }
  if (rv == DKIMKIT_OK) {
    rv = choose(question, &out->decides);
  }
  if (rv == DKIMKIT_OK && out->decides) {
    rv = sign_as_chosen(out, question, with_records);
  }
  if (rv == DKIMKIT_OK) {
    describe(out, question);
  }
  return rv;
}

int ringsign_ask(struct ringsign *out, const struct settings *settings,
                 const struct header *header,
                 const struct submission *submission, bool with_records)
{
  struct question question = {.settings = settings, .submission = submission};
  int rv;

  question.view = keyring_view(settings->keyring);
  rv = ask(out, &question, header, with_records);
  dkimkit_keyring_choice_free(question.choice);
  dkimkit_keyring_view_free(question.view);
  return rv;
}

void ringsign_clear(struct ringsign *ring)
{
  size_t i;

  for (i = 0; i < ring->count; i++) {
    dkimkit_profile_free(ring->signatures[i].profile);
    free(ring->signatures[i].query_name);
    free(ring->signatures[i].record);
  }
  memset(ring, 0, sizeof(*ring));
}
