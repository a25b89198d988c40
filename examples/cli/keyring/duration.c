/* SPDX-License-Identifier: MIT */
#include "duration.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "../errors.h"
#include "../options.h"

struct unit {
  char letter;
  uint32_t seconds;
};

static const struct unit units[] = {
    {'w', 604800}, {'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};

#define UNITS (sizeof(units) / sizeof(*units))
/* A century. */
#define SECONDS_MAX UINT64_C(3155760000)

int cli_duration_parse(uint64_t *seconds, const char *command,
                       const char *option, const char *text)
{
  char digits[24];
  size_t len = strlen(text);
  uint64_t factor = 1;
  uint64_t value;
  size_t i;
  int rv;

  for (i = 0; len > 1 && i < UNITS; ++i) {
    if (text[len - 1] == units[i].letter) {
      factor = units[i].seconds;
      --len;
      break;
    }
  }
  if (len >= sizeof(digits)) {
    return cli_error_usage(command, "%s: %s: too large", option, text);
  }
  memcpy(digits, text, len);
  digits[len] = '\0';
  rv = cli_number(&value, command, option, digits, 0, SECONDS_MAX / factor);
  if (!rv) {
    *seconds = value * factor;
  }
  return rv;
}

const char *cli_duration_text(char out[CLI_DURATION_TEXT], uint64_t seconds)
{
  size_t i;

  /* Weeks are read, but nobody says 26w for half a year. */
  for (i = 1; i < UNITS - 1 && seconds % units[i].seconds != 0; ++i) {
  }
  if (seconds == 0) {
    snprintf(out, CLI_DURATION_TEXT, "0");
  } else {
    snprintf(out, CLI_DURATION_TEXT, "%" PRIu64 "%c",
             seconds / units[i].seconds, units[i].letter);
  }
  return out;
}

const char *cli_time_text(char out[CLI_TIME_TEXT], uint64_t seconds)
{
  time_t when = (time_t)seconds;
  struct tm utc;

  if (seconds == 0) {
    snprintf(out, CLI_TIME_TEXT, "-");
  } else if (seconds > INT64_MAX || !gmtime_r(&when, &utc) ||
             strftime(out, CLI_TIME_TEXT, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0) {
    snprintf(out, CLI_TIME_TEXT, "%" PRIu64, seconds);
  }
  return out;
}
