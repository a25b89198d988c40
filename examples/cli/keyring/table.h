/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_TABLE_H
#define CLI_KEYRING_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "../page.h"

/* A table for people; the first row is the heading. */
struct cli_table {
  size_t columns;
  char **cells;
  size_t count;
  size_t room;
  bool failed;
};

void cli_table_init(struct cli_table *table, size_t columns);

/* Adds the next cell, row by row; copied. */
void cli_table_add(struct cli_table *table, const char *text);

/* Prints it with aligned columns, and frees it. */
int cli_table_print(struct cli_table *table, const struct cli_page *page);
void cli_table_free(struct cli_table *table);

#endif
