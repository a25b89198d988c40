/* SPDX-License-Identifier: MIT */
/* Signs many messages at once, in one thread, with a key behind a socket. */
#include "clock.h"
#include "job.h"
#include "remote.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define OPEN_MAX_JOBS 256

static const char usage[] =
    "usage: sign-many OPTION... DOMAIN SELECTOR MESSAGE...\n"
    "  --socket PATH     where the signer listens\n"
    "  --public FILE     the public key: p= of the record, PEM or DER\n"
    "  --output FOLDER   where the fields go, MESSAGE.dkim each\n"
    "  --signer UID      the user that the signer runs as (default: yours)\n"
    "  --deadline MS     for each signature (5000)\n"
    "  --in-flight N     requests that are sent and not answered (32)\n"
    "  --give-up MS      free a signer after this time, as if its client had\n"
    "                    gone (never)\n";

typedef struct program {
  rs_settings settings;
  const char *public_file;
  const char *folder;
  unsigned give_up_ms;
  char **messages;
  size_t count;
  rs_remote *remote;
  dkimkit_config *config;
  dkimkit_key *key;
  dkimkit_profile *profile;
  job jobs[OPEN_MAX_JOBS];
  int exit_code;
} program;

static int complain(const char *what, const char *why)
{
  fprintf(stderr, "sign-many: %s: %s\n", what, why);
  return -1;
}

static int read_number(unsigned *out, const char *text, unsigned most)
{
  char *stop;
  unsigned long value = strtoul(text, &stop, 10);

  if (*text < '0' || *text > '9' || *stop != '\0' || value > most) {
    return complain(text, "not a number that can be");
  }
  *out = (unsigned)value;
  return 0;
}

static int read_option(program *p, int one)
{
  unsigned number = 0;

  switch (one) {
  case 's':
    p->settings.path = optarg;
    return 0;
  case 'p':
    p->public_file = optarg;
    return 0;
  case 'o':
    p->folder = optarg;
    return 0;
  case 'u':
    if (read_number(&number, optarg, UINT_MAX) < 0) {
      return -1;
    }
    p->settings.signer = number;
    return 0;
  case 'd':
    return read_number(&p->settings.deadline_ms, optarg, 3600000);
  case 'f':
    if (read_number(&number, optarg, OPEN_MAX_JOBS) < 0 || number == 0) {
      return -1;
    }
    p->settings.in_flight = number;
    return 0;
  case 'g':
    return read_number(&p->give_up_ms, optarg, 3600000);
  default:
    fputs(usage, stderr);
    return -1;
  }
}

static int read_options(program *p, int argc, char **argv)
{
  static const struct option names[] = {
      {"socket", required_argument, NULL, 's'},
      {"public", required_argument, NULL, 'p'},
      {"output", required_argument, NULL, 'o'},
      {"signer", required_argument, NULL, 'u'},
      {"deadline", required_argument, NULL, 'd'},
      {"in-flight", required_argument, NULL, 'f'},
      {"give-up", required_argument, NULL, 'g'},
      {NULL, 0, NULL, 0},
  };
  int one;

  p->settings.signer = geteuid();
  p->settings.deadline_ms = 5000;
  p->settings.in_flight = 32;
  p->settings.open = OPEN_MAX_JOBS;
  while ((one = getopt_long(argc, argv, "", names, NULL)) != -1) {
    if (read_option(p, one) < 0) {
      return -1;
    }
  }
  if (p->settings.path == NULL || p->public_file == NULL || p->folder == NULL ||
      argc - optind < 3) {
    fputs(usage, stderr);
    return -1;
  }
  return 0;
}

static int make_key(program *p)
{
  uint8_t octets[16384];
  size_t len;
  FILE *file = fopen(p->public_file, "rb");
  int rv;

  if (file == NULL) {
    return complain(p->public_file, strerror(errno));
  }
  len = fread(octets, 1, sizeof(octets), file);
  (void)fclose(file);
  rv =
      dkimkit_key_external_public(&p->key, p->config, octets, len,
                                  rs_remote_start, rs_remote_cancel, p->remote);
  return rv == DKIMKIT_OK ? 0 : complain(p->public_file, dkimkit_strerror(rv));
}

static int make_profile(program *p, const char *domain, const char *selector)
{
  int rv = dkimkit_profile_new(&p->profile, p->config);

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_domain(p->profile, domain);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_selector(p->profile, selector);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_key(p->profile, p->key);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_seal(p->profile);
  }
  return rv == DKIMKIT_OK ? 0 : complain("profile", dkimkit_strerror(rv));
}

static int set_up(program *p, char **arguments)
{
  p->remote = rs_remote_new(&p->settings);
  if (p->remote == NULL || dkimkit_config_new(&p->config, NULL) != DKIMKIT_OK ||
      dkimkit_config_seal(p->config) != DKIMKIT_OK) {
    return complain("start", "out of memory");
  }
  return make_key(p) < 0 ? -1 : make_profile(p, arguments[0], arguments[1]);
}

/* One line for each message, as it ends. What may work later is 75. */
static void end_job(program *p, job *one, int rv)
{
  int is_later =
      rv == DKIMKIT_ERR_SIGN_TIMEOUT || rv == DKIMKIT_ERR_SIGN_UNAVAILABLE;

  if (rv == DKIMKIT_OK) {
    rv = job_write(one, p->folder);
  }
  printf("%s: %s%s%s\n", one->path,
         rv == DKIMKIT_PENDING ? "given-up" : dkimkit_error_name(rv),
         one->owner.why[0] != '\0' ? ": " : "", one->owner.why);
  if (rv != DKIMKIT_OK && p->exit_code != EX_SOFTWARE) {
    p->exit_code = is_later ? EX_TEMPFAIL : EX_SOFTWARE;
  }
  dkimkit_signer_free(one->signer);
  one->signer = NULL;
  one->path = NULL;
}

static void start_jobs(program *p, size_t *next)
{
  size_t i;

  for (i = 0; i < OPEN_MAX_JOBS && *next < p->count; i++) {
    if (p->jobs[i].path == NULL) {
      int rv =
          job_start(&p->jobs[i], p->messages[(*next)++], p->config, p->profile);

      if (rv != DKIMKIT_PENDING) {
        end_job(p, &p->jobs[i], rv);
      }
    }
  }
}

/* @return how many are still open. */
static size_t end_jobs(program *p)
{
  uint64_t now = rs_clock_ms();
  size_t open = 0;
  size_t i;

  for (i = 0; i < OPEN_MAX_JOBS; i++) {
    job *one = &p->jobs[i];

    if (one->path == NULL) {
      continue;
    }
    if (one->owner.ready) {
      end_job(p, one, dkimkit_signer_finish(one->signer));
    } else if (p->give_up_ms > 0 && now - one->started_ms >= p->give_up_ms) {
      end_job(p, one, DKIMKIT_PENDING);
    } else {
      open++;
    }
  }
  return open;
}

static int wait_ms(const program *p, int timeout)
{
  return p->give_up_ms > 0 && (timeout < 0 || timeout > 10) ? 10 : timeout;
}

static void run(program *p)
{
  size_t next = 0;
  size_t open = 0;

  do {
    struct pollfd fd;
    int timeout;

    start_jobs(p, &next);
    open = end_jobs(p);
    (void)fflush(stdout);
    if (open > 0) {
      timeout = rs_remote_prepare(p->remote, &fd);
      if (poll(&fd, 1, wait_ms(p, timeout)) < 0) {
        fd.revents = 0;
      }
      rs_remote_handle(p->remote, fd.revents);
    }
  } while (open > 0 || next < p->count);
}

int main(int argc, char **argv)
{
  static program p;

  if (read_options(&p, argc, argv) < 0) {
    return EX_USAGE;
  }
  p.messages = argv + optind + 2;
  p.count = (size_t)(argc - optind - 2);
  if (set_up(&p, argv + optind) < 0) {
    p.exit_code = EX_CONFIG;
  } else {
    run(&p);
  }
  dkimkit_profile_free(p.profile);
  dkimkit_key_free(p.key);
  dkimkit_config_free(p.config);
  rs_remote_free(p.remote);
  return p.exit_code;
}
