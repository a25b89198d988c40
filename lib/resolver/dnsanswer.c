/* SPDX-License-Identifier: MIT */
#include "dnsanswer.h"

#include <sys/types.h>

#include <arpa/nameser.h>
#include <string.h>

/* RFC 2181, 8: a TTL with the top bit set counts as 0. */
#define TTL_MAX UINT32_C(0x7fffffff)
/* Two names of the root and five numbers (RFC 1035, 3.3.13). */
#define SOA_MIN_OCTETS 22

/* What was found in the answer section under one owner name. */
typedef struct findings {
  size_t txt_count;
  int has_cname;
  char target[DKK_DNSANSWER_NAME_SIZE];
  uint32_t cname_ttl;
} findings;

static char lower(char c)
{
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* strcasecmp(3) goes by the locale, and DNS doesn't. */
int dkk_dnsanswer_compare_names(const char *a, const char *b)
{
  while (*a != '\0' && lower(*a) == lower(*b)) {
    a++;
    b++;
  }
  return lower(*a) - lower(*b);
}

static int is_name_char(char c)
{
  return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') ||
         c == '-' || c == '_';
}

/* The text form of a label with a dot or an odd octet has a backslash, which
 * c-ares would take for an escape: such names are never asked for. */
static int is_plain_name(const char *name)
{
  size_t len = strlen(name);
  size_t label = 0;
  size_t i;

  if (len == 0 || len >= DKK_DNSANSWER_NAME_SIZE) {
    return 0;
  }
  for (i = 0; i < len; i++) {
    if (name[i] == '.') {
      if (label == 0) {
        return 0;
      }
      label = 0;
    } else if (!is_name_char(name[i]) || ++label > NS_MAXLABEL) {
      return 0;
    }
  }
  return label > 0;
}

static int set_name(char *out, const char *name)
{
  if (!is_plain_name(name)) {
    return DKIMKIT_ERR_SYNTAX;
  }
  memcpy(out, name, strlen(name) + 1);
  return DKIMKIT_OK;
}

int dkk_dnsanswer_start(dkk_dnsanswer *answer, const char *name)
{
  memset(answer, 0, sizeof(*answer));
  answer->ttl = TTL_MAX;
  return set_name(answer->name, name);
}

static uint32_t rr_ttl(ns_rr rr)
{
  return ns_rr_ttl(rr) > TTL_MAX ? 0 : (uint32_t)ns_rr_ttl(rr);
}

static void note_ttl(dkk_dnsanswer *answer, uint32_t ttl)
{
  if (ttl < answer->ttl) {
    answer->ttl = ttl;
  }
}

static int read_cname(findings *found, const ns_msg *msg, ns_rr rr)
{
  char target[NS_MAXDNAME];
  int used = ns_name_uncompress(ns_msg_base(*msg), ns_msg_end(*msg),
                                ns_rr_rdata(rr), target, sizeof(target));

  if (used < 0 || used != ns_rr_rdlen(rr) ||
      set_name(found->target, target) != DKIMKIT_OK) {
    return DKIMKIT_ERR_SYNTAX;
  }
  found->has_cname = 1;
  found->cname_ttl = rr_ttl(rr);
  return DKIMKIT_OK;
}

/* Adds the TXT records of `answer->name`, and reads its first CNAME. */
static int find(findings *found, dkk_dnsanswer *answer, ns_msg *msg,
                dkk_dnsanswer_add add, void *user_data)
{
  int count = ns_msg_count(*msg, ns_s_an);
  ns_rr rr;
  int i;
  int rv;

  memset(found, 0, sizeof(*found));
  for (i = 0; i < count; i++) {
    if (ns_parserr(msg, ns_s_an, i, &rr) != 0) {
      return DKIMKIT_ERR_SYNTAX;
    }
    if (ns_rr_class(rr) != ns_c_in ||
        dkk_dnsanswer_compare_names(ns_rr_name(rr), answer->name) != 0) {
      continue;
    }
    if (ns_rr_type(rr) == ns_t_txt) {
      note_ttl(answer, rr_ttl(rr));
      found->txt_count++;
      rv = add(ns_rr_rdata(rr), ns_rr_rdlen(rr), user_data);
    } else if (ns_rr_type(rr) == ns_t_cname && !found->has_cname) {
      rv = read_cname(found, msg, rr);
    } else {
      rv = DKIMKIT_OK;
    }
    if (rv < 0) {
      return rv;
    }
  }
  return DKIMKIT_OK;
}

/* That there is nothing may be kept for as long as the SOA record beside it
 * says, and not at all without one (RFC 2308, 5). */
static void note_soa(dkk_dnsanswer *answer, ns_msg *msg)
{
  int count = ns_msg_count(*msg, ns_s_ns);
  int found = 0;
  ns_rr rr;
  int i;

  for (i = 0; i < count && ns_parserr(msg, ns_s_ns, i, &rr) == 0; i++) {
    if (ns_rr_class(rr) == ns_c_in && ns_rr_type(rr) == ns_t_soa &&
        ns_rr_rdlen(rr) >= SOA_MIN_OCTETS) {
      uint32_t minimum =
          (uint32_t)ns_get32(ns_rr_rdata(rr) + ns_rr_rdlen(rr) - 4);

      note_ttl(answer, rr_ttl(rr));
      note_ttl(answer, minimum > TTL_MAX ? 0 : minimum);
      found = 1;
    }
  }
  if (!found) {
    answer->ttl = 0;
  }
}

static int read_records(dkimkit_dns_status *status, dkk_dnsanswer *answer,
                        ns_msg *msg, dkk_dnsanswer_add add, void *user_data)
{
  unsigned links_before = answer->links;
  findings found;

  *status = DKIMKIT_DNS_ERROR;
  for (;;) {
    if (find(&found, answer, msg, add, user_data) != DKIMKIT_OK) {
      return DKIMKIT_OK;
    }
    if (found.txt_count > 0) {
      *status = DKIMKIT_DNS_OK;
      return DKIMKIT_OK;
    }
    if (!found.has_cname) {
      break;
    }
    if (answer->links >= DKK_DNSANSWER_LINKS) {
      return DKIMKIT_OK;
    }
    answer->links++;
    note_ttl(answer, found.cname_ttl);
    memcpy(answer->name, found.target, sizeof(answer->name));
  }
  if (answer->links == links_before) {
    *status = DKIMKIT_DNS_NODATA;
    note_soa(answer, msg);
    return DKIMKIT_OK;
  }
  /* A server that isn't recursive stops where its zone ends. */
  return DKIMKIT_PENDING;
}

/* CNAMEs that lead to a name that isn't there. */
static void note_links(dkk_dnsanswer *answer, ns_msg *msg)
{
  int count = ns_msg_count(*msg, ns_s_an);
  ns_rr rr;
  int i;

  for (i = 0; i < count && ns_parserr(msg, ns_s_an, i, &rr) == 0; i++) {
    note_ttl(answer, rr_ttl(rr));
  }
}

void dkk_dnsanswer_end(dkk_dnsanswer *answer, const uint8_t *wire, size_t len)
{
  ns_msg msg;

  if (len > NS_MAXMSG || ns_initparse(wire, (int)len, &msg) != 0) {
    answer->ttl = 0;
    return;
  }
  note_soa(answer, &msg);
}

int dkk_dnsanswer_read(dkimkit_dns_status *status, dkk_dnsanswer *answer,
                       const uint8_t *wire, size_t len, dkk_dnsanswer_add add,
                       void *user_data)
{
  ns_msg msg;
  int rcode;

  *status = DKIMKIT_DNS_ERROR;
  if (len > NS_MAXMSG || ns_initparse(wire, (int)len, &msg) != 0 ||
      ns_msg_getflag(msg, ns_f_qr) != 1 ||
      ns_msg_getflag(msg, ns_f_opcode) != ns_o_query) {
    return DKIMKIT_OK;
  }
  rcode = ns_msg_getflag(msg, ns_f_rcode);
  if (rcode == ns_r_nxdomain) {
    *status = DKIMKIT_DNS_NXDOMAIN;
    note_links(answer, &msg);
    note_soa(answer, &msg);
  } else if (rcode == ns_r_servfail) {
    *status = DKIMKIT_DNS_SERVFAIL;
  } else if (rcode == ns_r_refused) {
    *status = DKIMKIT_DNS_REFUSED;
  } else if (rcode == ns_r_noerror && ns_msg_getflag(msg, ns_f_tc) == 0) {
    return read_records(status, answer, &msg, add, user_data);
  }
  return DKIMKIT_OK;
}

uint32_t dkk_dnsanswer_ttl(const dkk_dnsanswer *answer,
                           dkimkit_dns_status status)
{
  return status == DKIMKIT_DNS_OK || status == DKIMKIT_DNS_NXDOMAIN ||
                 status == DKIMKIT_DNS_NODATA
             ? answer->ttl
             : 0;
}
