/* SPDX-License-Identifier: MIT */

/* Linked to an ordinary test program, with _cmocka_run_group_tests led through
 * it: lets one allocation of the library fail, told by the calls in the library
 * that led there, and runs one of the program's tests. By the environment:
 *   FAULTS_TEST   number of the test; it alone is run
 *   FAULTS_RECORD file that receives a line for each way to an allocation
 *   FAULTS_FAIL   the way, as in such a line, whose first allocation fails
 * Ends with 98 if the program crashes, with 97 if it never went that way, with
 * 96 if the test fails although nothing was made to; else what it says doesn't
 * matter. */

#define _GNU_SOURCE
#include "inject.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <inttypes.h>
#include <link.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define FRAMES 40
#define WAYS 65536
#define CRASHED 98
#define NEVER_CAME 97
#define FAILS_BY_ITSELF 96

static uintptr_t library_begin;
static uintptr_t library_end;
static uint64_t ways[WAYS];
static FILE *record;
static uint64_t wanted;
static int has_failed;
/* Others than the test's thread come by in any order. */
static _Thread_local int is_test;

/* cmocka takes signals for failed tests. */
static void on_crash(int number)
{
  static const char words[] = "crashed\n";

  (void)number;
  (void)!write(STDERR_FILENO, words, sizeof(words) - 1);
  _exit(CRASHED);
}

static void catch_crashes(void)
{
  static const int numbers[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
  size_t i;

  for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
    signal(numbers[i], on_crash);
  }
}

/* The innermost calls that are in the library, by their places in it. */
static uint64_t way(void)
{
  void *frames[FRAMES];
  int count = backtrace(frames, FRAMES);
  uint64_t hash = 14695981039346656037u;
  int is_inside = 0;
  int i;

  for (i = 0; i < count; i++) {
    uintptr_t at = (uintptr_t)frames[i];

    if (at < library_begin || at >= library_end) {
      if (is_inside) {
        break;
      }
      continue;
    }
    is_inside = 1;
    hash = (hash ^ (at - library_begin)) * 1099511628211u;
  }
  return hash != 0 ? hash : 1;
}

static int is_new(uint64_t hash)
{
  size_t at = (size_t)(hash % WAYS);

  while (ways[at] != 0 && ways[at] != hash) {
    at = (at + 1) % WAYS;
  }
  if (ways[at] == hash) {
    return 0;
  }
  ways[at] = hash;
  return 1;
}

static int decide(void)
{
  uint64_t hash;

  if (!is_test || has_failed || (record == NULL && wanted == 0)) {
    return 0;
  }
  hash = way();
  if (record != NULL && is_new(hash)) {
    fprintf(record, "%" PRIx64 "\n", hash);
    fflush(record);
  }
  if (hash != wanted) {
    return 0;
  }
  has_failed = 1;
  catch_crashes();
  return 1;
}

static int find_library(struct dl_phdr_info *info, size_t size, void *data)
{
  int i;

  (void)size;
  (void)data;
  if (strstr(info->dlpi_name, "libdkimkit_faulty") == NULL) {
    return 0;
  }
  library_begin = info->dlpi_addr;
  for (i = 0; i < info->dlpi_phnum; i++) {
    uintptr_t end = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr +
                    info->dlpi_phdr[i].p_memsz;

    library_end = end > library_end ? end : library_end;
  }
  return 1;
}

int __real__cmocka_run_group_tests(const char *name, /* NOLINT */
                                   const struct CMUnitTest *tests, size_t count,
                                   CMFixtureFunction setup,
                                   CMFixtureFunction teardown);
int __wrap__cmocka_run_group_tests(const char *name, /* NOLINT */
                                   const struct CMUnitTest *tests, size_t count,
                                   CMFixtureFunction setup,
                                   CMFixtureFunction teardown);

int __wrap__cmocka_run_group_tests(const char *name, /* NOLINT */
                                   const struct CMUnitTest *tests, size_t count,
                                   CMFixtureFunction setup,
                                   CMFixtureFunction teardown)
{
  const char *number = getenv("FAULTS_TEST");
  const char *file = getenv("FAULTS_RECORD");
  const char *fail = getenv("FAULTS_FAIL");
  size_t test = number != NULL ? strtoul(number, NULL, 10) : 0;
  int failed;

  if (test >= count) {
    printf("no more tests\n");
    return 0;
  }
  dl_iterate_phdr(find_library, NULL);
  record = file != NULL ? fopen(file, "a") : NULL;
  wanted = fail != NULL ? strtoull(fail, NULL, 16) : 0;
  is_test = 1;
  faults_decide(decide);
  failed =
      __real__cmocka_run_group_tests(name, tests + test, 1, setup, teardown);
  faults_decide(NULL);
  if (record != NULL && failed != 0) {
    exit(FAILS_BY_ITSELF);
  }
  if (wanted != 0 && !has_failed) {
    exit(NEVER_CAME);
  }
  return 0;
}
