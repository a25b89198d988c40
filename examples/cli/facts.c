/* SPDX-License-Identifier: MIT */
#include "facts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void cli_facts_free(struct cli_facts *facts)
{
  size_t i;

  for (i = 0; i < facts->count; ++i) {
    free(facts->list[i].text);
    free(facts->list[i].shown);
  }
  free(facts->list);
  memset(facts, 0, sizeof(*facts));
}

__attribute__((format(printf, 1, 0))) static char *
format_text(const char *format, va_list args)
{
  char *text = NULL;
  size_t len = 0;
  FILE *out = open_memstream(&text, &len);

  if (!out) {
    return NULL;
  }
  vfprintf(out, format, args);
  if (fclose(out) != 0) {
    free(text);
    return NULL;
  }
  return text;
}

void cli_facts_add(struct cli_facts *facts, const char *id, const char *format,
                   ...)
{
  struct cli_fact *list =
      realloc(facts->list, (facts->count + 1) * sizeof(*list));
  struct cli_fact fact = {id, NULL, NULL, 0};
  va_list args;

  if (!list) {
    facts->failed = true;
    return;
  }
  facts->list = list;
  va_start(args, format);
  fact.text = format_text(format, args);
  va_end(args);
  if (!fact.text) {
    facts->failed = true;
    return;
  }
  list[facts->count] = fact;
  ++facts->count;
}

void cli_facts_show(struct cli_facts *facts, const uint8_t *data, size_t len)
{
  struct cli_fact *fact;

  if (facts->failed || facts->count == 0 || len == 0) {
    return;
  }
  fact = &facts->list[facts->count - 1];
  fact->shown = malloc(len);
  if (!fact->shown) {
    facts->failed = true;
    return;
  }
  memcpy(fact->shown, data, len);
  fact->shown_len = len;
}

bool cli_facts_has(const struct cli_facts *facts, const char *id)
{
  size_t i;

  for (i = 0; i < facts->count; ++i) {
    if (strcmp(facts->list[i].id, id) == 0) {
      return true;
    }
  }
  return false;
}
