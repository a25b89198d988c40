/* SPDX-License-Identifier: MIT */
#include "keyhandles.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "log.h"

#define MAX_HANDLES 8

/* Which file it is; zeroes if the store is none. */
struct stamp {
  dev_t device;
  ino_t inode;
};

struct slot {
  dkimkit_keyring *ring; /* NULL: not open */
  struct stamp stamp;
  bool is_taken;
  unsigned long long used;
};

struct keyhandles {
  const struct keyring_options *options;
  dkimkit_config *config;
  pthread_mutex_t lock;
  pthread_cond_t given;
  struct stamp stamp;
  struct slot slots[MAX_HANDLES];
  unsigned long long uses;
};

struct keyhandles *keyhandles_new(const struct keyring_options *options,
                                  dkimkit_config *config)
{
  struct keyhandles *new = calloc(1, sizeof(*new));

  if (new != NULL) {
    new->options = options;
    new->config = config;
    (void)pthread_mutex_init(&new->lock, NULL);
    (void)pthread_cond_init(&new->given, NULL);
    keyhandles_look(new);
  }
  return new;
}

static int add_masters(dkimkit_keyring *ring,
                       const struct keyring_options *options,
                       const char **about)
{
  size_t i;

  for (i = 0; i < options->master_count; i++) {
    int rv = dkimkit_keyring_add_master_file(ring, options->masters[i]);

    if (rv != DKIMKIT_OK && rv != DKIMKIT_KEYRING_UNCHANGED) {
      *about = options->masters[i];
      return rv;
    }
  }
  return DKIMKIT_OK;
}

/* A URI may have a password: it's never told. */
static int open_store(dkimkit_keyring *ring,
                      const struct keyring_options *options, const char **about)
{
  bool is_file = options->store[0] == '/';

  *about = is_file ? options->store : "the store";
  return is_file ? dkimkit_keyring_open_sqlite(ring, options->store,
                                               DKIMKIT_KEYRING_OPEN_READ_ONLY)
                 : dkimkit_keyring_open_postgresql(
                       ring, options->store, DKIMKIT_KEYRING_OPEN_READ_ONLY);
}

int keyhandles_open(dkimkit_keyring **out, const struct keyhandles *handles,
                    char *wrong, size_t room)
{
  dkimkit_keyring *ring = NULL;
  const char *about = "the store";
  const char *more;
  int rv = dkimkit_keyring_new(&ring, handles->config);

  if (rv == DKIMKIT_OK) {
    rv = add_masters(ring, handles->options, &about);
  }
  if (rv == DKIMKIT_OK) {
    rv = open_store(ring, handles->options, &about);
  }
  if (rv == DKIMKIT_OK) {
    *out = ring;
    return rv;
  }
  more = ring == NULL ? "" : dkimkit_keyring_message(ring);
  (void)snprintf(wrong, room, "%s: %s%s%s", about, dkimkit_keyring_strerror(rv),
                 *more == '\0' ? "" : ": ", more);
  dkimkit_keyring_free(ring);
  return rv;
}

static bool is_same(struct stamp a, struct stamp b)
{
  return a.device == b.device && a.inode == b.inode;
}

/* A file that was put in the place of the old one has the new keys. One that
 * isn't there now may come back. */
void keyhandles_look(struct keyhandles *handles)
{
  struct stat st;

  if (handles->options->store[0] == '/' &&
      stat(handles->options->store, &st) == 0) {
    pthread_mutex_lock(&handles->lock);
    handles->stamp = (struct stamp){st.st_dev, st.st_ino};
    pthread_mutex_unlock(&handles->lock);
  }
}

/* Locked. The one that is open and was used last; else one to be opened; NULL
 * if all are taken, or if there are some and no more can be opened. */
static struct slot *find_slot(struct keyhandles *handles, bool may_open)
{
  struct slot *best = NULL;
  size_t i;

  for (i = 0; i < MAX_HANDLES; i++) {
    struct slot *slot = &handles->slots[i];

    if (!slot->is_taken && (slot->ring != NULL || may_open) &&
        (best == NULL || (slot->ring != NULL &&
                          (best->ring == NULL || slot->used > best->used)))) {
      best = slot;
    }
  }
  return best;
}

static bool has_open(const struct keyhandles *handles)
{
  size_t i = 0;

  while (i < MAX_HANDLES && handles->slots[i].ring == NULL) {
    i++;
  }
  return i < MAX_HANDLES;
}

static struct slot *take_slot(struct keyhandles *handles, bool may_open,
                              struct stamp *stamp)
{
  struct slot *slot;

  pthread_mutex_lock(&handles->lock);
  slot = find_slot(handles, may_open);
  while (slot == NULL && (may_open || has_open(handles))) {
    pthread_cond_wait(&handles->given, &handles->lock);
    slot = find_slot(handles, may_open);
  }
  if (slot != NULL) {
    slot->is_taken = true;
    slot->used = ++handles->uses;
  }
  *stamp = handles->stamp;
  pthread_mutex_unlock(&handles->lock);
  return slot;
}

static void give_slot(struct keyhandles *handles, struct slot *slot)
{
  pthread_mutex_lock(&handles->lock);
  slot->is_taken = false;
  /* All, as some wait only for what is open. */
  pthread_cond_broadcast(&handles->given);
  pthread_mutex_unlock(&handles->lock);
}

/* The slot is ours, but others look whether it is open. */
static void put_ring(struct keyhandles *handles, struct slot *slot,
                     dkimkit_keyring *ring, struct stamp stamp)
{
  dkimkit_keyring *old;

  pthread_mutex_lock(&handles->lock);
  old = slot->ring;
  slot->ring = ring;
  slot->stamp = stamp;
  pthread_mutex_unlock(&handles->lock);
  dkimkit_keyring_free(old);
}

/* A connection that is there may still have what another can't get any more:
 * if none can be opened, those that are have to do. */
int keyhandles_take(dkimkit_keyring **out, struct keyhandles *handles)
{
  struct stamp stamp;
  struct slot *slot = take_slot(handles, true, &stamp);
  dkimkit_keyring *ring = NULL;
  char wrong[1024];
  int rv = DKIMKIT_OK;

  if (slot->ring == NULL || !is_same(slot->stamp, stamp)) {
    rv = keyhandles_open(&ring, handles, wrong, sizeof(wrong));
    if (rv == DKIMKIT_OK) {
      put_ring(handles, slot, ring, stamp);
    } else {
      log_line(LOG_ERR, "keyring: %s", wrong);
    }
  }
  if (slot->ring == NULL) {
    give_slot(handles, slot);
    slot = take_slot(handles, false, &stamp);
  }
  if (slot == NULL) {
    return rv;
  }
  *out = slot->ring;
  return DKIMKIT_OK;
}

void keyhandles_give(struct keyhandles *handles, dkimkit_keyring *ring)
{
  size_t i = 0;

  pthread_mutex_lock(&handles->lock);
  while (handles->slots[i].ring != ring) {
    i++;
  }
  pthread_mutex_unlock(&handles->lock);
  give_slot(handles, &handles->slots[i]);
}

void keyhandles_free(struct keyhandles *handles)
{
  size_t i;

  if (handles == NULL) {
    return;
  }
  for (i = 0; i < MAX_HANDLES; i++) {
    dkimkit_keyring_free(handles->slots[i].ring);
  }
  (void)pthread_cond_destroy(&handles->given);
  (void)pthread_mutex_destroy(&handles->lock);
  free(handles);
}
