/* SPDX-License-Identifier: MIT */
#include "reportrecords.h"

#include <inttypes.h>

#include "domains.h"
#include "records.h"
#include "reporthtml.h"

static void begin(FILE *out, const char *caption)
{
  fprintf(out,
          "<table class=records><caption>%s</caption><thead><tr>"
          "<th scope=col>Name</th><th scope=col>Type</th>"
          "<th scope=col>TTL</th><th scope=col>Value</th></tr></thead>"
          "<tbody>\n",
          caption);
}

static void row(FILE *out, const char *name, const char *type, uint32_t ttl,
                const char *value)
{
  fputs("<tr><td data-h=Name>", out);
  cli_html_code(out, name);
  fprintf(out,
          "</td><td data-h=Type>%s</td><td data-h=TTL>%" PRIu32
          "</td><td data-h=Value>",
          type, ttl);
  cli_html_code(out, value);
  fputs("</td></tr>\n", out);
}

void cli_report_owner_records(FILE *out, const dkimkit_keyring_domain *domain,
                              unsigned slots)
{
  int slot;

  if (slots == 0 || cli_domain_is_initial(domain)) {
    return;
  }
  begin(out, "The owner of the domain publishes");
  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; ++slot) {
    if ((slots >> slot & 1u) != 0) {
      row(out,
          dkimkit_keyring_domain_record_name(domain, slot,
                                             DKIMKIT_KEYRING_NAME_OWN),
          "CNAME", CLI_OWNER_TTL,
          dkimkit_keyring_domain_record_name(domain, slot,
                                             DKIMKIT_KEYRING_NAME_HOST));
    }
  }
  fputs("</tbody></table>\n", out);
}

void cli_report_host_records(FILE *out, const dkimkit_keyring_domain *domain,
                             unsigned slots)
{
  unsigned with_text = 0;
  int slot;

  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; ++slot) {
    if (dkimkit_keyring_domain_record_text(domain, slot)) {
      with_text |= 1u << slot;
    }
  }
  slots &= with_text;
  if (slots == 0) {
    return;
  }
  begin(out, "The mail host publishes");
  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; ++slot) {
    if ((slots >> slot & 1u) != 0) {
      row(out,
          dkimkit_keyring_domain_record_name(domain, slot,
                                             DKIMKIT_KEYRING_NAME_HOST),
          "TXT", dkimkit_keyring_domain_record_ttl(domain, slot),
          dkimkit_keyring_domain_record_text(domain, slot));
    }
  }
  fputs("</tbody></table>\n", out);
}
