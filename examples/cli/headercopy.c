/* SPDX-License-Identifier: MIT */
#include "headercopy.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "errors.h"

/* Each is compared with every name in h=. */
#define COPIES_MAX 1000

static int add_copy(const uint8_t *data, size_t len, void *user_data)
{
  struct cli_copies *copies = user_data;
  const uint8_t *colon = memchr(data, ':', len);
  struct cli_copy *copy;
  struct cli_copy *grown;

  if (copies->count == COPIES_MAX || !colon) {
    return 0;
  }
  grown = realloc(copies->list, (copies->count + 1) * sizeof(*grown));
  if (!grown) {
    copies->failed = true;
    return DKIMKIT_ERR_NOMEM;
  }
  copies->list = grown;
  copy = &grown[copies->count];
  memset(copy, 0, sizeof(*copy));
  copy->name_len = (size_t)(colon - data);
  copy->index = CLI_NO_FIELD;
  cli_octets_add(&copy->field, data, len);
  if (copy->field.failed) {
    return DKIMKIT_ERR_NOMEM;
  }
  ++copies->count;
  return 0;
}

static bool is_for(const struct cli_copy *copy, struct cli_slice name)
{
  return copy->name_len == name.len &&
         strncasecmp((const char *)copy->field.data, (const char *)name.data,
                     name.len) == 0;
}

/* White space doesn't tell: signers trim it off the copies. */
static int canonical(struct cli_octets *out, const uint8_t *field, size_t len)
{
  return dkimkit_canon_field(DKIMKIT_CANONICALIZATION_RELAXED, field, len,
                             cli_octets_write, out);
}

static bool equal(const struct cli_octets *a, const struct cli_octets *b)
{
  return a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

static void compare(struct cli_copy *copy)
{
  size_t i = 0;

  copy->differs = !equal(&copy->then, &copy->now);
  while (i < copy->then.len && i < copy->now.len &&
         copy->then.data[i] == copy->now.data[i]) {
    ++i;
  }
  copy->position = i;
}

/* A copy belongs to the first name of h= that isn't spoken for; signers write
   copies in the order of h=. */
static int pair(struct cli_copies *copies, const struct cli_header *header,
                struct cli_copy *copy, bool *paired)
{
  size_t i;

  for (i = 0; i < header->name_count; ++i) {
    if (paired[i] || !is_for(copy, header->names[i])) {
      continue;
    }
    paired[i] = true;
    copy->index = i;
    if (header->chosen[i] != CLI_NO_FIELD) {
      const struct cli_field *field = &header->fields[header->chosen[i]];
      int rv = canonical(&copy->now, field->data, field->len);

      if (rv) {
        return rv;
      }
    }
    compare(copy);
    return DKIMKIT_OK;
  }
  (void)copies;
  return DKIMKIT_OK;
}

int cli_copies_read(struct cli_copies *copies, const struct cli_header *header)
{
  bool *paired;
  size_t i;
  int rv;

  memset(copies, 0, sizeof(*copies));
  rv = dkimkit_signature_copies(header->signature, add_copy, copies);
  if (rv && rv != DKIMKIT_ERR_SYNTAX) {
    return cli_error_memory();
  }
  paired = calloc(header->name_count + 1, sizeof(*paired));
  if (!paired) {
    return cli_error_memory();
  }
  rv = DKIMKIT_OK;
  for (i = 0; !rv && i < copies->count; ++i) {
    struct cli_copy *copy = &copies->list[i];

    rv = canonical(&copy->then, copy->field.data, copy->field.len);
    if (!rv) {
      rv = pair(copies, header, copy, paired);
    }
  }
  free(paired);
  return rv ? cli_error_memory() : CLI_OK;
}

void cli_copies_free(struct cli_copies *copies)
{
  size_t i;

  for (i = 0; i < copies->count; ++i) {
    cli_octets_free(&copies->list[i].field);
    cli_octets_free(&copies->list[i].then);
    cli_octets_free(&copies->list[i].now);
  }
  free(copies->list);
  memset(copies, 0, sizeof(*copies));
}
