/* SPDX-License-Identifier: MIT */
#include "reporturgent.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <dkimkit/keyring_check.h>

#include "../errors.h"
#include "domains.h"
#include "records.h"
#include "reporthtml.h"

/* Whether domains of this kind are listed with records. */
static bool has_records(enum cli_need_kind kind)
{
  return kind == CLI_NEED_COMPROMISED || kind == CLI_NEED_LOST ||
         kind == CLI_NEED_STALLED || kind == CLI_NEED_HOST_RECORD ||
         kind == CLI_NEED_OWNER_RECORD;
}

static unsigned record_count(const struct cli_need *need)
{
  unsigned slots = need->owner_slots | need->host_slots << 2;
  unsigned count = 0;

  for (; slots != 0; slots >>= 1) {
    count += slots & 1u;
  }
  return count;
}

static const char *found(const struct cli_report_domain *of, int slot,
                         dkimkit_keyring_name name)
{
  dkimkit_keyring_verdict verdict =
      dkimkit_keyring_domain_verdict(of->domain, slot, name);
  const char *text = dkimkit_keyring_verdict_text(verdict);

  if (verdict == DKIMKIT_KEYRING_VERDICT_OK &&
      dkimkit_keyring_domain_state(of->domain, slot) ==
          DKIMKIT_KEYRING_STATE_REVOKING) {
    return "The key is still there.";
  }
  return text ? text : "Unknown.";
}

static void cell(FILE *out, const char *heading)
{
  fprintf(out, "</td><td data-h=\"%s\">", heading);
}

static void record(FILE *out, const struct cli_report_domain *of, int slot,
                   dkimkit_keyring_name name)
{
  bool is_owner = name == DKIMKIT_KEYRING_NAME_OWN;
  const char *value =
      is_owner ? dkimkit_keyring_domain_record_name(of->domain, slot,
                                                    DKIMKIT_KEYRING_NAME_HOST)
               : dkimkit_keyring_domain_record_text(of->domain, slot);

  fprintf(out, "<td data-h=Who>%s", is_owner ? "owner" : "host");
  cell(out, "Name");
  cli_html_code(out,
                dkimkit_keyring_domain_record_name(of->domain, slot, name));
  cell(out, "Type");
  fputs(is_owner ? "CNAME" : "TXT", out);
  cell(out, "TTL");
  fprintf(out, "%lu",
          is_owner ? (unsigned long)CLI_OWNER_TTL
                   : (unsigned long)dkimkit_keyring_domain_record_ttl(
                         of->domain, slot));
  cell(out, "Value");
  if (value) {
    cli_html_code(out, value);
  } else {
    fputs("no record", out);
  }
  cell(out, "Found");
  fputs(found(of, slot, name), out);
  fputs("</td></tr>\n", out);
}

static void records(FILE *out, const struct cli_report_domain *of)
{
  bool is_first = true;
  int name;
  int slot;

  for (name = 0; name <= DKIMKIT_KEYRING_NAME_HOST; ++name) {
    unsigned slots = name == DKIMKIT_KEYRING_NAME_OWN ? of->need.owner_slots
                                                      : of->need.host_slots;

    for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; ++slot) {
      if ((slots >> slot & 1u) != 0) {
        fputs(is_first ? "" : "<tr>", out);
        record(out, of, slot, (dkimkit_keyring_name)name);
        is_first = false;
      }
    }
  }
}

/* A row for each record that is to be published, or one without. */
static void print_domain(FILE *out, const struct cli_report_domain *of)
{
  unsigned rows = record_count(&of->need);

  fprintf(out, "<tbody><tr><th scope=rowgroup rowspan=%u><a href=\"#d%zu\">",
          rows > 1 ? rows : 1, of->number);
  cli_report_name(out, of);
  fputs("</a> ", out);
  cli_report_badge(out, of);
  fputs("<br><bdi class=of>", out);
  cli_html_text(out, dkimkit_keyring_domain_tenant(of->domain));
  fputs("</bdi></th>", out);
  if (rows > 0 && has_records(of->need.kind)) {
    records(out, of);
  } else {
    fprintf(out, "%s</tr>\n",
            has_records(of->need.kind)
                ? "<td colspan=6>No record is to be changed.</td>"
                : "");
  }
  fputs("</tbody>\n", out);
}

static int render(char **html, const struct cli_report_domain *domain)
{
  size_t len;
  FILE *out = open_memstream(html, &len);

  if (!out) {
    return cli_error_memory();
  }
  print_domain(out, domain);
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
  ++urgent->kinds[kind];
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

static void begin_group(FILE *out, enum cli_need_kind kind, size_t count)
{
  enum cli_need_level level = cli_need_level_of(kind);

  fprintf(out,
          "<div class=\"need n%d\">\n<h3><span class=v%d>%s:</span> %s "
          "<span class=soft>(%zu domain%s)</span></h3>\n<p>%s</p>\n"
          "<table class=\"attention%s\">",
          (int)level, (int)level, cli_level_name(level), cli_need_title(kind),
          count, count == 1 ? "" : "s", cli_need_advice(kind),
          has_records(kind) ? " withrecords" : "");
  fputs("<thead><tr><th scope=col>Domain</th>", out);
  if (has_records(kind)) {
    fputs("<th scope=col>Who</th><th scope=col>Publishes at</th>"
          "<th scope=col>Type</th><th scope=col>TTL</th>"
          "<th scope=col>Value</th><th scope=col>Last check found</th>",
          out);
  }
  fputs("</tr></thead>\n", out);
}

void cli_urgent_print(FILE *out, const struct cli_urgent *urgent)
{
  size_t i;

  if (urgent->count == 0) {
    fputs("<p>Nothing needs attention.</p>\n", out);
    return;
  }
  for (i = 0; i < urgent->count; ++i) {
    enum cli_need_kind kind = urgent->list[i].kind;

    if (i == 0 || urgent->list[i - 1].kind != kind) {
      begin_group(out, kind, urgent->kinds[kind]);
    }
    fputs(urgent->list[i].html, out);
    if (i + 1 == urgent->count || urgent->list[i + 1].kind != kind) {
      fputs("</table></div>\n", out);
    }
  }
  if (urgent->seen > urgent->count) {
    fprintf(out,
            "<p><strong>%zu more</strong> that are not more pressing aren't "
            "listed here; they are marked in the list below.</p>\n",
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
