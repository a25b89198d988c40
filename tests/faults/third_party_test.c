/* SPDX-License-Identifier: MIT */

/* Memory that fails anywhere in the process but in the tests: in OpenSSL,
 * libsodium, Mbed TLS and libidn2. They answer what they can; the
 * library neither crashes, nor loses memory of its own, nor takes what failed
 * for right. Each point is a process, as what these libraries keep for ever is
 * begun anew in it. */

#define _GNU_SOURCE
#include "kit.h"
#include "scenes.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* Spread over all of a scene's allocations. */
#define POINTS 25
#define SECONDS 120

#define RIGHT 0
#define LEAKED 3
#define CRASHED_IN_LIBRARY 4
#define CRASHED_ELSEWHERE 5

static const scene *const files[] = {scenes_authres, scenes_config,
                                     scenes_key,     scenes_record,
                                     scenes_sign,    scenes_verify};

/* glibc's own names for them. */
void *__libc_malloc(size_t size);                /* NOLINT */
void *__libc_calloc(size_t count, size_t size);  /* NOLINT */
void *__libc_realloc(void *ptr, size_t size);    /* NOLINT */
extern const char __executable_start[], etext[]; /* NOLINT */

static uintptr_t libc_begin;
static uintptr_t libc_end;

static int find_libc(struct dl_phdr_info *info, size_t size, void *data)
{
  int i;

  (void)size;
  (void)data;
  if (strstr(info->dlpi_name, "/libc.so") == NULL) {
    return 0;
  }
  libc_begin = info->dlpi_addr;
  for (i = 0; i < info->dlpi_phnum; i++) {
    uintptr_t end = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr +
                    info->dlpi_phdr[i].p_memsz;

    libc_end = end > libc_end ? end : libc_end;
  }
  return 1;
}

/* The tests', and what libc takes: that is for the files that tests read. */
static int is_own(uintptr_t caller)
{
  return (caller >= (uintptr_t)__executable_start &&
          caller < (uintptr_t)etext) ||
         (caller >= libc_begin && caller < libc_end);
}

static int is_armed;
static size_t calls;
static size_t fail_at;

static int fails(const void *caller)
{
  if (!is_armed || is_own((uintptr_t)caller)) {
    return 0;
  }
  calls++;
  if (calls == fail_at) {
    errno = ENOMEM;
  }
  return calls == fail_at;
}

void *malloc(size_t size)
{
  return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
  return fails(__builtin_return_address(0)) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *ptr, size_t size)
{
  return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(ptr, size);
}

/* Whose the instruction is that crashed. */
static void on_crash(int number, siginfo_t *info, void *context)
{
  const ucontext_t *at = context;
  Dl_info found;
  const void *instruction = NULL;

  (void)number;
  (void)info;
#if defined(__x86_64__)
  instruction = (const void *)at->uc_mcontext.gregs[REG_RIP];
#else
  (void)at;
#endif
  if (instruction == NULL || dladdr(instruction, &found) == 0 ||
      strstr(found.dli_fname, "dkimkit_faulty") != NULL ||
      strstr(found.dli_fname, "faults_third_party") != NULL) {
    _exit(CRASHED_IN_LIBRARY);
  }
  _exit(CRASHED_ELSEWHERE);
}

/* In the child. */
static int act(const scene *s, size_t at, int report)
{
  struct sigaction action;
  size_t before = faults_open();
  int rv;

  memset(&action, 0, sizeof(action));
  action.sa_sigaction = on_crash;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGSEGV, &action, NULL);
  sigaction(SIGBUS, &action, NULL);
  alarm(SECONDS);
  fail_at = at;
  is_armed = 1;
  /* Whatever fails inside of others may be taken for anything but right. */
  faults_arm(FAULTS_NONE, 0, 0);
  kit_is_elsewhere = at != 0;
  rv = s->act();
  is_armed = 0;
  if (report >= 0 && write(report, &calls, sizeof(calls)) < 0) {
    return LEAKED;
  }
  (void)rv;
  return faults_open() == before ? RIGHT : LEAKED;
}

static int in_child(const scene *s, size_t at, int report)
{
  pid_t child = fork();
  int status = 0;

  if (child == 0) {
    int said;

    if (report < 0) {
      (void)!freopen("/dev/null", "w", stderr);
    }
    said = act(s, at, report);
    faults_keep_coverage();
    _exit(said);
  }
  if (child < 0 || waitpid(child, &status, 0) != child) {
    return -1;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

static size_t count_calls(const scene *s)
{
  size_t count = 0;
  int ends[2];

  if (pipe(ends) != 0 || in_child(s, 0, ends[1]) != RIGHT ||
      read(ends[0], &count, sizeof(count)) != sizeof(count)) {
    fprintf(stderr, "%s: can't be counted\n", s->name);
    exit(2);
  }
  close(ends[0]);
  close(ends[1]);
  return count;
}

typedef struct tally {
  unsigned points;
  unsigned wrong;
  unsigned elsewhere;
} tally;

static void run(const scene *s, tally *t)
{
  size_t count = count_calls(s);
  size_t points =
      getenv("FAULTS_ALL") != NULL || count < POINTS ? count : POINTS;
  size_t i;

  for (i = 0; i < points; i++) {
    size_t at = 1 + i * count / points;
    int said = in_child(s, at, -1);

    t->points++;
    t->elsewhere += said == CRASHED_ELSEWHERE;
    if (said != RIGHT && said != CRASHED_ELSEWHERE) {
      printf("# %s: allocation %zu of %zu: %d\n", s->name, at, count, said);
      t->wrong++;
    }
  }
}

int main(void)
{
  tally all = {0, 0, 0};
  unsigned number = 0;
  size_t i;

  setbuf(stdout, NULL);
  dl_iterate_phdr(find_libc, NULL);
  for (i = 0; i < COUNT(files); i++) {
    const scene *s;

    for (s = files[i]; s->name != NULL; s++) {
      unsigned before = all.wrong;

      /* External keys are the tests' own, with OpenSSL. */
      if (s->needs_no_memory || strstr(s->name, "sign: external") != NULL) {
        continue;
      }
      if (s->set_up != NULL) {
        s->set_up();
      }
      run(s, &all);
      if (s->tear_down != NULL) {
        s->tear_down();
      }
      printf("%s %u - %s\n", all.wrong == before ? "ok" : "not ok", ++number,
             s->name);
    }
  }
  printf("1..%u\n", number);
  printf("# summary: memory failing in other libraries: %u scenarios, %u "
         "points, %u wrong, %u crashes inside of these libraries\n",
         number, all.points, all.wrong, all.elsewhere);
  return all.wrong != 0;
}
