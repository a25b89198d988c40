/* SPDX-License-Identifier: MIT */
#ifndef RELAY_SPOOL_H
#define RELAY_SPOOL_H

#include "spoolfile.h"

#include <uv.h>

/** The folder of accepted mail. One process has it at a time. */
typedef struct spool {
  uv_loop_t *loop;
  spool_folders folders;
  int lock;
  unsigned counter;
} spool;

/** Makes what is missing, and removes what a crash left half-written.
 *  @return 0, or -1 after saying what is wrong. */
int spool_open(spool *s, uv_loop_t *loop, const char *path);
void spool_close(spool *s);
/** Makes a name that no message has had. */
void spool_make_id(spool *s, char id[SPOOL_ID_SIZE]);
/** Tells of all complete messages, those of before. @return 0 or -1. */
int spool_each(const spool *s, void (*found)(void *owner, const char *id),
               void *owner);

#endif /* !defined(RELAY_SPOOL_H) */
