/* SPDX-License-Identifier: MIT */
#ifndef TEST_DAEMON_H
#define TEST_DAEMON_H

/* Runs a real DNS server on the loopback, in a directory of its own, without
 * privileges, for as long as the test lives. */

#include <stddef.h>
#include <stdio.h>

typedef struct daemon_server daemon_server;

/** How to run a server. */
typedef struct daemon_kind {
  /** Its program, in PATH. */
  const char *program;
  /** The option before the name of the configuration file, and one more. */
  const char *config_option;
  const char *foreground_option;
  /** Writes "conf" and what else it needs into the directory, for this port.
   *  May be called again, for another port. */
  void (*write_files)(const daemon_server *server, void *user_data);
  /** A name in wire form whose SOA it has to know. */
  const char *known_name;
  size_t known_name_len;
} daemon_kind;

/** Makes a directory, starts the server, and waits until it answers. Exits
 *  with a message if it can't. */
daemon_server *daemon_start(const daemon_kind *kind, void *user_data);
void daemon_stop(daemon_server *server);

unsigned daemon_port(const daemon_server *server);
/** Removed by `daemon_stop` with the files in it. */
const char *daemon_directory(const daemon_server *server);

/** Opens a file in the directory for writing; exits if it can't. */
FILE *daemon_create(const daemon_server *server, const char *name);
void daemon_close(const daemon_server *server, FILE *file);
/** Ends the test with a message. */
void daemon_die(const daemon_server *server, const char *what);

/** Runs a program in the directory; exits if it fails. `out` receives the
 *  first line of its output. */
void daemon_run_tool(const daemon_server *server, const char *const *argv,
                     char *out, size_t out_size);

#endif /* !defined(TEST_DAEMON_H) */
