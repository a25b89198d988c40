/* SPDX-License-Identifier: MIT */
#ifndef DKK_TEST_KEYRING_INVARIANTS_H
#define DKK_TEST_KEYRING_INVARIANTS_H

/* What must be true of every record and every transition, said again and
 * in another way than in lib/keyring, so that a mistake there shows here. Each
 * answers 1 if it holds. */

#include "keyring/event.h"
#include "keyring/record.h"

/** One transition; `before` is NULL for the first. */
typedef struct invariant_step {
  const dkk_ring_record *before;
  const dkk_ring_event *event;
  const dkk_ring_record *after;
} invariant_step;

/** I1: whoever signs at `now` was seen for the policy's hold. */
int holds_i1(const dkk_ring_record *record, uint64_t now);
/** I2: at most one ACTIVE. */
int holds_i2(const dkk_ring_record *record);
/** I3: the record under a name isn't changed while mail needs it. */
int holds_i3(const invariant_step *step);
/** I4: a key is replaced only when its name is quiet. */
int holds_i4(const invariant_step *step);
/** I5: no key twice, none that is compromised. */
int holds_i5(const invariant_step *step);
/** I7: enabled only with both selectors delegated. */
int holds_i7(const invariant_step *step);
/** I8: lost only after two authoritative answers, an hour apart. */
int holds_i8(const invariant_step *step);
/** I9: the generation grows by one. */
int holds_i9(const invariant_step *step);
/** I11: an effect is pending until it is acknowledged or overtaken. */
int holds_i11(const invariant_step *step);
/** I12: no clock takes a recorded switch back. */
int holds_i12(const dkk_ring_record *record);
/** I14: times come from confirmations. */
int holds_i14(const invariant_step *step);

/** NULL, or the name of one that doesn't hold. */
const char *broken_invariant(const invariant_step *step);

#endif /* !defined(DKK_TEST_KEYRING_INVARIANTS_H) */
