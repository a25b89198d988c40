/* SPDX-License-Identifier: MIT */
#include "keyrepair.h"

#include <ctype.h>
#include <string.h>

#include "errors.h"

#define ED25519_BEGIN "MCowBQYDK2VwAyEA"
#define ED25519_CHARACTERS 44

struct repair {
  const char *id;
  void (*mend)(struct cli_octets *out, struct cli_slice text,
               dkimkit_algorithm algorithm);
  const char *cause;
  const char *tested;
};

static void without(struct cli_octets *out, struct cli_slice text,
                    const char *unwanted)
{
  size_t i;

  for (i = 0; i < text.len; ++i) {
    if (!text.data[i] || !strchr(unwanted, text.data[i])) {
      cli_octets_add(out, text.data + i, 1);
    }
  }
}

static void unquote(struct cli_octets *out, struct cli_slice text,
                    dkimkit_algorithm algorithm)
{
  (void)algorithm;
  without(out, text, "\"\\");
}

static void unescape(struct cli_octets *out, struct cli_slice text,
                     dkimkit_algorithm algorithm)
{
  (void)algorithm;
  without(out, text, "\\");
}

/* The value of a tag, for a text that is no tag list. */
static struct cli_slice value_of(struct cli_slice text, char tag)
{
  struct cli_slice value = {NULL, 0};
  size_t i;

  for (i = 0; i + 1 < text.len; ++i) {
    if (text.data[i] == (uint8_t)tag && text.data[i + 1] == '=' &&
        (i == 0 || strchr(" \t;\"", text.data[i - 1]))) {
      const uint8_t *end;

      value.data = text.data + i + 2;
      value.len = text.len - i - 2;
      end = value.len > 0 ? memchr(value.data, ';', value.len) : NULL;
      if (end) {
        value.len = (size_t)(end - value.data);
      }
      return value;
    }
  }
  return value;
}

static bool is_base64(uint8_t c)
{
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '=';
}

static void replace_p(struct cli_octets *out, struct cli_slice text,
                      struct cli_slice p, const struct cli_octets *with)
{
  size_t before = (size_t)(p.data - text.data);

  cli_octets_add(out, text.data, before);
  cli_octets_add(out, with->data, with->len);
  cli_octets_add(out, p.data + p.len, text.len - before - p.len);
}

/* PEM lines in p=. */
static void without_pem(struct cli_octets *out, struct cli_slice text,
                        dkimkit_algorithm algorithm)
{
  struct cli_slice p = value_of(text, 'p');
  struct cli_octets kept = {NULL, 0, 0, false};
  size_t i = 0;

  (void)algorithm;
  if (!p.data) {
    cli_octets_add(out, text.data, text.len);
    return;
  }
  while (i < p.len) {
    if (p.len - i > 5 && memcmp(p.data + i, "-----", 5) == 0) {
      const uint8_t *end =
          cli_octets_find(p.data + i + 5, p.len - i - 5, "-----");

      i = end ? (size_t)(end - p.data) + 5 : p.len;
    } else {
      cli_octets_add(&kept, p.data + i, 1);
      ++i;
    }
  }
  replace_p(out, text, p, &kept);
  cli_octets_free(&kept);
}

static void base64_only(struct cli_octets *out, struct cli_slice text,
                        dkimkit_algorithm algorithm)
{
  struct cli_slice p = value_of(text, 'p');
  struct cli_octets kept = {NULL, 0, 0, false};
  size_t i;

  (void)algorithm;
  if (!p.data) {
    cli_octets_add(out, text.data, text.len);
    return;
  }
  for (i = 0; i < p.len; ++i) {
    if (is_base64(p.data[i])) {
      cli_octets_add(&kept, p.data + i, 1);
    }
  }
  replace_p(out, text, p, &kept);
  cli_octets_free(&kept);
}

static void unwrap(struct cli_octets *out, struct cli_slice text,
                   dkimkit_algorithm algorithm)
{
  const uint8_t *at = cli_octets_find(text.data, text.len, ED25519_BEGIN);
  size_t before = at ? (size_t)(at - text.data) : text.len;
  size_t skip = at ? strlen(ED25519_BEGIN) : 0;

  (void)algorithm;
  cli_octets_add(out, text.data, before);
  cli_octets_add(out, text.data + before + skip, text.len - before - skip);
}

/* v=, k= and p= and nothing else; k= is that of the signature. */
static void rebuild(struct cli_octets *out, struct cli_slice text,
                    dkimkit_algorithm algorithm)
{
  struct cli_slice p = value_of(text, 'p');

  cli_octets_add_text(out, algorithm == DKIMKIT_ALGORITHM_ED25519_SHA256
                               ? "v=DKIM1; k=ed25519; p="
                               : "v=DKIM1; k=rsa; p=");
  cli_octets_add(out, p.data, p.len);
}

static void with_type(struct cli_octets *out, struct cli_slice text,
                      dkimkit_algorithm algorithm)
{
  struct cli_slice k = value_of(text, 'k');
  const char *type =
      algorithm == DKIMKIT_ALGORITHM_ED25519_SHA256 ? "ed25519" : "rsa";
  struct cli_octets value = {NULL, 0, 0, false};

  if (k.data) {
    cli_octets_add_text(&value, type);
    replace_p(out, text, k, &value);
    cli_octets_free(&value);
    return;
  }
  cli_octets_add(out, text.data, text.len);
  cli_octets_add_text(out, "; k=");
  cli_octets_add_text(out, type);
}

static const struct repair repairs[] = {
    {"record-escaped", unescape,
     "the key record has backslashes in it, which only belong into zone files",
     "the record without backslashes"},
    {"record-quoted", unquote,
     "the key record has quotation marks in it, which only belong into zone "
     "files",
     "the record without quotation marks"},
    {"record-type", with_type,
     "k= of the key record isn't that of the key and the signature",
     "the record with the k= of the signature"},
    {"record-pem", without_pem,
     "p= of the key record has the BEGIN and END lines of a key file",
     "p= without lines of a key file"},
    {"record-base64", base64_only,
     "p= of the key record has characters that aren't base64",
     "p= with base64 only"},
    {"record-wrapped", unwrap,
     "p= of the key record holds an Ed25519 key as SubjectPublicKeyInfo; it "
     "has to be the 32 octets of the key alone (RFC 8463, 4.2)",
     "p= as Ed25519 key without its wrapping"},
    {"record-tags", rebuild,
     "the other tags of the key record than k= and p= make it unusable (v= has "
     "to come first and be DKIM1)",
     "v=, k= and p= alone"}};

#define REPAIRS (sizeof(repairs) / sizeof(*repairs))

/* Whether a text is a usable key record for this signature, and whether its
   key made the signature. */
static int judge(bool *usable, bool *verifies, struct cli_header *header,
                 const struct cli_octets *text)
{
  dkimkit_algorithm algorithm = dkimkit_signature_algorithm(header->signature);
  const dkimkit_keyrecord *keys[1];
  const dkimkit_keyrecord **old_keys = header->keys;
  size_t old_count = header->key_count;
  struct cli_attempt attempt;
  dkimkit_keyrecord *record;
  int rv =
      dkimkit_keyrecord_parse(&record, header->config, text->data, text->len);

  *usable = *verifies = false;
  if (rv) {
    return cli_error_status("key record", rv);
  }
  *usable = dkimkit_keyrecord_reason(record) == DKIMKIT_REASON_OK &&
            (dkimkit_keyrecord_key_type(record) == DKIMKIT_KEY_TYPE_ED25519) ==
                (algorithm == DKIMKIT_ALGORITHM_ED25519_SHA256);
  if (*usable) {
    if (!cli_attempt_init(&attempt, header, header->chosen)) {
      dkimkit_keyrecord_free(record);
      return cli_error_memory();
    }
    keys[0] = record;
    header->keys = keys;
    header->key_count = 1;
    rv = cli_attempt_verify(verifies, header, &attempt);
    header->keys = old_keys;
    header->key_count = old_count;
    cli_attempt_free(&attempt);
  }
  dkimkit_keyrecord_free(record);
  return rv;
}

static void tell(const char *id, const char *cause, bool verifies,
                 const struct cli_octets *text, struct cli_facts *causes)
{
  cli_facts_add(causes, id, "%s", cause);
  cli_facts_add(causes, "record-mended", "%s",
                verifies ? "mended, the record verifies the header of this "
                           "message. Publish"
                         : "mended, the record has a key, which doesn't verify "
                           "this signature. It would read");
  cli_facts_show(causes, text->data, text->len);
}

/* p= is shorter than a key that makes signatures of this size. */
static void check_length(const struct cli_header *header,
                         const struct cli_key *key, struct cli_facts *causes)
{
  struct cli_slice p = value_of(key->text, 'p');
  size_t octets;
  size_t characters = 0;
  size_t needed;
  size_t i;

  if (!p.data || !dkimkit_signature_data(header->signature, &octets)) {
    return;
  }
  for (i = 0; i < p.len; ++i) {
    characters += is_base64(p.data[i]) && p.data[i] != '=';
  }
  /* Modulus and exponent alone (RFC 8017, A.1.1) are the shortest form. */
  needed = dkimkit_signature_algorithm(header->signature) ==
                   DKIMKIT_ALGORITHM_ED25519_SHA256
               ? ED25519_CHARACTERS - 1
               : octets * 4 / 3;
  if (characters > 0 && characters < needed) {
    cli_facts_add(causes, "record-cut",
                  "p= of the key record is cut off: it has %zu characters, and "
                  "the key of a signature of %zu octets needs more than %zu; "
                  "strings of a TXT record hold 255 octets each, longer ones "
                  "have to be split, not cut",
                  characters, octets, needed);
  }
}

int cli_key_repair(struct cli_header *header, const struct cli_key *key,
                   struct cli_facts *causes, struct cli_facts *tested)
{
  dkimkit_algorithm algorithm = dkimkit_signature_algorithm(header->signature);
  struct cli_slice text = key->text;
  struct cli_octets all[REPAIRS];
  bool done = false;
  size_t i;
  int rv = CLI_OK;

  memset(all, 0, sizeof(all));
  for (i = 0; !rv && !done && i < REPAIRS; ++i) {
    const struct repair *repair = &repairs[i];
    struct cli_octets mended = {NULL, 0, 0, false};
    bool usable = false;
    bool verifies = false;

    cli_facts_add(tested, repair->id, "%s", repair->tested);
    repair->mend(&mended, key->text, algorithm);
    if (!mended.failed) {
      rv = judge(&usable, &verifies, header, &mended);
    }
    if (usable) {
      tell(repair->id, repair->cause, verifies, &mended, causes);
      done = true;
    }
    cli_octets_free(&mended);
  }
  for (i = 0; !rv && !done && i < REPAIRS; ++i) {
    bool usable = false;
    bool verifies = false;

    repairs[i].mend(&all[i], text, algorithm);
    rv = all[i].failed ? cli_error_memory()
                       : judge(&usable, &verifies, header, &all[i]);
    text.data = all[i].data;
    text.len = all[i].len;
    if (usable) {
      tell("record-several",
           "the key record has several faults: quotation marks, backslashes, "
           "a wrong k=, characters that aren't base64 or unusable tags",
           verifies, &all[i], causes);
      done = true;
    }
  }
  for (i = 0; i < REPAIRS; ++i) {
    cli_octets_free(&all[i]);
  }
  if (!done) {
    check_length(header, key, causes);
  }
  return rv;
}
