/* SPDX-License-Identifier: MIT */
#include "unbound_renew.h"

#include "unbound_context.h"
#include "unbound_setup.h"

/* Without a server on this machine libunbound must not be sent there by what
 * others have in their zones. */
static int set_up(dkimkit_unbound *resolver, struct ub_ctx *context)
{
  const char *away = resolver->has_loopback ? "no" : "yes";
  int rv = dkk_unbound_context_make_room(context, DKK_UNBOUND_QUESTIONS_MAX);

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
  while (resolver->abandoned.next != &resolver->abandoned) {
    dkk_unbound_question_free(
        dkk_unbound_question_of(resolver->abandoned.next));
  }
}
