/* SPDX-License-Identifier: MIT */
#include "dkim.h"

#include "log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define KEY_FILE_MAX 65536

static int make_config(dkim *d, const options *o, resolver *r)
{
  int rv = dkimkit_config_new(&d->config, NULL);

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_config_set_dns(d->config, resolver_lookup, resolver_cancel, r);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_config_set_limit(d->config, DKIMKIT_LIMIT_HEADER_OCTETS,
                                  (size_t)o->max_header);
  }
  return rv == DKIMKIT_OK ? dkimkit_config_seal(d->config) : rv;
}

static int make_cache(dkim *d, const options *o)
{
  return o->key_cache == 0
             ? DKIMKIT_OK
             : dkimkit_cache_new(&d->cache, d->config, (size_t)o->key_cache, 0);
}

/* Of what is open: behind the name there can be another file by now. */
static FILE *open_key(const char *path, int allow_readable)
{
  FILE *file = fopen(path, "rbe");
  const char *why = NULL;
  struct stat st;

  if (file == NULL || fstat(fileno(file), &st) != 0) {
    why = strerror(errno);
  } else if (!S_ISREG(st.st_mode)) {
    why = "not a regular file";
  } else if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0 && !allow_readable) {
    why = "group or others may use the key (--allow-readable-key)";
  }
  if (why != NULL) {
    log_line("%s: %s", path, why);
    if (file != NULL) {
      (void)fclose(file);
    }
    return NULL;
  }
  return file;
}

static int read_key(dkimkit_key **out, const dkimkit_config *config,
                    const options *o)
{
  uint8_t octets[KEY_FILE_MAX];
  FILE *file = open_key(o->key, (int)o->allow_readable_key);
  size_t len;
  int rv;

  if (file == NULL) {
    return DKIMKIT_ERR_SYSTEM;
  }
  /* Without a buffer of stdio's there is no second copy to wipe. */
  (void)setvbuf(file, NULL, _IONBF, 0);
  len = fread(octets, 1, sizeof(octets), file);
  rv = ferror(file) ? DKIMKIT_ERR_SYSTEM
                    : dkimkit_key_import(out, config, octets, len);
  (void)fclose(file);
  explicit_bzero(octets, sizeof(octets));
  return rv;
}

static int make_profile(dkim *d, const options *o)
{
  dkimkit_key *key = NULL;
  int rv = read_key(&key, d->config, o);

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_new(&d->profile, d->config);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_domain(d->profile, o->domain);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_selector(d->profile, o->selector);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_key(d->profile, key);
  }
  dkimkit_key_free(key);
  return rv == DKIMKIT_OK ? dkimkit_profile_seal(d->profile) : rv;
}

/* A bad authserv-id shall be found now, not with the first message. */
static int check_authserv_id(dkim *d, const options *o)
{
  dkimkit_authres_builder *builder = NULL;
  size_t len = sizeof(d->ascii);
  int rv = dkimkit_authres_builder_new(&builder, d->config, o->authserv_id, 0);

  dkimkit_authres_builder_free(builder);
  if (rv == DKIMKIT_OK &&
      dkimkit_domain_to_ascii(d->ascii, &len, d->config, o->authserv_id) < 0) {
    d->ascii[0] = '\0';
  }
  d->authserv_id = o->authserv_id;
  d->claims[0] = o->authserv_id;
  d->claims[1] = d->ascii[0] == '\0' ? o->authserv_id : d->ascii;
  return rv;
}

int dkim_open(dkim *d, const options *o, resolver *r)
{
  int rv = make_config(d, o, r);

  if (rv == DKIMKIT_OK) {
    rv = make_cache(d, o);
  }
  if (rv == DKIMKIT_OK) {
    rv = make_profile(d, o);
  }
  if (rv == DKIMKIT_OK) {
    rv = check_authserv_id(d, o);
  }
  d->defer_temperror = (int)o->defer_temperror;
  if (rv != DKIMKIT_OK) {
    log_line("%s: %s", o->key, dkimkit_strerror(rv));
  }
  return rv;
}

void dkim_close(dkim *d)
{
  dkimkit_profile_free(d->profile);
  dkimkit_cache_free(d->cache);
  dkimkit_config_free(d->config);
}
