/* SPDX-License-Identifier: MIT */
#include "idn/idn.h"

const char *dkimkit_idn_name(void)
{
  return NULL;
}

int dkk_idn_append_alabel(dkk_buf *out, dkk_slice label)
{
  (void)out;
  (void)label;
  return DKIMKIT_ERR_IDN_UNSUPPORTED;
}

int dkk_idn_append_mapped(dkk_buf *out, dkk_slice name, int transitional)
{
  (void)out;
  (void)name;
  (void)transitional;
  return DKIMKIT_ERR_IDN_UNSUPPORTED;
}
