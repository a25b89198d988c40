/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_LOCKED_H
#define DKK_KEYRING_LOCKED_H

/* Memory of sodium_malloc(), where secrets are. */

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

#endif /* !defined(DKK_KEYRING_LOCKED_H) */
