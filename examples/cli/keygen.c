/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <dkimkit/dkimkit.h>

#include "commands.h"
#include "config.h"
#include "coredump.h"
#include "errors.h"
#include "file.h"
#include "json.h"
#include "newfile.h"
#include "options.h"
#include "output.h"

#define COMMAND "keygen"
#define RSA_BITS 2048
#define RSA_BITS_MIN 1024
#define RSA_BITS_MAX 8192
#define ED25519_BITS 256
/* RFC 1035, 3.3: octets of a character-string. */
#define STRING_MAX 255

enum {
  OPT_TYPE = 'a',
  OPT_BITS,
  OPT_DOMAIN,
  OPT_SELECTOR,
  OPT_OUTPUT,
  OPT_CRYPTO,
  OPT_JSON
};

struct keygen {
  struct cli_options base;
  struct cli_settings settings;
  dkimkit_key_type type;
  const char *bits_text;
  unsigned bits;
  const char *domain;
  const char *selector;
  const char *directory;
  bool json;
  dkimkit_config *config;
  dkimkit_key *key;
  /* "S._domainkey.D" in A-labels, the file, and the record. */
  char *name;
  char *path;
  char *record;
  size_t record_len;
};

static struct poptOption table[] = {
    CLI_OPTION("type", OPT_TYPE, "type of the key", "rsa|ed25519"),
    CLI_OPTION("bits", OPT_BITS, "size of an RSA key (2048)", "N"),
    CLI_OPTION("domain", OPT_DOMAIN, "signing domain", "DOMAIN"),
    CLI_OPTION("selector", OPT_SELECTOR, "selector", "SELECTOR"),
    CLI_OPTION("output", OPT_OUTPUT, "where the key file goes (.)",
               "DIRECTORY"),
    CLI_OPTION("crypto", OPT_CRYPTO, "crypto providers to use", "NAME[,NAME]"),
    CLI_FLAG("json", OPT_JSON, "print a JSON object"),
    CLI_OPTION_END};

static int parse_type(struct keygen *keygen, const char *text)
{
  if (strcmp(text, "rsa") == 0) {
    keygen->type = DKIMKIT_KEY_TYPE_RSA;
    return CLI_OK;
  }
  if (strcmp(text, "ed25519") == 0) {
    keygen->type = DKIMKIT_KEY_TYPE_ED25519;
    return CLI_OK;
  }
  return cli_error_usage(COMMAND, "--type: %s: neither rsa nor ed25519", text);
}

static int take(int option, char *value, void *user_data)
{
  struct keygen *keygen = user_data;

  switch (option) {
  case OPT_TYPE:
    return parse_type(keygen, value);
  case OPT_BITS:
    keygen->bits_text = value;
    return CLI_OK;
  case OPT_DOMAIN:
    keygen->domain = value;
    return CLI_OK;
  case OPT_SELECTOR:
    keygen->selector = value;
    return CLI_OK;
  case OPT_OUTPUT:
    keygen->directory = value;
    return CLI_OK;
  case OPT_CRYPTO:
    keygen->settings.crypto = value;
    return CLI_OK;
  default:
    keygen->json = true;
    return CLI_OK;
  }
}

static int check_bits(struct keygen *keygen)
{
  bool rsa = keygen->type == DKIMKIT_KEY_TYPE_RSA;
  uint64_t bits = rsa ? RSA_BITS : ED25519_BITS;
  int rv = CLI_OK;

  if (keygen->bits_text) {
    rv = cli_number(&bits, COMMAND, "--bits", keygen->bits_text,
                    rsa ? RSA_BITS_MIN : ED25519_BITS,
                    rsa ? RSA_BITS_MAX : ED25519_BITS);
  }
  keygen->bits = (unsigned)bits;
  return rv;
}

static int read_options(struct keygen *keygen, int argc, char *const *argv)
{
  static const struct cli_syntax syntax = {COMMAND, "[OPTION...]", table, take};
  const char *missing;
  int rv = cli_options_read(&keygen->base, &syntax, argc, argv, keygen);

  if (rv) {
    return rv;
  }
  missing = !keygen->type       ? "--type"
            : !keygen->domain   ? "--domain"
            : !keygen->selector ? "--selector"
                                : NULL;
  if (missing) {
    return cli_error_usage(COMMAND, "%s is missing", missing);
  }
  if (keygen->base.file_count > 0) {
    return cli_error_usage(COMMAND, "%s: takes no FILE", keygen->base.files[0]);
  }
  if (!keygen->directory) {
    keygen->directory = ".";
  }
  return check_bits(keygen);
}

static int name_files(struct keygen *keygen, const char *selector,
                      const char *domain)
{
  size_t room = strlen(selector) + strlen(domain) + 16;
  size_t path_room = room + strlen(keygen->directory) + 8;

  keygen->name = malloc(room);
  keygen->path = malloc(path_room);
  if (!keygen->name || !keygen->path) {
    return cli_error_memory();
  }
  snprintf(keygen->name, room, "%s._domainkey.%s", selector, domain);
  snprintf(keygen->path, path_room, "%s/%s.pem", keygen->directory,
           keygen->name);
  return CLI_OK;
}

/* The library's own check, which also keeps "/" out of the file's name. */
static int make_names(struct keygen *keygen)
{
  dkimkit_profile *profile;
  int rv = dkimkit_profile_new(&profile, keygen->config);

  if (rv) {
    return cli_error_status("profile", rv);
  }
  rv = dkimkit_profile_set_domain(profile, keygen->domain);
  if (rv) {
    rv = cli_error_usage(COMMAND, "--domain: %s: %s", keygen->domain,
                         dkimkit_strerror(rv));
  } else {
    rv = dkimkit_profile_set_selector(profile, keygen->selector);
    if (rv) {
      rv = cli_error_usage(COMMAND, "--selector: %s: %s", keygen->selector,
                           dkimkit_strerror(rv));
    }
  }
  if (!rv) {
    rv = name_files(keygen, dkimkit_profile_selector(profile),
                    dkimkit_profile_domain(profile));
  }
  dkimkit_profile_free(profile);
  return rv;
}

static int make_record(struct keygen *keygen)
{
  size_t len = 0;
  int rv = dkimkit_keyrecord_write(NULL, &len, keygen->key);

  if (rv) {
    return cli_error_status("key record", rv);
  }
  ++len;
  keygen->record = malloc(len);
  if (!keygen->record) {
    return cli_error_memory();
  }
  rv = dkimkit_keyrecord_write(keygen->record, &len, keygen->key);
  keygen->record_len = len;
  return rv ? cli_error_status("key record", rv) : CLI_OK;
}

static int make_key(struct keygen *keygen)
{
  int rv = cli_config_new(&keygen->config, COMMAND, &keygen->settings);

  if (!rv) {
    rv = cli_config_seal(&keygen->config, COMMAND, &keygen->settings);
  }
  if (!rv) {
    rv = make_names(keygen);
  }
  if (rv) {
    return rv;
  }
  cli_no_coredump();
  rv = dkimkit_key_generate(&keygen->key, keygen->config, keygen->type,
                            keygen->bits);
  if (rv) {
    return cli_error_status("key", rv);
  }
  return make_record(keygen);
}

static int write_key(const struct keygen *keygen)
{
  size_t room = 0;
  size_t len;
  uint8_t *pem;
  int rv = dkimkit_key_export(NULL, &room, keygen->key,
                              DKIMKIT_KEY_FORMAT_PKCS8_PEM);

  if (rv) {
    return cli_error_status("key", rv);
  }
  len = room;
  pem = malloc(room);
  if (!pem) {
    return cli_error_memory();
  }
  rv = dkimkit_key_export(pem, &len, keygen->key, DKIMKIT_KEY_FORMAT_PKCS8_PEM);
  rv = rv ? cli_error_status("key", rv) : cli_newfile(keygen->path, pem, len);
  cli_file_release(pem, room);
  return rv;
}

static int print_strings(struct cli_spool *spool, const struct keygen *keygen)
{
  const char *text = keygen->record;
  size_t left = keygen->record_len;
  char line[STRING_MAX + 16];
  int rv = CLI_OK;

  while (!rv && left > 0) {
    size_t part = left < STRING_MAX ? left : STRING_MAX;
    int len = snprintf(line, sizeof(line), "    \"%.*s\"\n", (int)part, text);

    rv = cli_spool_write(spool, line, (size_t)len);
    text += part;
    left -= part;
  }
  return rv;
}

/* As it goes into a zone file. */
static int print_record(struct cli_spool *spool, const struct keygen *keygen)
{
  int rv = cli_spool_write(spool, keygen->name, strlen(keygen->name));

  if (!rv) {
    rv = cli_spool_write(spool, ". IN TXT (\n", 11);
  }
  if (!rv) {
    rv = print_strings(spool, keygen);
  }
  return rv ? rv : cli_spool_write(spool, "    )\n", 6);
}

static int print_json(struct cli_spool *spool, const struct keygen *keygen)
{
  json_t *object = json_object();
  int failures = 0;

  cli_json_put(object, "file", cli_json_text(keygen->path), &failures);
  cli_json_put(object, "name", cli_json_text(keygen->name), &failures);
  cli_json_put(
      object, "type",
      cli_json_text(keygen->type == DKIMKIT_KEY_TYPE_RSA ? "rsa" : "ed25519"),
      &failures);
  cli_json_put(object, "bits", cli_json_number(dkimkit_key_bits(keygen->key)),
               &failures);
  cli_json_put(object, "record",
               cli_json_octets(keygen->record, keygen->record_len), &failures);
  return cli_json_write(spool, object, failures);
}

static int print(const struct keygen *keygen)
{
  struct cli_spool spool;
  int rv;

  cli_spool_init(&spool);
  rv = keygen->json ? print_json(&spool, keygen) : print_record(&spool, keygen);
  if (!rv) {
    rv = cli_output_publish(&spool);
  }
  cli_spool_free(&spool);
  return rv;
}

static int run(struct keygen *keygen)
{
  int rv = make_key(keygen);

  if (!rv) {
    rv = write_key(keygen);
  }
  if (rv) {
    return rv;
  }
  rv = print(keygen);
  if (rv) {
    /* A key that nobody was told the record of must not stand in the way of
       the next try. */
    unlink(keygen->path);
  }
  return rv;
}

int cli_keygen(int argc, char *const *argv)
{
  struct keygen keygen = {0};
  int rv = read_options(&keygen, argc, argv);

  if (!rv) {
    rv = run(&keygen);
  }
  dkimkit_key_free(keygen.key);
  dkimkit_config_free(keygen.config);
  free(keygen.name);
  free(keygen.path);
  free(keygen.record);
  cli_options_free(&keygen.base);
  return rv == CLI_DONE ? CLI_OK : rv;
}
