/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_DER_H
#define DKK_CORE_DER_H

/* A strict reader and a small writer for DER (X.690), as much as keys need. */

#include "core/buf.h"

#define DKK_DER_INTEGER 0x02
#define DKK_DER_BIT_STRING 0x03
#define DKK_DER_OCTET_STRING 0x04
#define DKK_DER_NULL 0x05
#define DKK_DER_OID 0x06
#define DKK_DER_SEQUENCE 0x30

/**
 * Reads one element with this tag off the front of `in`. Refused: another
 * tag, an indefinite or non-minimal length, a length past the end.
 * @return 1 and its contents, or 0 with `in` in any state.
 */
int dkk_der_read(dkk_slice *in, uint8_t tag, dkk_slice *contents);

/** The same without taking it off: is the next element one with this tag? */
int dkk_der_next_is(dkk_slice in, uint8_t tag);

/** Reads a non-negative INTEGER in its minimal form, as its magnitude without
 *  leading zero octets (zero: no octets). @return 1 or 0. */
int dkk_der_read_unsigned(dkk_slice *in, dkk_slice *magnitude);

/** Appends one element. DKIMKIT_OK or DKIMKIT_ERR_NOMEM. */
int dkk_der_write(dkk_buf *out, uint8_t tag, const uint8_t *contents,
                  size_t len);

/** Octets that `dkk_der_write` appends for `len` octets of contents. */
size_t dkk_der_size(size_t len);

#endif /* !defined(DKK_CORE_DER_H) */
