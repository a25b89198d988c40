/* SPDX-License-Identifier: MIT */
#include "dkim/keylint.h"

#include "core/config.h"
#include "core/query.h"

#include <string.h>

static const char middle[] = "_domainkey";

/* Labels of which a domain at least has two to stand there twice. */
static int is_doubled(const char *domain)
{
  size_t len = strlen(domain);
  const char *second;

  if ((len & 1) == 0) {
    return 0;
  }
  second = domain + len / 2 + 1;
  len = len / 2;
  return domain[len] == '.' && memchr(domain, '.', len) != NULL &&
         dkk_slice_equal_nocase((dkk_slice){(const uint8_t *)domain, len},
                                dkk_slice_of(second));
}

static int is_middle(const char *label)
{
  dkk_slice a = {(const uint8_t *)label, strcspn(label, ".")};

  return dkk_slice_equal_nocase(a, dkk_slice_of(middle));
}

static void check_name(dkimkit_keylint *out, const char *name)
{
  const char *label = name;
  const char *domain;
  const char *end;

  if (is_middle(name)) {
    dkk_keylint_add_offset(out, DKIMKIT_FAULT_NAME_SELECTOR, 0);
  }
  while (label != NULL && !is_middle(label)) {
    const char *dot = strchr(label, '.');

    label = dot != NULL ? dot + 1 : NULL;
  }
  if (label == NULL) {
    dkk_keylint_add_offset(out, DKIMKIT_FAULT_NAME_DOMAINKEY, 0);
    return;
  }
  domain = label + sizeof(middle) - 1;
  domain += *domain == '.';
  /* Also a.example.com.example.com, where the zone was added to a name that
     was complete. */
  for (end = domain; end != NULL; end = strchr(end, '.')) {
    end += *end == '.';
    if (is_doubled(end)) {
      dkk_keylint_add_offset(out, DKIMKIT_FAULT_NAME_DOUBLED,
                             (size_t)(end - name));
    }
  }
}

static void check_status(dkimkit_keylint *out, dkimkit_dns_status status)
{
  static const struct {
    dkimkit_dns_status status;
    dkimkit_reason reason;
  } reasons[] = {
      {DKIMKIT_DNS_SERVFAIL, DKIMKIT_REASON_KEY_QUERY_SERVFAIL},
      {DKIMKIT_DNS_TIMEOUT, DKIMKIT_REASON_KEY_QUERY_TIMEOUT},
      {DKIMKIT_DNS_BOGUS, DKIMKIT_REASON_KEY_QUERY_BOGUS},
      {DKIMKIT_DNS_REFUSED, DKIMKIT_REASON_KEY_QUERY_REFUSED},
  };
  size_t i;

  out->reason = DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE;
  if (status == DKIMKIT_DNS_NXDOMAIN) {
    dkk_keylint_add(out, DKIMKIT_FAULT_NO_SUCH_NAME);
    return;
  }
  if (status == DKIMKIT_DNS_NODATA) {
    dkk_keylint_add(out, DKIMKIT_FAULT_NO_TXT_RECORD);
    return;
  }
  dkk_keylint_add(out, DKIMKIT_FAULT_QUERY_FAILED);
  out->reason = DKIMKIT_REASON_KEY_QUERY_ERROR;
  for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
    if (reasons[i].status == status) {
      out->reason = reasons[i].reason;
    }
  }
}

/* The first reason that tells more than that a record can't be read, which
 * need not be a key record at all. */
static void consider(dkimkit_reason *best, dkimkit_reason reason)
{
  if (*best == DKIMKIT_REASON_PENDING ||
      (*best == DKIMKIT_REASON_KEY_SYNTAX &&
       reason != DKIMKIT_REASON_KEY_SYNTAX)) {
    *best = reason;
  }
}

/* @return as dkimkit_keyrecord_parse. */
static int read_record(dkimkit_reason *reason, dkimkit_keylint *out,
                       const dkk_record *raw)
{
  dkimkit_keyrecord *record;
  int rv;

  if ((raw->flags & DKK_RECORD_TOO_LARGE) != 0) {
    dkk_keylint_add(out, DKIMKIT_FAULT_RECORD_TOO_LARGE);
    *reason = DKIMKIT_REASON_KEY_TOO_LARGE;
    return DKIMKIT_OK;
  }
  if (raw->flags != 0) {
    dkk_keylint_add(out, DKIMKIT_FAULT_RECORD_UNREADABLE);
    *reason = DKIMKIT_REASON_KEY_SYNTAX;
    return DKIMKIT_OK;
  }
  rv = dkimkit_keyrecord_parse(&record, out->config, raw->text, raw->len);
  if (rv == DKIMKIT_OK) {
    *reason = dkimkit_keyrecord_reason(record);
    dkimkit_keyrecord_free(record);
  }
  return rv;
}

static int check_records(dkimkit_keylint *out, const dkimkit_query *query)
{
  dkimkit_reason best = DKIMKIT_REASON_PENDING;
  size_t keys = 0;
  size_t i;

  for (i = 0; i < query->count; i++) {
    dkimkit_reason reason = DKIMKIT_REASON_PENDING;
    int rv = read_record(&reason, out, &query->records[i]);

    if (rv != DKIMKIT_OK) {
      return rv;
    }
    if (reason == DKIMKIT_REASON_OK) {
      keys++;
    } else {
      consider(&best, reason);
    }
  }
  if (query->count > 1) {
    dkk_keylint_add(out, keys > 1 ? DKIMKIT_FAULT_SEVERAL_KEYS
                                  : DKIMKIT_FAULT_SEVERAL_RECORDS);
  }
  if (keys == 0) {
    dkk_keylint_add(out, DKIMKIT_FAULT_NO_KEY_RECORD);
    out->reason = best;
  }
  return DKIMKIT_OK;
}

int dkk_keylint_answer(dkimkit_keylint *out, const dkimkit_query *query)
{
  int rv = DKIMKIT_OK;

  check_name(out, query->name);
  if (query->status != DKIMKIT_DNS_OK) {
    check_status(out, query->status);
  } else if (query->count == 0) {
    check_status(out, DKIMKIT_DNS_NODATA);
  } else {
    rv = check_records(out, query);
  }
  dkk_keylint_sort(out);
  return rv;
}
