/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_RUNCOMMAND_H
#define CLI_KEYRING_RUNCOMMAND_H

/* Runs a command of the shell, and waits for its end; what it prints goes to
   standard error. Returns CLI_OK if it exits with 0. */
int cli_run_command(const char *command);

#endif
