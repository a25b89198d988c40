/* SPDX-License-Identifier: MIT */
#ifndef SUPERVISOR_H
#define SUPERVISOR_H

/*
 * Two processes. libmilter takes SIGHUP for itself, and ends on it; so the
 * supervisor has the signals and tells the worker over a pipe. The supervisor
 * also keeps the socket: if the worker dies, connections wait for the next
 * one.
 *
 *   SIGHUP           the worker reads the configuration again
 *   SIGTERM, SIGINT  the worker ends its messages, then both end
 */

/** Octets on the pipe. When the supervisor is gone, the pipe ends. */
#define SUPERVISOR_RELOAD 'r'
#define SUPERVISOR_STOP 's'

/**
 * Runs until a signal ends it.
 * @param work is called in the worker, with the end of the pipe to read from;
 *             what it returns is the worker's exit status.
 * @return the exit status of the program.
 */
int supervisor_run(int (*work)(int control, const char *path),
                   const char *path);

#endif /* !defined(SUPERVISOR_H) */
