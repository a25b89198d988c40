/* SPDX-License-Identifier: MIT */
#ifndef DKK_TEST_KEYRING_FAULTYFS_H
#define DKK_TEST_KEYRING_FAULTYFS_H

/* A file system for SQLite on which the n-th operation that changes something,
 * opens or locks goes wrong: over the real one. */

typedef enum fault_kind {
  /** That operation fails with an input/output error. */
  FAULT_ERROR,
  /** So do all after it. */
  FAULT_ERRORS,
  /** No space is left from then on: writes fail, all else goes on. */
  FAULT_FULL,
  /** As that, after half of the octets were written. */
  FAULT_SHORT,
  /** The process is killed. */
  FAULT_KILLED,
  /** The power fails: what wasn't synced is lost. */
  FAULT_POWER,
  /** As that, but a part of it got to the disk. */
  FAULT_POWER_PARTLY
} fault_kind;

#define FAULT_KINDS (FAULT_POWER_PARTLY + 1)

/** Exit status of the process at FAULT_KILLED and later. */
#define FAULT_EXIT 77

/** Makes it SQLite's default. 0, or -1. */
int faultyfs_install(void);
/** From now on; `at` counts from 1, and 0 is never. */
void faultyfs_fail(fault_kind kind, unsigned at);
/** Whether it has come to that. */
int faultyfs_has_failed(void);

#endif /* !defined(DKK_TEST_KEYRING_FAULTYFS_H) */
