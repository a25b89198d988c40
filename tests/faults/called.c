/* SPDX-License-Identifier: MIT */

/* The library is compiled with -finstrument-functions: each function of it
 * calls this one. With FAULTS_CALLED=FILE in the environment the names of those
 * that were called while something might have failed are added to the file. */

#define _GNU_SOURCE
#include "called.h"

#include "inject.h"

#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLACES 16384

static void *places[PLACES];
static size_t count;

void __cyg_profile_func_enter(void *function, void *site);
void __cyg_profile_func_exit(void *function, void *site);

const char *called_file(void)
{
  static const char *name;
  static int is_known;

  if (!is_known) {
    is_known = 1;
    name = getenv("FAULTS_CALLED");
  }
  return name;
}

static void write_names(void)
{
  FILE *file = fopen(called_file(), "a");
  size_t i;

  for (i = 0; file != NULL && i < PLACES; i++) {
    Dl_info info;

    if (places[i] != NULL && dladdr(places[i], &info) != 0 &&
        info.dli_saddr == places[i]) {
      fprintf(file, "%s\n", info.dli_sname);
    }
  }
  if (file == NULL || fclose(file) != 0) {
    abort();
  }
}

static void keep(void *function)
{
  size_t at = ((uintptr_t)function >> 4) % PLACES;

  while (places[at] != NULL && places[at] != function) {
    at = (at + 1) % PLACES;
  }
  if (places[at] == NULL) {
    places[at] = function;
    if (count++ == 0) {
      (void)atexit(write_names);
    }
    if (count == PLACES) {
      abort();
    }
  }
}

void __cyg_profile_func_enter(void *function, void *site)
{
  (void)site;
  if (faults_are_armed() && called_file() != NULL) {
    keep(function);
  }
}

void __cyg_profile_func_exit(void *function, void *site)
{
  (void)function;
  (void)site;
}
