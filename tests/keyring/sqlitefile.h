/* SPDX-License-Identifier: MIT */
#ifndef DKK_TEST_KEYRING_SQLITEFILE_H
#define DKK_TEST_KEYRING_SQLITEFILE_H

/* A keyring in a file of SQLite, and the file by itself. */

#include "database.h"
#include "domain.h"
#include "rows.h"

extern dkk_ring_store *store;

/** For cmocka: there is no file before, nor afterwards. */
int set_up(void **state);
int tear_down(void **state);

/** A transaction that writes. */
void begin(void);
void commit(void);
/** With domains d0.example (keys 100 and 101), d1.example (110 and 111) … */
void create_with(unsigned domains);
void close_store(void);

/** The name of a file beside it: "-wal", "-shm" …; "" for its own. */
const char *beside(const char *end);
/** For free(); nothing of a file that isn't there. */
uint8_t *read_file(const char *end, size_t *len);
void write_file(const void *octets, size_t len);

#endif /* !defined(DKK_TEST_KEYRING_SQLITEFILE_H) */
