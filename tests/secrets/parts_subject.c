/* SPDX-License-Identifier: MIT */
/*
 * Parts of the library, each on a stack of its own: in a whole call others run
 * on the same stack later, and hide what one leaves there. Stops as subject.c
 * does.
 *
 *   secrets_parts_subject write|PROVIDER FILE
 *   secrets_parts_subject PROVIDER rsa
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <dkimkit/dkimkit.h>

#include "core/keyform.h"
#include "own_stack.h"

#define SEED_OCTETS 32
#define ROOM 8192

typedef struct part {
  const dkimkit_crypto_ops *ops;
  uint8_t seed[SEED_OCTETS];
  uint8_t made[ROOM];
  size_t made_len;
  dkk_buf out;
  int rv;
} part;

static void stop_at(const char *word)
{
  char octet;

  if (write(1, word, strlen(word)) != (ssize_t)strlen(word) ||
      read(0, &octet, 1) != 1) {
    _exit(1);
  }
}

static int load(uint8_t seed[SEED_OCTETS], const char *path)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t got = fd >= 0 ? read(fd, seed, SEED_OCTETS) : -1;

  (void)close(fd);
  return got == SEED_OCTETS;
}

static void write_pkcs8(void *argument)
{
  part *p = argument;
  const dkk_slice raw = {p->seed, SEED_OCTETS};

  p->rv = dkk_keyform_write_pkcs8(&p->out, DKIMKIT_KEY_TYPE_ED25519, raw);
}

static void compute_public(void *argument)
{
  part *p = argument;
  uint8_t octets[SEED_OCTETS];
  size_t len = sizeof(octets);

  p->rv = p->ops->private_to_public(DKIMKIT_KEY_TYPE_ED25519, p->seed,
                                    SEED_OCTETS, octets, &len);
}

static void generate_rsa(void *argument)
{
  part *p = argument;

  p->made_len = sizeof(p->made);
  p->rv = p->ops->generate(DKIMKIT_KEY_TYPE_RSA, 2048, p->made, &p->made_len);
}

/* What is made here is told to the observer. */
static void make(part *p)
{
  run_on_own_stack(generate_rsa, p);
  if (write(1, p->made, p->made_len) != (ssize_t)p->made_len) {
    _exit(1);
  }
  stop_at("alive\n");
  explicit_bzero(p->made, sizeof(p->made));
}

static void use(part *p)
{
  stop_at("alive\n");
  run_on_own_stack(p->ops != NULL ? compute_public : write_pkcs8, p);
  dkk_buf_clear_secret(&p->out);
  explicit_bzero(p->seed, sizeof(p->seed));
}

int main(int argc, char **argv)
{
  static part p;
  int is_new = argc == 3 && strcmp(argv[2], "rsa") == 0;

  if (argc != 3 || (!is_new && !load(p.seed, argv[2]))) {
    return 2;
  }
  dkk_buf_init(&p.out, &dkk_mem_default);
  p.ops = dkimkit_crypto_builtin(argv[1]);
  if (p.ops != NULL && p.ops->init() != DKIMKIT_OK) {
    return 2;
  }
  if (is_new) {
    make(&p);
  } else {
    use(&p);
  }
  stop_at("freed\n");
  stop_at("ended\n");
  return p.rv == DKIMKIT_OK ? 0 : 1;
}
