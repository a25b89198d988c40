/* SPDX-License-Identifier: MIT */
#include "textfile.h"

#include "memory.h"

#include <stdio.h>

static int read_all(char *text, size_t *len, const char *path)
{
  FILE *file = fopen(path, "re");
  int rv = DKIMKIT_OK;

  if (file == NULL) {
    return DKIMKIT_ERR_SYSTEM;
  }
  *len = fread(text, 1, DKK_TEXTFILE_MAX + 1, file);
  if (ferror(file)) {
    rv = DKIMKIT_ERR_SYSTEM;
  } else if (*len > DKK_TEXTFILE_MAX) {
    rv = DKIMKIT_ERR_SYNTAX;
  } else {
    text[*len] = '\0';
  }
  (void)fclose(file);
  return rv;
}

int dkk_textfile_read(char **out, size_t *len, const dkimkit_mem *mem,
                      const char *path)
{
  char *text = mem->allocate(DKK_TEXTFILE_MAX + 1, mem->user_data);
  int rv;

  if (text == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  rv = read_all(text, len, path);
  if (rv != DKIMKIT_OK) {
    dkk_memory_free(mem, text);
    return rv;
  }
  *out = text;
  return DKIMKIT_OK;
}
