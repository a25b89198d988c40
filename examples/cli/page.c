/* SPDX-License-Identifier: MIT */
#include "page.h"

#include <stdlib.h>
#include <string.h>

#include "errors.h"
#include "text.h"

int cli_page_open(struct cli_page *page, struct cli_spool *spool, bool color)
{
  memset(page, 0, sizeof(*page));
  page->spool = spool;
  page->color = color;
  page->out = open_memstream(&page->text, &page->len);
  return page->out ? CLI_OK : cli_error_memory();
}

int cli_page_close(struct cli_page *page)
{
  int rv = fclose(page->out) == 0
               ? cli_spool_write(page->spool, page->text, page->len)
               : cli_error_memory();

  free(page->text);
  page->text = NULL;
  return rv;
}

int cli_page_flush(struct cli_page *page)
{
  struct cli_spool *spool = page->spool;
  bool color = page->color;
  int rv = cli_page_close(page);
  int opened = cli_page_open(page, spool, color);

  return rv ? rv : opened;
}

void cli_page_paint(const struct cli_page *page, enum cli_paint paint)
{
  static const char *const codes[] = {"\x1b[32m", "\x1b[31m", "\x1b[33m",
                                      "\x1b[1m"};

  if (page->color) {
    fputs(codes[paint], page->out);
  }
}

void cli_page_plain(const struct cli_page *page)
{
  if (page->color) {
    fputs("\x1b[0m", page->out);
  }
}

void cli_page_octet_line(const struct cli_page *page, const char *indent,
                         const uint8_t *data, size_t len, size_t max)
{
  fprintf(page->out, "%s| ", indent);
  cli_text_visible(page->out, data, len, max);
  fputc('\n', page->out);
}

/* The octets of the first line, CRLF included. */
static size_t line_length(const uint8_t *data, size_t len)
{
  const uint8_t *lf = data;

  while ((lf = memchr(lf, '\n', len - (size_t)(lf - data)))) {
    if (lf > data && lf[-1] == '\r') {
      return (size_t)(lf - data) + 1;
    }
    ++lf;
  }
  return len;
}

static size_t count_lines(const uint8_t *data, size_t len)
{
  size_t count = 0;

  while (len > 0) {
    size_t line = line_length(data, len);

    data += line;
    len -= line;
    ++count;
  }
  return count;
}

void cli_page_octets(const struct cli_page *page, const char *indent,
                     const uint8_t *data, size_t len, size_t lines, size_t max)
{
  size_t count = count_lines(data, len);
  size_t i;

  for (i = 0; len > 0; ++i) {
    size_t line = line_length(data, len);
    bool ended = line >= 2 && data[line - 1] == '\n' && data[line - 2] == '\r';

    if (count <= lines || i < lines / 2 || i >= count - lines / 2) {
      cli_page_octet_line(page, indent, data, ended ? line - 2 : line, max);
    } else if (i == lines / 2) {
      fprintf(page->out, "%s  (%zu lines more)\n", indent,
              count - lines / 2 * 2);
    }
    data += line;
    len -= line;
  }
}
