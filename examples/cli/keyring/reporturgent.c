/* SPDX-License-Identifier: MIT */
#include "reporturgent.h"

#include <stdlib.h>
#include <string.h>

#include "../errors.h"

static int render(char **html, const struct cli_report_domain *domain)
{
  size_t len;
  FILE *out = open_memstream(html, &len);

  if (!out) {
    return cli_error_memory();
  }
  cli_report_attention(out, domain);
  if (fclose(out) != 0) {
    free(*html);
    return cli_error_memory();
  }
  return CLI_OK;
}

int cli_urgent_add(struct cli_urgent *urgent,
                   const struct cli_report_domain *domain)
{
  enum cli_need_kind kind = domain->need.kind;
  char *html;
  size_t i;
  int rv;

  if (kind == CLI_NEED_NOTHING) {
    return CLI_OK;
  }
  ++urgent->seen;
  if (urgent->count == CLI_URGENT_MAX) {
    if (urgent->list[CLI_URGENT_MAX - 1].kind <= kind) {
      return CLI_OK;
    }
    free(urgent->list[--urgent->count].html);
  }
  rv = render(&html, domain);
  if (rv) {
    return rv;
  }
  for (i = urgent->count; i > 0 && urgent->list[i - 1].kind > kind; --i) {
    urgent->list[i] = urgent->list[i - 1];
  }
  urgent->list[i] = (struct cli_urgent_entry){kind, html};
  ++urgent->count;
  return CLI_OK;
}

void cli_urgent_print(FILE *out, const struct cli_urgent *urgent)
{
  size_t i;

  if (urgent->count == 0) {
    fputs("<p>Nothing needs attention.</p>\n", out);
    return;
  }
  fputs("<ol class=needs>\n", out);
  for (i = 0; i < urgent->count; ++i) {
    fputs(urgent->list[i].html, out);
  }
  fputs("</ol>\n", out);
  if (urgent->seen > urgent->count) {
    fprintf(out,
            "<p>And %zu more that are less pressing: they are marked in the "
            "list below.</p>\n",
            urgent->seen - urgent->count);
  }
}

void cli_urgent_free(struct cli_urgent *urgent)
{
  size_t i;

  for (i = 0; i < urgent->count; ++i) {
    free(urgent->list[i].html);
  }
  memset(urgent, 0, sizeof(*urgent));
}
