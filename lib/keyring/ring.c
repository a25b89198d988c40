/* SPDX-License-Identifier: MIT */
#include "keyring/ring.h"

#include "keyring/asciicase.h"
#include "keyring/keyset.h"
#include "keyring/profiles.h"
#include "keyring/text.h"

#include <dkimkit/sign.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t system_now(void *user_data)
{
  time_t now = time(NULL);

  (void)user_data;
  return now > 0 ? (uint64_t)now : 0;
}

/* Goes on while the host sleeps, where there is such a clock. */
static uint64_t system_steady(void *user_data)
{
  struct timespec at = {0};

  (void)user_data;
#if defined(CLOCK_BOOTTIME)
  if (clock_gettime(CLOCK_BOOTTIME, &at) == 0) {
    return (uint64_t)at.tv_sec;
  }
#endif
  clock_gettime(CLOCK_MONOTONIC, &at);
  return (uint64_t)at.tv_sec;
}

uint64_t dkk_ring_now(const dkimkit_keyring *ring)
{
  return ring->now(ring->clock_user_data);
}

uint64_t dkk_ring_steady(const dkimkit_keyring *ring)
{
  return ring->steady(ring->clock_user_data);
}

int dkimkit_keyring_new(dkimkit_keyring **out, const dkimkit_config *config)
{
  dkimkit_keyring *ring;
  dkimkit_profile *probe = NULL;
  int rv;

  if (out == NULL || config == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  /* The public API has no other way to ask whether it's sealed. */
  rv = dkimkit_profile_new(&probe, config);
  dkimkit_profile_free(probe);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  ring = calloc(1, sizeof(*ring));
  if (ring == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  ring->now = system_now;
  ring->steady = system_steady;
  rv = dkk_ring_seal_public_status(dkk_ring_masters_new(&ring->masters));
  if (rv != DKIMKIT_OK) {
    free(ring);
    return rv;
  }
  ring->config = dkimkit_config_ref(config);
  *out = ring;
  return DKIMKIT_OK;
}

void dkimkit_keyring_free(dkimkit_keyring *ring)
{
  /* From within a callback there is no answer but to leave it: the library is
   * still at work on it. */
  if (ring == NULL || ring->is_at_work) {
    return;
  }
  ring->is_at_work = 1;
  dkk_ring_profiles_free(ring->profiles);
  dkk_ring_store_close(ring->store);
  dkk_ring_masters_free(ring->masters);
  dkimkit_config_free(ring->config);
  free(ring);
}

int dkk_ring_settable(const dkimkit_keyring *ring)
{
  if (ring == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  return ring->is_at_work ? DKIMKIT_ERR_REENTERED : DKIMKIT_OK;
}

static int before_open(const dkimkit_keyring *ring)
{
  int rv = dkk_ring_settable(ring);

  return rv == DKIMKIT_OK && ring->store != NULL ? DKIMKIT_ERR_STATE : rv;
}

int dkimkit_keyring_set_clock(dkimkit_keyring *ring, dkimkit_keyring_clock now,
                              dkimkit_keyring_clock steady, void *user_data)
{
  int rv = before_open(ring);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  ring->now = now != NULL ? now : system_now;
  ring->steady = steady != NULL ? steady : system_steady;
  ring->clock_user_data = user_data;
  return DKIMKIT_OK;
}

int dkimkit_keyring_set_actor(dkimkit_keyring *ring, const char *actor)
{
  int rv = dkk_ring_settable(ring);
  size_t len;

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  if (actor == NULL || !dkk_ring_is_text(actor)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  len = strlen(actor);
  if (len > DKK_RING_ACTOR_MAX) {
    len = DKK_RING_ACTOR_MAX;
    /* Not within a character. */
    while (len > 0 && ((unsigned char)actor[len] & 0xc0) == 0x80) {
      len--;
    }
  }
  memcpy(ring->actor, actor, len);
  ring->actor[len] = '\0';
  return DKIMKIT_OK;
}

int dkimkit_keyring_set_dry_run(dkimkit_keyring *ring, int on)
{
  int rv = dkk_ring_settable(ring);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  ring->is_dry_run = on != 0;
  return DKIMKIT_OK;
}

int dkimkit_keyring_add_master(dkimkit_keyring *ring, const uint8_t key[32])
{
  int rv = dkk_ring_settable(ring);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  if (key == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  rv = dkk_ring_masters_add(ring->masters, key, NULL);
  return rv == DKK_RING_SEAL_ERR_DUPLICATE ? DKIMKIT_KEYRING_UNCHANGED
                                           : dkk_ring_seal_public_status(rv);
}

static const char *file_fault(int seal)
{
  switch (seal) {
  case DKK_RING_SEAL_ERR_FILE:
    return strerror(errno);
  case DKK_RING_SEAL_ERR_FILE_KIND:
    return "not a regular file";
  case DKK_RING_SEAL_ERR_FILE_MODE:
    return "others than its owner may do something with it (chmod 600)";
  case DKK_RING_SEAL_ERR_FILE_SIZE:
    return "neither 32 octets nor 64 hexadecimal digits";
  case DKK_RING_SEAL_ERR_FILE_TEXT:
    return "not 64 hexadecimal digits";
  default:
    return "";
  }
}

int dkimkit_keyring_add_master_file(dkimkit_keyring *ring, const char *path)
{
  int rv = dkk_ring_settable(ring);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  if (path == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  rv = dkk_ring_masters_add_file(ring->masters, path, NULL);
  if (rv == DKK_RING_SEAL_ERR_DUPLICATE) {
    return DKIMKIT_KEYRING_UNCHANGED;
  }
  if (rv < 0) {
    strncpy(ring->message, file_fault(rv), sizeof(ring->message) - 1);
  }
  return dkk_ring_seal_public_status(rv);
}

int dkimkit_keyring_set_master_source(dkimkit_keyring *ring,
                                      dkimkit_keyring_master_source source,
                                      void *user_data)
{
  int rv = dkk_ring_settable(ring);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  ring->master_source = source;
  ring->master_user_data = user_data;
  return DKIMKIT_OK;
}

typedef int (*opener)(dkk_ring_store **out, const char *where, unsigned flags,
                      char message[DKK_RING_STORE_MESSAGE_MAX + 1]);

static int open_store(dkimkit_keyring *ring, opener open, const char *where,
                      unsigned flags)
{
  const unsigned both =
      DKIMKIT_KEYRING_OPEN_CREATE | DKIMKIT_KEYRING_OPEN_READ_ONLY;
  int rv;

  if (ring == NULL || where == NULL || (flags & ~both) != 0 ||
      (flags & both) == both) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  rv = before_open(ring);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  ring->profiles = dkk_ring_profiles_new();
  if (ring->profiles == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  ring->message[0] = '\0';
  rv = open(&ring->store, where, flags, ring->message);
  if (rv != DKIMKIT_OK) {
    dkk_ring_profiles_free(ring->profiles);
    ring->profiles = NULL;
  }
  return rv;
}

int dkimkit_keyring_open_sqlite(dkimkit_keyring *ring, const char *path,
                                unsigned flags)
{
  return open_store(ring, dkk_ring_store_open_sqlite, path, flags);
}

int dkimkit_keyring_open_postgresql(dkimkit_keyring *ring, const char *conninfo,
                                    unsigned flags)
{
  return open_store(ring, dkk_ring_store_open_postgresql, conninfo, flags);
}

const char *dkimkit_keyring_message(const dkimkit_keyring *ring)
{
  return ring != NULL ? ring->message : "";
}

int dkk_ring_enter(dkimkit_keyring *ring)
{
  int rv = dkk_ring_settable(ring);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  ring->message[0] = '\0';
  if (ring->store == NULL) {
    return DKIMKIT_ERR_STATE;
  }
  ring->is_at_work = 1;
  return DKIMKIT_OK;
}

int dkk_ring_leave(dkimkit_keyring *ring, int status)
{
  ring->is_at_work = 0;
  return status;
}

int dkk_ring_say(dkimkit_keyring *ring, int status)
{
  if (status <= DKIMKIT_KEYRING_ERR_STORE &&
      status >= DKIMKIT_KEYRING_ERR_STORE_DAMAGED) {
    strncpy(ring->message, dkk_ring_store_message(ring->store),
            sizeof(ring->message) - 1);
  }
  return status;
}

int dkk_ring_end(dkimkit_keyring *ring, int status)
{
  if (status >= DKIMKIT_OK && !ring->is_dry_run) {
    int rv = dkk_ring_store_commit(ring->store);

    return dkk_ring_say(ring, rv != DKIMKIT_OK ? rv : status);
  }
  dkk_ring_say(ring, status);
  dkk_ring_store_rollback(ring->store);
  return status;
}

static int domain_of_set(const dkimkit_keyring *ring, const char *name,
                         char out[DKK_RING_DOMAIN_MAX + 1])
{
  char ascii[DKK_RING_DOMAIN_MAX + 2];
  dkimkit_profile *profile = NULL;
  size_t len = sizeof(ascii);
  int rv = dkimkit_domain_to_ascii(ascii, &len, ring->config, name);

  if (rv != DKIMKIT_OK) {
    return rv == DKIMKIT_ERR_LIMIT ? DKIMKIT_ERR_DOMAIN_SYNTAX : rv;
  }
  if (len > 0 && ascii[len - 1] == '.') {
    ascii[len - 1] = '\0';
  }
  /* What can be in d=, and that it's no longer than a name, is known to the
   * core. */
  rv = dkimkit_profile_new(&profile, ring->config);
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_domain(profile, ascii);
  }
  dkimkit_profile_free(profile);
  if (rv == DKIMKIT_OK) {
    dkk_ring_lower(out, ascii);
  }
  return rv;
}

int dkk_ring_domain_name(const dkimkit_keyring *ring, const char *name,
                         char out[DKK_RING_DOMAIN_MAX + 1])
{
  char domain[DKK_RING_DOMAIN_MAX + 1];
  size_t len = dkk_ring_set_domain_len(name);
  int rv;

  if (name[len] == '\0') {
    return domain_of_set(ring, name, out);
  }
  if (len > DKK_RING_DOMAIN_MAX || !dkk_ring_set_is_second(name)) {
    return DKIMKIT_ERR_DOMAIN_SYNTAX;
  }
  memcpy(domain, name, len);
  domain[len] = '\0';
  rv = domain_of_set(ring, domain, domain);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  return dkk_ring_set_second(out, DKK_RING_DOMAIN_MAX + 1, domain)
             ? DKIMKIT_OK
             : DKIMKIT_ERR_DOMAIN_SYNTAX;
}

int dkk_ring_enter_named(dkimkit_keyring *ring, const char *name,
                         char out[DKK_RING_DOMAIN_MAX + 1])
{
  int rv = dkk_ring_enter(ring);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = name != NULL ? dkk_ring_domain_name(ring, name, out)
                    : DKIMKIT_ERR_INVALID_ARGUMENT;
  return rv == DKIMKIT_OK ? rv : dkk_ring_leave(ring, rv);
}
