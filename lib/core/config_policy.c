/* SPDX-License-Identifier: MIT */
#include "core/config.h"

static int set_flag(dkimkit_config *config, int *flag, int value)
{
  int rv = dkk_config_settable(config, value == 0 || value == 1);

  if (rv == DKIMKIT_OK && flag != NULL) {
    *flag = value;
  }
  return rv;
}

#define SET_FLAG(config, member, value)                                        \
  set_flag(config, (config) != NULL ? &(config)->member : NULL, value)

int dkimkit_config_set_allow_expired(dkimkit_config *config, int allow)
{
  return SET_FLAG(config, allow_expired, allow);
}

int dkimkit_config_set_allow_future(dkimkit_config *config, int allow)
{
  return SET_FLAG(config, allow_future, allow);
}

int dkimkit_config_set_refuse_multiple_from(dkimkit_config *config, int refuse)
{
  return SET_FLAG(config, refuse_multiple_from, refuse);
}

int dkimkit_config_set_refuse_duplicates(dkimkit_config *config, int refuse)
{
  return SET_FLAG(config, refuse_duplicates, refuse);
}

int dkimkit_config_set_atps(dkimkit_config *config, int on)
{
  return SET_FLAG(config, atps, on);
}

int dkimkit_config_set_reports(dkimkit_config *config, int on)
{
  return SET_FLAG(config, reports, on);
}

int dkimkit_config_set_sign_allow(dkimkit_config *config, unsigned exceptions)
{
  const unsigned all = DKIMKIT_SIGN_ALLOW_LONG_LINES | DKIMKIT_SIGN_ALLOW_NUL |
                       DKIMKIT_SIGN_ALLOW_MULTIPLE_FROM;
  int rv = dkk_config_settable(config, (exceptions & ~all) == 0);

  if (rv == DKIMKIT_OK) {
    config->sign_allow = exceptions;
  }
  return rv;
}

int dkimkit_config_set_malformed_policy(dkimkit_config *config,
                                        dkimkit_malformed_policy policy)
{
  int rv = dkk_config_settable(config, policy == DKIMKIT_MALFORMED_REFUSE ||
                                           policy == DKIMKIT_MALFORMED_ALLOW);

  if (rv == DKIMKIT_OK) {
    config->malformed_policy = policy;
  }
  return rv;
}

int dkimkit_config_set_underscore_policy(dkimkit_config *config,
                                         dkimkit_underscore_policy policy)
{
  int rv =
      dkk_config_settable(config, policy == DKIMKIT_UNDERSCORE_SELECTOR ||
                                      policy == DKIMKIT_UNDERSCORE_ANYWHERE ||
                                      policy == DKIMKIT_UNDERSCORE_NOWHERE);

  if (rv == DKIMKIT_OK) {
    config->underscore_policy = policy;
  }
  return rv;
}

int dkimkit_config_set_syntax(dkimkit_config *config, dkimkit_syntax syntax)
{
  int rv = dkk_config_settable(config, syntax == DKIMKIT_SYNTAX_STRICT ||
                                           syntax == DKIMKIT_SYNTAX_LENIENT);

  if (rv == DKIMKIT_OK) {
    config->syntax = syntax;
  }
  return rv;
}

int dkimkit_config_set_public_suffix(dkimkit_config *config,
                                     dkimkit_is_public_suffix is_public_suffix,
                                     void *user_data)
{
  int rv = dkk_config_settable(config, 1);

  if (rv == DKIMKIT_OK) {
    config->is_public_suffix = is_public_suffix;
    config->public_suffix_data = user_data;
  }
  return rv;
}
