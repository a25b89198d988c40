/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_KEYLINT_SUPPORT_H
#define DKIMKIT_TESTS_KEYLINT_SUPPORT_H

/* What the tests of the linter share. */

#include "test_support.h"

#include <stdio.h>
#include <sys/mman.h>

#define LINTED_MAX 65536

/* Behind the copy there is no memory that could be read. There is one at a
 * time. */
static inline uint8_t *copy_to_end(const char *text, size_t len)
{
  static uint8_t *memory;

  if (memory == NULL) {
    memory = mmap(NULL, 2 * LINTED_MAX, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(memory, MAP_FAILED);
    assert_int_equal(mprotect(memory + LINTED_MAX, LINTED_MAX, PROT_NONE), 0);
  }
  assert_true(len <= LINTED_MAX);
  return memcpy(memory + LINTED_MAX - len, text, len);
}

static inline dkimkit_keylint *lint_of(const dkimkit_config *config,
                                       const char *text, size_t len,
                                       unsigned flags)
{
  dkimkit_keylint *lint = NULL;
  uint8_t *copy = copy_to_end(text, len);

  ok(dkimkit_keylint_new(&lint, config, copy, len, flags));
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
