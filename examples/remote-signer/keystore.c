/* SPDX-License-Identifier: MIT */
#include "keystore.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define ALGORITHM_RSA_SHA256 1
#define ALGORITHM_ED25519_SHA256 2
#define USERS_MAX 16
#define RSA_MIN_BITS 1024
#define KEY_FILE_MAX 65536

typedef struct key {
  struct key *next;
  char domain[RS_NAME_MAX + 1];
  char selector[RS_NAME_MAX + 1];
  EVP_PKEY *pkey;
  uid_t users[USERS_MAX];
  size_t user_count;
  int is_disabled;
} key;

struct rs_keystore {
  key *first;
};

static int complain(const char *path, const char *why)
{
  fprintf(stderr, "signerd: %s: %s\n", path, why);
  return -1;
}

/* `forbidden`: what nobody but the owner may be able to do. */
static FILE *open_checked(const char *path, mode_t forbidden)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  const char *why = NULL;
  struct stat st;
  FILE *file = NULL;

  if (fd < 0 || fstat(fd, &st) < 0) {
    why = strerror(errno);
  } else if (!S_ISREG(st.st_mode)) {
    why = "not a regular file";
  } else if (st.st_uid != geteuid() && st.st_uid != 0) {
    why = "belongs to another user";
  } else if ((st.st_mode & forbidden) != 0) {
    why = "others may use it: mend its mode";
  } else {
    file = fdopen(fd, "r");
    why = file == NULL ? strerror(errno) : NULL;
  }
  if (why != NULL) {
    (void)complain(path, why);
    if (fd >= 0) {
      (void)close(fd);
    }
  }
  return file;
}

static int no_passphrase(char *buffer, int size, int writing, void *data)
{
  (void)buffer;
  (void)size;
  (void)writing;
  (void)data;
  return -1;
}

/* PEM_read_PrivateKey() wouldn't wipe the text. */
static EVP_PKEY *decode(const char *text, size_t len)
{
  BIO *bio = BIO_new_mem_buf(text, (int)len);
  unsigned char *der = NULL;
  const unsigned char *at;
  long der_len = 0;
  EVP_PKEY *pkey = NULL;

  if (bio != NULL &&
      PEM_bytes_read_bio_secmem(&der, &der_len, NULL, PEM_STRING_EVP_PKEY, bio,
                                no_passphrase, NULL) == 1) {
    at = der;
    pkey = d2i_AutoPrivateKey(NULL, &at, der_len);
    OPENSSL_secure_clear_free(der, (size_t)der_len);
  }
  (void)BIO_free(bio);
  return pkey;
}

static EVP_PKEY *read_pem(const char *path)
{
  FILE *file = open_checked(path, S_IRWXG | S_IRWXO);
  EVP_PKEY *pkey;
  char text[KEY_FILE_MAX];
  size_t len;

  if (file == NULL) {
    return NULL;
  }
  /* Without a buffer of stdio's there is no second copy to wipe. */
  (void)setvbuf(file, NULL, _IONBF, 0);
  len = fread(text, 1, sizeof(text), file);
  (void)fclose(file);
  pkey = decode(text, len);
  explicit_bzero(text, sizeof(text));
  if (pkey == NULL || !(EVP_PKEY_is_a(pkey, "ED25519") ||
                        (EVP_PKEY_is_a(pkey, "RSA") &&
                         EVP_PKEY_get_bits(pkey) >= RSA_MIN_BITS &&
                         EVP_PKEY_get_size(pkey) <= RS_SIGNATURE_MAX))) {
    (void)complain(path, "no RSA or Ed25519 private key that can be used");
    EVP_PKEY_free(pkey);
    return NULL;
  }
  return pkey;
}

static int read_users(key *one, char *text)
{
  char *rest = NULL;
  char *word = strtok_r(text, ",", &rest);

  for (; word != NULL; word = strtok_r(NULL, ",", &rest)) {
    char *stop;
    unsigned long value = strtoul(word, &stop, 10);

    if (*word < '0' || *word > '9' || *stop != '\0' || value >= (uid_t)-1 ||
        one->user_count == USERS_MAX) {
      return -1;
    }
    one->users[one->user_count++] = (uid_t)value;
  }
  return one->user_count > 0 ? 0 : -1;
}

static int fill_key(key *one, char **words, size_t count)
{
  size_t domain = strlen(words[0]);
  size_t selector = strlen(words[1]);

  if (domain > RS_NAME_MAX || selector > RS_NAME_MAX ||
      (count == 5 && strcmp(words[4], "disabled") != 0) ||
      read_users(one, words[3]) < 0) {
    return -1;
  }
  memcpy(one->domain, words[0], domain + 1);
  memcpy(one->selector, words[1], selector + 1);
  one->is_disabled = count == 5;
  one->pkey = read_pem(words[2]);
  return one->pkey != NULL ? 0 : -1;
}

static int read_line(rs_keystore *store, char *line)
{
  char *words[6];
  char *rest = NULL;
  size_t count = 0;
  key *one;

  line[strcspn(line, "#")] = '\0';
  while (count < 6 && (words[count] = strtok_r(count == 0 ? line : NULL,
                                               " \t\r\n", &rest)) != NULL) {
    count++;
  }
  if (count == 0) {
    return 0;
  }
  if (count < 4 || count > 5) {
    return -1;
  }
  one = calloc(1, sizeof(*one));
  if (one == NULL) {
    return -1;
  }
  one->next = store->first;
  store->first = one;
  return fill_key(one, words, count);
}

rs_keystore *rs_keystore_read(const char *path)
{
  FILE *file = open_checked(path, S_IWGRP | S_IWOTH);
  rs_keystore *store = calloc(1, sizeof(*store));
  char *line = NULL;
  size_t size = 0;
  size_t number = 0;
  int rv = file != NULL && store != NULL ? 0 : -1;

  while (rv == 0 && getline(&line, &size, file) >= 0) {
    number++;
    rv = read_line(store, line);
  }
  if (rv < 0 && file != NULL) {
    fprintf(stderr, "signerd: %s: line %zu can't be used\n", path, number);
  }
  free(line);
  if (file != NULL) {
    (void)fclose(file);
  }
  if (rv < 0) {
    rs_keystore_free(store);
    return NULL;
  }
  return store;
}

void rs_keystore_free(rs_keystore *store)
{
  while (store != NULL && store->first != NULL) {
    key *one = store->first;

    store->first = one->next;
    EVP_PKEY_free(one->pkey);
    free(one);
  }
  free(store);
}

static const key *find(const rs_keystore *store, const rs_request *request)
{
  const key *one = store->first;

  while (one != NULL && (strcasecmp(one->domain, request->domain) != 0 ||
                         strcasecmp(one->selector, request->selector) != 0)) {
    one = one->next;
  }
  return one;
}

static int may_use(const key *one, uid_t user)
{
  size_t i;

  for (i = 0; i < one->user_count; i++) {
    if (one->users[i] == user) {
      return 1;
    }
  }
  return 0;
}

int rs_keystore_knows(const rs_keystore *store, uid_t user)
{
  const key *one = store->first;

  while (one != NULL && !may_use(one, user)) {
    one = one->next;
  }
  return one != NULL;
}

static int sign_rsa(EVP_PKEY *pkey, const uint8_t *digest, uint8_t *out,
                    size_t *len)
{
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(pkey, NULL);
  int good = context != NULL && EVP_PKEY_sign_init(context) == 1 &&
             EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
             EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1 &&
             EVP_PKEY_sign(context, out, len, digest, RS_DIGEST_OCTETS) == 1;

  EVP_PKEY_CTX_free(context);
  return good;
}

/* The digest is the message (RFC 8463, 3). */
static int sign_ed25519(EVP_PKEY *pkey, const uint8_t *digest, uint8_t *out,
                        size_t *len)
{
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  int good = context != NULL &&
             EVP_DigestSignInit(context, NULL, NULL, NULL, pkey) == 1 &&
             EVP_DigestSign(context, out, len, digest, RS_DIGEST_OCTETS) == 1;

  EVP_MD_CTX_free(context);
  return good;
}

rs_status rs_keystore_sign(const rs_keystore *store, uid_t user,
                           const rs_request *request, uint8_t *out, size_t *len,
                           const char **why)
{
  const key *one = find(store, request);
  int is_rsa;
  int good;

  if (one == NULL) {
    *why = "no key for this domain and selector";
    return RS_NO_KEY;
  }
  if (!may_use(one, user)) {
    *why = "the key isn't for this user";
    return RS_DENIED;
  }
  if (one->is_disabled) {
    *why = "the key is disabled";
    return RS_DISABLED;
  }
  is_rsa = EVP_PKEY_is_a(one->pkey, "RSA");
  if (request->algorithm !=
      (is_rsa ? ALGORITHM_RSA_SHA256 : ALGORITHM_ED25519_SHA256)) {
    *why = "the key has another algorithm";
    return RS_UNSUPPORTED;
  }
  *len = RS_SIGNATURE_MAX;
  good = is_rsa ? sign_rsa(one->pkey, request->digest, out, len)
                : sign_ed25519(one->pkey, request->digest, out, len);
  *why = good ? "" : "libcrypto failed";
  return good ? RS_SIGNED : RS_UNAVAILABLE;
}
