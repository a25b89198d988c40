/* SPDX-License-Identifier: MIT */
#include "keyring/choice.h"

#include <string.h>

/* Where in the view the message's domains are; NULL = they aren't. */
typedef struct places {
  const dkk_ring_view_domain *domain;
  const dkk_ring_view_domain *ancestor;
  const dkk_ring_view_domain *parent;
  const dkk_ring_view_domain *initial;
} places;

/* Of several authors Sender says who it was, if it's one of them (RFC 5322,
 * 3.6.2). */
static const char *find_author(const dkimkit_keyring_choice *choice)
{
  const dkk_ring_domain_texts *authors = &choice->authors;
  size_t i;

  for (i = 0; choice->has_sender && i < authors->count; i++) {
    if (choice->sender[0] != '\0' &&
        strcmp(authors->domains[i], choice->sender) == 0) {
      return authors->domains[i];
    }
  }
  return authors->count > 0 ? authors->domains[0] : NULL;
}

static int is_signed_by(const dkimkit_keyring_choice *choice,
                        const char *tenant)
{
  size_t i;

  for (i = 0; tenant != NULL && i < choice->signers.count; i++) {
    const char *owner =
        dkimkit_keyring_view_owner(choice->view, choice->signers.domains[i]);

    if (owner != NULL && strcmp(owner, tenant) == 0) {
      return 1;
    }
  }
  return 0;
}

static void ask_about(const dkimkit_keyring_choice *choice, places *at,
                      dkk_ring_message *message)
{
  const dkk_ring_view_domain *owner;

  memset(at, 0, sizeof(*at));
  memset(message, 0, sizeof(*message));
  message->from_domain = find_author(choice);
  message->from_fields =
      choice->has_from_fields ? choice->from_fields : choice->authors.count > 0;
  message->is_choice = choice->authors.count > 1;
  message->is_internal = choice->is_internal;
  message->is_list = choice->is_list;
  if (message->from_domain == NULL) {
    return;
  }
  at->domain = dkk_ring_view_find(choice->view, message->from_domain);
  at->ancestor = dkk_ring_view_ancestor(choice->view, message->from_domain);
  owner = at->domain != NULL ? at->domain : at->ancestor;
  message->owner = owner != NULL ? owner->of.tenant : NULL;
  message->submitter = choice->has_submitter ? choice->submitter
                       : choice->trust_from  ? message->owner
                                             : NULL;
  message->is_signed = is_signed_by(choice, message->submitter) != 0;
  message->from_organizational =
      dkk_ring_view_organizational(choice->view, message->from_domain);
}

static const dkk_ring_domain *of(const dkk_ring_view_domain *domain)
{
  return domain != NULL ? &domain->of : NULL;
}

static const dkk_ring_domain *second_of(const dkk_ring_view_domain *first)
{
  return first != NULL ? of(first->second) : NULL;
}

/* The nearest ancestor that signs as itself; one that doesn't yet isn't in the
 * way, but one of somebody else's is. */
static const dkk_ring_view_domain *
find_parent(const dkimkit_keyring_choice *choice,
            const dkk_ring_message *message,
            const dkk_ring_view_domain *ancestor, uint64_t now)
{
  while (ancestor != NULL &&
         strcmp(ancestor->of.tenant, message->submitter) == 0) {
    if (ancestor->of.record != NULL &&
        dkk_ring_active_slot(ancestor->of.record, DKK_RING_OWN, now).slot !=
            DKK_RING_NONE) {
      return ancestor;
    }
    ancestor = dkk_ring_view_ancestor(choice->view, ancestor->of.name);
  }
  return NULL;
}

static void find_choices(const dkimkit_keyring_choice *choice,
                         const dkk_ring_message *message, uint64_t now,
                         places *at, dkk_ring_choices *choices)
{
  const dkk_ring_view_tenant *tenant =
      message->submitter != NULL
          ? dkk_ring_view_find_tenant(choice->view, message->submitter)
          : NULL;

  memset(choices, 0, sizeof(*choices));
  choices->domain = of(at->domain);
  if (tenant == NULL) {
    return;
  }
  choices->default_policy = tenant->default_policy;
  choices->allow_parent = tenant->allow_parent;
  choices->double_sign = tenant->double_sign;
  choices->skip_internal = tenant->skip_internal;
  choices->skip_list = tenant->skip_list;
  choices->skip_signed = tenant->skip_signed;
  if (tenant->allow_parent) {
    at->parent = find_parent(choice, message, at->ancestor, now);
    choices->parent = of(at->parent);
  }
  at->initial = dkk_ring_view_find(choice->view, tenant->initial_domain);
  choices->initial = of(at->initial);
}

static void take(dkimkit_keyring_choice *choice, const dkk_ring_choice *answer)
{
  int i;

  if (choice->count == 0) {
    choice->reason = answer->reason;
    choice->why = answer->why;
  }
  for (i = 0; i < answer->count; i++) {
    choice->signatures[choice->count++] = answer->signatures[i];
  }
}

/* The same question to the second sets. Where the domain signs as itself the
 * default's second signature would be one too many, and where nobody may sign
 * for it a parent's, too. */
static void choose_second(dkimkit_keyring_choice *choice, const places *at,
                          const dkk_ring_message *message,
                          const dkk_ring_choices *first, uint64_t now)
{
  dkk_ring_choices choices = *first;
  dkk_ring_domain name_only;
  dkk_ring_choice answer;

  choices.domain = second_of(at->domain);
  choices.parent = second_of(at->parent);
  choices.initial = second_of(at->initial);
  if (choices.domain == NULL && choices.parent == NULL &&
      choices.initial == NULL) {
    return;
  }
  /* Its name is needed, its first key has signed. */
  if (choices.initial == NULL && first->initial != NULL) {
    name_only = *first->initial;
    name_only.record = NULL;
    choices.initial = &name_only;
  }
  if (choice->reason == DKK_RING_REASON_LOST) {
    choices.parent = NULL;
  }
  if (choice->reason == DKK_RING_REASON_LOST ||
      (!choices.double_sign && choice->count > 0 &&
       (choice->reason == DKK_RING_REASON_OWN ||
        choice->reason == DKK_RING_REASON_PARENT))) {
    choices.default_policy = DKK_RING_DEFAULT_NONE;
  }
  dkk_ring_choose(message, &choices, now, &answer);
  if (answer.count > 0) {
    take(choice, &answer);
  }
}

/* Who has read the record too long ago may not know that the key was
 * replaced. */
static int is_within_lease(const dkimkit_keyring_choice *choice)
{
  uint64_t age = dkimkit_keyring_view_age(choice->view);
  size_t i;

  for (i = 0; i < choice->count; i++) {
    if (age > choice->signatures[i].key_domain->record->policy.lease) {
      return 0;
    }
  }
  return 1;
}

int dkimkit_keyring_choose(dkimkit_keyring_choice *choice,
                           dkimkit_keyring_view *view, uint64_t now)
{
  dkk_ring_message message;
  dkk_ring_choices choices;
  dkk_ring_choice answer;
  places at;

  if (choice == NULL || view == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  /* It may be the one that is held. */
  dkimkit_keyring_view_ref(view);
  dkk_ring_choice_forget(choice);
  choice->view = view;
  if (now == 0) {
    now = dkk_ring_view_now(view);
  }
  ask_about(choice, &at, &message);
  find_choices(choice, &message, now, &at, &choices);
  dkk_ring_choose(&message, &choices, now, &answer);
  take(choice, &answer);
  choose_second(choice, &at, &message, &choices, now);
  choice->author = message.from_domain != NULL ? message.from_domain : "";
  choice->is_chosen = message.is_choice;
  if (!is_within_lease(choice)) {
    dkk_ring_choice_forget(choice);
    return DKIMKIT_KEYRING_ERR_LEASE;
  }
  return DKIMKIT_OK;
}
