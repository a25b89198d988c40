/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_ROWS_H
#define DKK_KEYRING_ROWS_H

/* What a store keeps: rows of tenants, domains, keys and the audit log, as
 * values without pointers into anything. Domain names are A-labels in lower
 * case, without a dot at the end. */

#include "keyring/choose.h"
#include "keyring/record.h"

#define DKK_RING_TENANT_MAX 128
#define DKK_RING_HEADERS_MAX 1000
#define DKK_RING_DISPLAY_MAX 255
#define DKK_RING_ACTOR_MAX 128
/** Of the text of a key record; that of RSA-8192 has 1440. */
#define DKK_RING_TXT_MAX 2047

typedef struct dkk_ring_tenant_row {
  char name[DKK_RING_TENANT_MAX + 1];
  char initial_domain[DKK_RING_DOMAIN_MAX + 1];
  dkk_ring_default default_policy;
  uint8_t allow_parent;
  uint8_t double_sign;
  uint8_t skip_internal;
  uint8_t skip_list;
  uint8_t skip_signed;
  uint64_t created;
} dkk_ring_tenant_row;

/** How a domain is signed for: what isn't the machine's business. */
typedef struct dkk_ring_signing {
  /** dkimkit_key_type, and bits if RSA, of new keys. */
  unsigned key_type;
  unsigned key_bits;
  /** dkimkit_canonicalization */
  unsigned canon_header;
  unsigned canon_body;
  uint8_t timestamp;
  uint64_t expire;
  char headers[DKK_RING_HEADERS_MAX + 1];
  char oversign[DKK_RING_HEADERS_MAX + 1];
  char display_name[DKK_RING_DISPLAY_MAX + 1];
} dkk_ring_signing;

/** The public side of a key. */
typedef struct dkk_ring_key_row {
  dkk_ring_key_id id;
  char domain[DKK_RING_DOMAIN_MAX + 1];
  int slot;
  /** dkimkit_key_type; 0 in a domain's row: there is no key. */
  unsigned type;
  unsigned bits;
  uint64_t created;
  uint8_t is_compromised;
  /** Text of its key record. */
  char txt[DKK_RING_TXT_MAX + 1];
} dkk_ring_key_row;

typedef struct dkk_ring_domain_row {
  char name[DKK_RING_DOMAIN_MAX + 1];
  char tenant[DKK_RING_TENANT_MAX + 1];
  /** The tenant's. */
  char initial_domain[DKK_RING_DOMAIN_MAX + 1];
  char dashed[DKK_RING_LABEL_MAX + 1];
  uint64_t created;
  dkk_ring_signing signing;
  dkk_ring_record record;
  /** What is wrong with what is stored; only names are known then, and, if it
   *  can be read, `leaves_at`; the rest is all 0: DKIMKIT_OK,
   *  DKIMKIT_KEYRING_ERR_STORE_DAMAGED, _NEWER. */
  int fault;
  /** Of the keys in the slots; all 0 for an empty one, and for all of them
   *  unless they were asked for. */
  dkk_ring_key_row keys[DKK_RING_SLOTS];
  /** When a tick or a check is due next; what the store's lists go by. */
  uint64_t tick_at;
  uint64_t check_at;
  /** When it is to be deleted, 0 = it stays. */
  uint64_t leaves_at;
} dkk_ring_domain_row;

typedef struct dkk_ring_audit_row {
  uint64_t id;
  uint64_t time;
  uint64_t generation;
  char actor[DKK_RING_ACTOR_MAX + 1];
  char tenant[DKK_RING_TENANT_MAX + 1];
  char domain[DKK_RING_DOMAIN_MAX + 1];
  /** A word: "rotate", "switch", … */
  char event[64];
  char detail[512];
} dkk_ring_audit_row;

#endif /* !defined(DKK_KEYRING_ROWS_H) */
