/* SPDX-License-Identifier: MIT */
#include "budget.h"

#include <string.h>

#define KIB 1024
#define MIB (1024 * KIB)

static int is_verify(const bench_result *r)
{
  return r->what.operation == CASE_VERIFY;
}

static int is_set(const bench_result *r, const char *name)
{
  return strcmp(r->what.set->names, name) == 0;
}

static int is_whole(const bench_result *r)
{
  return r->what.spec.chunk == 0 || r->what.spec.chunk >= 4 * KIB;
}

static int is_common(const bench_result *r)
{
  return r->what.spec.shape == MAIL_PROSE || r->what.spec.shape == MAIL_BASE64;
}

/* One message with one RSA-2048 signature, as most are. */
static int is_typical(const bench_result *r)
{
  const scenario_spec *spec = &r->what.spec;

  return spec->fields == 10 && spec->signatures == 1 &&
         spec->key == SCENARIO_RSA2048 && is_whole(r) &&
         spec->canonicalization == DKIMKIT_CANONICALIZATION_RELAXED;
}

static int is_large(const bench_result *r)
{
  return r->what.spec.body_octets >= 4 * KIB;
}

static int verify_typical(const bench_result *r)
{
  return is_verify(r) && is_large(r) && is_common(r) && is_typical(r) &&
         r->what.spec.cached;
}

static int sign_typical(const bench_result *r)
{
  return !is_verify(r) && is_large(r) && is_common(r) && is_typical(r);
}

static int verify_openssl(const bench_result *r)
{
  return verify_typical(r) && is_set(r, "openssl");
}

static int verify_pair(const bench_result *r)
{
  return verify_typical(r) && is_set(r, "sodium,mbedtls");
}

static int sign_openssl(const bench_result *r)
{
  return sign_typical(r) && is_set(r, "openssl");
}

static int sign_pair(const bench_result *r)
{
  return sign_typical(r) && is_set(r, "sodium,mbedtls");
}

static int verify_not_cached(const bench_result *r)
{
  return is_verify(r) && is_large(r) && !r->what.spec.cached;
}

static int is_simple(const bench_result *r)
{
  return r->what.spec.canonicalization == DKIMKIT_CANONICALIZATION_SIMPLE;
}

static int verify_other_shape(const bench_result *r)
{
  return is_verify(r) && (!is_common(r) || is_simple(r));
}

static int sign_other_shape(const bench_result *r)
{
  return !is_verify(r) && (!is_common(r) || is_simple(r));
}

static int verify_other_key(const bench_result *r)
{
  return is_verify(r) && r->what.spec.key != SCENARIO_RSA2048 &&
         r->what.spec.cached;
}

static int sign_other_key(const bench_result *r)
{
  return !is_verify(r) && r->what.spec.key != SCENARIO_RSA2048;
}

static int verify_long_header(const bench_result *r)
{
  return is_verify(r) &&
         (r->what.spec.fields > 10 || r->what.spec.signatures > 1);
}

static int sign_long_header(const bench_result *r)
{
  return !is_verify(r) &&
         (r->what.spec.fields > 10 || r->what.spec.signatures > 1);
}

static int verify_by_512(const bench_result *r)
{
  return is_verify(r) && r->what.spec.chunk == 512;
}

static int sign_by_512(const bench_result *r)
{
  return !is_verify(r) && r->what.spec.chunk == 512;
}

static int verify_by_1(const bench_result *r)
{
  return is_verify(r) && r->what.spec.chunk == 1;
}

static int sign_by_1(const bench_result *r)
{
  return !is_verify(r) && r->what.spec.chunk == 1;
}

/* Of prose and base64, with a cached key where that is asked. */
static int is_beside_peer(const bench_result *r, int verify, size_t octets)
{
  return r->count == 3 && is_verify(r) == verify && is_set(r, "openssl") &&
         is_typical(r) && is_common(r) && r->what.spec.chunk == 0 &&
         r->what.spec.body_octets == octets;
}

static int peer_verify_4k(const bench_result *r)
{
  return is_beside_peer(r, 1, 4 * KIB) && r->what.spec.cached;
}

static int peer_verify_4k_prose(const bench_result *r)
{
  return peer_verify_4k(r) && r->what.spec.shape == MAIL_PROSE;
}

static int peer_verify_4k_not_cached(const bench_result *r)
{
  return is_beside_peer(r, 1, 4 * KIB) && !r->what.spec.cached;
}

static int peer_verify_1m(const bench_result *r)
{
  return is_beside_peer(r, 1, MIB);
}

static int peer_verify_1m_prose(const bench_result *r)
{
  return peer_verify_1m(r) && r->what.spec.shape == MAIL_PROSE;
}

static int peer_verify_simple(const bench_result *r)
{
  return r->count == 3 && is_verify(r) && is_simple(r) && is_large(r);
}

static int peer_sign_simple(const bench_result *r)
{
  return r->count == 3 && !is_verify(r) && is_simple(r) && is_large(r);
}

static int peer_sign_4k(const bench_result *r)
{
  return is_beside_peer(r, 0, 4 * KIB);
}

static int peer_sign_1m(const bench_result *r)
{
  return is_beside_peer(r, 0, MIB);
}

static int peer_sign_1m_prose(const bench_result *r)
{
  return peer_sign_1m(r) && r->what.spec.shape == MAIL_PROSE;
}

static int pair_verify(const bench_result *r)
{
  return r->count == 3 && is_verify(r) && is_set(r, "sodium,mbedtls") &&
         is_typical(r);
}

static double over_floor(const bench_result *r)
{
  return r->figures[1].ratio.median;
}

/* How many times as long the peer takes. */
static double peer_over_ours(const bench_result *r)
{
  return r->figures[2].cost.median / r->figures[1].cost.median;
}

typedef struct budget_rule {
  const char *text;
  double limit;
  int at_least;
  int (*is_about)(const bench_result *r);
  double (*figure)(const bench_result *r);
} budget_rule;

static const budget_rule rules[] = {
    {"verify / floor, openssl", 1.15, 0, verify_openssl, over_floor},
    {"verify / floor, sodium,mbedtls", 1.15, 0, verify_pair, over_floor},
    {"sign / floor, openssl", 1.10, 0, sign_openssl, over_floor},
    {"sign / floor, sodium,mbedtls", 1.10, 0, sign_pair, over_floor},
    {"verify / (floor + import), key not cached", 1.15, 0, verify_not_cached,
     over_floor},
    {"verify / floor, other shapes, and simple", 1.15, 0, verify_other_shape,
     over_floor},
    {"sign / floor, other shapes, and simple", 1.10, 0, sign_other_shape,
     over_floor},
    {"verify / floor, other keys", 1.15, 0, verify_other_key, over_floor},
    {"sign / floor, other keys", 1.10, 0, sign_other_key, over_floor},
    {"verify / floor, many fields or signatures", 1.15, 0, verify_long_header,
     over_floor},
    {"sign / floor, many fields or signatures", 1.10, 0, sign_long_header,
     over_floor},
    {"verify / floor, chunks of 512", 1.15, 0, verify_by_512, over_floor},
    {"sign / floor, chunks of 512", 1.10, 0, sign_by_512, over_floor},
    {"verify / floor, chunks of 1", 1.15, 0, verify_by_1, over_floor},
    {"sign / floor, chunks of 1", 1.10, 0, sign_by_1, over_floor},
    {"libopendkim / verify 4 KB of prose, key cached", 8, 1,
     peer_verify_4k_prose, peer_over_ours},
    {"libopendkim / verify 4 KB, key cached", 8, 1, peer_verify_4k,
     peer_over_ours},
    {"libopendkim / verify 4 KB, key not cached", 8, 1,
     peer_verify_4k_not_cached, peer_over_ours},
    {"libopendkim / sign 4 KB", 4, 1, peer_sign_4k, peer_over_ours},
    {"libopendkim / verify 1 MiB of prose", 10, 1, peer_verify_1m_prose,
     peer_over_ours},
    {"libopendkim / verify 1 MiB", 10, 1, peer_verify_1m, peer_over_ours},
    {"libopendkim / sign 1 MiB of prose", 10, 1, peer_sign_1m_prose,
     peer_over_ours},
    {"libopendkim / sign 1 MiB", 10, 1, peer_sign_1m, peer_over_ours},
    {"libopendkim / verify, simple", 8, 1, peer_verify_simple, peer_over_ours},
    {"libopendkim / sign, simple", 4, 1, peer_sign_simple, peer_over_ours},
    {"libopendkim / verify with sodium,mbedtls, every size", 1, 1, pair_verify,
     peer_over_ours},
};

static void consider(budget *b, const budget_rule *rule, const bench_result *r)
{
  double figure;

  if (!rule->is_about(r)) {
    return;
  }
  figure = rule->figure(r);
  if (b->unknown ||
      (rule->at_least ? figure < b->figure : figure > b->figure)) {
    b->unknown = 0;
    b->figure = figure;
    b->worst = r;
  }
}

size_t budgets_of(budget out[BUDGETS_MAX], const bench_result *results,
                  size_t count)
{
  size_t rule_count = sizeof(rules) / sizeof(rules[0]);
  size_t i;
  size_t j;

  for (i = 0; i < rule_count; i++) {
    budget b = {.text = rules[i].text,
                .limit = rules[i].limit,
                .at_least = rules[i].at_least,
                .unknown = 1};

    for (j = 0; j < count; j++) {
      consider(&b, &rules[i], &results[j]);
    }
    out[i] = b;
  }
  return rule_count;
}

int budget_holds(const budget *b)
{
  return !b->unknown &&
         (b->at_least ? b->figure >= b->limit : b->figure <= b->limit);
}
