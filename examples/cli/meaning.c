/* SPDX-License-Identifier: MIT */
#include "meaning.h"

const char *cli_reason_meaning(dkimkit_reason reason)
{
  return dkimkit_reason_meaning(reason);
}

const char *cli_warning_meaning(dkimkit_warning warning)
{
  return dkimkit_warning_meaning(warning);
}
