/* SPDX-License-Identifier: MIT */
#ifndef HSM_FAULT_H
#define HSM_FAULT_H

/* Why the program can't go on: a sentence, and the exit code of sysexits.h. */

#include <p11-kit/p11-kit.h>

typedef struct hsm_fault {
  int exit_code;
  char text[512];
} hsm_fault;

/** Sets a fault. @return -1, so that it can be returned at once. */
int hsm_fault_set(hsm_fault *fault, int exit_code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Sets what a PKCS#11 return value says of something that was tried, e.g.
 *  "signing". @return -1. */
int hsm_fault_ckr(hsm_fault *fault, const char *what, CK_RV ckr);

/** What dkimkit_sign_req_fail is to be told: whether trying again may help. */
int hsm_fault_sign_status(const hsm_fault *fault);

#endif /* !defined(HSM_FAULT_H) */
