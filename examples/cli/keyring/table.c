/* SPDX-License-Identifier: MIT */
#include "table.h"

#include <stdlib.h>
#include <string.h>

#include "../errors.h"
#include "../text.h"

void cli_table_init(struct cli_table *table, size_t columns)
{
  memset(table, 0, sizeof(*table));
  table->columns = columns;
}

void cli_table_add(struct cli_table *table, const char *text)
{
  if (table->count == table->room) {
    size_t room = table->room * 2 + 64;
    char **cells = realloc(table->cells, room * sizeof(*cells));

    if (!cells) {
      table->failed = true;
      return;
    }
    table->cells = cells;
    table->room = room;
  }
  table->cells[table->count] = cli_text_copy(text);
  if (table->cells[table->count]) {
    ++table->count;
  } else {
    table->failed = true;
  }
}

/* Characters, not octets. */
static size_t width_of(const char *text)
{
  size_t width = 0;

  for (; *text; ++text) {
    width += ((unsigned char)*text & 0xc0) != 0x80;
  }
  return width;
}

static void measure(const struct cli_table *table, size_t *widths)
{
  size_t i;

  for (i = 0; i < table->count; ++i) {
    size_t width = width_of(table->cells[i]);

    if (width > widths[i % table->columns]) {
      widths[i % table->columns] = width;
    }
  }
}

static void print_cells(const struct cli_table *table,
                        const struct cli_page *page, const size_t *widths)
{
  size_t i;

  for (i = 0; i < table->count; ++i) {
    const char *cell = table->cells[i];
    bool last = (i + 1) % table->columns == 0;
    size_t pad = last ? 0 : widths[i % table->columns] - width_of(cell) + 2;

    if (i == 0) {
      cli_page_paint(page, CLI_PAINT_MARK);
    }
    cli_text_print(page->out, cell, strlen(cell));
    while (pad-- > 0) {
      fputc(' ', page->out);
    }
    if (i + 1 == table->columns) {
      cli_page_plain(page);
    }
    if (last) {
      fputc('\n', page->out);
    }
  }
}

int cli_table_print(struct cli_table *table, const struct cli_page *page)
{
  size_t *widths = calloc(table->columns, sizeof(*widths));
  int rv = CLI_OK;

  if (!widths || table->failed) {
    rv = cli_error_memory();
  } else {
    measure(table, widths);
    print_cells(table, page, widths);
  }
  free(widths);
  cli_table_free(table);
  return rv;
}

void cli_table_free(struct cli_table *table)
{
  size_t i;

  for (i = 0; i < table->count; ++i) {
    free(table->cells[i]);
  }
  free(table->cells);
  cli_table_init(table, table->columns);
}
