/* SPDX-License-Identifier: MIT */
/*
 * Handles a private key through the public API, and stops where run.py looks
 * through its memory: it says a word on standard output and waits for an
 * octet on standard input.
 *
 *   secrets_subject PROVIDERS import|sign|export FILE
 *   secrets_subject PROVIDERS refuse|nomem FILE
 *   secrets_subject PROVIDERS lint|lint-nomem FILE
 *   secrets_subject PROVIDERS generate rsa|ed25519
 *
 * What the library frees and what it leaves on its stack stays as it is: see
 * keep.c and own_stack.c.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <dkimkit/dkimkit.h>

#include "own_stack.h"

#define ROOM 65536
/* Of a file, where it is broken. */
#define PLACES 48

/* A call of the library's, for a stack of its own. */
typedef struct call {
  dkimkit_key *key;
  size_t len;
  int is_rsa;
  int rv;
} call;

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

static int run(void (*step)(void *argument), call *c)
{
  run_on_own_stack(step, c);
  return c->rv;
}

static void import(void *argument)
{
  call *c = argument;

  c->rv = dkimkit_key_import(&c->key, config, octets, c->len);
}

static void generate(void *argument)
{
  call *c = argument;

  c->rv = dkimkit_key_generate(&c->key, config,
                               c->is_rsa ? DKIMKIT_KEY_TYPE_RSA
                                         : DKIMKIT_KEY_TYPE_ED25519,
                               c->is_rsa ? 2048 : 0);
}

static void sign(void *argument)
{
  static const char message[] = "From: a@example.com\r\n\r\nHello\r\n";
  call *c = argument;
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
    rv = dkimkit_profile_set_key(profile, c->key);
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
  c->rv = rv;
}

static void export(void *argument)
{
  call *c = argument;

  octets_len = sizeof(octets);
  c->rv = dkimkit_key_export(octets, &octets_len, c->key,
                             DKIMKIT_KEY_FORMAT_PKCS8_PEM);
}

static void forget(void *argument)
{
  call *c = argument;

  dkimkit_key_free(c->key);
}

static void lint(void *argument)
{
  call *c = argument;
  dkimkit_keylint *found = NULL;

  c->rv = dkimkit_keylint_new(&found, config, octets, c->len, 0);
  dkimkit_keylint_free(found);
}

static void one_key(const char *what, const char *path)
{
  call c = {0};

  load(path);
  c.len = octets_len;
  need(run(import, &c), path);
  wipe();
  if (strcmp(what, "sign") == 0) {
    need(run(sign, &c), "sign");
    need(run(sign, &c), "sign");
  } else if (strcmp(what, "export") == 0) {
    need(run(export, &c), "export");
    wipe();
  }
  stop_at("alive\n");
  run_on_own_stack(forget, &c);
}

/* What is made here is told to the observer, who has no other way to know. */
static void new_key(const char *type)
{
  call c = {.is_rsa = strcmp(type, "rsa") == 0};

  need(run(generate, &c), "generate");
  need(run(export, &c), "export");
  if (write(1, octets, octets_len) != (ssize_t)octets_len) {
    die("the observer has gone");
  }
  wipe();
  stop_at("alive\n");
  run_on_own_stack(forget, &c);
}

static void must_refuse(size_t len)
{
  call c = {.len = len};

  /* Octets of a number can be others, and the key another key. */
  if (run(import, &c) == DKIMKIT_OK) {
    run_on_own_stack(forget, &c);
  }
}

/* Cut short at many places, and with one octet changed. */
static void refuse(const char *path)
{
  size_t i;

  load(path);
  stop_at("alive\n");
  for (i = 1; i < octets_len; i += octets_len / PLACES + 1) {
    must_refuse(octets_len - i);
    octets[i] ^= 0x55;
    must_refuse(octets_len);
    octets[i] ^= 0x55;
  }
  wipe();
}

static int use_key(call *c, const char *path)
{
  int rv;

  load(path);
  c->len = octets_len;
  rv = run(import, c);
  wipe();
  if (rv == DKIMKIT_OK) {
    rv = run(sign, c);
  }
  if (rv == DKIMKIT_OK) {
    rv = run(export, c);
    wipe();
  }
  return rv;
}

static int lint_file(call *c, const char *path)
{
  int rv;

  load(path);
  c->len = octets_len;
  rv = run(lint, c);
  wipe();
  return rv;
}

/* The i-th allocation fails, for all i. */
static void no_memory(int (*use)(call *c, const char *path), const char *path)
{
  size_t at = 1;
  int rv;

  load(path);
  stop_at("alive\n");
  do {
    call c = {0};

    calls = 0;
    fail_at = at++;
    rv = use(&c, path);
    fail_at = 0;
    run_on_own_stack(forget, &c);
  } while (rv == DKIMKIT_ERR_NOMEM);
  need(rv, "with enough memory");
}

static void lint_once(const char *path)
{
  call c = {0};

  load(path);
  stop_at("alive\n");
  need(lint_file(&c, path), "lint");
}

static void act(const char *what, const char *path)
{
  if (strcmp(what, "generate") == 0) {
    new_key(path);
  } else if (strcmp(what, "refuse") == 0) {
    refuse(path);
  } else if (strcmp(what, "nomem") == 0) {
    no_memory(use_key, path);
  } else if (strcmp(what, "lint") == 0) {
    lint_once(path);
  } else if (strcmp(what, "lint-nomem") == 0) {
    no_memory(lint_file, path);
  } else {
    one_key(what, path);
  }
}

int main(int argc, char **argv)
{
  if (argc != 4) {
    die("usage: secrets_subject PROVIDERS WHAT FILE");
  }
  configure(argv[1]);
  act(argv[2], argv[3]);
  stop_at("freed\n");
  dkimkit_config_free(config);
  stop_at("ended\n");
  return 0;
}
