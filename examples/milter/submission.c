/* SPDX-License-Identifier: MIT */
#include "submission.h"

#include <stdio.h>
#include <string.h>

#include "keyring.h"
#include "settings.h"

/* The domain of an address in angle brackets or without; "" for none. */
static void domain_of(char *domain, size_t room, const char *address)
{
  const char *at = strrchr(address, '@');
  size_t len = at == NULL ? 0 : strcspn(at + 1, ">");

  if (len >= room) {
    len = 0;
  }
  if (len > 0) {
    memcpy(domain, at + 1, len);
  }
  domain[len] = '\0';
}

void submission_recipient(struct recipients *recipients,
                          const struct settings *settings, const char *address)
{
  char domain[256];
  char owner[TENANT_ROOM];

  domain_of(domain, sizeof(domain), address);
  if (recipients->are_mixed) {
    return;
  }
  if (!keyring_owner(owner, settings->keyring, domain) ||
      (recipients->are_there && strcmp(owner, recipients->owner) != 0)) {
    recipients->are_mixed = true;
  }
  (void)snprintf(recipients->owner, sizeof(recipients->owner), "%s", owner);
  recipients->are_there = true;
}
