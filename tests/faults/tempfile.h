/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_FAULTS_TEMPFILE_H
#define DKIMKIT_TESTS_FAULTS_TEMPFILE_H

/* One file at a time, in a directory of its own below TMPDIR; for its owner
 * alone. */

void tempfile_write(const char *text);
const char *tempfile_name(void);
void tempfile_remove(void);

#endif /* !defined(DKIMKIT_TESTS_FAULTS_TEMPFILE_H) */
