/* SPDX-License-Identifier: MIT */
#ifndef DKK_MUTATION_SWITCH_H
#define DKK_MUTATION_SWITCH_H

/* Stands in front of each mutated source. MUTANT=FILE:NUMBER in the environment
 * chooses one mutant; with MUTANTS_REACHED=DIRECTORY no mutant is chosen, and
 * the octet of each one that is come across is set in the file
 * DIRECTORY/FILE (with "+" for "/"), which has to be there.
 *
 * No header of the system is included, for a source may define what they look
 * at; and of the C library only what no test leads elsewhere with --wrap. */

#include <sys/syscall.h>

extern char *mutant_getenv(const char *name) __asm__("getenv");
extern long mutant_syscall(long number, ...) __asm__("syscall");
extern int mutant_setvbuf(void *file, char *buffer, int mode,
                          unsigned long size) __asm__("setvbuf");
extern void *mutant_stdout __asm__("stdout");

static inline unsigned mutant_parse(const char *text, const char *file)
{
  unsigned number = 0;

  while (*file != '\0' && *text == *file) {
    text++;
    file++;
  }
  if (*file != '\0' || *text++ != ':') {
    return 0;
  }
  for (; *text >= '0' && *text <= '9'; text++) {
    number = number * 10 + (unsigned)(*text - '0');
  }
  return number;
}

static inline unsigned char *mutant_map(const char *directory, const char *file,
                                        unsigned count)
{
  char path[4096];
  unsigned at = 0;
  long fd;
  long map;

  while (*directory != '\0' && at < 2000) {
    path[at++] = *directory++;
  }
  path[at++] = '/';
  for (; *file != '\0' && at < 4000; file++) {
    path[at++] = *file == '/' ? '+' : *file;
  }
  path[at] = '\0';
  /* AT_FDCWD, O_RDWR; PROT_READ | PROT_WRITE, MAP_SHARED. */
  fd = mutant_syscall(SYS_openat, -100L, path, 2L, 0L);
  if (fd < 0) {
    return (unsigned char *)0;
  }
  map = mutant_syscall(SYS_mmap, 0L, (long)count + 1, 3L, 1L, fd, 0L);
  mutant_syscall(SYS_close, fd);
  return map < 0 && map > -4096 ? (unsigned char *)0 : (unsigned char *)map;
}

static inline void mutant_start(const char *file, unsigned count,
                                unsigned *chosen, unsigned char **reached)
{
  const char *wanted = mutant_getenv("MUTANT");
  const char *directory = mutant_getenv("MUTANTS_REACHED");

  if (wanted != (char *)0) {
    *chosen = mutant_parse(wanted, file);
    /* So that the first "not ok" is seen at once (_IOLBF). */
    mutant_setvbuf(mutant_stdout, (char *)0, 1, 0);
  } else if (directory != (char *)0) {
    *reached = mutant_map(directory, file, count);
    *chosen = *reached != (unsigned char *)0 ? 0xffffffffU : 0;
  }
}

#define MUTATED_FILE(id, file, count)                                          \
  static unsigned mutant_chosen_##id;                                          \
  static unsigned char *mutant_reached_##id;                                   \
  __attribute__((constructor)) static void mutant_start_##id(void)             \
  {                                                                            \
    mutant_start(file, count, &mutant_chosen_##id, &mutant_reached_##id);      \
  }                                                                            \
  __attribute__((noinline, cold, unused)) static int mutant_asked_##id(        \
      unsigned number)                                                         \
  {                                                                            \
    if (mutant_reached_##id) {                                                 \
      mutant_reached_##id[number] = 1;                                         \
    }                                                                          \
    return mutant_chosen_##id == number;                                       \
  }                                                                            \
  __attribute__((always_inline, unused)) static inline int mutant_##id(        \
      unsigned number)                                                         \
  {                                                                            \
    return __builtin_expect(mutant_chosen_##id != 0, 0) &&                     \
           mutant_asked_##id(number);                                          \
  }

#endif /* !defined(DKK_MUTATION_SWITCH_H) */
