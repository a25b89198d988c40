/* SPDX-License-Identifier: MIT */
#include "ring.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../coredump.h"
#include "../errors.h"
#include "progress.h"

int cli_ring_exit_code(int status)
{
  switch (status) {
  case DKIMKIT_KEYRING_UNCHANGED:
    return CLI_OK;
  case DKIMKIT_KEYRING_ERR_STORE:
  case DKIMKIT_KEYRING_ERR_STORE_FULL:
  case DKIMKIT_KEYRING_ERR_STORE_READ_ONLY:
  case DKIMKIT_KEYRING_ERR_STORE_EXISTS:
    return CLI_IO;
  case DKIMKIT_KEYRING_ERR_STORE_BUSY:
  case DKIMKIT_KEYRING_ERR_GENERATION:
  case DKIMKIT_KEYRING_ERR_LEASE:
  case DKIMKIT_KEYRING_ERR_STALE_ANSWER:
    return CLI_TEMPORARY;
  case DKIMKIT_KEYRING_ERR_STORE_MISSING:
  case DKIMKIT_KEYRING_ERR_NO_TENANT:
  case DKIMKIT_KEYRING_ERR_NO_DOMAIN:
    return CLI_NO_INPUT;
  case DKIMKIT_KEYRING_ERR_NO_MASTER:
  case DKIMKIT_KEYRING_ERR_TENANT_SYNTAX:
  case DKIMKIT_KEYRING_ERR_SETTING:
    return CLI_USAGE;
  default:
    /* The library knows no words for the others of the keyring. */
    return status <= DKIMKIT_KEYRING_ERR_STORE &&
                   status >= DKIMKIT_KEYRING_ERR_DOMAIN_ABOVE
               ? CLI_DATA
               : cli_exit_code(status);
  }
}

int cli_ring_error(struct cli_ring *ring, const char *what, int status)
{
  const char *more =
      ring->keyring ? dkimkit_keyring_message(ring->keyring) : NULL;

  cli_progress_end(ring);
  if (more && *more) {
    cli_error(CLI_OK, what, "%s: %s", dkimkit_keyring_strerror(status), more);
  } else {
    cli_error(CLI_OK, what, "%s", dkimkit_keyring_strerror(status));
  }
  return cli_ring_exit_code(status);
}

static uint64_t fixed_clock(void *user_data)
{
  const struct cli_settings *settings = user_data;

  return settings->now;
}

static int set_clock(struct cli_ring *ring)
{
  int rv;

  if (!ring->options.settings.has_now) {
    return CLI_OK;
  }
  rv = dkimkit_keyring_set_clock(ring->keyring, fixed_clock, fixed_clock,
                                 &ring->options.settings);
  return rv ? cli_ring_error(ring, "--now", rv) : CLI_OK;
}

/* Copied: what getpwuid returns is overwritten by others. */
static int set_actor(struct cli_ring *ring)
{
  const char *actor = ring->options.actor;
  char number[32];
  int rv;

  if (!actor) {
    const struct passwd *user = getpwuid(geteuid());

    snprintf(number, sizeof(number), "uid %lu", (unsigned long)geteuid());
    actor = user && user->pw_name ? user->pw_name : number;
  }
  rv = dkimkit_keyring_set_actor(ring->keyring, actor);
  return rv ? cli_ring_error(ring, "--actor", rv) : CLI_OK;
}

static int add_masters(struct cli_ring *ring)
{
  struct cli_ring_options *options = &ring->options;
  const char *other = getenv("DKIMKIT_MASTER");
  size_t i;

  cli_no_coredump();
  if (options->master_count == 0 && other && *other) {
    options->masters[options->master_count++] = other;
  }
  for (i = 0; i < options->master_count; ++i) {
    const char *path = options->masters[i];
    int rv;

    if (access(path, R_OK) != 0) {
      return cli_error_errno(CLI_NO_INPUT, path);
    }
    rv = dkimkit_keyring_add_master_file(ring->keyring, path);
    if (rv && rv != DKIMKIT_KEYRING_UNCHANGED) {
      return cli_ring_error(ring, path, rv);
    }
  }
  return CLI_OK;
}

static int make_config(struct cli_ring *ring)
{
  struct cli_settings *settings = &ring->options.settings;
  int rv = cli_config_new(&ring->config, ring->title, settings);

  if (rv) {
    return rv;
  }
  rv = dkimkit_config_set_line_ends(ring->config, ring->line_ends);
  if (rv) {
    return cli_error_status("--line-ends", rv);
  }
  return cli_config_seal(&ring->config, ring->title, settings);
}

/* The password in a URI is nobody's business. */
static const char *store_name(const char *text)
{
  return strstr(text, "://") ? "keyring" : text;
}

static int open_store(struct cli_ring *ring, unsigned flags)
{
  const char *text = ring->options.keyring;
  const char *separator = strstr(text, "://");
  size_t word = separator ? (size_t)(separator - text) : 0;
  int rv;

  if (!separator) {
    rv = dkimkit_keyring_open_sqlite(ring->keyring, text, flags);
  } else if (word == 6 && strncmp(text, "sqlite", word) == 0) {
    rv = dkimkit_keyring_open_sqlite(ring->keyring, separator + 3, flags);
  } else if ((word == 10 && strncmp(text, "postgresql", word) == 0) ||
             (word == 8 && strncmp(text, "postgres", word) == 0)) {
    rv = dkimkit_keyring_open_postgresql(ring->keyring, text, flags);
  } else {
    return cli_error_usage(ring->title,
                           "--keyring: %.*s: neither sqlite nor postgresql",
                           (int)word, text);
  }
  return rv ? cli_ring_error(ring, store_name(text), rv) : CLI_OK;
}

int cli_ring_open(struct cli_ring *ring, unsigned flags)
{
  const char *other = getenv("DKIMKIT_KEYRING");
  int rv;

  if (!ring->options.keyring && other && *other) {
    ring->options.keyring = other;
  }
  if (!ring->options.keyring || !*ring->options.keyring) {
    return cli_error_usage(ring->title,
                           "--keyring (or DKIMKIT_KEYRING) is missing");
  }
  rv = make_config(ring);
  if (rv) {
    return rv;
  }
  rv = dkimkit_keyring_new(&ring->keyring, ring->config);
  if (rv) {
    return cli_ring_error(ring, "keyring", rv);
  }
  rv = set_clock(ring);
  rv = rv ? rv : set_actor(ring);
  rv = rv ? rv : add_masters(ring);
  rv = rv ? rv : open_store(ring, flags);
  if (!rv && ring->options.dry_run) {
    int status = dkimkit_keyring_set_dry_run(ring->keyring, 1);

    rv = status ? cli_ring_error(ring, "--dry-run", status) : CLI_OK;
  }
  return rv;
}

const char *cli_ring_argument(const struct cli_ring *ring, size_t index)
{
  return ring->base.files[index];
}

int cli_ring_slot(int *slot, const struct cli_ring *ring, const char *text)
{
  const char *digit = strncmp(text, "selector", 8) == 0 ? text + 8 : text;

  if ((digit[0] == '1' || digit[0] == '2') && digit[1] == '\0') {
    *slot = digit[0] - '1';
    return CLI_OK;
  }
  return cli_error_usage(ring->title, "%s: neither selector1 nor selector2",
                         text);
}

const char *cli_ring_selector(int slot)
{
  static const char *const names[DKIMKIT_KEYRING_SLOTS] = {"selector1",
                                                           "selector2"};

  return slot >= 0 && slot < DKIMKIT_KEYRING_SLOTS ? names[slot] : "-";
}

uint64_t cli_ring_now(const struct cli_ring *ring)
{
  return ring->options.settings.has_now ? ring->options.settings.now
                                        : (uint64_t)time(NULL);
}
