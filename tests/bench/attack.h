/* SPDX-License-Identifier: MIT */
#ifndef BENCH_ATTACK_H
#define BENCH_ATTACK_H

/* Messages that somebody makes to cost as much as they can. */

#include <stddef.h>
#include <stdint.h>

typedef struct attack {
  const char *name;
  /** What is grown by `n`. */
  const char *what;
  /** The smallest n that is looked at. */
  size_t n;
  /** Writes a message. */
  void (*write)(size_t n);
  /** Octets given at once; 0: all. */
  size_t chunk;
  /** Signing refuses it. */
  int only_verify;
} attack;

extern const attack attacks[];
extern const size_t attacks_count;

/** Writes about the largest header that the default limits let in, of what
 *  takes most memory: fields, and signatures with as many names. */
void attack_largest(size_t names, size_t signatures);

/** The message that was written last. */
const uint8_t *attack_octets(size_t *len);

#endif /* !defined(BENCH_ATTACK_H) */
