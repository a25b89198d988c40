/* SPDX-License-Identifier: MIT */
#include "cares_question.h"

#include <sys/types.h>

#include <arpa/nameser.h>
#include <string.h>
#include <unistd.h>

#define HEADER_OCTETS 12
#define FLAGS_AT 3
#define AD 0x20

/* An identifier that can be guessed would let anybody answer. */
static int write_question(unsigned char **out, int *len, const char *name,
                          int edns_octets)
{
  unsigned short identifier;
  int status;

  if (getentropy(&identifier, sizeof(identifier)) != 0) {
    return ARES_ENOMEM;
  }
  status = ares_create_query(name, ns_c_in, ns_t_txt, identifier, 1, out, len,
                             edns_octets);
  if (status == ARES_SUCCESS && *len > HEADER_OCTETS) {
    (*out)[FLAGS_AT] |= AD;
  }
  return status;
}

void dkk_cares_ask_ad(ares_channel channel, const char *name, int edns_octets,
                      ares_callback callback, void *arg)
{
  unsigned char *question = NULL;
  int len = 0;
  int status = write_question(&question, &len, name, edns_octets);

  if (status == ARES_SUCCESS) {
    ares_send(channel, question, len, callback, arg);
    ares_free_string(question);
  } else {
    callback(arg, status, 0, NULL, 0);
  }
}

int dkk_cares_rcode_status(int status, const uint8_t *wire, int len)
{
  if (status != ARES_SUCCESS || wire == NULL || len < HEADER_OCTETS) {
    return status;
  }
  switch (wire[FLAGS_AT] & 15) {
  case ns_r_formerr:
    return ARES_EFORMERR;
  case ns_r_servfail:
    return ARES_ESERVFAIL;
  case ns_r_notimpl:
    return ARES_ENOTIMP;
  case ns_r_refused:
    return ARES_EREFUSED;
  default:
    return status;
  }
}

int dkk_cares_has_ad(const uint8_t *wire, int len)
{
  return wire != NULL && len >= HEADER_OCTETS && (wire[FLAGS_AT] & AD) != 0;
}
