/* SPDX-License-Identifier: MIT */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

/* Each command takes the arguments after "dkimkit", its own name first, and
   returns the exit code. */
int cli_sign(int argc, char *const *argv);
int cli_verify(int argc, char *const *argv);
int cli_keygen(int argc, char *const *argv);
int cli_record(int argc, char *const *argv);
int cli_canon(int argc, char *const *argv);
int cli_authres(int argc, char *const *argv);
int cli_keyring(int argc, char *const *argv);

/* `dkimkit --version`. */
int cli_version(void);

#endif
