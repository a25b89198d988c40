/* SPDX-License-Identifier: MIT */
#ifndef PROCESS_H
#define PROCESS_H

#include <sys/types.h>

/* Being a daemon. Faults are logged; the results are 0 or an exit status. */

/** Goes on in the background: the caller's process ends when
 *  `process_ready` is called, or with the exit status of the new one. */
int process_background(void);

/** Tells that the start has worked, and lets go of the terminal. */
void process_ready(void);

/** Writes a file with the process's number and keeps it locked: a second
 *  program with the same file doesn't start. */
int process_lock(const char *pid_file);

/** Finds the user of "USER" or "USER:GROUP". */
int process_user(uid_t *user, const char *text);

/** Gives up root for "USER" or "USER:GROUP", for ever. Does nothing for a
 *  user that we are already. */
int process_drop_privileges(const char *user);

/** From now on no core file is written and no process of the same user may
 *  look into this one: it has private keys. To be called again after a change
 *  of user, which forgets a part of it. */
void process_guard_memory(void);

#endif /* !defined(PROCESS_H) */
