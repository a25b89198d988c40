/* SPDX-License-Identifier: MIT */

/* usage: beside KEY [MODULE LIBRARY...]: with libraries, these are loaded with
 * RTLD_GLOBAL in this order, and the module that needs them after them. */

#include "beside.h"

#include <dlfcn.h>
#include <stdio.h>

typedef int (*run_function)(const char *pem);

#ifdef BESIDE_LOADED
static int load(const char *path)
{
  if (dlopen(path, RTLD_NOW | RTLD_GLOBAL) != NULL) {
    return 1;
  }
  printf("Bail out! %s\n", dlerror());
  return 0;
}

static run_function find(int count, char **paths)
{
  void *module;
  run_function run = NULL;
  int i;

  for (i = 1; i < count; i++) {
    if (!load(paths[i])) {
      return NULL;
    }
  }
  module = dlopen(paths[0], RTLD_NOW | RTLD_LOCAL);
  if (module == NULL) {
    printf("Bail out! %s\n", dlerror());
    return NULL;
  }
  /* POSIX has it so; ISO C has no such conversion. */
  *(void **)&run = dlsym(module, "beside_run");
  return run;
}
#else
static run_function find(int count, char **paths)
{
  (void)count;
  (void)paths;
  return beside_run;
}
#endif

int main(int argc, char **argv)
{
  char pem[BESIDE_TEXT_MAX];
  FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
  run_function run;

  if (file == NULL) {
    printf("Bail out! no key\n");
    return 1;
  }
  pem[fread(pem, 1, sizeof(pem) - 1, file)] = '\0';
  (void)fclose(file);
  run = find(argc - 2, argv + 2);
  return run == NULL || run(pem) != 0;
}
