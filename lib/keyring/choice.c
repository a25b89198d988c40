/* SPDX-License-Identifier: MIT */
#include "keyring/asciicase.h"
#include "keyring/choose.h"
#include "keyring/newkey.h"
#include "keyring/profiles.h"
#include "keyring/settings.h"
#include "keyring/view.h"

#include <stdlib.h>
#include <string.h>

#define AUTHORS_MAX 64

typedef char domain_text[DKK_RING_DOMAIN_MAX + 1];

struct dkimkit_keyring_choice {
  const dkimkit_config *config;
  /** What is asked. A domain that is none is "". */
  size_t authors_count;
  domain_text authors[AUTHORS_MAX];
  domain_text sender;
  uint8_t has_sender;
  uint8_t has_from_fields;
  uint8_t has_submitter;
  uint8_t trust_from;
  uint8_t is_internal;
  unsigned from_fields;
  char submitter[DKK_RING_TENANT_MAX + 1];
  /** The answer, whose texts are the view's. */
  dkimkit_keyring_view *view;
  const char *author;
  dkk_ring_choice answer;
};

static const char *const reason_names[] = {
    [DKIMKIT_KEYRING_REASON_OWN] = "own",
    [DKIMKIT_KEYRING_REASON_PARENT] = "parent",
    [DKIMKIT_KEYRING_REASON_DEFAULT] = "default",
    [DKIMKIT_KEYRING_REASON_FOREIGN_FROM] = "foreign-from",
    [DKIMKIT_KEYRING_REASON_NO_FROM] = "no-from",
    [DKIMKIT_KEYRING_REASON_MULTIPLE_FROM] = "multiple-from",
    [DKIMKIT_KEYRING_REASON_BAD_DOMAIN] = "bad-domain",
    [DKIMKIT_KEYRING_REASON_NO_SUBMITTER] = "no-submitter",
    [DKIMKIT_KEYRING_REASON_INTERNAL] = "internal",
    [DKIMKIT_KEYRING_REASON_LOST] = "lost",
    [DKIMKIT_KEYRING_REASON_NOT_SIGNED] = "not-signed",
};

static const char *const why_names[] = {
    [DKIMKIT_KEYRING_WHY_SIGNS] = "signs",
    [DKIMKIT_KEYRING_WHY_NOT_ENABLED] = "not-enabled",
    [DKIMKIT_KEYRING_WHY_NOT_SEEN] = "not-seen",
    [DKIMKIT_KEYRING_WHY_LOST] = "lost",
    [DKIMKIT_KEYRING_WHY_NO_KEY] = "no-key",
};

static const char *const alignment_names[] = {
    [DKIMKIT_KEYRING_ALIGNED_NONE] = "none",
    [DKIMKIT_KEYRING_ALIGNED_RELAXED] = "relaxed",
    [DKIMKIT_KEYRING_ALIGNED_STRICT] = "strict",
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const char *dkimkit_keyring_reason_name(dkimkit_keyring_reason reason)
{
  return (unsigned)reason < COUNT(reason_names) ? reason_names[reason] : NULL;
}

const char *dkimkit_keyring_why_name(dkimkit_keyring_why why)
{
  return (unsigned)why < COUNT(why_names) ? why_names[why] : NULL;
}

const char *dkimkit_keyring_alignment_name(dkimkit_keyring_alignment alignment)
{
  return (unsigned)alignment < COUNT(alignment_names)
             ? alignment_names[alignment]
             : NULL;
}

int dkimkit_keyring_choice_new(dkimkit_keyring_choice **out,
                               const dkimkit_config *config)
{
  dkimkit_keyring_choice *choice;

  if (out == NULL || config == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  choice = calloc(1, sizeof(*choice));
  if (choice == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  choice->config = config;
  dkimkit_keyring_choice_reset(choice);
  *out = choice;
  return DKIMKIT_OK;
}

void dkimkit_keyring_choice_free(dkimkit_keyring_choice *choice)
{
  if (choice != NULL) {
    dkimkit_keyring_view_free(choice->view);
    free(choice);
  }
}

static void forget_answer(dkimkit_keyring_choice *choice)
{
  dkimkit_keyring_view_free(choice->view);
  choice->view = NULL;
  choice->author = "";
  memset(&choice->answer, 0, sizeof(choice->answer));
  choice->answer.reason = DKK_RING_REASON_NO_FROM;
  choice->answer.why = DKK_RING_WHY_NO_KEY;
}

void dkimkit_keyring_choice_reset(dkimkit_keyring_choice *choice)
{
  forget_answer(choice);
  choice->authors_count = 0;
  choice->has_sender = 0;
  choice->has_from_fields = 0;
  choice->has_submitter = 0;
  choice->trust_from = 0;
  choice->is_internal = 0;
}

int dkimkit_keyring_choice_set_from_fields(dkimkit_keyring_choice *choice,
                                           unsigned count)
{
  if (choice == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  choice->has_from_fields = 1;
  choice->from_fields = count;
  return DKIMKIT_OK;
}

static int is_ascii(const char *text)
{
  while (*text != '\0' && (unsigned char)*text < 0x80) {
    text++;
  }
  return *text == '\0';
}

static void take_domain(const dkimkit_keyring_choice *choice,
                        const char *domain, domain_text out)
{
  char ascii[DKK_RING_DOMAIN_MAX + 2];
  size_t len = sizeof(ascii);

  out[0] = '\0';
  if (!is_ascii(domain)) {
    if (dkimkit_domain_to_ascii(ascii, &len, choice->config, domain) !=
        DKIMKIT_OK) {
      return;
    }
    domain = ascii;
  }
  len = strlen(domain);
  if (len > 0 && domain[len - 1] == '.') {
    len--;
  }
  if (len <= DKK_RING_DOMAIN_MAX) {
    size_t i;

    for (i = 0; i < len; i++) {
      out[i] = dkk_ring_lower_letter(domain[i]);
    }
    out[len] = '\0';
  }
}

int dkimkit_keyring_choice_add_author(dkimkit_keyring_choice *choice,
                                      const char *domain)
{
  if (choice == NULL || domain == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (choice->authors_count == AUTHORS_MAX) {
    return DKIMKIT_ERR_LIMIT;
  }
  take_domain(choice, domain, choice->authors[choice->authors_count++]);
  return DKIMKIT_OK;
}

int dkimkit_keyring_choice_set_sender(dkimkit_keyring_choice *choice,
                                      const char *domain)
{
  if (choice == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  choice->has_sender = domain != NULL;
  if (domain != NULL) {
    take_domain(choice, domain, choice->sender);
  }
  return DKIMKIT_OK;
}

int dkimkit_keyring_choice_set_submitter(dkimkit_keyring_choice *choice,
                                         const char *tenant)
{
  int rv = DKIMKIT_OK;

  if (choice == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  choice->has_submitter = 0;
  if (tenant != NULL) {
    rv = dkk_ring_tenant_check(tenant);
  }
  if (rv == DKIMKIT_OK && tenant != NULL) {
    choice->has_submitter = 1;
    memcpy(choice->submitter, tenant, strlen(tenant) + 1);
  }
  return rv;
}

int dkimkit_keyring_choice_trust_from(dkimkit_keyring_choice *choice, int on)
{
  if (choice == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  choice->trust_from = on != 0;
  return DKIMKIT_OK;
}

int dkimkit_keyring_choice_set_internal(dkimkit_keyring_choice *choice, int on)
{
  if (choice == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  choice->is_internal = on != 0;
  return DKIMKIT_OK;
}

/* Of several authors Sender says who it was, if it's one of them (RFC 5322,
 * 3.6.2). */
static const char *find_author(const dkimkit_keyring_choice *choice)
{
  size_t i;

  for (i = 0; choice->has_sender && i < choice->authors_count; i++) {
    if (choice->sender[0] != '\0' &&
        strcmp(choice->authors[i], choice->sender) == 0) {
      return choice->authors[i];
    }
  }
  return choice->authors_count > 0 ? choice->authors[0] : NULL;
}

static void ask_about(dkimkit_keyring_choice *choice,
                      const dkk_ring_view_domain *domain,
                      dkk_ring_message *message)
{
  const dkk_ring_view_domain *owner = domain;

  memset(message, 0, sizeof(*message));
  message->from_domain = find_author(choice);
  message->from_fields =
      choice->has_from_fields ? choice->from_fields : choice->authors_count > 0;
  message->is_choice = choice->authors_count > 1;
  message->is_internal = choice->is_internal;
  if (message->from_domain == NULL) {
    return;
  }
  if (owner == NULL) {
    owner = dkk_ring_view_ancestor(choice->view, message->from_domain);
  }
  message->owner = owner != NULL ? owner->of.tenant : NULL;
  message->submitter = choice->has_submitter ? choice->submitter
                       : choice->trust_from  ? message->owner
                                             : NULL;
  message->from_organizational =
      dkk_ring_view_organizational(choice->view, message->from_domain);
}

/* The nearest ancestor that signs as itself; one that doesn't yet isn't in the
 * way, but one of somebody else's is. */
static const dkk_ring_domain *find_parent(const dkimkit_keyring_choice *choice,
                                          const dkk_ring_message *message,
                                          uint64_t now)
{
  const dkk_ring_view_domain *at =
      dkk_ring_view_ancestor(choice->view, message->from_domain);

  while (at != NULL && strcmp(at->of.tenant, message->submitter) == 0) {
    if (at->of.record != NULL &&
        dkk_ring_active_slot(at->of.record, DKK_RING_OWN, now).slot !=
            DKK_RING_NONE) {
      return &at->of;
    }
    at = dkk_ring_view_ancestor(choice->view, at->of.name);
  }
  return NULL;
}

static void find_choices(const dkimkit_keyring_choice *choice,
                         const dkk_ring_view_domain *domain,
                         const dkk_ring_message *message, uint64_t now,
                         dkk_ring_choices *choices)
{
  const dkk_ring_view_tenant *tenant =
      message->submitter != NULL
          ? dkk_ring_view_find_tenant(choice->view, message->submitter)
          : NULL;
  const dkk_ring_view_domain *initial;

  memset(choices, 0, sizeof(*choices));
  choices->domain = domain != NULL ? &domain->of : NULL;
  if (tenant == NULL) {
    return;
  }
  choices->default_policy = tenant->default_policy;
  choices->allow_parent = tenant->allow_parent;
  choices->double_sign = tenant->double_sign;
  choices->skip_internal = tenant->skip_internal;
  if (tenant->allow_parent && message->from_domain != NULL) {
    choices->parent = find_parent(choice, message, now);
  }
  initial = dkk_ring_view_find(choice->view, tenant->initial_domain);
  choices->initial = initial != NULL ? &initial->of : NULL;
}

/* Who has read the record too long ago may not know that the key was
 * replaced. */
static int is_within_lease(const dkimkit_keyring_choice *choice)
{
  uint64_t age = dkimkit_keyring_view_age(choice->view);
  int i;

  for (i = 0; i < choice->answer.count; i++) {
    const dkk_ring_domain *of = choice->answer.signatures[i].key_domain;

    if (age > of->record->policy.lease) {
      return 0;
    }
  }
  return 1;
}

int dkimkit_keyring_choose(dkimkit_keyring_choice *choice,
                           dkimkit_keyring_view *view, uint64_t now)
{
  const dkk_ring_view_domain *domain;
  const char *author;
  dkk_ring_message message;
  dkk_ring_choices choices;

  if (choice == NULL || view == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  dkimkit_keyring_view_ref(view);
  forget_answer(choice);
  choice->view = view;
  author = find_author(choice);
  domain = author != NULL ? dkk_ring_view_find(view, author) : NULL;
  ask_about(choice, domain, &message);
  now = now != 0 ? now : dkk_ring_view_now(view);
  find_choices(choice, domain, &message, now, &choices);
  choice->author = author != NULL ? author : "";
  dkk_ring_choose(&message, &choices, now, &choice->answer);
  if (!is_within_lease(choice)) {
    forget_answer(choice);
    return DKIMKIT_KEYRING_ERR_LEASE;
  }
  return DKIMKIT_OK;
}

dkimkit_keyring_reason
dkimkit_keyring_choice_reason(const dkimkit_keyring_choice *choice)
{
  return (dkimkit_keyring_reason)choice->answer.reason;
}

dkimkit_keyring_why
dkimkit_keyring_choice_why(const dkimkit_keyring_choice *choice)
{
  return (dkimkit_keyring_why)choice->answer.why;
}

int dkimkit_keyring_choice_is_chosen(const dkimkit_keyring_choice *choice)
{
  return choice->answer.is_choice;
}

const char *dkimkit_keyring_choice_author(const dkimkit_keyring_choice *choice)
{
  return choice->author;
}

size_t dkimkit_keyring_choice_count(const dkimkit_keyring_choice *choice)
{
  return (size_t)choice->answer.count;
}

static const dkk_ring_signature *
signature_at(const dkimkit_keyring_choice *choice, size_t index)
{
  return index < (size_t)choice->answer.count
             ? &choice->answer.signatures[index]
             : NULL;
}

const char *dkimkit_keyring_choice_domain(const dkimkit_keyring_choice *choice,
                                          size_t index)
{
  const dkk_ring_signature *of = signature_at(choice, index);

  return of != NULL ? of->domain : NULL;
}

const char *
dkimkit_keyring_choice_selector(const dkimkit_keyring_choice *choice,
                                size_t index)
{
  const dkk_ring_signature *of = signature_at(choice, index);

  return of != NULL ? of->selector : NULL;
}

const char *
dkimkit_keyring_choice_key_domain(const dkimkit_keyring_choice *choice,
                                  size_t index)
{
  const dkk_ring_signature *of = signature_at(choice, index);

  return of != NULL ? of->key_domain->name : NULL;
}

int dkimkit_keyring_choice_slot(const dkimkit_keyring_choice *choice,
                                size_t index)
{
  const dkk_ring_signature *of = signature_at(choice, index);

  return of != NULL ? of->slot : DKK_RING_NONE;
}

const uint8_t *
dkimkit_keyring_choice_key_id(const dkimkit_keyring_choice *choice,
                              size_t index)
{
  const dkk_ring_signature *of = signature_at(choice, index);

  return of != NULL ? of->key_id.octets : NULL;
}

uint64_t dkimkit_keyring_choice_generation(const dkimkit_keyring_choice *choice,
                                           size_t index)
{
  const dkk_ring_signature *of = signature_at(choice, index);

  return of != NULL ? of->generation : 0;
}

dkimkit_keyring_alignment
dkimkit_keyring_choice_alignment(const dkimkit_keyring_choice *choice,
                                 size_t index)
{
  const dkk_ring_signature *of = signature_at(choice, index);

  return of != NULL ? (dkimkit_keyring_alignment)of->alignment
                    : DKIMKIT_KEYRING_ALIGNED_NONE;
}

dkimkit_keyring_reason
dkimkit_keyring_choice_signature_reason(const dkimkit_keyring_choice *choice,
                                        size_t index)
{
  const dkk_ring_signature *of = signature_at(choice, index);

  return of != NULL ? (dkimkit_keyring_reason)of->reason
                    : DKIMKIT_KEYRING_REASON_NOT_SIGNED;
}
