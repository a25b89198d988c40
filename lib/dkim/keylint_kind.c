/* SPDX-License-Identifier: MIT */
#include "dkim/keylint.h"

#include <string.h>

/* Fewer characters are no key. */
#define KEY_TEXT_MIN 40

typedef struct kind {
  const char *start;
  dkimkit_fault fault;
} kind;

/* How records of other protocols begin, without case. */
static const kind kinds[] = {
    {"v=spf1", DKIMKIT_FAULT_SPF_RECORD},
    {"spf2.0/", DKIMKIT_FAULT_SPF_RECORD},
    {"v=dmarc1", DKIMKIT_FAULT_DMARC_RECORD},
    {"v=tlsrptv1", DKIMKIT_FAULT_OTHER_RECORD},
    {"v=stsv1", DKIMKIT_FAULT_OTHER_RECORD},
    {"v=bimi1", DKIMKIT_FAULT_OTHER_RECORD},
    {"dkim=", DKIMKIT_FAULT_OTHER_RECORD},
    {"o=~", DKIMKIT_FAULT_OTHER_RECORD},
    {"o=-", DKIMKIT_FAULT_OTHER_RECORD},
    {"ms=ms", DKIMKIT_FAULT_VERIFICATION_RECORD},
    {"docusign=", DKIMKIT_FAULT_VERIFICATION_RECORD},
    {"_globalsign-domain-", DKIMKIT_FAULT_VERIFICATION_RECORD},
};

static int begins(dkk_slice a, const char *text)
{
  dkk_slice wanted = dkk_slice_of(text);

  if (a.len < wanted.len) {
    return 0;
  }
  a.len = wanted.len;
  return dkk_slice_equal_nocase(a, wanted);
}

/* "google-site-verification=…", "apple-domain-verification=…". */
static int is_verification(dkk_slice a)
{
  static const char word[] = "verification";
  const uint8_t *equals = memchr(a.data, '=', a.len);
  dkk_slice name = a;
  size_t i;

  if (equals == NULL || memchr(a.data, ';', a.len) != NULL) {
    return 0;
  }
  name.len = (size_t)(equals - a.data);
  for (i = 0; i + sizeof(word) - 1 <= name.len; i++) {
    dkk_slice part = {name.data + i, sizeof(word) - 1};

    if (dkk_slice_equal_nocase(part, dkk_slice_of(word))) {
      return 1;
    }
  }
  return 0;
}

/* Base64 and nothing else. */
static int is_key_text(dkk_slice a)
{
  size_t i = 0;

  while (i < a.len && (dkk_is_alnum(a.data[i]) || dkk_is_wsp(a.data[i]) ||
                       strchr("+/-_", a.data[i]) != NULL)) {
    i++;
  }
  if (i < KEY_TEXT_MIN || memchr(a.data, ' ', 8) != NULL) {
    return 0;
  }
  while (i < a.len && (a.data[i] == '=' || dkk_is_wsp(a.data[i]))) {
    i++;
  }
  return i == a.len;
}

static int other_kind(dkk_lint *lint, dkk_slice text)
{
  size_t i;

  for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
    if (begins(text, kinds[i].start)) {
      dkk_lint_add(lint, kinds[i].fault, text.data);
      return 1;
    }
  }
  if (is_verification(text)) {
    dkk_lint_add(lint, DKIMKIT_FAULT_VERIFICATION_RECORD, text.data);
    return 1;
  }
  return 0;
}

int dkk_lint_kind(dkk_lint *lint, dkk_slice *p)
{
  dkk_slice text = dkk_slice_trim_wsp(dkk_buf_slice(&lint->text));

  if (text.len == 0) {
    dkk_keylint_add(lint->out, DKIMKIT_FAULT_EMPTY_RECORD);
    return 1;
  }
  if (other_kind(lint, text)) {
    return 1;
  }
  if (begins(text, "-----begin ") || is_key_text(text)) {
    dkk_lint_add(lint, DKIMKIT_FAULT_TAGS_MISSING, text.data);
    *p = text;
    return 1;
  }
  if (memchr(text.data, '=', text.len) == NULL) {
    dkk_lint_add(lint, DKIMKIT_FAULT_NOT_A_RECORD, text.data);
    return 1;
  }
  return 0;
}
