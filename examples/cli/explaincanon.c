/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bodyedit.h"
#include "encode.h"
#include "errors.h"
#include "explain.h"
#include "text.h"

#define INDENT "      "
/* Octets of a header field, lines of a body, shown at its beginning and at its
   end. */
#define FIELD_SHOWN 400
#define LINE_SHOWN 200
#define LINES_SHOWN ((size_t)6)
/* How far in front of a difference a field is shown. */
#define BEFORE 40

static bool is_listed_before(const struct cli_header *header, size_t index)
{
  const struct cli_slice *name = &header->names[index];
  size_t i;

  for (i = 0; i < index; ++i) {
    if (header->names[i].len == name->len &&
        strncasecmp((const char *)header->names[i].data,
                    (const char *)name->data, name->len) == 0) {
      return header->chosen[i] != CLI_NO_FIELD;
    }
  }
  return false;
}

static void print_none(const struct cli_page *page,
                       const struct cli_header *header, size_t index)
{
  const struct cli_slice *name = &header->names[index];

  fprintf(page->out, INDENT "- ");
  cli_text_visible(page->out, name->data, name->len, FIELD_SHOWN);
  fprintf(page->out, ": %s\n",
          is_listed_before(header, index) ? "no further one" : "none");
}

static void print_field(const struct cli_page *page,
                        const struct cli_attempt *attempt,
                        struct cli_slice field, bool whole)
{
  struct cli_octets text = {NULL, 0, 0, false};

  cli_field_write(&text, attempt, field);
  cli_page_octet_line(page, INDENT, text.data, text.len,
                      whole ? SIZE_MAX : FIELD_SHOWN);
  cli_octets_free(&text);
}

static int print_header(const struct cli_page *page,
                        const struct cli_explanation *explanation, bool whole)
{
  const struct cli_header *header = &explanation->header;
  struct cli_octets all = {NULL, 0, 0, false};
  struct cli_attempt attempt;
  size_t i;

  if (header->name_count == 0) {
    return CLI_OK;
  }
  if (!cli_attempt_init(&attempt, header, header->chosen)) {
    return cli_error_memory();
  }
  cli_attempt_write(&all, header, &attempt);
  fprintf(page->out, "    the header as it is hashed (%s, %zu octets):\n",
          dkimkit_canonicalization_name(attempt.form), all.len);
  cli_octets_free(&all);
  for (i = 0; i < header->name_count; ++i) {
    if (attempt.fields[i].data) {
      print_field(page, &attempt, attempt.fields[i], whole);
    } else {
      print_none(page, header, i);
    }
  }
  print_field(page, &attempt, attempt.own, whole);
  cli_attempt_free(&attempt);
  return CLI_OK;
}

static void print_difference(const struct cli_page *page,
                             const struct cli_copy *copy)
{
  size_t from = copy->position > BEFORE ? copy->position - BEFORE : 0;
  char *shown = NULL;
  size_t len = 0;
  FILE *measure;

  fprintf(page->out, INDENT "signed: %s", from > 0 ? "\xe2\x80\xa6" : "");
  cli_text_visible(page->out, copy->then.data + from, copy->then.len - from,
                   FIELD_SHOWN);
  if (copy->now.len == 0) {
    fprintf(page->out, "\n" INDENT "now:    no such field\n");
    return;
  }
  fprintf(page->out, "\n" INDENT "now:    %s", from > 0 ? "\xe2\x80\xa6" : "");
  cli_text_visible(page->out, copy->now.data + from, copy->now.len - from,
                   FIELD_SHOWN);
  measure = open_memstream(&shown, &len);
  if (measure) {
    size_t columns = from > 0;
    size_t i;

    cli_text_visible(measure, copy->now.data + from, copy->position - from,
                     SIZE_MAX);
    fclose(measure);
    for (i = 0; i < len; ++i) {
      columns += ((uint8_t)shown[i] & 0xc0) != 0x80;
    }
    fprintf(page->out, "\n" INDENT "        %*s^ octet %zu\n", (int)columns, "",
            copy->position + 1);
    free(shown);
  }
}

static void print_copies(const struct cli_page *page,
                         const struct cli_copies *copies)
{
  size_t same = 0;
  size_t i;

  if (copies->count == 0) {
    return;
  }
  fprintf(page->out, "    copies of the signed fields (z=):\n");
  for (i = 0; i < copies->count; ++i) {
    const struct cli_copy *copy = &copies->list[i];

    if (copy->index != CLI_NO_FIELD && copy->differs) {
      print_difference(page, copy);
    } else {
      ++same;
    }
  }
  fprintf(page->out, INDENT "%zu of %zu are as the fields are now\n", same,
          copies->count);
}

static void print_whole_line(const struct cli_page *page,
                             const struct cli_octets *line)
{
  bool ended = line->len >= 2 && line->data[line->len - 1] == '\n' &&
               line->data[line->len - 2] == '\r';

  cli_page_octet_line(page, INDENT, line->data,
                      ended ? line->len - 2 : line->len, SIZE_MAX);
}

struct whole_body {
  struct cli_page *page;
  dkimkit_canon *canon;
  struct cli_octets line;
  size_t skip;
  int failure;
};

/* A line is shown when it is complete; a very long one in pieces. */
static int take_canonical(const uint8_t *data, size_t len, void *user_data)
{
  struct whole_body *body = user_data;

  for (; len > 0; ++data, --len) {
    if (body->skip > 0) {
      --body->skip;
      continue;
    }
    cli_octets_add(&body->line, data, 1);
    if (body->line.failed) {
      body->failure = cli_error_memory();
      return DKIMKIT_ERR_CALLBACK;
    }
    if (*data == '\n' || body->line.len >= 65536) {
      print_whole_line(body->page, &body->line);
      body->line.len = 0;
    }
  }
  body->failure = cli_page_flush(body->page);
  return body->failure ? DKIMKIT_ERR_CALLBACK : 0;
}

static int take_line(const struct cli_line *line, void *user_data)
{
  static const char *const ends[] = {"", "\r\n", "\n", "\r"};
  struct whole_body *body = user_data;
  int rv = dkimkit_canon_feed(body->canon, line->data, line->len);

  if (!rv) {
    rv = dkimkit_canon_feed(body->canon, (const uint8_t *)ends[line->end],
                            strlen(ends[line->end]));
  }
  if (rv) {
    return body->failure ? body->failure : cli_error_status("message", rv);
  }
  return CLI_OK;
}

static int take_octets(const uint8_t *data, size_t len, void *user_data)
{
  return cli_line_cut(user_data, data, len);
}

static int read_whole(struct whole_body *body, struct cli_source *source)
{
  struct cli_line_cutter *cutter = calloc(1, sizeof(*cutter));
  int rv;

  if (!cutter) {
    return cli_error_memory();
  }
  cutter->lf_ends_line =
      source->input->line_ends == DKIMKIT_LINE_ENDS_NORMALIZE;
  cutter->take = take_line;
  cutter->user_data = body;
  rv = cli_source_body(source, take_octets, cutter);
  if (!rv) {
    rv = cli_line_cut_end(cutter);
  }
  free(cutter);
  return rv;
}

static int print_whole_body(struct cli_page *page,
                            const struct cli_diagnosis *diagnosis,
                            const struct cli_body_target *target)
{
  struct whole_body body = {page, NULL, {NULL, 0, 0, false}, 2, CLI_OK};
  int rv = dkimkit_canon_new(&body.canon, diagnosis->config,
                             DKIMKIT_CANONICALIZATION_SIMPLE, target->form,
                             take_canonical, &body);

  if (!rv) {
    rv = dkimkit_canon_feed(body.canon, (const uint8_t *)"\r\n", 2);
  }
  rv = rv ? cli_error_status("canonicalization", rv)
          : read_whole(&body, diagnosis->body->source);
  if (!rv && dkimkit_canon_finish(body.canon) != DKIMKIT_OK) {
    rv = body.failure ? body.failure : CLI_INTERNAL;
  }
  if (!rv && body.line.len > 0) {
    print_whole_line(page, &body.line);
  }
  dkimkit_canon_free(body.canon);
  cli_octets_free(&body.line);
  return rv;
}

/* The first lines, or the last ones. */
static size_t lines_of(const uint8_t *data, size_t len, size_t lines, bool last)
{
  size_t i;

  for (i = 0; i < len; ++i) {
    size_t at = last ? len - 1 - i : i;

    if (data[at] == '\n' && !(last && i == 0) && --lines == 0) {
      return last ? i : i + 1;
    }
  }
  return len;
}

static int print_parts(const struct cli_page *page,
                       const struct cli_body_view *view)
{
  size_t head =
      view->octets < CLI_BODY_HEAD ? (size_t)view->octets : CLI_BODY_HEAD;
  uint8_t *tail;
  size_t tail_len = CLI_BODY_TAIL;
  size_t shown;

  if (view->lines <= 2 * LINES_SHOWN && view->octets <= CLI_BODY_HEAD) {
    cli_page_octets(page, INDENT, view->head, head, SIZE_MAX, LINE_SHOWN);
    return CLI_OK;
  }
  tail = malloc(CLI_BODY_TAIL);
  if (!tail) {
    return cli_error_memory();
  }
  cli_body_view_tail(view, tail, &tail_len);
  head = lines_of(view->head, head, LINES_SHOWN, false);
  shown = lines_of(tail, tail_len, LINES_SHOWN, true);
  if (head + shown > view->octets) {
    shown = (size_t)view->octets - head;
  }
  cli_page_octets(page, INDENT, view->head, head, SIZE_MAX, LINE_SHOWN);
  fprintf(page->out,
          INDENT "  (%" PRIu64 " octets more; --show-canonical "
                 "shows them)\n",
          view->octets - head - shown);
  cli_page_octets(page, INDENT, tail + tail_len - shown, shown, SIZE_MAX,
                  LINE_SHOWN);
  free(tail);
  return CLI_OK;
}

static int print_body(struct cli_page *page,
                      const struct cli_diagnosis *diagnosis,
                      const struct cli_explanation *explanation, bool whole)
{
  const struct cli_body_target *target = explanation->body;
  char text[CLI_HASH_TEXT];

  if (!target) {
    return CLI_OK;
  }
  fprintf(page->out,
          "    the body as it is hashed (%s, %" PRIu64 " octets, %" PRIu64
          " lines",
          dkimkit_canonicalization_name(target->form),
          explanation->view->octets, explanation->view->lines);
  if (target->has_limit) {
    fprintf(page->out, ", of which l=%" PRIu64 " octets count", target->limit);
  }
  fprintf(page->out, "):\n");
  fprintf(page->out, INDENT "its hash: %s\n",
          cli_hash_text(text, target->value, target->len));
  fprintf(page->out, INDENT "bh=:      %s%s\n",
          cli_hash_text(text, target->expected, target->len),
          target->matches ? " (the same)" : "");
  if (whole) {
    return print_whole_body(page, diagnosis, target);
  }
  return print_parts(page, explanation->view);
}

int cli_explain_canonical(struct cli_page *page,
                          const struct cli_diagnosis *diagnosis,
                          const struct cli_explanation *explanation, bool whole)
{
  int rv;

  if (!explanation->examined) {
    return CLI_OK;
  }
  rv = print_header(page, explanation, whole);
  if (!rv) {
    print_copies(page, &explanation->copies);
    rv = print_body(page, diagnosis, explanation, whole);
  }
  return rv;
}
