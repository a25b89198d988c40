/* SPDX-License-Identifier: MIT */
#include "dnsanswer.h"
#include "memory.h"
#include "servers.h"
#include "textfile.h"
#include "unbound_anchors.h"
#include "unbound_question.h"
#include "unbound_resolver.h"
#include "unbound_setup.h"

#include <string.h>

#define TIMEOUT_MAX 60000
#define ANSWER_MIN 512
#define QUESTIONS_MIN 16

/* What stands in the way of a setter. */
static int check_setter(const dkimkit_unbound *resolver, const void *value)
{
  if (resolver == NULL || value == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (resolver->context != NULL) {
    return DKIMKIT_ERR_STATE;
  }
  return resolver->gate.at_work > 0 ? DKIMKIT_ERR_REENTERED : DKIMKIT_OK;
}

static int add_anchors(dkimkit_unbound *resolver, const char *text, size_t len)
{
  int rv = dkk_unbound_anchors_check(&resolver->mem, text, len);

  if (rv == DKIMKIT_OK) {
    rv = dkk_unbound_setup_add(&resolver->settings, &resolver->mem,
                               DKK_UNBOUND_ANCHORS, NULL, text, len);
  }
  resolver->has_anchor |= rv == DKIMKIT_OK;
  return rv;
}

int dkimkit_unbound_add_trust_anchors(dkimkit_unbound *resolver,
                                      const char *text)
{
  int rv = check_setter(resolver, text);
  size_t len;

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  len = strlen(text);
  if (len > DKK_TEXTFILE_MAX) {
    return DKIMKIT_ERR_LIMIT;
  }
  dkk_gate_join(&resolver->gate);
  rv = add_anchors(resolver, text, len);
  dkk_gate_leave(&resolver->gate);
  return rv;
}

int dkimkit_unbound_add_trust_anchor_file(dkimkit_unbound *resolver,
                                          const char *path)
{
  int rv = check_setter(resolver, path);
  char *text;
  size_t len;

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  dkk_gate_join(&resolver->gate);
  rv = dkk_textfile_read(&text, &len, &resolver->mem, path);
  if (rv == DKIMKIT_OK) {
    rv = add_anchors(resolver, text, len);
    dkk_memory_free(&resolver->mem, text);
  }
  dkk_gate_leave(&resolver->gate);
  return rv;
}

typedef int (*reader)(char **servers, const dkimkit_mem *mem,
                      const char *source);

static int add_servers(dkimkit_unbound *resolver, const char *zone,
                       const char *source, reader read)
{
  char *servers;
  int rv = read(&servers, &resolver->mem, source);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = dkk_unbound_setup_add(&resolver->settings, &resolver->mem,
                             zone == NULL ? DKK_UNBOUND_FORWARDERS
                                          : DKK_UNBOUND_STUB,
                             zone, servers, strlen(servers));
  dkk_memory_free(&resolver->mem, servers);
  return rv;
}

static int use_servers(dkimkit_unbound *resolver, const char *zone,
                       const char *source, reader read)
{
  int rv = check_setter(resolver, source);

  if (rv == DKIMKIT_OK) {
    dkk_gate_join(&resolver->gate);
    rv = add_servers(resolver, zone, source, read);
    dkk_gate_leave(&resolver->gate);
  }
  return rv;
}

int dkimkit_unbound_set_forwarders(dkimkit_unbound *resolver,
                                   const char *servers)
{
  return use_servers(resolver, NULL, servers, dkk_servers_parse);
}

int dkimkit_unbound_set_resolv_conf(dkimkit_unbound *resolver, const char *path)
{
  return use_servers(resolver, NULL, path, dkk_servers_read);
}

int dkimkit_unbound_add_stub_zone(dkimkit_unbound *resolver, const char *zone,
                                  const char *servers)
{
  dkk_dnsanswer name;
  int rv = check_setter(resolver, zone);

  if (rv == DKIMKIT_OK && strcmp(zone, ".") != 0) {
    rv = dkk_dnsanswer_start(&name, zone);
  }
  return rv == DKIMKIT_OK
             ? use_servers(resolver, zone, servers, dkk_servers_parse)
             : rv;
}

int dkimkit_unbound_set_timeout(dkimkit_unbound *resolver,
                                unsigned milliseconds)
{
  int rv = check_setter(resolver, resolver);

  if (rv == DKIMKIT_OK && (milliseconds < 1 || milliseconds > TIMEOUT_MAX)) {
    rv = DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (rv == DKIMKIT_OK) {
    resolver->timeout = milliseconds;
  }
  return rv;
}

int dkimkit_unbound_set_answer_limit(dkimkit_unbound *resolver, size_t octets)
{
  int rv = check_setter(resolver, resolver);

  if (rv == DKIMKIT_OK &&
      (octets < ANSWER_MIN || octets > DKK_UNBOUND_ANSWER_MAX)) {
    rv = DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (rv == DKIMKIT_OK) {
    resolver->answer_limit = octets;
  }
  return rv;
}

int dkimkit_unbound_set_question_limit(dkimkit_unbound *resolver,
                                       size_t questions)
{
  int rv = check_setter(resolver, resolver);

  if (rv == DKIMKIT_OK &&
      (questions < QUESTIONS_MIN || questions > DKK_UNBOUND_QUESTIONS_MAX)) {
    rv = DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (rv == DKIMKIT_OK) {
    resolver->question_limit = questions;
  }
  return rv;
}

int dkimkit_unbound_set_watch(dkimkit_unbound *resolver,
                              dkimkit_unbound_watch watch, void *user_data)
{
  int rv = check_setter(resolver, resolver);

  if (rv == DKIMKIT_OK) {
    resolver->loop.watch = watch;
    resolver->loop.watch_data = user_data;
  }
  return rv;
}
