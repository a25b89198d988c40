/* SPDX-License-Identifier: MIT */
#include "keyring.h"
#include "ringsign.h"

/* Settings with a keyring are refused, so that nobody calls the others. */
unsigned keyring_new(struct keyring **out,
                     const struct keyring_options *options,
                     dkimkit_config *config,
                     void (*report)(unsigned line, const char *about,
                                    const char *wrong, void *user_data),
                     void *user_data)
{
  (void)config;
  *out = NULL;
  report(options->store_line, "keyring",
         "this program was built without libdkimkit-keyring", user_data);
  return 1;
}

bool keyring_load(struct keyring *keyring)
{
  (void)keyring;
  return false;
}

unsigned keyring_refresh(struct keyring *keyring)
{
  (void)keyring;
  return 60;
}

bool keyring_owner(char owner[TENANT_ROOM], struct keyring *keyring,
                   const char *domain)
{
  (void)keyring;
  (void)domain;
  owner[0] = '\0';
  return false;
}

const char *keyring_strerror(int status)
{
  return dkimkit_strerror(status);
}

void keyring_free(struct keyring *keyring)
{
  (void)keyring;
}

int ringsign_ask(struct ringsign *out, const struct settings *settings,
                 const struct header *header,
                 const struct submission *submission, bool with_records)
{
  (void)out;
  (void)settings;
  (void)header;
  (void)submission;
  (void)with_records;
  return DKIMKIT_ERR_UNSUPPORTED;
}

void ringsign_clear(struct ringsign *ring)
{
  (void)ring;
}
