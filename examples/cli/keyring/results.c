/* SPDX-License-Identifier: MIT */
#include "results.h"

#include <string.h>

#include "../errors.h"
#include "../json.h"
#include "../output.h"
#include "../text.h"
#include "progress.h"

int cli_results_open(struct cli_results *results, struct cli_ring *ring)
{
  memset(results, 0, sizeof(*results));
  results->ring = ring;
  results->list = json_array();
  return cli_page_open(&results->page, &ring->spool,
                       cli_color_wanted(ring->options.color));
}

static void add_json(struct cli_results *results, const char *name,
                     const char *result, int status)
{
  json_t *one = json_object();
  bool bad = status < 0;

  cli_json_put(one, "name", cli_json_text(name), &results->failures);
  cli_json_put(one, "result", cli_json_text(result), &results->failures);
  cli_json_put(one, "error",
               bad ? cli_json_text(dkimkit_keyring_error_name(status))
                   : json_null(),
               &results->failures);
  cli_json_append(results->list, one, &results->failures);
}

static void fail(struct cli_results *results, int rv)
{
  ++results->bad;
  results->rv = results->rv ? results->rv : rv;
}

void cli_results_add(struct cli_results *results, const char *name, int status,
                     const char *done)
{
  bool unchanged = status == DKIMKIT_KEYRING_UNCHANGED;
  const char *word = unchanged ? "unchanged" : done;

  if (status < 0) {
    add_json(results, name, "failed", status);
    fail(results, cli_ring_error(results->ring, name, status));
    return;
  }
  ++results->good;
  add_json(results, name, unchanged ? "unchanged" : "done", status);
  cli_text_print(results->page.out, name, strlen(name));
  fprintf(results->page.out, ": %s%s\n", word,
          results->ring->options.dry_run && !unchanged ? " (not stored)" : "");
}

void cli_results_add_failed(struct cli_results *results, const char *name,
                            int rv)
{
  add_json(results, name, "failed", 0);
  fail(results, rv);
}

static int write_json(struct cli_results *results)
{
  struct cli_ring *ring = results->ring;
  json_t *document = json_object();

  cli_json_put(document, "command", cli_json_text(ring->command->name),
               &results->failures);
  cli_json_put(document, "dry_run", json_boolean(ring->options.dry_run),
               &results->failures);
  cli_json_put(document, "results", results->list, &results->failures);
  results->list = NULL;
  return cli_json_write(&ring->spool, document, results->failures);
}

static void summarize(const struct cli_results *results)
{
  if (results->good + results->bad > 1 && results->bad > 0) {
    cli_error(CLI_OK, results->ring->title, "%zu of %zu failed", results->bad,
              results->good + results->bad);
  }
}

int cli_results_close(struct cli_results *results)
{
  struct cli_ring *ring = results->ring;
  int rv;

  cli_progress_end(ring);
  rv = cli_page_close(&results->page);
  if (!rv && ring->options.json) {
    cli_spool_free(&ring->spool);
    rv = write_json(results);
  }
  json_decref(results->list);
  if (!rv && (results->good > 0 || results->bad == 0)) {
    rv = cli_output_publish(&ring->spool);
  }
  summarize(results);
  return results->rv ? results->rv : rv;
}

int cli_results_single(struct cli_ring *ring, const char *name, int status,
                       const char *done)
{
  struct cli_results results;
  int rv = cli_results_open(&results, ring);

  if (rv) {
    return rv;
  }
  cli_results_add(&results, name, status, done);
  return cli_results_close(&results);
}
