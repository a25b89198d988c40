/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_TOLD_H
#define DKK_KEYRING_TOLD_H

/* What callbacks are told of: made for one call, of what the caller has. */

#include "keyring/rows.h"

#include <dkimkit/keyring.h>

struct dkimkit_keyring_order {
  const dkimkit_keyring_domain *domain;
  int slot;
  dkimkit_keyring_effect effect;
  uint64_t number;
};

struct dkimkit_keyring_news {
  const char *domain;
  unsigned alarms;
  unsigned did;
  int slot;
  int status;
};

struct dkimkit_keyring_audit_entry {
  const dkk_ring_audit_row *row;
};

struct dkimkit_keyring_fault {
  const char *tenant;
  const char *domain;
  const char *detail;
};

#endif /* !defined(DKK_KEYRING_TOLD_H) */
