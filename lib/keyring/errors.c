/* SPDX-License-Identifier: MIT */
#include "keyring/event.h"
#include "keyring/ring.h"
#include "keyring/words.h"

typedef struct error_entry {
  int status;
  /** What the machine or the seals call it, 0 = they don't. */
  int machine;
  int seal;
  /** NULL: as the machine has it, or else the library. */
  const char *name;
  const char *text;
} error_entry;

static const error_entry table[] = {
    {DKIMKIT_KEYRING_UNCHANGED, DKK_RING_UNCHANGED, DKK_RING_SEAL_UNCHANGED,
     "unchanged", "there was nothing to change"},
    {DKIMKIT_KEYRING_ERR_STORE, 0, 0, "store-failed", "the database failed"},
    {DKIMKIT_KEYRING_ERR_STORE_BUSY, 0, 0, "store-busy",
     "others keep the database busy"},
    {DKIMKIT_KEYRING_ERR_STORE_FULL, 0, 0, "store-full",
     "no space is left for the database"},
    {DKIMKIT_KEYRING_ERR_STORE_READ_ONLY, 0, 0, "store-read-only",
     "the database can only be read"},
    {DKIMKIT_KEYRING_ERR_STORE_MISSING, 0, 0, "store-missing",
     "there is no keyring"},
    {DKIMKIT_KEYRING_ERR_STORE_EXISTS, 0, 0, "store-exists",
     "there is a keyring already"},
    {DKIMKIT_KEYRING_ERR_STORE_NEWER, 0, 0, "store-newer",
     "the keyring was written by a newer version"},
    {DKIMKIT_KEYRING_ERR_STORE_DAMAGED, DKK_RING_ERR_RECORD, 0, "store-damaged",
     "what is stored is damaged, or no keyring"},
    {DKIMKIT_KEYRING_ERR_MASTER_FILE, 0, DKK_RING_SEAL_ERR_FILE, "master-file",
     "the file of the master key can't be used"},
    {DKIMKIT_KEYRING_ERR_MASTER_FILE, 0, DKK_RING_SEAL_ERR_FILE_KIND, NULL,
     NULL},
    {DKIMKIT_KEYRING_ERR_MASTER_FILE, 0, DKK_RING_SEAL_ERR_FILE_MODE, NULL,
     NULL},
    {DKIMKIT_KEYRING_ERR_MASTER_FILE, 0, DKK_RING_SEAL_ERR_FILE_SIZE, NULL,
     NULL},
    {DKIMKIT_KEYRING_ERR_MASTER_FILE, 0, DKK_RING_SEAL_ERR_FILE_TEXT, NULL,
     NULL},
    {DKIMKIT_KEYRING_ERR_NO_MASTER, 0, DKK_RING_SEAL_ERR_NO_MASTER, "no-master",
     "a master key is needed, and none was given"},
    {DKIMKIT_KEYRING_ERR_UNKNOWN_MASTER, 0, DKK_RING_SEAL_ERR_UNKNOWN_MASTER,
     "unknown-master",
     "the private key was sealed with a master key that wasn't given"},
    {DKIMKIT_KEYRING_ERR_SEAL, 0, DKK_RING_SEAL_ERR_WRONG, "wrong-seal",
     "the sealed private key is damaged, or another row's"},
    {DKIMKIT_KEYRING_ERR_SEAL, 0, DKK_RING_SEAL_ERR_TOO_SHORT, NULL, NULL},
    {DKIMKIT_KEYRING_ERR_STORE_NEWER, 0, DKK_RING_SEAL_ERR_NEWER, NULL, NULL},
    {DKIMKIT_KEYRING_ERR_KEY_DELETED, 0, 0, "key-deleted",
     "the private key was deleted"},
    {DKIMKIT_KEYRING_ERR_NO_TENANT, 0, 0, "no-tenant", "no such tenant"},
    {DKIMKIT_KEYRING_ERR_TENANT_EXISTS, 0, 0, "tenant-exists",
     "there is such a tenant"},
    {DKIMKIT_KEYRING_ERR_TENANT_SYNTAX, 0, 0, "tenant-syntax",
     "a tenant's name is 1 to 128 octets of UTF-8 without control characters"},
    {DKIMKIT_KEYRING_ERR_NO_DOMAIN, 0, 0, "no-domain",
     "the domain isn't in the keyring"},
    {DKIMKIT_KEYRING_ERR_DOMAIN_EXISTS, 0, 0, "domain-exists",
     "the domain is in the keyring already"},
    {DKIMKIT_KEYRING_ERR_LABEL, 0, 0, "label",
     "the label is taken, or isn't 1 to 53 letters, digits and hyphens"},
    {DKIMKIT_KEYRING_ERR_INITIAL_DOMAIN, 0, 0, "initial-domain",
     "that can't be done to an initial domain"},
    {DKIMKIT_KEYRING_ERR_NOT_EMPTY, 0, 0, "not-empty",
     "it has domains, a second set of keys (/ed25519), or is enabled: first "
     "those"},
    {DKIMKIT_KEYRING_ERR_LEAVING, 0, 0, "leaving",
     "the domain was removed; its records stay until no mail needs them"},
    {DKIMKIT_KEYRING_ERR_SETTING, DKK_RING_ERR_POLICY, 0, "setting",
     "a setting is out of its range, or the lease would become shorter"},
    {DKIMKIT_KEYRING_ERR_GENERATION, DKK_RING_ERR_GENERATION, 0, NULL, NULL},
    {DKIMKIT_KEYRING_ERR_CLOCK, DKK_RING_ERR_CLOCK, 0, NULL, NULL},
    {DKIMKIT_KEYRING_ERR_WRONG_STATE, DKK_RING_ERR_WRONG_STATE, 0, NULL, NULL},
    {DKIMKIT_KEYRING_ERR_ROTATION_PENDING, DKK_RING_ERR_ROTATION_PENDING, 0,
     NULL, NULL},
    {DKIMKIT_KEYRING_ERR_NO_ROTATION, DKK_RING_ERR_NO_ROTATION, 0, NULL, NULL},
    {DKIMKIT_KEYRING_ERR_TOO_LATE, DKK_RING_ERR_TOO_LATE, 0, NULL, NULL},
    {DKIMKIT_KEYRING_ERR_DRAINING, DKK_RING_ERR_DRAINING, 0, NULL, NULL},
    {DKIMKIT_KEYRING_ERR_REVOKING, DKK_RING_ERR_REVOKING, 0, NULL, NULL},
    {DKIMKIT_KEYRING_ERR_ORDER_PENDING, DKK_RING_ERR_EFFECT_PENDING, 0,
     "order-pending", "an order about the selector isn't acknowledged yet"},
    {DKIMKIT_KEYRING_ERR_NOT_SEEN, DKK_RING_ERR_NOT_SEEN, 0, NULL, NULL},
    {DKIMKIT_KEYRING_ERR_NO_STANDBY, DKK_RING_ERR_NO_STANDBY, 0, NULL, NULL},
    {DKIMKIT_KEYRING_ERR_COMPROMISED_KEY, DKK_RING_ERR_COMPROMISED_KEY, 0, NULL,
     NULL},
    {DKIMKIT_KEYRING_ERR_KEY_USED, DKK_RING_ERR_KEY_USED, 0, NULL, NULL},
    {DKIMKIT_KEYRING_ERR_STALE_ANSWER, DKK_RING_ERR_STALE_ANSWER, 0, NULL,
     NULL},
    {DKIMKIT_KEYRING_ERR_UNKNOWN_ORDER, DKK_RING_ERR_UNKNOWN_EFFECT, 0,
     "unknown-order",
     "no such order is pending: acknowledged before, or overtaken"},
    {DKIMKIT_KEYRING_ERR_LEASE, 0, 0, "lease-over",
     "what was read of the keyring is too old to sign with"},
    {DKIMKIT_KEYRING_ERR_TOO_EARLY, 0, 0, "too-early",
     "the key may still be in caches"},
    {DKIMKIT_KEYRING_ERR_PUBLIC_SUFFIX, 0, 0, "public-suffix",
     "the domain is a public suffix: anybody may have names below it"},
    {DKIMKIT_KEYRING_ERR_DOMAIN_ABOVE, 0, 0, "domain-above",
     "another tenant has a domain below it"},
    {DKIMKIT_ERR_INVALID_ARGUMENT, DKK_RING_ERR_ARGUMENT,
     DKK_RING_SEAL_ERR_ARGUMENT, NULL, NULL},
    {DKIMKIT_ERR_NOMEM, 0, DKK_RING_SEAL_ERR_NO_MEMORY, NULL, NULL},
    {DKIMKIT_ERR_CRYPTO, 0, DKK_RING_SEAL_ERR_CRYPTO, NULL, NULL},
    {DKIMKIT_ERR_LIMIT, 0, DKK_RING_SEAL_ERR_FULL, NULL, NULL},
};

#define ENTRIES (sizeof(table) / sizeof(table[0]))

static const error_entry *find(int status)
{
  size_t i;

  for (i = 0; i < ENTRIES; i++) {
    if (table[i].status == status &&
        (table[i].name != NULL || table[i].machine != 0)) {
      return &table[i];
    }
  }
  return NULL;
}

const char *dkimkit_keyring_error_name(int status)
{
  const error_entry *entry = find(status);

  if (entry == NULL) {
    return dkimkit_error_name(status);
  }
  return entry->name != NULL ? entry->name
                             : dkk_ring_status_name(entry->machine);
}

const char *dkimkit_keyring_strerror(int status)
{
  const error_entry *entry = find(status);

  if (entry == NULL) {
    return dkimkit_strerror(status);
  }
  return entry->text != NULL ? entry->text
                             : dkk_ring_status_text(entry->machine);
}

int dkk_ring_public_status(int machine)
{
  size_t i;

  for (i = 0; machine != DKK_RING_OK && i < ENTRIES; i++) {
    if (table[i].machine == machine) {
      return table[i].status;
    }
  }
  return machine == DKK_RING_OK ? DKIMKIT_OK : DKIMKIT_ERR_STATE;
}

int dkk_ring_seal_public_status(int seal)
{
  size_t i;

  for (i = 0; seal != DKK_RING_SEAL_OK && i < ENTRIES; i++) {
    if (table[i].seal == seal) {
      return table[i].status;
    }
  }
  return seal == DKK_RING_SEAL_OK ? DKIMKIT_OK : DKIMKIT_ERR_CRYPTO;
}
