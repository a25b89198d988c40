/* SPDX-License-Identifier: MIT */
#include "inject.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#ifdef FAULTS_SODIUM
#include <sodium.h>
#endif

#ifdef FAULTS_COVERAGE
#include <gcov.h>
#endif

static faults_kind armed;
static size_t fail_at;
static size_t calls;
static int manner;
static int has_failed;
static size_t open_pieces;
static int (*decide)(void);

void faults_arm(faults_kind kind, size_t at, int how)
{
  armed = kind;
  fail_at = at;
  calls = 0;
  manner = how;
  has_failed = 0;
}

void faults_disarm(void)
{
  armed = FAULTS_NONE;
}

int faults_are_armed(void)
{
  return armed != FAULTS_NONE;
}

int faults_hit(faults_kind kind)
{
  if (kind == FAULTS_MEMORY && decide != NULL) {
    return decide();
  }
  if (kind != armed) {
    return 0;
  }
  calls++;
  has_failed |= calls == fail_at;
  return calls == fail_at;
}

int faults_how(void)
{
  return manner;
}

size_t faults_calls(void)
{
  return calls;
}

int faults_has_failed(void)
{
  return has_failed;
}

size_t faults_open(void)
{
  return open_pieces;
}

void faults_opened(void)
{
  open_pieces++;
}

void faults_closed(void)
{
  open_pieces--;
}

void faults_decide(int (*decider)(void))
{
  decide = decider;
}

static void *no_memory(void)
{
  errno = ENOMEM;
  return NULL;
}

static void *taken(void *ptr)
{
  if (ptr != NULL) {
    faults_opened();
  }
  return ptr;
}

void faults_keep_coverage(void)
{
#ifdef FAULTS_COVERAGE
  __gcov_dump();
#endif
}

void *faults_malloc(size_t size)
{
  return faults_hit(FAULTS_MEMORY) ? no_memory() : taken(malloc(size));
}

void *faults_calloc(size_t count, size_t size)
{
  return faults_hit(FAULTS_MEMORY) ? no_memory() : taken(calloc(count, size));
}

void *faults_realloc(void *ptr, size_t size)
{
  if (faults_hit(FAULTS_MEMORY)) {
    return no_memory();
  }
  return ptr != NULL ? realloc(ptr, size) : taken(malloc(size));
}

char *faults_strndup(const char *text, size_t len)
{
  return faults_hit(FAULTS_MEMORY) ? no_memory() : taken(strndup(text, len));
}

void faults_free(void *ptr)
{
  if (ptr != NULL) {
    faults_closed();
  }
  free(ptr);
}

#ifdef FAULTS_SODIUM
void *faults_sodium_malloc(size_t size)
{
  return faults_hit(FAULTS_MEMORY) ? no_memory() : taken(sodium_malloc(size));
}

void faults_sodium_free(void *ptr)
{
  if (ptr != NULL) {
    faults_closed();
  }
  sodium_free(ptr);
}
#endif
