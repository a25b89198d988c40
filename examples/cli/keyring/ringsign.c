/* SPDX-License-Identifier: MIT */

#include <dkimkit/sign.h>

#include "../errors.h"
#include "../input.h"
#include "../json.h"
#include "../output.h"
#include "commands.h"
#include "explainchoice.h"
#include "question.h"

enum {
  OPT_TENANT = 'a',
  OPT_TRUST_FROM,
  OPT_RECIPIENT,
  OPT_EXPLAIN,
  OPT_FIELD_ONLY,
  OPT_LINE_ENDS
};

/* A domain's own, and the default's. */
struct own {
  bool explain;
  bool field_only;
  struct cli_question question;
  enum cli_line_ends line_ends;
  struct cli_input input;
  struct cli_raw_header header;
  struct cli_spool message;
  struct cli_spool fields;
  dkimkit_keyring_view *view;
  dkimkit_keyring_choice *choice;
  dkimkit_profile *profiles[DKIMKIT_KEYRING_SIGNATURES_MAX];
  size_t profile_count;
  dkimkit_signer *signer;
};

static const struct poptOption table[] = {
    CLI_OPTION("tenant", OPT_TENANT, "who submitted the message", "TENANT"),
    CLI_FLAG("trust-from", OPT_TRUST_FROM,
             "take whoever owns the From domain for the submitter"),
    CLI_OPTION("recipient", OPT_RECIPIENT,
               "domain of a recipient; may be repeated", "DOMAIN"),
    CLI_FLAG("explain", OPT_EXPLAIN,
             "say on standard error which key signs, and why"),
    CLI_FLAG("field-only", OPT_FIELD_ONLY, "print only the new fields"),
    CLI_OPTION("line-ends", OPT_LINE_ENDS, "how the message ends its lines",
               "strict|normalize|auto"),
    CLI_OPTION_END};

static int take(struct cli_ring *ring, int option, char *value)
{
  struct own *own = ring->own;

  switch (option) {
  case OPT_TENANT:
    own->question.tenant = value;
    return CLI_OK;
  case OPT_TRUST_FROM:
    own->question.trust_from = true;
    return CLI_OK;
  case OPT_RECIPIENT:
    if (own->question.recipient_count == CLI_RECIPIENTS_MAX) {
      return cli_error_usage(ring->title, "more than %d --recipient",
                             CLI_RECIPIENTS_MAX);
    }
    own->question.recipients[own->question.recipient_count++] = value;
    return CLI_OK;
  case OPT_EXPLAIN:
    own->explain = true;
    return CLI_OK;
  case OPT_FIELD_ONLY:
    own->field_only = true;
    return CLI_OK;
  default:
    return cli_line_ends_parse(&own->line_ends, ring->title, value);
  }
}

/* The message is kept: who signs isn't known before its header is read. */
static int read_message(struct cli_ring *ring)
{
  struct own *own = ring->own;
  const uint8_t *data;
  size_t len;
  int rv = cli_raw_header_read(
      &own->header, &own->input,
      dkimkit_config_limit(ring->config, DKIMKIT_LIMIT_HEADER_OCTETS));

  if (!rv) {
    rv = cli_spool_write(&own->message, own->header.octets, own->header.filled);
  }
  while (!rv) {
    rv = cli_input_next(&own->input, &data, &len);
    if (rv || len == 0) {
      break;
    }
    rv = cli_spool_write(&own->message, data, len);
  }
  return rv;
}

static int choose(struct cli_ring *ring)
{
  struct own *own = ring->own;
  int rv = dkimkit_keyring_view_load(&own->view, ring->keyring);

  if (!rv) {
    rv = dkimkit_keyring_choice_new(&own->choice, ring->config);
  }
  if (!rv) {
    own->question.header = &own->header;
    own->question.config = ring->config;
    own->question.view = own->view;
    own->question.choice = own->choice;
    rv = cli_question_ask(&own->question);
  }
  return rv ? cli_ring_error(ring, own->input.name, rv) : CLI_OK;
}

static int make_profiles(struct cli_ring *ring)
{
  struct own *own = ring->own;
  size_t count = dkimkit_keyring_choice_count(own->choice);

  while (own->profile_count < count &&
         own->profile_count < DKIMKIT_KEYRING_SIGNATURES_MAX) {
    size_t i = own->profile_count;
    int rv = dkimkit_keyring_profile(&own->profiles[i], ring->keyring,
                                     own->choice, i);

    if (rv) {
      return cli_ring_error(ring, dkimkit_keyring_choice_domain(own->choice, i),
                            rv);
    }
    ++own->profile_count;
  }
  return CLI_OK;
}

struct feeding {
  struct cli_ring *ring;
  int status;
};

static int feed_piece(const uint8_t *data, size_t len, void *user_data)
{
  struct feeding *feeding = user_data;
  struct own *own = feeding->ring->own;

  feeding->status = dkimkit_signer_feed(own->signer, data, len);
  return feeding->status ? CLI_INTERNAL : CLI_OK;
}

static int refuse_message(const struct own *own, int status)
{
  unsigned long long line = dkimkit_signer_line(own->signer);

  if (line == 0) {
    return cli_error_status(own->input.name, status);
  }
  cli_error(CLI_OK, own->input.name, "line %llu: %s", line,
            dkimkit_strerror(status));
  return cli_exit_code(status);
}

/* A message that ends its lines with LF gets fields that do, too. */
static int keep_field(struct own *own, const char *field, size_t len)
{
  size_t i;
  int rv = CLI_OK;

  if (!own->input.lf) {
    return cli_spool_write(&own->fields, field, len);
  }
  for (i = 0; !rv && i < len; ++i) {
    if (field[i] != '\r') {
      rv = cli_spool_write(&own->fields, field + i, 1);
    }
  }
  return rv;
}

static int finish(struct own *own)
{
  size_t i;
  int rv = dkimkit_signer_finish(own->signer);

  if (rv) {
    return refuse_message(own, rv);
  }
  for (i = 0; !rv && i < dkimkit_signer_count(own->signer); ++i) {
    size_t len;
    const char *field = dkimkit_signer_field(own->signer, i, &len);

    rv = keep_field(own, field, len);
  }
  return rv;
}

static int sign(struct cli_ring *ring)
{
  struct own *own = ring->own;
  struct feeding feeding = {ring, DKIMKIT_OK};
  int rv;

  if (own->profile_count == 0) {
    return CLI_OK;
  }
  rv = dkimkit_signer_new(&own->signer, ring->config, own->profiles,
                          own->profile_count, NULL);
  if (rv) {
    return cli_error_status("signer", rv);
  }
  rv = cli_spool_each(&own->message, feed_piece, &feeding);
  if (feeding.status) {
    return refuse_message(own, feeding.status);
  }
  return rv ? rv : finish(own);
}

static int copy_piece(const uint8_t *data, size_t len, void *user_data)
{
  return cli_spool_write(user_data, data, len);
}

static int print(struct cli_ring *ring)
{
  struct own *own = ring->own;
  int rv;

  if (ring->options.json) {
    rv = cli_choice_json(&ring->spool, own->choice, &own->fields);
  } else {
    rv = cli_spool_each(&own->fields, copy_piece, &ring->spool);
    if (!rv && !own->field_only) {
      rv = cli_spool_each(&own->message, copy_piece, &ring->spool);
    }
  }
  if (!rv && own->explain) {
    rv = cli_choice_explain(own->choice);
  } else if (!rv && own->profile_count == 0 && !ring->options.json) {
    cli_error(CLI_OK, own->input.name, "not signed: %s",
              dkimkit_keyring_reason_name(
                  dkimkit_keyring_choice_reason(own->choice)));
  }
  return rv ? rv : cli_output_publish(&ring->spool);
}

static int sign_input(struct cli_ring *ring)
{
  struct own *own = ring->own;
  int rv;

  ring->line_ends = own->input.line_ends;
  rv = cli_ring_open(ring, DKIMKIT_KEYRING_OPEN_READ_ONLY);
  rv = rv ? rv : read_message(ring);
  rv = rv ? rv : choose(ring);
  rv = rv ? rv : make_profiles(ring);
  rv = rv ? rv : sign(ring);
  return rv ? rv : print(ring);
}

static void clean_up(struct own *own)
{
  size_t i;

  dkimkit_signer_free(own->signer);
  for (i = 0; i < own->profile_count; ++i) {
    dkimkit_profile_free(own->profiles[i]);
  }
  dkimkit_keyring_choice_free(own->choice);
  dkimkit_keyring_view_free(own->view);
  cli_raw_header_free(&own->header);
  cli_spool_free(&own->message);
  cli_spool_free(&own->fields);
}

static int run(struct cli_ring *ring)
{
  struct own *own = ring->own;
  int rv;

  if ((own->question.tenant != NULL) + own->question.trust_from != 1) {
    return cli_error_usage(ring->title, "one of --tenant and --trust-from");
  }
  cli_spool_init(&own->message);
  cli_spool_init(&own->fields);
  rv = cli_input_open(&own->input, ring->base.files[0], own->line_ends);
  if (!rv) {
    rv = sign_input(ring);
    cli_input_close(&own->input);
  }
  clean_up(own);
  return rv;
}

const struct cli_ring_command cli_ring_sign = {
    .name = "sign",
    .arguments = "[OPTION...] [FILE]",
    .about = "sign a message as the keyring chooses",
    .flags = CLI_RING_CREATES,
    .most = 1,
    .table = table,
    .take = take,
    .own = sizeof(struct own),
    .run = run};
