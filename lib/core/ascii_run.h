/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_ASCII_RUN_H
#define DKK_CORE_ASCII_RUN_H

/** What belongs to a run of octets: what is above SP, and more or less. */
typedef struct dkk_run_kind {
  /** An SP behind an octet that is above SP. */
  int words;
  /** Neither ";" nor DEL. */
  int valchar;
  /** With `valchar`: what is above 127. */
  int eight_bit;
} dkk_run_kind;

#endif /* !defined(DKK_CORE_ASCII_RUN_H) */
