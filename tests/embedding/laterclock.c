/* SPDX-License-Identifier: MIT */
/* To be preloaded: CLOCK_BOOTTIME, which leases count by, is later by the
 * seconds that the file LATER_CLOCK names has. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long seconds_later(void)
{
  const char *path = getenv("LATER_CLOCK");
  FILE *file = path == NULL ? NULL : fopen(path, "re");
  long seconds = 0;

  if (file != NULL) {
    if (fscanf(file, "%ld", &seconds) != 1) {
      seconds = 0;
    }
    (void)fclose(file);
  }
  return seconds;
}

int clock_gettime(clockid_t id, struct timespec *at)
{
  int rv = (int)syscall(SYS_clock_gettime, id, at);

  if (rv == 0 && id == CLOCK_BOOTTIME) {
    at->tv_sec += seconds_later();
  }
  return rv;
}
