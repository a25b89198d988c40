/* SPDX-License-Identifier: MIT */
#ifndef WORKER_H
#define WORKER_H

/* The process that does the work: libmilter's threads, and one that does what
 * the supervisor says. */

/** The `work` of `supervisor_run`; `path` is the configuration file. */
int worker_run(int control, const char *path);

#endif /* !defined(WORKER_H) */
