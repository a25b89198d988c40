/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_FAULTS_REDIRECT_H
#define DKIMKIT_TESTS_FAULTS_REDIRECT_H

/* Included in front of each source of lib/ by the build of tests/faults: what
 * the library takes from the C library, from libsodium and from the databases
 * goes through inject.c, what tests take doesn't. */

#include <stdlib.h>
#include <string.h>

#include "inject.h"

#define malloc(size) faults_malloc(size)
#define calloc(count, size) faults_calloc(count, size)
#define realloc(ptr, size) faults_realloc(ptr, size)
#define strndup(text, len) faults_strndup(text, len)
#define free(ptr) faults_free(ptr)

#ifdef FAULTS_SODIUM
#include <sodium.h>
#define sodium_malloc(size) faults_sodium_malloc(size)
#define sodium_free(ptr) faults_sodium_free(ptr)
#endif

#ifdef DKK_RING_SQLITE
#include "inject_sqlite.h"
#define sqlite3_prepare_v2 faults_sqlite_prepare
#define sqlite3_step faults_sqlite_step
#define sqlite3_exec faults_sqlite_exec
#define sqlite3_bind_null faults_sqlite_bind_null
#define sqlite3_bind_int64 faults_sqlite_bind_int64
#define sqlite3_bind_text64 faults_sqlite_bind_text64
#define sqlite3_bind_blob64 faults_sqlite_bind_blob64
#define sqlite3_extended_errcode faults_sqlite_errcode
#endif

#ifdef DKK_RING_POSTGRESQL
#include "inject_postgresql.h"
#define PQexec faults_pq_exec
#define PQsendQueryParams faults_pq_send
#endif

#endif /* !defined(DKIMKIT_TESTS_FAULTS_REDIRECT_H) */
