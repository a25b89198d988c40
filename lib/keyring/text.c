/* SPDX-License-Identifier: MIT */
#include "keyring/text.h"

#include "core/ascii.h"
#include "keyring/ring.h"

#include <string.h>

/* U+202A to U+202E are E2 80 AA to AE, U+2066 to U+2069 are E2 81 A6 to A9. */
static int is_override(const unsigned char *at)
{
  if (at[0] != 0xe2) {
    return 0;
  }
  return at[1] == 0x80   ? at[2] >= 0xaa && at[2] <= 0xae
         : at[1] == 0x81 ? at[2] >= 0xa6 && at[2] <= 0xa9
                         : 0;
}

int dkk_ring_is_text(const char *text)
{
  const unsigned char *at;

  for (at = (const unsigned char *)text; *at != '\0'; at++) {
    /* C1 in UTF-8 is C2 80 to C2 9F. */
    if (*at < 0x20 || *at == 0x7f || (*at == 0xc2 && at[1] < 0xa0) ||
        is_override(at)) {
      return 0;
    }
  }
  return dkk_slice_is_utf8(dkk_slice_of(text));
}

int dkk_ring_tenant_check(const char *tenant)
{
  size_t len = strlen(tenant);

  return len >= 1 && len <= DKK_RING_TENANT_MAX && dkk_ring_is_text(tenant)
             ? DKIMKIT_OK
             : DKIMKIT_KEYRING_ERR_TENANT_SYNTAX;
}
