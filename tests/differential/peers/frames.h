/* SPDX-License-Identifier: MIT */
#ifndef TESTS_DIFFERENTIAL_FRAMES_H
#define TESTS_DIFFERENTIAL_FRAMES_H

#include <stddef.h>

/* What the peers written in C share; the frames are those of ../frames.py. */

struct item {
  unsigned char *octets; /* a NUL follows, not counted */
  size_t len;
};

struct frame {
  struct item *items;
  size_t count;
};

/* Returns 0 at the end of the input; ends the process if out of memory. */
int frame_read(struct frame *frame);

void frame_free(struct frame *frame);

/* Collects the items of the answer; `frame_send` sends them. */
void frame_add(const char *first, const char *second, const char *result,
               const char *detail);

void frame_add_line(const char *line);

void frame_send(void);

/* DIFFERENTIAL_NOW of the environment. */
long long frame_clock(void);

#endif /* !defined(TESTS_DIFFERENTIAL_FRAMES_H) */
