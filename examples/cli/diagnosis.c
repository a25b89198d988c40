/* SPDX-License-Identifier: MIT */
#include "diagnosis.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <dkimkit/config.h>

#include "advice.h"
#include "errors.h"
#include "headertrial.h"

enum cli_known cli_explanation_body(const struct cli_explanation *explanation)
{
  if (!explanation->body) {
    return CLI_UNKNOWN;
  }
  return explanation->body->matches ? CLI_YES : CLI_NO;
}

static bool is_temporary(const dkimkit_signature *signature)
{
  return dkimkit_signature_result(signature) == DKIMKIT_RESULT_TEMPERROR;
}

static bool is_worth_it(const dkimkit_signature *signature, bool all)
{
  switch ((int)dkimkit_signature_reason(signature)) {
  case DKIMKIT_REASON_OK:
    return all;
  case DKIMKIT_REASON_TOO_MANY_SIGNATURES:
  case DKIMKIT_REASON_MESSAGE_TOO_LARGE:
  case DKIMKIT_REASON_SIGNATURE_TOO_LARGE:
  case DKIMKIT_REASON_SIGNATURE_SYNTAX:
  case DKIMKIT_REASON_DUPLICATE_TAG:
  case DKIMKIT_REASON_UNSUPPORTED_CANONICALIZATION:
    return false;
  default:
    return dkimkit_signature_algorithm(signature) != DKIMKIT_ALGORITHM_UNKNOWN;
  }
}

static int examine(struct cli_diagnosis *diagnosis,
                   struct cli_explanation *explanation)
{
  int rv = cli_header_init(&explanation->header, diagnosis->config,
                           diagnosis->verifier, explanation->signature);

  explanation->examined = true;
  if (!rv) {
    rv = cli_copies_read(&explanation->copies, &explanation->header);
  }
  if (!rv && !is_temporary(explanation->signature)) {
    rv = cli_key_try(&explanation->key, &explanation->header, &diagnosis->keys);
  }
  return rv;
}

static void add_target(struct cli_diagnosis *diagnosis,
                       struct cli_explanation *explanation)
{
  const dkimkit_signature *signature = explanation->signature;
  struct cli_body_target *target = &diagnosis->targets[diagnosis->body->count];
  size_t len;
  const uint8_t *hash = dkimkit_signature_body_hash(signature, &len);
  bool sha1 =
      dkimkit_signature_algorithm(signature) == DKIMKIT_ALGORITHM_RSA_SHA1;

  if (!hash || len != (sha1 ? 20u : 32u) ||
      (sha1 && !dkimkit_config_crypto_name(diagnosis->config,
                                           DKIMKIT_ALGORITHM_RSA_SHA1))) {
    return;
  }
  memset(target, 0, sizeof(*target));
  target->form = dkimkit_signature_body_canonicalization(signature);
  target->hash = sha1 ? DKIMKIT_HASH_SHA1 : DKIMKIT_HASH_SHA256;
  memcpy(target->expected, hash, len);
  target->len = len;
  target->has_limit =
      dkimkit_signature_body_length(signature, &target->limit) != 0;
  explanation->body = target;
  explanation->view = &diagnosis->body->views[target->form];
  ++diagnosis->body->count;
}

static int read_body(struct cli_diagnosis *diagnosis, struct cli_source *source)
{
  size_t i;

  diagnosis->targets =
      calloc(diagnosis->count + 1, sizeof(*diagnosis->targets));
  diagnosis->body = calloc(1, sizeof(*diagnosis->body));
  if (!diagnosis->targets || !diagnosis->body) {
    return cli_error_memory();
  }
  diagnosis->body->config = diagnosis->config;
  diagnosis->body->source = source;
  diagnosis->body->targets = diagnosis->targets;
  diagnosis->body->octets = source->octets;
  for (i = 0; i < diagnosis->count; ++i) {
    if (diagnosis->list[i].examined) {
      add_target(diagnosis, &diagnosis->list[i]);
    }
  }
  return cli_body_try(diagnosis->body);
}

static void tell_clock(struct cli_explanation *explanation, uint64_t now)
{
  const dkimkit_signature *signature = explanation->signature;
  bool right = explanation->key.verifies == CLI_YES &&
               cli_explanation_body(explanation) == CLI_YES;
  uint64_t seconds = 0;

  if (dkimkit_signature_reason(signature) == DKIMKIT_REASON_SIGNATURE_EXPIRED &&
      dkimkit_signature_expiration(signature, &seconds)) {
    cli_facts_add(
        &explanation->causes, "expired",
        "the signature expired %" PRIu64 " seconds ago (x=)%s", now - seconds,
        right ? "; everything else is right: before that it verifies" : "");
  }
  if (dkimkit_signature_reason(signature) == DKIMKIT_REASON_SIGNATURE_FUTURE &&
      dkimkit_signature_timestamp(signature, &seconds)) {
    cli_facts_add(&explanation->causes, "future",
                  "the signature was made %" PRIu64
                  " seconds in the future of this clock (t=)%s",
                  seconds - now,
                  right ? "; everything else is right: from then on it verifies"
                        : "");
  }
}

static void tell_both(struct cli_explanation *explanation)
{
  if (explanation->key.verifies == CLI_YES &&
      cli_explanation_body(explanation) == CLI_NO) {
    cli_facts_add(&explanation->known, "body-only",
                  "the signature of the header verifies, so bh= is what the "
                  "signer wrote");
  }
  if (explanation->key.verifies == CLI_NO &&
      dkimkit_signature_reason(explanation->signature) ==
          DKIMKIT_REASON_BODY_HASH_MISMATCH) {
    cli_facts_add(&explanation->known, "header-fails",
                  "the signature of the header fails, too");
  }
  if (explanation->key.verifies == CLI_NO && explanation->key.made == CLI_YES) {
    cli_facts_add(&explanation->known, "key-right",
                  "the signature was made with the published key, so the key "
                  "is right");
  }
}

static int find_causes(struct cli_diagnosis *diagnosis,
                       struct cli_explanation *explanation, uint64_t now,
                       bool small)
{
  struct cli_header_facts facts = {&explanation->known, &explanation->causes,
                                   &explanation->tested};
  int rv = CLI_OK;

  if (!is_temporary(explanation->signature)) {
    rv = cli_key_tell(&explanation->key, &explanation->header, &diagnosis->keys,
                      &explanation->causes, &explanation->tested);
  }
  if (explanation->body) {
    cli_body_tell(explanation->body, explanation->view, &explanation->causes,
                  &explanation->tested, small);
  }
  if (!rv && explanation->key.verifies == CLI_NO &&
      explanation->key.made != CLI_NO &&
      !cli_facts_has(&explanation->causes, "key-type")) {
    rv = cli_header_try(&explanation->header, &explanation->copies, &facts);
  }
  tell_clock(explanation, now);
  return rv;
}

static int explain_all(struct cli_diagnosis *diagnosis,
                       struct cli_source *source,
                       const struct cli_diagnosis_options *options)
{
  size_t i;
  int rv = CLI_OK;

  for (i = 0; !rv && i < diagnosis->count; ++i) {
    if (is_worth_it(diagnosis->list[i].signature, options->all)) {
      rv = examine(diagnosis, &diagnosis->list[i]);
    }
  }
  if (!rv) {
    rv = read_body(diagnosis, source);
  }
  for (i = 0; !rv && i < diagnosis->count; ++i) {
    struct cli_explanation *explanation = &diagnosis->list[i];

    if (explanation->examined) {
      rv = find_causes(diagnosis, explanation, options->now,
                       source->octets <= CLI_BODY_SMALL);
      tell_both(explanation);
    }
    cli_advise(&explanation->advice, explanation);
    if (!rv && (explanation->known.failed || explanation->causes.failed ||
                explanation->tested.failed || explanation->advice.failed)) {
      rv = cli_error_memory();
    }
  }
  return rv;
}

int cli_diagnose(struct cli_diagnosis *diagnosis, const dkimkit_config *config,
                 struct cli_resolver *resolver, struct cli_source *source,
                 const dkimkit_verifier *verifier,
                 const struct cli_diagnosis_options *options)
{
  size_t i;
  int rv = CLI_OK;

  memset(diagnosis, 0, sizeof(*diagnosis));
  diagnosis->config = config;
  cli_keyset_init(&diagnosis->keys, config, resolver);
  diagnosis->list =
      calloc(dkimkit_verifier_count(verifier) + 1, sizeof(*diagnosis->list));
  if (!diagnosis->list) {
    return cli_error_memory();
  }
  diagnosis->verifier = verifier;
  diagnosis->count = dkimkit_verifier_count(verifier);
  for (i = 0; i < diagnosis->count; ++i) {
    diagnosis->list[i].signature = dkimkit_verifier_signature(verifier, i);
  }
  if (options->public_key) {
    rv = cli_keyset_load(&diagnosis->keys, options->public_key);
  }
  return rv ? rv : explain_all(diagnosis, source, options);
}

void cli_diagnosis_free(struct cli_diagnosis *diagnosis)
{
  size_t i;

  for (i = 0; i < diagnosis->count; ++i) {
    struct cli_explanation *explanation = &diagnosis->list[i];

    cli_header_free(&explanation->header);
    cli_copies_free(&explanation->copies);
    free(explanation->key.name);
    cli_facts_free(&explanation->known);
    cli_facts_free(&explanation->causes);
    cli_facts_free(&explanation->tested);
    cli_facts_free(&explanation->advice);
  }
  free(diagnosis->list);
  free(diagnosis->targets);
  free(diagnosis->body);
  cli_keyset_free(&diagnosis->keys);
  memset(diagnosis, 0, sizeof(*diagnosis));
}
