/* SPDX-License-Identifier: MIT */

/* A set of master keys: which is the current one, what is taken from files, and
 * that nothing is left of a key that is gone. */

#include "domain.h"
#include "leftovers.h"

#include "keyring/masters.h"

#include <sodium.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define OK DKK_RING_SEAL_OK
#define E(error) DKK_RING_SEAL_ERR_##error

/* What read() does. */
static enum {
  READ_AS_IT_IS,
  READ_FAILS,
  READ_INTERRUPTED,
  READ_BIT_BY_BIT
} reading;

/* sodium_malloc() gives nothing once, after so many calls; never if negative.
 */
static int allocations_left = -1;

/* sodium_init() finds no source of random octets. */
static int has_no_random;

int __real_sodium_init(void);
int __wrap_sodium_init(void);
void *__real_sodium_malloc(size_t size);
void *__wrap_sodium_malloc(size_t size);
void __real_sodium_free(void *ptr);
void __wrap_sodium_free(void *ptr);
int __real_crypto_generichash_blake2b_salt_personal(
    uint8_t *out, size_t out_len, const uint8_t *in, unsigned long long in_len,
    const uint8_t *key, size_t key_len, const uint8_t *salt,
    const uint8_t *personal);
int __wrap_crypto_generichash_blake2b_salt_personal(
    uint8_t *out, size_t out_len, const uint8_t *in, unsigned long long in_len,
    const uint8_t *key, size_t key_len, const uint8_t *salt,
    const uint8_t *personal);
ssize_t __real_read(int fd, void *octets, size_t len);
ssize_t __wrap_read(int fd, void *octets, size_t len);
int __real_close(int fd);
int __wrap_close(int fd);

int __wrap_sodium_init(void)
{
  return has_no_random ? -1 : __real_sodium_init();
}

void *__wrap_sodium_malloc(size_t size)
{
  int has_memory = allocations_left != 0;

  allocations_left -= allocations_left >= 0;
  return has_memory ? __real_sodium_malloc(size) : NULL;
}

/* What is called after an error may have one of its own. */
void __wrap_sodium_free(void *ptr)
{
  __real_sodium_free(ptr);
  errno = ENOMEM;
}

int __wrap_close(int fd)
{
  int rv = __real_close(fd);

  errno = EINTR;
  return rv;
}

ssize_t __wrap_read(int fd, void *octets, size_t len)
{
  static int calls;

  if (reading == READ_FAILS || (reading == READ_INTERRUPTED && ++calls % 2)) {
    errno = reading == READ_FAILS ? EIO : EINTR;
    return -1;
  }
  return __real_read(fd, octets, reading == READ_AS_IT_IS ? len : 1);
}

int __wrap_crypto_generichash_blake2b_salt_personal(
    uint8_t *out, size_t out_len, const uint8_t *in, unsigned long long in_len,
    const uint8_t *key, size_t key_len, const uint8_t *salt,
    const uint8_t *personal)
{
  int rv = __real_crypto_generichash_blake2b_salt_personal(
      out, out_len, in, in_len, key, key_len, salt, personal);

  leave_on_stack(in, (size_t)in_len);
  return rv;
}

static dkk_ring_masters *new_masters(void)
{
  dkk_ring_masters *masters;

  assert_int_equal(dkk_ring_masters_new(&masters), OK);
  return masters;
}

static dkk_ring_master_id add(dkk_ring_masters *masters, unsigned seed)
{
  uint8_t *key = leftover_secret(seed, DKK_RING_MASTER_OCTETS);
  dkk_ring_master_id id;

  assert_int_equal(dkk_ring_masters_add(masters, key, &id), OK);
  sodium_free(key);
  return id;
}

static int is_current(const dkk_ring_masters *masters,
                      const dkk_ring_master_id *id)
{
  dkk_ring_master_id current;

  assert_int_equal(dkk_ring_masters_current(masters, &current), OK);
  return dkk_ring_master_id_equal(&current, id);
}

static int is_key(const dkk_ring_masters *masters, const dkk_ring_master_id *id,
                  unsigned seed)
{
  const uint8_t *key = dkk_ring_masters_find(masters, id);
  size_t i = 0;

  while (key != NULL && i < DKK_RING_MASTER_OCTETS &&
         key[i] == leftover_octet(seed, i)) {
    i++;
  }
  return i == DKK_RING_MASTER_OCTETS;
}

static void test_set(void **state)
{
  dkk_ring_masters *masters = new_masters();
  dkk_ring_master_id none = {{1}};
  dkk_ring_master_id ids[3];
  unsigned i;

  (void)state;
  assert_int_equal(dkk_ring_masters_current(masters, &none), E(NO_MASTER));
  assert_int_equal(dkk_ring_masters_use(masters, &none), E(UNKNOWN_MASTER));
  assert_int_equal(dkk_ring_masters_remove(masters, &none), E(UNKNOWN_MASTER));
  for (i = 0; i < 3; i++) {
    ids[i] = add(masters, i);
    assert_true(is_current(masters, &ids[0]));
  }
  assert_int_equal(dkk_ring_masters_use(masters, &ids[2]), OK);
  assert_true(is_current(masters, &ids[2]));
  assert_int_equal(dkk_ring_masters_use(masters, &none), E(UNKNOWN_MASTER));
  assert_int_equal(dkk_ring_masters_remove(masters, &ids[2]), E(IN_USE));
  assert_true(is_current(masters, &ids[2]));
  assert_int_equal(dkk_ring_masters_remove(masters, &ids[0]), OK);
  assert_true(is_current(masters, &ids[2]));
  assert_null(dkk_ring_masters_find(masters, &ids[0]));
  assert_true(is_key(masters, &ids[1], 1));
  assert_true(is_key(masters, &ids[2], 2));
  assert_int_equal(dkk_ring_masters_remove(masters, &ids[0]),
                   E(UNKNOWN_MASTER));
  assert_int_equal(dkk_ring_masters_remove(masters, &ids[1]), OK);
  assert_true(is_key(masters, &ids[2], 2));
  assert_true(is_current(masters, &ids[2]));
  dkk_ring_masters_free(masters);
  dkk_ring_masters_free(NULL);
}

static void test_twice(void **state)
{
  dkk_ring_masters *masters = new_masters();
  dkk_ring_master_id id = add(masters, 1);
  dkk_ring_master_id again = {{0}};
  uint8_t *key = leftover_secret(1, DKK_RING_MASTER_OCTETS);

  (void)state;
  assert_int_equal(dkk_ring_masters_add(masters, key, &again), E(DUPLICATE));
  assert_true(dkk_ring_master_id_equal(&id, &again));
  assert_int_equal(dkk_ring_masters_add(masters, key, NULL), E(DUPLICATE));
  sodium_free(key);
  dkk_ring_masters_free(masters);
}

/* Known, and not the current one unless it is added as such. */
static void test_old(void **state)
{
  dkk_ring_masters *masters = new_masters();
  uint8_t *first = leftover_secret(1, DKK_RING_MASTER_OCTETS);
  uint8_t *second = leftover_secret(2, DKK_RING_MASTER_OCTETS);
  dkk_ring_master_id ids[2];
  dkk_ring_master_id id;

  (void)state;
  assert_int_equal(dkk_ring_masters_add_old(masters, first, &ids[0]), OK);
  assert_int_equal(dkk_ring_masters_add_old(masters, second, &ids[1]), OK);
  assert_int_equal(dkk_ring_masters_current(masters, &id), E(NO_MASTER));
  assert_true(is_key(masters, &ids[0], 1));
  assert_int_equal(dkk_ring_masters_add_old(masters, second, &id),
                   E(DUPLICATE));
  assert_true(dkk_ring_master_id_equal(&id, &ids[1]));
  assert_int_equal(dkk_ring_masters_current(masters, &id), E(NO_MASTER));
  assert_int_equal(dkk_ring_masters_add(masters, second, &id), OK);
  assert_true(dkk_ring_master_id_equal(&id, &ids[1]));
  assert_true(is_current(masters, &ids[1]));
  assert_int_equal(dkk_ring_masters_remove(masters, &ids[0]), OK);
  assert_int_equal(dkk_ring_masters_add_old(masters, first, NULL), OK);
  assert_true(is_current(masters, &ids[1]));
  sodium_free(second);
  sodium_free(first);
  dkk_ring_masters_free(masters);
}

/* Each can be removed while none is the current one. */
static void test_remove_old(void **state)
{
  dkk_ring_masters *masters = new_masters();
  uint8_t *key = leftover_secret(1, DKK_RING_MASTER_OCTETS);
  dkk_ring_master_id id;

  (void)state;
  assert_int_equal(dkk_ring_masters_add_old(masters, key, &id), OK);
  assert_int_equal(dkk_ring_masters_remove(masters, &id), OK);
  assert_int_equal(dkk_ring_masters_remove(masters, &id), E(UNKNOWN_MASTER));
  assert_int_equal(dkk_ring_masters_add(masters, key, &id), OK);
  assert_true(is_current(masters, &id));
  sodium_free(key);
  dkk_ring_masters_free(masters);
}

static void test_full(void **state)
{
  dkk_ring_masters *masters = new_masters();
  dkk_ring_master_id ids[DKK_RING_MASTERS_MAX];
  uint8_t *key = leftover_secret(99, DKK_RING_MASTER_OCTETS);
  unsigned i;

  (void)state;
  for (i = 0; i < DKK_RING_MASTERS_MAX; i++) {
    ids[i] = add(masters, i);
  }
  assert_int_equal(dkk_ring_masters_add(masters, key, NULL), E(FULL));
  assert_int_equal(dkk_ring_masters_add_old(masters, key, NULL), E(FULL));
  for (i = 0; i < DKK_RING_MASTERS_MAX; i++) {
    assert_true(is_key(masters, &ids[i], i));
  }
  assert_int_equal(dkk_ring_masters_remove(masters, &ids[7]), OK);
  assert_int_equal(dkk_ring_masters_add(masters, key, NULL), OK);
  sodium_free(key);
  dkk_ring_masters_free(masters);
}

/* By Python: hashlib.blake2b(bytes(range(32)), digest_size=32,
 * person=b'dkimkit-masterid').digest()[:8] */
static void test_id(void **state)
{
  static const uint8_t expected[] = {0x5d, 0x92, 0xb5, 0xef,
                                     0x53, 0x48, 0x29, 0x12};
  dkk_ring_masters *masters = new_masters();
  uint8_t key[DKK_RING_MASTER_OCTETS];
  dkk_ring_master_id id;
  uint8_t i;

  (void)state;
  for (i = 0; i < sizeof(key); i++) {
    key[i] = i;
  }
  assert_int_equal(dkk_ring_masters_add(masters, key, &id), OK);
  assert_memory_equal(id.octets, expected, sizeof(expected));
  dkk_ring_masters_free(masters);
}

static void test_nothing_left(void **state)
{
  dkk_ring_masters *masters = new_masters();
  dkk_ring_master_id first = add(masters, 201);
  dkk_ring_master_id second = add(masters, 202);
  dkk_ring_master_id third = add(masters, 203);

  (void)state;
  /* In the set, and nowhere else. */
  assert_int_equal(leftovers(201, 0), 1);
  assert_int_equal(leftovers(202, 0), 1);
  assert_int_equal(leftovers(203, 16), 1);
  assert_int_equal(dkk_ring_masters_use(masters, &third), OK);
  assert_int_equal(dkk_ring_masters_remove(masters, &first), OK);
  assert_int_equal(leftovers(201, 0), 0);
  assert_int_equal(leftovers(201, 16), 0);
  assert_int_equal(leftovers(203, 0), 1);
  assert_int_equal(dkk_ring_masters_remove(masters, &second), OK);
  assert_int_equal(leftovers(202, 0), 0);
  dkk_ring_masters_free(masters);
  assert_int_equal(leftovers(203, 0), 0);
  assert_int_equal(leftovers(203, 16), 0);
}

static char directory[4000];

static const char *in_directory(const char *name)
{
  static char path[sizeof(directory) + 32];

  snprintf(path, sizeof(path), "%s/%s", directory, name);
  return path;
}

static int make_directory(void **state)
{
  const char *base = getenv("TMPDIR");

  (void)state;
  snprintf(directory, sizeof(directory), "%s/keyring-masters-XXXXXX",
           base != NULL ? base : "/tmp");
  return mkdtemp(directory) == NULL;
}

static int remove_directory(void **state)
{
  static const char *const names[] = {"key", "link", "fifo"};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(names); i++) {
    unlink(in_directory(names[i]));
  }
  return rmdir(directory);
}

static void write_file(const void *octets, size_t len, mode_t mode)
{
  const char *path = in_directory("key");
  int fd;

  unlink(path);
  fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
  assert_true(fd >= 0);
  assert_int_equal(write(fd, octets, len), (ssize_t)len);
  assert_int_equal(fchmod(fd, mode), 0);
  close(fd);
}

#define DIGITS                                                                 \
  "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F"
#define RAW                                                                    \
  "\000\001\002\003\004\005\006\007\010\011\012\013\014\015\016\017\020\021"   \
  "\022\023\024\025\026\027\030\031\032\033\034\035\036\037"

static const struct {
  const char *name;
  const char *octets;
  size_t len;
  mode_t mode;
  int expected;
} files[] = {
    {"32 octets", RAW, 32, 0600, OK},
    {"64 digits", DIGITS, 64, 0600, OK},
    {"64 digits and a line feed", DIGITS "\n", 65, 0600, OK},
    {"read-only", RAW, 32, 0400, OK},
    {"and may be run", RAW, 32, 0700, OK},
    {"group may read", RAW, 32, 0640, E(FILE_MODE)},
    {"others may read", RAW, 32, 0604, E(FILE_MODE)},
    {"everybody may read", DIGITS, 64, 0644, E(FILE_MODE)},
    {"group may write", RAW, 32, 0620, E(FILE_MODE)},
    {"others may write", RAW, 32, 0602, E(FILE_MODE)},
    {"group may run", RAW, 32, 0610, E(FILE_MODE)},
    {"others may run", RAW, 32, 0601, E(FILE_MODE)},
    {"mode before size", RAW, 31, 0644, E(FILE_MODE)},
    {"empty", "", 0, 0600, E(FILE_SIZE)},
    {"1 octet", RAW, 1, 0600, E(FILE_SIZE)},
    {"31 octets", RAW, 31, 0600, E(FILE_SIZE)},
    {"32 octets and a line feed", RAW "\n", 33, 0600, E(FILE_SIZE)},
    {"63 digits", DIGITS, 63, 0600, E(FILE_SIZE)},
    {"64 digits, CR and LF", DIGITS "\r\n", 66, 0600, E(FILE_SIZE)},
    {"64 digits and an empty line", DIGITS "\n\n", 66, 0600, E(FILE_SIZE)},
    {"128 digits", DIGITS DIGITS, 128, 0600, E(FILE_SIZE)},
    {"65 digits", DIGITS "0", 65, 0600, E(FILE_TEXT)},
    {"64 digits and a CR", DIGITS "\r", 65, 0600, E(FILE_TEXT)},
    {"64 digits and a NUL", DIGITS "\0", 65, 0600, E(FILE_TEXT)},
    {"63 digits and a line feed", &(DIGITS "\n")[1], 64, 0600, E(FILE_TEXT)},
    {"62 digits, space, digit",
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e 1", 64,
     0600, E(FILE_TEXT)},
    {"a letter that is no digit",
     "g00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", 64,
     0600, E(FILE_TEXT)},
    {"a colon",
     "00:102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", 64,
     0600, E(FILE_TEXT)},
    {"0x", "0x0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
     64, 0600, E(FILE_TEXT)},
};

static void test_files(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(files); i++) {
    dkk_ring_masters *masters = new_masters();
    dkk_ring_master_id id;
    int rv;

    write_file(files[i].octets, files[i].len, files[i].mode);
    rv = dkk_ring_masters_add_file(masters, in_directory("key"), &id);
    if (rv != files[i].expected) {
      fail_msg("%s: %d, expected %d", files[i].name, rv, files[i].expected);
    }
    if (rv == OK) {
      assert_memory_equal(dkk_ring_masters_find(masters, &id), RAW, 32);
      assert_true(is_current(masters, &id));
    } else {
      assert_int_equal(dkk_ring_masters_current(masters, &id), E(NO_MASTER));
    }
    dkk_ring_masters_free(masters);
  }
}

static void test_no_files(void **state)
{
  dkk_ring_masters *masters = new_masters();

  (void)state;
  errno = 0;
  assert_int_equal(
      dkk_ring_masters_add_file(masters, in_directory("absent"), NULL),
      E(FILE));
  assert_int_equal(errno, ENOENT);
  assert_int_equal(dkk_ring_masters_add_file(masters, directory, NULL),
                   E(FILE_KIND));
  assert_int_equal(dkk_ring_masters_add_file(masters, "/dev/null", NULL),
                   E(FILE_KIND));
  assert_int_equal(mkfifo(in_directory("fifo"), 0600), 0);
  assert_int_equal(
      dkk_ring_masters_add_file(masters, in_directory("fifo"), NULL),
      E(FILE_KIND));
  dkk_ring_masters_free(masters);
}

/* What counts is the mode of the file that a link leads to. */
static void test_links(void **state)
{
  dkk_ring_masters *masters = new_masters();

  (void)state;
  write_file(RAW, 32, 0644);
  assert_int_equal(symlink("key", in_directory("link")), 0);
  assert_int_equal(
      dkk_ring_masters_add_file(masters, in_directory("link"), NULL),
      E(FILE_MODE));
  write_file(RAW, 32, 0600);
  assert_int_equal(
      dkk_ring_masters_add_file(masters, in_directory("link"), NULL), OK);
  assert_int_equal(
      dkk_ring_masters_add_file(masters, in_directory("key"), NULL),
      E(DUPLICATE));
  dkk_ring_masters_free(masters);
}

static void test_reading(void **state)
{
  dkk_ring_masters *masters = new_masters();

  (void)state;
  write_file(DIGITS "\n", 65, 0600);
  reading = READ_FAILS;
  assert_int_equal(
      dkk_ring_masters_add_file(masters, in_directory("key"), NULL), E(FILE));
  assert_int_equal(errno, EIO);
  reading = READ_INTERRUPTED;
  assert_int_equal(
      dkk_ring_masters_add_file(masters, in_directory("key"), NULL), OK);
  reading = READ_BIT_BY_BIT;
  assert_int_equal(
      dkk_ring_masters_add_file(masters, in_directory("key"), NULL),
      E(DUPLICATE));
  reading = READ_AS_IT_IS;
  dkk_ring_masters_free(masters);
}

static void write_secret_file(unsigned seed, int as_digits)
{
  static const char digits[] = "0123456789abcdef";
  char *octets = __real_sodium_malloc(64);
  size_t i;

  assert_non_null(octets);
  for (i = 0; i < 32; i++) {
    uint8_t octet = leftover_octet(seed, i);

    if (as_digits) {
      octets[2 * i] = digits[octet >> 4];
      octets[2 * i + 1] = digits[octet & 15];
    } else {
      octets[i] = (char)octet;
    }
  }
  write_file(octets, as_digits ? 64 : 32, 0600);
  sodium_free(octets);
}

/* Nor on the stack of whoever computed with it. */
static void test_nothing_left_at_once(void **state)
{
  dkk_ring_masters *masters = new_masters();
  uint8_t *key = leftover_secret(210, DKK_RING_MASTER_OCTETS);
  int half[2];

  (void)state;
  assert_int_equal(leftovers(210, 0), 1);
  assert_int_equal(dkk_ring_masters_add(masters, key, NULL), OK);
  half[0] = leftovers(210, 0);
  half[1] = leftovers(210, 16);
  assert_int_equal(half[0], 2);
  assert_int_equal(half[1], 2);
  sodium_free(key);
  dkk_ring_masters_free(masters);
}

static void test_nothing_left_of_files(void **state)
{
  dkk_ring_masters *masters = new_masters();
  uint8_t *control = leftover_secret(300, 32);
  char *hex = __real_sodium_malloc(65);

  (void)state;
  sodium_bin2hex(hex, 65, control, 32);
  assert_int_equal(leftovers_hex(300, 0), 1);
  sodium_free(hex);
  sodium_free(control);
  write_secret_file(301, 0);
  assert_int_equal(
      dkk_ring_masters_add_file(masters, in_directory("key"), NULL), OK);
  write_secret_file(302, 1);
  assert_int_equal(
      dkk_ring_masters_add_file(masters, in_directory("key"), NULL), OK);
  assert_int_equal(leftovers(301, 0), 1);
  assert_int_equal(leftovers(302, 0), 1);
  assert_int_equal(leftovers_hex(302, 0), 0);
  assert_int_equal(leftovers_hex(302, 16), 0);
  dkk_ring_masters_free(masters);
  assert_int_equal(leftovers(301, 0), 0);
  assert_int_equal(leftovers(302, 0), 0);
}

static void test_no_memory(void **state)
{
  dkk_ring_masters *masters = NULL;
  dkk_ring_master_id id;
  int left;

  (void)state;
  allocations_left = 0;
  masters = (dkk_ring_masters *)&id;
  assert_int_equal(dkk_ring_masters_new(&masters), E(NO_MEMORY));
  assert_null(masters);
  allocations_left = -1;
  masters = new_masters();
  write_file(DIGITS, 64, 0600);
  for (left = 0; left < 2; left++) {
    allocations_left = left;
    assert_int_equal(
        dkk_ring_masters_add_file(masters, in_directory("key"), NULL),
        E(NO_MEMORY));
    assert_int_equal(dkk_ring_masters_current(masters, &id), E(NO_MASTER));
  }
  allocations_left = 2;
  assert_int_equal(
      dkk_ring_masters_add_file(masters, in_directory("key"), NULL), OK);
  allocations_left = -1;
  dkk_ring_masters_free(masters);
}

static void test_no_random(void **state)
{
  dkk_ring_masters *masters;
  dkk_ring_master_id id;

  (void)state;
  masters = (dkk_ring_masters *)&id;
  has_no_random = 1;
  assert_int_equal(dkk_ring_masters_new(&masters), E(CRYPTO));
  assert_null(masters);
  has_no_random = 0;
  dkk_ring_masters_free(new_masters());
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_set),
      cmocka_unit_test(test_twice),
      cmocka_unit_test(test_old),
      cmocka_unit_test(test_remove_old),
      cmocka_unit_test(test_full),
      cmocka_unit_test(test_id),
      cmocka_unit_test(test_nothing_left),
      cmocka_unit_test(test_nothing_left_at_once),
      cmocka_unit_test(test_files),
      cmocka_unit_test(test_no_files),
      cmocka_unit_test(test_links),
      cmocka_unit_test(test_reading),
      cmocka_unit_test(test_nothing_left_of_files),
      cmocka_unit_test(test_no_memory),
      cmocka_unit_test(test_no_random),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
