/* SPDX-License-Identifier: MIT */
#include "keyring/choose.h"

#include <stdio.h>
#include <string.h>

static int is_same(const char *a, const char *b)
{
  return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static int is_below(const char *name, const char *ancestor)
{
  size_t len = strlen(name);
  size_t above = strlen(ancestor);

  return len > above + 1 && name[len - above - 1] == '.' &&
         strcmp(name + len - above, ancestor) == 0;
}

static int is_same_or_below(const char *name, const char *ancestor)
{
  return strcmp(name, ancestor) == 0 || is_below(name, ancestor);
}

/* An address literal has brackets, an IPv4 address no letter in its last
 * label; neither has a key. */
static int is_signing_domain(const char *name)
{
  size_t len = strlen(name);
  const char *last = strrchr(name, '.');

  if (len == 0 || len > DKK_RING_DOMAIN_MAX || name[0] == '.' ||
      name[0] == '[' || last == NULL || last[1] == '\0') {
    return 0;
  }
  return strspn(last + 1, "0123456789") != strlen(last + 1);
}

/* Whether d= and the From domain have their organizational domain in
 * common (RFC 7489, 3.1.1). */
static dkk_ring_alignment alignment_of(const dkk_ring_message *message,
                                       const char *domain)
{
  if (strcmp(domain, message->from_domain) == 0) {
    return DKK_RING_ALIGNED_STRICT;
  }
  return message->from_organizational != NULL &&
                 is_same_or_below(message->from_domain,
                                  message->from_organizational) &&
                 is_same_or_below(domain, message->from_organizational)
             ? DKK_RING_ALIGNED_RELAXED
             : DKK_RING_ALIGNED_NONE;
}

/* 0 if the selector would be no label. */
static int write_selector(dkk_ring_signature *signature, dkk_ring_name name)
{
  const dkk_ring_domain *of = signature->key_domain;
  int is_own = name == DKK_RING_OWN;
  int len;

  if (!is_own && (of->dashed == NULL || of->dashed[0] == '\0')) {
    return 0;
  }
  len = snprintf(signature->selector, sizeof(signature->selector),
                 "selector%d%s%s", signature->slot + 1, is_own ? "" : "-",
                 !is_own              ? of->dashed
                 : of->suffix != NULL ? of->suffix
                                      : "");
  return len > 0 && (size_t)len < sizeof(signature->selector);
}

/* Adds a signature by the key of `key_domain`; returns why not. */
static dkk_ring_why add(dkk_ring_choice *choice,
                        const dkk_ring_message *message,
                        const dkk_ring_domain *key_domain, dkk_ring_name name,
                        const char *domain, uint64_t now)
{
  dkk_ring_signature *made = &choice->signatures[choice->count];
  dkk_ring_active active = dkk_ring_active_slot(key_domain->record, name, now);

  if (active.why != DKK_RING_SIGNS) {
    return active.why;
  }
  made->domain = domain;
  made->key_domain = key_domain;
  made->slot = active.slot;
  made->key_id = key_domain->record->slots[active.slot].key_id;
  made->generation = key_domain->record->generation;
  made->alignment = alignment_of(message, domain);
  if (!write_selector(made, name)) {
    return DKK_RING_WHY_NO_KEY;
  }
  choice->count++;
  return DKK_RING_SIGNS;
}

static void note_reason(dkk_ring_choice *choice, int count_before,
                        dkk_ring_reason reason)
{
  if (choice->count > count_before) {
    choice->signatures[count_before].reason = reason;
    if (count_before == 0) {
      choice->reason = reason;
    }
  }
}

static void add_parent(dkk_ring_choice *choice, const dkk_ring_message *message,
                       const dkk_ring_choices *choices, uint64_t now)
{
  const dkk_ring_domain *parent = choices->parent;

  /* Never above the organizational domain, nor without knowing it. */
  if (choices->allow_parent && dkk_ring_may_sign_as(message, parent) &&
      message->from_organizational != NULL &&
      is_below(message->from_domain, parent->name) &&
      is_same_or_below(parent->name, message->from_organizational)) {
    add(choice, message, parent, DKK_RING_OWN, parent->name, now);
    note_reason(choice, 0, DKK_RING_REASON_PARENT);
  }
}

/* The zone of an initial domain is the host's own: nobody has to delegate
 * anything, and nobody enables it. */
static dkk_ring_name own_name(const dkk_ring_choices *choices)
{
  return choices->initial != NULL &&
                 is_same(choices->domain->name, choices->initial->name)
             ? DKK_RING_HOST
             : DKK_RING_OWN;
}

/* The domain's own key may be one that can't sign yet, or not any more: then
 * the initial domain's is better than none. */
static void add_default(dkk_ring_choice *choice,
                        const dkk_ring_message *message,
                        const dkk_ring_choices *choices, uint64_t now)
{
  const dkk_ring_domain *initial = choices->initial;
  int before = choice->count;

  if (choices->default_policy == DKK_RING_DEFAULT_NONE || initial == NULL ||
      !is_same(initial->tenant, message->submitter)) {
    return;
  }
  /* Of the initial domain itself: that signature is there. */
  if (before > 0 && is_same(choice->signatures[0].domain, initial->name)) {
    return;
  }
  if (choices->default_policy == DKK_RING_DEFAULT_DOMAINKEY_UNDER_INITIAL &&
      dkk_ring_may_sign_as(message, choices->domain)) {
    add(choice, message, choices->domain, DKK_RING_HOST, initial->name, now);
  }
  if (choice->count == before && initial->record != NULL) {
    add(choice, message, initial, DKK_RING_HOST, initial->name, now);
  }
  note_reason(choice, before,
              is_same(message->owner, message->submitter)
                  ? DKK_RING_REASON_DEFAULT
                  : DKK_RING_REASON_FOREIGN_FROM);
}

/* What needs no key to be said; DKK_RING_REASON_OWN if it's to be signed. */
static dkk_ring_reason refuse(const dkk_ring_message *message,
                              const dkk_ring_choices *choices)
{
  if (message->from_fields == 0 || message->from_domain == NULL) {
    return DKK_RING_REASON_NO_FROM;
  }
  if (message->from_fields > 1) {
    return DKK_RING_REASON_MULTIPLE_FROM;
  }
  if (!is_signing_domain(message->from_domain)) {
    return DKK_RING_REASON_BAD_DOMAIN;
  }
  if (message->submitter == NULL) {
    return DKK_RING_REASON_NO_SUBMITTER;
  }
  if (message->is_internal && choices->skip_internal &&
      is_same(message->owner, message->submitter)) {
    return DKK_RING_REASON_INTERNAL;
  }
  if (message->is_list && choices->skip_list) {
    return DKK_RING_REASON_LIST;
  }
  return message->is_signed && choices->skip_signed ? DKK_RING_REASON_SIGNED
                                                    : DKK_RING_REASON_OWN;
}

void dkk_ring_choose(const dkk_ring_message *message,
                     const dkk_ring_choices *choices, uint64_t now,
                     dkk_ring_choice *choice)
{
  const dkk_ring_domain *domain = choices->domain;

  memset(choice, 0, sizeof(*choice));
  choice->is_choice = message->is_choice;
  choice->why = DKK_RING_WHY_NO_KEY;
  choice->reason = refuse(message, choices);
  if (choice->reason != DKK_RING_REASON_OWN) {
    return;
  }
  choice->reason = DKK_RING_REASON_NOT_SIGNED;
  if (dkk_ring_may_sign_as(message, domain) &&
      is_same(domain->name, message->from_domain)) {
    choice->why =
        add(choice, message, domain, own_name(choices), domain->name, now);
    note_reason(choice, 0, DKK_RING_REASON_OWN);
    if (choice->why == DKK_RING_WHY_LOST &&
        domain->record->policy.on_lost == DKK_RING_LOST_NO_SIGNATURE) {
      choice->reason = DKK_RING_REASON_LOST;
      return;
    }
  }
  if (choice->count == 0) {
    add_parent(choice, message, choices, now);
  }
  if (choice->count == 0 || choices->double_sign) {
    add_default(choice, message, choices, now);
  }
}
