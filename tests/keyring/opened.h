/* SPDX-License-Identifier: MIT */
#ifndef DKK_TEST_KEYRING_OPENED_H
#define DKK_TEST_KEYRING_OPENED_H

/* A store that is open: a new one for each test. */

#include "database.h"
#include "domain.h"
#include "rows.h"

extern dkk_ring_store *store;

/** For cmocka: a keyring with the tenant contoso; closed again. */
int set_up(void **state);
int tear_down(void **state);

/** A transaction that writes. */
void begin(void);
void commit(void);
/** Another connection to the same keyring. */
dkk_ring_store *another(unsigned flags);
/** A domain of contoso, and its keys `number` and `number` + 1. */
void add(const char *name, unsigned number);
/** One more generation, with all that can change. */
void change(dkk_ring_domain_row *row);

#endif /* !defined(DKK_TEST_KEYRING_OPENED_H) */
