/* SPDX-License-Identifier: MIT */
#include "bodyedit.h"

#include <string.h>

#include "errors.h"

static int put(struct cli_body_editor *editor, const void *data, size_t len)
{
  return len > 0 ? editor->write(data, len, editor->user_data) : CLI_OK;
}

static int put_end(struct cli_body_editor *editor, enum cli_line_end end)
{
  switch (end) {
  case CLI_END_CRLF:
    return put(editor, "\r\n", 2);
  case CLI_END_LF:
    return editor->edit == CLI_BODY_LF_AS_CRLF ? put(editor, "\r\n", 2)
                                               : put(editor, "\n", 1);
  case CLI_END_CR:
    return editor->edit == CLI_BODY_WITHOUT_CR ? CLI_OK : put(editor, "\r", 1);
  case CLI_END_NONE:
  default:
    return CLI_OK;
  }
}

static bool begins(const struct cli_line *line, const char *text)
{
  size_t len = strlen(text);

  return line->first && line->len >= len && memcmp(line->data, text, len) == 0;
}

/* The lengths at which relays cut lines that are too long for SMTP. */
static bool was_cut(const struct cli_body_editor *editor)
{
  if (editor->edit == CLI_BODY_JOIN_MARK) {
    return editor->column >= 900 && editor->column <= 1000 &&
           editor->last == '!';
  }
  return editor->column >= 988 && editor->column <= 1000;
}

static bool is_join(const struct cli_body_editor *editor)
{
  return editor->edit == CLI_BODY_JOIN || editor->edit == CLI_BODY_JOIN_SPACE ||
         editor->edit == CLI_BODY_JOIN_MARK;
}

/* Undoes a cut in front of this piece, if it was one. */
static int resolve_join(struct cli_body_editor *editor, struct cli_line *line)
{
  bool space = line->len > 0 && line->data[0] == ' ';

  editor->held = false;
  if (editor->edit == CLI_BODY_JOIN) {
    return CLI_OK;
  }
  if (space) {
    ++line->data;
    --line->len;
    return CLI_OK;
  }
  return editor->edit == CLI_BODY_JOIN_MARK ? put(editor, "!\r\n", 3)
                                            : put(editor, "\r\n", 2);
}

static int join(struct cli_body_editor *editor, struct cli_line line)
{
  int rv = CLI_OK;

  if (editor->held) {
    rv = resolve_join(editor, &line);
  }
  if (rv) {
    return rv;
  }
  if (line.end == CLI_END_CRLF && was_cut(editor)) {
    editor->held = true;
    line.end = CLI_END_NONE;
    line.len -= editor->edit == CLI_BODY_JOIN_MARK && line.len > 0;
  }
  rv = put(editor, line.data, line.len);
  return rv ? rv : put_end(editor, line.end);
}

static int put_tabs(struct cli_body_editor *editor, const struct cli_line *line)
{
  const uint8_t *data = line->data;
  size_t len = line->len;
  int rv = CLI_OK;

  while (!rv && len > 0) {
    const uint8_t *tab = memchr(data, '\t', len);
    size_t run = tab ? (size_t)(tab - data) : len;

    rv = put(editor, data, run);
    if (!rv && tab) {
      rv = put(editor, " ", 1);
      ++run;
    }
    data += run;
    len -= run;
  }
  return rv;
}

static int put_text(struct cli_body_editor *editor, struct cli_line line)
{
  bool ends = line.end != CLI_END_NONE;
  int rv = CLI_OK;

  switch (editor->edit) {
  case CLI_BODY_UNSTUFF:
    if (begins(&line, "..")) {
      ++line.data;
      --line.len;
    }
    break;
  case CLI_BODY_STUFF:
    rv = begins(&line, ".") ? put(editor, ".", 1) : CLI_OK;
    break;
  case CLI_BODY_UNQUOTE_FROM:
    if (begins(&line, ">From ")) {
      ++line.data;
      --line.len;
    }
    break;
  case CLI_BODY_QUOTE_FROM:
    rv = begins(&line, "From ") ? put(editor, ">", 1) : CLI_OK;
    break;
  case CLI_BODY_TRIM:
    while (
        ends && line.len > 0 &&
        (line.data[line.len - 1] == ' ' || line.data[line.len - 1] == '\t')) {
      --line.len;
    }
    break;
  case CLI_BODY_DASHES:
    if (ends && line.len == 2 && begins(&line, "--")) {
      return put(editor, "-- ", 3);
    }
    break;
  case CLI_BODY_TABS:
    return put_tabs(editor, &line);
  case CLI_BODY_AS_IS:
  case CLI_BODY_LF_AS_CRLF:
  case CLI_BODY_WITHOUT_CR:
  case CLI_BODY_JOIN:
  case CLI_BODY_JOIN_SPACE:
  case CLI_BODY_JOIN_MARK:
  case CLI_BODY_SKIP_LINES:
  case CLI_BODY_SKIP_BLANK:
  case CLI_BODY_CUT:
  default:
    break;
  }
  return rv ? rv : put(editor, line.data, line.len);
}

/* Whether the line still belongs to what is passed over. */
static bool skipped(struct cli_body_editor *editor, const struct cli_line *line)
{
  bool blank = editor->column == 0;

  if ((editor->edit != CLI_BODY_SKIP_LINES &&
       editor->edit != CLI_BODY_SKIP_BLANK) ||
      editor->amount == 0) {
    return false;
  }
  if (line->end == CLI_END_CRLF &&
      (blank || editor->edit == CLI_BODY_SKIP_LINES)) {
    --editor->amount;
  }
  return true;
}

static int cut(struct cli_body_editor *editor, struct cli_line line)
{
  uint64_t end = line.end == CLI_END_CRLF ? 2 : line.end != CLI_END_NONE;
  int rv;

  if (line.len > editor->amount) {
    line.len = (size_t)editor->amount;
  }
  editor->amount -= line.len;
  rv = put(editor, line.data, line.len);
  if (rv || editor->amount == 0) {
    return rv;
  }
  if (editor->amount < end) {
    editor->amount = 0;
    return put(editor, "\r", 1);
  }
  editor->amount -= end;
  return put_end(editor, line.end);
}

static int edit_line(struct cli_body_editor *editor,
                     const struct cli_line *line)
{
  int rv;

  if (skipped(editor, line)) {
    return CLI_OK;
  }
  if (editor->edit == CLI_BODY_CUT) {
    return cut(editor, *line);
  }
  if (is_join(editor)) {
    return join(editor, *line);
  }
  rv = put_text(editor, *line);
  return rv ? rv : put_end(editor, line->end);
}

int cli_body_edit_line(struct cli_body_editor *editor,
                       const struct cli_line *line)
{
  int rv;

  editor->column = (line->first ? 0 : editor->column) + line->len;
  editor->last = line->len > 0 ? line->data[line->len - 1] : editor->last;
  rv = edit_line(editor, line);
  return rv;
}

int cli_body_edit_end(struct cli_body_editor *editor)
{
  struct cli_line nothing = {(const uint8_t *)"", 0, true, CLI_END_NONE};

  if (!editor->held) {
    return CLI_OK;
  }
  /* Nothing follows the last line, so it wasn't cut. */
  if (editor->edit == CLI_BODY_JOIN) {
    return put(editor, "\r\n", 2);
  }
  return resolve_join(editor, &nothing);
}

static int give(struct cli_line_cutter *cutter, enum cli_line_end end)
{
  struct cli_line line = {cutter->piece, cutter->filled, !cutter->open, end};

  cutter->open = end == CLI_END_NONE;
  cutter->filled = 0;
  return cutter->take(&line, cutter->user_data);
}

static int add_text(struct cli_line_cutter *cutter, const uint8_t *data,
                    size_t len)
{
  while (len > 0) {
    size_t part = sizeof(cutter->piece) - cutter->filled;

    if (part > len) {
      part = len;
    }
    memcpy(cutter->piece + cutter->filled, data, part);
    cutter->filled += part;
    data += part;
    len -= part;
    if (cutter->filled == sizeof(cutter->piece)) {
      int rv = give(cutter, CLI_END_NONE);

      if (rv) {
        return rv;
      }
    }
  }
  return CLI_OK;
}

static size_t text_run(const uint8_t *data, size_t len)
{
  const uint8_t *lf = memchr(data, '\n', len);
  size_t run = lf ? (size_t)(lf - data) : len;
  const uint8_t *cr = memchr(data, '\r', run);

  return cr ? (size_t)(cr - data) : run;
}

int cli_line_cut(struct cli_line_cutter *cutter, const uint8_t *data,
                 size_t len)
{
  int rv = CLI_OK;

  while (!rv && len > 0) {
    size_t run = 1;

    if (cutter->after_cr) {
      cutter->after_cr = false;
      run = *data == '\n';
      rv = give(cutter, run ? CLI_END_CRLF : CLI_END_CR);
    } else if (*data == '\r') {
      cutter->after_cr = true;
    } else if (*data == '\n') {
      rv = give(cutter, cutter->lf_ends_line ? CLI_END_CRLF : CLI_END_LF);
    } else {
      run = text_run(data, len);
      rv = add_text(cutter, data, run);
    }
    data += run;
    len -= run;
  }
  return rv;
}

int cli_line_cut_end(struct cli_line_cutter *cutter)
{
  if (cutter->after_cr) {
    cutter->after_cr = false;
    return give(cutter, CLI_END_CR);
  }
  return cutter->filled > 0 ? give(cutter, CLI_END_NONE) : CLI_OK;
}
