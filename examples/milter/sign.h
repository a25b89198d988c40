/* SPDX-License-Identifier: MIT */
#ifndef SIGN_H
#define SIGN_H

/*
 * The path of a message that leaves. In the order of calls: signing_begin
 * (after the header), signing_body, signing_finish, signing_apply.
 *
 * A message may come by twice: queued again, or sent back by a content
 * filter. It is not to leave with two signatures of one selector: one that is
 * there already and right stays and no other is made; one that is wrong, as
 * the message was changed since or somebody made it up, is removed.
 */

#include "edit.h"
#include "header.h"
#include "settings.h"

struct signing;

/** @return whether a status is the message's fault: it can't be signed as it
 *  is. Other errors are ours. */
bool signing_is_refusal(int rv);

/**
 * Begins, with the header of the message.
 * @param settings have to live as long.
 * @param out      receives NULL if nobody signs for this author.
 * @return a `dkimkit_status`; so do the others.
 */
int signing_begin(struct signing **out, const struct settings *settings,
                  const struct header *header);

int signing_body(struct signing *signing, const uint8_t *octets, size_t len);
int signing_finish(struct signing *signing);

/** Puts the signatures on top. @return whether that was possible. */
bool signing_apply(const struct signing *signing, SMFICTX *ctx, bool has_space);

/** Writes what was signed, for the log: "d=example.com s=s1". */
void signing_describe(char *text, size_t room, const struct signing *signing);

void signing_free(struct signing *signing);

#endif /* !defined(SIGN_H) */
