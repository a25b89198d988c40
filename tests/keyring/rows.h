/* SPDX-License-Identifier: MIT */
#ifndef DKK_TEST_KEYRING_ROWS_H
#define DKK_TEST_KEYRING_ROWS_H

/* Rows to store. Numbers tell them apart. */

#include "keyring/store.h"

dkk_ring_key_id row_key_id(unsigned number);
void row_tenant(dkk_ring_tenant_row *row, const char *name);
void row_key(dkk_ring_key_row *row, unsigned number, const char *domain,
             int slot);
/** With keys `number` and `number` + 1, just created, something in every
 *  field. */
void row_domain(dkk_ring_domain_row *row, const char *name, const char *tenant,
                unsigned number);
/** What is sealed for key `number`: the same octets each time. */
#define ROW_SEALED_OCTETS 90
void row_sealed(uint8_t sealed[ROW_SEALED_OCTETS], unsigned number);

/** Adds the domain and its keys, in a transaction that is open. DKIMKIT_OK or
 *  the first error. */
int row_add(dkk_ring_store *store, const char *name, const char *tenant,
            unsigned number);

#endif /* !defined(DKK_TEST_KEYRING_ROWS_H) */
