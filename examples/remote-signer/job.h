/* SPDX-License-Identifier: MIT */
#ifndef RS_JOB_H
#define RS_JOB_H

/* One message that is being signed. */

#include "remote.h"

#include <stdint.h>

typedef struct job {
  const char *path;
  dkimkit_signer *signer;
  rs_owner owner;
  uint64_t started_ms;
} job;

/** Reads the message and asks for its signature.
 *  @return as dkimkit_signer_finish, or DKIMKIT_ERR_SYSTEM and `owner.why`. */
int job_start(job *one, const char *path, const dkimkit_config *config,
              dkimkit_profile *profile);

/** Writes the finished field to a file of the message's name and ".dkim",
 *  whole or not at all. @return DKIMKIT_OK, or DKIMKIT_ERR_SYSTEM and
 *  `owner.why`. */
int job_write(job *one, const char *folder);

#endif /* !defined(RS_JOB_H) */
