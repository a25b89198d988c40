/* SPDX-License-Identifier: MIT */
#include "dkim/keychoice.h"

#include <string.h>

/* The reason for an answer without records. */
static dkimkit_reason status_reason(dkimkit_dns_status status)
{
  switch (status) {
  case DKIMKIT_DNS_OK:
  case DKIMKIT_DNS_NXDOMAIN:
  case DKIMKIT_DNS_NODATA:
    return DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE;
  case DKIMKIT_DNS_SERVFAIL:
    return DKIMKIT_REASON_KEY_QUERY_SERVFAIL;
  case DKIMKIT_DNS_TIMEOUT:
    return DKIMKIT_REASON_KEY_QUERY_TIMEOUT;
  case DKIMKIT_DNS_BOGUS:
    return DKIMKIT_REASON_KEY_QUERY_BOGUS;
  case DKIMKIT_DNS_REFUSED:
    return DKIMKIT_REASON_KEY_QUERY_REFUSED;
  case DKIMKIT_DNS_ERROR:
    break;
  }
  return DKIMKIT_REASON_KEY_QUERY_ERROR;
}

/* t=s: no subdomains in i= (RFC 6376, 3.6.1). */
static int is_strict_mismatch(const dkimkit_keyrecord *record,
                              const dkimkit_signature *signature)
{
  const char *domain = dkimkit_signature_domain_ascii(signature);
  const char *identity = dkimkit_signature_identity_ascii(signature);

  return (record->flags & DKIMKIT_KEYRECORD_STRICT) != 0 &&
         !dkk_slice_equal_nocase(dkk_slice_of(strrchr(identity, '@') + 1),
                                 dkk_slice_of(domain));
}

/* The most telling reason: a record that can't be read tells the least, as it
 * may be no key record at all. */
typedef struct best_reason {
  dkimkit_reason reason;
  const char *subject;
} best_reason;

static void consider(best_reason *best, dkimkit_reason reason,
                     const char *subject)
{
  if (best->reason == DKIMKIT_REASON_PENDING ||
      (best->reason == DKIMKIT_REASON_KEY_SYNTAX &&
       reason != DKIMKIT_REASON_KEY_SYNTAX)) {
    best->reason = reason;
    best->subject = subject;
  }
}

static int read_record(dkk_keychoice *choice, best_reason *best,
                       const dkimkit_signature *signature,
                       const dkk_record *raw)
{
  dkimkit_keyrecord *record;
  dkimkit_reason reason;
  const char *subject;
  int rv;

  if (raw->flags != 0) {
    consider(best,
             (raw->flags & DKK_RECORD_TOO_LARGE) != 0
                 ? DKIMKIT_REASON_KEY_TOO_LARGE
                 : DKIMKIT_REASON_KEY_SYNTAX,
             NULL);
    return DKIMKIT_OK;
  }
  rv = dkimkit_keyrecord_parse(&record, signature->config, raw->text, raw->len);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  reason = dkk_keyrecord_check(record, signature->algorithm, &subject);
  if (reason == DKIMKIT_REASON_OK && is_strict_mismatch(record, signature)) {
    reason = DKIMKIT_REASON_DOMAIN_MISMATCH;
    subject = "i";
  }
  if (reason == DKIMKIT_REASON_OK) {
    choice->records[choice->count++] = record;
  } else {
    consider(best, reason, subject);
    dkimkit_keyrecord_free(record);
  }
  return DKIMKIT_OK;
}

int dkk_keychoice_read(dkk_keychoice *choice, dkimkit_signature *signature)
{
  const dkimkit_config *config = signature->config;
  const dkimkit_query *query = signature->query;
  size_t attempts = config->limits[DKIMKIT_LIMIT_KEY_ATTEMPTS];
  best_reason best = {DKIMKIT_REASON_PENDING, NULL};
  int rv = DKIMKIT_OK;
  size_t i;

  memset(choice, 0, sizeof(*choice));
  choice->mem = &config->mem;
  if (query->status != DKIMKIT_DNS_OK || query->count == 0) {
    return dkk_signature_settle_tag(signature, status_reason(query->status),
                                    NULL);
  }
  signature->dns_secure = (query->flags & DKIMKIT_DNS_SECURE) != 0;
  choice->records = dkk_mem_zalloc_array(choice->mem, query->count,
                                         sizeof(dkimkit_keyrecord *));
  if (choice->records == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  for (i = 0; rv == DKIMKIT_OK && i < query->count && choice->count < attempts;
       i++) {
    rv = read_record(choice, &best, signature, &query->records[i]);
  }
  if (rv == DKIMKIT_OK && choice->count == 0) {
    rv = dkk_signature_settle_tag(signature, best.reason, best.subject);
  }
  return rv;
}

void dkk_keychoice_clear(dkk_keychoice *choice)
{
  size_t i;

  for (i = 0; i < choice->count; i++) {
    dkimkit_keyrecord_free(choice->records[i]);
  }
  dkk_mem_free(choice->mem, choice->records);
}
