/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <strings.h>

#include <dkimkit/sign.h>

#include "../errors.h"
#include "../input.h"
#include "../json.h"
#include "../output.h"
#include "../rawheader.h"
#include "addresses.h"
#include "commands.h"
#include "explainchoice.h"

enum {
  OPT_TENANT = 'a',
  OPT_TRUST_FROM,
  OPT_RECIPIENT,
  OPT_EXPLAIN,
  OPT_FIELD_ONLY,
  OPT_LINE_ENDS
};

/* A domain's own, and the default's. */
#define SIGNATURES_MAX 2
#define RECIPIENTS_MAX 256

struct own {
  const char *tenant;
  bool trust_from;
  bool explain;
  bool field_only;
  const char *recipients[RECIPIENTS_MAX];
  size_t recipient_count;
  enum cli_line_ends line_ends;
  struct cli_input input;
  struct cli_raw_header header;
  struct cli_spool message;
  struct cli_spool fields;
  dkimkit_keyring_view *view;
  dkimkit_keyring_choice *choice;
  dkimkit_profile *profiles[SIGNATURES_MAX];
  size_t profile_count;
  dkimkit_signer *signer;
  /* One From field and the first Sender count. */
  unsigned from_fields;
  bool has_sender;
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
    own->tenant = value;
    return CLI_OK;
  case OPT_TRUST_FROM:
    own->trust_from = true;
    return CLI_OK;
  case OPT_RECIPIENT:
    if (own->recipient_count == RECIPIENTS_MAX) {
      return cli_error_usage(ring->title, "more than %d --recipient",
                             RECIPIENTS_MAX);
    }
    own->recipients[own->recipient_count++] = value;
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

static int add_author(const char *domain, void *user_data)
{
  int rv = dkimkit_keyring_choice_add_author(user_data, domain);

  /* Of more than can be, the first count. */
  return rv == DKIMKIT_ERR_LIMIT ? DKIMKIT_OK : rv;
}

static int set_sender(const char *domain, void *user_data)
{
  return dkimkit_keyring_choice_set_sender(user_data, domain);
}

/* Behind the colon of a field of this name; NULL if it has another. White space
   before the colon is obsolete. */
static const uint8_t *value_of(const uint8_t *field, size_t *len,
                               const char *name)
{
  size_t name_len = strlen(name);
  size_t at = name_len;

  if (*len <= name_len ||
      strncasecmp((const char *)field, name, name_len) != 0) {
    return NULL;
  }
  while (at < *len && (field[at] == ' ' || field[at] == '\t')) {
    ++at;
  }
  if (at == *len || field[at] != ':') {
    return NULL;
  }
  *len -= at + 1;
  return field + at + 1;
}

static int read_field(struct own *own, const uint8_t *field, size_t len)
{
  size_t value_len = len;
  const uint8_t *value = value_of(field, &value_len, "From");

  if (value) {
    ++own->from_fields;
    return cli_addresses(value, value_len, add_author, own->choice);
  }
  value_len = len;
  value = value_of(field, &value_len, "Sender");
  if (value && !own->has_sender) {
    own->has_sender = true;
    return cli_addresses(value, value_len, set_sender, own->choice);
  }
  return DKIMKIT_OK;
}

static bool is_internal(const struct own *own)
{
  const char *tenant = own->tenant;
  size_t i;

  for (i = 0; tenant && i < own->recipient_count; ++i) {
    const char *owner =
        dkimkit_keyring_view_owner(own->view, own->recipients[i]);

    if (!owner || strcmp(owner, tenant) != 0) {
      return false;
    }
  }
  return tenant && own->recipient_count > 0;
}

static int ask(struct own *own)
{
  size_t i;
  int rv = DKIMKIT_OK;

  for (i = 0; !rv && i < own->header.count; ++i) {
    size_t len;
    const uint8_t *field = cli_raw_header_field(&own->header, i, &len);

    rv = read_field(own, field, len);
  }
  if (!rv) {
    rv = dkimkit_keyring_choice_set_from_fields(own->choice, own->from_fields);
  }
  if (!rv) {
    rv = own->trust_from
             ? dkimkit_keyring_choice_trust_from(own->choice, 1)
             : dkimkit_keyring_choice_set_submitter(own->choice, own->tenant);
  }
  if (!rv) {
    rv = dkimkit_keyring_choice_set_internal(own->choice, is_internal(own));
  }
  return rv ? rv : dkimkit_keyring_choose(own->choice, own->view, 0);
}

static int choose(struct cli_ring *ring)
{
  struct own *own = ring->own;
  int rv = dkimkit_keyring_view_load(&own->view, ring->keyring);

  if (!rv) {
    rv = dkimkit_keyring_choice_new(&own->choice, ring->config);
  }
  if (!rv) {
    rv = ask(own);
  }
  return rv ? cli_ring_error(ring, own->input.name, rv) : CLI_OK;
}

static int make_profiles(struct cli_ring *ring)
{
  struct own *own = ring->own;
  size_t count = dkimkit_keyring_choice_count(own->choice);

  while (own->profile_count < count && own->profile_count < SIGNATURES_MAX) {
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
  rv = cli_ring_open(ring, DKIMKIT_KEYRING_READ_ONLY);
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

  if ((own->tenant != NULL) + own->trust_from != 1) {
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
