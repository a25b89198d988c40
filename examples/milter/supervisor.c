/* SPDX-License-Identifier: MIT */
#include "supervisor.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "log.h"

/* Longer than the worker waits for its messages. */
#define STOP_SECONDS 15
/* Or a worker that can't start would be started all the time. */
#define RESTART_SECONDS 1

struct worker {
  pid_t pid;
  int control; /* the end of the pipe to write to */
};

static void our_signals(sigset_t *set)
{
  (void)sigemptyset(set);
  (void)sigaddset(set, SIGHUP);
  (void)sigaddset(set, SIGTERM);
  (void)sigaddset(set, SIGINT);
  (void)sigaddset(set, SIGCHLD);
}

static bool start(struct worker *worker, const sigset_t *mask,
                  int (*work)(int, const char *), const char *path)
{
  int fds[2];

  if (pipe(fds) != 0) {
    log_line(LOG_ERR, "pipe: %s", strerror(errno));
    return false;
  }
  worker->pid = fork();
  if (worker->pid == 0) {
    (void)close(fds[1]);
    (void)sigprocmask(SIG_SETMASK, mask, NULL);
    _exit(work(fds[0], path));
  }
  (void)close(fds[0]);
  worker->control = fds[1];
  if (worker->pid < 0) {
    log_line(LOG_ERR, "fork: %s", strerror(errno));
    (void)close(fds[1]);
    return false;
  }
  log_line(LOG_INFO, "worker %ld has started", (long)worker->pid);
  return true;
}

static void tell(const struct worker *worker, char what)
{
  if (worker->pid > 0 && write(worker->control, &what, 1) != 1) {
    log_line(LOG_WARNING, "the worker doesn't listen: %s", strerror(errno));
  }
}

/* Notes whether the worker has ended. */
static void reap(struct worker *worker)
{
  int status;

  if (worker->pid <= 0 || waitpid(worker->pid, &status, WNOHANG) <= 0) {
    return;
  }
  if (WIFSIGNALED(status)) {
    log_line(LOG_ERR, "worker %ld: signal %d", (long)worker->pid,
             WTERMSIG(status));
  } else {
    log_line(LOG_INFO, "worker %ld: exit status %d", (long)worker->pid,
             WEXITSTATUS(status));
  }
  (void)close(worker->control);
  worker->pid = 0;
}

static int stop(struct worker *worker, const sigset_t *set)
{
  struct timespec step = {1, 0};
  int left;

  tell(worker, SUPERVISOR_STOP);
  for (left = STOP_SECONDS; worker->pid > 0 && left > 0; left--) {
    (void)sigtimedwait(set, NULL, &step);
    reap(worker);
  }
  if (worker->pid > 0) {
    log_line(LOG_ERR, "worker %ld doesn't end: killed", (long)worker->pid);
    (void)kill(worker->pid, SIGKILL);
    (void)waitpid(worker->pid, NULL, 0);
  }
  return EX_OK;
}

int supervisor_run(int (*work)(int control, const char *path), const char *path)
{
  const struct timespec pause = {RESTART_SECONDS, 0};
  struct worker worker = {0, -1};
  sigset_t set;
  sigset_t mask;
  int caught = 0;

  our_signals(&set);
  (void)sigprocmask(SIG_BLOCK, &set, &mask);
  if (!start(&worker, &mask, work, path)) {
    return EX_OSERR;
  }
  while (caught != SIGTERM && caught != SIGINT) {
    caught = worker.pid > 0 ? sigwaitinfo(&set, NULL)
                            : sigtimedwait(&set, NULL, &pause);
    if (caught == SIGHUP) {
      tell(&worker, SUPERVISOR_RELOAD);
    }
    reap(&worker);
    if (caught < 0 && worker.pid == 0) {
      (void)start(&worker, &mask, work, path);
    }
  }
  return stop(&worker, &set);
}
