/* SPDX-License-Identifier: MIT */
#include "dkim/alabels.h"

#include "core/config.h"
#include "dkim/names.h"
#include "idn/idn.h"

#include <string.h>

/* A character has four octets at most, and at least one in the A-label. */
#define NAME_MAX_OCTETS ((size_t)4 * DKK_DOMAIN_MAX_OCTETS)

/* Of ASCII, only lower-case letters, digits and inner "-" (RFC 5890, 2.3.2.1).
 * The library would say the same, but it takes a string: a NUL would end it,
 * and it leaves the hyphens at the ends to registries (RFC 5891, 5.4). */
static int may_be_ulabel(dkk_slice label)
{
  size_t i;

  for (i = 0; i < label.len; i++) {
    uint8_t c = label.data[i];
    int at_end = i == 0 || i == label.len - 1;

    if (c < 0x80 && !dkk_is_digit(c) && !(c >= 'a' && c <= 'z') &&
        (c != '-' || at_end)) {
      return 0;
    }
  }
  return 1;
}

static int append_alabel(dkk_buf *out, dkk_slice label, const void *user_data)
{
  (void)user_data;
  if (dkk_slice_is_ascii(label)) {
    return dkk_buf_append(out, label.data, label.len);
  }
  return may_be_ulabel(label) ? dkk_idn_append_alabel(out, label)
                              : DKIMKIT_ERR_SYNTAX;
}

int dkk_append_labels(dkk_buf *out, dkk_slice name, dkk_append_label append,
                      const void *user_data)
{
  for (;;) {
    const uint8_t *dot = name.len > 0 ? memchr(name.data, '.', name.len) : NULL;
    dkk_slice label = name;
    int rv;

    if (dot != NULL) {
      label.len = (size_t)(dot - name.data);
    }
    rv = append(out, label, user_data);
    if (rv == DKIMKIT_OK && dot != NULL) {
      rv = dkk_buf_append_octet(out, '.');
    }
    if (rv != DKIMKIT_OK || dot == NULL) {
      return rv;
    }
    name.data = dot + 1;
    name.len -= label.len + 1;
  }
}

int dkk_append_alabels(dkk_buf *out, dkk_slice text, size_t before)
{
  dkk_slice name = text;
  int rv;

  name.data += before;
  name.len -= before;
  if (name.len > NAME_MAX_OCTETS || !dkk_slice_is_utf8(name)) {
    return DKIMKIT_ERR_SYNTAX;
  }
  rv = dkk_buf_append(out, text.data, before);
  if (rv == DKIMKIT_OK) {
    rv = dkk_append_labels(out, name, append_alabel, NULL);
  }
  return rv == DKIMKIT_OK ? dkk_buf_terminate(out) : rv;
}

/* The dot of the root isn't counted (RFC 1035, 2.3.4, in text). */
static int is_too_long(const dkk_buf *name)
{
  size_t len = name->len;

  if (len > 0 && name->data[len - 1] == '.') {
    len--;
  }
  return len > DKK_DOMAIN_MAX_OCTETS;
}

int dkimkit_domain_to_ascii(char *out, size_t *len,
                            const dkimkit_config *config, const char *name)
{
  dkk_buf ascii;
  int rv;

  if (len == NULL || config == NULL || name == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  dkk_buf_init(&ascii, &config->mem);
  rv = dkk_append_alabels(&ascii, dkk_slice_of(name), 0);
  if (rv == DKIMKIT_ERR_SYNTAX || (rv == DKIMKIT_OK && is_too_long(&ascii))) {
    rv = DKIMKIT_ERR_DOMAIN_SYNTAX;
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_copy_out(&ascii, out, len, 1);
  }
  dkk_buf_clear(&ascii);
  return rv;
}
