/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_KEYLINT_SUPPORT_H
#define DKIMKIT_TESTS_KEYLINT_SUPPORT_H

/* What the tests of the linter share. */

#include "test_support.h"

#include <stdio.h>

static inline dkimkit_keylint *lint_of(const dkimkit_config *config,
                                       const char *text, size_t len,
                                       unsigned flags)
{
  dkimkit_keylint *lint = NULL;
  /* A copy of exactly this size, so that reading past it is noticed. */
  uint8_t *copy = malloc(len > 0 ? len : 1);

  assert_non_null(copy);
  memcpy(copy, text, len);
  ok(dkimkit_keylint_new(&lint, config, copy, len, flags));
  free(copy);
  return lint;
}

static inline void describe(const dkimkit_keylint *lint, char *out, size_t room)
{
  size_t used = 0;
  size_t i;

  out[0] = '\0';
  for (i = 0; i < dkimkit_keylint_count(lint); i++) {
    used += (size_t)snprintf(
        out + used, room - used, "%s%s %s", i > 0 ? ", " : "",
        dkimkit_severity_name(dkimkit_keylint_severity(lint, i)),
        dkimkit_fault_name(dkimkit_keylint_fault(lint, i)));
    assert_true(used < room);
  }
}

static inline void check_text(const char *item, const char *what,
                              const char *got, const char *wanted)
{
  if (got == NULL || wanted == NULL ? got != wanted
                                    : strcmp(got, wanted) != 0) {
    print_error("%s: %s: got %s, expected %s\n", item, what,
                got != NULL ? got : "none", wanted != NULL ? wanted : "none");
    fail();
  }
}

/* An error if and only if a verifier refuses the record. */
static inline void check_agreement(const char *item,
                                   const dkimkit_keylint *lint)
{
  int is_error = dkimkit_keylint_severity(lint, 0) == DKIMKIT_SEVERITY_ERROR;
  int is_refused = dkimkit_keylint_reason(lint) != DKIMKIT_REASON_OK;

  if (is_error != is_refused) {
    print_error("%s: error %d, refused %d\n", item, is_error, is_refused);
    fail();
  }
}

static inline void check_findings(const dkimkit_config *config,
                                  const char *text, const char *wanted)
{
  dkimkit_keylint *lint =
      lint_of(config, text, strlen(text), DKIMKIT_KEYLINT_PUBLISHED);
  char findings[256];

  describe(lint, findings, sizeof(findings));
  check_text(text, "findings", findings, wanted);
  check_agreement(text, lint);
  dkimkit_keylint_free(lint);
}

#endif /* !defined(DKIMKIT_TESTS_KEYLINT_SUPPORT_H) */
