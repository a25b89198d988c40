/* SPDX-License-Identifier: MIT */
#include "idn/idn.h"

#include <idn2.h>
#include <string.h>

/* 63 characters, the most that an A-label can stand for, of four octets. */
#define LABEL_MAX_OCTETS 252

const char *dkimkit_idn_name(void)
{
  return "libidn2";
}

int dkk_idn_append_alabel(dkk_buf *out, dkk_slice label)
{
  uint8_t text[LABEL_MAX_OCTETS + 1] = {0};
  uint8_t *alabel = NULL;
  int status;
  int rv;

  if (label.len > LABEL_MAX_OCTETS) {
    return DKIMKIT_ERR_SYNTAX;
  }
  memcpy(text, label.data, label.len);
  /* UTS 46 would map what isn't a U-label to one. */
  status = idn2_lookup_u8(text, &alabel, IDN2_NO_TR46);
  if (status != IDN2_OK) {
    return status == IDN2_MALLOC ? DKIMKIT_ERR_NOMEM : DKIMKIT_ERR_SYNTAX;
  }
  rv = dkk_buf_append_text(out, (const char *)alabel);
  idn2_free(alabel);
  return rv;
}
