/* SPDX-License-Identifier: MIT */
#include "job.h"

#include "clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int system_error(job *one)
{
  (void)snprintf(one->owner.why, sizeof(one->owner.why), "%s", strerror(errno));
  return DKIMKIT_ERR_SYSTEM;
}

static int feed(job *one, FILE *file)
{
  uint8_t octets[65536];
  size_t len;
  int rv = DKIMKIT_OK;

  while (rv == DKIMKIT_OK &&
         (len = fread(octets, 1, sizeof(octets), file)) > 0) {
    rv = dkimkit_signer_feed(one->signer, octets, len);
  }
  if (rv == DKIMKIT_OK && ferror(file)) {
    return system_error(one);
  }
  return rv == DKIMKIT_OK ? dkimkit_signer_finish(one->signer) : rv;
}

int job_start(job *one, const char *path, const dkimkit_config *config,
              dkimkit_profile *profile)
{
  FILE *file = fopen(path, "rb");
  int rv;

  memset(one, 0, sizeof(*one));
  one->path = path;
  one->started_ms = rs_clock_ms();
  if (file == NULL) {
    return system_error(one);
  }
  rv = dkimkit_signer_new(&one->signer, config, &profile, 1, &one->owner);
  if (rv == DKIMKIT_OK) {
    rv = feed(one, file);
  }
  (void)fclose(file);
  return rv;
}

static int write_all(job *one, const char *temporary, const char *name)
{
  size_t len = 0;
  const char *field = dkimkit_signer_field(one->signer, 0, &len);
  FILE *file = fopen(temporary, "wbx");
  size_t written;

  if (file == NULL) {
    return system_error(one);
  }
  written = fwrite(field, 1, len, file);
  if (fclose(file) != 0 || written != len || rename(temporary, name) < 0) {
    int rv = system_error(one);

    (void)unlink(temporary);
    return rv;
  }
  return DKIMKIT_OK;
}

int job_write(job *one, const char *folder)
{
  const char *slash = strrchr(one->path, '/');
  const char *base = slash != NULL ? slash + 1 : one->path;
  char *name = NULL;
  char *temporary = NULL;
  int rv = DKIMKIT_ERR_NOMEM;

  if (asprintf(&name, "%s/%s.dkim", folder, base) < 0) {
    return rv;
  }
  if (asprintf(&temporary, "%s.%ld", name, (long)getpid()) >= 0) {
    rv = write_all(one, temporary, name);
    free(temporary);
  }
  free(name);
  return rv;
}
