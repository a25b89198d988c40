/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_LOOK_H
#define DKK_CORE_LOOK_H

/** What was seen in some octets. */
typedef struct dkk_look {
  /** The last octet was a CR. */
  int after_cr;
  /** A CR or LF that isn't part of CRLF, or a NUL. */
  int malformed;
  int eight_bit;
} dkk_look;

#endif /* !defined(DKK_CORE_LOOK_H) */
