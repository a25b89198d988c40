/* SPDX-License-Identifier: MIT */
#ifndef CLI_BODYEDIT_H
#define CLI_BODYEDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What may have happened to a body, undone. */
enum cli_body_edit {
  CLI_BODY_AS_IS,
  CLI_BODY_LF_AS_CRLF,
  CLI_BODY_WITHOUT_CR,
  CLI_BODY_UNSTUFF,
  CLI_BODY_STUFF,
  CLI_BODY_UNQUOTE_FROM,
  CLI_BODY_QUOTE_FROM,
  CLI_BODY_TRIM,
  CLI_BODY_DASHES,
  CLI_BODY_TABS,
  CLI_BODY_JOIN,
  CLI_BODY_JOIN_SPACE,
  CLI_BODY_JOIN_MARK,
  CLI_BODY_SKIP_LINES,
  CLI_BODY_SKIP_BLANK,
  CLI_BODY_CUT
};

enum cli_line_end { CLI_END_NONE, CLI_END_CRLF, CLI_END_LF, CLI_END_CR };

/* A line, or a piece of one that is longer than a piece may be. */
struct cli_line {
  const uint8_t *data;
  size_t len;
  /* The piece begins the line. */
  bool first;
  /* CLI_END_NONE: the line goes on, or the body ends. */
  enum cli_line_end end;
};

typedef int (*cli_body_write)(const uint8_t *data, size_t len, void *user_data);

struct cli_body_editor {
  enum cli_body_edit edit;
  /* Lines to skip, octets to keep. */
  uint64_t amount;
  cli_body_write write;
  void *user_data;
  /* Octets of the open line. */
  uint64_t column;
  uint8_t last;
  /* A line end was held back, because it may be taken out. */
  bool held;
};

int cli_body_edit_line(struct cli_body_editor *editor,
                       const struct cli_line *line);
int cli_body_edit_end(struct cli_body_editor *editor);

/* Cuts octets into lines. */
#define CLI_LINE_PIECE 65536

struct cli_line_cutter {
  bool lf_ends_line;
  int (*take)(const struct cli_line *line, void *user_data);
  void *user_data;
  bool open;
  bool after_cr;
  size_t filled;
  uint8_t piece[CLI_LINE_PIECE];
};

int cli_line_cut(struct cli_line_cutter *cutter, const uint8_t *data,
                 size_t len);
int cli_line_cut_end(struct cli_line_cutter *cutter);

#endif
