/* SPDX-License-Identifier: MIT */
#include "explainchoice.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../errors.h"
#include "../json.h"
#include "../text.h"
#include "ring.h"

static const struct {
  dkimkit_keyring_reason reason;
  const char *text;
} reasons[] = {
    {DKIMKIT_KEYRING_REASON_OWN, "as the From domain"},
    {DKIMKIT_KEYRING_REASON_PARENT, "as a parent of the From domain"},
    {DKIMKIT_KEYRING_REASON_DEFAULT, "by the default policy"},
    {DKIMKIT_KEYRING_REASON_FOREIGN_FROM,
     "by the default policy: the From domain isn't the submitter's"},
    {DKIMKIT_KEYRING_REASON_NO_FROM, "From is missing, or has no domain"},
    {DKIMKIT_KEYRING_REASON_MULTIPLE_FROM, "there are several From fields"},
    {DKIMKIT_KEYRING_REASON_BAD_DOMAIN, "the From domain can't be one"},
    {DKIMKIT_KEYRING_REASON_NO_SUBMITTER, "nobody is known to have submitted "
                                          "it"},
    {DKIMKIT_KEYRING_REASON_INTERNAL, "it stays within the tenant"},
    {DKIMKIT_KEYRING_REASON_LOST, "the record is lost"},
    {DKIMKIT_KEYRING_REASON_NOT_SIGNED, "the default policy signs nothing"}};

static const struct {
  dkimkit_keyring_why why;
  const char *text;
} whys[] = {
    {DKIMKIT_KEYRING_WHY_NOT_ENABLED, "the From domain isn't enabled"},
    {DKIMKIT_KEYRING_WHY_NOT_SEEN,
     "the From domain's key wasn't seen in the DNS for as long as it must be"},
    {DKIMKIT_KEYRING_WHY_LOST, "the record of the From domain is lost"},
    {DKIMKIT_KEYRING_WHY_NO_KEY, "the From domain has no key that may sign"}};

static const char *reason_text(dkimkit_keyring_reason reason)
{
  size_t i;

  for (i = 0; i < sizeof(reasons) / sizeof(*reasons); ++i) {
    if (reasons[i].reason == reason) {
      return reasons[i].text;
    }
  }
  return "unknown";
}

static void print_why(FILE *out, dkimkit_keyring_why why)
{
  size_t i;

  for (i = 0; i < sizeof(whys) / sizeof(*whys); ++i) {
    if (whys[i].why == why) {
      fprintf(out, "  %s\n", whys[i].text);
    }
  }
}

static void print_signature(FILE *out, const dkimkit_keyring_choice *choice,
                            size_t index)
{
  fprintf(out,
          "  signature %zu: d=%s s=%s, %s\n"
          "    key of %s, %s, generation %" PRIu64 "; alignment: %s\n",
          index + 1, dkimkit_keyring_choice_domain(choice, index),
          dkimkit_keyring_choice_selector(choice, index),
          reason_text(dkimkit_keyring_choice_signature_reason(choice, index)),
          dkimkit_keyring_choice_key_domain(choice, index),
          cli_ring_selector(dkimkit_keyring_choice_slot(choice, index)),
          dkimkit_keyring_choice_generation(choice, index),
          dkimkit_keyring_alignment_name(
              dkimkit_keyring_choice_alignment(choice, index)));
}

int cli_choice_explain(const dkimkit_keyring_choice *choice)
{
  const char *author = dkimkit_keyring_choice_author(choice);
  size_t count = dkimkit_keyring_choice_count(choice);
  size_t i;

  fputs("From domain: ", stderr);
  cli_text_print(stderr, *author ? author : "-",
                 strlen(*author ? author : "-"));
  fprintf(stderr, "%s\n%s: %s\n",
          dkimkit_keyring_choice_is_chosen(choice) ? " (of several)" : "",
          count ? "signed" : "not signed",
          reason_text(dkimkit_keyring_choice_reason(choice)));
  print_why(stderr, dkimkit_keyring_choice_why(choice));
  for (i = 0; i < count; ++i) {
    print_signature(stderr, choice, i);
  }
  return CLI_OK;
}

static json_t *signature_json(const dkimkit_keyring_choice *choice, size_t i,
                              int *failures)
{
  json_t *one = json_object();

  cli_json_put(one, "domain",
               cli_json_text(dkimkit_keyring_choice_domain(choice, i)),
               failures);
  cli_json_put(one, "selector",
               cli_json_text(dkimkit_keyring_choice_selector(choice, i)),
               failures);
  cli_json_put(one, "key_domain",
               cli_json_text(dkimkit_keyring_choice_key_domain(choice, i)),
               failures);
  cli_json_put(
      one, "key_selector",
      cli_json_text(cli_ring_selector(dkimkit_keyring_choice_slot(choice, i))),
      failures);
  cli_json_put(one, "generation",
               cli_json_number(dkimkit_keyring_choice_generation(choice, i)),
               failures);
  cli_json_put(one, "alignment",
               cli_json_text(dkimkit_keyring_alignment_name(
                   dkimkit_keyring_choice_alignment(choice, i))),
               failures);
  cli_json_put(one, "reason",
               cli_json_text(dkimkit_keyring_reason_name(
                   dkimkit_keyring_choice_signature_reason(choice, i))),
               failures);
  return one;
}

static int add_piece(const uint8_t *data, size_t len, void *user_data)
{
  return fwrite(data, 1, len, user_data) == len ? CLI_OK : cli_error_memory();
}

/* Two fields at most, so there is no need to save memory. */
static int fields_json(json_t **out, struct cli_spool *fields)
{
  char *text = NULL;
  size_t len = 0;
  FILE *file = open_memstream(&text, &len);
  int rv;

  if (!file) {
    return cli_error_memory();
  }
  rv = cli_spool_each(fields, add_piece, file);
  if (fclose(file) != 0 && !rv) {
    rv = cli_error_memory();
  }
  *out = rv ? NULL : cli_json_octets(text, len);
  free(text);
  return rv;
}

int cli_choice_json(struct cli_spool *spool,
                    const dkimkit_keyring_choice *choice,
                    struct cli_spool *fields)
{
  const char *author = dkimkit_keyring_choice_author(choice);
  json_t *text = NULL;
  json_t *document;
  json_t *list;
  int failures = 0;
  size_t i;
  int rv = fields_json(&text, fields);

  if (rv) {
    return rv;
  }
  document = json_object();
  list = json_array();
  cli_json_put(document, "author", cli_json_text(*author ? author : NULL),
               &failures);
  cli_json_put(document, "reason",
               cli_json_text(dkimkit_keyring_reason_name(
                   dkimkit_keyring_choice_reason(choice))),
               &failures);
  cli_json_put(document, "why",
               cli_json_text(dkimkit_keyring_why_name(
                   dkimkit_keyring_choice_why(choice))),
               &failures);
  for (i = 0; i < dkimkit_keyring_choice_count(choice); ++i) {
    cli_json_append(list, signature_json(choice, i, &failures), &failures);
  }
  cli_json_put(document, "signatures", list, &failures);
  cli_json_put(document, "fields", text, &failures);
  return cli_json_write(spool, document, failures);
}
