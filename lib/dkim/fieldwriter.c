/* SPDX-License-Identifier: MIT */
#include "dkim/fieldwriter.h"

#include <string.h>

#define COLUMNS 78

static void put(dkk_fieldwriter *writer, const void *data, size_t len)
{
  if (writer->rv == DKIMKIT_OK) {
    writer->rv = dkk_buf_append(writer->out, data, len);
    writer->column += len;
  }
}

static void fold(dkk_fieldwriter *writer)
{
  put(writer, "\r\n ", 3);
  writer->column = 1;
}

void dkk_fieldwriter_init(dkk_fieldwriter *writer, dkk_buf *out,
                          const char *name)
{
  writer->out = out;
  writer->column = 0;
  writer->reserve = 0;
  writer->begun = 0;
  dkk_buf_init(&writer->word, out->mem);
  writer->rv = DKIMKIT_OK;
  put(writer, name, strlen(name));
}

/* Old software fails at a fold right after the field name, so the first word
 * stays on the first line. */
void dkk_fieldwriter_word(dkk_fieldwriter *writer, dkk_slice word)
{
  if (writer->begun && writer->column > 1 &&
      writer->column + 1 + word.len + writer->reserve > COLUMNS) {
    fold(writer);
  } else if (writer->column > 1) {
    put(writer, " ", 1);
  }
  put(writer, word.data, word.len);
  writer->begun = 1;
}

void dkk_fieldwriter_piece(dkk_fieldwriter *writer, dkk_slice piece)
{
  if (writer->column + piece.len > COLUMNS && writer->column > 1) {
    fold(writer);
  }
  put(writer, piece.data, piece.len);
}

/* As much as fits; with `quoted` never "=" or "=X" at the end. */
static size_t fitting(dkk_slice run, size_t room, int quoted)
{
  size_t len = run.len < room ? run.len : room;

  if (quoted && len < run.len) {
    if (len >= 1 && run.data[len - 1] == '=') {
      len--;
    } else if (len >= 2 && run.data[len - 2] == '=') {
      len -= 2;
    }
  }
  return len;
}

void dkk_fieldwriter_run(dkk_fieldwriter *writer, dkk_slice run, int quoted)
{
  while (run.len > 0 && writer->rv == DKIMKIT_OK) {
    size_t room = writer->column < COLUMNS ? COLUMNS - writer->column : 0;
    size_t len = fitting(run, room, quoted);

    put(writer, run.data, len);
    run.data += len;
    run.len -= len;
    if (run.len > 0) {
      fold(writer);
    }
  }
}

void dkk_fieldwriter_break(dkk_fieldwriter *writer, char octet)
{
  put(writer, &octet, 1);
  fold(writer);
}
