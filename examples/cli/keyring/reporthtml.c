/* SPDX-License-Identifier: MIT */
#include "reporthtml.h"

#include <inttypes.h>
#include <string.h>

#include "../text.h"
#include "duration.h"

static const char *entity(char c)
{
  switch (c) {
  case '&':
    return "&amp;";
  case '<':
    return "&lt;";
  case '>':
    return "&gt;";
  case '"':
    return "&quot;";
  case '\'':
    return "&#39;";
  case '.':
    return "<wbr>.";
  default:
    return "";
  }
}

static void write_text(FILE *out, const char *text, const char *specials)
{
  while (*text) {
    size_t plain = strcspn(text, specials);

    cli_text_print(out, text, plain);
    text += plain;
    if (*text) {
      fputs(entity(*text), out);
      ++text;
    }
  }
}

void cli_html_text(FILE *out, const char *text)
{
  write_text(out, text, "&<>\"'");
}

void cli_html_code(FILE *out, const char *text)
{
  fputs("<code>", out);
  write_text(out, text, "&<>\"'.");
  fputs("</code>", out);
}

void cli_html_time(FILE *out, uint64_t time, uint64_t now)
{
  char iso[CLI_TIME_TEXT];
  char relative[CLI_RELATIVE_TEXT];

  if (time == 0) {
    fputs("&#8211;", out);
    return;
  }
  fprintf(out, "<time>%s</time> <span class=rel>(%s)</span>",
          cli_time_text(iso, time), cli_relative_text(relative, time, now));
}

const char *cli_relative_text(char out[CLI_RELATIVE_TEXT], uint64_t time,
                              uint64_t now)
{
  static const struct {
    uint64_t seconds;
    const char *name;
  } units[] = {{86400, "days"}, {3600, "hours"}, {60, "minutes"}};
  uint64_t distance = time > now ? time - now : now - time;
  size_t i;

  /* From two of a unit on: no singular is needed. */
  for (i = 0; i < sizeof(units) / sizeof(*units); ++i) {
    if (distance >= 2 * units[i].seconds) {
      snprintf(out, CLI_RELATIVE_TEXT,
               time > now ? "in %" PRIu64 " %s" : "%" PRIu64 " %s ago",
               distance / units[i].seconds, units[i].name);
      return out;
    }
  }
  snprintf(out, CLI_RELATIVE_TEXT, "now");
  return out;
}
