/* SPDX-License-Identifier: MIT */
#include <dkimkit/cares.h>
#include <dkimkit/dkimkit.h>
#include <stdio.h>

int main(void)
{
  dkimkit_cares *resolver = NULL;
  dkimkit_config *config = NULL;
  dkimkit_verifier *verifier = NULL;
  uint8_t octets[65536];
  size_t len;
  int rv;

  if (dkimkit_cares_new(&resolver, NULL) != DKIMKIT_OK ||
      dkimkit_config_new(&config, NULL) != DKIMKIT_OK ||
      dkimkit_config_set_dns(config, dkimkit_cares_lookup, dkimkit_cares_cancel,
                             resolver) != DKIMKIT_OK ||
      dkimkit_config_seal(config) != DKIMKIT_OK ||
      dkimkit_verifier_new(&verifier, config, NULL) != DKIMKIT_OK) {
    return 1;
  }
  while ((len = fread(octets, 1, sizeof(octets), stdin)) > 0) {
    if (dkimkit_verifier_feed(verifier, octets, len) != DKIMKIT_OK) {
      return 1;
    }
  }
  while ((rv = dkimkit_verifier_finish(verifier)) == DKIMKIT_PENDING) {
    if (dkimkit_cares_wait(resolver, -1) < 0) {
      return 1;
    }
  }
  printf("%s (%s)\n", dkimkit_result_name(dkimkit_verifier_result(verifier)),
         dkimkit_reason_text(dkimkit_verifier_reason(verifier)));
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  dkimkit_cares_free(resolver);
  return rv == DKIMKIT_OK ? 0 : 1;
}
