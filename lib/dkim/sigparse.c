/* SPDX-License-Identifier: MIT */
#include "core/base64.h"
#include "core/crypto.h"
#include "core/digest.h"
#include "dkim/alabels.h"
#include "dkim/names.h"
#include "dkim/qp.h"
#include "dkim/signature.h"
#include "dkim/syntax.h"

#include <string.h>

#define BODY_LENGTH_MAX_DIGITS 76
#define TIME_MAX 999999999999u
/* That of RSA with 32,768 bits, which nobody has. */
#define SIGNATURE_MAX_OCTETS 4096

/* A tag's reader: settles the signature if the value isn't good. `tag` is NULL
 * if the tag is missing. DKIMKIT_OK or DKIMKIT_ERR_NOMEM. */
typedef int (*tag_reader)(dkimkit_signature *signature, const dkk_tag *tag);

typedef struct tag_spec {
  const char *name;
  int required;
  tag_reader read;
} tag_spec;

static const dkk_syntax *rules(const dkimkit_signature *signature)
{
  return dkk_syntax_of(signature->config);
}

static int syntax(dkimkit_signature *signature, const char *tag)
{
  return dkk_signature_settle_tag(signature, DKIMKIT_REASON_SIGNATURE_SYNTAX,
                                  tag);
}

static int read_v(dkimkit_signature *signature, const dkk_tag *tag)
{
  size_t i;

  if (dkk_slice_is(tag->value, "1")) {
    return DKIMKIT_OK;
  }
  for (i = 0; i < tag->value.len; i++) {
    if (!dkk_is_digit(tag->value.data[i]) && tag->value.data[i] != '.') {
      return syntax(signature, "v");
    }
  }
  if (tag->value.len == 0) {
    return syntax(signature, "v");
  }
  return dkk_signature_settle_tag(signature,
                                  DKIMKIT_REASON_INCOMPATIBLE_VERSION, "v");
}

/* Words of letters and digits with "-" between them. */
static int is_hyphenated(dkk_slice word)
{
  size_t i;

  for (i = 0; i < word.len; i++) {
    if (!dkk_is_alnum(word.data[i]) && word.data[i] != '-') {
      return 0;
    }
  }
  return word.len > 0 && dkk_is_alpha(word.data[0]) &&
         word.data[word.len - 1] != '-';
}

static int read_a(dkimkit_signature *signature, const dkk_tag *tag)
{
  static const dkimkit_algorithm known[] = {DKIMKIT_ALGORITHM_RSA_SHA256,
                                            DKIMKIT_ALGORITHM_ED25519_SHA256,
                                            DKIMKIT_ALGORITHM_RSA_SHA1};
  size_t i;

  for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
    if (rules(signature)->is_word(tag->value,
                                  dkimkit_algorithm_name(known[i]))) {
      signature->algorithm = known[i];
      return DKIMKIT_OK;
    }
  }
  if (!is_hyphenated(tag->value) ||
      memchr(tag->value.data, '-', tag->value.len) == NULL) {
    return syntax(signature, "a");
  }
  return dkk_signature_settle_tag(signature,
                                  DKIMKIT_REASON_UNSUPPORTED_ALGORITHM, "a");
}

/* Octets before a fault aren't shown to anybody. */
static int decode(dkk_buf *out, const dkk_tag *tag, unsigned flags)
{
  int rv = dkk_base64_decode(out, tag->value, flags);

  if (rv != DKIMKIT_OK) {
    dkk_buf_clear(out);
  }
  return rv;
}

static int read_b(dkimkit_signature *signature, const dkk_tag *tag)
{
  dkk_slice field = dkk_header_field(signature->header, signature->field);
  int rv = decode(&signature->octets, tag, rules(signature)->b_base64);

  signature->b_range.offset = (size_t)(tag->whole.data - field.data);
  signature->b_range.len = tag->whole.len;
  if (rv == DKIMKIT_ERR_SYNTAX ||
      (rv == DKIMKIT_OK && (signature->octets.len == 0 ||
                            signature->octets.len > SIGNATURE_MAX_OCTETS))) {
    return syntax(signature, "b");
  }
  return rv;
}

static int read_bh(dkimkit_signature *signature, const dkk_tag *tag)
{
  /* Compared as octets, and hashed as text: no other text can stand in for
   * it, so unused bits do no harm. */
  int rv = decode(&signature->body_hash, tag, DKK_BASE64_LOOSE_BITS);

  if (rv == DKIMKIT_ERR_SYNTAX ||
      (rv == DKIMKIT_OK &&
       (signature->body_hash.len == 0 ||
        (signature->algorithm != DKIMKIT_ALGORITHM_UNKNOWN &&
         signature->body_hash.len !=
             dkk_hash_octets(dkk_algorithm_hash(signature->algorithm)))))) {
    return syntax(signature, "bh");
  }
  return rv;
}

static int read_canonicalization(const dkk_syntax *rule, dkk_slice word,
                                 dkimkit_canonicalization *out)
{
  if (rule->is_word(word, "relaxed")) {
    *out = DKIMKIT_CANONICALIZATION_RELAXED;
    return 1;
  }
  *out = DKIMKIT_CANONICALIZATION_SIMPLE;
  return rule->is_word(word, "simple");
}

static int read_c(dkimkit_signature *signature, const dkk_tag *tag)
{
  dkk_slice header;
  dkk_slice body = dkk_slice_of("simple");
  const uint8_t *slash;

  if (tag == NULL) {
    return DKIMKIT_OK;
  }
  header = tag->value;
  slash = memchr(header.data, '/', header.len);
  if (slash != NULL) {
    header.len = (size_t)(slash - header.data);
    body.data = slash + 1;
    body.len = tag->value.len - header.len - 1;
  }
  if (!is_hyphenated(header) || !is_hyphenated(body)) {
    return syntax(signature, "c");
  }
  if (!read_canonicalization(rules(signature), header,
                             &signature->header_canonicalization) ||
      !read_canonicalization(rules(signature), body,
                             &signature->body_canonicalization)) {
    return dkk_signature_settle_tag(
        signature, DKIMKIT_REASON_UNSUPPORTED_CANONICALIZATION, "c");
  }
  return DKIMKIT_OK;
}

static int copy(dkimkit_signature *signature, char **out, dkk_slice text)
{
  *out = dkk_mem_strndup(signature->mem, text.data, text.len);
  return *out == NULL ? DKIMKIT_ERR_NOMEM : DKIMKIT_OK;
}

static int is_domain(const dkimkit_signature *signature, dkk_slice name)
{
  return signature->config->underscore_policy == DKIMKIT_UNDERSCORE_ANYWHERE
             ? dkk_is_underscored_domain(name)
             : dkk_is_domain(name);
}

static int is_selector(const dkimkit_signature *signature, dkk_slice name)
{
  return signature->config->underscore_policy == DKIMKIT_UNDERSCORE_NOWHERE
             ? dkk_is_strict_selector(name)
             : dkk_is_selector(name);
}

/* Where a name goes, and what it has to be. */
typedef struct name_spec {
  const char *tag;
  int (*is_name)(const dkimkit_signature *signature, dkk_slice name);
  char **text;
  char **ascii;
} name_spec;

/* With A-labels it has to be a name like any other. */
static int convert_name(dkimkit_signature *signature, const name_spec *spec,
                        dkk_slice text, size_t before)
{
  dkk_buf ascii;
  dkk_slice name;
  int rv;

  dkk_buf_init(&ascii, &signature->config->mem);
  rv = dkk_append_alabels(&ascii, text, before);
  if (rv == DKIMKIT_OK) {
    name = dkk_buf_slice(&ascii);
    name.data += before;
    name.len -= before;
    rv = spec->is_name(signature, name)
             ? copy(signature, spec->ascii, dkk_buf_slice(&ascii))
             : DKIMKIT_ERR_SYNTAX;
  }
  if (rv == DKIMKIT_OK) {
    rv = copy(signature, spec->text, text);
  }
  dkk_buf_clear(&ascii);
  return rv;
}

/* A name behind `before` octets that aren't part of it. */
static int read_name(dkimkit_signature *signature, const name_spec *spec,
                     dkk_slice text, size_t before)
{
  dkk_slice name = text;
  int rv = DKIMKIT_ERR_SYNTAX;

  name.data += before;
  name.len -= before;
  if (spec->is_name(signature, name)) {
    return copy(signature, spec->text, text);
  }
  if (signature->internationalized) {
    rv = convert_name(signature, spec, text, before);
  }
  return rv == DKIMKIT_ERR_SYNTAX || rv == DKIMKIT_ERR_IDN_UNSUPPORTED
             ? syntax(signature, spec->tag)
             : rv;
}

static int read_d(dkimkit_signature *signature, const dkk_tag *tag)
{
  name_spec spec = {"d", is_domain, &signature->domain,
                    &signature->domain_ascii};

  return read_name(signature, &spec, tag->value, 0);
}

static int read_s(dkimkit_signature *signature, const dkk_tag *tag)
{
  name_spec spec = {"s", is_selector, &signature->selector,
                    &signature->selector_ascii};

  return read_name(signature, &spec, tag->value, 0);
}

static int read_h(dkimkit_signature *signature, const dkk_tag *tag)
{
  size_t count = dkk_signed_names_count(tag->value);
  int rv;

  if (count > signature->config->limits[DKIMKIT_LIMIT_SIGNED_NAMES]) {
    return dkk_signature_settle_tag(signature,
                                    DKIMKIT_REASON_SIGNATURE_TOO_LARGE, "h");
  }
  rv = dkk_signed_names_parse(&signature->signed_names, signature->mem,
                              tag->value, count);
  return rv == DKIMKIT_ERR_SYNTAX ? syntax(signature, "h") : rv;
}

/* One label is no domain-name, but that it is outside d= says more (RFC 6376,
 * 6.1.1). */
static int is_identity_domain(const dkimkit_signature *signature,
                              dkk_slice name)
{
  return is_domain(signature, name) || dkk_is_top_level(name);
}

/* i= decoded: [local-part] "@" domain-name; the last "@" divides. */
static int check_identity(dkimkit_signature *signature, dkk_slice identity)
{
  name_spec spec = {"i", is_identity_domain, &signature->identity,
                    &signature->identity_ascii};
  dkk_slice local = identity;
  size_t at = identity.len;

  while (at > 0 && identity.data[at - 1] != '@') {
    at--;
  }
  if (at == 0) {
    return syntax(signature, "i");
  }
  local.len = at - 1;
  return dkk_is_local_part(local) ? read_name(signature, &spec, identity, at)
                                  : syntax(signature, "i");
}

/* Without i= it is "@" and the domain (RFC 6376, 3.5). */
static int default_identity(dkimkit_signature *signature, char **out,
                            const char *domain)
{
  size_t len;

  if (domain == NULL) {
    return DKIMKIT_OK;
  }
  len = strlen(domain);
  *out = dkk_mem_alloc(signature->mem, len + 2);
  if (*out == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  (*out)[0] = '@';
  memcpy(*out + 1, domain, len + 1);
  return DKIMKIT_OK;
}

static int read_i(dkimkit_signature *signature, const dkk_tag *tag)
{
  dkk_buf identity;
  int rv;

  if (tag == NULL) {
    rv = default_identity(signature, &signature->identity, signature->domain);
    return rv == DKIMKIT_OK
               ? default_identity(signature, &signature->identity_ascii,
                                  signature->domain_ascii)
               : rv;
  }
  dkk_buf_init(&identity, &signature->config->mem);
  rv = dkk_qp_decode(&identity, tag->value, rules(signature)->qp);
  if (rv == DKIMKIT_OK) {
    rv = check_identity(signature, dkk_buf_slice(&identity));
  } else if (rv == DKIMKIT_ERR_SYNTAX) {
    rv = syntax(signature, "i");
  }
  dkk_buf_clear(&identity);
  return rv;
}

static int read_l(dkimkit_signature *signature, const dkk_tag *tag)
{
  if (tag == NULL) {
    return DKIMKIT_OK;
  }
  signature->has_body_length = dkk_slice_to_number(
      tag->value, BODY_LENGTH_MAX_DIGITS, &signature->body_length);
  return signature->has_body_length ? DKIMKIT_OK : syntax(signature, "l");
}

static int read_q(dkimkit_signature *signature, const dkk_tag *tag)
{
  dkk_slice rest;
  dkk_slice method;
  int more = 1;
  int known = 0;

  if (tag == NULL) {
    return DKIMKIT_OK;
  }
  rest = tag->value;
  while (dkk_list_next(&rest, &more, ':', &method)) {
    if (method.len == 0) {
      return syntax(signature, "q");
    }
    known |= rules(signature)->is_word(method, "dns/txt");
  }
  return known ? DKIMKIT_OK
               : dkk_signature_settle_tag(
                     signature, DKIMKIT_REASON_UNSUPPORTED_QUERY_METHOD, "q");
}

static int read_time(const dkimkit_signature *signature, dkk_slice value,
                     uint64_t *seconds)
{
  if (!dkk_slice_to_number(value, rules(signature)->time_digits, seconds)) {
    return 0;
  }
  if (*seconds > TIME_MAX) {
    *seconds = TIME_MAX;
  }
  return 1;
}

static int read_t(dkimkit_signature *signature, const dkk_tag *tag)
{
  if (tag == NULL) {
    return DKIMKIT_OK;
  }
  signature->has_timestamp =
      read_time(signature, tag->value, &signature->timestamp);
  return signature->has_timestamp ? DKIMKIT_OK : syntax(signature, "t");
}

static int read_x(dkimkit_signature *signature, const dkk_tag *tag)
{
  if (tag == NULL) {
    return DKIMKIT_OK;
  }
  signature->has_expiration =
      read_time(signature, tag->value, &signature->expiration);
  if (!signature->has_expiration ||
      (signature->has_timestamp &&
       signature->expiration <= signature->timestamp)) {
    return syntax(signature, "x");
  }
  return DKIMKIT_OK;
}

/* The name of a copy. Some signers fold inside it, which the grammar of
 * hdr-name doesn't allow; as z= is diagnostic, their signatures aren't refused
 * for it. */
static int is_copied_name(dkk_slice name)
{
  size_t characters = 0;
  size_t i;

  for (i = 0; i < name.len; i++) {
    uint8_t c = name.data[i];

    if (dkk_is_ftext(c)) {
      characters++;
    } else if (!dkk_is_wsp(c) && c != '\r' && c != '\n') {
      return 0;
    }
  }
  return characters > 0;
}

static int read_copy(dkk_buf *scratch, dkk_slice item)
{
  const uint8_t *colon = memchr(item.data, ':', item.len);
  dkk_slice name = item;

  if (colon == NULL) {
    return DKIMKIT_ERR_SYNTAX;
  }
  name.len = (size_t)(colon - item.data);
  item.data = colon + 1;
  item.len -= name.len + 1;
  return is_copied_name(name) ? dkk_qp_decode(scratch, item, 0)
                              : DKIMKIT_ERR_SYNTAX;
}

/* Copies are diagnostic; they only have to be what the grammar says. */
static int read_z(dkimkit_signature *signature, const dkk_tag *tag)
{
  dkk_slice rest;
  dkk_slice item;
  dkk_buf scratch;
  int more = 1;
  int rv = DKIMKIT_OK;

  if (tag == NULL || tag->value.len == 0 || rules(signature)->any_copies) {
    return DKIMKIT_OK;
  }
  rest = tag->value;
  dkk_buf_init(&scratch, &signature->config->mem);
  while (rv == DKIMKIT_OK && dkk_list_next(&rest, &more, '|', &item)) {
    rv = read_copy(&scratch, item);
  }
  dkk_buf_clear(&scratch);
  return rv == DKIMKIT_ERR_SYNTAX ? syntax(signature, "z") : rv;
}

/* In this order: bh= needs a=, i= needs d=, x= needs t=. */
static const tag_spec specs[] = {
    {"v", 1, read_v}, {"a", 1, read_a}, {"b", 1, read_b}, {"bh", 1, read_bh},
    {"d", 1, read_d}, {"h", 1, read_h}, {"s", 1, read_s}, {"c", 0, read_c},
    {"i", 0, read_i}, {"l", 0, read_l}, {"q", 0, read_q}, {"t", 0, read_t},
    {"x", 0, read_x}, {"z", 0, read_z},
};

#define SPECS (sizeof(specs) / sizeof(specs[0]))

/* What is dkim-quoted-printable takes FWS any number of times; base64 and
 * lists take it once in a place. */
static int takes_blank_line(const dkimkit_signature *signature,
                            const char *name)
{
  return *name == 'i' || *name == 'z' ||
         (rules(signature)->field_tags & DKK_TAGS_ALLOW_BLANK_LINES) != 0;
}

/* Specs by the first letter of their names, plus one: 0 is for tags that nobody
 * reads. bh= comes behind b=. */
static const uint8_t spec_of_letter[128] = {
    ['v'] = 1,  ['a'] = 2,  ['b'] = 3,  ['d'] = 5,  ['h'] = 6,
    ['s'] = 7,  ['c'] = 8,  ['i'] = 9,  ['l'] = 10, ['q'] = 11,
    ['t'] = 12, ['x'] = 13, ['z'] = 14,
};

/* Which tag is for which spec, plus one; NULL for what isn't there. */
static void match_tags(const dkk_tag *found[1 + SPECS], const dkk_tags *list)
{
  size_t i;

  memset(found, 0, (1 + SPECS) * sizeof(*found));
  for (i = 0; i < list->count; i++) {
    dkk_slice name = list->tags[i].name;

    if (dkk_slice_is(name, "bh")) {
      found[4] = &list->tags[i];
    } else if (name.len == 1) {
      found[spec_of_letter[name.data[0] & 127]] = &list->tags[i];
    }
  }
}

static int read_tags(dkimkit_signature *signature)
{
  const dkk_tag *matched[1 + SPECS];
  const dkk_tag *const *found = matched + 1;
  size_t i;
  int rv = DKIMKIT_OK;

  match_tags(matched, &signature->tags);
  /* Another version may have other tags. */
  if (found[0] != NULL) {
    rv = read_v(signature, found[0]);
  }
  for (i = 0; rv == DKIMKIT_OK && i < SPECS; i++) {
    if (specs[i].required && found[i] == NULL) {
      rv = dkk_signature_settle_tag(signature, DKIMKIT_REASON_MISSING_TAG,
                                    specs[i].name);
    }
  }
  /* All tags are read even after a fault: results report what there is. */
  for (i = 1; rv == DKIMKIT_OK && i < SPECS; i++) {
    if (signature->tags.has_blank_line && found[i] != NULL &&
        !takes_blank_line(signature, specs[i].name) &&
        dkk_has_blank_line(found[i]->value)) {
      rv = syntax(signature, specs[i].name);
    }
    if (rv == DKIMKIT_OK && (found[i] != NULL || !specs[i].required)) {
      rv = specs[i].read(signature, found[i]);
    }
  }
  return rv;
}

int dkk_signature_parse(dkimkit_signature *signature)
{
  const dkimkit_config *config = signature->config;
  dkk_slice field = dkk_header_field(signature->header, signature->field);
  dkk_slice subject = {NULL, 0};
  dkk_tags_result result;
  int rv;

  if (field.len > config->limits[DKIMKIT_LIMIT_SIGNATURE_OCTETS]) {
    return dkk_signature_settle(signature, DKIMKIT_REASON_SIGNATURE_TOO_LARGE,
                                subject);
  }
  rv = dkk_tags_parse(&signature->tags, &result, &subject,
                      dkk_header_value(signature->header, signature->field),
                      config->limits[DKIMKIT_LIMIT_TAGS],
                      rules(signature)->field_tags);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  switch (result) {
  case DKK_TAGS_SYNTAX:
    return syntax(signature, NULL);
  case DKK_TAGS_DUPLICATE:
    return dkk_signature_settle(signature, DKIMKIT_REASON_DUPLICATE_TAG,
                                subject);
  case DKK_TAGS_TOO_MANY:
    return dkk_signature_settle(signature, DKIMKIT_REASON_SIGNATURE_TOO_LARGE,
                                subject);
  case DKK_TAGS_OK:
    break;
  }
  return read_tags(signature);
}
