/* SPDX-License-Identifier: MIT */
#include "settings.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "own.h"
#include "resolver.h"

/* What the records of a name take, generously; and room for large ones where
 * there are few. */
#define NAME_OCTETS ((size_t)4096)
#define MIN_CACHE_OCTETS ((size_t)1 << 20)
#define MAX(a, b) ((a) > (b) ? (a) : (b))

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct settings *in_force;

struct settings *settings_new(void)
{
  struct settings *new = calloc(1, sizeof(*new));

  if (new == NULL) {
    return NULL;
  }
  atomic_init(&new->references, 1);
  new->socket_mode = 0660;
  new->mode = MODE_SIGN | MODE_VERIFY;
  new->header_canonicalization = DKIMKIT_CANONICALIZATION_RELAXED;
  new->body_canonicalization = DKIMKIT_CANONICALIZATION_RELAXED;
  new->dns_try = 2000;
  new->dns_tries = 3;
  new->dns_budget = 10000;
  new->max_header_octets = 1048576;
  new->max_signatures = 20;
  new->key_cache = 4096;
  new->ring_options.reload = 300;
  return new;
}

/* `lookup` NULL: for signing. */
static int make_config(dkimkit_config **out, const struct settings *settings,
                       dkimkit_dns_lookup lookup, dkimkit_dns_cancel cancel,
                       void *user_data)
{
  int rv = dkimkit_config_new(out, NULL);

  if (rv == DKIMKIT_OK && lookup != NULL) {
    rv = dkimkit_config_set_dns(*out, lookup, cancel, user_data);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_config_set_limit(*out, DKIMKIT_LIMIT_HEADER_OCTETS,
                                  settings->max_header_octets);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_config_set_limit(*out, DKIMKIT_LIMIT_SIGNATURES,
                                  settings->max_signatures);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_config_set_limit(*out, DKIMKIT_LIMIT_QUERIES,
                                  RESOLVER_MAX_QUERIES);
  }
  return rv == DKIMKIT_OK ? dkimkit_config_seal(*out) : rv;
}

static int make_cache(struct settings *settings)
{
  size_t names = settings->key_cache;

  return names == 0
             ? DKIMKIT_OK
             : dkimkit_cache_new(&settings->keys, settings->verifying, names,
                                 MAX(names * NAME_OCTETS, MIN_CACHE_OCTETS));
}

static int make_configs(struct settings *settings)
{
  int rv = make_config(&settings->signing, settings, NULL, NULL, NULL);

  if (rv == DKIMKIT_OK) {
    rv = make_config(&settings->verifying, settings, resolver_lookup,
                     resolver_cancel, NULL);
  }
  if (rv == DKIMKIT_OK) {
    rv = make_cache(settings);
  }
  if (rv == DKIMKIT_OK) {
    rv = make_config(&settings->own, settings, own_lookup, NULL,
                     &settings->signers);
  }
  return rv;
}

/* NULL, or what is wrong. */
static const char *check_authserv_id(const struct settings *settings)
{
  dkimkit_authres_builder *builder = NULL;
  int rv;

  if (settings->authserv_id == NULL) {
    return (settings->mode & MODE_VERIFY) != 0 ? "is needed to verify" : NULL;
  }
  rv = dkimkit_authres_builder_new(&builder, settings->verifying,
                                   settings->authserv_id, 0);
  dkimkit_authres_builder_free(builder);
  return rv == DKIMKIT_OK ? NULL : dkimkit_strerror(rv);
}

static unsigned
complete_keyring(struct settings *settings,
                 void (*report)(unsigned line, const char *about,
                                const char *wrong, void *user_data),
                 void *user_data)
{
  struct keyring_options *options = &settings->ring_options;
  unsigned wrongs = 0;

  if (options->store == NULL) {
    if (options->master_count > 0 || options->tenant_name != NULL) {
      report(0, "keyring", "is needed, as options about it are there",
             user_data);
      wrongs++;
    }
    return wrongs;
  }
  if (options->master_count == 0) {
    report(options->store_line, "master-key", "is needed", user_data);
    wrongs++;
  }
  if (options->tenant_from == TENANT_FROM_AUTH_MAP) {
    wrongs += tenantmap_load(&options->map, options->tenant_name,
                             options->tenant_line, report, user_data);
  }
  return wrongs > 0 ? wrongs
                    : keyring_new(&settings->keyring, options,
                                  settings->signing, report, user_data);
}

unsigned settings_complete(struct settings *settings,
                           void (*report)(unsigned line, const char *about,
                                          const char *wrong, void *user_data),
                           void *user_data)
{
  unsigned wrongs = 0;
  const char *wrong;
  int rv = make_configs(settings);

  if (rv != DKIMKIT_OK) {
    report(0, "dkimkit", dkimkit_strerror(rv), user_data);
    return 1;
  }
  if (settings->socket == NULL) {
    report(0, "socket", "is needed", user_data);
    wrongs++;
  }
  wrong = check_authserv_id(settings);
  if (wrong != NULL) {
    report(0, "authserv-id", wrong, user_data);
    wrongs++;
  }
  settings->style = (struct signing_style){
      .header = (dkimkit_canonicalization)settings->header_canonicalization,
      .body = (dkimkit_canonicalization)settings->body_canonicalization,
      .expiration = settings->style.expiration,
      .allow_readable_keys = settings->allow_readable_keys != 0,
  };
  wrongs += complete_keyring(settings, report, user_data);
  return wrongs + signtable_load(&settings->signers, settings->signing,
                                 &settings->style, report, user_data);
}

static bool differ(const char *a, const char *b)
{
  return a == NULL || b == NULL ? a != b : strcmp(a, b) != 0;
}

bool settings_start_differs(const struct settings *settings,
                            const struct settings *other)
{
  return differ(settings->socket, other->socket) ||
         differ(settings->socket_group, other->socket_group) ||
         differ(settings->user, other->user) ||
         differ(settings->pid_file, other->pid_file) ||
         settings->socket_mode != other->socket_mode ||
         settings->logs_to_stderr != other->logs_to_stderr;
}

static void free_keyring(struct settings *settings)
{
  struct keyring_options *options = &settings->ring_options;
  size_t i;

  keyring_free(settings->keyring);
  tenantmap_free(&options->map);
  for (i = 0; i < options->master_count; i++) {
    free(options->masters[i]);
  }
  free(options->tenant_name);
  free(options->store);
}

void settings_free(struct settings *settings)
{
  if (settings == NULL || atomic_fetch_sub(&settings->references, 1) != 1) {
    return;
  }
  free_keyring(settings);
  signtable_free(&settings->signers);
  networks_free(&settings->internal);
  dkimkit_config_free(settings->signing);
  dkimkit_cache_free(settings->keys);
  dkimkit_config_free(settings->verifying);
  dkimkit_config_free(settings->own);
  free(settings->socket);
  free(settings->socket_group);
  free(settings->user);
  free(settings->pid_file);
  free(settings->originating);
  free(settings->authserv_id);
  free(settings->nameservers);
  free(settings);
}

void settings_publish(struct settings *settings)
{
  struct settings *old;

  pthread_mutex_lock(&lock);
  old = in_force;
  in_force = settings;
  pthread_mutex_unlock(&lock);
  settings_free(old);
}

struct settings *settings_current(void)
{
  struct settings *current;

  pthread_mutex_lock(&lock);
  current = in_force;
  atomic_fetch_add(&current->references, 1);
  pthread_mutex_unlock(&lock);
  return current;
}
