/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <dkimkit/cares.h>
#include <stdlib.h>
#include <string.h>

struct word {
  const char *text; /* NULL ends a list */
  size_t value;
};

struct option;
typedef const char *option_setter(struct settings *settings,
                                  const struct option *option,
                                  const char *value, unsigned line);

struct option {
  const char *name;
  option_setter *set;
  size_t offset; /* of the member */
  size_t min;
  size_t max;
  const struct word *words;
  bool repeats;
};

static const struct word yes_no[] = {{"no", 0}, {"yes", 1}, {NULL, 0}};
static const struct word modes[] = {{"sign", MODE_SIGN},
                                    {"verify", MODE_VERIFY},
                                    {"both", MODE_SIGN | MODE_VERIFY},
                                    {NULL, 0}};
static const struct word log_targets[] = {
    {"syslog", 0}, {"stderr", 1}, {NULL, 0}};
static const struct word canonicalizations[] = {
    {"simple", DKIMKIT_CANONICALIZATION_SIMPLE},
    {"relaxed", DKIMKIT_CANONICALIZATION_RELAXED},
    {NULL, 0}};
static const struct word actions[] = {{"accept", ACTION_ACCEPT},
                                      {"quarantine", ACTION_QUARANTINE},
                                      {"reject", ACTION_REJECT},
                                      {NULL, 0}};
static const struct word dns_actions[] = {
    {"accept", ACTION_ACCEPT}, {"tempfail", ACTION_TEMPFAIL}, {NULL, 0}};
static const struct word unsignable_actions[] = {
    {"accept", ACTION_ACCEPT}, {"reject", ACTION_REJECT}, {NULL, 0}};

static void *member(struct settings *settings, const struct option *option)
{
  return (char *)settings + option->offset;
}

static const char *set_text(struct settings *settings,
                            const struct option *option, const char *value,
                            unsigned line)
{
  char **text = member(settings, option);

  (void)line;
  *text = strdup(value);
  return *text == NULL ? "out of memory" : NULL;
}

static const char *set_word(struct settings *settings,
                            const struct option *option, const char *value,
                            unsigned line)
{
  const struct word *word = option->words;

  (void)line;
  while (word->text != NULL && strcmp(word->text, value) != 0) {
    word++;
  }
  if (word->text == NULL) {
    return "not a word that this option knows";
  }
  *(size_t *)member(settings, option) = word->value;
  return NULL;
}

static const char *parse_number(size_t *number, const struct option *option,
                                const char *value, int base)
{
  unsigned long long parsed;
  char *end;

  if (*value < '0' || *value > '9') {
    return "not a number";
  }
  parsed = strtoull(value, &end, base);
  if (*end != '\0') {
    return "not a number";
  }
  if (parsed < option->min || parsed > option->max) {
    return "the number is out of range";
  }
  *number = (size_t)parsed;
  return NULL;
}

static const char *set_number(struct settings *settings,
                              const struct option *option, const char *value,
                              unsigned line)
{
  (void)line;
  return parse_number(member(settings, option), option, value, 10);
}

static const char *set_octal(struct settings *settings,
                             const struct option *option, const char *value,
                             unsigned line)
{
  (void)line;
  return parse_number(member(settings, option), option, value, 8);
}

/* A relative one would change its meaning in the background. */
static const char *set_path(struct settings *settings,
                            const struct option *option, const char *value,
                            unsigned line)
{
  return *value == '/' ? set_text(settings, option, value, line)
                       : "the path has to begin with /";
}

/* What libmilter takes, without the forms that listen on all addresses. */
static const char *set_socket(struct settings *settings,
                              const struct option *option, const char *value,
                              unsigned line)
{
  bool is_path =
      strncmp(value, "unix:/", 6) == 0 || strncmp(value, "local:/", 7) == 0;
  bool is_port =
      strncmp(value, "inet:", 5) == 0 || strncmp(value, "inet6:", 6) == 0;
  const char *at = strchr(value, '@');

  if (!is_path && !(is_port && at != NULL && at[1] != '\0')) {
    return "wanted: unix:/PATH, inet:PORT@ADDRESS or inet6:PORT@ADDRESS";
  }
  return set_text(settings, option, value, line);
}

static const char *set_authserv_id(struct settings *settings,
                                   const struct option *option,
                                   const char *value, unsigned line)
{
  if (strpbrk(value, " \t;\"") != NULL) {
    return "not a name";
  }
  return set_text(settings, option, value, line);
}

static const char *set_networks(struct settings *settings,
                                const struct option *option, const char *value,
                                unsigned line)
{
  (void)line;
  return networks_add(member(settings, option), value);
}

static const char *set_rule(struct settings *settings,
                            const struct option *option, const char *value,
                            unsigned line)
{
  return signtable_add(member(settings, option), value, line);
}

static const char *set_keyring(struct settings *settings,
                               const struct option *option, const char *value,
                               unsigned line)
{
  (void)option;
  if (*value != '/' && strncmp(value, "postgresql://", 13) != 0 &&
      strncmp(value, "postgres://", 11) != 0) {
    return "wanted: /PATH or postgresql://...";
  }
  settings->ring_options.store_line = line;
  settings->ring_options.store = strdup(value);
  return settings->ring_options.store == NULL ? "out of memory" : NULL;
}

static const char *set_master_key(struct settings *settings,
                                  const struct option *option,
                                  const char *value, unsigned line)
{
  struct keyring_options *ring = &settings->ring_options;

  (void)option;
  (void)line;
  if (*value != '/') {
    return "the path has to begin with /";
  }
  if (ring->master_count == KEYRING_MAX_MASTERS) {
    return "too many of them";
  }
  ring->masters[ring->master_count] = strdup(value);
  return ring->masters[ring->master_count++] == NULL ? "out of memory" : NULL;
}

static const char *set_duration(struct settings *settings,
                                const struct option *option, const char *value,
                                unsigned line)
{
  size_t *seconds = member(settings, option);
  struct option in_minutes = *option;
  char number[16];
  size_t len = strlen(value);
  char unit = value[len - 1];
  const char *wrong;

  (void)line;
  if (unit != 'm' && unit != 's') {
    return parse_number(seconds, option, value, 10);
  }
  if (len > sizeof(number)) {
    return "the number is out of range";
  }
  memcpy(number, value, len - 1);
  number[len - 1] = '\0';
  if (unit == 's') {
    return parse_number(seconds, option, number, 10);
  }
  in_minutes.min = (option->min + 59) / 60;
  in_minutes.max = option->max / 60;
  wrong = parse_number(seconds, &in_minutes, number, 10);
  if (wrong == NULL) {
    *seconds *= 60;
  }
  return wrong;
}

/* "{auth_authen}", or one letter without braces. */
static bool is_macro(const char *name)
{
  size_t len = strlen(name);

  return (len == 1 && strchr("{}", *name) == NULL) ||
         (len > 2 && *name == '{' && strcspn(name, "} \t") == len - 1);
}

static const char *set_tenant_from(struct settings *settings,
                                   const struct option *option,
                                   const char *value, unsigned line)
{
  static const char *const words[] = {"auth-domain", "auth-map", "macro",
                                      "from"};
  struct keyring_options *ring = &settings->ring_options;
  size_t len = strcspn(value, " \t");
  const char *rest = value + len + strspn(value + len, " \t");
  size_t kind = 0;

  (void)option;
  while (kind <= TENANT_FROM_FROM &&
         (strlen(words[kind]) != len || memcmp(words[kind], value, len) != 0)) {
    kind++;
  }
  if (kind > TENANT_FROM_FROM ||
      (kind == TENANT_FROM_AUTH_MAP && *rest != '/') ||
      (kind == TENANT_FROM_MACRO && !is_macro(rest)) ||
      ((kind == TENANT_FROM_AUTH_DOMAIN || kind == TENANT_FROM_FROM) &&
       *rest != '\0')) {
    return "wanted: auth-domain, auth-map /PATH, macro {NAME} or from";
  }
  ring->tenant_from = kind;
  ring->tenant_line = line;
  ring->tenant_name = strdup(rest);
  return ring->tenant_name == NULL ? "out of memory" : NULL;
}

static const char *set_nameservers(struct settings *settings,
                                   const struct option *option,
                                   const char *value, unsigned line)
{
  dkimkit_cares *probe = NULL;
  int rv = dkimkit_cares_new(&probe, NULL);

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_cares_set_servers(probe, value);
  }
  dkimkit_cares_free(probe);
  return rv == DKIMKIT_OK ? set_text(settings, option, value, line)
                          : dkimkit_strerror(rv);
}

#define AT(member) offsetof(struct settings, member)

static const struct option options[] = {
    {"socket", set_socket, AT(socket), 0, 0, NULL, false},
    {"socket-mode", set_octal, AT(socket_mode), 0, 0777, NULL, false},
    {"socket-group", set_text, AT(socket_group), 0, 0, NULL, false},
    {"user", set_text, AT(user), 0, 0, NULL, false},
    {"pid-file", set_path, AT(pid_file), 0, 0, NULL, false},
    {"log", set_word, AT(logs_to_stderr), 0, 0, log_targets, false},
    {"mode", set_word, AT(mode), 0, 0, modes, false},
    {"internal-networks", set_networks, AT(internal), 0, 0, NULL, true},
    {"originating-daemons", set_text, AT(originating), 0, 0, NULL, false},
    {"authserv-id", set_authserv_id, AT(authserv_id), 0, 0, NULL, false},
    {"sign", set_rule, AT(signers), 0, 0, NULL, true},
    {"keyring", set_keyring, AT(ring_options.store), 0, 0, NULL, false},
    {"master-key", set_master_key, 0, 0, 0, NULL, true},
    {"keyring-reload", set_duration, AT(ring_options.reload), 1, 600, NULL,
     false},
    {"tenant-from", set_tenant_from, 0, 0, 0, NULL, false},
    {"trust-from-without-login", set_word, AT(ring_options.trust_without_login),
     0, 0, yes_no, false},
    {"sign-subdomains", set_word, AT(sign_subdomains), 0, 0, yes_no, false},
    {"header-canonicalization", set_word, AT(header_canonicalization), 0, 0,
     canonicalizations, false},
    {"body-canonicalization", set_word, AT(body_canonicalization), 0, 0,
     canonicalizations, false},
    {"expiration", set_number, AT(style.expiration), 3600, 31536000, NULL,
     false},
    {"allow-readable-keys", set_word, AT(allow_readable_keys), 0, 0, yes_no,
     false},
    {"on-unsignable", set_word, AT(on_unsignable), 0, 0, unsignable_actions,
     false},
    {"on-none", set_word, AT(on_result[DKIMKIT_RESULT_NONE]), 0, 0, actions,
     false},
    {"on-fail", set_word, AT(on_result[DKIMKIT_RESULT_FAIL]), 0, 0, actions,
     false},
    {"on-policy", set_word, AT(on_result[DKIMKIT_RESULT_POLICY]), 0, 0, actions,
     false},
    {"on-neutral", set_word, AT(on_result[DKIMKIT_RESULT_NEUTRAL]), 0, 0,
     actions, false},
    {"on-permerror", set_word, AT(on_result[DKIMKIT_RESULT_PERMERROR]), 0, 0,
     actions, false},
    {"on-dns-error", set_word, AT(on_result[DKIMKIT_RESULT_TEMPERROR]), 0, 0,
     dns_actions, false},
    {"nameservers", set_nameservers, AT(nameservers), 0, 0, NULL, false},
    {"dns-try", set_number, AT(dns_try), 1, 60000, NULL, false},
    {"dns-tries", set_number, AT(dns_tries), 1, 10, NULL, false},
    {"dns-budget", set_number, AT(dns_budget), 1, 120000, NULL, false},
    {"key-cache", set_number, AT(key_cache), 0, 1000000, NULL, false},
    {"max-header-octets", set_number, AT(max_header_octets), 1024, 16777216,
     NULL, false},
    {"max-signatures", set_number, AT(max_signatures), 1, 100, NULL, false},
};

enum { OPTIONS = sizeof(options) / sizeof(options[0]) };

const char *options_set(struct settings *settings, options_seen *seen,
                        const char *name, const char *value, unsigned line)
{
  size_t i = 0;

  while (i < OPTIONS && strcmp(options[i].name, name) != 0) {
    i++;
  }
  if (i == OPTIONS) {
    return "no such option";
  }
  if ((*seen & 1ull << i) != 0 && !options[i].repeats) {
    return "the option is set twice";
  }
  *seen |= 1ull << i;
  return options[i].set(settings, &options[i], value, line);
}
