/* SPDX-License-Identifier: MIT */
#include "reportcounts.h"

void cli_counts_add(struct cli_report_counts *counts,
                    const struct cli_report_domain *domain)
{
  dkimkit_keyring_status status = dkimkit_keyring_domain_status(domain->domain);

  ++counts->domains;
  ++counts->level[domain->need.level];
  if (dkimkit_keyring_domain_fault(domain->domain)) {
    ++counts->damaged;
    return;
  }
  if ((unsigned)status < CLI_REPORT_STATUSES) {
    ++counts->status[status];
  }
  if (cli_domain_is_unticked(domain->domain, domain->now)) {
    ++counts->unticked;
  }
}

static const char *plural(size_t count)
{
  return count == 1 ? "" : "s";
}

void cli_counts_line(FILE *out, const struct cli_report_counts *counts)
{
  fprintf(out, "%zu domain%s", counts->domains, plural(counts->domains));
  if (counts->level[CLI_LEVEL_ALARM] > 0) {
    fprintf(out, ", %zu alarm%s", counts->level[CLI_LEVEL_ALARM],
            plural(counts->level[CLI_LEVEL_ALARM]));
  }
  if (counts->level[CLI_LEVEL_TO_DO] > 0) {
    fprintf(out, ", %zu to do", counts->level[CLI_LEVEL_TO_DO]);
  }
  if (counts->level[CLI_LEVEL_ADVICE] > 0) {
    fprintf(out, ", %zu with advice", counts->level[CLI_LEVEL_ADVICE]);
  }
}

void cli_counts_levels(FILE *out, const struct cli_report_counts *counts)
{
  static const struct {
    enum cli_need_level level;
    const char *sign;
    const char *words;
  } boxes[] = {
      {CLI_LEVEL_ALARM, "&#9650;", "Alarm: mail may fail or a key is unsafe"},
      {CLI_LEVEL_TO_DO, "&#9654;", "To do: a record or a check is missing"},
      {CLI_LEVEL_ADVICE, "&#9675;", "Advice: could be better"},
      {CLI_LEVEL_NONE, "&#10003;", "Good: nothing to do"}};
  size_t i;

  if (counts->unticked > 0) {
    fprintf(out,
            "<p class=warn><strong class=v0>&#9650; Nobody ticks:</strong> "
            "%zu domain%s had no tick for longer than the clock gap. Keys "
            "that sign go on, but no switch comes and every hold begins anew. "
            "Run \"dkimkit keyring tick\" regularly.</p>\n",
            counts->unticked, plural(counts->unticked));
  }
  fputs("<ul class=levels>\n", out);
  for (i = 0; i < sizeof(boxes) / sizeof(*boxes); ++i) {
    fprintf(out,
            "<li class=v%d><b>%zu</b> <span><span aria-hidden=true>%s</span> "
            "%s</span></li>\n",
            (int)boxes[i].level, counts->level[boxes[i].level], boxes[i].sign,
            boxes[i].words);
  }
  fputs("</ul>\n", out);
}

static void count_row(FILE *out, const char *name, size_t count,
                      const char *meaning)
{
  fprintf(out,
          "<tr><th scope=row>%s</th><td class=count>%zu</td><td>%s</td></tr>\n",
          name, count, meaning);
}

void cli_counts_table(FILE *out, const struct cli_report_counts *counts)
{
  static const struct {
    dkimkit_keyring_status status;
    const char *meaning;
  } rows[] = {{DKIMKIT_KEYRING_STATUS_COMPROMISED,
               "A key was compromised and isn't withdrawn everywhere yet."},
              {DKIMKIT_KEYRING_STATUS_DEGRADED,
               "Enabled, and a record that was there is lost."},
              {DKIMKIT_KEYRING_STATUS_NO_KEYS, "No selector has a key."},
              {DKIMKIT_KEYRING_STATUS_RECORDS_MISSING,
               "A CNAME record isn't there or isn't right."},
              {DKIMKIT_KEYRING_STATUS_DISABLED,
               "All is right, but signing as the domain isn't enabled."},
              {DKIMKIT_KEYRING_STATUS_ROTATING,
               "A switch to the other key is ordered."},
              {DKIMKIT_KEYRING_STATUS_DRAINING,
               "The key that signed before is still needed."},
              {DKIMKIT_KEYRING_STATUS_VALID,
               "Signs as the domain, or will when the publish hold is over."},
              {DKIMKIT_KEYRING_STATUS_LEAVING,
               "Removed; its records stay until no mail needs them."}};
  size_t i;

  fputs("<table class=statuses><caption>Domains by status</caption><thead><tr>"
        "<th scope=col>Status</th><th scope=col class=count>Domains</th>"
        "<th scope=col>Meaning</th></tr></thead><tbody>\n",
        out);
  count_row(out, "damaged", counts->damaged,
            "What is stored of it can't be read.");
  for (i = 0; i < sizeof(rows) / sizeof(*rows); ++i) {
    count_row(out, dkimkit_keyring_status_name(rows[i].status),
              counts->status[rows[i].status], rows[i].meaning);
  }
  fprintf(out,
          "</tbody><tfoot><tr><th scope=row>all</th><td class=count>%zu</td>"
          "<td></td></tr></tfoot></table>\n",
          counts->domains);
}
