/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "errors.h"

static uint64_t fixed_now(void *user_data)
{
  const struct cli_settings *settings = user_data;

  return settings->now;
}

static int apply(dkimkit_config *config, const char *command,
                 struct cli_settings *settings)
{
  int rv;

  if (settings->crypto) {
    rv = dkimkit_config_set_builtin_crypto(config, settings->crypto);
    if (rv == DKIMKIT_ERR_UNSUPPORTED || rv == DKIMKIT_ERR_INVALID_ARGUMENT) {
      return cli_error_usage(command, "--crypto: %s: not built in",
                             settings->crypto);
    }
    if (rv) {
      return cli_error_status("--crypto", rv);
    }
  }
  if (settings->has_now) {
    rv = dkimkit_config_set_clock(config, fixed_now, settings);
    if (rv) {
      return cli_error_status("--now", rv);
    }
  }
  return CLI_OK;
}

int cli_config_new(dkimkit_config **out, const char *command,
                   struct cli_settings *settings)
{
  dkimkit_config *config;
  int rv = dkimkit_config_new(&config, NULL);

  if (rv) {
    return cli_error_status("configuration", rv);
  }
  rv = apply(config, command, settings);
  if (rv) {
    dkimkit_config_free(config);
    return rv;
  }
  *out = config;
  return CLI_OK;
}

int cli_config_seal(dkimkit_config **config, const char *command,
                    const struct cli_settings *settings)
{
  int rv = dkimkit_config_seal(*config);

  if (rv == DKIMKIT_OK) {
    return CLI_OK;
  }
  dkimkit_config_free(*config);
  *config = NULL;
  if (rv == DKIMKIT_ERR_UNSUPPORTED && settings->crypto) {
    return cli_error_usage(command, "--crypto: %s: has no SHA-256",
                           settings->crypto);
  }
  return cli_error_status("configuration", rv);
}
