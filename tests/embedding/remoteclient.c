/* SPDX-License-Identifier: MIT */
/* usage: remoteclient SOCKET PUBLIC LAST_ID
 * Signs a message for each line on standard input, all over one rs_remote whose
 * ids go on behind LAST_ID, and says what came of it. `remote.c` is part of it
 * so that LAST_ID can be set. */
#include "remote.c"

static int signs(rs_remote *remote, dkimkit_profile *profile,
                 const dkimkit_config *config)
{
  static const char message[] = "From: alice@example.com\r\n\r\nHello.\r\n";
  rs_owner owner = {0};
  dkimkit_signer *signer = NULL;
  struct pollfd fd;
  int rv = dkimkit_signer_new(&signer, config, &profile, 1, &owner);

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_signer_feed(signer, (const uint8_t *)message,
                             sizeof(message) - 1);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_signer_finish(signer);
  }
  while (rv == DKIMKIT_PENDING && !owner.ready) {
    if (poll(&fd, 1, rs_remote_prepare(remote, &fd)) < 0) {
      fd.revents = 0;
    }
    rs_remote_handle(remote, fd.revents);
  }
  if (rv == DKIMKIT_PENDING) {
    rv = dkimkit_signer_finish(signer);
  }
  printf("%s%s%s, id %lu\n", dkimkit_error_name(rv),
         owner.why[0] != '\0' ? ": " : "", owner.why,
         (unsigned long)remote->last_id);
  (void)fflush(stdout);
  dkimkit_signer_free(signer);
  return rv;
}

static int make_profile(dkimkit_profile **out, const dkimkit_config *config,
                        rs_remote *remote, const char *public_key)
{
  dkimkit_key *key = NULL;
  int rv =
      dkimkit_key_external_public(&key, config, public_key, strlen(public_key),
                                  rs_remote_start, rs_remote_cancel, remote);

  if (rv == DKIMKIT_OK && (rv = dkimkit_profile_new(out, config)) == 0 &&
      (rv = dkimkit_profile_set_domain(*out, "example.com")) == 0 &&
      (rv = dkimkit_profile_set_selector(*out, "s")) == 0 &&
      (rv = dkimkit_profile_set_key(*out, key)) == 0) {
    rv = dkimkit_profile_seal(*out);
  }
  dkimkit_key_free(key);
  return rv;
}

int main(int argc, char **argv)
{
  rs_settings settings = {
      .signer = geteuid(), .deadline_ms = 60000, .in_flight = 4, .open = 4};
  rs_remote *remote;
  dkimkit_config *config = NULL;
  dkimkit_profile *profile = NULL;
  char line[16];

  if (argc != 4) {
    return 64;
  }
  settings.path = argv[1];
  remote = rs_remote_new(&settings);
  if (remote == NULL || dkimkit_config_new(&config, NULL) != DKIMKIT_OK ||
      dkimkit_config_seal(config) != DKIMKIT_OK ||
      make_profile(&profile, config, remote, argv[2]) != DKIMKIT_OK) {
    return 70;
  }
  remote->last_id = (uint32_t)strtoul(argv[3], NULL, 10);
  while (fgets(line, sizeof(line), stdin) != NULL) {
    (void)signs(remote, profile, config);
  }
  dkimkit_profile_free(profile);
  dkimkit_config_free(config);
  rs_remote_free(remote);
  return 0;
}
