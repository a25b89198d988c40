/* SPDX-License-Identifier: MIT */
#include "leftovers.h"

#include "domain.h"

#include <sodium.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SOUGHT 16
/* What sanitizers reserve is bigger. */
#define REGION_MAX ((size_t)64 << 20)

/* Reads what it may not, by ASan's rules: red zones, what was freed. */
#define READS_ALL __attribute__((no_sanitize("address", "undefined"), noinline))

typedef uint8_t octet_at(unsigned seed, size_t at);

static const uint8_t *masked_octets;

uint8_t leftover_octet(unsigned seed, size_t at)
{
  uint32_t x = (uint32_t)(seed * 2654435761u + at * 40503u + 12345u);

  x ^= x >> 15;
  x *= 0x2c1b3c6du;
  return (uint8_t)(x >> 13 & 0xff);
}

static uint8_t hex_octet(unsigned seed, size_t at)
{
  unsigned octet = leftover_octet(seed, at / 2);
  unsigned digit = at % 2 == 0 ? octet >> 4 : octet & 15;

  return (uint8_t)(digit < 10 ? '0' + digit : 'a' + digit - 10);
}

uint8_t *leftover_secret(unsigned seed, size_t len)
{
  uint8_t *secret = sodium_malloc(len);
  size_t i;

  assert_non_null(secret);
  for (i = 0; i < len; i++) {
    secret[i] = leftover_octet(seed, i);
  }
  return secret;
}

__attribute__((noinline)) void leave_on_stack(const uint8_t *octets, size_t len)
{
  volatile uint8_t frame[512];
  size_t i;

  for (i = 0; i < len && i < sizeof(frame); i++) {
    frame[i] = octets[i];
  }
}

READS_ALL static int count_in(const volatile uint8_t *from, size_t len,
                              octet_at *octet, unsigned seed, size_t first)
{
  uint8_t start = octet(seed, first);
  int count = 0;
  size_t at;

  for (at = 0; at + SOUGHT <= len; at++) {
    size_t i = 0;

    if (from[at] != start) {
      continue;
    }
    while (i < SOUGHT && from[at + i] == octet(seed, first + i)) {
      i++;
    }
    count += i == SOUGHT;
  }
  return count;
}

static int count_everywhere(octet_at *octet, unsigned seed, size_t first)
{
  static char maps[1 << 20];
  int fd = open("/proc/self/maps", O_RDONLY);
  size_t len = 0;
  ssize_t got = 1;
  int count = 0;
  char *line;

  assert_true(fd >= 0);
  while (got > 0 && len < sizeof(maps) - 1) {
    got = read(fd, maps + len, sizeof(maps) - 1 - len);
    len += got > 0 ? (size_t)got : 0;
  }
  close(fd);
  assert_true(len > 0 && len < sizeof(maps) - 1);
  maps[len] = '\0';
  for (line = maps; *line != '\0'; line = strchr(line, '\n') + 1) {
    char *end;
    uintptr_t from = (uintptr_t)strtoull(line, &end, 16);
    uintptr_t to = (uintptr_t)strtoull(end + 1, &end, 16);

    if (strncmp(end, " rw", 3) == 0 && to - from <= REGION_MAX) {
      count += count_in((const volatile uint8_t *)from, to - from, octet, seed,
                        first);
    }
  }
  return count;
}

int leftovers(unsigned seed, size_t from)
{
  return count_everywhere(leftover_octet, seed, from);
}

int leftovers_hex(unsigned seed, size_t from)
{
  return count_everywhere(hex_octet, seed, 2 * from);
}

static uint8_t masked_octet(unsigned seed, size_t at)
{
  (void)seed;
  return masked_octets[at] ^ LEFTOVER_MASK;
}

int leftovers_masked(const uint8_t masked[16])
{
  masked_octets = masked;
  return count_everywhere(masked_octet, 0, 0);
}
