/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_SEALSTATUS_H
#define DKK_KEYRING_SEALSTATUS_H

/* What can go wrong with master keys and what is sealed with them. */

typedef enum dkk_ring_seal_status {
  DKK_RING_SEAL_OK = 0,
  /** Sealed with the current master key already. */
  DKK_RING_SEAL_UNCHANGED = 1,
  DKK_RING_SEAL_ERR_ARGUMENT = -1,
  DKK_RING_SEAL_ERR_NO_MEMORY = -2,
  /** libsodium can't be used. */
  DKK_RING_SEAL_ERR_CRYPTO = -3,

  /** Fewer octets than the shortest that can be sealed has. */
  DKK_RING_SEAL_ERR_TOO_SHORT = -4,
  /** Newer than the program; nothing shows whether it is undamaged. */
  DKK_RING_SEAL_ERR_NEWER = -5,
  /** The master key that it was sealed with isn't in the set. */
  DKK_RING_SEAL_ERR_UNKNOWN_MASTER = -6,
  /** It belongs to another domain, slot or key, or it is damaged, or the
   *  master key is another one with the same id: that can't be told apart. */
  DKK_RING_SEAL_ERR_WRONG = -7,

  /** No master key is the current one. */
  DKK_RING_SEAL_ERR_NO_MASTER = -8,
  /** There is a master key with this id. */
  DKK_RING_SEAL_ERR_DUPLICATE = -9,
  /** There is no room for another master key. */
  DKK_RING_SEAL_ERR_FULL = -10,
  /** The current master key can't be removed. */
  DKK_RING_SEAL_ERR_IN_USE = -11,

  /** The file can't be opened or read; `errno` says why. */
  DKK_RING_SEAL_ERR_FILE = -12,
  /** Not a regular file. */
  DKK_RING_SEAL_ERR_FILE_KIND = -13,
  /** Others than its owner may do something with the file. */
  DKK_RING_SEAL_ERR_FILE_MODE = -14,
  /** Neither 32 octets nor 64 or 65. */
  DKK_RING_SEAL_ERR_FILE_SIZE = -15,
  /** 64 or 65 octets, but not 64 hexadecimal digits and a line feed at most. */
  DKK_RING_SEAL_ERR_FILE_TEXT = -16
} dkk_ring_seal_status;

#endif /* !defined(DKK_KEYRING_SEALSTATUS_H) */
