/* SPDX-License-Identifier: MIT */
#ifndef HSM_PIN_H
#define HSM_PIN_H

#include "fault.h"

#include <stddef.h>

/** Wipe it with hsm_pin_wipe as soon as it isn't needed. */
typedef struct hsm_pin {
  unsigned char octets[256];
  size_t len;
} hsm_pin;

/**
 * Reads a PIN: the only line of a file, or for "-" the first line of standard
 * input, of which no octet more is read. The file must be a regular one of
 * the user's or of root's that nobody else can read.
 * @return 0, or -1 and the fault.
 */
int hsm_pin_read(hsm_pin *pin, const char *path, hsm_fault *fault);

void hsm_pin_wipe(hsm_pin *pin);

#endif /* !defined(HSM_PIN_H) */
