/* SPDX-License-Identifier: MIT */
#include "unbound_anchors.h"

#include "memory.h"
#include "unbound_record.h"

#include <string.h>

/* A DNSKEY of 4096 bits has 900 octets as text. */
#define LINE_SIZE 8192

#define BLANKS " \t"

/* Copies a line up to its comment; "" if there is nothing else in it. */
static int copy_line(char *out, const char *line, size_t len)
{
  size_t i;

  for (i = 0; i < len && line[i] != ';'; i++) {
    unsigned char c = (unsigned char)line[i];

    if (i >= LINE_SIZE - 1 || c > '~' || (c < ' ' && c != '\t') ||
        strchr("()\"$", c) != NULL) {
      return DKIMKIT_ERR_SYNTAX;
    }
    out[i] = (char)c;
  }
  while (i > 0 && strchr(BLANKS, out[i - 1]) != NULL) {
    i--;
  }
  out[i] = '\0';
  return DKIMKIT_OK;
}

static int add_record(struct ub_ctx *context, const char *line)
{
  int rv = dkk_unbound_record_check(line);

  return rv == DKIMKIT_OK ? dkk_unbound_status(ub_ctx_add_ta(context, line))
                          : rv;
}

/* Gives each record to the context, and counts them. */
static int add_records(struct ub_ctx *context, size_t *count, char *line,
                       const char *text, size_t len)
{
  const char *end = text + len;

  while (text < end) {
    const char *stop = memchr(text, '\n', (size_t)(end - text));
    size_t octets = (size_t)((stop == NULL ? end : stop) - text);
    size_t used = octets > 0 && text[octets - 1] == '\r' ? octets - 1 : octets;
    int rv = copy_line(line, text, used);

    if (rv == DKIMKIT_OK && line[0] != '\0') {
      rv = add_record(context, line);
      ++*count;
    }
    if (rv != DKIMKIT_OK) {
      return rv;
    }
    text += octets + (stop != NULL);
  }
  return DKIMKIT_OK;
}

/* A zone can be added only to a context that has begun, and so it begins,
 * without a question. */
static int parse_records(struct ub_ctx *context)
{
  int status = ub_ctx_zone_add(context, "dkimkit.invalid.", "static");

  return status == UB_INITFAIL ? DKIMKIT_ERR_SYNTAX
                               : dkk_unbound_status(status);
}

static int check_records(const dkimkit_mem *mem, char *line, const char *text,
                         size_t len)
{
  dkk_unbound_loop loop;
  struct ub_ctx *scratch;
  size_t count = 0;
  int rv;

  dkk_unbound_loop_init(&loop, mem);
  rv = dkk_unbound_context_new(&scratch, &loop);
  if (rv == DKIMKIT_OK) {
    rv = add_records(scratch, &count, line, text, len);
    if (rv == DKIMKIT_OK) {
      rv = count == 0 ? DKIMKIT_ERR_SYNTAX : parse_records(scratch);
    }
    ub_ctx_delete(scratch);
  }
  dkk_unbound_loop_end(&loop);
  return rv;
}

int dkk_unbound_anchors_check(const dkimkit_mem *mem, const char *text,
                              size_t len)
{
  char *line = mem->allocate(LINE_SIZE, mem->user_data);
  int rv;

  if (line == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  rv = check_records(mem, line, text, len);
  dkk_memory_free(mem, line);
  return rv;
}

int dkk_unbound_anchors_add(struct ub_ctx *context, const dkimkit_mem *mem,
                            const char *text, size_t len)
{
  char *line = mem->allocate(LINE_SIZE, mem->user_data);
  size_t count = 0;
  int rv;

  if (line == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  rv = add_records(context, &count, line, text, len);
  dkk_memory_free(mem, line);
  return rv;
}
