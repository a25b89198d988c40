/* SPDX-License-Identifier: MIT */
#include "keyring.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "keyhandles.h"
#include "log.h"
#include "ringview.h"

/* After a view couldn't be loaded: often enough before leases are over. */
#define RETRY_SECONDS 20

struct keyring {
  struct keyhandles *handles;
  dkimkit_config *config;
  size_t reload;
  pthread_mutex_t lock;
  dkimkit_keyring_view *view;
  bool has_failed; /* the last time */
  time_t due;      /* by CLOCK_MONOTONIC */
};

static time_t now(void)
{
  struct timespec at;

  (void)clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec;
}

static int compare_tenants(const void *a, const void *b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* No fault: a tenant may be removed before its logins. */
static void warn_of_unknown(dkimkit_keyring *ring, const char *tenant)
{
  dkimkit_keyring_tenant *found = NULL;
  int rv = dkimkit_keyring_tenant_read(&found, ring, tenant);

  dkimkit_keyring_tenant_free(found);
  if (rv == DKIMKIT_KEYRING_ERR_NO_TENANT) {
    log_line(LOG_WARNING, "tenant-from: no tenant %s in the keyring", tenant);
  } else if (rv != DKIMKIT_OK) {
    log_line(LOG_WARNING, "tenant-from: %s: %s", tenant,
             dkimkit_keyring_strerror(rv));
  }
}

static void check_tenants(dkimkit_keyring *ring, const struct tenantmap *map)
{
  const char **names = calloc(map->count == 0 ? 1 : map->count, sizeof(*names));
  size_t i;

  if (names == NULL) {
    return;
  }
  for (i = 0; i < map->count; i++) {
    names[i] = map->entries[i].tenant;
  }
  qsort(names, map->count, sizeof(*names), compare_tenants);
  for (i = 0; i < map->count; i++) {
    if (i == 0 || strcmp(names[i - 1], names[i]) != 0) {
      warn_of_unknown(ring, names[i]);
    }
  }
  free(names);
}

static unsigned try_to_open(const struct keyring *keyring,
                            const struct keyring_options *options,
                            void (*report)(unsigned line, const char *about,
                                           const char *wrong, void *user_data),
                            void *user_data)
{
  char wrong[1024];
  dkimkit_keyring *ring = NULL;

  if (keyhandles_open(&ring, keyring->handles, wrong, sizeof(wrong)) !=
      DKIMKIT_OK) {
    report(options->store_line, "keyring", wrong, user_data);
    return 1;
  }
  check_tenants(ring, &options->map);
  dkimkit_keyring_free(ring);
  return 0;
}

unsigned keyring_new(struct keyring **out,
                     const struct keyring_options *options,
                     dkimkit_config *config,
                     void (*report)(unsigned line, const char *about,
                                    const char *wrong, void *user_data),
                     void *user_data)
{
  struct keyring *new = calloc(1, sizeof(*new));

  if (new != NULL) {
    (void)pthread_mutex_init(&new->lock, NULL);
    new->config = config;
    new->reload = options->reload;
    new->handles = keyhandles_new(options, config);
  }
  if (new == NULL || new->handles == NULL) {
    keyring_free(new);
    report(options->store_line, "keyring", "out of memory", user_data);
    return 1;
  }
  *out = new;
  return try_to_open(new, options, report, user_data);
}

/* A connection of its own each time: it doesn't rely on one that may have
 * broken, and finds a file that was put in the place of the old one. */
static int load(dkimkit_keyring_view **view, struct keyring *keyring,
                char *wrong, size_t room)
{
  dkimkit_keyring *ring = NULL;
  int rv;

  keyhandles_look(keyring->handles);
  rv = keyhandles_open(&ring, keyring->handles, wrong, room);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = dkimkit_keyring_view_load(view, ring);
  if (rv != DKIMKIT_OK) {
    (void)snprintf(wrong, room, "%s %s", dkimkit_keyring_strerror(rv),
                   dkimkit_keyring_message(ring));
  }
  dkimkit_keyring_free(ring);
  return rv;
}

/* Not each time, only what is new. */
static void tell_of(const struct keyring *keyring,
                    const dkimkit_keyring_view *view)
{
  const dkimkit_keyring_view *old = keyring->view;
  size_t count = dkimkit_keyring_view_count(view);
  size_t damaged = dkimkit_keyring_view_damaged(view);

  if (old == NULL || keyring->has_failed ||
      dkimkit_keyring_view_count(old) != count ||
      dkimkit_keyring_view_damaged(old) != damaged) {
    log_line(LOG_INFO, "keyring: %zu domains", count);
    if (damaged > 0) {
      log_line(LOG_ERR, "keyring: %zu domains can't sign: damaged", damaged);
    }
  }
}

static bool replace_view(struct keyring *keyring)
{
  char wrong[1024];
  dkimkit_keyring_view *view = NULL;
  dkimkit_keyring_view *old;

  if (load(&view, keyring, wrong, sizeof(wrong)) != DKIMKIT_OK) {
    log_line(LOG_ERR, "keyring: not loaded: %s", wrong);
    keyring->has_failed = true;
    return false;
  }
  tell_of(keyring, view);
  keyring->has_failed = false;
  pthread_mutex_lock(&keyring->lock);
  old = keyring->view;
  keyring->view = view;
  pthread_mutex_unlock(&keyring->lock);
  dkimkit_keyring_view_free(old);
  return true;
}

bool keyring_load(struct keyring *keyring)
{
  keyring->due = now() + (time_t)keyring->reload;
  return replace_view(keyring);
}

unsigned keyring_refresh(struct keyring *keyring)
{
  size_t pause = keyring->reload;
  time_t left = keyring->due - now();

  if (left > 0) {
    return (unsigned)left;
  }
  if (!replace_view(keyring) && pause > RETRY_SECONDS) {
    pause = RETRY_SECONDS;
  }
  keyring->due = now() + (time_t)pause;
  return (unsigned)pause;
}

dkimkit_keyring_view *keyring_view(struct keyring *keyring)
{
  dkimkit_keyring_view *view;

  pthread_mutex_lock(&keyring->lock);
  view = dkimkit_keyring_view_ref(keyring->view);
  pthread_mutex_unlock(&keyring->lock);
  return view;
}

struct keyhandles *keyring_handles(struct keyring *keyring)
{
  return keyring->handles;
}

bool ringview_owner(char owner[TENANT_ROOM], const dkimkit_keyring_view *view,
                    const dkimkit_config *config, const char *domain)
{
  char name[256];
  size_t len = sizeof(name);
  const char *found =
      dkimkit_domain_to_ascii(name, &len, config, domain) == DKIMKIT_OK
          ? dkimkit_keyring_view_owner(view, name)
          : NULL;

  owner[0] = '\0';
  if (found == NULL || strlen(found) >= TENANT_ROOM) {
    return false;
  }
  memcpy(owner, found, strlen(found) + 1);
  return true;
}

bool keyring_owner(char owner[TENANT_ROOM], struct keyring *keyring,
                   const char *domain)
{
  dkimkit_keyring_view *view = keyring_view(keyring);
  bool is_owned = ringview_owner(owner, view, keyring->config, domain);

  dkimkit_keyring_view_free(view);
  return is_owned;
}

const char *keyring_strerror(int status)
{
  return dkimkit_keyring_strerror(status);
}

void keyring_free(struct keyring *keyring)
{
  if (keyring != NULL) {
    dkimkit_keyring_view_free(keyring->view);
    keyhandles_free(keyring->handles);
    (void)pthread_mutex_destroy(&keyring->lock);
    free(keyring);
  }
}
