/* SPDX-License-Identifier: MIT */
#include "dkim/keylint.h"

#include "core/config.h"
#include "dkim/keyrecord.h"

#include <string.h>

#define LONG_RECORD 512
#define STRING_MAX 255

int dkk_keylint_has(const dkimkit_keylint *out, dkimkit_fault fault)
{
  size_t i;

  for (i = 0; i < out->count; i++) {
    if (out->findings[i].fault == fault) {
      return 1;
    }
  }
  return 0;
}

static void add(dkimkit_keylint *out, dkk_finding finding)
{
  if (out->count < DKK_LINT_FINDINGS && !dkk_keylint_has(out, finding.fault)) {
    finding.severity = dkimkit_fault_severity(finding.fault);
    out->findings[out->count++] = finding;
  }
}

void dkk_keylint_add(dkimkit_keylint *out, dkimkit_fault fault)
{
  dkk_finding finding = {fault, DKIMKIT_SEVERITY_NOTE, 0, 0};

  add(out, finding);
}

void dkk_keylint_add_offset(dkimkit_keylint *out, dkimkit_fault fault,
                            size_t offset)
{
  dkk_finding finding = {fault, DKIMKIT_SEVERITY_NOTE, 1, offset};

  add(out, finding);
}

void dkk_lint_add(dkk_lint *lint, dkimkit_fault fault, const uint8_t *at)
{
  dkk_keylint_add_offset(lint->out, fault, lint->origin[at - lint->text.data]);
}

int dkk_keylint_open(dkimkit_keylint **out, const dkimkit_config *config)
{
  dkimkit_keylint *lint = dkk_mem_zalloc(&config->mem, sizeof(*lint));

  if (lint == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  lint->config = dkk_config_ref(config);
  lint->reason = DKIMKIT_REASON_OK;
  dkk_buf_init(&lint->mended, &lint->config->mem);
  *out = lint;
  return DKIMKIT_OK;
}

void dkimkit_keylint_free(dkimkit_keylint *lint)
{
  dkimkit_config *config;

  if (lint != NULL) {
    config = lint->config;
    dkk_buf_clear(&lint->mended);
    dkk_mem_free(&config->mem, lint);
    dkimkit_config_free(config);
  }
}

static int is_before(const dkk_finding *a, const dkk_finding *b)
{
  if (a->severity != b->severity) {
    return a->severity > b->severity;
  }
  if (a->has_offset != b->has_offset) {
    return a->has_offset;
  }
  return a->has_offset && a->offset < b->offset;
}

void dkk_keylint_sort(dkimkit_keylint *out)
{
  size_t i;
  size_t j;

  for (i = 1; i < out->count; i++) {
    dkk_finding finding = out->findings[i];

    for (j = i; j > 0 && is_before(&finding, &out->findings[j - 1]); j--) {
      out->findings[j] = out->findings[j - 1];
    }
    out->findings[j] = finding;
  }
}

/* What only the provider or the strict tag list refuses. */
static dkimkit_fault unnamed_fault(const dkk_lint *lint)
{
  if (lint->out->reason == DKIMKIT_REASON_KEY_TOO_LARGE) {
    return DKIMKIT_FAULT_KEY_TOO_LARGE;
  }
  return memchr(lint->original.data, '\n', lint->original.len) != NULL
             ? DKIMKIT_FAULT_LINE_BREAK
             : DKIMKIT_FAULT_NOT_ACCEPTABLE;
}

/* What the verifier says decides whether there are errors. */
static void agree_with_verifier(dkk_lint *lint)
{
  dkimkit_keylint *out = lint->out;
  size_t errors = 0;
  size_t i;

  for (i = 0; i < out->count; i++) {
    if (out->findings[i].severity == DKIMKIT_SEVERITY_ERROR) {
      errors++;
      if (out->reason == DKIMKIT_REASON_OK) {
        out->findings[i].severity = DKIMKIT_SEVERITY_WARNING;
      }
    }
  }
  if (out->reason != DKIMKIT_REASON_OK && errors == 0) {
    dkk_keylint_add(out, unnamed_fault(lint));
  }
}

static void check_size(dkk_lint *lint, unsigned flags)
{
  size_t len = lint->original.len;

  if (len > LONG_RECORD) {
    dkk_keylint_add(lint->out, DKIMKIT_FAULT_RECORD_LONG);
  }
  if (len > STRING_MAX && (flags & DKIMKIT_KEYLINT_PUBLISHED) == 0) {
    dkk_keylint_add(lint->out, DKIMKIT_FAULT_RECORD_STRINGS);
  }
}

static int look(dkk_lint *lint)
{
  const dkk_lint_tag *tag;
  dkk_slice p = {NULL, 0};
  int rv = dkk_lint_clean(lint);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  if (dkk_lint_kind(lint, &p)) {
    rv = p.len > 0 ? dkk_lint_p(lint, p) : DKIMKIT_OK;
    return rv == DKIMKIT_OK ? dkk_lint_mend(lint) : rv;
  }
  rv = dkk_lint_split(lint);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  dkk_lint_tags(lint);
  tag = dkk_lint_find(lint, "p");
  if (tag == NULL && dkk_keylint_has(lint->out, DKIMKIT_FAULT_TOO_MANY_TAGS)) {
    return DKIMKIT_OK;
  }
  if (tag == NULL) {
    dkk_keylint_add_offset(lint->out, DKIMKIT_FAULT_P_MISSING,
                           lint->original.len);
  } else if (tag->value.len == 0) {
    dkk_lint_add(lint,
                 tag->whole.len > 0 ? DKIMKIT_FAULT_P_BLANK
                                    : DKIMKIT_FAULT_P_REVOKED,
                 tag->whole.data);
  } else {
    rv = dkk_lint_p(lint, tag->value);
  }
  return rv == DKIMKIT_OK ? dkk_lint_mend(lint) : rv;
}

static int ask_verifier(dkimkit_keylint *out, dkk_slice text)
{
  dkimkit_keyrecord *record;
  int rv = dkk_keyrecord_parse_wiped(&record, out->config, text.data, text.len);

  if (rv == DKIMKIT_OK) {
    out->reason = dkimkit_keyrecord_reason(record);
    dkimkit_keyrecord_free(record);
  }
  return rv;
}

static int lint_text(dkimkit_keylint *out, dkk_slice text, unsigned flags)
{
  dkk_lint lint;
  int rv;

  memset(&lint, 0, sizeof(lint));
  lint.out = out;
  lint.config = out->config;
  lint.original = text;
  dkk_buf_init(&lint.text, &out->config->mem);
  dkk_buf_init(&lint.key, &out->config->mem);
  rv = ask_verifier(out, text);
  if (rv == DKIMKIT_OK) {
    check_size(&lint, flags);
    if (text.len > out->config->limits[DKIMKIT_LIMIT_KEY_RECORD_OCTETS]) {
      dkk_keylint_add(out, DKIMKIT_FAULT_RECORD_TOO_LARGE);
    } else {
      rv = look(&lint);
    }
  }
  if (rv == DKIMKIT_OK) {
    agree_with_verifier(&lint);
    dkk_keylint_sort(out);
  }
  /* There may be a private key in it. */
  dkk_buf_clear_secret(&lint.text);
  dkk_buf_clear(&lint.key);
  dkk_mem_free(&out->config->mem, lint.origin);
  dkk_mem_free(&out->config->mem, lint.tags);
  return rv;
}

int dkimkit_keylint_new(dkimkit_keylint **out, const dkimkit_config *config,
                        const uint8_t *text, size_t len, unsigned flags)
{
  /* An empty text has an address, too, so that it can be searched. */
  static const uint8_t nothing[1] = {0};
  dkimkit_keylint *lint;
  dkk_slice slice = {len > 0 ? text : nothing, len};
  int rv;

  if (out == NULL || config == NULL || (text == NULL && len > 0) ||
      (flags & ~DKIMKIT_KEYLINT_PUBLISHED) != 0) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (!config->sealed) {
    return DKIMKIT_ERR_STATE;
  }
  rv = dkk_keylint_open(&lint, config);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = lint_text(lint, slice, flags);
  if (rv != DKIMKIT_OK) {
    dkimkit_keylint_free(lint);
    return rv;
  }
  *out = lint;
  return DKIMKIT_OK;
}

dkimkit_reason dkimkit_keylint_reason(const dkimkit_keylint *lint)
{
  return lint != NULL ? lint->reason : DKIMKIT_REASON_PENDING;
}

size_t dkimkit_keylint_count(const dkimkit_keylint *lint)
{
  return lint != NULL ? lint->count : 0;
}

static const dkk_finding *finding_at(const dkimkit_keylint *lint, size_t index)
{
  return lint != NULL && index < lint->count ? &lint->findings[index] : NULL;
}

dkimkit_fault dkimkit_keylint_fault(const dkimkit_keylint *lint, size_t index)
{
  const dkk_finding *finding = finding_at(lint, index);

  return finding != NULL ? finding->fault : (dkimkit_fault)0;
}

dkimkit_severity dkimkit_keylint_severity(const dkimkit_keylint *lint,
                                          size_t index)
{
  const dkk_finding *finding = finding_at(lint, index);

  return finding != NULL ? finding->severity : (dkimkit_severity)0;
}

int dkimkit_keylint_offset(const dkimkit_keylint *lint, size_t index,
                           size_t *offset)
{
  const dkk_finding *finding = finding_at(lint, index);

  if (finding == NULL || !finding->has_offset) {
    return 0;
  }
  if (offset != NULL) {
    *offset = finding->offset;
  }
  return 1;
}

const char *dkimkit_keylint_mended(const dkimkit_keylint *lint, size_t *len)
{
  int there = lint != NULL && lint->mended.len > 0;

  if (len != NULL) {
    *len = there ? lint->mended.len : 0;
  }
  return there ? (const char *)lint->mended.data : NULL;
}
