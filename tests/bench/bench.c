/* SPDX-License-Identifier: MIT */
/* What signing and verifying cost, beside what the cryptography alone costs and
 * beside libopendkim: all in one process, in turns. docs/performance.md. */
#include "extra.h"
#include "fatal.h"
#include "output.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct options {
  size_t rounds;
  int quick;
  const char *json;
} options;

static const char usage[] =
    "usage: dkimkit_bench [--quick] [--rounds N] [--json FILE]\n"
    "  --quick     4 KB with one RSA-2048 signature only\n"
    "  --rounds N  rounds for each case (15; 101 at most)\n"
    "  --json FILE all figures\n";

static options read_options(int argc, char **argv)
{
  static const struct option known[] = {
      {"quick", no_argument, NULL, 'q'},
      {"rounds", required_argument, NULL, 'r'},
      {"json", required_argument, NULL, 'j'},
      {NULL, 0, NULL, 0}};
  options o = {15, 0, NULL};
  int c;

  while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
    if (c == 'q') {
      o.quick = 1;
    } else if (c == 'j') {
      o.json = optarg;
    } else if (c == 'r' && atoi(optarg) >= 1 && atoi(optarg) <= 101) {
      o.rounds = (size_t)atoi(optarg);
    } else {
      fputs(usage, stderr);
      exit(64);
    }
  }
  return o;
}

static size_t invite(contestant out[3], const bench_case *c, const scenario *s)
{
  size_t count = 2;

  if (c->operation == CASE_VERIFY) {
    out[0] = floor_verify(s, c->set, !c->spec.cached);
    out[1] = ours_verify(s, c->set);
  } else {
    out[0] = floor_sign(s, c->set);
    out[1] = ours_sign(s, c->set);
  }
#ifdef BENCH_OPENDKIM
  if (c->with_peer) {
    out[count++] =
        c->operation == CASE_VERIFY ? opendkim_verify(s) : opendkim_sign(s);
  }
#endif
  return count;
}

static bench_result run_case(const bench_case *c, size_t rounds)
{
  bench_result r = {.what = *c};
  contestant contestants[3];
  scenario *s = scenario_new(&c->spec);
  size_t i;

  r.count = invite(contestants, c, s);
  /* Long turns tell as much in fewer rounds. */
  measure(r.figures, contestants, r.count,
          c->spec.body_octets >= 4u << 20 && rounds > 5 ? 5 : rounds);
  for (i = 0; i < r.count; i++) {
    contestants[i].end(contestants[i].state);
  }
  scenario_free(s);
  return r;
}

static budget extra_budget(const char *text, const quartiles *q, double limit)
{
  budget b = {.text = text, .figure = q->median, .limit = limit, .at_least = 1};

  printf("%s: %.2f (%.2f-%.2f)\n", text, q->median, q->low, q->high);
  return b;
}

static size_t measure_extras(budget *out, size_t rounds)
{
  const provider_set *set = cases_set(0);
  quartiles q = extra_canonicalization(MAIL_PROSE, rounds);
  size_t count = 0;

  printf("\n");
  out[count++] =
      extra_budget("all but cryptography, 1 MiB of prose, GB/s", &q, 10);
  q = extra_canonicalization(MAIL_BASE64, rounds);
  out[count++] =
      extra_budget("all but cryptography, 1 MiB of base64, GB/s", &q, 10);
  q = extra_canonicalization(MAIL_HTML, rounds);
  printf("all but cryptography, 1 MiB of HTML, GB/s: %.2f\n", q.median);
  q = extra_canonicalization(MAIL_WHITE_SPACE, rounds);
  printf("all but cryptography, 1 MiB of white space, GB/s: %.2f\n", q.median);
  if (set != NULL) {
    q = extra_two_threads(set, rounds);
    out[count++] = extra_budget("two threads / one, 4 KB, wall time", &q, 1.9);
  }
  return count;
}

int main(int argc, char **argv)
{
  options o = read_options(argc, argv);
  case_list list = cases_make(o.quick);
  bench_result *results = must_have(calloc(list.count, sizeof(*results)));
  budget budgets[BUDGETS_MAX];
  run_results run = {results, list.count, budgets, 0, o.rounds};
  size_t i;

  output_head();
  for (i = 0; i < list.count; i++) {
    results[i] = run_case(&list.cases[i], o.rounds);
    output_result(&results[i]);
  }
  run.budget_count = budgets_of(budgets, results, list.count);
  run.budget_count += measure_extras(budgets + run.budget_count, o.rounds);
  output_budgets(&run);
  if (o.json != NULL) {
    output_json(o.json, &run);
  }
  free(results);
  cases_free(&list);
  return 0;
}
