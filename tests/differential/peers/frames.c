/* SPDX-License-Identifier: MIT */
#include "frames.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_LINES 256
#define MAX_LINE 4096

static char lines[MAX_LINES][MAX_LINE];
static size_t n_lines;

static int read_number(uint32_t *number)
{
  unsigned char octets[4];

  if (fread(octets, 1, sizeof(octets), stdin) != sizeof(octets)) {
    return 0;
  }
  *number = (uint32_t)octets[0] << 24 | (uint32_t)octets[1] << 16 |
            (uint32_t)octets[2] << 8 | octets[3];
  return 1;
}

static void write_number(size_t number)
{
  unsigned char octets[4] = {
      (unsigned char)(number >> 24), (unsigned char)(number >> 16),
      (unsigned char)(number >> 8), (unsigned char)number};

  fwrite(octets, 1, sizeof(octets), stdout);
}

static int read_item(struct item *item)
{
  uint32_t len;

  if (!read_number(&len)) {
    return 0;
  }
  item->octets = calloc(1, (size_t)len + 1);
  if (item->octets == NULL) {
    exit(2);
  }
  item->len = len;
  return fread(item->octets, 1, len, stdin) == len;
}

int frame_read(struct frame *frame)
{
  uint32_t count;
  size_t i;

  if (!read_number(&count)) {
    return 0;
  }
  frame->count = count;
  frame->items = calloc((size_t)count + 1, sizeof(*frame->items));
  if (frame->items == NULL) {
    exit(2);
  }
  for (i = 0; i < count; i++) {
    if (!read_item(&frame->items[i])) {
      return 0;
    }
  }
  return 1;
}

void frame_free(struct frame *frame)
{
  size_t i;

  for (i = 0; i < frame->count; i++) {
    free(frame->items[i].octets);
  }
  free(frame->items);
}

void frame_add_line(const char *line)
{
  if (n_lines < MAX_LINES) {
    snprintf(lines[n_lines++], MAX_LINE, "%s", line);
  }
}

void frame_add(const char *first, const char *second, const char *result,
               const char *detail)
{
  char line[MAX_LINE];

  snprintf(line, sizeof(line), "%s\t%s\t%s\t%s", first == NULL ? "" : first,
           second == NULL ? "" : second, result, detail);
  frame_add_line(line);
}

void frame_send(void)
{
  size_t i;

  write_number(n_lines);
  for (i = 0; i < n_lines; i++) {
    write_number(strlen(lines[i]));
    fputs(lines[i], stdout);
  }
  fflush(stdout);
  n_lines = 0;
}

long long frame_clock(void)
{
  const char *text = getenv("DIFFERENTIAL_NOW");

  return text == NULL ? 0 : strtoll(text, NULL, 10);
}
