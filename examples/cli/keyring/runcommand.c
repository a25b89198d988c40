/* SPDX-License-Identifier: MIT */
#include "runcommand.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../errors.h"

extern char **environ;

/* By the shell, with its output on standard error: ours is for scripts. */
static int start(pid_t *child, const char *command)
{
  char shell[] = "sh";
  char option[] = "-c";
  char *argv[] = {shell, option, NULL, NULL};
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t defaults;
  char *copy = strdup(command);
  int rv = -1;

  argv[2] = copy;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  if (!copy || posix_spawn_file_actions_init(&actions) != 0) {
    free(copy);
    return -1;
  }
  if (posix_spawnattr_init(&attributes) == 0) {
    if (posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO,
                                         STDOUT_FILENO) == 0 &&
        posix_spawnattr_setsigdefault(&attributes, &defaults) == 0 &&
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF) == 0) {
      rv = posix_spawn(child, "/bin/sh", &actions, &attributes, argv, environ);
    }
    posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_destroy(&actions);
  free(copy);
  return rv;
}

int cli_run_command(const char *command)
{
  pid_t child;
  int status;

  if (start(&child, command) != 0) {
    return cli_error(CLI_IO, command, "can't be started");
  }
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) {
      return cli_error_errno(CLI_IO, command);
    }
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
    return CLI_OK;
  }
  return cli_error(CLI_IO, command, "%s %d; no order is acknowledged",
                   WIFEXITED(status) ? "exit status" : "ended by signal",
                   WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
}
