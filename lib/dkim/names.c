/* SPDX-License-Identifier: MIT */
#include "dkim/names.h"

#include <string.h>

#define LABEL_MAX_OCTETS 63

/* Where "_" may stand in a label. */
typedef enum underscore {
  UNDERSCORE_NOWHERE,
  UNDERSCORE_INSIDE,
  UNDERSCORE_ANYWHERE
} underscore;

static int is_label(dkk_slice label, underscore allowed)
{
  size_t i;

  if (label.len == 0 || label.len > LABEL_MAX_OCTETS) {
    return 0;
  }
  for (i = 0; i < label.len; i++) {
    int at_end = i == 0 || i == label.len - 1;
    uint8_t c = label.data[i];

    if (dkk_is_alnum(c) || (c == '-' && !at_end) ||
        (c == '_' && (allowed == UNDERSCORE_ANYWHERE ||
                      (allowed == UNDERSCORE_INSIDE && !at_end)))) {
      continue;
    }
    return 0;
  }
  return 1;
}

/* The number of labels, 0 if one isn't good. */
static size_t count_labels(dkk_slice name, underscore allowed)
{
  size_t count = 0;

  if (name.len == 0 || name.len > DKK_DOMAIN_MAX_OCTETS) {
    return 0;
  }
  for (;;) {
    const uint8_t *dot = name.len > 0 ? memchr(name.data, '.', name.len) : NULL;
    dkk_slice label = name;

    if (dot != NULL) {
      label.len = (size_t)(dot - name.data);
    }
    if (!is_label(label, allowed)) {
      return 0;
    }
    count++;
    if (dot == NULL) {
      return count;
    }
    name.data = dot + 1;
    name.len -= label.len + 1;
  }
}

int dkk_is_domain(dkk_slice name)
{
  return count_labels(name, UNDERSCORE_NOWHERE) >= 2;
}

int dkk_is_top_level(dkk_slice name)
{
  return count_labels(name, UNDERSCORE_NOWHERE) == 1;
}

int dkk_is_selector(dkk_slice name)
{
  return count_labels(name, UNDERSCORE_INSIDE) >= 1;
}

int dkk_is_underscored_domain(dkk_slice name)
{
  return count_labels(name, UNDERSCORE_INSIDE) >= 2;
}

int dkk_is_strict_selector(dkk_slice name)
{
  return count_labels(name, UNDERSCORE_NOWHERE) >= 1;
}

int dkk_is_query_name(dkk_slice name)
{
  return count_labels(name, UNDERSCORE_ANYWHERE) >= 1;
}

int dkk_is_field_name(dkk_slice name)
{
  size_t i = 0;

  while (i < name.len && dkk_is_ftext(name.data[i]) && name.data[i] != ';') {
    i++;
  }
  return name.len > 0 && i == name.len;
}

int dkk_is_in_domain(dkk_slice name, dkk_slice domain)
{
  dkk_slice tail = name;

  if (name.len < domain.len) {
    return 0;
  }
  tail.data += name.len - domain.len;
  tail.len = domain.len;
  return dkk_slice_equal_nocase(tail, domain) &&
         (name.len == domain.len ||
          name.data[name.len - domain.len - 1] == '.');
}

static int is_quoted_string(dkk_slice text)
{
  size_t i;

  for (i = 1; i + 1 < text.len; i++) {
    uint8_t c = text.data[i];

    if (c == '\\' && i + 2 < text.len) {
      i++;
      c = text.data[i];
    } else if (c == '"' || c == '\\') {
      return 0;
    }
    if (c < 0x20 || c == 0x7f) {
      return 0;
    }
  }
  return text.len >= 2 && text.data[text.len - 1] == '"';
}

static int is_dot_string(dkk_slice text)
{
  int after_dot = 1;
  size_t i;

  for (i = 0; i < text.len; i++) {
    uint8_t c = text.data[i];

    if (c == '.' ? after_dot : !dkk_is_atext(c) && c < 0x80) {
      return 0;
    }
    after_dot = c == '.';
  }
  return !after_dot;
}

int dkk_is_local_part(dkk_slice text)
{
  if (text.len == 0) {
    return 1;
  }
  if (!dkk_slice_is_utf8(text)) {
    return 0;
  }
  return text.data[0] == '"' ? is_quoted_string(text) : is_dot_string(text);
}

int dkk_key_name(dkk_buf *out, dkk_slice selector, dkk_slice domain)
{
  static const char middle[] = "._domainkey.";
  int rv;

  if (selector.len + strlen(middle) + domain.len > DKK_DOMAIN_MAX_OCTETS) {
    return DKIMKIT_ERR_DOMAIN_SYNTAX;
  }
  rv = dkk_buf_append(out, selector.data, selector.len);
  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_append_text(out, middle);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_append(out, domain.data, domain.len);
  }
  return rv == DKIMKIT_OK ? dkk_buf_terminate(out) : rv;
}
