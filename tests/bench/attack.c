/* SPDX-License-Identifier: MIT */
#include "attack.h"

#include "fatal.h"

#include <stdlib.h>
#include <string.h>

static uint8_t *octets;
static size_t length;
static size_t capacity;

static void put_octets(const char *text, size_t len)
{
  if (len > capacity - length) {
    capacity = 2 * capacity + len;
    octets = must_have(realloc(octets, capacity));
  }
  memcpy(octets + length, text, len);
  length += len;
}

static void put(const char *text)
{
  put_octets(text, strlen(text));
}

static void put_times(const char *text, size_t times)
{
  while (times-- > 0) {
    put(text);
  }
}

#define SIGNATURE(h)                                                           \
  "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=s;"  \
  " bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA; h=" h

static void begin(void)
{
  length = 0;
  put(SIGNATURE("from") "\r\n");
}

static void end_header(void)
{
  put("From: a@example.com\r\n\r\n");
}

static void body_of(const char *unit, size_t n)
{
  begin();
  end_header();
  put_times(unit, n);
}

static void one_line(size_t n)
{
  body_of("xxxxxxxxxxxxxxxx", n / 16);
}

static void blank_lines(size_t n)
{
  body_of("\r\n", n / 2);
}

static void blank_lines_of_space(size_t n)
{
  body_of(" \r\n", n / 3);
}

static void spaces(size_t n)
{
  body_of("                ", n / 16);
}

static void carriage_returns(size_t n)
{
  body_of("\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r", n / 16);
}

static void every_second_space(size_t n)
{
  body_of("x\tx \r", n / 5);
}

static void lines(size_t n)
{
  body_of("words in a line, as in any mail that somebody reads\r\n", n / 53);
}

static void short_fields(size_t n)
{
  begin();
  put_times("a:\r\n", n);
  end_header();
}

static void names_of_their_own(size_t n)
{
  begin();
  while (n > 0) {
    char name[16] = "x0000000:\r\n";
    size_t rest = n--;
    size_t i;

    for (i = 7; i > 0; i--) {
      name[i] = (char)('a' + rest % 26);
      rest /= 26;
    }
    put(name);
  }
  end_header();
}

static void long_names_alike(size_t n)
{
  begin();
  put_times("X-The-Same-Beginning-In-All-Of-Them:\r\n", n);
  end_header();
}

static void signed_names(size_t n)
{
  length = 0;
  put(SIGNATURE("from"));
  put_times(":a", n);
  put("\r\n");
  end_header();
}

static void the_same_name_signed(size_t n)
{
  length = 0;
  put(SIGNATURE("from"));
  put_times(":a", n);
  put("\r\n");
  put_times("a:\r\n", n);
  end_header();
}

static void tags(size_t n)
{
  length = 0;
  put(SIGNATURE("from"));
  while (n > 0) {
    char tag[16] = ";x0000000=";
    size_t rest = n--;
    size_t i;

    for (i = 8; i > 1; i--) {
      tag[i] = (char)('a' + rest % 26);
      rest /= 26;
    }
    put(tag);
  }
  put("\r\n");
  end_header();
}

static void signatures(size_t n)
{
  length = 0;
  put_times(SIGNATURE("from") "\r\n", n);
  end_header();
}

static void folds(size_t n)
{
  begin();
  put("Subject:");
  put_times("\r\n x", n);
  put("\r\n");
  end_header();
}

static void folds_in_b(size_t n)
{
  length = 0;
  put("DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s; h=from;"
      " bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA");
  put_times("\r\n\t", n);
  put(";\r\n");
  end_header();
}

#define KIB 1024

const attack attacks[] = {
    {"one line", "octets", 256 * KIB, one_line, 0, 1},
    {"blank lines", "octets", 256 * KIB, blank_lines, 0, 0},
    {"blank lines of a space", "octets", 256 * KIB, blank_lines_of_space, 0, 0},
    {"spaces", "octets", 256 * KIB, spaces, 0, 1},
    {"carriage returns", "octets", 256 * KIB, carriage_returns, 0, 1},
    {"every octet changes", "octets", 256 * KIB, every_second_space, 0, 1},
    {"octet by octet", "octets", 32 * KIB, lines, 1, 0},
    {"short fields", "fields", 5000, short_fields, 0, 0},
    {"fields with names of their own", "fields", 5000, names_of_their_own, 0,
     0},
    {"fields with one long name", "fields", 5000, long_names_alike, 0, 0},
    {"names in h=", "names", 5000, signed_names, 0, 1},
    {"one name, signed each time", "names", 5000, the_same_name_signed, 0, 1},
    {"tags", "tags", 2000, tags, 0, 1},
    {"signatures", "signatures", 250, signatures, 0, 1},
    {"folds of a field", "folds", 10000, folds, 0, 0},
    {"folds in b=", "folds", 5000, folds_in_b, 0, 1},
};

const size_t attacks_count = sizeof(attacks) / sizeof(attacks[0]);

void attack_largest(size_t names, size_t signatures)
{
  length = 0;
  while (signatures-- > 0) {
    put(SIGNATURE("from"));
    put_times(":a", names - 1);
    put("\r\n");
  }
  put_times("a:\r\n", names);
  end_header();
}

const uint8_t *attack_octets(size_t *len)
{
  *len = length;
  return octets;
}
