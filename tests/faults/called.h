/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_FAULTS_CALLED_H
#define DKIMKIT_TESTS_FAULTS_CALLED_H

/** Where names of functions go that scenes call (names.py); NULL: they aren't
 *  asked for. */
const char *called_file(void);

#endif /* !defined(DKIMKIT_TESTS_FAULTS_CALLED_H) */
