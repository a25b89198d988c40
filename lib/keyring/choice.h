/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_CHOICE_H
#define DKK_KEYRING_CHOICE_H

/* What is asked about a message, and the answer. */

#include "keyring/choose.h"
#include "keyring/view.h"

#define DKK_RING_AUTHORS_MAX 64
/** By first and by second sets of keys. */
#define DKK_RING_ALL_SIGNATURES DKIMKIT_KEYRING_SIGNATURES_MAX

typedef char dkk_ring_domain_text[DKK_RING_DOMAIN_MAX + 1];

/** Domains of a field or of several; one that is no domain is "". */
typedef struct dkk_ring_domain_texts {
  size_t count;
  dkk_ring_domain_text domains[DKK_RING_AUTHORS_MAX];
} dkk_ring_domain_texts;

struct dkimkit_keyring_choice {
  dkimkit_config *config;
  dkk_ring_domain_texts authors;
  dkk_ring_domain_texts signers;
  dkk_ring_domain_text sender;
  uint8_t has_sender;
  uint8_t has_from_fields;
  uint8_t has_submitter;
  uint8_t trust_from;
  uint8_t is_internal;
  uint8_t is_list;
  unsigned from_fields;
  char submitter[DKK_RING_TENANT_MAX + 1];
  /** The answer, whose texts are the view's. */
  dkimkit_keyring_view *view;
  const char *author;
  dkk_ring_reason reason;
  dkk_ring_why why;
  uint8_t is_chosen;
  size_t count;
  dkk_ring_signature signatures[DKK_RING_ALL_SIGNATURES];
};

/** Gives the view up, and with it what was answered. */
void dkk_ring_choice_forget(dkimkit_keyring_choice *choice);

#endif /* !defined(DKK_KEYRING_CHOICE_H) */
