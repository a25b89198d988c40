/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_CANON_H
#define DKIMKIT_CANON_H

/**
 * @file canon.h
 * The canonical form of a message (RFC 6376, 3.4), for diagnosis. Signing and
 * verifying don't need it.
 */

#include <dkimkit/common.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Canonicalizes one message. For one thread at a time. */
typedef struct dkimkit_canon dkimkit_canon;

/** Takes canonical octets. @param data not kept. @return 0, or
 *  `DKIMKIT_ERR_CALLBACK` to stop. */
typedef int (*dkimkit_canon_write)(const uint8_t *data, size_t len,
                                   void *user_data);

/**
 * Makes a canonicalizer. It writes all header fields in their order, each
 * with CRLF, then an empty line, then the body.
 *
 * @param out    receives it; free with `dkimkit_canon_free`.
 * @param config sealed; its line ends and limits hold.
 * @param header the canonicalization of the header.
 * @param body   that of the body.
 * @param write  called from within `_feed` and `_finish`.
 * @return `DKIMKIT_OK`, `DKIMKIT_ERR_STATE`, `DKIMKIT_ERR_INVALID_ARGUMENT`,
 *         `DKIMKIT_ERR_NOMEM`.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_canon_new(dkimkit_canon **out, const dkimkit_config *config,
                  dkimkit_canonicalization header,
                  dkimkit_canonicalization body, dkimkit_canon_write write,
                  void *user_data);

/**
 * Takes the next octets of the raw message.
 * @param data not kept.
 * @return `DKIMKIT_OK`, `DKIMKIT_ERR_STATE`, `DKIMKIT_ERR_REENTERED`,
 *         `DKIMKIT_ERR_MESSAGE_TOO_LARGE`, `DKIMKIT_ERR_NOMEM`, or what
 *         `write` returned. Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_canon_feed(dkimkit_canon *canon, const uint8_t *data, size_t len);

/** Ends the message. @return as `dkimkit_canon_feed`. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int dkimkit_canon_finish(dkimkit_canon *canon);

/** Frees. From within `write` it does nothing. Since 1.0. */
DKIMKIT_EXTERN void dkimkit_canon_free(dkimkit_canon *canon);

/**
 * Writes the canonical form of one header field. Needs no configuration and no
 * memory; any thread.
 *
 * @param canonicalization which form.
 * @param field            raw, folded as received, without the final CRLF.
 * @param write            called for each piece, in order.
 * @return `DKIMKIT_OK`, `DKIMKIT_ERR_INVALID_ARGUMENT`, or what `write`
 *         returned; what is written has no final CRLF.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_canon_field(dkimkit_canonicalization canonicalization,
                    const uint8_t *field, size_t len, dkimkit_canon_write write,
                    void *user_data);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_CANON_H) */
