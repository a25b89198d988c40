/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bodytest.h"
#include "bodytrial.h"

/* The hash fits the form that c= doesn't name. */
#define RELAXED_ID "body-relaxed"
#define SIMPLE_ID "other-canonicalization"

static const char *plural(uint64_t count)
{
  return count == 1 ? "" : "s";
}

static void show_tail(struct cli_facts *causes,
                      const struct cli_body_view *view, uint64_t octets)
{
  uint8_t *tail;
  size_t len = CLI_BODY_TAIL;

  if (octets > CLI_BODY_TAIL || octets > view->octets) {
    return;
  }
  tail = malloc(CLI_BODY_TAIL);
  if (!tail) {
    causes->failed = true;
    return;
  }
  len = (size_t)octets;
  cli_body_view_tail(view, tail, &len);
  cli_facts_show(causes, tail, len);
  free(tail);
}

static void tell_tail(const struct cli_body_target *target,
                      const struct cli_body_view *view,
                      struct cli_facts *causes)
{
  uint64_t extra = target->total - target->at;

  cli_facts_add(causes, "tail-added",
                "the last %" PRIu64 " octet%s of the body (%" PRIu64
                " line%s) were added after signing, such as the footer of a "
                "mailing list; the %" PRIu64 " octets before are as signed",
                extra, plural(extra), target->lines_after,
                plural(target->lines_after), target->at);
  if (target->test == cli_body_tests && target->test_form == target->form) {
    show_tail(causes, view, extra);
  }
}

/* A body in relaxed form has the same octets in simple form: with c=simple the
   white space may have been changed on the way. */
static void tell_form(const struct cli_body_target *target,
                      struct cli_facts *causes)
{
  if (target->form == DKIMKIT_CANONICALIZATION_SIMPLE) {
    cli_facts_add(causes, RELAXED_ID,
                  "the hash fits the relaxed form of the body, where runs of "
                  "white space count as one space, but c= says simple: white "
                  "space was changed after signing, or the signer hashed the "
                  "relaxed form");
    return;
  }
  cli_facts_add(causes, SIMPLE_ID,
                "the signer canonicalized the body as simple, although c= says "
                "relaxed");
}

static void tell_cause(const struct cli_body_target *target,
                       const struct cli_body_view *view,
                       struct cli_facts *causes)
{
  const struct cli_body_test *test = target->test;

  if (test != cli_body_tests) {
    cli_facts_add(causes, test->id, "%s", test->cause);
    if (test->edit == CLI_BODY_SKIP_LINES) {
      const uint8_t *head = view->head;
      size_t len =
          view->octets < CLI_BODY_HEAD ? (size_t)view->octets : CLI_BODY_HEAD;
      size_t lines = 0;
      size_t i;

      for (i = 0; i < len && lines < test->amount; ++i) {
        lines += head[i] == '\n';
      }
      cli_facts_show(causes, head, i);
    }
  } else if (target->whole && target->test_form == target->form) {
    cli_facts_add(causes, "length-ignored",
                  "the hash is that of the whole body: the signer didn't heed "
                  "its own l=");
  }
  if (target->test_form != target->form) {
    tell_form(target, causes);
  }
  if (!target->whole) {
    tell_tail(target, view, causes);
  }
}

static void tell_tests(const struct cli_body_target *target,
                       struct cli_facts *tested, bool small)
{
  const struct cli_body_test *test;

  for (test = cli_body_tests; test->id; ++test) {
    if (test->tested &&
        !((test->flags & CLI_TEST_SIMPLE_ONLY) &&
          target->form != DKIMKIT_CANONICALIZATION_SIMPLE) &&
        !((test->flags & CLI_TEST_LIMIT_ONLY) && !target->has_limit) &&
        !((test->flags & CLI_TEST_SMALL_ONLY) && !small)) {
      cli_facts_add(tested, test->id, "%s", test->tested);
    }
  }
  if (target->form == DKIMKIT_CANONICALIZATION_SIMPLE) {
    cli_facts_add(tested, RELAXED_ID, "relaxed canonicalization");
  } else {
    cli_facts_add(tested, SIMPLE_ID, "simple canonicalization");
  }
  if (target->has_limit) {
    cli_facts_add(tested, "length-ignored", "l= ignored");
  }
}

/* Simple canonicalization gives an empty body a line end. */
static bool is_empty(const struct cli_body_view *view)
{
  return view->octets == 0 ||
         (view->octets == 2 && memcmp(view->head, "\r\n", 2) == 0);
}

void cli_body_tell(const struct cli_body_target *target,
                   const struct cli_body_view *view, struct cli_facts *causes,
                   struct cli_facts *tested, bool small)
{
  if (target->has_limit && target->limit > view->octets) {
    cli_facts_add(causes, "body-short",
                  "the body is %" PRIu64
                  " octets shorter than l= says: its end "
                  "was cut off, or l= is wrong",
                  target->limit - view->octets);
  }
  if (target->matches) {
    return;
  }
  if (target->test) {
    tell_cause(target, view, causes);
  } else if (is_empty(view)) {
    cli_facts_add(causes, "body-gone",
                  "the body is empty now, and bh= is that of another one");
  }
  tell_tests(target, tested, small);
}
