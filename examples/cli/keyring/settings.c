/* SPDX-License-Identifier: MIT */
#include "settings.h"

#include <inttypes.h>
#include <string.h>

#include "../errors.h"
#include "../json.h"
#include "../options.h"
#include "duration.h"

enum kind { KIND_DURATION, KIND_NUMBER, KIND_YES_NO, KIND_WORD };

#define WORDS_MAX 3

struct setting {
  enum kind kind;
  const char *about;
  /* Of KIND_WORD: what the values from 0 on are called, NULL for none. */
  const char *words[WORDS_MAX];
  const char *form;
};

#define DURATION(about)                                                        \
  {                                                                            \
    KIND_DURATION, about, {NULL}, "TIME"                                       \
  }
#define NUMBER(about, form)                                                    \
  {                                                                            \
    KIND_NUMBER, about, {NULL}, form                                           \
  }
#define YES_NO(about)                                                          \
  {                                                                            \
    KIND_YES_NO, about, {NULL}, "yes|no"                                       \
  }

#define FORMS                                                                  \
  {                                                                            \
    "simple", "relaxed", NULL                                                  \
  }

static const struct setting settings_table[CLI_RING_SETTING_COUNT] = {
    [DKIMKIT_KEYRING_SETTING_PUBLISH_HOLD] =
        DURATION("from seen to signing (4d)"),
    [DKIMKIT_KEYRING_SETTING_DRAIN_HOLD] =
        DURATION("from the last signature to any change of the record (7d)"),
    [DKIMKIT_KEYRING_SETTING_LEASE] =
        DURATION("how long a mail server may use what it has read (15m)"),
    [DKIMKIT_KEYRING_SETTING_CLOCK_GAP] =
        DURATION("ticks further apart put the clock in doubt (12h)"),
    [DKIMKIT_KEYRING_SETTING_ZONE_TTL] =
        DURATION("TTL of the host's records (1h)"),
    [DKIMKIT_KEYRING_SETTING_ROTATE_INTERVAL] =
        DURATION("from one rotation to the next; 0: by hand only (180d)"),
    [DKIMKIT_KEYRING_SETTING_ON_LOST] =
        {KIND_WORD,
         "what follows when the record is lost (keep)",
         {"keep", "default", "no-signature"},
         "keep|default|no-signature"},
    [DKIMKIT_KEYRING_SETTING_REVOKE_RETIRED] =
        YES_NO("empty p= for a retired key (no)"),
    [DKIMKIT_KEYRING_SETTING_PRESTAGED] = YES_NO("a standby at all times (no)"),
    [DKIMKIT_KEYRING_SETTING_KEY_TYPE] = {KIND_WORD,
                                          "type of new keys (rsa)",
                                          {NULL, "rsa", "ed25519"},
                                          "rsa|ed25519"},
    [DKIMKIT_KEYRING_SETTING_KEY_BITS] =
        NUMBER("bits of new RSA keys (2048)", "N"),
    [DKIMKIT_KEYRING_SETTING_HEADER_CANONICALIZATION] = {KIND_WORD,
                                                         "header (relaxed)",
                                                         FORMS,
                                                         "simple|relaxed"},
    [DKIMKIT_KEYRING_SETTING_BODY_CANONICALIZATION] = {KIND_WORD,
                                                       "body (relaxed)", FORMS,
                                                       "simple|relaxed"},
    [DKIMKIT_KEYRING_SETTING_TIMESTAMP] = YES_NO("time of signing, t= (yes)"),
    [DKIMKIT_KEYRING_SETTING_EXPIRE] = DURATION("lifetime, x=; 0: none (0)")};

static const struct setting texts_table[CLI_RING_TEXT_COUNT] = {
    [DKIMKIT_KEYRING_TEXT_HEADERS] = {.about =
                                          "header fields to sign; \"eop\" for "
                                          "those of Exchange Online",
                                      .form = "A:B:C"},
    [DKIMKIT_KEYRING_TEXT_OVERSIGN] = {.about = "header fields to over-sign; "
                                                "\"none\"",
                                       .form = "A:B"},
    [DKIMKIT_KEYRING_TEXT_DISPLAY_NAME] = {.about = "for people",
                                           .form = "TEXT"}};

static void fill_option(struct poptOption *option, const char *name, int code,
                        const struct setting *setting)
{
  const struct poptOption filled =
      CLI_OPTION(name, code, setting->about, setting->form);

  *option = filled;
}

struct poptOption *cli_ring_settings_table(void)
{
  static struct poptOption
      table[CLI_RING_SETTING_COUNT + CLI_RING_TEXT_COUNT + 1];
  int i;

  for (i = 0; i < CLI_RING_SETTING_COUNT; ++i) {
    fill_option(&table[i],
                dkimkit_keyring_setting_name((dkimkit_keyring_setting)i),
                CLI_RING_SETTING_OPTION + i, &settings_table[i]);
  }
  for (i = 0; i < CLI_RING_TEXT_COUNT; ++i) {
    fill_option(&table[CLI_RING_SETTING_COUNT + i],
                dkimkit_keyring_text_name((dkimkit_keyring_text)i),
                CLI_RING_TEXT_OPTION + i, &texts_table[i]);
  }
  return table;
}

static int parse_word(uint64_t *value, const struct setting *setting,
                      const char *text)
{
  uint64_t i;

  for (i = 0; i < WORDS_MAX; ++i) {
    if (setting->words[i] && strcmp(setting->words[i], text) == 0) {
      *value = i;
      return 0;
    }
  }
  return -1;
}

static int parse(uint64_t *value, const char *command,
                 const struct setting *setting, const char *option,
                 const char *text)
{
  switch (setting->kind) {
  case KIND_DURATION:
    return cli_duration_parse(value, command, option, text);
  case KIND_NUMBER:
    return cli_number(value, command, option, text, 0, UINT32_MAX);
  case KIND_YES_NO:
    *value = strcmp(text, "yes") == 0;
    if (*value || strcmp(text, "no") == 0) {
      return CLI_OK;
    }
    break;
  case KIND_WORD:
    if (parse_word(value, setting, text) == 0) {
      return CLI_OK;
    }
    break;
  }
  return cli_error_usage(command, "%s: %s: none of %s", option, text,
                         setting->form);
}

int cli_ring_settings_take(struct cli_ring_changes *changes,
                           const char *command, int option, const char *value)
{
  char name[CLI_RING_MEMBER + 2];
  size_t i = (size_t)(option - CLI_RING_SETTING_OPTION);

  if (i >= CLI_RING_SETTING_COUNT) {
    changes->texts[option - CLI_RING_TEXT_OPTION] = value;
    return CLI_OK;
  }
  changes->given[i] = true;
  snprintf(name, sizeof(name), "--%s",
           dkimkit_keyring_setting_name((dkimkit_keyring_setting)i));
  return parse(&changes->values[i], command, &settings_table[i], name, value);
}

bool cli_ring_changes_any(const struct cli_ring_changes *changes)
{
  bool any = false;
  int i;

  for (i = 0; i < CLI_RING_SETTING_COUNT; ++i) {
    any = any || changes->given[i];
  }
  for (i = 0; i < CLI_RING_TEXT_COUNT; ++i) {
    any = any || changes->texts[i];
  }
  return any;
}

static int refuse(const char *command, const char *name, int status)
{
  return cli_error_usage(command, "--%s: %s", name,
                         dkimkit_keyring_strerror(status));
}

int cli_ring_changes_apply(const struct cli_ring_changes *changes,
                           const char *command,
                           dkimkit_keyring_settings *settings)
{
  int rv;
  int i;

  for (i = 0; i < CLI_RING_SETTING_COUNT; ++i) {
    dkimkit_keyring_setting setting = (dkimkit_keyring_setting)i;

    rv = changes->given[i] ? dkimkit_keyring_settings_set(settings, setting,
                                                          changes->values[i])
                           : DKIMKIT_OK;
    if (rv < 0) {
      return refuse(command, dkimkit_keyring_setting_name(setting), rv);
    }
  }
  for (i = 0; i < CLI_RING_TEXT_COUNT; ++i) {
    dkimkit_keyring_text text = (dkimkit_keyring_text)i;

    rv = changes->texts[i] ? dkimkit_keyring_settings_set_text(
                                 settings, text, changes->texts[i])
                           : DKIMKIT_OK;
    if (rv < 0) {
      return refuse(command, dkimkit_keyring_text_name(text), rv);
    }
  }
  return CLI_OK;
}

static const char *word_of(const struct setting *setting, uint64_t value)
{
  const char *word = value < WORDS_MAX ? setting->words[value] : NULL;

  return word ? word : "unknown";
}

static const char *value_text(char out[CLI_DURATION_TEXT],
                              const struct setting *setting, uint64_t value)
{
  switch (setting->kind) {
  case KIND_DURATION:
    return cli_duration_text(out, value);
  case KIND_YES_NO:
    return value ? "yes" : "no";
  case KIND_WORD:
    return word_of(setting, value);
  case KIND_NUMBER:
    break;
  }
  snprintf(out, CLI_DURATION_TEXT, "%" PRIu64, value);
  return out;
}

void cli_ring_settings_each(const dkimkit_keyring_settings *settings,
                            cli_ring_on_setting on, void *user_data)
{
  char text[CLI_DURATION_TEXT];
  int i;

  for (i = 0; i < CLI_RING_SETTING_COUNT; ++i) {
    dkimkit_keyring_setting setting = (dkimkit_keyring_setting)i;
    uint64_t value = dkimkit_keyring_settings_get(settings, setting);

    on(dkimkit_keyring_setting_name(setting),
       value_text(text, &settings_table[i], value), user_data);
  }
  for (i = 0; i < CLI_RING_TEXT_COUNT; ++i) {
    dkimkit_keyring_text one = (dkimkit_keyring_text)i;
    const char *value = dkimkit_keyring_settings_text(settings, one);

    on(dkimkit_keyring_text_name(one), value ? value : "", user_data);
  }
}

const char *cli_ring_member(char out[CLI_RING_MEMBER], const char *name)
{
  char *c;

  snprintf(out, CLI_RING_MEMBER, "%s", name);
  for (c = out; *c; ++c) {
    *c = *c == '-' ? '_' : *c;
  }
  return out;
}

static json_t *value_json(const struct setting *setting, uint64_t value)
{
  switch (setting->kind) {
  case KIND_YES_NO:
    return json_boolean(value != 0);
  case KIND_WORD:
    return cli_json_text(word_of(setting, value));
  case KIND_DURATION:
  case KIND_NUMBER:
    break;
  }
  return cli_json_number(value);
}

json_t *cli_ring_settings_json(const dkimkit_keyring_settings *settings,
                               int *failures)
{
  json_t *object = json_object();
  char member[CLI_RING_MEMBER];
  int i;

  for (i = 0; i < CLI_RING_SETTING_COUNT; ++i) {
    dkimkit_keyring_setting setting = (dkimkit_keyring_setting)i;
    uint64_t value = dkimkit_keyring_settings_get(settings, setting);

    cli_json_put(object,
                 cli_ring_member(member, dkimkit_keyring_setting_name(setting)),
                 value_json(&settings_table[i], value), failures);
  }
  for (i = 0; i < CLI_RING_TEXT_COUNT; ++i) {
    dkimkit_keyring_text text = (dkimkit_keyring_text)i;

    cli_json_put(
        object, cli_ring_member(member, dkimkit_keyring_text_name(text)),
        cli_json_text(dkimkit_keyring_settings_text(settings, text)), failures);
  }
  return object;
}
