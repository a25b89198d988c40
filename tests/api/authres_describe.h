/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_AUTHRES_DESCRIBE_H
#define DKIMKIT_TESTS_AUTHRES_DESCRIBE_H

/* What is in a parsed field, as text:
 *   <authserv-id|version> method/version=result {reason} (comment) [p.q:value]
 * "-" for what is missing. */

#include "test_support.h"

#include <stdio.h>

static inline const char *or_dash(const char *text)
{
  return text != NULL ? text : "-";
}

static inline void describe_result(FILE *out, const dkimkit_authres *a,
                                   size_t i)
{
  size_t k;

  fprintf(out, " %s", dkimkit_authres_method(a, i));
  if (dkimkit_authres_method_version(a, i) != NULL) {
    fprintf(out, "/%s", dkimkit_authres_method_version(a, i));
  }
  fprintf(out, "=%s", dkimkit_authres_result_text(a, i));
  if (dkimkit_authres_reason(a, i) != NULL) {
    fprintf(out, " {%s}", dkimkit_authres_reason(a, i));
  }
  for (k = 0; k < dkimkit_authres_comment_count(a, i); k++) {
    fprintf(out, " (%s)", dkimkit_authres_comment(a, i, k));
  }
  for (k = 0; k < dkimkit_authres_property_count(a, i); k++) {
    fprintf(out, " [%s.%s:%s]", dkimkit_authres_property_type(a, i, k),
            dkimkit_authres_property_name(a, i, k),
            dkimkit_authres_property_value(a, i, k));
  }
}

static inline char *describe(const dkimkit_authres *a)
{
  char *text = NULL;
  size_t size = 0;
  size_t i;
  FILE *out = open_memstream(&text, &size);

  assert_non_null(out);
  fprintf(out, "<%s|%s>", or_dash(dkimkit_authres_authserv_id(a)),
          or_dash(dkimkit_authres_version(a)));
  if (dkimkit_authres_is_none(a)) {
    fputs(" none", out);
  }
  for (i = 0; i < dkimkit_authres_count(a); i++) {
    describe_result(out, a, i);
  }
  assert_int_equal(fclose(out), 0);
  return text;
}

#endif /* !defined(DKIMKIT_TESTS_AUTHRES_DESCRIBE_H) */
