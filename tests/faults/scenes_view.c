/* SPDX-License-Identifier: MIT */
#include "ringscene.h"
#include "scenes_ring.h"

#include <dkimkit/sign.h>

static int load(void)
{
  dkimkit_keyring_view *view = NULL;
  int rv = dkimkit_keyring_view_load(&view, ring);

  if (rv == DKIMKIT_OK) {
    size_t calls = faults_calls();

    assert_int_equal(dkimkit_keyring_view_count(view), 2);
    assert_int_equal(dkimkit_keyring_view_damaged(view), 0);
    assert_true(dkimkit_keyring_view_octets(view) > 0);
    assert_int_equal(dkimkit_keyring_view_age(view), 0);
    assert_string_equal(dkimkit_keyring_view_owner(view, DOMAIN), TENANT);
    dkimkit_keyring_view_free(dkimkit_keyring_view_ref(view));
    assert_int_equal(faults_calls(), calls);
  }
  dkimkit_keyring_view_free(view);
  return rv;
}

static void ask_choice(const dkimkit_keyring_choice *c)
{
  assert_int_equal(dkimkit_keyring_choice_count(c), 1);
  assert_int_equal(dkimkit_keyring_choice_reason(c),
                   DKIMKIT_KEYRING_REASON_OWN);
  assert_int_equal(dkimkit_keyring_choice_why(c), DKIMKIT_KEYRING_WHY_SIGNS);
  assert_int_equal(dkimkit_keyring_choice_is_chosen(c), 0);
  assert_string_equal(dkimkit_keyring_choice_author(c), DOMAIN);
  assert_string_equal(dkimkit_keyring_choice_domain(c, 0), DOMAIN);
  assert_string_equal(dkimkit_keyring_choice_selector(c, 0), "selector1");
  assert_string_equal(dkimkit_keyring_choice_key_domain(c, 0), DOMAIN);
  assert_int_equal(dkimkit_keyring_choice_slot(c, 0), 0);
  assert_non_null(dkimkit_keyring_choice_key_id(c, 0));
  assert_true(dkimkit_keyring_choice_generation(c, 0) > 0);
  assert_int_equal(dkimkit_keyring_choice_alignment(c, 0),
                   DKIMKIT_KEYRING_ALIGNMENT_STRICT);
  assert_int_equal(dkimkit_keyring_choice_signature_reason(c, 0),
                   DKIMKIT_KEYRING_REASON_OWN);
}

/* One author, with all that can be said beside. */
static int choose(dkimkit_keyring_choice *c, dkimkit_keyring_view *view)
{
  static const char field[] = "List-Id: <a.b>";
  int rv;

  dkimkit_keyring_choice_reset(c);
  TRY(dkimkit_keyring_choice_add_author(c, DOMAIN));
  TRY(dkimkit_keyring_choice_set_from_fields(c, 1));
  TRY(dkimkit_keyring_choice_set_sender(c, DOMAIN));
  TRY(dkimkit_keyring_choice_set_submitter(c, TENANT));
  TRY(dkimkit_keyring_choice_trust_from(c, 0));
  TRY(dkimkit_keyring_choice_set_internal(c, 0));
  TRY(dkimkit_keyring_choice_set_list(c, 0));
  TRY(dkimkit_keyring_choice_add_signature(c, TEST_IDN ? "b\xc3\xbc"
                                                         "cher.example"
                                                       : "books.example"));
  TRY(dkimkit_keyring_choice_add_field(c, field, sizeof(field) - 1));
  TRY(dkimkit_keyring_choose(c, view, 0));
end:
  return rv;
}

static int sign(dkimkit_profile *profile)
{
  static const char message[] =
      "From: a@contoso.com\r\nSubject: x\r\n\r\nHi.\r\n";
  dkimkit_signer *signer = NULL;
  int rv;

  TRY(dkimkit_signer_new(&signer, contoso.config, &profile, 1, NULL));
  TRY(dkimkit_signer_feed(signer, (const uint8_t *)message,
                          sizeof(message) - 1));
  TRY(dkimkit_signer_finish(signer));
end:
  dkimkit_signer_free(signer);
  return rv;
}

/* The profile that couldn't be made can be; the choice and the view stay. */
static int choose_and_sign(void)
{
  dkimkit_keyring_view *view = NULL;
  dkimkit_keyring_choice *choice = NULL;
  dkimkit_profile *profile = NULL;
  int rv;

  TRY(dkimkit_keyring_view_load(&view, ring));
  TRY(dkimkit_keyring_choice_new(&choice, contoso.config));
  TRY(choose(choice, view));
  ask_choice(choice);
  rv = dkimkit_keyring_profile(&profile, ring, choice, 0);
  if (rv != DKIMKIT_OK) {
    int failed = rv;

    assert_int_equal(dkimkit_keyring_profile(&profile, ring, choice, 0),
                     DKIMKIT_OK);
    dkimkit_profile_free(profile);
    profile = NULL;
    rv = failed;
    goto end;
  }
  TRY(sign(profile));
end:
  dkimkit_profile_free(profile);
  dkimkit_keyring_choice_free(choice);
  dkimkit_keyring_view_free(view);
  return rv;
}

/* A name that isn't ASCII takes memory, and without it isn't known to be no
 * domain: the message would go out unsigned. It can be added again. */
static int choice_idn(void)
{
  static const char *name = TEST_IDN ? "b\xc3\xbc"
                                       "cher.example"
                                     : "books.example";
  dkimkit_keyring_choice *c = NULL;
  int failed = DKIMKIT_OK;
  int rv;

  TRY(dkimkit_keyring_choice_new(&c, contoso.config));
#define AGAIN(call)                                                            \
  do {                                                                         \
    rv = (call);                                                               \
    if (rv == DKIMKIT_ERR_NOMEM) {                                             \
      failed = rv;                                                             \
      rv = (call);                                                             \
    }                                                                          \
    assert_int_equal(rv, DKIMKIT_OK);                                          \
  } while (0)
  AGAIN(dkimkit_keyring_choice_add_author(c, DOMAIN));
  AGAIN(dkimkit_keyring_choice_add_author(c, name));
  AGAIN(dkimkit_keyring_choice_set_sender(c, name));
  AGAIN(dkimkit_keyring_choice_add_signature(c, name));
  AGAIN(dkimkit_keyring_choice_set_submitter(c, TENANT));
  assert_int_equal(dkimkit_keyring_choose(c, contoso.view, 0), DKIMKIT_OK);
  assert_string_equal(dkimkit_keyring_choice_author(c),
                      TEST_IDN ? "xn--bcher-kva.example" : "books.example");
  rv = failed;
end:
  dkimkit_keyring_choice_free(c);
  return rv;
}

static void stage_view(void)
{
  stage_up();
  assert_int_equal(dkimkit_keyring_view_load(&contoso.view, contoso.ring),
                   DKIMKIT_OK);
}

static int answer(void)
{
  return choose(contoso.choice, contoso.view);
}

const scene scenes_view[] = {
    {"keyring: load a view", .act = load, .set_up = stage_up,
     .before = ring_before, .after = ring_after, .tear_down = stage_end},
    {"keyring: choose and sign", .act = choose_and_sign, .set_up = stage_up,
     .before = ring_before, .after = ring_after, .tear_down = stage_end,
     .asks_provider = RING_OPENS_KEYS},
    {"keyring: a choice with U-labels", .act = choice_idn, .set_up = stage_view,
     .tear_down = stage_end},
    {"keyring: choose", .act = answer, .set_up = stage_view,
     .tear_down = stage_end},
    {.name = NULL},
};
