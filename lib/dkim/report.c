/* SPDX-License-Identifier: MIT */
#include "dkim/report.h"

#include "dkim/names.h"
#include "dkim/qp.h"

#include <string.h>

#define PERCENT_MAX_DIGITS 3
#define ALL_REQUESTS                                                           \
  (DKIMKIT_REPORT_DNS | DKIMKIT_REPORT_OTHER | DKIMKIT_REPORT_POLICY |         \
   DKIMKIT_REPORT_BAD_SYNTAX | DKIMKIT_REPORT_UNKNOWN_TAG |                    \
   DKIMKIT_REPORT_VERIFICATION | DKIMKIT_REPORT_EXPIRATION)

static int set(dkimkit_signature *signature, dkimkit_report_status status)
{
  signature->report.status = status;
  return DKIMKIT_OK;
}

/* Where the body wasn't looked at nothing has failed. */
static int has_failed(const dkimkit_signature *signature)
{
  return signature->reason != DKIMKIT_REASON_OK &&
         signature->reason != DKIMKIT_REASON_BODY_NOT_VERIFIED;
}

int dkk_report_ask(dkimkit_signature *signature, dkk_keyfetch *fetch)
{
  const dkk_tag *r;
  dkk_buf name;
  int rv;

  if (!signature->config->reports || signature->domain == NULL ||
      !has_failed(signature)) {
    return DKIMKIT_OK;
  }
  r = dkk_tags_find(&signature->tags, "r");
  if (r == NULL || !dkk_slice_is(r->value, "y")) {
    return DKIMKIT_OK;
  }
  dkk_buf_init(&name, &signature->config->mem);
  rv = dkk_key_name(&name, dkk_slice_of("_report"),
                    dkk_slice_of(dkimkit_signature_domain_ascii(signature)));
  if (rv == DKIMKIT_OK) {
    rv = dkk_keyfetch_ask(fetch, (const char *)name.data,
                          &signature->report.query);
    signature->report.status = signature->report.query != NULL
                                   ? DKIMKIT_REPORT_PENDING
                                   : DKIMKIT_REPORT_TOO_MANY_QUERIES;
  } else if (rv == DKIMKIT_ERR_DOMAIN_SYNTAX) {
    /* Too long: no such name can be in the DNS. */
    rv = set(signature, DKIMKIT_REPORT_NO_RECORD);
  }
  dkk_buf_clear(&name);
  return rv;
}

static int syntax(dkimkit_signature *signature, const char *tag)
{
  signature->report.subject = tag;
  return set(signature, DKIMKIT_REPORT_SYNTAX);
}

/* textstring of RFC 5321, 4.2. */
static int is_reply_text(dkk_slice text)
{
  size_t i;

  for (i = 0; i < text.len; i++) {
    if (text.data[i] != '\t' && (text.data[i] < 0x20 || text.data[i] > 0x7e)) {
      return 0;
    }
  }
  return text.len > 0;
}

static int read_ra(dkimkit_signature *signature, const dkk_tag *tag)
{
  dkk_buf address;
  int rv;

  if (tag == NULL) {
    return DKIMKIT_OK;
  }
  dkk_buf_init(&address, signature->mem);
  rv = dkk_qp_decode(&address, tag->value, 0);
  if (rv == DKIMKIT_ERR_SYNTAX ||
      (rv == DKIMKIT_OK &&
       (address.len == 0 || !dkk_is_local_part(dkk_buf_slice(&address))))) {
    dkk_buf_clear(&address);
    return syntax(signature, "ra");
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_append_octet(&address, '@');
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_append_text(&address, signature->domain);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_terminate(&address);
  }
  if (rv != DKIMKIT_OK) {
    dkk_buf_clear(&address);
    return rv;
  }
  signature->report.address = (char *)address.data;
  return DKIMKIT_OK;
}

static int read_rp(dkimkit_signature *signature, const dkk_tag *tag)
{
  uint64_t percent = 100;

  if (tag != NULL &&
      (!dkk_slice_to_number(tag->value, PERCENT_MAX_DIGITS, &percent) ||
       percent > 100)) {
    return syntax(signature, "rp");
  }
  signature->report.percent = (unsigned)percent;
  return DKIMKIT_OK;
}

static unsigned request_of(dkk_slice token)
{
  static const struct {
    const char *token;
    unsigned request;
  } table[] = {
      {"all", ALL_REQUESTS},
      {"d", DKIMKIT_REPORT_DNS},
      {"o", DKIMKIT_REPORT_OTHER},
      {"p", DKIMKIT_REPORT_POLICY},
      {"s", DKIMKIT_REPORT_BAD_SYNTAX},
      {"u", DKIMKIT_REPORT_UNKNOWN_TAG},
      {"v", DKIMKIT_REPORT_VERIFICATION},
      {"x", DKIMKIT_REPORT_EXPIRATION},
  };
  size_t i;

  for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
    if (dkk_slice_is(token, table[i].token)) {
      return table[i].request;
    }
  }
  /* RFC 6651, 5: requests that aren't known are ignored. */
  return 0;
}

static int read_rr(dkimkit_signature *signature, const dkk_tag *tag)
{
  dkk_slice rest;
  dkk_slice token;
  int more = 1;

  signature->report.requests = tag == NULL ? ALL_REQUESTS : 0;
  if (tag == NULL) {
    return DKIMKIT_OK;
  }
  rest = tag->value;
  while (dkk_list_next(&rest, &more, ':', &token)) {
    if (token.len == 0) {
      return syntax(signature, "rr");
    }
    signature->report.requests |= request_of(token);
  }
  return DKIMKIT_OK;
}

static int read_rs(dkimkit_signature *signature, const dkk_tag *tag)
{
  dkk_buf text;
  int rv;

  if (tag == NULL) {
    return DKIMKIT_OK;
  }
  dkk_buf_init(&text, signature->mem);
  rv = dkk_qp_decode(&text, tag->value, 0);
  if (rv == DKIMKIT_ERR_SYNTAX ||
      (rv == DKIMKIT_OK && !is_reply_text(dkk_buf_slice(&text)))) {
    rv = syntax(signature, "rs");
  } else if (rv == DKIMKIT_OK) {
    rv = dkk_buf_terminate(&text);
  }
  if (rv == DKIMKIT_OK && signature->report.status == DKIMKIT_REPORT_FOUND) {
    signature->report.smtp_text = (char *)text.data;
  } else {
    dkk_buf_clear(&text);
  }
  return rv;
}

static int read_record(dkimkit_signature *signature, const dkk_record *record)
{
  static const struct {
    const char *name;
    int (*read)(dkimkit_signature *signature, const dkk_tag *tag);
  } specs[] = {
      {"ra", read_ra}, {"rp", read_rp}, {"rr", read_rr}, {"rs", read_rs}};
  dkk_slice text = {record->text, record->len};
  dkk_slice subject;
  dkk_tags tags;
  dkk_tags_result result;
  size_t i;
  int rv;

  if (record->flags != 0) {
    return syntax(signature, NULL);
  }
  dkk_tags_init(&tags, &signature->config->mem);
  rv = dkk_tags_parse(&tags, &result, &subject, text,
                      signature->config->limits[DKIMKIT_LIMIT_TAGS], 0);
  (void)set(signature, DKIMKIT_REPORT_FOUND);
  if (rv == DKIMKIT_OK && result != DKK_TAGS_OK) {
    rv = syntax(signature, NULL);
  }
  for (i = 0; rv == DKIMKIT_OK && i < sizeof(specs) / sizeof(specs[0]) &&
              signature->report.status == DKIMKIT_REPORT_FOUND;
       i++) {
    rv = specs[i].read(signature, dkk_tags_find(&tags, specs[i].name));
  }
  dkk_tags_clear(&tags);
  return rv;
}

int dkk_report_read(dkimkit_signature *signature)
{
  const dkimkit_query *query = signature->report.query;

  if (signature->report.status != DKIMKIT_REPORT_PENDING ||
      query->state != DKK_REQUEST_DONE) {
    return DKIMKIT_OK;
  }
  if (query->status == DKIMKIT_DNS_NXDOMAIN ||
      query->status == DKIMKIT_DNS_NODATA) {
    return set(signature, DKIMKIT_REPORT_NO_RECORD);
  }
  if (query->status != DKIMKIT_DNS_OK) {
    return set(signature, DKIMKIT_REPORT_QUERY_FAILED);
  }
  if (query->count == 0) {
    return set(signature, DKIMKIT_REPORT_NO_RECORD);
  }
  if (query->count > 1) {
    return set(signature, DKIMKIT_REPORT_SEVERAL_RECORDS);
  }
  return read_record(signature, &query->records[0]);
}

static int has_unknown_tag(const dkimkit_signature *signature)
{
  static const char *const known[] = {"v", "a", "b",    "bh",    "c", "d",
                                      "h", "i", "l",    "q",     "s", "t",
                                      "x", "z", "atps", "atpsh", "r"};
  size_t i;
  size_t j;

  for (i = 0; i < signature->tags.count; i++) {
    for (j = 0; j < sizeof(known) / sizeof(known[0]); j++) {
      if (dkk_slice_is(signature->tags.tags[i].name, known[j])) {
        break;
      }
    }
    if (j == sizeof(known) / sizeof(known[0])) {
      return 1;
    }
  }
  return 0;
}

/* Which request of RFC 6651, 5.1 the failure answers to. */
static unsigned request_for(dkimkit_reason reason)
{
  static const struct {
    dkimkit_reason reason;
    unsigned request;
  } table[] = {
      {DKIMKIT_REASON_BODY_HASH_MISMATCH, DKIMKIT_REPORT_VERIFICATION},
      {DKIMKIT_REASON_SIGNATURE_MISMATCH, DKIMKIT_REPORT_VERIFICATION},
      {DKIMKIT_REASON_SIGNATURE_EXPIRED, DKIMKIT_REPORT_EXPIRATION},
      {DKIMKIT_REASON_SIGNATURE_SYNTAX, DKIMKIT_REPORT_BAD_SYNTAX},
      {DKIMKIT_REASON_MISSING_TAG, DKIMKIT_REPORT_BAD_SYNTAX},
      {DKIMKIT_REASON_KEY_SYNTAX, DKIMKIT_REPORT_BAD_SYNTAX},
      {DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE, DKIMKIT_REPORT_DNS},
  };
  dkimkit_result result = dkimkit_reason_result(reason);
  size_t i;

  for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
    if (table[i].reason == reason) {
      return table[i].request;
    }
  }
  if (result == DKIMKIT_RESULT_TEMPERROR) {
    return DKIMKIT_REPORT_DNS;
  }
  return result == DKIMKIT_RESULT_POLICY ? DKIMKIT_REPORT_POLICY
                                         : DKIMKIT_REPORT_OTHER;
}

static int is_requested(const dkimkit_signature *signature)
{
  unsigned requests = signature->report.requests;

  return (requests & request_for(signature->reason)) != 0 ||
         ((requests & DKIMKIT_REPORT_UNKNOWN_TAG) != 0 &&
          has_unknown_tag(signature));
}

static int is_found(const dkimkit_signature *signature)
{
  return signature != NULL && signature->report.status == DKIMKIT_REPORT_FOUND;
}

static int has_address(const dkimkit_signature *signature)
{
  return is_found(signature) && signature->report.address != NULL;
}

dkimkit_report_status
dkimkit_signature_report_status(const dkimkit_signature *signature)
{
  return signature != NULL ? signature->report.status : DKIMKIT_REPORT_NONE;
}

const char *dkimkit_signature_report_subject(const dkimkit_signature *signature)
{
  return signature != NULL ? signature->report.subject : NULL;
}

int dkimkit_signature_report_wanted(const dkimkit_signature *signature)
{
  return has_address(signature) && is_requested(signature);
}

const char *dkimkit_signature_report_address(const dkimkit_signature *signature)
{
  return has_address(signature) ? signature->report.address : NULL;
}

unsigned dkimkit_signature_report_percent(const dkimkit_signature *signature)
{
  return has_address(signature) ? signature->report.percent : 0;
}

unsigned dkimkit_signature_report_requests(const dkimkit_signature *signature)
{
  return has_address(signature) ? signature->report.requests : 0;
}

/* Without ra= the request of rr= doesn't count (RFC 6651, 3.2). */
const char *
dkimkit_signature_report_smtp_text(const dkimkit_signature *signature)
{
  return is_found(signature) &&
                 (!has_address(signature) || is_requested(signature))
             ? signature->report.smtp_text
             : NULL;
}

const char *dkimkit_report_status_name(dkimkit_report_status status)
{
  switch (status) {
  case DKIMKIT_REPORT_NONE:
    return "none";
  case DKIMKIT_REPORT_PENDING:
    return "pending";
  case DKIMKIT_REPORT_FOUND:
    return "found";
  case DKIMKIT_REPORT_NO_RECORD:
    return "no-record";
  case DKIMKIT_REPORT_SEVERAL_RECORDS:
    return "several-records";
  case DKIMKIT_REPORT_SYNTAX:
    return "syntax";
  case DKIMKIT_REPORT_QUERY_FAILED:
    return "query-failed";
  case DKIMKIT_REPORT_TOO_MANY_QUERIES:
    return "too-many-queries";
  }
  return "unknown";
}
