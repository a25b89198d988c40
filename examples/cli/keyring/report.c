/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "../errors.h"
#include "../output.h"
#include "../page.h"
#include "../text.h"
#include "commands.h"
#include "duration.h"
#include "replacefile.h"
#include "reportcounts.h"
#include "reporthtml.h"
#include "reportstyle.h"
#include "reporturgent.h"

enum { OPT_OUTPUT = 'a', OPT_TENANT, OPT_TITLE };

/* A page of so many domains is printed with all that is folded. */
#define FEW 20

struct tenant {
  char *name;
  dkimkit_keyring_default policy;
};

struct own {
  const char *output;
  const char *tenant;
  const char *title;
  struct cli_ring *ring;
  uint64_t now;
  struct tenant *tenants;
  size_t tenant_count;
  size_t tenant_room;
  struct cli_report_counts counts;
  struct cli_urgent urgent;
  /* All domains, and those of the tenant that is read. */
  struct cli_spool list;
  struct cli_spool part;
  struct cli_page page;
  struct cli_report_counts of_tenant;
  const struct tenant *current;
};

static const struct poptOption table[] = {
    CLI_OPTION("output", OPT_OUTPUT, "where the page goes (standard output)",
               "FILE"),
    CLI_OPTION("tenant", OPT_TENANT, "only this tenant's domains", "TENANT"),
    CLI_OPTION("title", OPT_TITLE, "title of the page", "TEXT"),
    CLI_OPTION_END};

static int take(struct cli_ring *ring, int option, char *value)
{
  struct own *own = ring->own;

  if (option == OPT_OUTPUT) {
    own->output = value;
  } else if (option == OPT_TENANT) {
    own->tenant = value;
  } else {
    own->title = value;
  }
  return CLI_OK;
}

/* ---- tenants: while they are read, the keyring can't be used ---- */

static int add_tenant(const dkimkit_keyring_tenant *tenant, void *user_data)
{
  struct own *own = user_data;
  struct tenant *one;

  if (own->tenant_count == own->tenant_room) {
    size_t room = own->tenant_room * 2 + 16;
    struct tenant *list = realloc(own->tenants, room * sizeof(*list));

    if (!list) {
      return cli_error_memory();
    }
    own->tenants = list;
    own->tenant_room = room;
  }
  one = &own->tenants[own->tenant_count];
  one->name = cli_text_copy(dkimkit_keyring_tenant_name(tenant));
  one->policy = (dkimkit_keyring_default)dkimkit_keyring_tenant_option(
      tenant, DKIMKIT_KEYRING_OPTION_DEFAULT_POLICY);
  if (!one->name) {
    return cli_error_memory();
  }
  ++own->tenant_count;
  return CLI_OK;
}

static int read_tenants(struct own *own)
{
  dkimkit_keyring_tenant *tenant;
  int rv;

  if (!own->tenant) {
    rv = dkimkit_keyring_each_tenant(own->ring->keyring, add_tenant, own);
    return rv < 0 ? cli_ring_error(own->ring, "keyring", rv) : rv;
  }
  rv = dkimkit_keyring_tenant_read(&tenant, own->ring->keyring, own->tenant);
  if (rv) {
    return cli_ring_error(own->ring, own->tenant, rv);
  }
  rv = add_tenant(tenant, own);
  dkimkit_keyring_tenant_free(tenant);
  return rv;
}

/* ---- domains ---- */

static int add_domain(const dkimkit_keyring_domain *domain, void *user_data)
{
  struct own *own = user_data;
  struct cli_report_domain one = {domain, cli_need_of(domain, own->now),
                                  own->current->policy, own->now,
                                  own->counts.domains};
  int rv;

  cli_counts_add(&own->counts, &one);
  cli_counts_add(&own->of_tenant, &one);
  cli_report_details(own->page.out, &one);
  rv = cli_page_flush(&own->page);
  return rv ? rv : cli_urgent_add(&own->urgent, &one);
}

static int copy_piece(const uint8_t *data, size_t len, void *user_data)
{
  return cli_spool_write(user_data, data, len);
}

/* How many domains of a tenant need something is known after the last, and
   stands before the first. */
static int end_tenant(struct own *own)
{
  struct cli_page page;
  int rv = cli_page_open(&page, &own->list, false);

  if (rv) {
    return rv;
  }
  fputs("<section class=tenant><h3><bdi>", page.out);
  cli_html_text(page.out, own->current->name);
  fputs("</bdi></h3>\n<p class=soft>", page.out);
  cli_counts_line(page.out, &own->of_tenant);
  fputs("</p>\n", page.out);
  rv = cli_page_close(&page);
  rv = rv ? rv : cli_spool_each(&own->part, copy_piece, &own->list);
  return rv ? rv : cli_spool_write(&own->list, "</section>\n", 11);
}

static int read_tenant(struct own *own, const struct tenant *tenant)
{
  int closed;
  int rv;

  own->current = tenant;
  memset(&own->of_tenant, 0, sizeof(own->of_tenant));
  cli_spool_init(&own->part);
  rv = cli_page_open(&own->page, &own->part, false);
  if (rv) {
    return rv;
  }
  rv = dkimkit_keyring_each_domain(own->ring->keyring, tenant->name, add_domain,
                                   own);
  rv = rv < 0 ? cli_ring_error(own->ring, tenant->name, rv) : rv;
  closed = cli_page_close(&own->page);
  rv = rv ? rv : closed;
  rv = rv ? rv : end_tenant(own);
  cli_spool_free(&own->part);
  return rv;
}

static int read_domains(struct own *own)
{
  size_t i;
  int rv = CLI_OK;

  for (i = 0; !rv && i < own->tenant_count; ++i) {
    rv = read_tenant(own, &own->tenants[i]);
  }
  return rv;
}

/* ---- the page ---- */

static void write_head(FILE *out, const struct own *own)
{
  const char *title = own->title ? own->title : "DKIM keyring report";

  fputs("<!DOCTYPE html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
        "<meta http-equiv=Content-Security-Policy content=\"default-src "
        "'none'; style-src 'unsafe-inline'\">\n"
        "<meta name=viewport content=\"width=device-width, "
        "initial-scale=1\">\n<meta name=referrer content=no-referrer>\n"
        "<meta name=color-scheme content=\"light dark\">\n<title>",
        out);
  cli_html_text(out, title);
  fputs("</title>\n<style>\n", out);
  cli_report_style(out);
  fprintf(out, "</style>\n</head>\n<body%s>\n<header>\n<h1>",
          own->counts.domains <= FEW ? " class=few" : "");
  cli_html_text(out, title);
  fputs("</h1>\n", out);
}

static void write_intro(FILE *out, const struct own *own)
{
  char iso[CLI_TIME_TEXT];

  fputs("<p class=soft>", out);
  if (own->tenant) {
    fputs("Tenant <bdi>", out);
    cli_html_text(out, own->tenant);
    fputs("</bdi>: ", out);
  }
  fprintf(out, "%zu domain%s", own->counts.domains,
          own->counts.domains == 1 ? "" : "s");
  if (!own->tenant) {
    fprintf(out, " of %zu tenant%s", own->tenant_count,
            own->tenant_count == 1 ? "" : "s");
  }
  fprintf(out, ", as of <time>%s</time>. All times are UTC.</p>\n</header>\n",
          cli_time_text(iso, own->now));
}

static void write_legend(FILE *out)
{
  fputs(
      "<details class=legend><summary>How a key is replaced, and what the bars "
      "show</summary>\n<dl class=facts>\n"
      "<div><dt>generated, published</dt><dd>A new key is made, and the host "
      "publishes its record.</dd></div>\n"
      "<div><dt>hold</dt><dd>Its record was seen in the DNS; caches may not "
      "have it yet, so it doesn't sign.</dd></div>\n"
      "<div><dt>ready</dt><dd>It may sign: a standby.</dd></div>\n"
      "<div><dt>signs</dt><dd>New mail is signed with it.</dd></div>\n"
      "<div><dt>draining</dt><dd>Mail that it signed may be under way: the "
      "record stays.</dd></div>\n"
      "<div><dt>retired, revoked</dt><dd>Nobody needs it any more, or it has "
      "an empty p=.</dd></div>\n"
      "<div><dt>dashed</dt><dd>Planned: from now on.</dd></div>\n"
      "</dl></details>\n",
      out);
}

static int write_page(struct own *own)
{
  struct cli_page page;
  int rv = cli_page_open(&page, &own->ring->spool, false);

  if (rv) {
    return rv;
  }
  write_head(page.out, own);
  write_intro(page.out, own);
  fputs("<main>\n<section>\n<h2>Summary</h2>\n", page.out);
  cli_counts_levels(page.out, &own->counts);
  cli_counts_table(page.out, &own->counts);
  fputs("</section>\n<section>\n<h2>What needs attention</h2>\n", page.out);
  cli_urgent_print(page.out, &own->urgent);
  fputs("</section>\n<section>\n<h2>All domains</h2>\n", page.out);
  write_legend(page.out);
  rv = cli_page_close(&page);
  return rv ? rv : cli_spool_each(&own->list, copy_piece, &own->ring->spool);
}

static int write_report(struct own *own)
{
  static const char tail[] = "</section>\n</main>\n</body>\n</html>\n";
  struct cli_spool *spool = &own->ring->spool;
  int rv = write_page(own);

  rv = rv ? rv : cli_spool_write(spool, tail, sizeof(tail) - 1);
  if (rv) {
    return rv;
  }
  return own->output ? cli_replace_file(own->output, spool)
                     : cli_output_publish(spool);
}

static void free_own(struct own *own)
{
  size_t i;

  for (i = 0; i < own->tenant_count; ++i) {
    free(own->tenants[i].name);
  }
  free(own->tenants);
  cli_urgent_free(&own->urgent);
  cli_spool_free(&own->list);
}

static int run(struct cli_ring *ring)
{
  struct own *own = ring->own;
  int rv;

  if (ring->options.json) {
    return cli_error_usage(ring->title,
                           "--json: a report is a page; see \"list --json\"");
  }
  own->ring = ring;
  own->now = cli_ring_now(ring);
  cli_spool_init(&own->list);
  rv = read_tenants(own);
  rv = rv ? rv : read_domains(own);
  rv = rv ? rv : write_report(own);
  free_own(own);
  return rv;
}

const struct cli_ring_command cli_ring_report = {
    .name = "report",
    .arguments = "[OPTION...]",
    .about = "make a web page about all domains",
    .table = table,
    .take = take,
    .own = sizeof(struct own),
    .run = run};
