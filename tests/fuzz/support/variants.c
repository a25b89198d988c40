/* SPDX-License-Identifier: MIT */
#include "variants.h"

static int is_public_suffix(const char *domain, void *user_data)
{
  (void)user_data;
  return strcmp(domain, "co.example") == 0;
}

static void set_small_limits(dkimkit_config *config)
{
  static const size_t small[] = {0, 2048, 24, 3, 1024, 16, 12, 300, 2, 2, 4};
  size_t i;

  for (i = 1; i < sizeof(small) / sizeof(small[0]); i++) {
    FUZZ_CHECK(dkimkit_config_set_limit(config, (dkimkit_limit)i, small[i]) ==
               DKIMKIT_OK);
  }
}

static void set_severe(dkimkit_config *config)
{
  static const char *const required[] = {"subject", "date"};
  int rv = dkimkit_config_set_refuse_multiple_from(config, 1);

  rv |= dkimkit_config_set_refuse_duplicates(config, 1);
  rv |= dkimkit_config_set_required_headers(config, required, 2);
  rv |= dkimkit_config_set_public_suffix(config, is_public_suffix, NULL);
  rv |=
      dkimkit_config_set_body_length_policy(config, DKIMKIT_BODY_LENGTH_REFUSE);
  FUZZ_CHECK(rv == DKIMKIT_OK);
}

static void set_lax(dkimkit_config *config)
{
  int rv = dkimkit_config_set_allow_sha1(config, 1);

  rv |= dkimkit_config_set_malformed_policy(config, DKIMKIT_MALFORMED_ALLOW);
  rv |= dkimkit_config_set_allow_expired(config, 1);
  rv |= dkimkit_config_set_allow_future(config, 1);
  rv |=
      dkimkit_config_set_body_length_policy(config, DKIMKIT_BODY_LENGTH_ALLOW);
  rv |= dkimkit_config_set_rsa_bits(config, 512, 4096);
  FUZZ_CHECK(rv == DKIMKIT_OK);
}

dkimkit_config *fuzz_variant_config(unsigned variant, const dkimkit_mem *mem,
                                    fuzz_dns_door *door)
{
  dkimkit_config *config = NULL;
  int rv = dkimkit_config_new(&config, mem);

  rv |= dkimkit_config_set_clock(config, fuzz_clock, NULL);
  rv |= dkimkit_config_set_dns(config, fuzz_dns_lookup, fuzz_dns_cancel, door);
  rv |= dkimkit_config_set_syntax(config, variant & FUZZ_LENIENT
                                              ? DKIMKIT_SYNTAX_LENIENT
                                              : DKIMKIT_SYNTAX_STRICT);
  rv |= dkimkit_config_set_line_ends(config, variant & FUZZ_NORMALIZE
                                                 ? DKIMKIT_LINE_ENDS_NORMALIZE
                                                 : DKIMKIT_LINE_ENDS_STRICT);
  rv |= dkimkit_config_set_atps(config, (variant & FUZZ_FOLLOW) != 0);
  rv |= dkimkit_config_set_reports(config, (variant & FUZZ_FOLLOW) != 0);
  if (variant & FUZZ_SMALL_LIMITS) {
    set_small_limits(config);
  }
  if (variant & FUZZ_LAX) {
    set_lax(config);
  }
  if (variant & FUZZ_SEVERE) {
    set_severe(config);
  }
  if (variant & FUZZ_INTERNATIONALIZED) {
    rv |= dkimkit_config_set_internationalized(
        config, DKIMKIT_INTERNATIONALIZED_ALWAYS);
  }
  if (variant & FUZZ_ANY_NAMES) {
    rv |= dkimkit_config_set_underscore_policy(config,
                                               DKIMKIT_UNDERSCORE_ANYWHERE);
  }
  rv |= dkimkit_config_seal(config);
  FUZZ_CHECK(rv == DKIMKIT_OK);
  return config;
}
