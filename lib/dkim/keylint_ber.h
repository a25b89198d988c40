/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_KEYLINT_BER_H
#define DKK_DKIM_KEYLINT_BER_H

/* A reader for BER, which keys are not allowed to be in but sometimes are, and
 * for keys that are cut off. */

#include "core/der.h"
#include "dkim/keylint.h"

typedef struct dkk_ber {
  dkk_lint *lint;
  /** Where faults are reported. */
  const uint8_t *at;
  /** Behind the last octet. */
  const uint8_t *end;
  /** The outermost element reaches beyond it. */
  int is_cut;
} dkk_ber;

void dkk_ber_found(const dkk_ber *r, dkimkit_fault fault);

/** Would more follow behind `in` if nothing were cut off? */
int dkk_ber_goes_on(const dkk_ber *r, dkk_slice in);

/** Something else stands where `in` begins than a key has there; unless what
 *  it has there was cut off. @return DKIMKIT_OK. */
int dkk_ber_unreadable(dkk_ber *r, dkk_slice in);

void dkk_ber_skip(dkk_slice *in, size_t octets);

/** Takes the SEQUENCE off that all of a key is in. Its length is what tells
 *  that octets are missing: inside one that is whole, a length that is too
 *  large is only wrong. @return 1 or 0. */
int dkk_ber_read_outermost(dkk_ber *r, dkk_slice *in, dkk_slice *contents);

/** Takes one element off. Of one that has others inside there may be only the
 *  beginning; any other that isn't whole is none. @return 1, or 0 with `*in`
 *  where it couldn't go on. */
int dkk_ber_read(const dkk_ber *r, dkk_slice *in, uint8_t tag,
                 dkk_slice *contents);

#endif /* !defined(DKK_DKIM_KEYLINT_BER_H) */
