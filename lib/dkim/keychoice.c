/* SPDX-License-Identifier: MIT */
#include "dkim/keychoice.h"

#include "core/keyform.h"

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

static void add(dkk_keychoice *choice, const dkimkit_keyrecord *record)
{
  int is_large = record->bits > DKK_RSA_LARGE_BITS;

  if (!is_large || !choice->has_large) {
    choice->records[choice->count++] = record;
  }
  choice->has_large |= is_large;
}

static void read_record(dkk_keychoice *choice, best_reason *best,
                        const dkimkit_signature *signature,
                        const dkk_keyanswer_record *one)
{
  dkimkit_reason reason;
  const char *subject;

  if (one->parsed == NULL) {
    consider(best,
             (one->flags & DKK_RECORD_TOO_LARGE) != 0
                 ? DKIMKIT_REASON_KEY_TOO_LARGE
                 : DKIMKIT_REASON_KEY_SYNTAX,
             NULL);
    return;
  }
  reason = dkk_keyrecord_check(one->parsed, signature->algorithm, &subject);
  if (reason == DKIMKIT_REASON_OK &&
      is_strict_mismatch(one->parsed, signature)) {
    reason = DKIMKIT_REASON_DOMAIN_MISMATCH;
    subject = "i";
  }
  if (reason == DKIMKIT_REASON_OK) {
    add(choice, one->parsed);
  } else {
    consider(best, reason, subject);
  }
}

int dkk_keychoice_read(dkk_keychoice *choice, dkimkit_signature *signature,
                       const dkk_keyanswer *answer)
{
  const dkimkit_config *config = signature->config;
  size_t attempts = config->limits[DKIMKIT_LIMIT_KEY_ATTEMPTS];
  best_reason best = {DKIMKIT_REASON_PENDING, NULL};
  size_t i;

  memset(choice, 0, sizeof(*choice));
  choice->mem = &config->mem;
  choice->answer = answer;
  if (answer->count == 0) {
    return dkk_signature_settle_tag(signature, status_reason(answer->status),
                                    NULL);
  }
  signature->dns_secure = (answer->flags & DKIMKIT_DNS_SECURE) != 0;
  choice->records =
      answer->count <= DKK_KEYCHOICE_FEW
          ? choice->few
          : dkk_mem_zalloc_array(choice->mem, answer->count,
                                 sizeof(const dkimkit_keyrecord *));
  if (choice->records == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  for (i = 0; i < answer->count && choice->count < attempts; i++) {
    read_record(choice, &best, signature, &answer->records[i]);
  }
  return choice->count == 0
             ? dkk_signature_settle_tag(signature, best.reason, best.subject)
             : DKIMKIT_OK;
}

void dkk_keychoice_clear(dkk_keychoice *choice)
{
  if (choice->records != choice->few) {
    dkk_mem_free(choice->mem, choice->records);
  }
}
