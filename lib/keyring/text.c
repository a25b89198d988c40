/* SPDX-License-Identifier: MIT */
#include "keyring/text.h"

#include "keyring/ring.h"

#include <string.h>

/* Octets of the character at `at`; 0 if it is none, or a control character. */
static size_t character(const unsigned char *at)
{
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  size_t len = at[0] < 0x80             ? 1
               : (at[0] & 0xe0) == 0xc0 ? 2
               : (at[0] & 0xf0) == 0xe0 ? 3
               : (at[0] & 0xf8) == 0xf0 ? 4
                                        : 0;
  uint32_t code;
  size_t i;

  if (len == 0) {
    return 0;
  }
  code = len == 1 ? at[0] : at[0] & (0xffu >> (len + 1));
  for (i = 1; i < len; i++) {
    /* The NUL at the end is no such octet. */
    if ((at[i] & 0xc0) != 0x80) {
      return 0;
    }
    code = code << 6 | (at[i] & 0x3f);
  }
  if (code < least[len] || code > 0x10ffff ||
      (code >= 0xd800 && code <= 0xdfff) || code < 0x20 ||
      (code >= 0x7f && code < 0xa0)) {
    return 0;
  }
  return len;
}

int dkk_ring_is_text(const char *text)
{
  const unsigned char *at = (const unsigned char *)text;

  while (*at != '\0') {
    size_t len = character(at);

    if (len == 0) {
      return 0;
    }
    at += len;
  }
  return 1;
}

int dkk_ring_tenant_check(const char *tenant)
{
  size_t len = strlen(tenant);

  return len >= 1 && len <= DKK_RING_TENANT_MAX && dkk_ring_is_text(tenant)
             ? DKIMKIT_OK
             : DKIMKIT_KEYRING_ERR_TENANT_SYNTAX;
}
