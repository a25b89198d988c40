/* SPDX-License-Identifier: MIT */
#ifndef CLI_PAGE_H
#define CLI_PAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "spool.h"

/* Text for people on its way to a spool, with or without colour. */
struct cli_page {
  FILE *out;
  bool color;
  struct cli_spool *spool;
  char *text;
  size_t len;
};

int cli_page_open(struct cli_page *page, struct cli_spool *spool, bool color);

/* Hands on what was written so far. */
int cli_page_flush(struct cli_page *page);
int cli_page_close(struct cli_page *page);

enum cli_paint {
  CLI_PAINT_GOOD,
  CLI_PAINT_BAD,
  CLI_PAINT_DOUBT,
  CLI_PAINT_MARK
};

void cli_page_paint(const struct cli_page *page, enum cli_paint paint);
void cli_page_plain(const struct cli_page *page);

/* Lines of octets, made visible, each behind a bar and of `max` octets at most;
   of more than `lines` those in the middle are left out. */
void cli_page_octets(const struct cli_page *page, const char *indent,
                     const uint8_t *data, size_t len, size_t lines, size_t max);

/* One such line, without the octets that end it. */
void cli_page_octet_line(const struct cli_page *page, const char *indent,
                         const uint8_t *data, size_t len, size_t max);

#endif
