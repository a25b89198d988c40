/* SPDX-License-Identifier: MIT */
#include "keyring/checkhint.h"

#include "keyring/checkcause.h"
#include "keyring/checktext.h"

#include <string.h>

/* What a hint is made of. */
typedef struct hint {
  dkk_ring_text text;
  const dkk_ring_check_plan *plan;
  const dkk_ring_check_slot *slot;
  int number;
  dkk_ring_name name;
  const dkk_ring_check_result *result;
} hint;

static void add(hint *h, const char *text)
{
  dkk_ring_text_add(&h->text, text);
}

static void add_value(hint *h, const dkk_ring_check_record *record)
{
  dkk_ring_text_add_foreign(&h->text, record->value, record->len, 0);
}

/* Where the TXT record that the verdict is about is. */
static const char *txt_name(const hint *h)
{
  return h->result->place == DKK_RING_PLACE_OWN ? h->slot->own : h->slot->host;
}

static void add_publish_cname(hint *h)
{
  add(h, "Publish a CNAME record at ");
  add(h, h->slot->own);
  add(h, " that leads to ");
  add(h, h->slot->host);
  add(h, ".");
}

static void add_instead(hint *h)
{
  add(h, "Delete it. ");
  add_publish_cname(h);
}

/* What belongs at the host's name at this time. */
static void add_host_publishes(hint *h)
{
  if (h->result->place == DKK_RING_PLACE_OWN) {
    add(h, "Publish one TXT record with the host's key at ");
    add(h, h->slot->own);
    add(h, ", or delete it there and publish a CNAME record that leads to ");
    add(h, h->slot->host);
    add(h, ".");
    return;
  }
  if (!h->slot->has_key) {
    add(h, "The host has to delete it: there is no key under this selector.");
    return;
  }
  add(h, "The host has to publish one TXT record with ");
  add(h, h->slot->is_revoked ? "an empty p= at " : "its key at ");
  add(h, h->slot->host);
  add(h, ".");
}

static void add_missing(hint *h)
{
  if (h->name == DKK_RING_OWN) {
    add_publish_cname(h);
  } else if (h->slot->has_key) {
    add_host_publishes(h);
  }
}

static void add_target_empty(hint *h)
{
  if (h->slot->has_key) {
    add(h, "The CNAME record is right, but there is no TXT record where it "
           "leads. ");
    add_host_publishes(h);
  }
}

/* ---- CNAME records that lead elsewhere ---- */

static void add_leads(hint *h)
{
  const dkk_ring_outcome *outcome = &h->result->outcome;

  add(h, "The CNAME record at ");
  add(h, h->slot->own);
  add(h, " leads to ");
  add_value(h, outcome->first);
  if (outcome->record != outcome->first) {
    add(h, ", and from there to ");
    add_value(h, outcome->record);
  }
}

static void add_cause(hint *h)
{
  switch (dkk_ring_cause_of(&h->plan->subject, h->number,
                            h->result->outcome.record)) {
  case DKK_RING_CAUSE_SWAPPED:
    add(h, "That is the target of the other selector: selector1 and selector2 "
           "are swapped. ");
    break;
  case DKK_RING_CAUSE_ZONE_APPENDED:
    add(h, "A zone was appended to the target: enter the target with a dot at "
           "its end, or in full where your DNS provider asks for that. ");
    break;
  case DKK_RING_CAUSE_SUFFIX_TWICE:
    add(h, "The end of the target stands there twice. ");
    break;
  case DKK_RING_CAUSE_DOTS:
    add(h, "The first part of the target has dots where dashes belong. ");
    break;
  case DKK_RING_CAUSE_OTHER_FORMAT:
    add(h, "The target begins as it should but ends in another zone: it is of "
           "another format, or of another host. ");
    break;
  case DKK_RING_CAUSE_ANOTHERS:
    add(h, "That is the target of another domain. ");
    break;
  case DKK_RING_CAUSE_NO_NAME:
    add(h, "That is no host name. ");
    break;
  case DKK_RING_CAUSE_NONE:
    break;
  }
}

static void add_wrong_target(hint *h)
{
  if (h->name == DKK_RING_HOST) {
    add(h, "At ");
    add(h, h->slot->host);
    add(h, " there is a CNAME record that leads to ");
    add_value(h, h->result->outcome.record);
    add(h, ". The host has to delete it and to publish its TXT record there.");
    return;
  }
  add_leads(h);
  add(h, ". ");
  add_cause(h);
  add_publish_cname(h);
}

static void add_chain(hint *h)
{
  add_leads(h);
  add(h, ", in a circle or over too many CNAME records. ");
  add_publish_cname(h);
}

/* ---- other records where a CNAME belongs ---- */

/* "selector1._domainkey", as it is to be entered. */
static void add_entry(hint *h)
{
  size_t len = dkk_ring_name_before(h->slot->own, h->plan->subject.domain);

  dkk_ring_text_add_foreign(&h->text, h->slot->own,
                            len > 0 ? len : strlen(h->slot->own), 0);
}

static void add_double_zone(hint *h)
{
  char doubled[DKK_RING_NAME_OCTETS];

  dkk_ring_check_doubled(doubled, h->plan, h->number);
  add(h, "Your DNS provider appended the zone twice: the record is at ");
  add(h, doubled);
  add(h, ". Enter the name as ");
  add_entry(h);
  add(h, ". ");
  add_publish_cname(h);
}

static int is_target_as_text(const hint *h)
{
  const dkk_ring_check_record *record = h->result->outcome.record;
  char name[DKK_RING_NAME_OCTETS];

  return strlen(record->value) == record->len &&
         dkk_ring_name_read(name, record->value) &&
         strcmp(name, h->slot->host) == 0;
}

static void add_txt_not_cname(hint *h)
{
  add(h, "At ");
  add(h, h->slot->own);
  if (is_target_as_text(h)) {
    add(h, " the target was entered as a TXT record instead of a CNAME "
           "record. ");
  } else {
    add(h, " there is a TXT record where a CNAME record belongs: with it the "
           "host can't replace its key. ");
  }
  add_instead(h);
}

static void add_proxied(hint *h)
{
  add(h, "At ");
  add(h, h->slot->own);
  add(h, " there are addresses where a CNAME record belongs: a proxy of your "
         "DNS provider stands before it, or a wildcard record is there "
         "instead. Switch the proxy off for this name. ");
  add_publish_cname(h);
}

/* ---- TXT records ---- */

static void add_txt(hint *h, const char *what)
{
  add(h, "The TXT record at ");
  add(h, txt_name(h));
  add(h, what);
}

static void add_multiple(hint *h)
{
  add(h, "At ");
  add(h, txt_name(h));
  add(h, " there are several key records, and which one a receiver takes is "
         "undefined. ");
  add_host_publishes(h);
}

static void add_faulty(hint *h, const char *what)
{
  add_txt(h, what);
  add_host_publishes(h);
}

static void add_syntax(hint *h)
{
  if (h->result->outcome.tag[0] == '\0') {
    add_faulty(h, " is no key record, or one that can't be read. ");
    return;
  }
  add_txt(h, " has a value that can't be used in ");
  add(h, h->result->outcome.tag);
  add(h, "=. ");
  add_host_publishes(h);
}

static void add_stale(hint *h)
{
  add_txt(h, " still has the key that was under this selector before. ");
  add_host_publishes(h);
  if (h->result->place == DKK_RING_PLACE_HOST && h->slot->has_key) {
    add(h, " If it has done so, check again when the TTL is over.");
  }
}

static void add_good(hint *h)
{
  if (h->slot->is_revoked) {
    add_txt(h, " still has the key, which is revoked. ");
    add_host_publishes(h);
  } else if (h->result->outcome.has_others) {
    add(h, "At ");
    add(h, txt_name(h));
    add(h, " there are other TXT records beside the key record, which not all "
           "receivers pass over. ");
    add(h, h->result->place == DKK_RING_PLACE_OWN
               ? "Delete them."
               : "The host has to delete them.");
  }
}

/* ---- answers that say nothing ---- */

static void add_failure(hint *h, const char *what)
{
  const dkk_ring_outcome *outcome = &h->result->outcome;

  if (outcome->first != NULL) {
    add(h, "The CNAME record at ");
    add(h, h->slot->own);
    add(h, " leads to ");
    add_value(h, outcome->first);
    add(h, ". ");
  }
  add(h, "For ");
  add(h, outcome->asked);
  add(h, what);
  if (outcome->server[0] != '\0') {
    add(h, " (");
    dkk_ring_text_add_foreign(&h->text, outcome->server,
                              strlen(outcome->server), 0);
    add(h, ")");
  }
  add(h, ". Check again later");
  add(h, strcmp(outcome->asked, h->slot->host) == 0
             ? "; if it stays so, the host has to look at its name servers."
             : "; if it stays so, look at the name servers of that zone.");
}

/* What is wrong with "The TXT record at …". */
static const char *const faults[DKK_RING_VERDICTS] = {
    [DKK_RING_VERDICT_VERSION] = " doesn't begin with v=DKIM1. ",
    [DKK_RING_VERDICT_TYPE] = " has a k= that isn't the type of the key. ",
    [DKK_RING_VERDICT_SERVICE] = " has an s= without email. ",
    [DKK_RING_VERDICT_HASH] = " has an h= without sha256. ",
    [DKK_RING_VERDICT_WEAK] = " has a key with too few bits. ",
    [DKK_RING_VERDICT_MISMATCH] = (" has a key that the host never had under "
                                   "this selector: find out who published "
                                   "it. "),
};

static void add_revoked(hint *h)
{
  if (!h->result->is_awaited) {
    add_faulty(h, " has an empty p=, which revokes the key. ");
  }
}

static void add_bogus(hint *h)
{
  add_failure(h, " the DNSSEC signatures are wrong");
}

static void add_servfail(hint *h)
{
  add_failure(h, " a server failed or refused");
}

static void add_timeout(hint *h)
{
  add_failure(h, " there was no answer in time");
}

static void add_hint(hint *h)
{
  static void (*const adders[DKK_RING_VERDICTS])(hint * h) = {
      [DKK_RING_VERDICT_OK] = add_good,
      [DKK_RING_VERDICT_OK_DIRECT] = add_good,
      [DKK_RING_VERDICT_MISSING] = add_missing,
      [DKK_RING_VERDICT_WRONG_TARGET] = add_wrong_target,
      [DKK_RING_VERDICT_DOUBLE_ZONE] = add_double_zone,
      [DKK_RING_VERDICT_TXT_NOT_CNAME] = add_txt_not_cname,
      [DKK_RING_VERDICT_PROXIED] = add_proxied,
      [DKK_RING_VERDICT_TARGET_EMPTY] = add_target_empty,
      [DKK_RING_VERDICT_MULTIPLE] = add_multiple,
      [DKK_RING_VERDICT_SYNTAX] = add_syntax,
      [DKK_RING_VERDICT_REVOKED] = add_revoked,
      [DKK_RING_VERDICT_STALE_KEY] = add_stale,
      [DKK_RING_VERDICT_CHAIN] = add_chain,
      [DKK_RING_VERDICT_BOGUS] = add_bogus,
      [DKK_RING_VERDICT_SERVFAIL] = add_servfail,
      [DKK_RING_VERDICT_TIMEOUT] = add_timeout,
  };
  dkk_ring_verdict verdict = h->result->verdict;

  if (faults[verdict] != NULL) {
    add_faulty(h, faults[verdict]);
  } else if (adders[verdict] != NULL) {
    adders[verdict](h);
  }
}

char *dkk_ring_hint(const dkk_ring_check_plan *plan, int slot,
                    dkk_ring_name name, const dkk_ring_check_result *result)
{
  hint h;

  memset(&h, 0, sizeof(h));
  h.plan = plan;
  h.slot = &plan->subject.slots[slot];
  h.number = slot;
  h.name = name;
  h.result = result;
  add_hint(&h);
  return dkk_ring_text_take(&h.text);
}

char *dkk_ring_found(const dkk_ring_check_result *result)
{
  const dkk_ring_check_record *record = result->outcome.record;
  dkk_ring_text text;

  memset(&text, 0, sizeof(text));
  if (record != NULL && !dkk_ring_verdict_is_ok(result->verdict) &&
      !dkk_ring_verdict_is_unknown(result->verdict)) {
    dkk_ring_text_add_foreign(&text, record->value, record->len,
                              record->type == DKK_RING_TYPE_TXT);
  }
  return dkk_ring_text_take(&text);
}
