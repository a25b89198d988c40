/* SPDX-License-Identifier: MIT */
#ifndef DKK_AUTHRES_RESINFO_H
#define DKK_AUTHRES_RESINFO_H

/* Writes an Authentication-Results field part by part. The caller has checked
 * the parts; errors stay in the writer (`out.rv`). */

#include "authres/words.h"
#include "dkim/fieldwriter.h"

#include <dkimkit/authres.h>

typedef struct dkk_authres_writer {
  dkk_fieldwriter out;
  /** DKIMKIT_AUTHRES_WRITE_*. */
  unsigned flags;
  size_t results;
} dkk_authres_writer;

/**
 * "Authentication-Results:" and the authserv-id, U-labels as the flags want
 * them.
 * @return DKIMKIT_OK; DKIMKIT_ERR_INVALID_ARGUMENT, DKIMKIT_ERR_LIMIT,
 *         DKIMKIT_ERR_IDN_UNSUPPORTED for an id that can't be written;
 *         DKIMKIT_ERR_NOMEM.
 */
int dkk_authres_begin(dkk_authres_writer *writer, dkk_buf *out, dkk_slice id,
                      unsigned flags);

/** "; method=result". */
void dkk_authres_result(dkk_authres_writer *writer, const char *method,
                        const char *result);

/** A comment; nothing if nothing is left of it. */
void dkk_authres_comment(dkk_authres_writer *writer, dkk_slice text);

/** Makes reason="text", nothing if nothing is left of the text. DKIMKIT_OK or
 *  DKIMKIT_ERR_NOMEM. */
int dkk_authres_make_reason(dkk_buf *word, dkk_slice text, unsigned flags);

/** Makes ptype.property=value. */
int dkk_authres_make_property(dkk_buf *word, const char *ptype,
                              const char *property, dkk_slice value);

/** Writes one of these, if there is anything in it. */
void dkk_authres_word(dkk_authres_writer *writer, const dkk_buf *word);

/** The results of a finished verifier. */
void dkk_authres_verifier(dkk_authres_writer *writer,
                          const dkimkit_verifier *verifier);

#endif /* !defined(DKK_AUTHRES_RESINFO_H) */
