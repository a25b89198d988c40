/* SPDX-License-Identifier: MIT */
#include "unbound_renew.h"

#include "unbound_context.h"
#include "unbound_setup.h"

/* One question in so many may be an abandoned one. The fewer, the more often a
 * cache is lost and open questions are asked again. */
#define ABANDONED_ONE_IN 4

/* Milliseconds until it is tried again without memory. */
#define RENEW_PAUSE 1000

/* The part of a question's time for which a context lasts at least: one that
 * needs less than this part is answered however fast others are given up. */
#define CONTEXT_LASTS_ONE_IN 2

/* Without a server on this machine libunbound must not be sent there by what
 * others have in their zones. */
static int set_up(dkimkit_unbound *resolver, struct ub_ctx *context)
{
  const char *away =
      dkk_unbound_setup_has_loopback(&resolver->settings) ? "no" : "yes";
  int rv = dkk_unbound_context_make_room(context, resolver->question_limit);

  if (rv == DKIMKIT_OK) {
    rv = dkk_unbound_status(
        ub_ctx_set_option(context, "do-not-query-localhost:", away));
  }
  return rv == DKIMKIT_OK ? dkk_unbound_setup_apply(&resolver->settings,
                                                    &resolver->mem, context)
                          : rv;
}

static int new_context(struct ub_ctx **out, dkimkit_unbound *resolver)
{
  struct ub_ctx *context;
  int rv = dkk_unbound_context_new(&context, &resolver->loop);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = set_up(resolver, context);
  if (rv != DKIMKIT_OK) {
    ub_ctx_delete(context);
    return rv;
  }
  *out = context;
  return DKIMKIT_OK;
}

int dkk_unbound_begin(dkimkit_unbound *resolver)
{
  if (!resolver->has_anchor) {
    return DKIMKIT_ERR_STATE;
  }
  return resolver->context == NULL ? new_context(&resolver->context, resolver)
                                   : DKIMKIT_OK;
}

/* libunbound calls back for some of the questions that it drops. */
void dkk_unbound_drop_context(dkimkit_unbound *resolver)
{
  resolver->dropping = 1;
  ub_ctx_delete(resolver->context);
  resolver->dropping = 0;
  resolver->context = NULL;
  while (!dkk_link_is_alone(&resolver->abandoned)) {
    dkk_unbound_question_free(
        dkk_unbound_question_of(resolver->abandoned.next));
  }
}

/* Their deadlines stay, and so does their order. One may be answered, and
 * gone, while another is asked. */
static void ask_again(dkimkit_unbound *resolver)
{
  dkk_link left;

  dkk_link_init(&left);
  dkk_link_append(&resolver->waiting, &left);
  dkk_link_remove(&resolver->waiting);
  while (!dkk_link_is_alone(&left)) {
    dkk_unbound_question *q = dkk_unbound_question_of(left.next);

    dkk_link_remove(&q->link);
    dkk_link_append(&resolver->waiting, &q->link);
    if (dkk_unbound_question_ask(q) != DKIMKIT_OK) {
      /* Unless a callback has cancelled it meanwhile. */
      if (q->query != NULL) {
        dkk_unbound_question_give_up(q, DKIMKIT_DNS_ERROR);
      }
      dkk_unbound_question_free(q);
    }
  }
}

int64_t dkk_unbound_renew_time(const dkimkit_unbound *resolver)
{
  size_t abandoned = resolver->under_way - resolver->open;

  return abandoned >= resolver->question_limit / ABANDONED_ONE_IN
             ? resolver->renew_after
             : INT64_MAX;
}

void dkk_unbound_renew(dkimkit_unbound *resolver)
{
  struct ub_ctx *context;

  if (dkk_unbound_renew_time(resolver) > dkk_unbound_now()) {
    return;
  }
  if (new_context(&context, resolver) != DKIMKIT_OK) {
    resolver->renew_after = dkk_unbound_now() + RENEW_PAUSE;
    return;
  }
  dkk_unbound_drop_context(resolver);
  resolver->context = context;
  resolver->renew_after =
      dkk_unbound_now() + resolver->timeout / CONTEXT_LASTS_ONE_IN;
  ask_again(resolver);
}
