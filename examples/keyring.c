/* SPDX-License-Identifier: MIT */
/* Signs the message on standard input as a keyring chooses, and prints the new
 * fields:
 *   keyring STORE MASTERFILE TENANT FROM-DOMAIN <message
 * A server reads the view once for all messages, and again every few minutes.
 */
#include <dkimkit/dkimkit.h>
#include <dkimkit/keyring_view.h>
#include <stdio.h>

typedef struct sender {
  dkimkit_config *config;
  dkimkit_keyring *ring;
  dkimkit_keyring_view *view;
  dkimkit_keyring_choice *choice;
} sender;

static int begin(sender *s, const char *store, const char *master)
{
  int rv = dkimkit_config_new(&s->config, NULL);

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_config_seal(s->config);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_keyring_new(&s->ring, s->config);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_keyring_add_master_file(s->ring, master);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_keyring_open_sqlite(s->ring, store,
                                     DKIMKIT_KEYRING_OPEN_READ_ONLY);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_keyring_view_load(&s->view, s->ring);
  }
  return rv == DKIMKIT_OK ? dkimkit_keyring_choice_new(&s->choice, s->config)
                          : rv;
}

/* Who submitted is for the server to know, by its authentication. */
static int choose(sender *s, const char *tenant, const char *from)
{
  int rv;

  dkimkit_keyring_choice_reset(s->choice);
  rv = dkimkit_keyring_choice_add_author(s->choice, from);
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_keyring_choice_set_submitter(s->choice, tenant);
  }
  return rv == DKIMKIT_OK ? dkimkit_keyring_choose(s->choice, s->view, 0) : rv;
}

static int feed(dkimkit_signer *signer)
{
  uint8_t octets[65536];
  size_t len;
  size_t i;
  int rv = DKIMKIT_OK;

  while (rv == DKIMKIT_OK &&
         (len = fread(octets, 1, sizeof(octets), stdin)) > 0) {
    rv = dkimkit_signer_feed(signer, octets, len);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_signer_finish(signer);
  }
  for (i = 0; rv == DKIMKIT_OK && i < dkimkit_signer_count(signer); i++) {
    fputs(dkimkit_signer_field(signer, i, NULL), stdout);
  }
  return rv;
}

static int sign(sender *s)
{
  dkimkit_profile *profiles[DKIMKIT_KEYRING_SIGNATURES_MAX] = {NULL};
  dkimkit_signer *signer = NULL;
  size_t count = dkimkit_keyring_choice_count(s->choice);
  size_t i;
  int rv = DKIMKIT_OK;

  for (i = 0;
       rv == DKIMKIT_OK && i < count && i < DKIMKIT_KEYRING_SIGNATURES_MAX;
       i++) {
    rv = dkimkit_keyring_profile(&profiles[i], s->ring, s->choice, i);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_signer_new(&signer, s->config, profiles, i, NULL);
  }
  if (rv == DKIMKIT_OK) {
    rv = feed(signer);
  }
  dkimkit_signer_free(signer);
  for (i = 0; i < DKIMKIT_KEYRING_SIGNATURES_MAX; i++) {
    dkimkit_profile_free(profiles[i]);
  }
  return rv;
}

int main(int argc, char **argv)
{
  sender s = {NULL, NULL, NULL, NULL};
  int rv;

  if (argc != 5) {
    fprintf(stderr, "usage: %s STORE MASTERFILE TENANT FROM-DOMAIN <message\n",
            argv[0]);
    return 64;
  }
  rv = begin(&s, argv[1], argv[2]);
  if (rv == DKIMKIT_OK) {
    rv = choose(&s, argv[3], argv[4]);
  }
  if (rv == DKIMKIT_OK) {
    fprintf(
        stderr, "signed: %s; as the domain itself: %s\n",
        dkimkit_keyring_reason_name(dkimkit_keyring_choice_reason(s.choice)),
        dkimkit_keyring_why_name(dkimkit_keyring_choice_why(s.choice)));
    rv = dkimkit_keyring_choice_count(s.choice) > 0 ? sign(&s) : DKIMKIT_OK;
  }
  if (rv < DKIMKIT_OK) {
    fprintf(stderr, "%s: %s %s\n", argv[0], dkimkit_keyring_strerror(rv),
            dkimkit_keyring_message(s.ring));
  }
  dkimkit_keyring_choice_free(s.choice);
  dkimkit_keyring_view_free(s.view);
  dkimkit_keyring_free(s.ring);
  dkimkit_config_free(s.config);
  return rv < DKIMKIT_OK ? 1 : 0;
}
