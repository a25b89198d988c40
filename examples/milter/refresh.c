/* SPDX-License-Identifier: MIT */
#include "refresh.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "settings.h"

/* Where there is no keyring; a wake ends it. */
#define IDLE_SECONDS 3600

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake;
static bool is_woken;

static unsigned refresh(void)
{
  struct settings *settings = settings_current();
  unsigned seconds = settings->keyring == NULL
                         ? IDLE_SECONDS
                         : keyring_refresh(settings->keyring);

  settings_free(settings);
  return seconds;
}

static void pause_for(unsigned seconds)
{
  struct timespec until;
  int rv = 0;

  (void)clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_sec += (time_t)seconds;
  pthread_mutex_lock(&lock);
  while (!is_woken && rv == 0) {
    rv = pthread_cond_timedwait(&wake, &lock, &until);
  }
  is_woken = false;
  pthread_mutex_unlock(&lock);
}

static void *run(void *unused)
{
  for (;;) {
    pause_for(refresh());
  }
  return unused;
}

bool refresh_start(void)
{
  pthread_condattr_t attributes;
  pthread_t thread;
  int rv = pthread_condattr_init(&attributes);

  if (rv == 0) {
    rv = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  }
  if (rv == 0) {
    rv = pthread_cond_init(&wake, &attributes);
  }
  if (rv == 0) {
    rv = pthread_create(&thread, NULL, run, NULL);
  }
  if (rv == 0) {
    rv = pthread_detach(thread);
  }
  errno = rv;
  return rv == 0;
}

void refresh_wake(void)
{
  pthread_mutex_lock(&lock);
  is_woken = true;
  (void)pthread_cond_signal(&wake);
  pthread_mutex_unlock(&lock);
}
