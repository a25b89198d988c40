/* SPDX-License-Identifier: MIT */
#include "scenario.h"

#include "called.h"

#include <dkimkit/common.h>
#include <dkimkit/config.h>

#include <stdint.h>

#define POINTS_MAX 100000

scene_tally scenes_done[FAULTS_STORE + 1];
int scene_is_over;

static void call(void (*hook)(void))
{
  if (hook != NULL) {
    hook();
  }
}

static int run_once(const scene *s, faults_kind kind, size_t at, int how)
{
  size_t before = faults_open();
  int rv;

  call(s->before);
  faults_arm(kind, at, how);
  rv = s->act();
  faults_disarm();
  if (s->after != NULL) {
    s->after(rv);
  }
  if (faults_open() != before) {
    fail_msg("%s: call %d: %d pieces of memory more than before", s->name,
             (int)at, (int)(faults_open() - before));
  }
  return rv;
}

static void check_point(const scene *s, faults_kind kind, size_t at, int how,
                        int rv, scene_judge judge)
{
  scenes_done[kind].points++;
  scenes_done[kind].allowed += rv == SCENE_ALLOWED;
  if (rv != SCENE_ALLOWED && !judge(rv, how)) {
    fail_msg("%s: call %d failed (%d): answer %d", s->name, (int)at, how, rv);
  }
}

/* Each scene once, without a fault. */
static void run_for_names(const scene *s, faults_kind kind, int how)
{
  static const scene *last;

  if (s == last) {
    return;
  }
  last = s;
  call(s->set_up);
  (void)run_once(s, kind, 0, how);
  call(s->tear_down);
}

void scene_run(const scene *s, faults_kind kind, int how, scene_judge judge)
{
  static const scene *last[FAULTS_STORE + 1];
  size_t start = faults_open();
  size_t at;

  if (called_file() != NULL) {
    run_for_names(s, kind, how);
    return;
  }
  scenes_done[kind].scenes += s != last[kind];
  scenes_done[kind].begun++;
  last[kind] = s;

  call(s->set_up);
  scene_is_over = 0;
  for (at = 1; at < POINTS_MAX && !scene_is_over; at++) {
    int rv = run_once(s, kind, at, how);

    if (!faults_has_failed()) {
      if (rv != DKIMKIT_OK) {
        fail_msg("%s: nothing failed: answer %d", s->name, rv);
      }
      break;
    }
    check_point(s, kind, at, how, rv, judge);
  }
  if (at == POINTS_MAX) {
    fail_msg("%s: it never ends", s->name);
  }
  call(s->tear_down);
  assert_int_equal(faults_open(), start);
  /* Else it has tested nothing, or isn't what it says. */
  if (kind == FAULTS_MEMORY && (at == 1) != s->needs_no_memory) {
    fail_msg("%s: %d allocations", s->name, (int)at - 1);
  }
  scenes_done[kind].right++;
}

void scene_report(const char *about)
{
  static const char *const what[] = {"", "failing memory", "failing providers",
                                     "failing callbacks", "failing statements"};
  int kind;

  for (kind = FAULTS_MEMORY; kind <= FAULTS_STORE; kind++) {
    const scene_tally *t = &scenes_done[kind];

    if (t->scenes > 0) {
      print_message("# summary: %s: %u scenarios, %u points of %s, %u "
                    "wrong, %u with another answer that the header allows\n",
                    about, t->scenes, t->points, what[kind],
                    t->begun - t->right, t->allowed);
    }
  }
}
