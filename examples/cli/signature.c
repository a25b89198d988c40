/* SPDX-License-Identifier: MIT */
#include "signature.h"

#include <stdbool.h>
#include <stdio.h>

/* A missing c= means simple/simple only in a tag list that can be read; such
   a list has at least one of these tags. */
static bool has_tags(const dkimkit_signature *signature)
{
  static const char *const names[] = {"c", "b", "bh", "d", "h", "a", "s", "v"};
  size_t i;

  for (i = 0; i < sizeof(names) / sizeof(*names); ++i) {
    if (dkimkit_signature_tag(signature, names[i], NULL)) {
      return true;
    }
  }
  return false;
}

const char *cli_signature_form(char *out, size_t room,
                               const dkimkit_signature *signature)
{
  const char *subject = dkimkit_signature_subject(signature);

  if (!has_tags(signature) || (subject && subject[0] == 'c' && !subject[1])) {
    return NULL;
  }
  snprintf(out, room, "%s/%s",
           dkimkit_canonicalization_name(
               dkimkit_signature_header_canonicalization(signature)),
           dkimkit_canonicalization_name(
               dkimkit_signature_body_canonicalization(signature)));
  return out;
}
