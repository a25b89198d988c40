/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_SIGNATURE_H
#define DKK_DKIM_SIGNATURE_H

/* One DKIM-Signature field of a message that is verified. */

#include "core/canon_header.h"
#include "core/header.h"
#include "core/query.h"
#include "core/tags.h"
#include "dkim/signednames.h"

#include <dkimkit/atps.h>
#include <dkimkit/report.h>
#include <dkimkit/verify.h>

/** RFC 6541, as far as it was asked for. */
typedef struct dkk_atps {
  dkimkit_atps_status status;
  char *domain;
  /** Belongs to the verifier. */
  dkimkit_query *query;
} dkk_atps;

/** RFC 6651, as far as it was asked for. */
typedef struct dkk_report {
  dkimkit_report_status status;
  const char *subject;
  char *address;
  unsigned percent;
  unsigned requests;
  char *smtp_text;
  /** Belongs to the verifier. */
  dkimkit_query *query;
} dkk_report;

struct dkimkit_signature {
  const dkimkit_config *config;
  /** Never has to be given back. */
  const dkimkit_mem *mem;
  const dkk_header *header;
  /** Which field of the header it is. */
  size_t field;
  /** The message may have U-labels. */
  int internationalized;
  /** The time that t= and x= are compared with. */
  uint64_t now;

  dkimkit_reason reason;
  /** Of the parts; PENDING where it didn't come to that. */
  dkimkit_reason header_reason;
  dkimkit_reason body_reason;
  char *subject;
  unsigned warnings;

  dkk_tags tags;
  char *domain;
  char *selector;
  char *identity;
  /** The same with A-labels; NULL where there is no U-label. */
  char *domain_ascii;
  char *selector_ascii;
  char *identity_ascii;
  dkimkit_algorithm algorithm;
  dkimkit_canonicalization header_canonicalization;
  dkimkit_canonicalization body_canonicalization;
  int has_timestamp;
  uint64_t timestamp;
  int has_expiration;
  uint64_t expiration;
  int has_body_length;
  uint64_t body_length;
  /** Those of h=. */
  dkk_signed_names signed_names;
  dkk_buf body_hash;
  dkk_buf octets;
  /** The value of b= in the field, with the white space around it. */
  dkk_range b_range;
  char *prefix;

  /** The question for its key; belongs to the verifier. */
  struct dkk_keyfetch_slot *key;
  int has_digest;
  size_t digest;

  unsigned key_bits;
  int dns_secure;
  int testing;
  uint64_t body_octets;
  uint64_t unsigned_octets;

  /** The result was looked at for what follows from it. */
  int followed;
  dkk_atps atps;
  dkk_report report;
};

#define DKK_WARNING_LAST DKIMKIT_WARNING_MESSAGE_MALFORMED

/** Makes one that isn't parsed yet, of memory that is freed with the message's
 *  other memory. NULL without it. */
dkimkit_signature *dkk_signature_new(const dkimkit_config *config,
                                     const dkimkit_mem *mem,
                                     const dkk_header *header, size_t field);

/** Settles it, if it isn't yet; `subject` may be NULL. DKIMKIT_OK or
 *  DKIMKIT_ERR_NOMEM. */
int dkk_signature_settle(dkimkit_signature *signature, dkimkit_reason reason,
                         dkk_slice subject);

/** The same with a tag name. */
int dkk_signature_settle_tag(dkimkit_signature *signature,
                             dkimkit_reason reason, const char *tag);

/** 1 if it still has to be verified. */
static inline int dkk_signature_is_open(const dkimkit_signature *signature)
{
  return signature->reason == DKIMKIT_REASON_PENDING;
}

/** How many fields of this name, in lower case, h= designates. */
size_t dkk_signature_count_signed(const dkimkit_signature *signature,
                                  const char *name);

void dkk_signature_warn(dkimkit_signature *signature, dkimkit_warning warning);

/** Sets the prefixes that tell the signatures apart (RFC 6008, 4). */
int dkk_signature_set_prefixes(dkimkit_signature *const *signatures,
                               size_t count);

/**
 * Parses the field. What is wrong with it settles it.
 * @return DKIMKIT_OK or DKIMKIT_ERR_NOMEM.
 */
int dkk_signature_parse(dkimkit_signature *signature);

#endif /* !defined(DKK_DKIM_SIGNATURE_H) */
