/* SPDX-License-Identifier: MIT */
#include "dnsask.h"

#include <stdlib.h>
#include <string.h>

#include "../errors.h"

/* The joined strings of a TXT record. */
static int add_txt(dkimkit_keyring_question *question, const char *owner,
                   const ldns_rr *rr)
{
  size_t count = ldns_rr_rd_count(rr);
  size_t room = 1;
  size_t len = 0;
  uint8_t *text;
  size_t i;
  int rv;

  for (i = 0; i < count; ++i) {
    room += ldns_rdf_size(ldns_rr_rdf(rr, i));
  }
  text = malloc(room);
  if (!text) {
    return DKIMKIT_ERR_NOMEM;
  }
  for (i = 0; i < count; ++i) {
    const ldns_rdf *part = ldns_rr_rdf(rr, i);
    size_t part_len = ldns_rdf_size(part);

    /* Each string begins with its length. */
    if (part_len > 1) {
      memcpy(text + len, ldns_rdf_data(part) + 1, part_len - 1);
      len += part_len - 1;
    }
  }
  rv = dkimkit_keyring_answer_txt(question, owner, ldns_rr_ttl(rr), text, len);
  free(text);
  return rv;
}

static int add_cname(dkimkit_keyring_question *question, const char *owner,
                     const ldns_rr *rr)
{
  char *target =
      ldns_rr_rd_count(rr) == 1 ? ldns_rdf2str(ldns_rr_rdf(rr, 0)) : NULL;
  int rv = DKIMKIT_ERR_NOMEM;

  if (target) {
    rv = dkimkit_keyring_answer_cname(question, owner, ldns_rr_ttl(rr), target);
  }
  LDNS_FREE(target);
  return rv;
}

static int add_record(dkimkit_keyring_question *question, const ldns_rr *rr)
{
  ldns_rr_type type = ldns_rr_get_type(rr);
  char *owner;
  int rv = DKIMKIT_OK;

  if (ldns_rr_get_class(rr) != LDNS_RR_CLASS_IN) {
    return DKIMKIT_OK;
  }
  owner = ldns_rdf2str(ldns_rr_owner(rr));
  if (!owner) {
    return DKIMKIT_ERR_NOMEM;
  }
  if (type == LDNS_RR_TYPE_CNAME) {
    rv = add_cname(question, owner, rr);
  } else if (type == LDNS_RR_TYPE_TXT) {
    rv = add_txt(question, owner, rr);
  } else if (type == LDNS_RR_TYPE_A || type == LDNS_RR_TYPE_AAAA) {
    rv = dkimkit_keyring_answer_address(question, owner, ldns_rr_ttl(rr));
  }
  LDNS_FREE(owner);
  return rv;
}

static const ldns_rr *find_type(const ldns_rr_list *list, ldns_rr_type type)
{
  size_t i;

  for (i = 0; list && i < ldns_rr_list_rr_count(list); ++i) {
    if (ldns_rr_get_type(ldns_rr_list_rr(list, i)) == type) {
      return ldns_rr_list_rr(list, i);
    }
  }
  return NULL;
}

/* RFC 2308, 5. */
static int add_negative_ttl(dkimkit_keyring_question *question,
                            const ldns_pkt *answer)
{
  const ldns_rr *soa = find_type(ldns_pkt_authority(answer), LDNS_RR_TYPE_SOA);
  uint32_t minimum;

  if (!soa || ldns_rr_rd_count(soa) != 7) {
    return DKIMKIT_OK;
  }
  minimum = ldns_rdf2native_int32(ldns_rr_rdf(soa, 6));
  return dkimkit_keyring_answer_negative_ttl(
      question, ldns_rr_ttl(soa) < minimum ? ldns_rr_ttl(soa) : minimum);
}

/* Servers of another zone point to those of this one, and know nothing. */
static bool is_referral(const ldns_pkt *answer)
{
  return !ldns_pkt_aa(answer) &&
         ldns_rr_list_rr_count(ldns_pkt_answer(answer)) == 0 &&
         find_type(ldns_pkt_authority(answer), LDNS_RR_TYPE_NS) &&
         !find_type(ldns_pkt_authority(answer), LDNS_RR_TYPE_SOA);
}

static dkimkit_dns_status status_of(const ldns_pkt *answer)
{
  switch (ldns_pkt_get_rcode(answer)) {
  case LDNS_RCODE_NOERROR:
    if (is_referral(answer)) {
      return DKIMKIT_DNS_SERVFAIL;
    }
    return ldns_rr_list_rr_count(ldns_pkt_answer(answer)) > 0
               ? DKIMKIT_DNS_OK
               : DKIMKIT_DNS_NODATA;
  case LDNS_RCODE_NXDOMAIN:
    return DKIMKIT_DNS_NXDOMAIN;
  case LDNS_RCODE_SERVFAIL:
    return DKIMKIT_DNS_SERVFAIL;
  case LDNS_RCODE_REFUSED:
    return DKIMKIT_DNS_REFUSED;
  case LDNS_RCODE_FORMERR:
  case LDNS_RCODE_NOTIMPL:
  case LDNS_RCODE_YXDOMAIN:
  case LDNS_RCODE_YXRRSET:
  case LDNS_RCODE_NXRRSET:
  case LDNS_RCODE_NOTAUTH:
  case LDNS_RCODE_NOTZONE:
  default:
    return DKIMKIT_DNS_ERROR;
  }
}

static int add_answer(dkimkit_keyring_question *question,
                      const ldns_pkt *answer, bool authority)
{
  const ldns_rr_list *list = ldns_pkt_answer(answer);
  dkimkit_dns_status status = status_of(answer);
  unsigned flags = authority && ldns_pkt_aa(answer)
                       ? DKIMKIT_KEYRING_ANSWER_AUTHORITATIVE
                       : 0;
  size_t i;
  int rv = DKIMKIT_OK;

  for (i = 0; !rv && list && i < ldns_rr_list_rr_count(list); ++i) {
    rv = add_record(question, ldns_rr_list_rr(list, i));
  }
  if (!rv) {
    rv = add_negative_ttl(question, answer);
  }
  /* Nobody has so many: what was read proves nothing. */
  if (rv == DKIMKIT_ERR_LIMIT) {
    status = DKIMKIT_DNS_ERROR;
    rv = DKIMKIT_OK;
  }
  return rv ? rv : dkimkit_keyring_answer_end(question, status, flags);
}

static dkimkit_dns_status status_of_outcome(enum cli_dns_outcome outcome)
{
  return outcome == CLI_DNS_SILENT ? DKIMKIT_DNS_TIMEOUT : DKIMKIT_DNS_ERROR;
}

/* Takes over `answer`. */
static int answer_with(dkimkit_keyring_question *question, ldns_pkt *answer,
                       const char *server, enum cli_dns_outcome outcome,
                       bool authority)
{
  int rv;

  if (outcome == CLI_DNS_NO_MEMORY) {
    return DKIMKIT_ERR_NOMEM;
  }
  rv = dkimkit_keyring_answer_begin(question, server);
  if (!rv) {
    rv = outcome == CLI_DNS_ANSWERED
             ? add_answer(question, answer, authority)
             : dkimkit_keyring_answer_end(question, status_of_outcome(outcome),
                                          0);
  }
  ldns_pkt_free(answer);
  return rv;
}

static int ask_resolvers(struct cli_dns *dns,
                         dkimkit_keyring_question *question)
{
  const struct cli_dns_server *server = NULL;
  ldns_pkt *answer = NULL;
  enum cli_dns_outcome outcome = cli_dns_resolve(
      &answer, &server, dns, dkimkit_keyring_question_name(question),
      (ldns_rr_type)dkimkit_keyring_question_type(question));

  return answer_with(question, answer, server ? server->text : NULL, outcome,
                     false);
}

/* A server that this host has no way to is left out: that says nothing about
   the server. */
static int ask_servers(struct cli_dns *dns, dkimkit_keyring_question *question,
                       const struct cli_dns_servers *servers)
{
  struct cli_dns_talk talk = {
      .name = dkimkit_keyring_question_name(question),
      .type = (ldns_rr_type)dkimkit_keyring_question_type(question),
      .timeout = dns->timeout};
  size_t i;
  int rv = DKIMKIT_OK;

  for (i = 0; !rv && i < servers->count; ++i) {
    ldns_pkt *answer;
    enum cli_dns_outcome outcome;

    talk.server = &servers->list[i];
    answer = NULL;
    outcome = CLI_DNS_SILENT;
    if (!cli_dns_is_given_up(&dns->patience, talk.server)) {
      outcome = cli_dns_talk(&answer, &talk);
      cli_dns_note(&dns->patience, talk.server, outcome);
    }
    if (outcome != CLI_DNS_NO_ROUTE) {
      rv = answer_with(question, answer, talk.server->text, outcome, true);
    }
  }
  return rv;
}

int cli_dns_ask(struct cli_dns *dns, dkimkit_keyring_question *question)
{
  const char *name = dkimkit_keyring_question_name(question);
  const struct cli_dns_servers *servers = NULL;
  enum cli_dns_outcome outcome;
  int rv;

  if (dns->options->resolver_only) {
    rv = ask_resolvers(dns, question);
  } else {
    outcome = cli_dns_find(&servers, dns, name);
    rv = outcome == CLI_DNS_ANSWERED
             ? ask_servers(dns, question, servers)
             : answer_with(question, NULL, "resolver", outcome, false);
  }
  if (!rv) {
    rv = dkimkit_keyring_question_done(question);
  }
  return rv ? cli_error_status(name, rv) : CLI_OK;
}
