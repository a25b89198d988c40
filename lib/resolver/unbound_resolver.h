/* SPDX-License-Identifier: MIT */
#ifndef DKK_RESOLVER_UNBOUND_RESOLVER_H
#define DKK_RESOLVER_UNBOUND_RESOLVER_H

/* What a resolver has. */

#include "gate.h"
#include "unbound_loop.h"

#define DKK_UNBOUND_ANSWER_MAX 65535

struct dkimkit_unbound {
  dkimkit_mem mem;
  dkk_gate gate;
  struct ub_ctx *context; /* NULL before the first question */
  dkk_link settings;
  unsigned timeout;
  size_t answer_limit;
  size_t question_limit;
  int has_anchor;
  dkk_unbound_loop loop;
  dkk_link waiting;   /* questions with a query, the oldest first */
  dkk_link abandoned; /* questions that libunbound still has */
  size_t open;
  size_t under_way;
  int dropping; /* a context, with the questions that it has */
  int64_t renew_after;
};

#endif /* !defined(DKK_RESOLVER_UNBOUND_RESOLVER_H) */
