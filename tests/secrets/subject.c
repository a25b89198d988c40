/* SPDX-License-Identifier: MIT */
/*
 * Handles a private key through the public API, and stops where run.py looks
 * through its memory: it says a word on standard output and waits for an
 * octet on standard input.
 *
 *   secrets_subject PROVIDERS import|sign|export FILE
 *   secrets_subject PROVIDERS refuse|nomem FILE
 *   secrets_subject PROVIDERS generate rsa|ed25519
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <dkimkit/dkimkit.h>

#define ROOM 65536

/* The caller's own copy, which is the caller's to wipe. */
static uint8_t octets[ROOM];
static size_t octets_len;
static dkimkit_config *config;
static size_t fail_at;
static size_t calls;

static void die(const char *what)
{
  fprintf(stderr, "%s\n", what);
  _exit(1);
}

static void need(int rv, const char *what)
{
  if (rv != DKIMKIT_OK) {
    fprintf(stderr, "%s: %s\n", what, dkimkit_error_name(rv));
    _exit(1);
  }
}

static void stop_at(const char *word)
{
  char octet;

  if (write(1, word, strlen(word)) != (ssize_t)strlen(word) ||
      read(0, &octet, 1) != 1) {
    die("the observer has gone");
  }
}

static void wipe(void)
{
  explicit_bzero(octets, sizeof(octets));
  octets_len = 0;
}

static void load(const char *path)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t got = fd >= 0 ? read(fd, octets, sizeof(octets)) : -1;

  if (got <= 0) {
    die(path);
  }
  octets_len = (size_t)got;
  (void)close(fd);
}

static void *allocate(size_t size, void *user_data)
{
  (void)user_data;
  return ++calls == fail_at ? NULL : malloc(size);
}

static void *resize(void *ptr, size_t size, void *user_data)
{
  (void)user_data;
  return ++calls == fail_at ? NULL : realloc(ptr, size);
}

static void release(void *ptr, void *user_data)
{
  (void)user_data;
  free(ptr);
}

static void configure(const char *providers)
{
  const dkimkit_mem mem = {
      .allocate = allocate, .resize = resize, .release = release};

  need(dkimkit_config_new(&config, &mem), "config");
  need(dkimkit_config_set_builtin_crypto(config, providers), providers);
  need(dkimkit_config_seal(config), "seal");
}

static int sign_with(dkimkit_key *key)
{
  static const char message[] = "From: a@example.com\r\n\r\nHello\r\n";
  dkimkit_profile *profile = NULL;
  dkimkit_signer *signer = NULL;
  int rv = dkimkit_profile_new(&profile, config);

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_domain(profile, "example.com");
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_selector(profile, "s1");
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_key(profile, key);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_seal(profile);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_signer_new(&signer, config, &profile, 1, NULL);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_signer_feed(signer, (const uint8_t *)message, strlen(message));
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_signer_finish(signer);
  }
  dkimkit_signer_free(signer);
  dkimkit_profile_free(profile);
  return rv;
}

static int export_key(const dkimkit_key *key)
{
  octets_len = sizeof(octets);
  return dkimkit_key_export(octets, &octets_len, key,
                            DKIMKIT_KEY_FORMAT_PKCS8_PEM);
}

static void one_key(const char *what, const char *path)
{
  dkimkit_key *key = NULL;

  load(path);
  need(dkimkit_key_import(&key, config, octets, octets_len), path);
  wipe();
  if (strcmp(what, "sign") == 0) {
    need(sign_with(key), "sign");
    need(sign_with(key), "sign");
  } else if (strcmp(what, "export") == 0) {
    need(export_key(key), "export");
    wipe();
  }
  stop_at("alive\n");
  dkimkit_key_free(key);
}

/* What is made here is told to the observer, who has no other way to know. */
static void generate(const char *type)
{
  dkimkit_key *key = NULL;
  int is_rsa = strcmp(type, "rsa") == 0;

  need(dkimkit_key_generate(&key, config,
                            is_rsa ? DKIMKIT_KEY_TYPE_RSA
                                   : DKIMKIT_KEY_TYPE_ED25519,
                            is_rsa ? 2048 : 0),
       "generate");
  need(export_key(key), "export");
  if (write(1, octets, octets_len) != (ssize_t)octets_len) {
    die("the observer has gone");
  }
  wipe();
  stop_at("alive\n");
  dkimkit_key_free(key);
}

static void must_refuse(size_t len)
{
  dkimkit_key *key = NULL;
  int rv = dkimkit_key_import(&key, config, octets, len);

  /* Octets of a number can be others, and the key another key. */
  if (rv == DKIMKIT_OK) {
    dkimkit_key_free(key);
  }
}

/* Cut short at many places, and with one octet changed. */
static void refuse(const char *path)
{
  size_t i;

  load(path);
  stop_at("alive\n");
  for (i = 1; i < octets_len; i += 7) {
    must_refuse(octets_len - i);
    octets[i] ^= 0x55;
    must_refuse(octets_len);
    octets[i] ^= 0x55;
  }
  wipe();
}

static int try_all(dkimkit_key **key, const char *path)
{
  int rv;

  load(path);
  rv = dkimkit_key_import(key, config, octets, octets_len);
  wipe();
  if (rv == DKIMKIT_OK) {
    rv = sign_with(*key);
  }
  if (rv == DKIMKIT_OK) {
    rv = export_key(*key);
    wipe();
  }
  return rv;
}

/* The i-th allocation fails, for all i. */
static void no_memory(const char *path)
{
  size_t at = 1;
  int rv;

  load(path);
  stop_at("alive\n");
  do {
    dkimkit_key *key = NULL;

    calls = 0;
    fail_at = at++;
    rv = try_all(&key, path);
    fail_at = 0;
    dkimkit_key_free(key);
  } while (rv == DKIMKIT_ERR_NOMEM);
  need(rv, "with enough memory");
}

int main(int argc, char **argv)
{
  if (argc != 4) {
    die("usage: secrets_subject PROVIDERS WHAT FILE");
  }
  configure(argv[1]);
  if (strcmp(argv[2], "generate") == 0) {
    generate(argv[3]);
  } else if (strcmp(argv[2], "refuse") == 0) {
    refuse(argv[3]);
  } else if (strcmp(argv[2], "nomem") == 0) {
    no_memory(argv[3]);
  } else {
    one_key(argv[2], argv[3]);
  }
  stop_at("freed\n");
  dkimkit_config_free(config);
  stop_at("ended\n");
  return 0;
}
