/* SPDX-License-Identifier: MIT */
#include <dkimkit/dkimkit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "frames.h"

/*
 * usage: dkimkit_peer PROVIDERS STEP
 *
 * STEP 0 feeds the message whole and answers the queries at once; another
 * feeds STEP octets a call and answers the queries after the message.
 */

#define MAX_OPEN 64

static struct frame job;
static dkimkit_query *open_queries[MAX_OPEN];
static size_t n_open;

static const struct {
  const char *name;
  dkimkit_dns_status status;
} statuses[] = {
    {"ok", DKIMKIT_DNS_OK},
    {"nodata", DKIMKIT_DNS_NODATA},
    {"servfail", DKIMKIT_DNS_SERVFAIL},
    {"refused", DKIMKIT_DNS_REFUSED},
    {"timeout", DKIMKIT_DNS_TIMEOUT},
};

static dkimkit_dns_status status_of(const char *name)
{
  size_t i;

  for (i = 0; i < sizeof(statuses) / sizeof(*statuses); i++) {
    if (strcmp(statuses[i].name, name) == 0) {
      return statuses[i].status;
    }
  }
  return DKIMKIT_DNS_NXDOMAIN;
}

static void answer(dkimkit_query *query)
{
  dkimkit_dns_status status = DKIMKIT_DNS_NXDOMAIN;
  size_t i;

  for (i = 1; i + 2 < job.count; i += 3) {
    const struct item *item = &job.items[i];

    if (strcasecmp((const char *)item[0].octets, dkimkit_query_name(query)) !=
        0) {
      continue;
    }
    status = status_of((const char *)item[1].octets);
    if (status == DKIMKIT_DNS_OK &&
        dkimkit_query_add_txt(query, item[2].octets, item[2].len) !=
            DKIMKIT_OK) {
      exit(3);
    }
  }
  if (dkimkit_query_done(query, status, 0, 0) < 0) {
    exit(3);
  }
}

static int lookup(dkimkit_query *query, void *user_data)
{
  const size_t *step = user_data;

  if (*step == 0) {
    answer(query);
  } else if (n_open < MAX_OPEN) {
    open_queries[n_open++] = query;
  } else {
    exit(3);
  }
  return 0;
}

static uint64_t now(void *user_data)
{
  (void)user_data;
  return (uint64_t)frame_clock();
}

static int feed(dkimkit_verifier *verifier, size_t step)
{
  const struct item *message = &job.items[0];
  size_t at, chunk = step == 0 ? message->len : step;
  int rv = DKIMKIT_OK;

  for (at = 0; rv == DKIMKIT_OK && at < message->len; at += chunk) {
    if (chunk > message->len - at) {
      chunk = message->len - at;
    }
    rv = dkimkit_verifier_feed(verifier, message->octets + at, chunk);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_verifier_finish(verifier);
  }
  if (rv == DKIMKIT_PENDING) {
    while (n_open > 0) {
      answer(open_queries[--n_open]);
    }
    rv = dkimkit_verifier_finish(verifier);
  }
  return rv;
}

static void verify(const dkimkit_config *config, size_t step)
{
  dkimkit_verifier *verifier = NULL;
  size_t i;

  n_open = 0;
  if (dkimkit_verifier_new(&verifier, config, NULL) != DKIMKIT_OK ||
      feed(verifier, step) != DKIMKIT_OK) {
    frame_add("", "", "error", "-");
  } else {
    for (i = 0; i < dkimkit_verifier_count(verifier); i++) {
      const dkimkit_signature *sig = dkimkit_verifier_signature(verifier, i);

      frame_add(dkimkit_signature_selector(sig), dkimkit_signature_domain(sig),
                dkimkit_result_name(dkimkit_signature_result(sig)),
                dkimkit_reason_name(dkimkit_signature_reason(sig)));
    }
  }
  dkimkit_verifier_free(verifier);
  frame_send();
}

int main(int argc, char **argv)
{
  dkimkit_config *config = NULL;
  size_t step;
  char version[128];

  if (argc != 3) {
    return 2;
  }
  step = (size_t)strtoul(argv[2], NULL, 10);
  if (dkimkit_config_new(&config, NULL) != DKIMKIT_OK ||
      dkimkit_config_set_builtin_crypto(config, argv[1]) != DKIMKIT_OK ||
      dkimkit_config_set_clock(config, now, NULL) != DKIMKIT_OK ||
      dkimkit_config_set_dns(config, lookup, NULL, &step) != DKIMKIT_OK ||
      dkimkit_config_seal(config) != DKIMKIT_OK) {
    return 2;
  }
  snprintf(version, sizeof(version), "dkimkit %s (%s)", dkimkit_version(),
           argv[1]);
  frame_add_line(version);
  frame_add_line("rsa-sha256 ed25519-sha256");
  frame_send();
  while (frame_read(&job)) {
    verify(config, step);
    frame_free(&job);
  }
  dkimkit_config_free(config);
  return 0;
}
