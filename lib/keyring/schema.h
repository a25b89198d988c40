/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_SCHEMA_H
#define DKK_KEYRING_SCHEMA_H

/* The tables of a keyring, and how older ones become the current ones. The
 * table ring_meta marks a database as a keyring and says the version of its
 * tables. A version is reached from the one before by a step: statements that
 * happen in one transaction, together with the new version, or not at all. */

#include "keyring/sql.h"

#define DKK_RING_SCHEMA_VERSION 1

typedef struct dkk_ring_schema_step {
  /** For each dialect, statements up to a NULL. */
  const char *const *statements[DKK_RING_SQL_DIALECTS];
} dkk_ring_schema_step;

/** Steps to the versions 1, 2, …; the last one leads to the current. */
typedef struct dkk_ring_schema {
  const dkk_ring_schema_step *steps;
  int version;
} dkk_ring_schema;

/** That of this program. */
const dkk_ring_schema *dkk_ring_schema_current(void);

/** Makes the tables. DKIMKIT_OK, DKIMKIT_KEYRING_ERR_STORE_EXISTS, … */
int dkk_ring_schema_create(dkk_ring_sql *sql, const dkk_ring_schema *schema);

/** Finds out what is there, and brings it to the current version unless the
 *  connection only reads. DKIMKIT_OK, DKIMKIT_KEYRING_ERR_STORE_MISSING,
 *  _DAMAGED, _NEWER; _READ_ONLY if it is older and can't be changed. */
int dkk_ring_schema_open(dkk_ring_sql *sql, const dkk_ring_schema *schema);

#endif /* !defined(DKK_KEYRING_SCHEMA_H) */
