/* SPDX-License-Identifier: MIT */
#include "commands.h"
#include "errors.h"

int cli_keyring(int argc, char *const *argv)
{
  (void)argc;
  (void)argv;
  return cli_error(CLI_USAGE, "keyring", "is not in this build");
}
