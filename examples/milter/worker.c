/* SPDX-License-Identifier: MIT */
#include "worker.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <libmilter/mfapi.h>

#include "configfile.h"
#include "log.h"
#include "pool.h"
#include "refresh.h"
#include "session.h"
#include "supervisor.h"

/* How long messages under way may take when the program is to end; what takes
 * longer is answered with "try again" by the mail server. */
#define DRAIN_SECONDS 10

/* Not smfi_stop, which waits until the listening thread wakes up, up to five
 * seconds. _exit: threads of idle connections are still there. */
static void end(int status)
{
  session_drain(DRAIN_SECONDS);
  _exit(status);
}

static void *listen_thread(void *unused)
{
  int rv = smfi_main();

  log_line(LOG_INFO, "no longer listening");
  end(rv == MI_SUCCESS ? EX_OK : EX_SOFTWARE);
  return unused;
}

/* As configfile_load, and the keyring is there. */
static int load_all(struct settings **settings, const char *path)
{
  int rv = configfile_load(settings, path);

  if (rv == 0 && (*settings)->keyring != NULL &&
      !keyring_load((*settings)->keyring)) {
    settings_free(*settings);
    rv = EX_TEMPFAIL;
  }
  return rv;
}

/* Messages under way keep their settings. With a bad file all stays. */
static void reload(const char *path)
{
  struct settings *old;
  struct settings *new;

  if (load_all(&new, path) != 0) {
    log_line(LOG_ERR, "%s: not loaded, the old settings stay", path);
    return;
  }
  old = settings_current();
  if (settings_start_differs(old, new)) {
    log_line(LOG_WARNING, "%s: has options that need a restart", path);
  }
  settings_free(old);
  settings_publish(new);
  refresh_wake();
  log_line(LOG_INFO, "%s: loaded again", path);
}

static void obey(int control, const char *path)
{
  char command = SUPERVISOR_RELOAD;
  ssize_t got;

  for (;;) {
    got = read(control, &command, 1);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      log_line(LOG_ERR, "the supervisor has gone");
      _exit(EX_SOFTWARE);
    }
    if (command == SUPERVISOR_STOP) {
      end(EX_OK);
    }
    reload(path);
  }
}

int worker_run(int control, const char *path)
{
  struct settings *settings;
  pthread_t thread;
  int rv = load_all(&settings, path);

  if (rv != 0) {
    return rv;
  }
  settings_publish(settings);
  if (!pool_wake()) {
    log_line(LOG_WARNING,
             "socket: %s: this user can't reach it, so that messages may wait "
             "for the DNS of others",
             strerror(errno));
  }
  if (!refresh_start()) {
    log_line(LOG_ERR, "thread: %s", strerror(errno));
    return EX_OSERR;
  }
  rv = pthread_create(&thread, NULL, listen_thread, NULL);
  if (rv != 0) {
    log_line(LOG_ERR, "thread: %s", strerror(rv));
    return EX_OSERR;
  }
  (void)pthread_detach(thread);
  obey(control, path);
  return EX_OK;
}
