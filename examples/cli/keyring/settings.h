/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_SETTINGS_H
#define CLI_KEYRING_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <dkimkit/keyring.h>
#include <jansson.h>
#include <popt.h>

/* Codes of their options, behind those of other shared tables. */
#define CLI_RING_SETTING_OPTION 1300
#define CLI_RING_TEXT_OPTION 1400

/* How many settings the program has an option for. */
#define CLI_RING_SETTING_COUNT (DKIMKIT_KEYRING_SETTING_EXPIRE + 1)
#define CLI_RING_TEXT_COUNT (DKIMKIT_KEYRING_TEXT_DISPLAY_NAME + 1)

/* Settings that were given on the command line; texts live as long as the
   options. */
struct cli_ring_changes {
  bool given[CLI_RING_SETTING_COUNT];
  uint64_t values[CLI_RING_SETTING_COUNT];
  const char *texts[CLI_RING_TEXT_COUNT];
};

/* One option for each setting. */
struct poptOption *cli_ring_settings_table(void);

/* Takes one of these options. */
int cli_ring_settings_take(struct cli_ring_changes *changes,
                           const char *command, int option, const char *value);

bool cli_ring_changes_any(const struct cli_ring_changes *changes);

/* Puts what was given into `settings`. */
int cli_ring_changes_apply(const struct cli_ring_changes *changes,
                           const char *command,
                           dkimkit_keyring_settings *settings);

/* Called for each setting, with its value in words. */
typedef void (*cli_ring_on_setting)(const char *name, const char *value,
                                    void *user_data);
void cli_ring_settings_each(const dkimkit_keyring_settings *settings,
                            cli_ring_on_setting on, void *user_data);

/* An object with a member for each: durations in seconds, flags as booleans,
   "publish_hold" for "publish-hold". */
json_t *cli_ring_settings_json(const dkimkit_keyring_settings *settings,
                               int *failures);

/* Room for a name, with the NUL. */
#define CLI_RING_MEMBER 48

/* "publish-hold" as "publish_hold". Returns `out`. */
const char *cli_ring_member(char out[CLI_RING_MEMBER], const char *name);

#endif
