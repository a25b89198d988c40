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
#include "submission.h"

struct signing;

/** Octets of the longest reason for not signing, the NUL included. */
#define SIGNING_REASON_ROOM 512

/** @return whether a status is the message's fault: it can't be signed as it
 *  is. Other errors are ours. */
bool signing_is_refusal(int rv);

/**
 * Begins, with the header of the message. The keyring is asked first, if there
 * is one; the rules are for what it doesn't decide about.
 * @param settings have to live as long.
 * @param out      receives NULL if nobody signs this message.
 * @param reason   receives why, then.
 * @return a `dkimkit_status`, as do the others, or an error of the keyring's:
 *         `keyring_strerror` knows both.
 */
int signing_begin(struct signing **out, char reason[SIGNING_REASON_ROOM],
                  const struct settings *settings, const struct header *header,
                  const struct submission *submission);

int signing_body(struct signing *signing, const uint8_t *octets, size_t len);
int signing_finish(struct signing *signing);

/** Puts the signatures on top. @return whether that was possible. */
bool signing_apply(const struct signing *signing, SMFICTX *ctx, bool has_space);

/** Writes what was signed, for the log: "d=example.com s=s1", and
 *  what the keyring said. */
void signing_describe(char *text, size_t room, const struct signing *signing);

void signing_free(struct signing *signing);

#endif /* !defined(SIGN_H) */
