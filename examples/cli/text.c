/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"
#define BAD UINT32_MAX

/* Not strdup(3) itself where it is called: gcc's analyzer takes its memory for
   lost once it stands in an array that grows. */
char *cli_text_copy(const char *text)
{
  return strdup(text);
}

struct lead {
  size_t octets;
  uint8_t second_min;
  uint8_t second_max;
};

/* The Unicode Standard, table 3-7: only the second octet has ranges of its
   own. */
static struct lead lead_of(uint8_t c)
{
  if (c < 0x80) {
    return (struct lead){1, 0, 0};
  }
  if (c >= 0xc2 && c <= 0xdf) {
    return (struct lead){2, 0x80, 0xbf};
  }
  if (c >= 0xe0 && c <= 0xef) {
    return (struct lead){3, c == 0xe0 ? 0xa0 : 0x80, c == 0xed ? 0x9f : 0xbf};
  }
  if (c >= 0xf0 && c <= 0xf4) {
    return (struct lead){4, c == 0xf0 ? 0x90 : 0x80, c == 0xf4 ? 0x8f : 0xbf};
  }
  return (struct lead){0, 0, 0};
}

/* Takes one character, or the longest start of one that is ill-formed, for
   which *code is BAD. */
static size_t next_char(uint32_t *code, const uint8_t *s, size_t len)
{
  struct lead lead = lead_of(s[0]);
  uint32_t value = s[0];
  size_t i;

  *code = BAD;
  if (lead.octets == 0) {
    return 1;
  }
  if (lead.octets > 1) {
    value &= 0x7fu >> lead.octets;
  }
  for (i = 1; i < lead.octets; ++i) {
    uint8_t min = i == 1 ? lead.second_min : 0x80;
    uint8_t max = i == 1 ? lead.second_max : 0xbf;

    if (i >= len || s[i] < min || s[i] > max) {
      return i;
    }
    value = value << 6 | (s[i] & 0x3fu);
  }
  *code = value;
  return i;
}

/* Control characters, those that change the direction of the text, and
   noncharacters. */
static bool steers(uint32_t code)
{
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x61c ||
         (code >= 0x200e && code <= 0x200f) ||
         (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2066 && code <= 0x2069) ||
         (code >= 0xfdd0 && code <= 0xfdef) || (code & 0xfffe) == 0xfffe;
}

static void write_text(FILE *out, const char *text, size_t len, bool keep)
{
  const uint8_t *s = (const uint8_t *)text;

  while (len > 0) {
    uint32_t code;
    size_t octets = next_char(&code, s, len);

    if (code == BAD) {
      fputs(REPLACEMENT, out);
    } else if (!keep && steers(code)) {
      fputc('?', out);
    } else {
      fwrite(s, 1, octets, out);
    }
    s += octets;
    len -= octets;
  }
}

void cli_text_repair(FILE *out, const char *text, size_t len)
{
  write_text(out, text, len, true);
}

void cli_text_print(FILE *out, const char *text, size_t len)
{
  write_text(out, text, len, false);
}

void cli_text_escape(FILE *out, const char *text, size_t len)
{
  const uint8_t *s = (const uint8_t *)text;

  while (len > 0) {
    uint32_t code;
    size_t octets = next_char(&code, s, len);

    if (code < 0x20 || code == BAD || !steers(code)) {
      fwrite(s, 1, octets, out);
    } else if (code < 0x10000) {
      fprintf(out, "\\u%04" PRIx32, code);
    } else {
      fprintf(out, "\\u%04" PRIx32 "\\u%04" PRIx32,
              0xd800 + ((code - 0x10000) >> 10), 0xdc00 + (code & 0x3ff));
    }
    s += octets;
    len -= octets;
  }
}

#define MIDDLE_DOT "\xc2\xb7"
#define ELLIPSIS "\xe2\x80\xa6"

static bool is_plain_space(const uint8_t *text, size_t len, size_t at)
{
  return at > 0 && at + 1 < len && text[at - 1] > ' ' && text[at + 1] > ' ';
}

static void write_control(FILE *out, uint32_t code)
{
  switch (code) {
  case '\r':
    fputs("\\r", out);
    break;
  case '\n':
    fputs("\\n", out);
    break;
  case '\t':
    fputs("\\t", out);
    break;
  default:
    fprintf(out,
            code < 0x100     ? "\\x%02x"
            : code < 0x10000 ? "\\u%04x"
                             : "\\U%08x",
            (unsigned)code);
    break;
  }
}

void cli_text_visible(FILE *out, const uint8_t *text, size_t len, size_t max)
{
  size_t at = 0;

  while (at < len && at < max) {
    uint32_t code;
    size_t octets = next_char(&code, text + at, len - at);

    if (code == BAD) {
      size_t i;

      for (i = 0; i < octets; ++i) {
        fprintf(out, "\\x%02x", text[at + i]);
      }
    } else if (steers(code)) {
      write_control(out, code);
    } else if (code == '\\') {
      fputs("\\\\", out);
    } else if (code == ' ' && !is_plain_space(text, len, at)) {
      fputs(MIDDLE_DOT, out);
    } else {
      fwrite(text + at, 1, octets, out);
    }
    at += octets;
  }
  if (at < len) {
    fprintf(out, ELLIPSIS " (+%zu octets)", len - at);
  }
}
