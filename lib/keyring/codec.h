/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_CODEC_H
#define DKK_KEYRING_CODEC_H

/* A record as octets, as a store keeps it. Numbers are little-endian.
 *
 *   6  "DKRING"
 *   2  format version, 1
 *   8  generation
 *   1  enabled
 *      policy:
 *  48    publish hold, drain hold, lease, clock gap, zone TTL, rotate
 *        interval: 8 each
 *   3    on lost, revoke retired, prestaged: 1 each
 *   2  selector before, selector after: 1 each
 *  56  rotate on, key creation time, last checked, last tick, epoch, TTL of
 *      the CNAMEs, negative TTL: 8 each
 *      for each of the two slots:
 *   3    state, is compromised, pending: 1 each
 *  64    key id, previous key id: 32 each
 *  88    previous last signed; numbers of ZONE, REVOKE, DESTROY; generated,
 *        zone done, first sign, last sign, revoked; TTL, TTL before: 8 each
 *        for each of the two names:
 *   2      verdict, bad count: 1 each
 *  32      bad since, checked, seen, first: 8 each
 *  16  BLAKE2b-128 of all octets before and the domain's name, without key
 *
 * Enumerations have the numbers of record.h and verdict.h, which therefore stay
 * as they are; one more in an enumeration is another version. The checksum
 * tells of damage, not of an attacker; the name isn't in the octets, so a
 * record that got into another domain's row is damaged there. Every later
 * version keeps the first 8 octets and, at its end, the checksum, so that this
 * program can tell what is newer from what is damaged. */

#include "keyring/record.h"

#define DKK_RING_FORMAT 1

#define DKK_RING_SIGHTING_OCTETS (2 + 4 * 8)
#define DKK_RING_SLOT_OCTETS                                                   \
  (3 + 2 * DKK_RING_KEY_ID_OCTETS + 11 * 8 +                                   \
   DKK_RING_NAMES * DKK_RING_SIGHTING_OCTETS)
#define DKK_RING_BODY_OCTETS                                                   \
  (8 + 1 + 6 * 8 + 3 + 2 + 7 * 8 + DKK_RING_SLOTS * DKK_RING_SLOT_OCTETS)
#define DKK_RING_HEAD_OCTETS 8
#define DKK_RING_CHECKSUM_OCTETS 16

/** Of an encoded record: 588. */
#define DKK_RING_RECORD_OCTETS                                                 \
  (DKK_RING_HEAD_OCTETS + DKK_RING_BODY_OCTETS + DKK_RING_CHECKSUM_OCTETS)

typedef enum dkk_ring_codec_status {
  DKK_RING_CODEC_OK = 0,
  /** Fewer octets than its version has. */
  DKK_RING_CODEC_ERR_TOO_SHORT = -1,
  /** It doesn't begin as a record does. */
  DKK_RING_CODEC_ERR_NOT_A_RECORD = -2,
  /** Undamaged, and newer than the program. */
  DKK_RING_CODEC_ERR_NEWER = -3,
  /** The checksum is another one, e.g. because the record is another domain's,
   *  or there are octets behind it. */
  DKK_RING_CODEC_ERR_DAMAGED = -4,
  /** No record that can exist; see dkk_ring_record_check. */
  DKK_RING_CODEC_ERR_FAULT = -5,
  /** libsodium can't be used. */
  DKK_RING_CODEC_ERR_CRYPTO = -6
} dkk_ring_codec_status;

/**
 * @param domain whose record it is: the A-label in lower case.
 * @param out written only with DKK_RING_CODEC_OK.
 * @return DKK_RING_CODEC_OK, _ERR_FAULT (what can't exist isn't stored),
 *         _ERR_CRYPTO.
 */
int dkk_ring_encode(const dkk_ring_record *record, const char *domain,
                    uint8_t out[DKK_RING_RECORD_OCTETS]);

/**
 * @param out written only with DKK_RING_CODEC_OK; points to nothing.
 * @param domain whose record it must be.
 * @param octets may be anything; NULL only if `len` is 0.
 * @param fault what dkk_ring_record_check said; DKK_RING_FAULT_NONE unless the
 *        answer is DKK_RING_CODEC_ERR_FAULT. May be NULL.
 * @return one of dkk_ring_codec_status.
 */
int dkk_ring_decode(dkk_ring_record *out, const char *domain,
                    const uint8_t *octets, size_t len, dkk_ring_fault *fault);

#endif /* !defined(DKK_KEYRING_CODEC_H) */
