/* SPDX-License-Identifier: MIT */
#include <dkimkit/keyring_check.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../errors.h"
#include "../json.h"
#include "../output.h"
#include "../page.h"
#include "../text.h"
#include "commands.h"
#include "domainjson.h"
#include "domains.h"
#include "duration.h"
#include "settings.h"

/* As Get-DkimSigningConfig lists it. */
static void put(const struct cli_page *page, const char *name,
                const char *value)
{
  fprintf(page->out, "%-26s : ", name);
  cli_text_print(page->out, value, strlen(value));
  fputc('\n', page->out);
}

static void put_number(const struct cli_page *page, const char *name,
                       uint64_t value)
{
  char text[24];

  snprintf(text, sizeof(text), "%" PRIu64, value);
  put(page, name, text);
}

static void put_time(const struct cli_page *page, const char *name,
                     const dkimkit_keyring_domain *domain, int slot,
                     dkimkit_keyring_time time)
{
  char text[CLI_TIME_TEXT];

  put(page, name,
      cli_time_text(text, dkimkit_keyring_domain_time(domain, slot, time)));
}

static void put_setting(const char *name, const char *value, void *user_data)
{
  const struct cli_page *page = user_data;

  fprintf(page->out, "  %-24s : ", name);
  cli_text_print(page->out, value, strlen(value));
  fputc('\n', page->out);
}

static void put_identity(const struct cli_page *page,
                         const dkimkit_keyring_domain *domain)
{
  dkimkit_keyring_status status = dkimkit_keyring_domain_status(domain);

  put(page, "Domain", dkimkit_keyring_domain_name(domain));
  put(page, "Tenant", dkimkit_keyring_domain_tenant(domain));
  put(page, "InitialDomain", dkimkit_keyring_domain_initial(domain));
  put(page, "Enabled",
      dkimkit_keyring_domain_enabled(domain) ? "True" : "False");
  put(page, "Status", dkimkit_keyring_domain_exchange(domain));
  put(page, "State", dkimkit_keyring_status_name(status));
}

static void put_keys(const struct cli_page *page,
                     const dkimkit_keyring_domain *domain)
{
  int slot;

  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; ++slot) {
    const char *text = dkimkit_keyring_domain_record_text(domain, slot);
    char name[32];

    snprintf(name, sizeof(name), "Selector%dCNAME", slot + 1);
    put(page, name,
        dkimkit_keyring_domain_record_name(domain, slot,
                                           DKIMKIT_KEYRING_NAME_HOST));
    snprintf(name, sizeof(name), "Selector%dKeySize", slot + 1);
    put_number(page, name, dkimkit_keyring_domain_key_bits(domain, slot));
    snprintf(name, sizeof(name), "Selector%dPublicKey", slot + 1);
    put(page, name, text ? text : "-");
  }
}

static void put_times(const struct cli_page *page,
                      const dkimkit_keyring_domain *domain, uint64_t now)
{
  put_time(page, "Created", domain, 0, DKIMKIT_KEYRING_TIME_CREATED);
  put_time(page, "KeyCreationTime", domain, 0,
           DKIMKIT_KEYRING_TIME_KEY_CREATION);
  put_time(page, "RotateOnDate", domain, 0, DKIMKIT_KEYRING_TIME_ROTATE_ON);
  put_time(page, "NextRotation", domain, 0, DKIMKIT_KEYRING_TIME_NEXT_ROTATION);
  put_time(page, "LastChecked", domain, 0, DKIMKIT_KEYRING_TIME_LAST_CHECKED);
  put_time(page, "LastTick", domain, 0, DKIMKIT_KEYRING_TIME_LAST_TICK);
  put(page, "SelectorBeforeRotateOnDate",
      cli_ring_selector(dkimkit_keyring_domain_before(domain)));
  put(page, "SelectorAfterRotateOnDate",
      cli_ring_selector(dkimkit_keyring_domain_after(domain)));
  put(page, "SignsAsDomain",
      cli_ring_selector(
          dkimkit_keyring_domain_signs(domain, DKIMKIT_KEYRING_NAME_OWN, now)));
  put(page, "SignsAsInitialDomain",
      cli_ring_selector(dkimkit_keyring_domain_signs(
          domain, DKIMKIT_KEYRING_NAME_HOST, now)));
}

static void put_verdict(const struct cli_page *page,
                        const dkimkit_keyring_domain *domain, int slot,
                        dkimkit_keyring_name name)
{
  dkimkit_keyring_verdict verdict =
      dkimkit_keyring_domain_verdict(domain, slot, name);
  const char *word = dkimkit_keyring_verdict_name(verdict);
  char when[CLI_TIME_TEXT];

  if (verdict == DKIMKIT_KEYRING_VERDICT_NONE) {
    return;
  }
  fprintf(
      page->out, "  %s: %s (%s)\n",
      dkimkit_keyring_domain_record_name(domain, slot, name),
      word ? word : "unknown",
      cli_time_text(when, dkimkit_keyring_domain_checked(domain, slot, name)));
  if (verdict != DKIMKIT_KEYRING_VERDICT_OK) {
    fprintf(page->out, "    %s\n", dkimkit_keyring_verdict_text(verdict));
  }
}

static void put_slot(const struct cli_page *page,
                     const dkimkit_keyring_domain *domain, int slot)
{
  static const struct {
    dkimkit_keyring_time time;
    const char *name;
  } times[] = {{DKIMKIT_KEYRING_TIME_GENERATED, "  Generated"},
               {DKIMKIT_KEYRING_TIME_ZONE_DONE, "  InZone"},
               {DKIMKIT_KEYRING_TIME_SEEN, "  Seen"},
               {DKIMKIT_KEYRING_TIME_READY, "  Ready"},
               {DKIMKIT_KEYRING_TIME_FIRST_SIGN, "  FirstSigned"},
               {DKIMKIT_KEYRING_TIME_LAST_SIGN, "  LastSigned"},
               {DKIMKIT_KEYRING_TIME_QUIET, "  Quiet"},
               {DKIMKIT_KEYRING_TIME_REVOKED, "  Revoked"}};
  const char *state =
      dkimkit_keyring_state_name(dkimkit_keyring_domain_state(domain, slot));
  size_t i;

  fprintf(page->out, "\n%s: %s%s\n", cli_ring_selector(slot),
          state ? state : "unknown",
          dkimkit_keyring_domain_is_compromised(domain, slot) ? ", compromised"
                                                              : "");
  for (i = 0; i < sizeof(times) / sizeof(*times); ++i) {
    if (dkimkit_keyring_domain_time(domain, slot, times[i].time)) {
      put_time(page, times[i].name, domain, slot, times[i].time);
    }
  }
  put_verdict(page, domain, slot, DKIMKIT_KEYRING_NAME_OWN);
  put_verdict(page, domain, slot, DKIMKIT_KEYRING_NAME_HOST);
}

static int put_settings(struct cli_page *page,
                        const dkimkit_keyring_domain *domain)
{
  dkimkit_keyring_settings *settings;

  if (dkimkit_keyring_domain_settings(&settings, domain)) {
    return cli_error_memory();
  }
  fputs("\nSettings:\n", page->out);
  cli_ring_settings_each(settings, put_setting, page);
  dkimkit_keyring_settings_free(settings);
  return CLI_OK;
}

static int print_text(struct cli_ring *ring,
                      const dkimkit_keyring_domain *domain)
{
  struct cli_page page;
  int closed;
  int slot;
  int rv =
      cli_page_open(&page, &ring->spool, cli_color_wanted(ring->options.color));

  if (rv) {
    return rv;
  }
  put_identity(&page, domain);
  put_keys(&page, domain);
  put_times(&page, domain, cli_ring_now(ring));
  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; ++slot) {
    put_slot(&page, domain, slot);
  }
  rv = put_settings(&page, domain);
  closed = cli_page_close(&page);
  return rv ? rv : closed;
}

static int print_json(struct cli_ring *ring,
                      const dkimkit_keyring_domain *domain)
{
  int failures = 0;
  json_t *document = cli_domain_json(domain, cli_ring_now(ring), &failures);

  return cli_json_write(&ring->spool, document, failures);
}

static int run(struct cli_ring *ring)
{
  return cli_domain_show(ring, print_text, print_json);
}

const struct cli_ring_command cli_ring_status = {
    .name = "status",
    .arguments = "[OPTION...] DOMAIN",
    .about = "tell all about a domain",
    .least = 1,
    .most = 1,
    .run = run};
