/* SPDX-License-Identifier: MIT */
#include "relay.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <signal.h>

/* A session needs a socket, and a file when its message is large. */
static void allow_many_files(void)
{
  struct rlimit limit;

  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
  }
}

/* It has a private key: no core file, and no other process of this user may
 * look into it. */
static void guard_memory(void)
{
  static const struct rlimit none = {0, 0};

  (void)setrlimit(RLIMIT_CORE, &none);
  (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

int main(int argc, char **argv)
{
  static relay r;
  int rv = options_read(&r.options, argc, argv);

  if (rv != 0) {
    return rv > 0 ? 0 : 64;
  }
  (void)signal(SIGPIPE, SIG_IGN);
  (void)signal(SIGXFSZ, SIG_IGN);
  allow_many_files();
  guard_memory();
  return relay_open(&r) == 0 && relay_run(&r) == 0 ? 0 : 1;
}
