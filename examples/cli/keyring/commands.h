/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_COMMANDS_H
#define CLI_KEYRING_COMMANDS_H

#include "ring.h"

/* The commands behind "dkimkit keyring". */
extern const struct cli_ring_command cli_ring_init;
extern const struct cli_ring_command cli_ring_add_tenant;
extern const struct cli_ring_command cli_ring_set_tenant;
extern const struct cli_ring_command cli_ring_remove_tenant;
extern const struct cli_ring_command cli_ring_add_domain;
extern const struct cli_ring_command cli_ring_set;
extern const struct cli_ring_command cli_ring_remove_domain;
extern const struct cli_ring_command cli_ring_records;
extern const struct cli_ring_command cli_ring_check;
extern const struct cli_ring_command cli_ring_enable;
extern const struct cli_ring_command cli_ring_disable;
extern const struct cli_ring_command cli_ring_rotate;
extern const struct cli_ring_command cli_ring_cancel;
extern const struct cli_ring_command cli_ring_compromise;
extern const struct cli_ring_command cli_ring_withdraw;
extern const struct cli_ring_command cli_ring_delete_key;
extern const struct cli_ring_command cli_ring_reveal;
extern const struct cli_ring_command cli_ring_import;
extern const struct cli_ring_command cli_ring_status;
extern const struct cli_ring_command cli_ring_list;
extern const struct cli_ring_command cli_ring_report;
extern const struct cli_ring_command cli_ring_tick;
extern const struct cli_ring_command cli_ring_export_zone;
extern const struct cli_ring_command cli_ring_sign;
extern const struct cli_ring_command cli_ring_rekey;
extern const struct cli_ring_command cli_ring_audit;

/* Reads the options of a command, opens the keyring and runs it. `argv` begins
   with the command's name. */
int cli_ring_run(const struct cli_ring_command *command, int argc,
                 char *const *argv);

#endif
