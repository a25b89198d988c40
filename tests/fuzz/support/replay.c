/* SPDX-License-Identifier: MIT */

/* Gives each file of a corpus directory to a target, once: a test like any
 * other, without a fuzzer.
 *
 * usage: fuzz_NAME CORPUS_DIRECTORY|FILE... */

#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* Exactly as long as the file, so that sanitizers see reads behind its end. */
static uint8_t *read_file(const char *path, size_t *len)
{
  FILE *file = fopen(path, "rb");
  struct stat about;
  uint8_t *data = NULL;

  if (file != NULL && fstat(fileno(file), &about) == 0) {
    *len = (size_t)about.st_size;
    data = fuzz_allocate(*len);
    if (fread(data, 1, *len, file) != *len) {
      free(data);
      data = NULL;
    }
  }
  if (file != NULL) {
    fclose(file);
  }
  return data;
}

static int replay_file(const char *path)
{
  size_t len = 0;
  uint8_t *data = read_file(path, &len);

  if (data == NULL) {
    fprintf(stderr, "can't read %s\n", path);
    return 0;
  }
  /* The last line names what a trap or a sanitizer ended. */
  puts(path);
  fflush(stdout);
  (void)LLVMFuzzerTestOneInput(data, len);
  free(data);
  return 1;
}

static int is_input(const struct dirent *entry)
{
  return entry->d_name[0] != '.';
}

/* In the order of their names, so that runs are alike. */
static size_t replay_directory(const char *directory, int *failed)
{
  struct dirent **entries = NULL;
  int count = scandir(directory, &entries, is_input, alphasort);
  size_t replayed = 0;
  int i;

  for (i = 0; i < count; i++) {
    char path[4096];

    snprintf(path, sizeof(path), "%s/%s", directory, entries[i]->d_name);
    if (replay_file(path)) {
      replayed++;
    } else {
      *failed = 1;
    }
    free(entries[i]);
  }
  free(entries);
  if (replayed == 0) {
    fprintf(stderr, "no inputs in %s\n", directory);
    *failed = 1;
  }
  return replayed;
}

int main(int argc, char **argv)
{
  int failed = argc < 2;
  size_t replayed = 0;
  int i;

  for (i = 1; i < argc; i++) {
    struct stat about;

    if (stat(argv[i], &about) == 0 && !S_ISDIR(about.st_mode)) {
      failed |= !replay_file(argv[i]);
      replayed++;
    } else {
      replayed += replay_directory(argv[i], &failed);
    }
  }
  printf("%zu inputs replayed\n", replayed);
  return failed;
}
