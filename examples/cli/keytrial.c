/* SPDX-License-Identifier: MIT */
#include "keytrial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "errors.h"
#include "keyrepair.h"

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
    int rv = dkimkit_keyrecord_recover(record, hashes[i], signature, octets,
                                       digest, &len);

    if (rv == 1) {
      return CLI_YES;
    }
    if (rv < 0) {
      return CLI_UNKNOWN;
    }
  }
  return CLI_NO;
}

/* That a key can read b= proves that it made it. If none can, either another
   key did, or b= isn't what it was. */
static void ask_who_made_it(struct cli_key_facts *facts,
                            const struct cli_header *header)
{
  enum cli_known made = header->key_count > 0 ? CLI_NO : CLI_UNKNOWN;
  size_t i;

  for (i = 0; i < header->key_count && made == CLI_NO; ++i) {
    made = made_by(header, header->keys[i]);
  }
  facts->unreadable = made == CLI_NO;
  facts->made = made == CLI_YES ? CLI_YES : CLI_UNKNOWN;
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

static int verifies_with(bool *verifies, struct cli_header *header,
                         const dkimkit_keyrecord *record)
{
  const dkimkit_keyrecord *keys[1];
  const dkimkit_keyrecord **old_keys = header->keys;
  size_t old_count = header->key_count;
  struct cli_attempt attempt;
  int rv;

  if (!cli_attempt_init(&attempt, header, header->chosen)) {
    return cli_error_memory();
  }
  keys[0] = record;
  header->keys = keys;
  header->key_count = 1;
  rv = cli_attempt_verify(verifies, header, &attempt);
  header->keys = old_keys;
  header->key_count = old_count;
  cli_attempt_free(&attempt);
  return rv;
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
    rv = verifies_with(&verifies, header, key->record);
    if (verifies || made_by(header, key->record) == CLI_YES) {
      cli_facts_add(causes, "other-key",
                    "the signature was made with the key of %s, not with that "
                    "of %s%s",
                    key->where, facts->name,
                    verifies ? ": with it the header verifies" : "");
      facts->made = CLI_NO;
      return rv;
    }
  }
  return rv;
}

static void tell_size(struct cli_key_facts *facts,
                      const struct cli_header *header, struct cli_facts *causes)
{
  size_t octets = 0;
  size_t i;

  (void)dkimkit_signature_data(header->signature, &octets);
  if (dkimkit_signature_algorithm(header->signature) ==
      DKIMKIT_ALGORITHM_ED25519_SHA256) {
    if (octets != 64) {
      cli_facts_add(
          causes, "signature-length",
          "b= has %zu octets; an Ed25519 signature has 64: it was cut "
          "off or altered",
          octets);
      facts->unreadable = true;
    }
    return;
  }
  for (i = 0; i < header->key_count; ++i) {
    if (octets == (dkimkit_keyrecord_key_bits(header->keys[i]) + 7) / 8) {
      return;
    }
  }
  cli_facts_add(causes, "key-size",
                "b= has %zu octets, as an RSA key of %zu bits makes them, and "
                "the key in the DNS has %u bits: the signature was made with "
                "another key, or b= was altered",
                octets, octets * 8,
                dkimkit_keyrecord_key_bits(header->keys[0]));
  facts->unreadable = true;
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
      rv = verifies_with(&verifies, header, set->keys[i].record);
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
  return cli_key_repair(header, key, causes, tested);
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

int cli_key_tell(struct cli_key_facts *facts, struct cli_header *header,
                 struct cli_keyset *set, struct cli_facts *causes,
                 struct cli_facts *tested)
{
  size_t before = causes->count;
  int rv = CLI_OK;

  if (!facts->name || facts->verifies == CLI_YES) {
    return CLI_OK;
  }
  if (header->key_count == 0 || is_other_type(header)) {
    rv = tell_unusable(facts, header, set, causes, tested);
    if (header->key_count > 0) {
      facts->made = CLI_NO;
    }
  } else {
    tell_size(facts, header, causes);
  }
  if (!rv && header->name_count > 0 &&
      !cli_facts_has(causes, "record-misplaced")) {
    rv = try_others(facts, header, set, causes);
    cli_facts_add(tested, "other-key", "%s",
                  set->file_text ? "keys of the other signatures and of the "
                                   "file given"
                                 : "keys of the other signatures");
  }
  if (!rv && causes->count == before && facts->unreadable) {
    cli_facts_add(causes, "key-or-signature",
                  "read with the published key b= is no signature at all: it "
                  "was made with another key, or b= was altered");
  }
  return rv;
}
