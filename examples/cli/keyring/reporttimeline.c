/* SPDX-License-Identifier: MIT */
#include "reporttimeline.h"

#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "duration.h"
#include "reporthtml.h"
#include "reportneed.h"
#include "reportspans.h"
#include "ring.h"

#define DAY ((uint64_t)86400)
#define HALF (14 * DAY)
/* Rows, in pixels; across, everything is in percent, so that letters keep their
   size on a narrow page. */
#define HEIGHT 124
#define BAR_HEIGHT 22
#define AXIS 104
/* In a bar of a page of 340 pixels a letter takes this part. */
#define LETTER 1.65

struct window {
  uint64_t begin;
  uint64_t end;
  uint64_t now;
};

/* Clocks near the epoch have less of a past. */
static struct window window_at(uint64_t now)
{
  struct window w = {now > HALF ? now - HALF : 0, now + HALF, now};

  return w;
}

/* Numbers have a point in every locale. */
static void percent(FILE *out, const char *name, double value)
{
  unsigned hundredths = (unsigned)(value * 100 + 0.5);

  fprintf(out, " %s=\"%u.%02u%%\"", name, hundredths / 100, hundredths % 100);
}

static double place(const struct window *w, uint64_t time)
{
  if (time <= w->begin) {
    return 0;
  }
  if (time >= w->end) {
    return 100;
  }
  return 100.0 * (double)(time - w->begin) / (double)(w->end - w->begin);
}

static void text(FILE *out, double x, int y, const char *class,
                 const char *anchor, const char *words)
{
  fputs("<text", out);
  percent(out, "x", x);
  fprintf(out, " y=%d class=%s text-anchor=%s>", y, class, anchor);
  cli_html_text(out, words);
  fputs("</text>", out);
}

static void bar(FILE *out, const struct window *w, const struct cli_span *span,
                int y, bool planned)
{
  double from = place(w, span->begin);
  double width = place(w, span->end) - from;

  if (width <= 0) {
    return;
  }
  fputs("<rect", out);
  percent(out, "x", from);
  percent(out, "width", width);
  fprintf(out, " y=%d height=%d class=\"b-%c%s\"/>", y, BAR_HEIGHT,
          cli_phase_class(span->phase), planned ? " plan" : "");
}

/* One word for a phase, where its longer side is. */
static void label(FILE *out, const struct window *w,
                  const struct cli_span *span, int y)
{
  const char *word = cli_phase_name(span->phase);
  double from = place(w, span->begin);
  double to = place(w, span->end);
  double middle = place(w, w->now);
  bool planned = span->begin >= w->now;

  if (span->begin < w->now && span->end > w->now) {
    planned = to - middle > middle - from;
    from = planned ? middle : from;
    to = planned ? to : middle;
  }
  if (to - from >= (double)strlen(word) * LETTER + 0.5) {
    char class[] = "l-x";

    class[2] = planned ? 'p' : cli_phase_class(span->phase);
    text(out, (from + to) / 2, y + 15, class, "middle", word);
  }
}

static void lane(FILE *out, const struct window *w,
                 const dkimkit_keyring_domain *domain, int slot)
{
  struct cli_span spans[CLI_SPANS_MAX];
  size_t count = cli_spans_of(spans, domain, slot, w->now, w->end);
  int y = 20 + slot * 42;
  size_t i;

  text(out, 0, y - 4, "lane", "start", cli_ring_selector(slot));
  fprintf(out, "<rect x=0 width=\"100%%\" y=%d height=%d class=track />", y,
          BAR_HEIGHT);
  for (i = 0; i < count; ++i) {
    struct cli_span past = spans[i];
    struct cli_span future = spans[i];

    past.end = past.end < w->now ? past.end : w->now;
    future.begin = future.begin > w->now ? future.begin : w->now;
    if (past.begin < past.end) {
      bar(out, w, &past, y, false);
    }
    if (future.begin < future.end) {
      bar(out, w, &future, y, true);
    }
    label(out, w, &spans[i], y);
  }
  if (count == 0) {
    text(out, 50, y + 15, "none", "middle", "no key");
  }
}

static void date(FILE *out, const struct window *w, uint64_t when,
                 const char *anchor)
{
  time_t seconds = (time_t)when;
  struct tm utc;
  char words[CLI_TIME_TEXT];

  if (gmtime_r(&seconds, &utc) &&
      strftime(words, sizeof(words), "%m-%d", &utc) > 0) {
    text(out, place(w, when), AXIS + 14, "axis", anchor, words);
  }
}

static void line(FILE *out, double x, const char *class, int top)
{
  fputs("<line", out);
  percent(out, "x1", x);
  percent(out, "x2", x);
  fprintf(out, " y1=%d y2=%d class=%s />", top, AXIS, class);
}

static void axis(FILE *out, const struct window *w)
{
  unsigned week;

  fprintf(out, "<line x1=0 x2=\"100%%\" y1=%d y2=%d class=tick />", AXIS, AXIS);
  for (week = 0; week <= 4; ++week) {
    uint64_t when = w->begin + week * (w->end - w->begin) / 4;

    if (week != 2) {
      line(out, place(w, when), "tick", AXIS - 5);
      date(out, w, when, week == 0 ? "start" : week == 4 ? "end" : "middle");
    }
  }
  line(out, place(w, w->now), "now", 4);
  text(out, place(w, w->now), AXIS + 14, "nowt", "middle", "now");
}

static void switch_line(FILE *out, const struct window *w, uint64_t when)
{
  double x = place(w, when);

  if (when <= w->begin || when >= w->end) {
    return;
  }
  line(out, x, "switch", 4);
  text(out, x + (x > 85 ? -1 : 1), 14, "swt", x > 85 ? "end" : "start",
       "switch");
}

void cli_timeline_chart(FILE *out, const dkimkit_keyring_domain *domain,
                        uint64_t now)
{
  struct window w = window_at(now);
  int slot;

  fprintf(out,
          "<svg class=chart width=\"100%%\" height=%d role=img "
          "aria-label=\"Timeline of both selectors, two weeks back and two "
          "ahead; the list below says the same\">",
          HEIGHT);
  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; ++slot) {
    lane(out, &w, domain, slot);
  }
  axis(out, &w);
  switch_line(out, &w, cli_switch_time(domain));
  fputs("</svg>\n", out);
}

struct step {
  uint64_t time;
  int slot;
  const char *words;
};

#define STEPS_MAX (DKIMKIT_KEYRING_SLOTS * 8 + 2)

struct steps {
  struct step list[STEPS_MAX];
  size_t count;
};

/* In order of time; of the same time, as they were added. */
static void add_step(struct steps *steps, uint64_t time, int slot,
                     const char *words)
{
  size_t i;

  if (time == 0 || steps->count == STEPS_MAX) {
    return;
  }
  for (i = steps->count; i > 0 && steps->list[i - 1].time > time; --i) {
    steps->list[i] = steps->list[i - 1];
  }
  steps->list[i] = (struct step){time, slot, words};
  ++steps->count;
}

static void add_slot(struct steps *steps, const dkimkit_keyring_domain *domain,
                     int slot)
{
  static const struct {
    dkimkit_keyring_time time;
    const char *words;
  } of_slot[] = {
      {DKIMKIT_KEYRING_TIME_GENERATED, "key generated"},
      {DKIMKIT_KEYRING_TIME_ZONE_DONE, "published by the host"},
      {DKIMKIT_KEYRING_TIME_SEEN, "seen in the DNS, hold begins"},
      {DKIMKIT_KEYRING_TIME_READY, "hold over, may sign"},
      {DKIMKIT_KEYRING_TIME_FIRST_SIGN, "switch: begins to sign"},
      {DKIMKIT_KEYRING_TIME_LAST_SIGN, "last signature, drain begins"},
      {DKIMKIT_KEYRING_TIME_QUIET, "drained: no mail needs it any more"},
      {DKIMKIT_KEYRING_TIME_REVOKED, "revoked: seen with an empty p="}};
  size_t i;

  if (dkimkit_keyring_domain_state(domain, slot) ==
      DKIMKIT_KEYRING_STATE_EMPTY) {
    return;
  }
  for (i = 0; i < sizeof(of_slot) / sizeof(*of_slot); ++i) {
    add_step(steps, dkimkit_keyring_domain_time(domain, slot, of_slot[i].time),
             slot, of_slot[i].words);
  }
}

static void print_now(FILE *out, uint64_t now)
{
  char iso[CLI_TIME_TEXT];

  fprintf(out, "<li class=nowli><time>%s</time> <b>now</b></li>\n",
          cli_time_text(iso, now));
}

static void print_steps(FILE *out, const struct steps *steps, uint64_t now)
{
  bool is_now_printed = false;
  size_t i;

  fputs("<ol class=steps>\n", out);
  for (i = 0; i < steps->count; ++i) {
    const struct step *step = &steps->list[i];

    if (step->time > now && !is_now_printed) {
      print_now(out, now);
      is_now_printed = true;
    }
    fputs(step->time > now ? "<li class=later>" : "<li>", out);
    cli_html_time(out, step->time, now);
    fprintf(out, " %s%s%s</li>\n",
            step->slot < 0 ? "" : cli_ring_selector(step->slot),
            step->slot < 0 ? "" : ": ", step->words);
  }
  if (!is_now_printed) {
    print_now(out, now);
  }
  fputs("</ol>\n", out);
}

void cli_timeline_list(FILE *out, const dkimkit_keyring_domain *domain,
                       uint64_t now)
{
  struct steps steps = {.count = 0};
  uint64_t planned = cli_switch_time(domain);
  int slot;

  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; ++slot) {
    add_slot(&steps, domain, slot);
  }
  add_step(&steps, planned, dkimkit_keyring_domain_after(domain),
           planned > now ? "switch planned" : "switch was due");
  add_step(&steps,
           dkimkit_keyring_domain_time(domain, 0,
                                       DKIMKIT_KEYRING_TIME_NEXT_ROTATION),
           -1, "next rotation begins");
  print_steps(out, &steps, now);
}
