/* SPDX-License-Identifier: MIT */
#include "output.h"

#include "fatal.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

static const char *operation(const bench_result *r)
{
  return r->what.operation == CASE_VERIFY ? "verify" : "sign";
}

/* What is special about the case. */
static void describe(char *out, size_t room, const scenario_spec *spec)
{
  int len = snprintf(out, room, "%s", mail_shape_name(spec->shape));

  if (spec->key != SCENARIO_RSA2048) {
    len += snprintf(out + len, room - (size_t)len, ", %s",
                    scenario_key_name(spec->key));
  }
  if (spec->fields != 10) {
    len +=
        snprintf(out + len, room - (size_t)len, ", %zu fields", spec->fields);
  }
  if (spec->signatures != 1) {
    len += snprintf(out + len, room - (size_t)len, ", %zu signatures",
                    spec->signatures);
  }
  if (spec->canonicalization == DKIMKIT_CANONICALIZATION_SIMPLE) {
    len += snprintf(out + len, room - (size_t)len, ", simple");
  }
  if (spec->chunk != 0) {
    len += snprintf(out + len, room - (size_t)len, ", by %zu", spec->chunk);
  }
  if (!spec->cached) {
    (void)snprintf(out + len, room - (size_t)len, ", not cached");
  }
}

void output_head(void)
{
  printf("%-16s %-6s %9s  %-32s %10s %10s  %-21s %11s\n", "providers", "",
         "body", "", "floor/us", "dkimkit/us", "/ floor (quartiles)",
         "libopendkim");
}

void output_result(const bench_result *r)
{
  const measured *ours = &r->figures[1];
  char what[128];

  describe(what, sizeof(what), &r->what.spec);
  printf("%-16s %-6s %9zu  %-32s %10.1f %10.1f  %5.3f (%5.3f-%5.3f)  ",
         r->what.set->names, operation(r), r->what.spec.body_octets, what,
         r->figures[0].cost.median, ours->cost.median, ours->ratio.median,
         ours->ratio.low, ours->ratio.high);
  if (r->count == 3) {
    printf("%8.1f %5.2f x", r->figures[2].cost.median,
           r->figures[2].cost.median / ours->cost.median);
  }
  printf("\n");
  (void)fflush(stdout);
}

static void output_budget(const budget *b)
{
  char what[128] = "";

  if (b->unknown) {
    printf("budget: %-56s not measured\n", b->text);
    return;
  }
  if (b->worst != NULL) {
    describe(what, sizeof(what), &b->worst->what.spec);
  }
  printf("budget: %-56s %8.3f %s %-6g %s", b->text, b->figure,
         b->at_least ? ">=" : "<=", b->limit,
         budget_holds(b) ? "holds" : "DOES NOT HOLD");
  if (b->worst != NULL) {
    printf("  (%s, %zu, %s)", b->worst->what.set->names,
           b->worst->what.spec.body_octets, what);
  }
  printf("\n");
}

void output_budgets(const run_results *run)
{
  size_t i;

  printf("\n");
  for (i = 0; i < run->budget_count; i++) {
    output_budget(&run->budgets[i]);
  }
}

static json_t *json_of_quartiles(const quartiles *q)
{
  return json_pack("[f, f, f]", q->low, q->median, q->high);
}

static json_t *json_of_result(const bench_result *r)
{
  const scenario_spec *spec = &r->what.spec;
  json_t *contestants = json_array();
  size_t i;

  for (i = 0; i < r->count; i++) {
    (void)json_array_append_new(
        contestants,
        json_pack("{s:s, s:o, s:o}", "name", r->figures[i].name, "us",
                  json_of_quartiles(&r->figures[i].cost), "ratio",
                  json_of_quartiles(&r->figures[i].ratio)));
  }
  return json_pack(
      "{s:s, s:s, s:s, s:I, s:I, s:I, s:s, s:s, s:b, s:I, s:o}", "operation",
      operation(r), "providers", r->what.set->names, "shape",
      mail_shape_name(spec->shape), "body", (json_int_t)spec->body_octets,
      "fields", (json_int_t)spec->fields, "signatures",
      (json_int_t)spec->signatures, "key", scenario_key_name(spec->key),
      "canonicalization", dkimkit_canonicalization_name(spec->canonicalization),
      "cached", spec->cached, "chunk", (json_int_t)spec->chunk, "contestants",
      contestants);
}

static json_t *json_of_budget(const budget *b)
{
  return json_pack("{s:s, s:o, s:f, s:b, s:b}", "budget", b->text, "figure",
                   b->unknown ? json_null() : json_real(b->figure), "limit",
                   b->limit, "at_least", b->at_least, "holds", budget_holds(b));
}

void output_json(const char *path, const run_results *run)
{
  json_t *results = json_array();
  json_t *budgets = json_array();
  json_t *all;
  size_t i;

  for (i = 0; i < run->count; i++) {
    (void)json_array_append_new(results, json_of_result(&run->results[i]));
  }
  for (i = 0; i < run->budget_count; i++) {
    (void)json_array_append_new(budgets, json_of_budget(&run->budgets[i]));
  }
  all = json_pack("{s:s, s:I, s:o, s:o}", "dkimkit", dkimkit_version(),
                  "rounds", (json_int_t)run->rounds, "results", results,
                  "budgets", budgets);
  if (all == NULL || json_dump_file(all, path, JSON_INDENT(1)) != 0) {
    fatal(path, "can't be written");
  }
  json_decref(all);
}
