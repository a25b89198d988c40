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

static int status_of(int status)
{
  if (status == IDN2_OK) {
    return DKIMKIT_OK;
  }
  return status == IDN2_MALLOC ? DKIMKIT_ERR_NOMEM : DKIMKIT_ERR_SYNTAX;
}

/* NUL-terminated. A label that can't be decoded stays what it is. */
static int map_name(dkk_buf *out, const char *name, int transitional)
{
  int form = transitional ? IDN2_TRANSITIONAL : IDN2_NONTRANSITIONAL;
  char *decoded = NULL;
  char *mapped = NULL;
  int rv = status_of(idn2_to_unicode_8z8z(name, &decoded, 0));

  if (rv != DKIMKIT_ERR_NOMEM) {
    rv = status_of(idn2_to_ascii_8z(rv == DKIMKIT_OK ? decoded : name, &mapped,
                                    IDN2_NFC_INPUT | form));
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_append_text(out, mapped);
  }
  idn2_free(decoded);
  idn2_free(mapped);
  return rv;
}

int dkk_idn_append_mapped(dkk_buf *out, dkk_slice name, int transitional)
{
  dkk_buf text;
  int rv;

  if (!dkk_slice_is_utf8(name)) {
    return DKIMKIT_ERR_SYNTAX;
  }
  dkk_buf_init(&text, out->mem);
  rv = dkk_buf_append(&text, name.data, name.len);
  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_terminate(&text);
  }
  if (rv == DKIMKIT_OK) {
    rv = map_name(out, (const char *)text.data, transitional);
  }
  dkk_buf_clear(&text);
  return rv;
}
