/* SPDX-License-Identifier: MIT */
#include "provider_scene.h"

#include "provider.h"

/* crypto.h: what is passed on for each function; all else is one error. */
static int passed_on(int how)
{
  int is_import = provider_failed == PROVIDER_PUBLIC_IMPORT ||
                  provider_failed == PROVIDER_PRIVATE_IMPORT;

  /* config.h has one error for a provider that can't start. */
  if (provider_failed == PROVIDER_INIT) {
    return 0;
  }
  return how == DKIMKIT_ERR_NOMEM ||
         (is_import && how == DKIMKIT_ERR_KEY_SYNTAX) ||
         ((is_import || provider_failed == PROVIDER_GENERATE ||
           provider_failed == PROVIDER_PUBLIC_RECOVER) &&
          how == DKIMKIT_ERR_UNSUPPORTED) ||
         (provider_failed == PROVIDER_PUBLIC_VERIFY &&
          how == DKIMKIT_ERR_SIGN_FAILED);
}

int provider_is_error(int rv, int how)
{
  if (provider_failed_in_trial && how != DKIMKIT_ERR_NOMEM) {
    return rv == DKIMKIT_ERR_KEY_SYNTAX;
  }
  /* sign.h: an external key's signature that doesn't fit its public part. */
  if (provider_failed == PROVIDER_PUBLIC_VERIFY &&
      how == DKIMKIT_ERR_SIGN_FAILED && rv == DKIMKIT_ERR_SIGN_MISMATCH) {
    return 1;
  }
  return rv == (passed_on(how) ? how : DKIMKIT_ERR_CRYPTO);
}

static int is_wrong_length(int rv, int how)
{
  if (provider_failed_in_trial) {
    return rv == DKIMKIT_ERR_KEY_SYNTAX;
  }
  if (provider_failed == PROVIDER_PRIVATE_SIGN) {
    return rv == DKIMKIT_ERR_SIGN_FAILED;
  }
  /* Within its room, what an RSA key is made of tells its length. */
  if (provider_failed == PROVIDER_GENERATE && how != PROVIDER_OVER) {
    return rv == DKIMKIT_ERR_KEY_SYNTAX || rv == DKIMKIT_ERR_CRYPTO;
  }
  return rv == DKIMKIT_ERR_CRYPTO;
}

static scene_judge also;

static int is_right(int rv, int how)
{
  return provider_is_error(rv, how) || (also != NULL && also(rv, how));
}

void provider_scene_run(const scene *s, scene_judge allowed)
{
  static const int codes[] = {DKIMKIT_ERR_CRYPTO,
                              DKIMKIT_ERR_NOMEM,
                              DKIMKIT_ERR_KEY_SYNTAX,
                              DKIMKIT_ERR_SIGN_FAILED,
                              DKIMKIT_ERR_UNSUPPORTED,
                              DKIMKIT_ERR_INVALID_ARGUMENT,
                              DKIMKIT_ERR_CALLBACK,
                              DKIMKIT_PENDING,
                              -1};
  int start = provider_open();
  size_t i;
  int how;

  also = allowed;
  for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
    scene_run(s, FAULTS_PROVIDER, codes[i], is_right);
    assert_int_equal(provider_open(), start);
  }
  for (how = PROVIDER_SHORT; how <= PROVIDER_OVER; how++) {
    scene_run(s, FAULTS_PROVIDER, how, is_wrong_length);
    assert_int_equal(provider_open(), start);
  }
}
