/* SPDX-License-Identifier: MIT */
#include "keyring/choice.h"

#include "keyring/asciicase.h"
#include "keyring/ring.h"

#include <stdlib.h>
#include <string.h>

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
    [DKIMKIT_KEYRING_REASON_LIST] = "list",
    [DKIMKIT_KEYRING_REASON_SIGNED] = "already-signed",
};

static const char *const why_names[] = {
    [DKIMKIT_KEYRING_WHY_SIGNS] = "signs",
    [DKIMKIT_KEYRING_WHY_NOT_ENABLED] = "not-enabled",
    [DKIMKIT_KEYRING_WHY_NOT_SEEN] = "not-seen",
    [DKIMKIT_KEYRING_WHY_LOST] = "lost",
    [DKIMKIT_KEYRING_WHY_NO_KEY] = "no-key",
};

static const char *const alignment_names[] = {
    [DKIMKIT_KEYRING_ALIGNMENT_NONE] = "none",
    [DKIMKIT_KEYRING_ALIGNMENT_RELAXED] = "relaxed",
    [DKIMKIT_KEYRING_ALIGNMENT_STRICT] = "strict",
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
  choice->config = dkimkit_config_ref(config);
  dkimkit_keyring_choice_reset(choice);
  *out = choice;
  return DKIMKIT_OK;
}

void dkimkit_keyring_choice_free(dkimkit_keyring_choice *choice)
{
  if (choice != NULL) {
    dkimkit_keyring_view_free(choice->view);
    dkimkit_config_free(choice->config);
    free(choice);
  }
}

void dkk_ring_choice_forget(dkimkit_keyring_choice *choice)
{
  dkimkit_keyring_view_free(choice->view);
  choice->view = NULL;
  choice->author = "";
  choice->reason = DKK_RING_REASON_NO_FROM;
  choice->why = DKK_RING_WHY_NO_KEY;
  choice->is_chosen = 0;
  choice->count = 0;
}

void dkimkit_keyring_choice_reset(dkimkit_keyring_choice *choice)
{
  dkk_ring_choice_forget(choice);
  choice->authors.count = 0;
  choice->signers.count = 0;
  choice->has_sender = 0;
  choice->has_from_fields = 0;
  choice->has_submitter = 0;
  choice->trust_from = 0;
  choice->is_internal = 0;
  choice->is_list = 0;
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

/* Others could make names of things that are no domains. */
static const char name_octets[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "abcdefghijklmnopqrstuvwxyz0123456789-_.";

/* "" for what is no domain name. Without memory that isn't known, and `out`
 * stays. */
static int take_domain(const dkimkit_keyring_choice *choice, const char *domain,
                       dkk_ring_domain_text out)
{
  char ascii[DKK_RING_DOMAIN_MAX + 2];
  size_t len = sizeof(ascii);
  int rv = DKIMKIT_OK;

  if (!is_ascii(domain)) {
    rv = dkimkit_domain_to_ascii(ascii, &len, choice->config, domain);
    domain = rv == DKIMKIT_OK ? ascii : "";
  }
  if (dkimkit_is_fatal(rv)) {
    return rv;
  }
  out[0] = '\0';
  len = strlen(domain);
  if (len > 0 && domain[len - 1] == '.') {
    len--;
  }
  if (len <= DKK_RING_DOMAIN_MAX && strspn(domain, name_octets) >= len) {
    size_t i;

    for (i = 0; i < len; i++) {
      out[i] = dkk_ring_lower_letter(domain[i]);
    }
    out[len] = '\0';
  }
  return DKIMKIT_OK;
}

static int add_domain(dkimkit_keyring_choice *choice, const char *domain,
                      dkk_ring_domain_texts *to)
{
  int rv;

  if (to->count == DKK_RING_AUTHORS_MAX) {
    return DKIMKIT_ERR_LIMIT;
  }
  rv = take_domain(choice, domain, to->domains[to->count]);
  to->count += rv == DKIMKIT_OK;
  return rv;
}

int dkimkit_keyring_choice_add_author(dkimkit_keyring_choice *choice,
                                      const char *domain)
{
  return choice != NULL && domain != NULL
             ? add_domain(choice, domain, &choice->authors)
             : DKIMKIT_ERR_INVALID_ARGUMENT;
}

int dkimkit_keyring_choice_add_signature(dkimkit_keyring_choice *choice,
                                         const char *domain)
{
  return choice != NULL && domain != NULL
             ? add_domain(choice, domain, &choice->signers)
             : DKIMKIT_ERR_INVALID_ARGUMENT;
}

int dkimkit_keyring_choice_set_sender(dkimkit_keyring_choice *choice,
                                      const char *domain)
{
  int rv = DKIMKIT_OK;

  if (choice == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (domain != NULL) {
    rv = take_domain(choice, domain, choice->sender);
  }
  if (rv == DKIMKIT_OK) {
    choice->has_sender = domain != NULL;
  }
  return rv;
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

int dkimkit_keyring_choice_set_list(dkimkit_keyring_choice *choice, int on)
{
  if (choice == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  choice->is_list = on != 0;
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

dkimkit_keyring_reason
dkimkit_keyring_choice_reason(const dkimkit_keyring_choice *choice)
{
  return (dkimkit_keyring_reason)choice->reason;
}

dkimkit_keyring_why
dkimkit_keyring_choice_why(const dkimkit_keyring_choice *choice)
{
  return (dkimkit_keyring_why)choice->why;
}

int dkimkit_keyring_choice_is_chosen(const dkimkit_keyring_choice *choice)
{
  return choice->is_chosen;
}

const char *dkimkit_keyring_choice_author(const dkimkit_keyring_choice *choice)
{
  return choice->author;
}

size_t dkimkit_keyring_choice_count(const dkimkit_keyring_choice *choice)
{
  return choice->count;
}

static const dkk_ring_signature *
signature_at(const dkimkit_keyring_choice *choice, size_t index)
{
  return index < choice->count ? &choice->signatures[index] : NULL;
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

  return of != NULL ? of->key_domain->set_name : NULL;
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
                    : DKIMKIT_KEYRING_ALIGNMENT_NONE;
}

dkimkit_keyring_reason
dkimkit_keyring_choice_signature_reason(const dkimkit_keyring_choice *choice,
                                        size_t index)
{
  const dkk_ring_signature *of = signature_at(choice, index);

  return of != NULL ? (dkimkit_keyring_reason)of->reason
                    : DKIMKIT_KEYRING_REASON_NOT_SIGNED;
}
