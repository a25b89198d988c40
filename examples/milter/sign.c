/* SPDX-License-Identifier: MIT */
#include "sign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "author.h"
#include "ringsign.h"

struct signing {
  dkimkit_signer *signer;
  dkimkit_verifier *old; /* of signatures that are there; NULL if none are */
  struct ringsign ring;  /* has the profiles, if it decides; else rules have */
  dkimkit_profile *profiles[SIGNTABLE_MAX_RULES];
  bool is_signed[SIGNTABLE_MAX_RULES]; /* before we came */
  size_t count;
};

bool signing_is_refusal(int rv)
{
  return rv <= DKIMKIT_ERR_MESSAGE_NO_FROM && rv >= DKIMKIT_ERR_MESSAGE_EMPTY;
}

static bool has_signature(const struct header *header)
{
  size_t i;
  size_t len;

  for (i = 0; i < header->count; i++) {
    if (header_value(header, i, "DKIM-Signature", &len) != NULL) {
      return true;
    }
  }
  return false;
}

static int make_signer(struct signing *signing, const struct settings *settings)
{
  return dkimkit_signer_new(&signing->signer, settings->signing,
                            signing->profiles, signing->count, NULL);
}

static int feed_signer(dkimkit_signer *signer, const struct header *header)
{
  int rv = DKIMKIT_OK;
  size_t i;

  for (i = 0; rv == DKIMKIT_OK && i < header->count; i++) {
    size_t len;
    const uint8_t *field = header_field(header, i, &len);

    rv = dkimkit_signer_header(signer, field, len);
  }
  return rv == DKIMKIT_OK ? dkimkit_signer_end_headers(signer) : rv;
}

static int begin_old(struct signing *signing, const struct settings *settings,
                     const struct header *header)
{
  int rv = dkimkit_verifier_new(&signing->old, settings->own, &signing->ring);
  size_t i;

  for (i = 0; rv == DKIMKIT_OK && i < header->count; i++) {
    size_t len;
    const uint8_t *field = header_field(header, i, &len);

    rv = dkimkit_verifier_header(signing->old, field, len);
  }
  return rv == DKIMKIT_OK ? dkimkit_verifier_end_headers(signing->old) : rv;
}

static int begin(struct signing *signing, const struct settings *settings,
                 const struct header *header)
{
  int rv = make_signer(signing, settings);

  if (rv == DKIMKIT_OK) {
    rv = feed_signer(signing->signer, header);
  }
  if (rv == DKIMKIT_OK && has_signature(header)) {
    rv = begin_old(signing, settings, header);
  }
  return rv;
}

static int ask_keyring(struct signing *signing, char *reason,
                       const struct settings *settings,
                       const struct header *header,
                       const struct submission *submission)
{
  struct ringsign *ring = &signing->ring;
  size_t i;
  int rv =
      ringsign_ask(ring, settings, header, submission, has_signature(header));

  for (i = 0; i < ring->count; i++) {
    signing->profiles[i] = ring->signatures[i].profile;
  }
  signing->count = ring->count;
  (void)snprintf(reason, SIGNING_REASON_ROOM, "%s", ring->about);
  return rv;
}

static void ask_rules(struct signing *signing, const struct settings *settings,
                      const struct header *header)
{
  char domain[AUTHOR_DOMAIN_ROOM];
  const struct signrule *rules[SIGNTABLE_MAX_RULES];
  size_t i;

  author_domain(domain, header);
  signing->count = signtable_find(rules, &settings->signers, settings->signing,
                                  domain, settings->sign_subdomains != 0);
  for (i = 0; i < signing->count; i++) {
    signing->profiles[i] = rules[i]->profile;
  }
}

static int find_profiles(struct signing *signing, char *reason,
                         const struct settings *settings,
                         const struct header *header,
                         const struct submission *submission)
{
  int rv = DKIMKIT_OK;

  (void)snprintf(reason, SIGNING_REASON_ROOM, "no rule for the author");
  if (settings->keyring != NULL) {
    rv = ask_keyring(signing, reason, settings, header, submission);
  }
  if (rv == DKIMKIT_OK && !signing->ring.decides) {
    ask_rules(signing, settings, header);
  }
  return rv;
}

int signing_begin(struct signing **out, char reason[SIGNING_REASON_ROOM],
                  const struct settings *settings, const struct header *header,
                  const struct submission *submission)
{
  struct signing *new = calloc(1, sizeof(*new));
  int rv;

  *out = NULL;
  if (new == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  rv = find_profiles(new, reason, settings, header, submission);
  if (rv == DKIMKIT_OK && new->count > 0) {
    rv = begin(new, settings, header);
  }
  if (rv != DKIMKIT_OK || new->count == 0) {
    signing_free(new);
    return rv;
  }
  *out = new;
  return DKIMKIT_OK;
}

int signing_body(struct signing *signing, const uint8_t *octets, size_t len)
{
  int rv = dkimkit_signer_body(signing->signer, octets, len);

  if (rv == DKIMKIT_OK && signing->old != NULL) {
    rv = dkimkit_verifier_body(signing->old, octets, len);
  }
  return rv;
}

/* The profile whose d= and s= a signature of the message has; `count` if none.
 */
static size_t find_profile(const struct signing *signing,
                           const dkimkit_signature *old)
{
  const char *domain = dkimkit_signature_domain_ascii(old);
  const char *selector = dkimkit_signature_selector_ascii(old);
  size_t i = 0;

  if (domain == NULL || selector == NULL) {
    return signing->count;
  }
  while (
      i < signing->count &&
      (strcasecmp(domain, dkimkit_profile_domain(signing->profiles[i])) != 0 ||
       strcasecmp(selector, dkimkit_profile_selector(signing->profiles[i])) !=
           0)) {
    i++;
  }
  return i;
}

static void note_old(struct signing *signing)
{
  size_t i;

  for (i = 0; i < dkimkit_verifier_count(signing->old); i++) {
    const dkimkit_signature *old = dkimkit_verifier_signature(signing->old, i);
    size_t profile = find_profile(signing, old);

    if (profile < signing->count &&
        dkimkit_signature_result(old) == DKIMKIT_RESULT_PASS) {
      signing->is_signed[profile] = true;
    }
  }
}

int signing_finish(struct signing *signing)
{
  int rv = dkimkit_signer_finish(signing->signer);

  if (rv == DKIMKIT_OK && signing->old != NULL) {
    rv = dkimkit_verifier_finish(signing->old);
    note_old(signing);
  }
  return rv;
}

/* From the bottom to the top: a removal doesn't change what is to come. */
static bool remove_wrong(const struct signing *signing, SMFICTX *ctx)
{
  size_t i;

  for (i = dkimkit_verifier_count(signing->old); i > 0; i--) {
    const dkimkit_signature *old =
        dkimkit_verifier_signature(signing->old, i - 1);

    if (find_profile(signing, old) < signing->count &&
        dkimkit_signature_result(old) != DKIMKIT_RESULT_PASS &&
        !edit_remove(ctx, "DKIM-Signature", i)) {
      return false;
    }
  }
  return true;
}

bool signing_apply(const struct signing *signing, SMFICTX *ctx, bool has_space)
{
  size_t i;

  if (signing->old != NULL && !remove_wrong(signing, ctx)) {
    return false;
  }
  for (i = signing->count; i > 0; i--) {
    if (!signing->is_signed[i - 1] &&
        !edit_insert(ctx, dkimkit_signer_field(signing->signer, i - 1, NULL),
                     has_space)) {
      return false;
    }
  }
  return true;
}

void signing_describe(char *text, size_t room, const struct signing *signing)
{
  size_t used = 0;
  size_t i;

  text[0] = '\0';
  for (i = 0; i < signing->count && used < room; i++) {
    const dkimkit_profile *profile = signing->profiles[i];
    const char *about =
        signing->ring.decides ? signing->ring.signatures[i].about : "";
    int len =
        snprintf(text + used, room - used, "%sd=%s s=%s%s%s%s",
                 i == 0 ? "" : ", ", dkimkit_profile_domain(profile),
                 dkimkit_profile_selector(profile), *about == '\0' ? "" : " ",
                 about, signing->is_signed[i] ? " (was signed)" : "");

    used += len > 0 ? (size_t)len : 0;
  }
  if (signing->ring.decides && used < room) {
    (void)snprintf(text + used, room - used, ", %s", signing->ring.about);
  }
}

void signing_free(struct signing *signing)
{
  if (signing != NULL) {
    dkimkit_signer_free(signing->signer);
    dkimkit_verifier_free(signing->old);
    ringsign_clear(&signing->ring);
    free(signing);
  }
}
