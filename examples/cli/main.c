/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "errors.h"
#include "output.h"

struct command {
  const char *name;
  int (*run)(int argc, char *const *argv);
};

static const char help_text[] =
    "Usage: dkimkit COMMAND [OPTION...] [FILE...]\n"
    "\n"
    "  sign     sign a message with DKIM\n"
    "  verify   verify the DKIM signatures of messages\n"
    "  keygen   generate a key and print its record\n"
    "  record   check a published key record\n"
    "  canon    print the canonical forms of a message\n"
    "  authres  read or remove Authentication-Results fields\n"
    "  keyring  keep the keys of many domains, and replace them\n"
    "\n"
    "  dkimkit COMMAND --help   the options of a command\n"
    "  dkimkit --version        the version and what is built in\n";

/* A file that is opened must not take the place of a closed standard stream.
   Writing to what is opened here fails, as it should. */
static int hold_standard_streams(void)
{
  int fd;

  do {
    fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  } while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd < 0) {
    return cli_error_errno(CLI_INTERNAL, "/dev/null");
  }
  close(fd);
  return CLI_OK;
}

static int help(void)
{
  struct cli_spool spool;
  int rv;

  cli_spool_init(&spool);
  rv = cli_spool_write(&spool, help_text, sizeof(help_text) - 1);
  if (!rv) {
    rv = cli_output_publish(&spool);
  }
  cli_spool_free(&spool);
  return rv;
}

static int run(int argc, char *const *argv)
{
  static const struct command commands[] = {
      {"sign", cli_sign},      {"verify", cli_verify}, {"keygen", cli_keygen},
      {"record", cli_record},  {"canon", cli_canon},   {"authres", cli_authres},
      {"keyring", cli_keyring}};
  size_t i;

  if (argc < 2) {
    return cli_error_usage(NULL, "a command is missing");
  }
  if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
    return help();
  }
  if (strcmp(argv[1], "--version") == 0) {
    return cli_version();
  }
  for (i = 0; i < sizeof(commands) / sizeof(*commands); ++i) {
    if (strcmp(argv[1], commands[i].name) == 0) {
      return commands[i].run(argc - 1, argv + 1);
    }
  }
  return cli_error_usage(NULL, "%s: no such command", argv[1]);
}

int main(int argc, char **argv)
{
  int rv = hold_standard_streams();

  if (rv) {
    return rv;
  }
  signal(SIGPIPE, SIG_IGN);
  return run(argc, argv);
}
