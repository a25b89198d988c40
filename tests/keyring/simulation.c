/* SPDX-License-Identifier: MIT */

/* Random schedules in the life of a domain. No message may fail to verify
 * because of a rotation, and no invariant may break; and with one of the
 * design's rules switched off, something does.
 *
 *   simulation [--seed S] [--schedules N] [--without RULE] [--trace]
 *              [--mail-only]                          without the invariants
 *   simulation --mutants [--seed S] [--schedules N]     each rule in its turn
 *   simulation --rules                                  what they are
 */

#include "sim.h"
#include "without.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SHOWN 5

typedef struct options {
  uint64_t seed;
  uint64_t schedules;
  sim_options how;
  int is_mutants;
} options;

static sim one;

static void print_pairs(const sim_counts *counts)
{
  static const char names[] = "EGPSYADTVK";
  int a;
  int b;

  printf("# pairs of states (E empty, G generated, P published, S seen, "
         "Y ready, A active, D draining, T retired, V revoking, K revoked):");
  for (a = 0; a < DKK_RING_STATES; a++) {
    for (b = a; b < DKK_RING_STATES; b++) {
      uint64_t seen = counts->pairs[a][b] + counts->pairs[b][a];

      if (seen == 0 &&
          dkk_ring_pair_allowed((dkk_ring_state)a, (dkk_ring_state)b)) {
        printf(" -%c%c", names[a], names[b]);
      } else if (seen != 0) {
        printf(" %c%c", names[a], names[b]);
      }
    }
  }
  printf("  (-: allowed, not met)\n");
}

#define SHOW(what, number)                                                     \
  printf("# %-46s %12llu\n", what, (unsigned long long)(number))

static void print_counts(const sim_counts *counts, double seconds)
{
  SHOW("schedules", counts->schedules);
  SHOW("schedules that failed", counts->failed);
  SHOW("transitions", counts->transitions);
  SHOW("events refused", counts->refused);
  SHOW("writes lost to another node", counts->conflicts);
  SHOW("crashes", counts->crashes);
  SHOW("faults of clocks", counts->clock_faults);
  SHOW("holds begun anew because of a clock", counts->clock_restarts);
  SHOW("switches to another key", counts->rotations);
  SHOW("switches that were late (stalled)", counts->stalls);
  SHOW("rotations taken back", counts->cancels);
  SHOW("compromises declared", counts->compromises);
  SHOW("keys withdrawn by force", counts->forced);
  SHOW("messages", counts->messages);
  SHOW("  signed as the domain itself", counts->as_domain);
  SHOW("  not signed", counts->unsigned_messages);
  SHOW("signatures checked against all caches", counts->checked);
  SHOW("messages verified by receivers with caches", counts->verified);
  SHOW("signatures with a key declared compromised", counts->after_compromise);
  SHOW("signatures whose CNAME the customer took away", counts->by_customer);
  SHOW("schedules that were led to a quiet end", counts->settled);
  print_pairs(counts);
  printf("# %.1f s of CPU, %.1f us a schedule\n", seconds,
         1e6 * seconds / (double)counts->schedules);
}

static double cpu_seconds(void)
{
  return (double)clock() / CLOCKS_PER_SEC;
}

/* Failures are printed with what is needed to see them again. */
static uint64_t run_all(const options *of, sim_counts *counts)
{
  uint64_t i;

  for (i = 0; i < of->schedules; i++) {
    uint64_t seed = of->seed + i;
    const char *what = sim_run(&one, &of->how, seed, counts);

    if (what != NULL && counts->failed <= SHOWN) {
      printf("# seed %llu, day %.2f: %s\n", (unsigned long long)seed,
             (double)(one.now - one.begin) / (double)DKK_RING_DAY, what);
    }
  }
  return counts->failed;
}

typedef struct finding {
  uint64_t first;
  double percent;
  const char *what;
} finding;

/* How many schedules it takes to notice that a rule is missing, and how many
 * of them notice. */
static finding find(const options *of, int mail_only)
{
  sim_options how = {0, mail_only};
  finding found = {0, 0, NULL};
  sim_counts counts;
  uint64_t i;

  memset(&counts, 0, sizeof(counts));
  for (i = 0; i < of->schedules; i++) {
    const char *what = sim_run(&one, &how, of->seed + i, &counts);

    if (what != NULL && found.what == NULL) {
      found.what = what;
      found.first = i + 1;
    }
    /* Enough to say how often. */
    if (found.what != NULL && i + 1 >= found.first + 199) {
      break;
    }
  }
  found.percent = 100.0 * (double)counts.failed / (double)counts.schedules;
  return found;
}

static void print_finding(const char *by, const finding *found)
{
  if (found->what == NULL) {
    printf("#   %-10s not noticed\n", by);
    return;
  }
  printf("#   %-10s after %4llu, in %5.1f %%: %s\n", by,
         (unsigned long long)found->first, found->percent, found->what);
}

static int run_mutant(const options *of, without_rule rule)
{
  finding any;
  finding mail;

  without = rule;
  any = find(of, 0);
  mail = find(of, 1);
  without = WITHOUT_NOTHING;
  printf("# without %s: %s\n", without_name(rule), without_text(rule));
  print_finding("everything", &any);
  print_finding("mail only", &mail);
  return any.what != NULL;
}

static int run_mutants(const options *of)
{
  int rule;
  int missed = 0;
  int number = 0;

  printf("1..%d\n", WITHOUT_RULES - 1);
  for (rule = WITHOUT_NOTHING + 1; rule < WITHOUT_RULES; rule++) {
    int noticed = run_mutant(of, (without_rule)rule);

    missed += !noticed;
    printf("%s %d - without %s\n", noticed ? "ok" : "not ok", ++number,
           without_name((without_rule)rule));
  }
  printf("# summary: %d rules switched off in turn, %d noticed\n",
         WITHOUT_RULES - 1, WITHOUT_RULES - 1 - missed);
  return missed;
}

static void print_rules(void)
{
  int rule;

  for (rule = WITHOUT_NOTHING + 1; rule < WITHOUT_RULES; rule++) {
    printf("%-17s %s\n", without_name((without_rule)rule),
           without_text((without_rule)rule));
  }
}

static uint64_t number_of(const char *text)
{
  return text != NULL ? strtoull(text, NULL, 10) : 0;
}

/* 0 to go on, else what to exit with, plus one. */
static int read_options(options *of, char **argv)
{
  for (argv++; *argv != NULL; argv++) {
    if (strcmp(*argv, "--trace") == 0) {
      of->how.trace = 1;
    } else if (strcmp(*argv, "--mail-only") == 0) {
      of->how.mail_only = 1;
    } else if (strcmp(*argv, "--mutants") == 0) {
      of->is_mutants = 1;
    } else if (strcmp(*argv, "--rules") == 0) {
      print_rules();
      return 1;
    } else if (strcmp(*argv, "--seed") == 0 && argv[1] != NULL) {
      of->seed = number_of(*++argv);
    } else if (strcmp(*argv, "--schedules") == 0 && argv[1] != NULL) {
      of->schedules = number_of(*++argv);
    } else if (strcmp(*argv, "--without") == 0 && argv[1] != NULL &&
               without_find(argv[1]) != WITHOUT_NOTHING) {
      without = without_find(*++argv);
    } else {
      fprintf(stderr, "simulation: don't know '%s'\n", *argv);
      return 3;
    }
  }
  return 0;
}

int main(int argc, char **argv)
{
  options of = {1, 20000, {0, 0}, 0};
  sim_counts counts;
  double began = cpu_seconds();
  int rv = read_options(&of, argv);

  (void)argc;
  if (rv != 0) {
    return rv - 1;
  }
  if (!sim_prepare()) {
    fprintf(stderr, "simulation: the initial domain doesn't sign\n");
    return 2;
  }
  if (of.is_mutants) {
    return run_mutants(&of) != 0;
  }
  memset(&counts, 0, sizeof(counts));
  printf("# seeds %llu to %llu, without %s\n", (unsigned long long)of.seed,
         (unsigned long long)(of.seed + of.schedules - 1),
         without_name(without));
  rv = run_all(&of, &counts) != 0;
  print_counts(&counts, cpu_seconds() - began);
  printf(
      "# summary: %llu schedules, %llu failed; %llu switches, %llu "
      "signatures checked, %llu messages verified\n",
      (unsigned long long)counts.schedules, (unsigned long long)counts.failed,
      (unsigned long long)counts.rotations, (unsigned long long)counts.checked,
      (unsigned long long)counts.verified);
  printf("%s 1 - schedules\n1..1\n", rv == 0 ? "ok" : "not ok");
  return rv;
}
