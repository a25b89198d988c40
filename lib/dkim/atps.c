/* SPDX-License-Identifier: MIT */
#include "dkim/atps.h"

#include "core/base32.h"
#include "core/digest.h"
#include "dkim/author.h"
#include "dkim/names.h"

#include <string.h>

static int set(dkimkit_signature *signature, dkimkit_atps_status status)
{
  signature->atps.status = status;
  return DKIMKIT_OK;
}

static int append_lower(dkk_buf *out, dkk_slice text)
{
  int rv = DKIMKIT_OK;
  size_t i;

  for (i = 0; rv == DKIMKIT_OK && i < text.len; i++) {
    rv = dkk_buf_append_octet(out, dkk_to_lower(text.data[i]));
  }
  return rv;
}

static int append_hashed(dkk_buf *out, const dkimkit_config *config,
                         dkimkit_hash hash, dkk_slice domain)
{
  uint8_t octets[DKIMKIT_HASH_MAX_OCTETS];
  dkk_digest digest;
  dkk_buf lower;
  int rv;

  dkk_buf_init(&lower, &config->mem);
  rv = append_lower(&lower, domain);
  if (rv == DKIMKIT_OK) {
    rv = dkk_digest_init(&digest, config, hash);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_digest_update(&digest, lower.data, lower.len);
    if (rv == DKIMKIT_OK) {
      rv = dkk_digest_final(&digest, octets);
    } else {
      dkk_digest_clear(&digest);
    }
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_base32_encode(out, octets, dkk_hash_octets(hash));
  }
  dkk_buf_clear(&lower);
  return rv;
}

/* The signing domain, hashed or not (RFC 6541, 4.3). sha1 too: here it only
 * shortens a name, which the record can state in full with d=. */
static int append_signer(dkk_buf *out, const dkimkit_signature *signature,
                         dkk_slice algorithm)
{
  dkk_slice domain = dkk_slice_of(dkimkit_signature_domain_ascii(signature));

  if (dkk_slice_is(algorithm, "none")) {
    return append_lower(out, domain);
  }
  if (dkk_slice_is(algorithm, "sha256")) {
    return append_hashed(out, signature->config, DKIMKIT_HASH_SHA256, domain);
  }
  if (dkk_slice_is(algorithm, "sha1")) {
    return append_hashed(out, signature->config, DKIMKIT_HASH_SHA1, domain);
  }
  return DKIMKIT_ERR_UNSUPPORTED;
}

static int ask(dkimkit_signature *signature, dkk_keyfetch *fetch,
               dkk_slice algorithm)
{
  dkk_buf name;
  int rv;

  dkk_buf_init(&name, &signature->config->mem);
  rv = append_signer(&name, signature, algorithm);
  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_append_text(&name, "._atps.");
  }
  if (rv == DKIMKIT_OK) {
    rv = append_lower(&name, dkk_slice_of(signature->atps.domain));
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_terminate(&name);
  }
  if (rv == DKIMKIT_OK && name.len > DKK_DOMAIN_MAX_OCTETS) {
    /* No such name can be in the DNS. */
    rv = set(signature, DKIMKIT_ATPS_NOT_AUTHORIZED);
  } else if (rv == DKIMKIT_OK) {
    rv = dkk_keyfetch_ask(fetch, (const char *)name.data,
                          &signature->atps.query);
    signature->atps.status = signature->atps.query != NULL
                                 ? DKIMKIT_ATPS_PENDING
                                 : DKIMKIT_ATPS_TOO_MANY_QUERIES;
  } else if (rv == DKIMKIT_ERR_UNSUPPORTED) {
    rv = set(signature, DKIMKIT_ATPS_UNSUPPORTED_HASH);
  }
  dkk_buf_clear(&name);
  return rv;
}

int dkk_atps_ask(dkimkit_signature *signature, dkk_keyfetch *fetch)
{
  const dkk_tag *atps;
  const dkk_tag *atpsh;

  if (!signature->config->atps || signature->reason != DKIMKIT_REASON_OK) {
    return DKIMKIT_OK;
  }
  atps = dkk_tags_find(&signature->tags, "atps");
  atpsh = dkk_tags_find(&signature->tags, "atpsh");
  if (atps == NULL) {
    return DKIMKIT_OK;
  }
  if (!dkk_is_domain(atps->value)) {
    return set(signature, DKIMKIT_ATPS_SYNTAX);
  }
  signature->atps.domain =
      dkk_mem_strndup(signature->mem, atps->value.data, atps->value.len);
  if (signature->atps.domain == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  if (atpsh == NULL) {
    return set(signature, DKIMKIT_ATPS_SYNTAX);
  }
  switch (dkk_author_in_domain(signature->header, atps->value)) {
  case DKK_AUTHOR_UNKNOWN:
    return set(signature, DKIMKIT_ATPS_AUTHOR_UNKNOWN);
  case DKK_AUTHOR_OTHER:
    return set(signature, DKIMKIT_ATPS_AUTHOR_MISMATCH);
  case DKK_AUTHOR_MATCHES:
    break;
  }
  return ask(signature, fetch, atpsh->value);
}

/* RFC 6541, 4.4: v=ATPS1; and d=, if there is one, is the signing domain, so
 * that another one with the same hash isn't taken for it. */
static int is_valid_reply(const dkimkit_signature *signature,
                          const dkk_record *record, int *valid)
{
  dkk_slice text = {record->text, record->len};
  dkk_slice subject;
  dkk_tags tags;
  dkk_tags_result result;
  const dkk_tag *v;
  const dkk_tag *d;
  int rv;

  *valid = 0;
  if (record->flags != 0) {
    return DKIMKIT_OK;
  }
  dkk_tags_init(&tags, &signature->config->mem);
  rv = dkk_tags_parse(&tags, &result, &subject, text,
                      signature->config->limits[DKIMKIT_LIMIT_TAGS], 0);
  if (rv == DKIMKIT_OK && result == DKK_TAGS_OK) {
    v = dkk_tags_find(&tags, "v");
    d = dkk_tags_find(&tags, "d");
    *valid = v != NULL && dkk_slice_is(v->value, "ATPS1") &&
             (d == NULL ||
              dkk_slice_equal_nocase(
                  d->value,
                  dkk_slice_of(dkimkit_signature_domain_ascii(signature))));
  }
  dkk_tags_clear(&tags);
  return rv;
}

int dkk_atps_read(dkimkit_signature *signature)
{
  const dkimkit_query *query = signature->atps.query;
  int valid = 0;
  size_t i;
  int rv = DKIMKIT_OK;

  if (signature->atps.status != DKIMKIT_ATPS_PENDING ||
      query->state != DKK_REQUEST_DONE) {
    return DKIMKIT_OK;
  }
  if (query->status != DKIMKIT_DNS_OK &&
      query->status != DKIMKIT_DNS_NXDOMAIN &&
      query->status != DKIMKIT_DNS_NODATA) {
    return set(signature, DKIMKIT_ATPS_QUERY_FAILED);
  }
  for (i = 0; rv == DKIMKIT_OK && !valid && i < query->count &&
              query->status == DKIMKIT_DNS_OK;
       i++) {
    rv = is_valid_reply(signature, &query->records[i], &valid);
  }
  if (rv == DKIMKIT_OK) {
    rv = set(signature,
             valid ? DKIMKIT_ATPS_AUTHORIZED : DKIMKIT_ATPS_NOT_AUTHORIZED);
  }
  return rv;
}

dkimkit_atps_status
dkimkit_signature_atps_status(const dkimkit_signature *signature)
{
  return signature != NULL ? signature->atps.status : DKIMKIT_ATPS_NONE;
}

dkimkit_result dkimkit_signature_atps_result(const dkimkit_signature *signature)
{
  return dkimkit_atps_status_result(dkimkit_signature_atps_status(signature));
}

const char *dkimkit_signature_atps_domain(const dkimkit_signature *signature)
{
  return signature != NULL ? signature->atps.domain : NULL;
}

typedef struct status_entry {
  dkimkit_atps_status status;
  dkimkit_result result;
  const char *name;
} status_entry;

static const status_entry *find_status(dkimkit_atps_status status)
{
  static const status_entry table[] = {
      {DKIMKIT_ATPS_NONE, DKIMKIT_RESULT_NONE, "none"},
      {DKIMKIT_ATPS_PENDING, DKIMKIT_RESULT_NONE, "pending"},
      {DKIMKIT_ATPS_AUTHORIZED, DKIMKIT_RESULT_PASS, "authorized"},
      {DKIMKIT_ATPS_NOT_AUTHORIZED, DKIMKIT_RESULT_FAIL, "not-authorized"},
      {DKIMKIT_ATPS_AUTHOR_MISMATCH, DKIMKIT_RESULT_FAIL, "author-mismatch"},
      {DKIMKIT_ATPS_QUERY_FAILED, DKIMKIT_RESULT_TEMPERROR, "query-failed"},
      {DKIMKIT_ATPS_SYNTAX, DKIMKIT_RESULT_PERMERROR, "syntax"},
      {DKIMKIT_ATPS_UNSUPPORTED_HASH, DKIMKIT_RESULT_PERMERROR,
       "unsupported-hash"},
      {DKIMKIT_ATPS_AUTHOR_UNKNOWN, DKIMKIT_RESULT_PERMERROR, "author-unknown"},
      {DKIMKIT_ATPS_TOO_MANY_QUERIES, DKIMKIT_RESULT_PERMERROR,
       "too-many-queries"},
  };
  size_t i;

  for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
    if (table[i].status == status) {
      return &table[i];
    }
  }
  return NULL;
}

const char *dkimkit_atps_status_name(dkimkit_atps_status status)
{
  const status_entry *entry = find_status(status);

  return entry != NULL ? entry->name : "unknown";
}

dkimkit_result dkimkit_atps_status_result(dkimkit_atps_status status)
{
  const status_entry *entry = find_status(status);

  return entry != NULL ? entry->result : DKIMKIT_RESULT_NONE;
}
