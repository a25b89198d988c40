/* SPDX-License-Identifier: MIT */
#include "reportdomain.h"

#include <stdbool.h>

#include <dkimkit/keyring_check.h>

#include "domains.h"
#include "reporthtml.h"
#include "reportrecords.h"
#include "reportspans.h"
#include "reporttimeline.h"
#include "ring.h"

const char *cli_report_status(const dkimkit_keyring_domain *domain)
{
  return dkimkit_keyring_domain_fault(domain)
             ? "damaged"
             : dkimkit_keyring_status_name(
                   dkimkit_keyring_domain_status(domain));
}

void cli_report_badge(FILE *out, const struct cli_report_domain *of)
{
  static const char *const signs[CLI_LEVELS] = {"&#9650;", "&#9654;", "&#9675;",
                                                "&#10003;"};

  fprintf(out,
          "<span class=\"badge v%d\"><span aria-hidden=true>%s</span> "
          "%s</span>",
          (int)of->need.level, signs[of->need.level],
          cli_report_status(of->domain));
}

static void level(FILE *out, const struct cli_report_domain *of)
{
  fprintf(out, "<strong class=v%d>%s:</strong> %s", (int)of->need.level,
          cli_level_name(of->need.level), cli_need_title(of->need.kind));
}

void cli_report_name(FILE *out, const struct cli_report_domain *of)
{
  fputs("<bdi>", out);
  cli_html_text(out, dkimkit_keyring_domain_name(of->domain));
  fputs("</bdi>", out);
}

static const char *default_signs(const struct cli_report_domain *of, int host)
{
  switch (of->policy) {
  case DKIMKIT_KEYRING_DEFAULT_NONE:
    return "nothing";
  case DKIMKIT_KEYRING_DEFAULT_DOMAIN_KEY:
    if (host >= 0) {
      return host == 0 ? "selector1, host's name" : "selector2, host's name";
    }
    break;
  case DKIMKIT_KEYRING_DEFAULT_INITIAL_KEY:
    break;
  }
  return "initial domain's key";
}

/* In a word or two. */
static const char *signs(const struct cli_report_domain *of)
{
  int own = dkimkit_keyring_domain_signs(of->domain, DKIMKIT_KEYRING_NAME_OWN,
                                         of->now);
  int host = dkimkit_keyring_domain_signs(of->domain, DKIMKIT_KEYRING_NAME_HOST,
                                          of->now);

  if (cli_domain_is_initial(of->domain)) {
    return host >= 0 ? cli_ring_selector(host) : "nothing";
  }
  if (own >= 0) {
    return cli_ring_selector(own);
  }
  if (dkimkit_keyring_domain_status(of->domain) ==
          DKIMKIT_KEYRING_STATUS_DEGRADED &&
      cli_domain_setting(of->domain, DKIMKIT_KEYRING_SETTING_ON_LOST) ==
          DKIMKIT_KEYRING_ON_LOST_NO_SIGNATURE) {
    return "nothing";
  }
  return default_signs(of, host);
}

static uint64_t time_of(const struct cli_report_domain *of, int slot,
                        dkimkit_keyring_time time)
{
  return dkimkit_keyring_domain_time(of->domain, slot, time);
}

static void next_of_slots(FILE *out, const struct cli_report_domain *of)
{
  char relative[CLI_RELATIVE_TEXT];
  int slot;

  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; ++slot) {
    dkimkit_keyring_state state =
        dkimkit_keyring_domain_state(of->domain, slot);
    uint64_t when = 0;

    if (state == DKIMKIT_KEYRING_STATE_DRAINING) {
      when = time_of(of, slot, DKIMKIT_KEYRING_TIME_QUIET);
    } else if (state == DKIMKIT_KEYRING_STATE_SEEN) {
      when = time_of(of, slot, DKIMKIT_KEYRING_TIME_READY);
    }
    if (when > of->now) {
      fprintf(out, "%s %s %s", cli_ring_selector(slot),
              state == DKIMKIT_KEYRING_STATE_SEEN ? "ready" : "drained",
              cli_relative_text(relative, when, of->now));
      return;
    }
  }
}

static void next(FILE *out, const struct cli_report_domain *of)
{
  uint64_t planned = cli_switch_time(of->domain);
  uint64_t rotation = time_of(of, 0, DKIMKIT_KEYRING_TIME_NEXT_ROTATION);
  dkimkit_keyring_status status = dkimkit_keyring_domain_status(of->domain);
  char relative[CLI_RELATIVE_TEXT];

  if (status == DKIMKIT_KEYRING_STATUS_ROTATING && planned != 0) {
    fprintf(out, planned > of->now ? "switch %s" : "switch was due %s",
            cli_relative_text(relative, planned, of->now));
  } else if (status == DKIMKIT_KEYRING_STATUS_VALID && rotation > of->now) {
    fprintf(out, "next rotation %s",
            cli_relative_text(relative, rotation, of->now));
  } else {
    next_of_slots(out, of);
  }
}

static void summary(FILE *out, const struct cli_report_domain *of)
{
  fputs("<summary><b class=dn>", out);
  cli_report_name(out, of);
  fputs("</b> ", out);
  cli_report_badge(out, of);
  if (dkimkit_keyring_domain_fault(of->domain)) {
    fputs(" <span class=sg>signs: nothing</span> <span class=nx></span>", out);
  } else {
    fprintf(out, " <span class=sg>signs: %s</span> <span class=nx>", signs(of));
    next(out, of);
    fputs("</span>", out);
  }
  fputs(" <span class=nd>", out);
  if (of->need.level != CLI_LEVEL_NONE) {
    level(out, of);
  }
  fputs("</span></summary>\n", out);
}

static void fact(FILE *out, const char *name, const char *value)
{
  fprintf(out, "<div><dt>%s</dt><dd>", name);
  cli_html_text(out, value);
  fputs("</dd></div>\n", out);
}

static void fact_time(FILE *out, const char *name, uint64_t time, uint64_t now)
{
  fprintf(out, "<div><dt>%s</dt><dd>", name);
  cli_html_time(out, time, now);
  fputs("</dd></div>\n", out);
}

static void display_name(FILE *out, const struct cli_report_domain *of)
{
  dkimkit_keyring_settings *settings;
  const char *text;

  if (dkimkit_keyring_domain_settings(&settings, of->domain)) {
    return;
  }
  text = dkimkit_keyring_settings_text(settings,
                                       DKIMKIT_KEYRING_TEXT_DISPLAY_NAME);
  if (text && *text) {
    fputs("<div><dt>Display name</dt><dd><bdi>", out);
    cli_html_text(out, text);
    fputs("</bdi></dd></div>\n", out);
  }
  dkimkit_keyring_settings_free(settings);
}

static void facts(FILE *out, const struct cli_report_domain *of)
{
  const dkimkit_keyring_domain *domain = of->domain;

  fputs("<dl class=facts>\n", out);
  display_name(out, of);
  fact(out, "Signs now", signs(of));
  fact(out, "As the domain",
       cli_domain_is_initial(domain)            ? "always (initial domain)"
       : dkimkit_keyring_domain_enabled(domain) ? "enabled"
                                                : "not enabled");
  fact(out, "Exchange Online says", dkimkit_keyring_domain_exchange(domain));
  fact_time(out, "Next rotation",
            time_of(of, 0, DKIMKIT_KEYRING_TIME_NEXT_ROTATION), of->now);
  fact_time(out, "Last check",
            time_of(of, 0, DKIMKIT_KEYRING_TIME_LAST_CHECKED), of->now);
  fact_time(out, "Last tick", time_of(of, 0, DKIMKIT_KEYRING_TIME_LAST_TICK),
            of->now);
  fputs("</dl>\n", out);
}

static void key_cells(FILE *out, const struct cli_report_domain *of)
{
  int slot;

  fputs("<tr><th scope=row>Key</th>", out);
  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; ++slot) {
    dkimkit_key_type type = dkimkit_keyring_domain_key_type(of->domain, slot);

    if (type == 0) {
      fputs("<td>&#8211;</td>", out);
    } else if (type == DKIMKIT_KEY_TYPE_ED25519) {
      fputs("<td>Ed25519</td>", out);
    } else {
      fprintf(out, "<td>RSA, %u bits</td>",
              dkimkit_keyring_domain_key_bits(of->domain, slot));
    }
  }
  fputs("</tr>\n<tr><th scope=row>Key id</th>", out);
  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; ++slot) {
    const uint8_t *id = dkimkit_keyring_domain_key_id(of->domain, slot);
    int i;

    fputs(id ? "<td><code>" : "<td>&#8211;", out);
    for (i = 0; id && i < 8; ++i) {
      fprintf(out, "%02x", id[i]);
    }
    fputs(id ? "&#8230;</code></td>" : "</td>", out);
  }
  fputs("</tr>\n", out);
}

static void state_cells(FILE *out, const struct cli_report_domain *of)
{
  int slot;

  fputs("<tr><th scope=row>State</th>", out);
  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; ++slot) {
    const char *name = dkimkit_keyring_state_name(
        dkimkit_keyring_domain_state(of->domain, slot));

    fprintf(out, "<td>%s%s</td>", name ? name : "unknown",
            dkimkit_keyring_domain_is_compromised(of->domain, slot)
                ? ", <strong class=v0>compromised</strong>"
                : "");
  }
  fputs("</tr>\n", out);
}

static bool time_row(FILE *out, const struct cli_report_domain *of,
                     dkimkit_keyring_time time, const char *name)
{
  int slot;

  if (time_of(of, 0, time) == 0 && time_of(of, 1, time) == 0) {
    return false;
  }
  fprintf(out, "<tr><th scope=row>%s</th>", name);
  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; ++slot) {
    fputs("<td>", out);
    cli_html_time(out, time_of(of, slot, time), of->now);
    fputs("</td>", out);
  }
  fputs("</tr>\n", out);
  return true;
}

static void verdict_row(FILE *out, const struct cli_report_domain *of,
                        dkimkit_keyring_name name, const char *title)
{
  int slot;

  fprintf(out, "<tr><th scope=row>%s</th>", title);
  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; ++slot) {
    dkimkit_keyring_verdict verdict =
        dkimkit_keyring_domain_verdict(of->domain, slot, name);
    const char *word = dkimkit_keyring_verdict_name(verdict);
    const char *text = dkimkit_keyring_verdict_text(verdict);

    fprintf(out, "<td><b>%s</b>: %s", word ? word : "unknown",
            text ? text : "");
    if (dkimkit_keyring_domain_checked(of->domain, slot, name)) {
      fputs("<br>", out);
      cli_html_time(out, dkimkit_keyring_domain_checked(of->domain, slot, name),
                    of->now);
    }
    fputs("</td>", out);
  }
  fputs("</tr>\n", out);
}

static void keys(FILE *out, const struct cli_report_domain *of)
{
  static const struct {
    dkimkit_keyring_time time;
    const char *name;
  } times[] = {{DKIMKIT_KEYRING_TIME_GENERATED, "Generated"},
               {DKIMKIT_KEYRING_TIME_ZONE_DONE, "Published"},
               {DKIMKIT_KEYRING_TIME_SEEN, "Seen"},
               {DKIMKIT_KEYRING_TIME_READY, "Hold over"},
               {DKIMKIT_KEYRING_TIME_FIRST_SIGN, "First signature"},
               {DKIMKIT_KEYRING_TIME_LAST_SIGN, "Last signature"},
               {DKIMKIT_KEYRING_TIME_QUIET, "Drained"},
               {DKIMKIT_KEYRING_TIME_REVOKED, "Revoked"}};
  size_t i;

  fputs("<h4>Keys</h4>\n<table class=keys><thead><tr><td></td>"
        "<th scope=col>selector1</th><th scope=col>selector2</th></tr>"
        "</thead><tbody>\n",
        out);
  state_cells(out, of);
  key_cells(out, of);
  for (i = 0; i < sizeof(times) / sizeof(*times); ++i) {
    time_row(out, of, times[i].time, times[i].name);
  }
  if (!cli_domain_is_initial(of->domain)) {
    verdict_row(out, of, DKIMKIT_KEYRING_NAME_OWN, "Owner's record");
  }
  verdict_row(out, of, DKIMKIT_KEYRING_NAME_HOST, "Host's record");
  fputs("</tbody></table>\n", out);
}

void cli_report_details(FILE *out, const struct cli_report_domain *of)
{
  fputs("<details class=domain>", out);
  summary(out, of);
  fprintf(out, "<div class=inside id=d%zu>\n", of->number);
  if (of->need.level != CLI_LEVEL_NONE) {
    fputs("<p class=todo>", out);
    level(out, of);
    fprintf(out, ". %s</p>\n", cli_need_advice(of->need.kind));
  }
  if (!dkimkit_keyring_domain_fault(of->domain)) {
    facts(out, of);
    fputs("<h4>Timeline</h4>\n", out);
    cli_timeline_chart(out, of->domain, of->now);
    cli_timeline_list(out, of->domain, of->now);
    keys(out, of);
    fputs("<h4>Records</h4>\n", out);
    cli_report_owner_records(out, of->domain, 3);
    cli_report_host_records(out, of->domain, 3);
  }
  fputs("</div></details>\n", out);
}
