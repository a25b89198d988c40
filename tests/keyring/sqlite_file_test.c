/* SPDX-License-Identifier: MIT */

/* The file of a keyring: who may read it, what is left in it, and files that
 * are something else. */

#include "sqlitefile.h"

#include <sodium.h>
#include <sqlite3.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned mode_of(const char *end)
{
  struct stat found;

  assert_int_equal(stat(beside(end), &found), 0);
  return found.st_mode & 07777;
}

static void assert_modes(mode_t mask)
{
  mode_t before = umask(mask);

  set_up(NULL);
  create_with(1);
  umask(before);
  assert_int_equal(mode_of(""), 0600);
  assert_int_equal(mode_of("-wal"), 0600);
  assert_int_equal(mode_of("-shm"), 0600);
  tear_down(NULL);
}

static void test_modes(void **state)
{
  (void)state;
  assert_modes(0);
  assert_modes(022);
  assert_modes(0377);
}

/* What isn't made by us isn't opened with CREATE, wherever the name leads. */
static void test_exists(void **state)
{
  static const char text[] = "something else";
  uint8_t *octets;
  size_t len;

  (void)state;
  write_file(text, sizeof(text));
  assert_int_equal(database_open(&store, DKIMKIT_KEYRING_OPEN_CREATE),
                   DKIMKIT_KEYRING_ERR_STORE_EXISTS);
  octets = read_file("", &len);
  assert_int_equal(len, sizeof(text));
  assert_memory_equal(octets, text, len);
  free(octets);
  unlink(database_where());
  assert_int_equal(symlink("/nonexistent/keyring", database_where()), 0);
  assert_int_equal(database_open(&store, DKIMKIT_KEYRING_OPEN_CREATE),
                   DKIMKIT_KEYRING_ERR_STORE_EXISTS);
}

static void test_kinds(void **state)
{
  (void)state;
  assert_int_equal(mkdir(database_where(), 0700), 0);
  assert_int_equal(database_open(&store, 0), DKIMKIT_KEYRING_ERR_STORE);
  assert_string_not_equal(database_message(), "");
  assert_int_equal(rmdir(database_where()), 0);
  /* Nobody writes into it: that isn't waited for. */
  assert_int_equal(mkfifo(database_where(), 0600), 0);
  assert_int_equal(database_open(&store, 0), DKIMKIT_KEYRING_ERR_STORE);
}

/* SQLite takes some names for something else than a file. */
static void test_names(void **state)
{
  static const char *const names[] = {":memory:", "file:a.db?mode=memory",
                                      "-leading"};
  char message[DKK_RING_STORE_MESSAGE_MAX + 1];
  char before[4096];
  char directory[4096];
  size_t i;

  (void)state;
  assert_non_null(getcwd(before, sizeof(before)));
  snprintf(directory, sizeof(directory), "%s", database_where());
  *strrchr(directory, '/') = '\0';
  assert_int_equal(chdir(directory), 0);
  for (i = 0; i < COUNT(names); i++) {
    dkk_ring_store *named = NULL;
    struct stat found;

    assert_int_equal(dkk_ring_store_open_sqlite(&named, names[i],
                                                DKIMKIT_KEYRING_OPEN_CREATE,
                                                message),
                     DKIMKIT_OK);
    dkk_ring_store_close(named);
    assert_int_equal(lstat(names[i], &found), 0);
    assert_true(S_ISREG(found.st_mode));
    assert_int_equal(unlink(names[i]), 0);
  }
  assert_int_equal(dkk_ring_store_open_sqlite(
                       &store, "", DKIMKIT_KEYRING_OPEN_CREATE, message),
                   DKIMKIT_KEYRING_ERR_STORE);
  assert_string_equal(message, strerror(EISDIR));
  assert_int_equal(chdir(before), 0);
}

static void test_something_else(void **state)
{
  static const struct {
    const char *text;
    size_t len;
    int expected;
  } files[] = {
      {"", 0, DKIMKIT_KEYRING_ERR_STORE_MISSING},
      /* SQLite writes one octet into an empty file on some systems. */
      {"x", 1, DKIMKIT_KEYRING_ERR_STORE_MISSING},
      {"SQLite format 3", 16, DKIMKIT_KEYRING_ERR_STORE_DAMAGED},
      {"selector1 IN TXT \"v=DKIM1; p=\"\n", 31,
       DKIMKIT_KEYRING_ERR_STORE_DAMAGED},
  };
  char noise[10000];
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(files); i++) {
    write_file(files[i].text, files[i].len);
    assert_int_equal(database_open(&store, 0), files[i].expected);
    assert_string_not_equal(database_message(), "");
    assert_int_equal(database_open(&store, DKIMKIT_KEYRING_OPEN_READ_ONLY),
                     files[i].expected);
  }
  memset(noise, 0x5a, sizeof(noise));
  write_file(noise, sizeof(noise));
  assert_int_equal(database_open(&store, 0), DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
}

/* Another program's database is left as it is. */
static void test_another_program(void **state)
{
  uint8_t *before;
  uint8_t *after;
  size_t before_len;
  size_t after_len;

  (void)state;
  database_run("CREATE TABLE mail (id INTEGER PRIMARY KEY, subject TEXT)");
  before = read_file("", &before_len);
  assert_int_equal(database_open(&store, 0), DKIMKIT_KEYRING_ERR_STORE_MISSING);
  after = read_file("", &after_len);
  assert_true(before_len > 0);
  assert_int_equal(after_len, before_len);
  assert_memory_equal(after, before, before_len);
  free(before);
  free(after);
  assert_int_equal(access(beside("-wal"), F_OK), -1);
}

/* ---- what a program that may do less meets ---- */

typedef int (*action)(void);

/* Done in a process of its own, as nobody if we are root; its exit status. */
static int as_nobody(action act)
{
  pid_t child = fork();
  int status;

  assert_true(child >= 0);
  if (child == 0) {
    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) {
      _exit(99);
    }
    _exit(act());
  }
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFEXITED(status));
  return WEXITSTATUS(status);
}

/* 0 = DKIMKIT_OK, else that of the store's errors, which fit in an octet so. */
static int small(int rv)
{
  return rv == DKIMKIT_OK ? 0 : DKIMKIT_KEYRING_ERR_STORE + 1 - rv;
}

static int act_open(void)
{
  dkk_ring_store *mine = NULL;

  return small(database_open(&mine, 0));
}

static int act_read(void)
{
  dkk_ring_store *mine = NULL;
  uint64_t count = 0;
  int rv = database_open(&mine, DKIMKIT_KEYRING_OPEN_READ_ONLY);

  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_store_count_domains(mine, &count);
  }
  if (rv == DKIMKIT_OK && count != 3) {
    return 98;
  }
  dkk_ring_store_close(mine);
  return small(rv);
}

static int act_create(void)
{
  dkk_ring_store *mine = NULL;

  return small(database_open(&mine, DKIMKIT_KEYRING_OPEN_CREATE));
}

static void change_directory_mode(mode_t mode)
{
  char directory[4096];

  snprintf(directory, sizeof(directory), "%s", database_where());
  *strrchr(directory, '/') = '\0';
  assert_int_equal(chmod(directory, mode), 0);
}

static void test_read_only(void **state)
{
  int read_only = small(DKIMKIT_KEYRING_ERR_STORE_READ_ONLY);

  (void)state;
  create_with(3);
  close_store();
  /* The directory can be written, the file can't. */
  change_directory_mode(0777);
  assert_int_equal(chmod(database_where(), 0444), 0);
  assert_int_equal(as_nobody(act_open), read_only);
  assert_int_equal(as_nobody(act_read), 0);
  unlink(beside("-wal"));
  unlink(beside("-shm"));
  /* Neither of them can. */
  change_directory_mode(0555);
  assert_int_equal(as_nobody(act_open), read_only);
  assert_int_equal(as_nobody(act_read), read_only);
  /* Only the log can't be made. */
  assert_int_equal(chmod(database_where(), 0666), 0);
  assert_int_equal(as_nobody(act_open), read_only);
  assert_int_equal(as_nobody(act_read), read_only);
  assert_int_equal(chmod(database_where(), 0444), 0);
  /* Somebody else has it open: the log is there. */
  change_directory_mode(0755);
  assert_int_equal(database_open(&store, 0), DKIMKIT_OK);
  assert_int_equal(chmod(beside("-wal"), 0444), 0);
  assert_int_equal(chmod(beside("-shm"), 0444), 0);
  assert_int_equal(as_nobody(act_read), 0);
  close_store();
  /* It can't be read. */
  assert_int_equal(chmod(database_where(), 0), 0);
  assert_int_equal(as_nobody(act_read), small(DKIMKIT_KEYRING_ERR_STORE));
  /* None can be made. */
  database_clear();
  change_directory_mode(0555);
  assert_int_equal(as_nobody(act_create), small(DKIMKIT_KEYRING_ERR_STORE));
  change_directory_mode(0700);
}

static int is_read_only_system;

int __real_faccessat(int directory, const char *path, int mode, int flags);
int __wrap_faccessat(int directory, const char *path, int mode, int flags);

int __wrap_faccessat(int directory, const char *path, int mode, int flags)
{
  if (is_read_only_system && (mode & W_OK) != 0) {
    errno = EROFS;
    return -1;
  }
  return __real_faccessat(directory, path, mode, flags);
}

/* SQLite's own call of the system, for what is mounted to be read only. */
static int open_read_only(const char *path, int flags, int mode)
{
  if ((flags & O_ACCMODE) != O_RDONLY) {
    errno = EROFS;
    return -1;
  }
  return open(path, flags, mode);
}

static void mount_read_only(int on)
{
  sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);

  is_read_only_system = on;
  assert_int_equal(
      vfs->xSetSystemCall(vfs, "open",
                          on ? (sqlite3_syscall_ptr)open_read_only : NULL),
      SQLITE_OK);
}

static void test_read_only_system(void **state)
{
  char message[DKK_RING_STORE_MESSAGE_MAX + 1];
  unsigned flags;

  (void)state;
  create_with(3);
  close_store();
  unlink(beside("-wal"));
  unlink(beside("-shm"));
  mount_read_only(1);
  for (flags = 0; flags <= DKIMKIT_KEYRING_OPEN_READ_ONLY;
       flags += DKIMKIT_KEYRING_OPEN_READ_ONLY) {
    assert_int_equal(
        dkk_ring_store_open_sqlite(&store, database_where(), flags, message),
        DKIMKIT_KEYRING_ERR_STORE_READ_ONLY);
    assert_non_null(strstr(message, strerror(EROFS)));
  }
  mount_read_only(0);
  assert_int_equal(database_open(&store, 0), DKIMKIT_OK);
}

/* ---- no space ---- */

static int act_create_small(void)
{
  struct rlimit limit = {20000, 20000};

  signal(SIGXFSZ, SIG_IGN);
  if (setrlimit(RLIMIT_FSIZE, &limit) != 0) {
    return 97;
  }
  return act_create();
}

static void test_failed_create(void **state)
{
  static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
  size_t i;

  (void)state;
  change_directory_mode(0777);
  assert_int_equal(as_nobody(act_create_small),
                   small(DKIMKIT_KEYRING_ERR_STORE_FULL));
  change_directory_mode(0700);
  for (i = 0; i < COUNT(ends); i++) {
    assert_int_equal(access(beside(ends[i]), F_OK), -1);
  }
}

/* ---- secrets ---- */

static int is_in(const char *end, const uint8_t *secret, size_t len)
{
  size_t size;
  uint8_t *octets = read_file(end, &size);
  size_t i;
  int found = 0;

  for (i = 0; i + len <= size && !found; i++) {
    found = memcmp(octets + i, secret, len) == 0;
  }
  free(octets);
  return found;
}

static int is_kept(unsigned number)
{
  uint8_t secret[ROW_SEALED_OCTETS];

  row_sealed(secret, number);
  return is_in("", secret, sizeof(secret)) ||
         is_in("-wal", secret, sizeof(secret));
}

static void test_deleted_secrets(void **state)
{
  dkk_ring_key_id id = row_key_id(100);
  uint8_t before[ROW_SEALED_OCTETS];
  uint8_t after[ROW_SEALED_OCTETS];

  (void)state;
  create_with(3);
  assert_true(is_kept(100));
  assert_true(is_kept(110));
  begin();
  assert_int_equal(dkk_ring_store_delete_secret(store, &id), DKIMKIT_OK);
  commit();
  assert_false(is_kept(100));
  assert_true(is_kept(101));
  /* With the domain. */
  begin();
  assert_int_equal(dkk_ring_store_remove_domain(store, "d1.example", 1),
                   DKIMKIT_OK);
  commit();
  assert_false(is_kept(110));
  assert_false(is_kept(111));
  /* Sealed anew. */
  id = row_key_id(101);
  row_sealed(before, 101);
  row_sealed(after, 901);
  begin();
  assert_int_equal(dkk_ring_store_set_secret(store, &id, before, sizeof(before),
                                             after, sizeof(after)),
                   DKIMKIT_OK);
  commit();
  assert_false(is_kept(101));
  assert_true(is_kept(901));
  assert_true(is_kept(120));
}

/* ---- damage ---- */

/* One that writes for long is waited for, but not for ever. */
static void test_busy(void **state)
{
  dkk_ring_store *other = NULL;

  (void)state;
  create_with(1);
  assert_int_equal(database_open(&other, 0), DKIMKIT_OK);
  begin();
  assert_int_equal(dkk_ring_store_begin(other, 1),
                   DKIMKIT_KEYRING_ERR_STORE_BUSY);
  assert_string_not_equal(dkk_ring_store_message(other), "");
  commit();
  assert_int_equal(dkk_ring_store_begin(other, 1), DKIMKIT_OK);
  assert_string_equal(dkk_ring_store_message(other), "");
  dkk_ring_store_close(other);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_modes),
      TEST(test_exists),
      cmocka_unit_test_setup(test_kinds, set_up),
      TEST(test_names),
      TEST(test_something_else),
      TEST(test_another_program),
      TEST(test_read_only),
      TEST(test_read_only_system),
      TEST(test_failed_create),
      TEST(test_deleted_secrets),
      TEST(test_busy),
  };

  if (database_choose(argc, argv) != 0 || sodium_init() < 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
