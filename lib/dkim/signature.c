/* SPDX-License-Identifier: MIT */
#include "dkim/signature.h"

#include "core/sort.h"

#include <string.h>

#define PREFIX_MIN_OCTETS 8

dkimkit_signature *dkk_signature_new(const dkimkit_config *config,
                                     const dkimkit_mem *mem,
                                     const dkk_header *header, size_t field)
{
  dkimkit_signature *signature = dkk_mem_zalloc(mem, sizeof(*signature));

  if (signature != NULL) {
    signature->config = config;
    signature->mem = mem;
    signature->header = header;
    signature->field = field;
    dkk_tags_init(&signature->tags, mem);
    dkk_buf_init(&signature->body_hash, mem);
    dkk_buf_init(&signature->octets, mem);
  }
  return signature;
}

int dkk_signature_settle(dkimkit_signature *signature, dkimkit_reason reason,
                         dkk_slice subject)
{
  if (!dkk_signature_is_open(signature)) {
    return DKIMKIT_OK;
  }
  if (subject.len > 0) {
    signature->subject =
        dkk_mem_strndup(signature->mem, subject.data, subject.len);
    if (signature->subject == NULL) {
      return DKIMKIT_ERR_NOMEM;
    }
  }
  signature->reason = reason;
  return DKIMKIT_OK;
}

int dkk_signature_settle_tag(dkimkit_signature *signature,
                             dkimkit_reason reason, const char *tag)
{
  return dkk_signature_settle(signature, reason,
                              dkk_slice_of(tag != NULL ? tag : ""));
}

void dkk_signature_warn(dkimkit_signature *signature, dkimkit_warning warning)
{
  signature->warnings |= 1u << warning;
}

size_t dkk_signature_count_signed(const dkimkit_signature *signature,
                                  const char *name)
{
  size_t count = 0;
  size_t i;

  for (i = 0; i < signature->signed_names.count; i++) {
    count += signature->signed_names.fields[i] != DKK_HEADER_NONE &&
             dkk_slice_is(dkk_signed_name(&signature->signed_names, i), name);
  }
  return count;
}

/* The value of b= without white space, `most` octets of it. */
static int copy_b(dkk_buf *out, const dkimkit_signature *signature, size_t most)
{
  const dkk_tag *b = dkk_tags_find(&signature->tags, "b");
  size_t len = b != NULL ? b->value.len : 0;
  size_t i;
  int rv;

  most = most < len ? most : len;
  rv = dkk_buf_reserve(out, most + 1);
  for (i = 0; rv == DKIMKIT_OK && i < len && out->len < most; i++) {
    uint8_t c = b->value.data[i];

    if (c > 0x20 && c < 0x7f) {
      out->data[out->len++] = c;
    }
  }
  return rv == DKIMKIT_OK ? dkk_buf_terminate(out) : rv;
}

static size_t common_octets(const char *a, const char *b)
{
  size_t i = 0;

  while (a[i] != '\0' && a[i] == b[i]) {
    i++;
  }
  return i;
}

static int compare_prefixes(size_t a, size_t b, const void *context)
{
  dkimkit_signature *const *signatures = context;

  return strcmp(signatures[a]->prefix, signatures[b]->prefix);
}

/* One octet more than two different texts have in common, or all there is. */
static void tell_apart(dkimkit_signature *const *signatures, size_t *need,
                       size_t a, size_t b)
{
  size_t common = common_octets(signatures[a]->prefix, signatures[b]->prefix);

  if (common >= need[a]) {
    need[a] = common + 1;
  }
}

/* In their order a text has most in common with its neighbours. Those equal to
 * it can't be told apart and don't count. `order` has room for three times
 * `count`. */
static void measure_prefixes(dkimkit_signature *const *signatures, size_t count,
                             size_t *order)
{
  size_t *need = order + count;
  size_t different = 0;
  size_t i;

  for (i = 0; i < count; i++) {
    order[i] = i;
  }
  dkk_sort_indices(order, order + 2 * count, count, compare_prefixes,
                   signatures);
  for (i = 0; i < count; i++) {
    need[i] = PREFIX_MIN_OCTETS;
  }
  for (i = 1; i < count; i++) {
    if (compare_prefixes(order[i - 1], order[i], signatures) != 0) {
      different = i;
    }
    if (different > 0) {
      tell_apart(signatures, need, order[i], order[different - 1]);
    }
  }
  different = count;
  for (i = count - 1; i > 0; i--) {
    if (compare_prefixes(order[i - 1], order[i], signatures) != 0) {
      different = i;
    }
    if (different < count) {
      tell_apart(signatures, need, order[i - 1], order[different]);
    }
  }
}

/* All lengths before the first cut, which would change what is compared. */
static int cut(dkimkit_signature *const *signatures, size_t count)
{
  const dkimkit_mem *mem;
  size_t *order;
  size_t i;

  if (count < 2) {
    return DKIMKIT_OK;
  }
  mem = &signatures[0]->config->mem;
  order = dkk_mem_zalloc_array(mem, count, 3 * sizeof(*order));
  if (order == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  measure_prefixes(signatures, count, order);
  for (i = 0; i < count; i++) {
    size_t need = order[count + i];

    if (strlen(signatures[i]->prefix) > need) {
      signatures[i]->prefix[need] = '\0';
    }
  }
  dkk_mem_free(mem, order);
  return DKIMKIT_OK;
}

int dkk_signature_set_prefixes(dkimkit_signature *const *signatures,
                               size_t count)
{
  size_t most = count > 1 ? SIZE_MAX : PREFIX_MIN_OCTETS;
  size_t i;
  int rv = DKIMKIT_OK;

  for (i = 0; rv == DKIMKIT_OK && i < count; i++) {
    dkk_buf text;

    dkk_buf_init(&text, signatures[i]->mem);
    rv = copy_b(&text, signatures[i], most);
    signatures[i]->prefix = rv == DKIMKIT_OK ? (char *)text.data : NULL;
  }
  return rv == DKIMKIT_OK ? cut(signatures, count) : rv;
}

dkimkit_result dkimkit_signature_result(const dkimkit_signature *signature)
{
  return dkimkit_reason_result(dkimkit_signature_reason(signature));
}

dkimkit_reason dkimkit_signature_reason(const dkimkit_signature *signature)
{
  return signature != NULL ? signature->reason : DKIMKIT_REASON_PENDING;
}

dkimkit_reason
dkimkit_signature_header_reason(const dkimkit_signature *signature)
{
  return signature != NULL ? signature->header_reason : DKIMKIT_REASON_PENDING;
}

dkimkit_result
dkimkit_signature_header_result(const dkimkit_signature *signature)
{
  return dkimkit_reason_result(dkimkit_signature_header_reason(signature));
}

dkimkit_reason dkimkit_signature_body_reason(const dkimkit_signature *signature)
{
  return signature != NULL ? signature->body_reason : DKIMKIT_REASON_PENDING;
}

dkimkit_result dkimkit_signature_body_result(const dkimkit_signature *signature)
{
  return dkimkit_reason_result(dkimkit_signature_body_reason(signature));
}

const char *dkimkit_signature_subject(const dkimkit_signature *signature)
{
  return signature != NULL ? signature->subject : NULL;
}

const char *dkimkit_signature_domain(const dkimkit_signature *signature)
{
  return signature != NULL ? signature->domain : NULL;
}

const char *dkimkit_signature_selector(const dkimkit_signature *signature)
{
  return signature != NULL ? signature->selector : NULL;
}

const char *dkimkit_signature_identity(const dkimkit_signature *signature)
{
  return signature != NULL ? signature->identity : NULL;
}

const char *dkimkit_signature_domain_ascii(const dkimkit_signature *signature)
{
  return signature != NULL && signature->domain_ascii != NULL
             ? signature->domain_ascii
             : dkimkit_signature_domain(signature);
}

const char *dkimkit_signature_selector_ascii(const dkimkit_signature *signature)
{
  return signature != NULL && signature->selector_ascii != NULL
             ? signature->selector_ascii
             : dkimkit_signature_selector(signature);
}

const char *dkimkit_signature_identity_ascii(const dkimkit_signature *signature)
{
  return signature != NULL && signature->identity_ascii != NULL
             ? signature->identity_ascii
             : dkimkit_signature_identity(signature);
}

dkimkit_algorithm
dkimkit_signature_algorithm(const dkimkit_signature *signature)
{
  return signature != NULL ? signature->algorithm : DKIMKIT_ALGORITHM_UNKNOWN;
}

dkimkit_canonicalization
dkimkit_signature_header_canonicalization(const dkimkit_signature *signature)
{
  return signature != NULL ? signature->header_canonicalization
                           : DKIMKIT_CANONICALIZATION_SIMPLE;
}

dkimkit_canonicalization
dkimkit_signature_body_canonicalization(const dkimkit_signature *signature)
{
  return signature != NULL ? signature->body_canonicalization
                           : DKIMKIT_CANONICALIZATION_SIMPLE;
}

static int get_number(int there, uint64_t value, uint64_t *out)
{
  if (there && out != NULL) {
    *out = value;
  }
  return there && out != NULL;
}

int dkimkit_signature_timestamp(const dkimkit_signature *signature,
                                uint64_t *seconds)
{
  return signature != NULL &&
         get_number(signature->has_timestamp, signature->timestamp, seconds);
}

int dkimkit_signature_age(const dkimkit_signature *signature, uint64_t *seconds)
{
  return signature != NULL &&
         get_number(signature->has_timestamp,
                    signature->now > signature->timestamp
                        ? signature->now - signature->timestamp
                        : 0,
                    seconds);
}

int dkimkit_signature_expiration(const dkimkit_signature *signature,
                                 uint64_t *seconds)
{
  return signature != NULL &&
         get_number(signature->has_expiration, signature->expiration, seconds);
}

int dkimkit_signature_body_length(const dkimkit_signature *signature,
                                  uint64_t *octets)
{
  return signature != NULL &&
         get_number(signature->has_body_length, signature->body_length, octets);
}

uint64_t dkimkit_signature_body_octets(const dkimkit_signature *signature)
{
  return signature != NULL ? signature->body_octets : 0;
}

uint64_t dkimkit_signature_unsigned_octets(const dkimkit_signature *signature)
{
  return signature != NULL ? signature->unsigned_octets : 0;
}

unsigned dkimkit_signature_key_bits(const dkimkit_signature *signature)
{
  return signature != NULL ? signature->key_bits : 0;
}

int dkimkit_signature_dns_secure(const dkimkit_signature *signature)
{
  return signature != NULL && signature->dns_secure;
}

int dkimkit_signature_testing(const dkimkit_signature *signature)
{
  return signature != NULL && signature->testing;
}

size_t dkimkit_signature_signed_count(const dkimkit_signature *signature)
{
  return signature != NULL ? signature->signed_names.count : 0;
}

const char *dkimkit_signature_signed_name(const dkimkit_signature *signature,
                                          size_t index)
{
  return signature != NULL && index < signature->signed_names.count
             ? (const char *)signature->signed_names.names[index]
             : NULL;
}

int dkimkit_signature_signed_field(const dkimkit_signature *signature,
                                   size_t index, size_t *field)
{
  if (signature == NULL || field == NULL ||
      index >= signature->signed_names.count ||
      signature->signed_names.fields[index] == DKK_HEADER_NONE) {
    return 0;
  }
  *field = signature->signed_names.fields[index];
  return 1;
}

const char *dkimkit_signature_tag(const dkimkit_signature *signature,
                                  const char *name, size_t *len)
{
  const dkk_tag *tag = signature != NULL && name != NULL
                           ? dkk_tags_find(&signature->tags, name)
                           : NULL;

  if (len != NULL) {
    *len = tag != NULL ? tag->value.len : 0;
  }
  return tag != NULL ? (const char *)tag->value.data : NULL;
}

const char *dkimkit_signature_field(const dkimkit_signature *signature,
                                    size_t *len)
{
  dkk_slice field = {NULL, 0};

  if (signature != NULL) {
    field = dkk_header_field(signature->header, signature->field);
  }
  if (len != NULL) {
    *len = field.len;
  }
  return (const char *)field.data;
}

const char *dkimkit_signature_prefix(const dkimkit_signature *signature)
{
  return signature != NULL && signature->prefix != NULL ? signature->prefix
                                                        : "";
}

size_t dkimkit_signature_warning_count(const dkimkit_signature *signature)
{
  size_t count = 0;

  while (dkimkit_signature_warning(signature, count) != 0) {
    count++;
  }
  return count;
}

dkimkit_warning dkimkit_signature_warning(const dkimkit_signature *signature,
                                          size_t index)
{
  int i;

  for (i = 1; signature != NULL && i <= (int)DKK_WARNING_LAST; i++) {
    if ((signature->warnings & (1u << i)) != 0 && index-- == 0) {
      return (dkimkit_warning)i;
    }
  }
  return (dkimkit_warning)0;
}
