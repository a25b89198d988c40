/* SPDX-License-Identifier: MIT */
#include "tempfile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char directory[4000];
static char name[4100];

void tempfile_write(const char *text)
{
  const char *base = getenv("TMPDIR");
  FILE *file;

  snprintf(directory, sizeof(directory), "%s/dkimkit-faults-XXXXXX",
           base != NULL ? base : "/tmp");
  assert_non_null(mkdtemp(directory));
  snprintf(name, sizeof(name), "%s/file", directory);
  file = fopen(name, "w");
  assert_non_null(file);
  assert_true(fputs(text, file) >= 0);
  assert_int_equal(fclose(file), 0);
  assert_int_equal(chmod(name, 0600), 0);
}

const char *tempfile_name(void)
{
  return name;
}

void tempfile_remove(void)
{
  unlink(name);
  rmdir(directory);
}
