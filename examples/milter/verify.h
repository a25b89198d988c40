/* SPDX-License-Identifier: MIT */
#ifndef VERIFY_H
#define VERIFY_H

/*
 * The path of a message that arrives. In the order of calls: verifying_begin
 * (after the header), verifying_body, verifying_finish, verifying_apply.
 */

#include "edit.h"
#include "header.h"
#include "settings.h"

struct verifying;

/**
 * Begins, with the header of the message: the DNS questions are asked.
 * @param settings, header have to live as long.
 * @param is_utf8  whether the message came with SMTPUTF8 (RFC 6531).
 * @return a `dkimkit_status`; so do the others.
 */
int verifying_begin(struct verifying **out, const struct settings *settings,
                    const struct header *header, bool is_utf8);

/** Takes a part of the body. `*wants_more` tells whether the rest can still
 *  change anything. */
int verifying_body(struct verifying *verifying, bool *wants_more,
                   const uint8_t *octets, size_t len);

/** Waits for the DNS. Never `DKIMKIT_PENDING`. */
int verifying_finish(struct verifying *verifying);

typedef enum apply_status {
  APPLY_DONE,
  APPLY_FAILED,    /* the mail server didn't let us */
  APPLY_MALFORMED, /* a field that claims our name can't be removed */
  APPLY_NO_MEMORY
} apply_status;

/** Removes Authentication-Results in our name and adds what we found. */
apply_status verifying_apply(const struct verifying *verifying, SMFICTX *ctx,
                             bool has_space);

/** The result of the message. */
dkimkit_result verifying_result(const struct verifying *verifying);

/** Writes what was found, for the log. */
void verifying_describe(char *text, size_t room,
                        const struct verifying *verifying);

void verifying_free(struct verifying *verifying);

#endif /* !defined(VERIFY_H) */
