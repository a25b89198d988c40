/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_CHECKPLAN_H
#define DKK_KEYRING_CHECKPLAN_H

/* What a check is about, and what it asks: each question once, however many
 * names need its answer. */

#include "keyring/checkanswer.h"
#include "keyring/record.h"

#define DKK_RING_CHECK_SERVERS 16
/** CNAMEs from the owner's name to the host's. */
#define DKK_RING_CHECK_LINKS 8
/** Names that a slot's CNAMEs may lead over, besides those that are asked for
 *  anyway. */
#define DKK_RING_CHECK_DETOURS 24
/** Of a slot: TXT at the host's name; CNAME, TXT, A and AAAA at the owner's;
 *  CNAME and TXT at the doubled one. */
#define DKK_RING_CHECK_QUESTIONS                                               \
  ((size_t)DKK_RING_SLOTS * (7 + DKK_RING_CHECK_DETOURS))

/** A selector of the domain. */
typedef struct dkk_ring_check_slot {
  /** selectorN._domainkey.<domain>; "" for an initial domain. */
  char own[DKK_RING_NAME_OCTETS];
  /** Where the host publishes the TXT record. */
  char host[DKK_RING_NAME_OCTETS];
  dkk_ring_key_id key_id;
  /** None if there was no key before. */
  dkk_ring_key_id prev_key_id;
  uint8_t has_key;
  /** The host publishes an empty p=: REVOKING, REVOKED. */
  uint8_t is_revoked;
  /** Seconds; for WARNING_TTL_HIGH. 0: no such warning. */
  uint64_t publish_hold;
} dkk_ring_check_slot;

typedef struct dkk_ring_check_subject {
  /** In the store; nothing is asked about it. */
  char set_name[DKK_RING_NAME_OCTETS];
  /** When the domain was read: no answer is older. */
  uint64_t began;
  char domain[DKK_RING_NAME_OCTETS];
  uint8_t is_initial;
  /** The key may be at the owner's name, without a CNAME. */
  uint8_t allow_direct;
  dkk_ring_check_slot slots[DKK_RING_SLOTS];
} dkk_ring_check_subject;

typedef enum dkk_ring_question_state {
  /** Not handed out yet. */
  DKK_RING_QUESTION_NEW,
  DKK_RING_QUESTION_ASKED,
  DKK_RING_QUESTION_DONE
} dkk_ring_question_state;

struct dkimkit_keyring_question {
  char name[DKK_RING_NAME_OCTETS];
  unsigned type;
  dkk_ring_question_state state;
  void *data;
  dkk_ring_check_answer *answers[DKK_RING_CHECK_SERVERS];
  size_t count;
  /** Another server's answer couldn't be kept. */
  uint8_t is_cut;
  /** The one that is being given; not among `answers`. */
  dkk_ring_check_answer *open;
};

/** NULL without memory. @param name in the form of checkname.h. */
dkimkit_keyring_question *dkk_ring_check_question_new(const char *name,
                                                      unsigned type);
/** Frees it with its answers. */
void dkk_ring_check_question_free(dkimkit_keyring_question *question);

typedef struct dkk_ring_check_plan {
  dkk_ring_check_subject subject;
  dkimkit_keyring_question *questions[DKK_RING_CHECK_QUESTIONS];
  size_t count;
  unsigned detours[DKK_RING_SLOTS];
} dkk_ring_check_plan;

/** Takes over the subject, its names in the form of checkname.h. @return
 *  DKIMKIT_OK; DKIMKIT_ERR_INVALID_ARGUMENT if a name can't be asked for. */
int dkk_ring_check_plan_init(dkk_ring_check_plan *plan,
                             const dkk_ring_check_subject *subject);

/** Frees the questions with their answers. */
void dkk_ring_check_plan_clear(dkk_ring_check_plan *plan);

/** The question, NULL if it isn't among them. */
dkimkit_keyring_question *dkk_ring_check_find(const dkk_ring_check_plan *plan,
                                              const char *name, unsigned type);

/** The question if it has its answers, else NULL. */
const dkimkit_keyring_question *
dkk_ring_check_answered(const dkk_ring_check_plan *plan, const char *name,
                        unsigned type);

/** Puts it among the questions, if it isn't. DKIMKIT_OK, DKIMKIT_ERR_NOMEM. */
int dkk_ring_check_ask(dkk_ring_check_plan *plan, const char *name,
                       unsigned type);

/** Asks for the CNAME at a name that isn't the domain's own. @return also
 *  DKIMKIT_ERR_LIMIT if the slot has asked for too many. */
int dkk_ring_check_ask_detour(dkk_ring_check_plan *plan, int slot,
                              const char *name);

/** Asks what the answers so far make necessary. DKIMKIT_OK,
 *  DKIMKIT_ERR_NOMEM; then some questions are missing, and it can be called
 *  again. */
int dkk_ring_check_plan_go_on(dkk_ring_check_plan *plan);

/** The owner's name with the zone appended once more; "" if that is too
 *  long. */
void dkk_ring_check_doubled(char out[DKK_RING_NAME_OCTETS],
                            const dkk_ring_check_plan *plan, int slot);

#endif /* !defined(DKK_KEYRING_CHECKPLAN_H) */
