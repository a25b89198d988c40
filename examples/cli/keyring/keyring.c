/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../commands.h"
#include "../errors.h"
#include "../output.h"
#include "commands.h"

static const struct cli_ring_command *const commands[] = {
    &cli_ring_init,          &cli_ring_add_tenant,  &cli_ring_set_tenant,
    &cli_ring_remove_tenant, &cli_ring_add_domain,  &cli_ring_set,
    &cli_ring_remove_domain, &cli_ring_records,     &cli_ring_check,
    &cli_ring_enable,        &cli_ring_disable,     &cli_ring_rotate,
    &cli_ring_cancel,        &cli_ring_compromise,  &cli_ring_withdraw,
    &cli_ring_delete_key,    &cli_ring_reveal,      &cli_ring_import,
    &cli_ring_status,        &cli_ring_list,        &cli_ring_report,
    &cli_ring_tick,          &cli_ring_export_zone, &cli_ring_sign,
    &cli_ring_rekey,         &cli_ring_audit};

#define COMMANDS (sizeof(commands) / sizeof(*commands))

static int write_help(struct cli_spool *spool)
{
  static const char head[] = "Usage: dkimkit keyring COMMAND [OPTION...]\n\n";
  static const char tail[] =
      "\n  dkimkit keyring COMMAND --help   the options of a command\n";
  int rv = cli_spool_write(spool, head, sizeof(head) - 1);
  char line[160];
  size_t i;

  for (i = 0; !rv && i < COMMANDS; ++i) {
    int len = snprintf(line, sizeof(line), "  %-14s  %s\n", commands[i]->name,
                       commands[i]->about);

    rv = cli_spool_write(spool, line, (size_t)len);
  }
  return rv ? rv : cli_spool_write(spool, tail, sizeof(tail) - 1);
}

static int help(void)
{
  struct cli_spool spool;
  int rv;

  cli_spool_init(&spool);
  rv = write_help(&spool);
  if (!rv) {
    rv = cli_output_publish(&spool);
  }
  cli_spool_free(&spool);
  return rv;
}

int cli_keyring(int argc, char *const *argv)
{
  size_t i;

  if (argc < 2) {
    return cli_error_usage("keyring", "a command is missing");
  }
  if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
    return help();
  }
  for (i = 0; i < COMMANDS; ++i) {
    if (strcmp(argv[1], commands[i]->name) == 0) {
      return cli_ring_run(commands[i], argc - 1, argv + 1);
    }
  }
  return cli_error_usage("keyring", "%s: no such command", argv[1]);
}
