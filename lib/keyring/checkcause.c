/* SPDX-License-Identifier: MIT */
#include "keyring/checkcause.h"

#include <string.h>

static size_t label_len(const char *name)
{
  return strcspn(name, ".");
}

/* What follows the first label. */
static const char *rest_of(const char *name)
{
  const char *dot = strchr(name, '.');

  return dot != NULL ? dot + 1 : "";
}

static int is_end_of(const char *end, const char *name)
{
  return strcmp(end, name) == 0 || dkk_ring_name_before(name, end) > 0;
}

/* The first `len` octets, with dashes for dots, are the label of `host`. */
static int is_label_with_dots(const char *target, size_t len, const char *host)
{
  size_t i;

  if (len != label_len(host)) {
    return 0;
  }
  for (i = 0; i < len; i++) {
    if ((target[i] == '.' ? '-' : target[i]) != host[i]) {
      return 0;
    }
  }
  return 1;
}

/* "selector1-…._domainkey.…": of the host's form. */
static int is_of_our_form(const char *target, const char *host)
{
  const char *behind = strstr(target, "._domainkey.");
  const char *ours = strstr(host, "._domainkey.");

  return strncmp(target, "selector", 8) == 0 && behind != NULL &&
         behind == target + label_len(target) && ours != NULL &&
         strchr(target, '-') != NULL && strchr(target, '-') < behind;
}

dkk_ring_cause dkk_ring_cause_of(const dkk_ring_check_subject *subject,
                                 int slot, const dkk_ring_check_record *record)
{
  const char *host = subject->slots[slot].host;
  const char *target = record->value;
  const char *behind = dkk_ring_name_behind(target, host);

  if (!record->is_name) {
    return DKK_RING_CAUSE_NO_NAME;
  }
  if (strcmp(target, subject->slots[dkk_ring_other(slot)].host) == 0) {
    return DKK_RING_CAUSE_SWAPPED;
  }
  if (behind != NULL) {
    return is_end_of(behind, host) && !is_end_of(behind, subject->domain)
               ? DKK_RING_CAUSE_SUFFIX_TWICE
               : DKK_RING_CAUSE_ZONE_APPENDED;
  }
  if (is_label_with_dots(target, dkk_ring_name_before(target, rest_of(host)),
                         host)) {
    return DKK_RING_CAUSE_DOTS;
  }
  if (label_len(target) == label_len(host) &&
      strncmp(target, host, label_len(host)) == 0) {
    return DKK_RING_CAUSE_OTHER_FORMAT;
  }
  return is_of_our_form(target, host) ? DKK_RING_CAUSE_ANOTHERS
                                      : DKK_RING_CAUSE_NONE;
}
