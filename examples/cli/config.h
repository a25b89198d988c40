/* SPDX-License-Identifier: MIT */
#ifndef CLI_CONFIG_H
#define CLI_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include <dkimkit/config.h>

/* What several commands set. */
struct cli_settings {
  /* --crypto; NULL for the library's choice. */
  const char *crypto;
  /* --now */
  bool has_now;
  uint64_t now;
};

/* Makes a configuration that isn't sealed yet. `settings` has to live as
   long. */
int cli_config_new(dkimkit_config **out, const char *command,
                   struct cli_settings *settings);

/* Seals; frees it if that fails. */
int cli_config_seal(dkimkit_config **config, const char *command,
                    const struct cli_settings *settings);

#endif
