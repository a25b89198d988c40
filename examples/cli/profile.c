/* SPDX-License-Identifier: MIT */
#include "profile.h"

#include <stdio.h>

#include "errors.h"

/* Says which option a refusal is about. */
static int refuse(const char *option, const char *value, int status)
{
  char what[512];

  if (value) {
    snprintf(what, sizeof(what), "%s %s", option, value);
  } else {
    snprintf(what, sizeof(what), "%s", option);
  }
  cli_error_status(what, status);
  return status == DKIMKIT_ERR_NOMEM ? CLI_INTERNAL : CLI_USAGE;
}

static int set_names(dkimkit_profile *profile,
                     const struct cli_sign_options *options,
                     const struct cli_sign_group *group)
{
  int rv = dkimkit_profile_set_domain(profile, group->domain);

  if (rv) {
    return refuse("--domain", group->domain, rv);
  }
  rv = dkimkit_profile_set_selector(profile, group->selector);
  if (rv) {
    return refuse("--selector", group->selector, rv);
  }
  if (options->identity) {
    rv = dkimkit_profile_set_identity(profile, options->identity);
    if (rv) {
      return refuse("--identity", options->identity, rv);
    }
  }
  return CLI_OK;
}

static int set_lists(dkimkit_profile *profile,
                     const struct cli_sign_options *options)
{
  int rv;

  if (options->headers.given) {
    rv = dkimkit_profile_set_headers(profile, options->headers.names,
                                     options->headers.count);
    if (rv) {
      return refuse("--headers", NULL, rv);
    }
  }
  if (options->oversign.given) {
    rv = dkimkit_profile_set_oversign(profile, options->oversign.names,
                                      options->oversign.count);
    if (rv) {
      return refuse("--oversign", NULL, rv);
    }
  }
  rv = dkimkit_profile_set_copy_headers(profile, options->copy_headers);
  return rv ? refuse("--copy-headers", NULL, rv) : CLI_OK;
}

static int set_form(dkimkit_profile *profile,
                    const struct cli_sign_options *options)
{
  int rv = dkimkit_profile_set_canonicalization(profile, options->header,
                                                options->body);

  if (rv) {
    return refuse("--canonicalization", NULL, rv);
  }
  if (options->algorithm != DKIMKIT_ALGORITHM_UNKNOWN) {
    rv = dkimkit_profile_set_algorithm(profile, options->algorithm);
    if (rv) {
      return refuse("--algorithm", dkimkit_algorithm_name(options->algorithm),
                    rv);
    }
  }
  rv = dkimkit_profile_set_body_length(profile, options->body_length);
  return rv ? refuse("--body-length", NULL, rv) : CLI_OK;
}

static int set_times(dkimkit_profile *profile,
                     const struct cli_sign_options *options)
{
  int rv = dkimkit_profile_set_timestamp(profile, options->timestamp,
                                         options->timestamp_seconds);

  if (rv) {
    return refuse("--timestamp", NULL, rv);
  }
  rv = dkimkit_profile_set_expiration(profile, options->expire);
  return rv ? refuse("--expire", NULL, rv) : CLI_OK;
}

/* What only the whole profile shows; the key's part of it is the key's
   fault. */
static int seal(dkimkit_profile *profile, const struct cli_sign_group *group)
{
  char what[512];
  int rv = dkimkit_profile_seal(profile);

  if (rv == DKIMKIT_OK) {
    return CLI_OK;
  }
  if (rv == DKIMKIT_ERR_KEY_ALGORITHM || rv == DKIMKIT_ERR_UNSUPPORTED) {
    return cli_error_status(group->key, rv);
  }
  snprintf(what, sizeof(what), "signature of %s", group->domain);
  return cli_error_status(what, rv);
}

int cli_profile_new(dkimkit_profile **out, const dkimkit_config *config,
                    const struct cli_sign_options *options,
                    const struct cli_sign_group *group, dkimkit_key *key)
{
  dkimkit_profile *profile;
  int rv = dkimkit_profile_new(&profile, config);

  if (rv) {
    return cli_error_status("profile", rv);
  }
  rv = set_names(profile, options, group);
  if (!rv) {
    rv = set_lists(profile, options);
  }
  if (!rv) {
    rv = set_form(profile, options);
  }
  if (!rv) {
    rv = set_times(profile, options);
  }
  if (!rv) {
    rv = dkimkit_profile_set_key(profile, key);
    if (rv) {
      rv = cli_error_status(group->key, rv);
    }
  }
  if (!rv) {
    rv = seal(profile, group);
  }
  if (rv) {
    dkimkit_profile_free(profile);
    return rv;
  }
  *out = profile;
  return CLI_OK;
}
