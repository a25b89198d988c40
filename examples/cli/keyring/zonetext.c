/* SPDX-License-Identifier: MIT */
#include "zonetext.h"

#include <inttypes.h>
#include <string.h>

/* RFC 1035, 3.3: octets of a character-string. */
#define STRING_MAX 255

void cli_zone_cname(FILE *out, const char *name, uint32_t ttl,
                    const char *target)
{
  fprintf(out, "%s. %" PRIu32 " IN CNAME %s.\n", name, ttl, target);
}

static void write_octet(FILE *out, unsigned char c)
{
  if (c == '"' || c == '\\') {
    fprintf(out, "\\%c", c);
  } else if (c < 0x20 || c > 0x7e) {
    fprintf(out, "\\%03u", c);
  } else {
    fputc(c, out);
  }
}

void cli_zone_txt(FILE *out, const char *name, uint32_t ttl, const char *text)
{
  size_t len = strlen(text);
  size_t i;

  fprintf(out, "%s. %" PRIu32 " IN TXT (\n    \"", name, ttl);
  for (i = 0; i < len; ++i) {
    if (i > 0 && i % STRING_MAX == 0) {
      fputs("\"\n    \"", out);
    }
    write_octet(out, (unsigned char)text[i]);
  }
  fputs("\"\n    )\n", out);
}
