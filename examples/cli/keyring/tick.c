/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "../errors.h"
#include "../json.h"
#include "../output.h"
#include "../page.h"
#include "commands.h"
#include "progress.h"

enum { OPT_KEYS = 'a' };

#define KEYS 100
#define KEYS_MAX 1000000

struct own {
  uint64_t keys;
  bool keys_given;
  struct cli_ring *ring;
  struct cli_page page;
  json_t *list;
  int failures;
  size_t alarms;
};

static const struct poptOption table[] = {
    CLI_OPTION("keys", OPT_KEYS, "how many keys to make at most (100)", "N"),
    CLI_OPTION_END};

struct flag {
  unsigned flag;
  const char *word;
  const char *text;
};

static const struct flag alarm_words[] = {
    {DKIMKIT_KEYRING_ALARM_STALLED, "stalled",
     "a rotation waits for a record that isn't seen"},
    {DKIMKIT_KEYRING_ALARM_LOST, "lost", "the record is lost"},
    {DKIMKIT_KEYRING_ALARM_FOREIGN_KEY, "foreign-key",
     "somebody else's key is published"},
    {DKIMKIT_KEYRING_ALARM_NO_KEY, "no-key", "there is no key to sign with"},
    {DKIMKIT_KEYRING_ALARM_CLOCK_BACKWARD, "clock-backward",
     "the clock went backward"},
    {DKIMKIT_KEYRING_ALARM_CLOCK_FORWARD, "clock-forward",
     "the clock went forward, or nothing ticked for long"},
    {DKIMKIT_KEYRING_ALARM_ERROR, "error", "failed"}};

static const struct flag did_words[] = {
    {DKIMKIT_KEYRING_DID_SWITCH, "switch", "signs with its new key"},
    {DKIMKIT_KEYRING_DID_RETIRE, "retire", "the old key is retired"},
    {DKIMKIT_KEYRING_DID_REVOKE, "revoke", "an empty p= is ordered"},
    {DKIMKIT_KEYRING_DID_ROTATE, "rotate", "a rotation is begun"},
    {DKIMKIT_KEYRING_DID_MAKE_KEY, "make-key", "a key is made"},
    {DKIMKIT_KEYRING_DID_DELETE_KEY, "delete-key", "a private key is deleted"},
    {DKIMKIT_KEYRING_DID_PUT_OFF, "put-off", "the switch is put off"},
    {DKIMKIT_KEYRING_DID_BEGIN, "begin", "a key signs where it didn't before"}};

#define ALARMS (sizeof(alarm_words) / sizeof(*alarm_words))
#define DIDS (sizeof(did_words) / sizeof(*did_words))

static int take(struct cli_ring *ring, int option, char *value)
{
  struct own *own = ring->own;

  (void)option;
  own->keys_given = true;
  return cli_number(&own->keys, ring->title, "--keys", value, 0, KEYS_MAX);
}

static json_t *words_json(const struct flag *flags, size_t count, unsigned set,
                          int *failures)
{
  json_t *array = json_array();
  size_t i;

  for (i = 0; i < count; ++i) {
    if (set & flags[i].flag) {
      cli_json_append(array, cli_json_text(flags[i].word), failures);
    }
  }
  return array;
}

static void add_json(struct own *own, const char *domain, unsigned alarms,
                     unsigned did, int slot, int status)
{
  json_t *one = json_object();

  cli_json_put(one, "domain", cli_json_text(domain), &own->failures);
  cli_json_put(one, "selector",
               slot < 0 ? json_null() : cli_json_text(cli_ring_selector(slot)),
               &own->failures);
  cli_json_put(one, "alarms",
               words_json(alarm_words, ALARMS, alarms, &own->failures),
               &own->failures);
  cli_json_put(one, "did", words_json(did_words, DIDS, did, &own->failures),
               &own->failures);
  cli_json_put(one, "error",
               status < 0 ? cli_json_text(dkimkit_keyring_error_name(status))
                          : json_null(),
               &own->failures);
  cli_json_append(own->list, one, &own->failures);
}

static void print_alarm(struct own *own, const char *domain,
                        const struct flag *alarm, int slot, int status)
{
  const struct cli_page *page = &own->page;

  fprintf(page->out, "%s: ", domain);
  cli_page_paint(page, CLI_PAINT_BAD);
  fputs("alarm", page->out);
  cli_page_plain(page);
  if (slot >= 0) {
    fprintf(page->out, ": %s", cli_ring_selector(slot));
  }
  fprintf(page->out, ": %s", alarm->text);
  if (alarm->flag == DKIMKIT_KEYRING_ALARM_ERROR) {
    fprintf(page->out, ": %s", dkimkit_keyring_strerror(status));
  }
  fputc('\n', page->out);
}

static int on_news(const dkimkit_keyring_news *news, void *user_data)
{
  const char *domain = dkimkit_keyring_news_domain(news);
  unsigned alarms = dkimkit_keyring_news_alarms(news);
  unsigned did = dkimkit_keyring_news_did(news);
  int slot = dkimkit_keyring_news_slot(news);
  int status = dkimkit_keyring_news_status(news);
  struct own *own = user_data;
  size_t i;

  own->alarms += alarms != 0;
  /* A switch says as much. */
  if (did & DKIMKIT_KEYRING_DID_SWITCH) {
    did &= ~DKIMKIT_KEYRING_DID_BEGIN;
  }
  add_json(own, domain, alarms, did, slot, status);
  for (i = 0; i < DIDS; ++i) {
    if (did & did_words[i].flag) {
      fprintf(own->page.out, "%s: %s\n", domain, did_words[i].text);
    }
  }
  for (i = 0; i < ALARMS; ++i) {
    if (alarms & alarm_words[i].flag) {
      print_alarm(own, domain, &alarm_words[i], slot, status);
    }
  }
  return 0;
}

static int on_progress(uint64_t done, uint64_t total, void *user_data)
{
  struct own *own = user_data;

  return cli_progress_on(done, total, own->ring);
}

static int write_json(struct cli_ring *ring)
{
  struct own *own = ring->own;
  json_t *document = json_object();

  cli_spool_free(&ring->spool);
  cli_json_put(document, "command", cli_json_text("tick"), &own->failures);
  cli_json_put(document, "dry_run", json_boolean(ring->options.dry_run),
               &own->failures);
  cli_json_put(document, "alarms", cli_json_number(own->alarms),
               &own->failures);
  cli_json_put(document, "news", json_incref(own->list), &own->failures);
  return cli_json_write(&ring->spool, document, own->failures);
}

static int run(struct cli_ring *ring)
{
  struct own *own = ring->own;
  int closed;
  int rv = cli_page_open(&own->page, &ring->spool,
                         cli_color_wanted(ring->options.color));

  if (rv) {
    return rv;
  }
  own->ring = ring;
  own->list = json_array();
  rv = dkimkit_keyring_tick(ring->keyring, own->keys_given ? own->keys : KEYS,
                            on_news, on_progress, own);
  if (rv) {
    rv = cli_ring_error(ring, "keyring", rv);
  }
  cli_progress_end(ring);
  closed = cli_page_close(&own->page);
  rv = rv ? rv : closed;
  if (!rv && ring->options.json) {
    rv = write_json(ring);
  }
  json_decref(own->list);
  rv = rv ? rv : cli_output_publish(&ring->spool);
  return rv ? rv : own->alarms > 0 ? CLI_NO_PASS : CLI_OK;
}

const struct cli_ring_command cli_ring_tick = {
    .name = "tick",
    .arguments = "[OPTION...]",
    .about = "do what time asks for; every few hours",
    .flags = CLI_RING_CHANGES,
    .table = table,
    .take = take,
    .own = sizeof(struct own),
    .run = run};
