/* SPDX-License-Identifier: MIT */

/* Answers that are anything: a check of them ends, and says something that can
 * be shown. */

#include "check_dns.h"
#include "dice.h"

#define ROUNDS 3000

static const char *const some_names[] = {
    OWN_1,
    OWN_2,
    HOST_1,
    HOST_2,
    OWN_1 "." DOMAIN,
    OWN_2 "." DOMAIN,
    HOST_1 ".",
    HOST_1 "." DOMAIN,
    "a.example",
    "b.example",
    "c.example",
    "d.example.",
    "",
    ".",
    "..",
    "\\000.example",
    "\xff\xfe",
};

static const char *const some_texts[] = {
    TXT_A,
    TXT_B,
    TXT_EMPTY,
    TXT_ED25519,
    "v=DKIM1; p=" P_WEAK,
    "v=DKIM1; t=y; p=" P_A,
    "v=DKIM1; h=sha1; p=" P_A,
    "v=DKIM1; p=" P_A_PKCS1,
    "v=spf1 -all",
    "",
};

typedef struct some_octets {
  char octets[DKK_RING_CHECK_TEXT_MAX + 8];
  size_t len;
} some_octets;

/* One of ours, one of ours with some octets changed, or anything. */
static void roll(some_octets *out, dice *d, const char *const *from,
                 size_t count, size_t limit)
{
  const char *text = from[dice_below(d, count)];
  unsigned changes = dice_percent(d, 20) ? 1 + (unsigned)dice_below(d, 4) : 0;

  out->len = strlen(text);
  memcpy(out->octets, text, out->len + 1);
  if (dice_percent(d, 5)) {
    size_t i;

    out->len = (size_t)dice_below(d, limit);
    for (i = 0; i < out->len; i++) {
      out->octets[i] = (char)dice_next(d);
    }
  }
  for (; changes > 0 && out->len > 0; changes--) {
    out->octets[dice_below(d, out->len)] = (char)dice_next(d);
  }
  out->octets[out->len] = '\0';
}

static void give_anything(dkimkit_keyring_question *question, dice *d)
{
  const char *asked = dkimkit_keyring_question_name(question);
  some_octets owner;
  some_octets value;
  uint32_t ttl = (uint32_t)(dice_next(d) >> dice_below(d, 40));
  int rv;

  roll(&owner, d, some_names, COUNT(some_names), 600);
  if (dice_percent(d, 70)) {
    memcpy(owner.octets, asked, strlen(asked) + 1);
  }
  switch (dice_below(d, 3)) {
  case 0:
    roll(&value, d, some_names, COUNT(some_names), 600);
    rv =
        dkimkit_keyring_answer_cname(question, owner.octets, ttl, value.octets);
    break;
  case 1:
    roll(&value, d, some_texts, COUNT(some_texts), sizeof(value.octets));
    rv = dkimkit_keyring_answer_txt(question, owner.octets, ttl,
                                    (const uint8_t *)value.octets, value.len);
    break;
  default:
    rv = dkimkit_keyring_answer_address(question, owner.octets, ttl);
    break;
  }
  assert_true(rv == DKIMKIT_OK || rv == DKIMKIT_ERR_LIMIT);
}

static void answer_anything(dkimkit_keyring_question *question, dice *d)
{
  uint64_t servers = dice_below(d, dice_percent(d, 5) ? 18 : 4);

  for (; servers > 0; servers--) {
    uint64_t records = dice_below(d, dice_percent(d, 5) ? 70 : 4);

    if (dkimkit_keyring_answer_begin(question, "ns") != DKIMKIT_OK) {
      continue;
    }
    for (; records > 0; records--) {
      give_anything(question, d);
    }
    ok(dkimkit_keyring_answer_negative_ttl(question, (uint32_t)dice_next(d)));
    ok(dkimkit_keyring_answer_end(question,
                                  dice_percent(d, 80)
                                      ? DKIMKIT_DNS_OK
                                      : (dkimkit_dns_status)dice_below(d, 8),
                                  (unsigned)dice_below(d, 4)));
  }
  ok(dkimkit_keyring_question_done(question));
}

static int is_printable(const char *text)
{
  for (; *text >= 0x20 && *text < 0x7f; text++) {
  }
  return *text == '\0';
}

static void assert_sane(const fixture *f, dkk_ring_name name, int slot)
{
  const dkk_ring_check_result *result =
      dkk_ring_check_result_of(f->check, slot, name);

  assert_non_null(result);
  assert_int_not_equal(result->verdict, DKK_RING_VERDICT_NONE);
  assert_true(is_printable(result->found));
  assert_true(is_printable(result->hint));
  assert_true(result->is_awaited || result->hint[0] != '\0' ||
              !f->subject.slots[slot].has_key);
  assert_false(dkk_ring_verdict_is_unknown(result->verdict) &&
               result->is_authoritative);
}

/* Questions in any order, answers of any kind: it ends, and says something. */
static void anything(void **state)
{
  fixture *f = *state;
  dice d = {20260728};
  unsigned seen[DKK_RING_VERDICTS] = {0};
  int round;
  int i;

  for (round = 0; round < ROUNDS; round++) {
    dkimkit_keyring_question *open[DKK_RING_CHECK_QUESTIONS];
    dkimkit_keyring_question *question;
    size_t count = 0;
    size_t asked = 0;
    int rv;

    f->subject.allow_direct = (uint8_t)dice_percent(&d, 30);
    f->subject.slots[0].is_revoked = (uint8_t)dice_percent(&d, 30);
    ok(dkk_ring_check_begin(&f->check, &f->subject, f->config));
    while ((rv = dkimkit_keyring_check_next(&question, f->check)) ==
           DKIMKIT_PENDING) {
      if (question != NULL) {
        assert_true(++asked <= COUNT(open));
        open[count++] = question;
      }
      if (question == NULL || dice_percent(&d, 50)) {
        size_t at = (size_t)dice_below(&d, count);

        assert_true(count > 0);
        answer_anything(open[at], &d);
        open[at] = open[--count];
      }
    }
    ok(rv);
    for (i = 0; i < 4; i++) {
      assert_sane(f, (dkk_ring_name)(i % 2), i / 2);
      seen[dkimkit_keyring_check_verdict(f->check, i / 2,
                                         (dkimkit_keyring_name)(i % 2))]++;
    }
    dkimkit_keyring_check_free(f->check);
    f->check = NULL;
  }
  /* The dice come upon everything. */
  for (i = DKK_RING_VERDICT_OK; i < (int)DKK_RING_VERDICTS; i++) {
    if (seen[i] == 0 && i != DKK_RING_VERDICT_SERVICE &&
        i != DKK_RING_VERDICT_TYPE) {
      fail_msg("no %s", dkk_ring_verdict_name((dkk_ring_verdict)i));
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(anything, setup, teardown),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
