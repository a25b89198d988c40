/* SPDX-License-Identifier: MIT */
#include "keyset.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <dkimkit/config.h>
#include <dkimkit/key.h>

#include "coredump.h"
#include "errors.h"
#include "file.h"
#include "octets.h"

#define PUBLIC_BEGIN "-----BEGIN PUBLIC KEY-----"
#define PUBLIC_END "-----END PUBLIC KEY-----"
/* A SubjectPublicKeyInfo of Ed25519 up to the key, in base64 (RFC 8410). */
#define ED25519_BEGIN "MCowBQYDK2VwAyEA"

void cli_keyset_init(struct cli_keyset *set, const dkimkit_config *config,
                     struct cli_resolver *resolver)
{
  memset(set, 0, sizeof(*set));
  set->config = config;
  set->resolver = resolver;
}

void cli_keyset_free(struct cli_keyset *set)
{
  size_t i;

  for (i = 0; i < set->key_count; ++i) {
    dkimkit_keyrecord_free(set->keys[i].record);
  }
  for (i = 0; i < set->answer_count; ++i) {
    dkimkit_keylookup_free(set->answers[i].lookup);
    free(set->answers[i].name);
  }
  free(set->keys);
  free(set->answers);
  if (set->file_text) {
    cli_octets_free(set->file_text);
    free(set->file_text);
  }
  memset(set, 0, sizeof(*set));
}

static int add_key(struct cli_keyset *set, const char *where,
                   struct cli_slice text)
{
  struct cli_key *grown =
      realloc(set->keys, (set->key_count + 1) * sizeof(*grown));
  struct cli_key *key;
  int rv;

  if (!grown) {
    return cli_error_memory();
  }
  set->keys = grown;
  key = &grown[set->key_count];
  key->where = where;
  key->text = text;
  rv = dkimkit_keyrecord_parse(&key->record, set->config, text.data, text.len);
  if (rv) {
    return cli_error_status(where, rv);
  }
  ++set->key_count;
  return CLI_OK;
}

static int look_up(struct cli_keyset *set, struct cli_answer *answer)
{
  int rv =
      dkimkit_keylookup_new(&answer->lookup, set->config, answer->name, NULL);

  if (rv == DKIMKIT_ERR_DOMAIN_SYNTAX) {
    answer->lookup = NULL;
    return CLI_OK;
  }
  if (rv) {
    return cli_error_status(answer->name, rv);
  }
  while ((rv = dkimkit_keylookup_finish(answer->lookup)) == DKIMKIT_PENDING) {
    int waited = cli_resolver_wait(set->resolver);

    if (waited) {
      return waited;
    }
  }
  return rv ? cli_error_status(answer->name, rv) : CLI_OK;
}

static int take_answer(struct cli_keyset *set, const struct cli_answer *answer)
{
  size_t count = answer->lookup ? dkimkit_keylookup_count(answer->lookup) : 0;
  size_t i;
  int rv = CLI_OK;

  for (i = 0; !rv && i < count; ++i) {
    struct cli_slice text;

    text.data = dkimkit_keylookup_text(answer->lookup, i, &text.len);
    rv = add_key(set, answer->name, text);
  }
  return rv;
}

int cli_keyset_ask(bool *found, struct cli_keyset *set, const char *name)
{
  struct cli_answer *grown;
  struct cli_answer *answer;
  size_t i;
  int rv;

  for (i = 0; i < set->answer_count; ++i) {
    answer = &set->answers[i];
    if (strcasecmp(answer->name, name) == 0) {
      *found = answer->lookup && dkimkit_keylookup_count(answer->lookup) > 0;
      return CLI_OK;
    }
  }
  grown = realloc(set->answers, (set->answer_count + 1) * sizeof(*grown));
  if (!grown) {
    return cli_error_memory();
  }
  set->answers = grown;
  answer = &grown[set->answer_count];
  answer->lookup = NULL;
  answer->name = strdup(name);
  if (!answer->name) {
    return cli_error_memory();
  }
  ++set->answer_count;
  rv = look_up(set, answer);
  if (!rv) {
    rv = take_answer(set, answer);
  }
  *found = answer->lookup && dkimkit_keylookup_count(answer->lookup) > 0;
  return rv;
}

/* "-----BEGIN PUBLIC KEY-----" is a SubjectPublicKeyInfo, as in p=. */
static bool read_public(struct cli_octets *out, const uint8_t *data, size_t len)
{
  const uint8_t *begin = cli_octets_find(data, len, PUBLIC_BEGIN);
  const uint8_t *end = cli_octets_find(data, len, PUBLIC_END);
  struct cli_octets base64 = {NULL, 0, 0, false};
  size_t skip = strlen(ED25519_BEGIN);
  bool ed25519;

  if (!begin || !end || end < begin) {
    return false;
  }
  for (begin += strlen(PUBLIC_BEGIN); begin < end; ++begin) {
    if (*begin > ' ') {
      cli_octets_add(&base64, begin, 1);
    }
  }
  ed25519 = base64.len > skip && memcmp(base64.data, ED25519_BEGIN, skip) == 0;
  cli_octets_add_text(out, ed25519 ? "v=DKIM1; k=ed25519; p="
                                   : "v=DKIM1; k=rsa; p=");
  cli_octets_add(out, base64.data + (ed25519 ? skip : 0),
                 base64.len - (ed25519 ? skip : 0));
  cli_octets_free(&base64);
  return true;
}

static int read_private(struct cli_octets *out, const dkimkit_config *config,
                        const char *path, const uint8_t *data, size_t len)
{
  char text[8192];
  size_t room = sizeof(text);
  dkimkit_key *key;
  int rv = dkimkit_key_import(&key, config, data, len);

  if (rv) {
    return cli_error_status(path, rv);
  }
  rv = dkimkit_keyrecord_write(text, &room, key);
  dkimkit_key_free(key);
  if (rv) {
    return cli_error_status(path, rv);
  }
  cli_octets_add(out, text, room);
  return CLI_OK;
}

/* Private and public keys in PEM, or the text of a key record. */
static int read_record(struct cli_octets *out, const dkimkit_config *config,
                       const char *path, const uint8_t *data, size_t len)
{
  if (read_public(out, data, len)) {
    return CLI_OK;
  }
  if (!cli_octets_find(data, len, "p=") ||
      cli_octets_find(data, len, "-----")) {
    return read_private(out, config, path, data, len);
  }
  while (len > 0 && (data[len - 1] == '\n' || data[len - 1] == '\r')) {
    --len;
  }
  cli_octets_add(out, data, len);
  return CLI_OK;
}

static int load_record(struct cli_octets *out, const dkimkit_config *config,
                       const char *path)
{
  uint8_t *data;
  size_t len;
  int rv;

  cli_no_coredump();
  rv = cli_file_read(
      &data, &len, path,
      dkimkit_config_limit(config, DKIMKIT_LIMIT_KEY_FILE_OCTETS));
  if (rv) {
    return rv;
  }
  rv = read_record(out, config, path, data, len);
  cli_file_release(data, len);
  return !rv && out->failed ? cli_error_memory() : rv;
}

int cli_keyset_load(struct cli_keyset *set, const char *path)
{
  struct cli_slice text;
  int rv;

  set->file_text = calloc(1, sizeof(*set->file_text));
  if (!set->file_text) {
    return cli_error_memory();
  }
  rv = load_record(set->file_text, set->config, path);
  if (rv) {
    return rv;
  }
  text.data = set->file_text->data;
  text.len = set->file_text->len;
  rv = add_key(set, path, text);
  if (!rv && dkimkit_keyrecord_reason(set->keys[set->key_count - 1].record) !=
                 DKIMKIT_REASON_OK) {
    return cli_error(CLI_DATA, path, "is no key");
  }
  return rv;
}
