/* SPDX-License-Identifier: MIT */
#include "keytrial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "errors.h"
#include "keyrepair.h"

#define ED25519_SIGNATURE_OCTETS 64u

static char *join(const char *selector, const char *middle, const char *domain,
                  const char *tail)
{
  size_t room =
      strlen(selector) + strlen(middle) + strlen(domain) + strlen(tail) + 1;
  char *name = malloc(room);

  if (name) {
    snprintf(name, room, "%s%s%s%s", selector, middle, domain, tail);
  }
  return name;
}

static bool is_at(const struct cli_key *key, const char *name)
{
  return strcasecmp(key->where, name) == 0;
}

static bool is_usable(const struct cli_key *key)
{
  return dkimkit_keyrecord_reason(key->record) == DKIMKIT_REASON_OK;
}

static const struct cli_key *first_at(const struct cli_keyset *set,
                                      const char *name)
{
  size_t i;

  for (i = 0; i < set->key_count; ++i) {
    if (is_at(&set->keys[i], name)) {
      return &set->keys[i];
    }
  }
  return NULL;
}

static int collect(struct cli_key_facts *facts, struct cli_header *header,
                   const struct cli_keyset *set)
{
  size_t i;

  header->keys = calloc(set->key_count + 1, sizeof(*header->keys));
  if (!header->keys) {
    return cli_error_memory();
  }
  for (i = 0; i < set->key_count; ++i) {
    const struct cli_key *key = &set->keys[i];

    if (is_at(key, facts->name) && is_usable(key)) {
      header->keys[header->key_count] = key->record;
      ++header->key_count;
    }
  }
  return CLI_OK;
}

static enum cli_known made_by(const struct cli_header *header,
                              const dkimkit_keyrecord *record)
{
  static const dkimkit_algorithm hashes[] = {DKIMKIT_ALGORITHM_RSA_SHA256,
                                             DKIMKIT_ALGORITHM_RSA_SHA1};
  uint8_t digest[DKIMKIT_HASH_MAX_OCTETS];
  size_t octets;
  const uint8_t *signature = dkimkit_signature_data(header->signature, &octets);
  size_t i;

  if (!signature || dkimkit_signature_algorithm(header->signature) ==
                        DKIMKIT_ALGORITHM_ED25519_SHA256) {
    return CLI_UNKNOWN;
  }
  for (i = 0; i < sizeof(hashes) / sizeof(*hashes); ++i) {
    size_t len = sizeof(digest);
    int rv = dkimkit_keyrecord_recover(digest, &len, record, hashes[i],
                                       signature, octets);

    if (rv == 1) {
      return CLI_YES;
    }
    if (rv < 0) {
      return CLI_UNKNOWN;
    }
  }
  return CLI_NO;
}

static void ask_who_made_it(struct cli_key_facts *facts,
                            const struct cli_header *header)
{
  size_t i;

  facts->made = header->key_count > 0 ? CLI_NO : CLI_UNKNOWN;
  for (i = 0; i < header->key_count && facts->made == CLI_NO; ++i) {
    facts->made = made_by(header, header->keys[i]);
  }
}

int cli_key_try(struct cli_key_facts *facts, struct cli_header *header,
                struct cli_keyset *set)
{
  const char *domain = dkimkit_signature_domain_ascii(header->signature);
  const char *selector = dkimkit_signature_selector_ascii(header->signature);
  struct cli_attempt attempt;
  bool found;
  bool verifies = false;
  int rv;

  if (!domain || !selector) {
    return CLI_OK;
  }
  facts->name = join(selector, "._domainkey.", domain, "");
  if (!facts->name) {
    return cli_error_memory();
  }
  rv = cli_keyset_ask(&found, set, facts->name);
  if (!rv) {
    const struct cli_key *first = first_at(set, facts->name);

    if (first) {
      facts->record = first->text;
    }
    rv = collect(facts, header, set);
  }
  if (rv || header->key_count == 0 || header->name_count == 0) {
    return rv;
  }
  if (!cli_attempt_init(&attempt, header, header->chosen)) {
    return cli_error_memory();
  }
  rv = cli_attempt_verify(&verifies, header, &attempt);
  cli_attempt_free(&attempt);
  facts->verifies = verifies ? CLI_YES : CLI_NO;
  facts->made = CLI_YES;
  if (!verifies) {
    ask_who_made_it(facts, header);
  }
  return rv;
}

static bool has_others(const struct cli_key_facts *facts,
                       const struct cli_keyset *set)
{
  size_t i;

  for (i = 0; i < set->key_count; ++i) {
    if (!is_at(&set->keys[i], facts->name)) {
      return true;
    }
  }
  return false;
}

/* Keys of other signatures, of the file, and where the record may stand by
   mistake. */
static int try_others(struct cli_key_facts *facts, struct cli_header *header,
                      const struct cli_keyset *set, struct cli_facts *causes)
{
  size_t i;
  int rv = CLI_OK;

  for (i = 0; !rv && i < set->key_count; ++i) {
    const struct cli_key *key = &set->keys[i];
    bool verifies = false;

    if (is_at(key, facts->name) || !is_usable(key)) {
      continue;
    }
    rv = cli_header_verify(&verifies, header, key->record);
    if (verifies || made_by(header, key->record) == CLI_YES) {
      cli_facts_add(causes, "other-key",
                    "the signature was made with the key of %s, not with %s "
                    "of %s%s",
                    key->where, header->key_count > 0 ? "that" : "one",
                    facts->name,
                    verifies ? ": with it the header verifies" : "");
      facts->made = CLI_NO;
      return rv;
    }
  }
  return rv;
}

static const dkimkit_keyrecord *rsa_key(const struct cli_header *header)
{
  size_t i;

  for (i = 0; i < header->key_count; ++i) {
    if (dkimkit_keyrecord_key_type(header->keys[i]) == DKIMKIT_KEY_TYPE_RSA) {
      return header->keys[i];
    }
  }
  return NULL;
}

static void tell_size(struct cli_key_facts *facts,
                      const struct cli_header *header, struct cli_facts *causes)
{
  const dkimkit_keyrecord *key = rsa_key(header);
  unsigned bits = key ? dkimkit_keyrecord_key_bits(key) : 0;
  size_t octets = 0;
  size_t i;

  (void)dkimkit_signature_data(header->signature, &octets);
  if (dkimkit_signature_algorithm(header->signature) ==
      DKIMKIT_ALGORITHM_ED25519_SHA256) {
    if (octets != ED25519_SIGNATURE_OCTETS) {
      cli_facts_add(
          causes, "signature-length",
          "b= has %zu octets, but an Ed25519 signature has 64: it was %s",
          octets, octets < ED25519_SIGNATURE_OCTETS ? "cut off" : "altered");
      facts->made = CLI_NO;
    }
    return;
  }
  for (i = 0; i < header->key_count; ++i) {
    if (octets == 0 ||
        octets == (dkimkit_keyrecord_key_bits(header->keys[i]) + 7) / 8) {
      return;
    }
  }
  cli_facts_add(causes, "signature-size",
                "b= has %zu octets, but the published RSA key of %u bits makes "
                "%u: another key made the signature, or b= was %s",
                octets, bits, (bits + 7) / 8,
                octets < (bits + 7) / 8 ? "cut off" : "altered");
  facts->made = CLI_NO;
}

/* No record: it may have been put at a wrong name. */
static int tell_misplaced(struct cli_header *header,
                          const struct cli_keyset *set, const char *name,
                          const char *why, struct cli_facts *causes)
{
  size_t i;
  int rv = CLI_OK;

  for (i = 0; !rv && i < set->key_count; ++i) {
    bool verifies = false;

    if (is_at(&set->keys[i], name) && is_usable(&set->keys[i])) {
      rv = cli_header_verify(&verifies, header, set->keys[i].record);
      cli_facts_add(causes, "record-misplaced",
                    "there is a key record at %s instead (%s)%s", name, why,
                    verifies ? "; with it the header verifies" : "");
      return rv;
    }
  }
  return rv;
}

static int try_names(struct cli_key_facts *facts, struct cli_header *header,
                     struct cli_keyset *set, struct cli_facts *causes,
                     struct cli_facts *tested)
{
  const char *domain = dkimkit_signature_domain_ascii(header->signature);
  const char *selector = dkimkit_signature_selector_ascii(header->signature);
  static const char *const why[] = {
      "the zone file lacks the final dot behind the name",
      "\"_domainkey\" is missing in the name"};
  char *names[2];
  size_t i;
  int rv = CLI_OK;

  names[0] = join(facts->name, ".", domain, "");
  names[1] = join(selector, ".", domain, "");
  for (i = 0; !rv && i < 2 && names[0] && names[1]; ++i) {
    bool found = false;

    rv = cli_keyset_ask(&found, set, names[i]);
    if (!rv && found) {
      rv = tell_misplaced(header, set, names[i], why[i], causes);
    }
  }
  if (!rv && !cli_facts_has(causes, "record-misplaced") &&
      dkimkit_signature_reason(header->signature) ==
          DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE) {
    cli_facts_add(causes, "record-missing", "the DNS has no key record at %s",
                  facts->name);
  }
  cli_facts_add(tested, "record-misplaced",
                "the record at the name without _domainkey, and with the "
                "domain twice");
  rv = rv || (names[0] && names[1]) ? rv : cli_error_memory();
  free(names[0]);
  free(names[1]);
  return rv;
}

static int tell_unusable(struct cli_key_facts *facts, struct cli_header *header,
                         struct cli_keyset *set, struct cli_facts *causes,
                         struct cli_facts *tested)
{
  const struct cli_key *key = first_at(set, facts->name);

  if (!key) {
    return try_names(facts, header, set, causes, tested);
  }
  if (dkimkit_keyrecord_reason(key->record) == DKIMKIT_REASON_KEY_REVOKED) {
    cli_facts_add(causes, "key-revoked",
                  "p= of the key record is empty: the domain has revoked the "
                  "key (RFC 6376, 3.6.1)");
    return CLI_OK;
  }
  return cli_key_repair(header, key, causes);
}

/* The record can be used, but not for this type of signature. */
static bool is_other_type(const struct cli_header *header)
{
  dkimkit_key_type type = dkimkit_signature_algorithm(header->signature) ==
                                  DKIMKIT_ALGORITHM_ED25519_SHA256
                              ? DKIMKIT_KEY_TYPE_ED25519
                              : DKIMKIT_KEY_TYPE_RSA;
  size_t i;

  for (i = 0; i < header->key_count; ++i) {
    if (dkimkit_keyrecord_key_type(header->keys[i]) == type) {
      return false;
    }
  }
  return true;
}

/* The key doesn't fit b=, and no other key is known that does. */
static void tell_mismatch(struct cli_key_facts *facts,
                          const struct cli_header *header,
                          struct cli_facts *causes)
{
  tell_size(facts, header, causes);
  if (facts->made == CLI_NO && !cli_facts_has(causes, "signature-size") &&
      !cli_facts_has(causes, "signature-length")) {
    cli_facts_add(causes, "key-or-signature",
                  "b= can't be read with the published key: another key made "
                  "the signature, or b= itself was altered after signing (or "
                  "it is no PKCS #1 v1.5 signature with SHA-256 or SHA-1)");
  }
}

static void tell_type(struct cli_key_facts *facts,
                      const struct cli_header *header, struct cli_facts *causes)
{
  bool ed25519 = dkimkit_signature_algorithm(header->signature) ==
                 DKIMKIT_ALGORITHM_ED25519_SHA256;
  const dkimkit_keyrecord *rsa = rsa_key(header);
  size_t made = rsa ? (dkimkit_keyrecord_key_bits(rsa) + 7) / 8
                    : ED25519_SIGNATURE_OCTETS;
  size_t octets = 0;

  (void)dkimkit_signature_data(header->signature, &octets);
  cli_facts_add(causes, "key-type",
                "a= says that %s key made the signature, but the published key "
                "is %s key",
                ed25519 ? "an Ed25519" : "an RSA",
                ed25519 ? "an RSA" : "an Ed25519");
  /* With b= of the right size a= may be what was altered. */
  facts->made = octets == made ? CLI_UNKNOWN : CLI_NO;
}

int cli_key_tell(struct cli_key_facts *facts, struct cli_header *header,
                 struct cli_keyset *set, struct cli_facts *causes,
                 struct cli_facts *tested)
{
  int rv = CLI_OK;

  if (!facts->name || facts->verifies == CLI_YES) {
    return CLI_OK;
  }
  if (header->key_count == 0) {
    rv = tell_unusable(facts, header, set, causes, tested);
  } else if (is_other_type(header)) {
    tell_type(facts, header, causes);
  }
  if (!rv && header->name_count > 0 && facts->made != CLI_YES &&
      !cli_facts_has(causes, "record-misplaced")) {
    rv = try_others(facts, header, set, causes);
    if (has_others(facts, set)) {
      cli_facts_add(tested, "other-key", "%s",
                    set->file_text ? "keys of the other signatures and of the "
                                     "file given"
                                   : "keys of the other signatures");
    }
  }
  if (!rv && header->key_count > 0 && !is_other_type(header) &&
      !cli_facts_has(causes, "other-key")) {
    tell_mismatch(facts, header, causes);
  }
  return rv;
}
