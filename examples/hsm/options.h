/* SPDX-License-Identifier: MIT */
#ifndef HSM_OPTIONS_H
#define HSM_OPTIONS_H

#include "fault.h"

#include <p11-kit/uri.h>

typedef struct hsm_options {
  const char *module;
  const char *pin_file;
  const char *public_file;
  const char *domain;
  const char *selector;
  /** Which token and which key. */
  P11KitUri *uri;
  /** Print the key record and sign nothing. */
  int record;
  int help;
} hsm_options;

extern const char hsm_usage[];

/** @return 0, or -1 and the fault. Clear it in both cases. */
int hsm_options_read(hsm_options *options, int argc, char **argv,
                     hsm_fault *fault);

void hsm_options_clear(hsm_options *options);

#endif /* !defined(HSM_OPTIONS_H) */
