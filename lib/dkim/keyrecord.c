/* SPDX-License-Identifier: MIT */
#include "dkim/keyrecord.h"

#include "core/base64.h"
#include "core/key.h"
#include "dkim/syntax.h"

#include <string.h>

#define ED25519_PUBLIC_OCTETS 32

static int refuse(dkimkit_keyrecord *record, dkimkit_reason reason,
                  const char *subject)
{
  if (record->reason == DKIMKIT_REASON_OK) {
    record->reason = reason;
    record->subject = subject;
  }
  return DKIMKIT_OK;
}

static const dkk_syntax *rules(const dkimkit_keyrecord *record)
{
  return dkk_syntax_of(record->config);
}

/* Does a colon-separated list have one of two words? */
static int list_has(dkk_slice list,
                    int (*is_word)(dkk_slice value, const char *word),
                    const char *word, const char *other)
{
  dkk_slice item;
  int more = 1;

  while (dkk_list_next(&list, &more, ':', &item)) {
    if (is_word(item, word) || is_word(item, other)) {
      return 1;
    }
  }
  return 0;
}

static void read_version(dkimkit_keyrecord *record)
{
  const dkk_tag *v = dkk_tags_find(&record->tags, "v");

  if (v != NULL &&
      (v != record->tags.tags || !dkk_slice_is(v->value, "DKIM1"))) {
    (void)refuse(record, DKIMKIT_REASON_KEY_SYNTAX, "v");
  }
}

static void read_type(dkimkit_keyrecord *record)
{
  const dkk_tag *k = dkk_tags_find(&record->tags, "k");

  if (k == NULL || rules(record)->is_word(k->value, "rsa")) {
    record->type = DKIMKIT_KEY_TYPE_RSA;
  } else if (rules(record)->is_word(k->value, "ed25519")) {
    record->type = DKIMKIT_KEY_TYPE_ED25519;
  } else {
    (void)refuse(record,
                 k->value.len == 0 ? DKIMKIT_REASON_KEY_SYNTAX
                                   : DKIMKIT_REASON_UNSUPPORTED_KEY_TYPE,
                 "k");
  }
}

static void read_hashes(dkimkit_keyrecord *record)
{
  const dkk_tag *h = dkk_tags_find(&record->tags, "h");

  record->hashes = ~0u;
  if (h == NULL) {
    return;
  }
  if (h->value.len == 0) {
    (void)refuse(record, DKIMKIT_REASON_KEY_SYNTAX, "h");
  }
  record->hashes =
      (list_has(h->value, rules(record)->is_word, "sha1", "sha1")
           ? 1u << DKIMKIT_HASH_SHA1
           : 0) |
      (list_has(h->value, rules(record)->is_word, "sha256", "sha256")
           ? 1u << DKIMKIT_HASH_SHA256
           : 0);
}

static void read_service(dkimkit_keyrecord *record)
{
  const dkk_tag *s = dkk_tags_find(&record->tags, "s");

  if (s != NULL && s->value.len == 0) {
    (void)refuse(record, DKIMKIT_REASON_KEY_SYNTAX, "s");
  } else if (s != NULL &&
             !list_has(s->value, rules(record)->is_word, "email", "*")) {
    (void)refuse(record, DKIMKIT_REASON_KEY_SERVICE_MISMATCH, "s");
  }
}

/* In another case a flag is another flag, which is ignored: taking "S" for "s"
 * would refuse more. */
static void read_flags(dkimkit_keyrecord *record)
{
  const dkk_tag *t = dkk_tags_find(&record->tags, "t");

  if (t != NULL && t->value.len == 0 && !rules(record)->empty_flags) {
    (void)refuse(record, DKIMKIT_REASON_KEY_SYNTAX, "t");
  } else if (t != NULL) {
    record->flags =
        (list_has(t->value, dkk_slice_is, "y", "y") ? DKIMKIT_KEYRECORD_TESTING
                                                    : 0) |
        (list_has(t->value, dkk_slice_is, "s", "s") ? DKIMKIT_KEYRECORD_STRICT
                                                    : 0);
  }
}

static int read_rsa(dkimkit_keyrecord *record)
{
  const dkimkit_config *config = record->config;
  dkk_keyform form;
  int rv = dkk_keyform_read_rsa_public(&form, dkk_buf_slice(&record->p));

  record->bits = form.bits;
  record->is_pkcs1 = form.is_pkcs1;
  record->raw = form.raw;
  if (rv != DKIMKIT_OK) {
    return refuse(record,
                  rv == DKIMKIT_ERR_KEY_BAD_EXPONENT
                      ? DKIMKIT_REASON_KEY_BAD_EXPONENT
                      : DKIMKIT_REASON_KEY_SYNTAX,
                  "p");
  }
  if (form.bits < config->rsa_min_bits) {
    return refuse(record, DKIMKIT_REASON_KEY_TOO_SMALL, "p");
  }
  if (form.bits > config->rsa_max_bits) {
    return refuse(record, DKIMKIT_REASON_KEY_TOO_LARGE, "p");
  }
  return DKIMKIT_OK;
}

static int import_key(dkimkit_keyrecord *record)
{
  int rv = dkk_public_key_import(&record->key, record->config, record->type,
                                 record->bits, record->raw);

  if (rv == DKIMKIT_ERR_KEY_SYNTAX) {
    return refuse(record, DKIMKIT_REASON_KEY_SYNTAX, "p");
  }
  if (rv == DKIMKIT_ERR_UNSUPPORTED) {
    /* Nobody has the type, or not a key of this size. */
    return record->config->key_ops[record->type] == NULL
               ? refuse(record, DKIMKIT_REASON_UNSUPPORTED_KEY_TYPE, "k")
               : refuse(record, DKIMKIT_REASON_KEY_TOO_LARGE, "p");
  }
  return rv;
}

static int read_key(dkimkit_keyrecord *record)
{
  const dkk_tag *p = dkk_tags_find(&record->tags, "p");
  int rv;

  if (p == NULL) {
    return refuse(record, DKIMKIT_REASON_KEY_SYNTAX, "p");
  }
  if (p->value.len == 0) {
    return refuse(record, DKIMKIT_REASON_KEY_REVOKED, "p");
  }
  if (record->reason == DKIMKIT_REASON_UNSUPPORTED_KEY_TYPE) {
    return DKIMKIT_OK;
  }
  rv = dkk_base64_decode(&record->p, p->value, rules(record)->p_base64);
  if (rv != DKIMKIT_OK) {
    return rv == DKIMKIT_ERR_SYNTAX
               ? refuse(record, DKIMKIT_REASON_KEY_SYNTAX, "p")
               : rv;
  }
  if (record->type == DKIMKIT_KEY_TYPE_ED25519) {
    record->raw = dkk_buf_slice(&record->p);
    if (record->raw.len != ED25519_PUBLIC_OCTETS) {
      return refuse(record, DKIMKIT_REASON_KEY_SYNTAX, "p");
    }
    record->bits = 256;
  } else {
    rv = read_rsa(record);
  }
  return rv == DKIMKIT_OK && record->reason == DKIMKIT_REASON_OK
             ? import_key(record)
             : rv;
}

/* Base64 and lists take folding white space once in a place (RFC 6376, 2.10
 * and 3.6.1). */
static void check_folding(dkimkit_keyrecord *record)
{
  static const char *const names[] = {"v", "k", "h", "s", "t", "p"};
  size_t i;

  for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
    const dkk_tag *tag = dkk_tags_find(&record->tags, names[i]);

    if (tag != NULL && dkk_has_blank_line(tag->value)) {
      (void)refuse(record, DKIMKIT_REASON_KEY_SYNTAX, names[i]);
    }
  }
}

static void replace_line_ends(uint8_t *text, size_t len)
{
  size_t i;

  for (i = 0; i < len; i++) {
    if (text[i] == '\r' || text[i] == '\n') {
      text[i] = ' ';
    }
  }
}

static int parse(dkimkit_keyrecord *record, dkk_slice text)
{
  dkk_tags_result result;
  dkk_slice subject;
  int rv;

  rv = dkk_tags_parse(&record->tags, &result, &subject, text,
                      record->config->limits[DKIMKIT_LIMIT_TAGS],
                      rules(record)->record_tags);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  if (result != DKK_TAGS_OK) {
    return refuse(record, DKIMKIT_REASON_KEY_SYNTAX, NULL);
  }
  check_folding(record);
  read_version(record);
  read_type(record);
  read_hashes(record);
  read_service(record);
  read_flags(record);
  return read_key(record);
}

static int parse_copy(dkimkit_keyrecord *record, const uint8_t *text,
                      size_t len)
{
  const dkimkit_config *config = record->config;
  dkk_slice copy;

  record->text = (uint8_t *)dkk_mem_strndup(&config->mem, text, len);
  if (record->text == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  record->text_len = len;
  if (rules(record)->record_line_ends) {
    replace_line_ends(record->text, len);
  }
  copy.data = record->text;
  copy.len = len;
  record->reason = DKIMKIT_REASON_OK;
  return len > config->limits[DKIMKIT_LIMIT_KEY_RECORD_OCTETS]
             ? refuse(record, DKIMKIT_REASON_KEY_TOO_LARGE, NULL)
             : parse(record, copy);
}

static int new_record(dkimkit_keyrecord **out, const dkimkit_config *config,
                      const uint8_t *text, size_t len, int is_wiped)
{
  dkimkit_keyrecord *record = dkk_mem_zalloc(&config->mem, sizeof(*record));
  int rv;

  if (record == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  record->config = dkk_config_ref(config);
  record->is_wiped = is_wiped;
  dkk_tags_init(&record->tags, &config->mem);
  dkk_buf_init(&record->p, &config->mem);
  rv = parse_copy(record, text, len);
  if (rv != DKIMKIT_OK) {
    dkimkit_keyrecord_free(record);
    return rv;
  }
  *out = record;
  return DKIMKIT_OK;
}

int dkk_keyrecord_parse_wiped(dkimkit_keyrecord **out,
                              const dkimkit_config *config, const uint8_t *text,
                              size_t len)
{
  return new_record(out, config, text, len, 1);
}

int dkimkit_keyrecord_parse(dkimkit_keyrecord **out,
                            const dkimkit_config *config, const uint8_t *text,
                            size_t len)
{
  if (out == NULL || config == NULL || (text == NULL && len > 0)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  return config->sealed ? new_record(out, config, text, len, 0)
                        : DKIMKIT_ERR_STATE;
}

static void wipe(dkimkit_keyrecord *record)
{
  if (record->text != NULL) {
    dkk_mem_wipe(record->text, record->text_len);
  }
  dkk_buf_clear_secret(&record->p);
}

void dkimkit_keyrecord_free(dkimkit_keyrecord *record)
{
  dkimkit_config *config;

  if (record != NULL) {
    config = record->config;
    dkk_public_key_clear(&record->key);
    if (record->is_wiped) {
      wipe(record);
    }
    dkk_buf_clear(&record->p);
    dkk_tags_clear(&record->tags);
    dkk_mem_free(&config->mem, record->text);
    dkk_mem_free(&config->mem, record);
    dkimkit_config_free(config);
  }
}

/* Everything that isn't about p= comes before the algorithm, p= after it. */
static int is_about_key(const dkimkit_keyrecord *record)
{
  return record->reason == DKIMKIT_REASON_OK ||
         (record->type != 0 && record->subject != NULL &&
          strcmp(record->subject, "p") == 0 &&
          record->reason != DKIMKIT_REASON_KEY_REVOKED);
}

dkimkit_reason dkk_keyrecord_check(const dkimkit_keyrecord *record,
                                   dkimkit_algorithm algorithm,
                                   const char **subject)
{
  *subject = record->subject;
  if (!is_about_key(record)) {
    return record->reason;
  }
  if (record->type != dkk_algorithm_key_type(algorithm)) {
    *subject = "k";
    return DKIMKIT_REASON_KEY_ALGORITHM_MISMATCH;
  }
  if (record->reason == DKIMKIT_REASON_OK &&
      (record->hashes & (1u << dkk_algorithm_hash(algorithm))) == 0) {
    *subject = "h";
    return DKIMKIT_REASON_KEY_HASH_MISMATCH;
  }
  return record->reason;
}

dkimkit_reason dkimkit_keyrecord_reason(const dkimkit_keyrecord *record)
{
  if (record == NULL) {
    return DKIMKIT_REASON_PENDING;
  }
  if (record->reason == DKIMKIT_REASON_OK &&
      (record->hashes & (1u << DKIMKIT_HASH_SHA256)) == 0 &&
      !record->config->allow_sha1) {
    return DKIMKIT_REASON_KEY_HASH_MISMATCH;
  }
  return record->reason;
}

const char *dkimkit_keyrecord_subject(const dkimkit_keyrecord *record)
{
  if (record != NULL && record->subject == NULL &&
      dkimkit_keyrecord_reason(record) == DKIMKIT_REASON_KEY_HASH_MISMATCH) {
    return "h";
  }
  return record != NULL ? record->subject : NULL;
}

dkimkit_key_type dkimkit_keyrecord_key_type(const dkimkit_keyrecord *record)
{
  return record != NULL ? record->type : (dkimkit_key_type)0;
}

unsigned dkimkit_keyrecord_key_bits(const dkimkit_keyrecord *record)
{
  return record != NULL ? record->bits : 0;
}

unsigned dkimkit_keyrecord_flags(const dkimkit_keyrecord *record)
{
  return record != NULL ? record->flags : 0;
}

int dkimkit_keyrecord_is_pkcs1(const dkimkit_keyrecord *record)
{
  return record != NULL && record->is_pkcs1;
}

const char *dkimkit_keyrecord_tag(const dkimkit_keyrecord *record,
                                  const char *name, size_t *len)
{
  const dkk_tag *tag = record != NULL && name != NULL
                           ? dkk_tags_find(&record->tags, name)
                           : NULL;

  if (len != NULL) {
    *len = tag != NULL ? tag->value.len : 0;
  }
  return tag != NULL ? (const char *)tag->value.data : NULL;
}

int dkimkit_keyrecord_matches(const dkimkit_keyrecord *record,
                              const dkimkit_key *key)
{
  dkk_buf raw;
  int rv;

  if (record == NULL || key == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  dkk_buf_init(&raw, &record->config->mem);
  rv = dkk_key_public(key, &raw);
  if (rv == DKIMKIT_OK) {
    rv = record->type == key->type && record->raw.len > 0 &&
         dkk_slice_equal(record->raw, dkk_buf_slice(&raw));
  }
  dkk_buf_clear(&raw);
  return rv;
}

int dkimkit_keyrecord_write(char *out, size_t *len, const dkimkit_key *key)
{
  dkk_buf octets;
  dkk_buf text;
  int rv;

  if (key == NULL || len == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  dkk_buf_init(&octets, &key->config->mem);
  dkk_buf_init(&text, &key->config->mem);
  rv = dkk_key_record_public(key, &octets);
  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_append_text(&text, key->type == DKIMKIT_KEY_TYPE_ED25519
                                        ? "v=DKIM1; k=ed25519; p="
                                        : "v=DKIM1; k=rsa; p=");
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_base64_encode(&text, octets.data, octets.len);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_copy_out(&text, out, len, 1);
  }
  dkk_buf_clear(&octets);
  dkk_buf_clear(&text);
  return rv;
}
