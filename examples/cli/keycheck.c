/* SPDX-License-Identifier: MIT */
#include "keycheck.h"

#include <stdio.h>

#include <dkimkit/dkimkit.h>

#include "errors.h"
#include "recordhint.h"

#define COMMAND "sign"
/* RFC 1035, 2.3.4: as text without the final dot, and a NUL. */
#define NAME_OCTETS 254

struct check {
  dkimkit_config *config;
  struct cli_resolver resolver;
  dkimkit_keylookup *lookup;
  char name[NAME_OCTETS];
};

static int look_up(struct check *check)
{
  const char *why;
  int code;
  int rv = cli_record_lookup(&check->lookup, check->config, &check->resolver,
                             check->name);

  if (rv) {
    return rv;
  }
  why = cli_record_absence(check->lookup, &code);
  return why ? cli_error(code, check->name, "%s", why) : CLI_OK;
}

/* 1: it is acceptable and belongs to the key; 0: not; negative: an error. */
static int fits(const struct check *check, size_t index, const dkimkit_key *key)
{
  dkimkit_keyrecord *record;
  size_t len;
  const uint8_t *text = dkimkit_keylookup_text(check->lookup, index, &len);
  int rv = dkimkit_keyrecord_parse(&record, check->config, text, len);

  if (rv) {
    return rv;
  }
  rv = dkimkit_keyrecord_reason(record) == DKIMKIT_REASON_OK
           ? dkimkit_keyrecord_matches(record, key)
           : 0;
  dkimkit_keyrecord_free(record);
  return rv;
}

static int compare(const struct check *check, const dkimkit_key *key,
                   const char *file)
{
  size_t i;
  int rv = 0;

  for (i = 0; rv == 0 && i < dkimkit_keylookup_count(check->lookup); ++i) {
    rv = fits(check, i, key);
  }
  if (rv < 0) {
    return cli_error_status(check->name, rv);
  }
  return rv > 0 ? CLI_OK
                : cli_error(CLI_DATA, check->name,
                            "no usable record belongs to the key in %s", file);
}

static int check_one(struct check *check, const dkimkit_profile *profile,
                     const dkimkit_key *key, const char *file)
{
  int rv;

  snprintf(check->name, sizeof(check->name), "%s._domainkey.%s",
           dkimkit_profile_selector(profile), dkimkit_profile_domain(profile));
  rv = look_up(check);
  if (!rv) {
    rv = compare(check, key, file);
  }
  dkimkit_keylookup_free(check->lookup);
  check->lookup = NULL;
  return rv;
}

static int set_up(struct check *check, const struct cli_sign_options *options)
{
  struct cli_settings settings = {.crypto = options->settings.crypto};
  int rv = cli_config_new(&check->config, COMMAND, &settings);

  if (!rv) {
    rv = cli_resolver_open(&check->resolver, COMMAND,
                           &options->resolver_options);
  }
  if (!rv) {
    rv = cli_resolver_attach(&check->resolver, check->config);
  }
  return rv ? rv : cli_config_seal(&check->config, COMMAND, &settings);
}

int cli_keycheck(const struct cli_sign_options *options,
                 dkimkit_profile *const *profiles, dkimkit_key *const *keys)
{
  struct check check = {0};
  size_t i;
  int rv = set_up(&check, options);

  for (i = 0; !rv && i < options->count; ++i) {
    rv = check_one(&check, profiles[i], keys[i], options->groups[i].key);
  }
  dkimkit_config_free(check.config);
  cli_resolver_close(&check.resolver);
  return rv;
}
