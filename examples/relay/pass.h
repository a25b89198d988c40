/* SPDX-License-Identifier: MIT */
#ifndef RELAY_PASS_H
#define RELAY_PASS_H

#include "buffer.h"
#include "dkim.h"

/**
 * One message through verifier and signer in one pass: the signer hears what
 * the verifier is fed.
 *
 * Both get the message as it was received. The verifier has to: a field that is
 * about to be removed may be signed. The signer may: it doesn't sign
 * Authentication-Results, and what only looks like it, such as a name with
 * control characters, it refuses.
 */
typedef struct pass pass;

/** @return `DKIMKIT_OK`; what a verifier or a signer can't be made for. */
int pass_new(pass **out, const dkim *d);
/** Frees; queries that are open are cancelled. */
void pass_free(pass *p);

/** Takes the next octets. @return `DKIMKIT_OK` or an error that ends the pass;
 *  what is wrong with the message is none. */
int pass_octets(pass *p, const uint8_t *data, size_t len);

/** Ends the message. @return `DKIMKIT_OK`; `DKIMKIT_PENDING`: call it again
 *  when `pass_is_waiting` says 0; an error. */
int pass_finish(pass *p);
/** @return 1 while a DNS query is open, else 0. */
int pass_is_waiting(const pass *p);

/** What was verified. */
dkimkit_result pass_result(const pass *p);
/** Why the message has no signature of ours: `DKIMKIT_OK` if it has one, else
 *  what the signer says about the message. */
int pass_unsigned(const pass *p);
/** Appends the new fields: Authentication-Results, and below it the
 *  DKIM-Signature. @return `DKIMKIT_OK` or an error. */
int pass_fields(buffer *out, const pass *p);

#endif /* !defined(RELAY_PASS_H) */
