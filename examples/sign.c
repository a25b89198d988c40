/* SPDX-License-Identifier: MIT */
/* Signs the message on standard input and prints the new field:
 *   sign DOMAIN SELECTOR KEYFILE <message */
#include <dkimkit/dkimkit.h>
#include <stdio.h>

static int read_key(dkimkit_key **key, const dkimkit_config *config,
                    const char *path)
{
  uint8_t octets[65536];
  size_t len;
  FILE *file = fopen(path, "rb");

  if (file == NULL) {
    return DKIMKIT_ERR_SYSTEM;
  }
  len = fread(octets, 1, sizeof(octets), file);
  (void)fclose(file);
  return dkimkit_key_import(key, config, octets, len);
}

static int make_profile(dkimkit_profile **out, const dkimkit_config *config,
                        char **argv)
{
  dkimkit_key *key = NULL;
  int rv = read_key(&key, config, argv[3]);

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_new(out, config);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_domain(*out, argv[1]);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_selector(*out, argv[2]);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_key(*out, key);
  }
  dkimkit_key_free(key);
  return rv == DKIMKIT_OK ? dkimkit_profile_seal(*out) : rv;
}

static int sign(dkimkit_signer *signer)
{
  uint8_t octets[65536];
  size_t len;
  int rv = DKIMKIT_OK;

  while (rv == DKIMKIT_OK &&
         (len = fread(octets, 1, sizeof(octets), stdin)) > 0) {
    rv = dkimkit_signer_feed(signer, octets, len);
  }
  return rv == DKIMKIT_OK ? dkimkit_signer_finish(signer) : rv;
}

int main(int argc, char **argv)
{
  dkimkit_config *config = NULL;
  dkimkit_profile *profile = NULL;
  dkimkit_signer *signer = NULL;
  int rv;

  if (argc != 4) {
    fprintf(stderr, "usage: %s DOMAIN SELECTOR KEYFILE <message\n", argv[0]);
    return 64;
  }
  rv = dkimkit_config_new(&config, NULL);
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_config_seal(config);
  }
  if (rv == DKIMKIT_OK) {
    rv = make_profile(&profile, config, argv);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_signer_new(&signer, config, &profile, 1, NULL);
  }
  if (rv == DKIMKIT_OK) {
    rv = sign(signer);
  }
  if (rv == DKIMKIT_OK) {
    fputs(dkimkit_signer_field(signer, 0, NULL), stdout);
  } else {
    fprintf(stderr, "sign: %s\n", dkimkit_strerror(rv));
  }
  dkimkit_signer_free(signer);
  dkimkit_profile_free(profile);
  dkimkit_config_free(config);
  return rv == DKIMKIT_OK ? 0 : 1;
}
