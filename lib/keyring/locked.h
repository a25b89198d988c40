/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_LOCKED_H
#define DKK_KEYRING_LOCKED_H

/* Memory of sodium_malloc(), where secrets are, and the stack, where they
 * shouldn't stay. */

#include <sodium.h>

#include <errno.h>

/** Wipes and frees; `ptr` may be NULL. Leaves `errno` as it is: an error is
 *  often on its way to the caller then. */
static inline void dkk_ring_locked_free(void *ptr)
{
  int why = errno;

  sodium_free(ptr);
  errno = why;
}

/** After a call of libsodium's with a secret: its portable BLAKE2b, for one,
 *  leaves the block that it hashed on the stack. */
static inline void dkk_ring_wipe_stack(void)
{
  sodium_stackzero(4096);
}

#endif /* !defined(DKK_KEYRING_LOCKED_H) */
