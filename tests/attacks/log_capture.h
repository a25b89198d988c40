/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_LOG_CAPTURE_H
#define DKIMKIT_TESTS_LOG_CAPTURE_H

/* What a daemon writes on standard error of a hostile text. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define HOSTILE                                                                \
  "a\r\nfake: line\n\x1b[2J\x07%n%s%1000000d\x7f\xc2\x9b\xe2\x80\xaemoc"

static inline size_t capture(char *out, size_t room,
                             void (*write_log)(const char *hostile))
{
  int fds[2];
  int kept = dup(STDERR_FILENO);
  ssize_t len;

  assert_int_equal(pipe(fds), 0);
  assert_true(dup2(fds[1], STDERR_FILENO) >= 0);
  write_log(HOSTILE);
  (void)fflush(stderr);
  assert_true(dup2(kept, STDERR_FILENO) >= 0);
  (void)close(fds[1]);
  (void)close(kept);
  len = read(fds[0], out, room - 1);
  (void)close(fds[0]);
  assert_true(len > 0);
  out[len] = '\0';
  return (size_t)len;
}

static inline void expect_one_clean_line(void (*write_log)(const char *hostile))
{
  char text[4096];
  size_t len = capture(text, sizeof(text), write_log);
  size_t i;

  assert_ptr_equal(strchr(text, '\n'), text + len - 1);
  for (i = 0; i + 1 < len; i++) {
    assert_in_range((unsigned char)text[i], ' ', '~');
  }
  assert_non_null(strstr(text, "a??fake: line??[2J?%n%s%1000000d???"));
}

#endif /* !defined(DKIMKIT_TESTS_LOG_CAPTURE_H) */
