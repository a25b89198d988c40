/* SPDX-License-Identifier: MIT */
#ifndef DKK_RESOLVER_GATE_H
#define DKK_RESOLVER_GATE_H

/*
 * Keeps the application's callbacks out of a resolver that is at work. What
 * watches sockets, and every allocator, may come back: then nothing is freed,
 * set or processed, and nothing is asked but while a query gets its answer,
 * where c-ares and libunbound allow for it. A query can always be cancelled.
 */

typedef struct dkk_gate {
  /** Calls under way, one within the other. */
  unsigned at_work;
  /** The innermost of them is giving an answer. */
  int is_answering;
} dkk_gate;

/** @return whether no other call is under way: then this one is. */
static inline int dkk_gate_enter(dkk_gate *gate)
{
  if (gate->at_work > 0) {
    return 0;
  }
  gate->at_work = 1;
  return 1;
}

/** Enters although others may be under way. */
static inline void dkk_gate_join(dkk_gate *gate)
{
  gate->at_work++;
}

static inline void dkk_gate_leave(dkk_gate *gate)
{
  gate->at_work--;
}

static inline int dkk_gate_can_ask(const dkk_gate *gate)
{
  return gate->at_work == 0 || gate->is_answering;
}

/** @return what was so before, to be set again. */
static inline int dkk_gate_set_answering(dkk_gate *gate, int is_answering)
{
  int before = gate->is_answering;

  gate->is_answering = is_answering;
  return before;
}

#endif /* !defined(DKK_RESOLVER_GATE_H) */
