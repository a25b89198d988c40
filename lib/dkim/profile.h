/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_PROFILE_H
#define DKK_DKIM_PROFILE_H

/* How to sign, as signers see it: read-only after seal. */

#include "core/key.h"
#include "dkim/namelist.h"

#include <dkimkit/sign.h>

struct dkimkit_profile {
  dkimkit_config *config;
  atomic_size_t references;
  int sealed;

  char *domain;
  char *selector;
  char *identity;
  dkimkit_key *key;
  dkimkit_algorithm algorithm;
  dkimkit_canonicalization header_canonicalization;
  dkimkit_canonicalization body_canonicalization;
  dkk_namelist headers;
  /** The header list is the caller's, which counts instances itself. */
  int headers_chosen;
  dkk_namelist oversign;
  /** The caller chose the names to over-sign: they count even if they are not
   *  in the header list. */
  int oversign_chosen;
  dkimkit_timestamp timestamp_mode;
  uint64_t timestamp;
  uint64_t expiration;
  uint64_t body_length;
  int copy_headers;
};

#endif /* !defined(DKK_DKIM_PROFILE_H) */
