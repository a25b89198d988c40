/* SPDX-License-Identifier: MIT */

/* The file of a keyring before SQLite sees it: its name, its mode, and what the
 * system says. What it says comes from the linker where a test says so. */

#include "domain.h"

#include "keyring/sql.h"
#include "keyring/sql_sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define CREATE DKIMKIT_KEYRING_OPEN_CREATE

/* 0: as the system does it. */
static int open_fails;
static int fchmod_fails;
static int fds_closed;

/* Of each look at what may be done. */
static struct {
  char path[64];
  int mode;
  int flags;
} looks[4];
static int looked;
static int answers[4];

int __wrap_faccessat(int directory, const char *path, int mode, int flags);
int __wrap_faccessat(int directory, const char *path, int mode, int flags)
{
  int why = answers[looked];

  assert_int_equal(directory, AT_FDCWD);
  snprintf(looks[looked].path, sizeof(looks[looked].path), "%s", path);
  looks[looked].mode = mode;
  looks[looked].flags = flags;
  looked++;
  errno = why;
  return why != 0 ? -1 : 0;
}

/* The how manieth from now there is no memory for; 0: all are. */
static int malloc_fails;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_malloc(size_t size)
{
  return malloc_fails > 0 && --malloc_fails == 0 ? NULL : __real_malloc(size);
}

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, mode_t mode);
int __wrap_open(const char *path, int flags, mode_t mode)
{
  errno = open_fails;
  return open_fails != 0 ? -1 : __real_open(path, flags, mode);
}

int __wrap_open64(const char *path, int flags, mode_t mode);
int __wrap_open64(const char *path, int flags, mode_t mode)
{
  return __wrap_open(path, flags, mode);
}

int __real_fchmod(int fd, mode_t mode);
int __wrap_fchmod(int fd, mode_t mode);
int __wrap_fchmod(int fd, mode_t mode)
{
  errno = fchmod_fails;
  return fchmod_fails != 0 ? -1 : __real_fchmod(fd, mode);
}

int __real_close(int fd);
int __wrap_close(int fd);
int __wrap_close(int fd)
{
  fds_closed++;
  return __real_close(fd);
}

static char directory[512];

static int set_up(void **state)
{
  const char *base = getenv("TMPDIR");

  (void)state;
  open_fails = 0;
  fchmod_fails = 0;
  looked = 0;
  memset(answers, 0, sizeof(answers));
  snprintf(directory, sizeof(directory), "%s/dkimkit-path-XXXXXX",
           base != NULL ? base : "/tmp");
  assert_non_null(mkdtemp(directory));
  return chdir(directory);
}

static int tear_down(void **state)
{
  (void)state;
  assert_int_equal(chdir("/"), 0);
  return rmdir(directory);
}

/* ---- names ---- */

static void make(const char *name)
{
  FILE *file = fopen(name, "w");

  assert_non_null(file);
  fclose(file);
}

/* What SQLite is given. */
static void plain_is(const char *path, unsigned flags, const char *expected)
{
  char message[DKK_RING_SQL_MESSAGE_MAX + 1] = "untouched";
  char *plain = NULL;

  assert_int_equal(dkk_ring_sqlite_prepare_file(&plain, path, flags, message),
                   DKIMKIT_OK);
  assert_string_equal(plain, expected);
  assert_string_equal(message, "untouched");
  free(plain);
}

static void test_names(void **state)
{
  static const char *const names[] = {"keyring.db", ":memory:", "file:x?a=b",
                                      ".hidden"};
  char expected[600];
  char path[600];
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(names); i++) {
    make(names[i]);
    snprintf(expected, sizeof(expected), "./%s", names[i]);
    plain_is(names[i], 0, expected);
    snprintf(path, sizeof(path), "%s/%s", directory, names[i]);
    plain_is(path, 0, path);
    assert_int_equal(unlink(names[i]), 0);
  }
}

static void test_made(void **state)
{
  mode_t before = umask(0777);
  struct stat found;

  (void)state;
  fds_closed = 0;
  plain_is("keyring.db", CREATE, "./keyring.db");
  umask(before);
  assert_int_equal(fds_closed, 1);
  assert_int_equal(stat("keyring.db", &found), 0);
  assert_true(S_ISREG(found.st_mode));
  assert_int_equal(found.st_mode & 07777, 0600);
  assert_int_equal(found.st_size, 0);
  assert_int_equal(unlink("keyring.db"), 0);
}

/* ---- what can't be ---- */

static void refused(const char *path, unsigned flags, int expected,
                    const char *words)
{
  char message[DKK_RING_SQL_MESSAGE_MAX + 1] = "";
  char *plain = NULL;

  assert_int_equal(dkk_ring_sqlite_prepare_file(&plain, path, flags, message),
                   expected);
  assert_null(plain);
  assert_string_equal(message, words);
}

static void test_refused(void **state)
{
  (void)state;
  refused("none.db", 0, DKIMKIT_KEYRING_ERR_STORE_MISSING, strerror(ENOENT));
  refused("none/keyring.db", CREATE, DKIMKIT_KEYRING_ERR_STORE,
          strerror(ENOENT));
  make("file");
  refused("file/keyring.db", 0, DKIMKIT_KEYRING_ERR_STORE_MISSING,
          strerror(ENOTDIR));
  refused("file/keyring.db", CREATE, DKIMKIT_KEYRING_ERR_STORE,
          strerror(ENOTDIR));
  refused("file", CREATE, DKIMKIT_KEYRING_ERR_STORE_EXISTS, strerror(EEXIST));
  assert_int_equal(unlink("file"), 0);
}

/* What is no file can't be a keyring, whether one is to be made or not. */
static void test_other_kinds(void **state)
{
  static const unsigned flags[] = {0, CREATE, DKIMKIT_KEYRING_OPEN_READ_ONLY};
  size_t i;

  (void)state;
  assert_int_equal(mkdir("directory", 0700), 0);
  assert_int_equal(mkfifo("fifo", 0600), 0);
  for (i = 0; i < COUNT(flags); i++) {
    refused("directory", flags[i], DKIMKIT_KEYRING_ERR_STORE, strerror(EISDIR));
    refused("fifo", flags[i], DKIMKIT_KEYRING_ERR_STORE, "not a regular file");
  }
  assert_int_equal(rmdir("directory"), 0);
  assert_int_equal(unlink("fifo"), 0);
}

static void test_what_the_system_says(void **state)
{
  static const struct {
    int why;
    int expected;
  } cases[] = {
      {ENOSPC, DKIMKIT_KEYRING_ERR_STORE_FULL},
      {EDQUOT, DKIMKIT_KEYRING_ERR_STORE_FULL},
      {EROFS, DKIMKIT_KEYRING_ERR_STORE_READ_ONLY},
      {ENOMEM, DKIMKIT_ERR_NOMEM},
      {EACCES, DKIMKIT_KEYRING_ERR_STORE},
      {EMFILE, DKIMKIT_KEYRING_ERR_STORE},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    open_fails = cases[i].why;
    refused("keyring.db", CREATE, cases[i].expected, strerror(cases[i].why));
    open_fails = 0;
    /* Without its mode it isn't left there. */
    fchmod_fails = cases[i].why;
    fds_closed = 0;
    refused("keyring.db", CREATE, cases[i].expected, strerror(cases[i].why));
    assert_int_equal(fds_closed, 1);
    fchmod_fails = 0;
    assert_int_equal(access("keyring.db", F_OK), -1);
  }
}

/* ---- files beside it ---- */

static void look_is(int at, const char *path, int mode)
{
  assert_string_equal(looks[at].path, path);
  assert_int_equal(looks[at].mode, mode);
  assert_int_equal(looks[at].flags, AT_EACCESS);
}

static int why_of(const char *path, int of_file, int of_directory)
{
  looked = 0;
  answers[0] = of_file;
  answers[1] = of_directory;
  return dkk_ring_sqlite_why_read_only(path);
}

static void test_why_read_only(void **state)
{
  (void)state;
  assert_int_equal(why_of("/a/b/keyring.db", 0, EROFS), EROFS);
  assert_int_equal(looked, 2);
  look_is(0, "/a/b/keyring.db", R_OK);
  look_is(1, "/a/b", W_OK);
  assert_int_equal(why_of("/keyring.db", 0, EACCES), EACCES);
  look_is(0, "/keyring.db", R_OK);
  look_is(1, "/", W_OK);
  assert_int_equal(why_of("/a/keyring.db", 0, 0), 0);
  assert_int_equal(looked, 2);
  /* That isn't why. */
  assert_int_equal(why_of("/a/keyring.db", 0, ENOENT), 0);
  assert_int_equal(why_of("/a/keyring.db", EACCES, EROFS), 0);
  assert_int_equal(looked, 1);
  assert_int_equal(why_of("keyring.db", 0, EROFS), 0);
  assert_int_equal(looked, 0);
}

static int are_there(const char *name)
{
  static const char *const ends[] = {"", "-journal", "-wal", "-shm"};
  char path[64];
  int count = 0;
  size_t i;

  for (i = 0; i < COUNT(ends); i++) {
    snprintf(path, sizeof(path), "%s%s", name, ends[i]);
    count += access(path, F_OK) == 0;
  }
  return count;
}

static void make_all(const char *name)
{
  char path[64];

  make(name);
  snprintf(path, sizeof(path), "%s-journal", name);
  make(path);
  snprintf(path, sizeof(path), "%s-wal", name);
  make(path);
  snprintf(path, sizeof(path), "%s-shm", name);
  make(path);
}

static void test_discarded(void **state)
{
  char path[600];

  (void)state;
  make_all("keyring.db");
  make_all(":memory:");
  make_all("other");
  dkk_ring_sql_sqlite_discard("keyring.db");
  assert_int_equal(are_there("keyring.db"), 0);
  assert_int_equal(are_there(":memory:"), 4);
  dkk_ring_sql_sqlite_discard(":memory:");
  assert_int_equal(are_there(":memory:"), 0);
  assert_int_equal(are_there("other"), 4);
  snprintf(path, sizeof(path), "%s/other", directory);
  dkk_ring_sql_sqlite_discard(path);
  assert_int_equal(are_there("other"), 0);
}

static void test_without_memory(void **state)
{
  char message[DKK_RING_SQL_MESSAGE_MAX + 1] = "";
  char *plain = NULL;
  int rv;
  int i;

  (void)state;
  make_all("keyring.db");
  for (i = 1; i <= 2; i++) {
    malloc_fails = i;
    dkk_ring_sql_sqlite_discard("keyring.db");
    malloc_fails = 0;
    assert_int_equal(are_there("keyring.db"), 4);
  }
  malloc_fails = 1;
  rv = dkk_ring_sqlite_prepare_file(&plain, "keyring.db", 0, message);
  malloc_fails = 0;
  assert_int_equal(rv, DKIMKIT_ERR_NOMEM);
  assert_null(plain);
  dkk_ring_sql_sqlite_discard("keyring.db");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_names),
      TEST(test_made),
      TEST(test_refused),
      TEST(test_other_kinds),
      TEST(test_what_the_system_says),
      TEST(test_why_read_only),
      TEST(test_discarded),
      TEST(test_without_memory),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
