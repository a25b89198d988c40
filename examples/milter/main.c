/* SPDX-License-Identifier: MIT */
/*
 * A milter that signs mail that leaves and verifies mail that arrives.
 *   dkimkit-milter [-c FILE] [-f | -n]
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "configfile.h"
#include "listener.h"
#include "log.h"
#include "process.h"
#include "session.h"
#include "supervisor.h"
#include "worker.h"

#define DEFAULT_PATH "/etc/dkimkit-milter.conf"

struct arguments {
  const char *path;
  bool in_foreground;
  bool only_check;
};

static int usage(const char *program)
{
  fprintf(stderr,
          "usage: %s [-c FILE] [-f | -n]\n"
          "  -c FILE  the configuration (" DEFAULT_PATH ")\n"
          "  -f       stay in the foreground\n"
          "  -n       check the configuration only\n",
          program);
  return EX_USAGE;
}

static int parse(struct arguments *arguments, int argc, char **argv)
{
  int option;

  arguments->path = DEFAULT_PATH;
  while ((option = getopt(argc, argv, "c:fn")) >= 0) {
    if (option == 'c') {
      arguments->path = optarg;
    } else if (option == 'f') {
      arguments->in_foreground = true;
    } else if (option == 'n') {
      arguments->only_check = true;
    } else {
      return usage(argv[0]);
    }
  }
  return optind == argc ? EX_OK : usage(argv[0]);
}

/* What the worker does later has to work as this user, too. */
static int drop_privileges(const struct settings *settings, const char *path)
{
  struct settings *again;
  int rv;

  if (settings->user == NULL) {
    if (geteuid() == 0) {
      log_line(LOG_WARNING, "user: not set, this runs as root");
    }
    return 0;
  }
  rv = process_drop_privileges(settings->user);
  process_guard_memory();
  if (rv == 0) {
    rv = configfile_load(&again, path);
  }
  if (rv == 0) {
    settings_free(again);
  }
  return rv;
}

/* All that needs privileges is done before they are dropped. */
static int prepare(const struct settings *settings,
                   const struct arguments *arguments)
{
  int rv = 0;

  if (!arguments->in_foreground && settings->logs_to_stderr != 0) {
    log_line(LOG_ERR, "log: stderr is for the foreground (-f) only");
    return EX_CONFIG;
  }
  if (!arguments->in_foreground) {
    rv = process_background();
  }
  if (rv == 0 && settings->pid_file != NULL) {
    rv = process_lock(settings->pid_file);
  }
  if (rv == 0 && !session_register()) {
    rv = EX_SOFTWARE;
  }
  if (rv == 0) {
    rv = listener_open(settings);
  }
  return rv == 0 ? drop_privileges(settings, arguments->path) : rv;
}

static int run(const struct settings *settings,
               const struct arguments *arguments)
{
  int rv = prepare(settings, arguments);

  if (rv == 0) {
    (void)signal(SIGPIPE, SIG_IGN);
    log_open(settings->logs_to_stderr != 0);
    process_ready();
    rv = supervisor_run(worker_run, arguments->path);
    listener_remove(settings->socket);
    if (settings->pid_file != NULL) {
      (void)unlink(settings->pid_file);
    }
  }
  return rv;
}

static int check_or_run(const struct arguments *arguments)
{
  struct settings *settings;
  int rv;

  process_guard_memory();
  rv = configfile_load(&settings, arguments->path);
  if (rv != 0) {
    return rv;
  }
  if (arguments->only_check) {
    printf("%s: ok\n", arguments->path);
  } else {
    rv = run(settings, arguments);
  }
  settings_free(settings);
  return rv;
}

int main(int argc, char **argv)
{
  struct arguments arguments = {0};
  char *path;
  int rv = parse(&arguments, argc, argv);

  if (rv != 0) {
    return rv;
  }
  /* One that still holds in another directory. */
  path = realpath(arguments.path, NULL);
  if (path == NULL) {
    log_line(LOG_ERR, "%s: %s", arguments.path, strerror(errno));
    return EX_NOINPUT;
  }
  arguments.path = path;
  rv = check_or_run(&arguments);
  free(path);
  return rv;
}
