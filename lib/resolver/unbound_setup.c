/* SPDX-License-Identifier: MIT */
#include "unbound_setup.h"

#include "memory.h"
#include "unbound_anchors.h"

#include <string.h>

typedef struct setting {
  dkk_link link;
  dkk_unbound_kind kind;
  size_t len;
  char *zone; /* behind the NUL of `text`; NULL: none */
  char text[];
} setting;

static setting *setting_of(dkk_link *link)
{
  return (setting *)(void *)((char *)link - offsetof(setting, link));
}

static void drop(setting *s, const dkimkit_mem *mem)
{
  dkk_link_remove(&s->link);
  dkk_memory_free(mem, s);
}

static void drop_kind(dkk_link *settings, const dkimkit_mem *mem,
                      dkk_unbound_kind kind)
{
  dkk_link *link = settings->next;

  while (link != settings) {
    setting *s = setting_of(link);

    link = link->next;
    if (s->kind == kind) {
      drop(s, mem);
    }
  }
}

int dkk_unbound_setup_add(dkk_link *settings, const dkimkit_mem *mem,
                          dkk_unbound_kind kind, const char *zone,
                          const char *text, size_t len)
{
  size_t zone_size = zone == NULL ? 0 : strlen(zone) + 1;
  setting *s = dkk_memory_zalloc(mem, sizeof(*s) + len + 1 + zone_size);

  if (s == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  s->kind = kind;
  s->len = len;
  memcpy(s->text, text, len);
  if (zone != NULL) {
    s->zone = s->text + len + 1;
    memcpy(s->zone, zone, zone_size);
  }
  if (kind == DKK_UNBOUND_FORWARDERS) {
    drop_kind(settings, mem, kind);
  }
  dkk_link_init(&s->link);
  dkk_link_append(settings, &s->link);
  return DKIMKIT_OK;
}

int dkk_unbound_setup_apply(dkk_link *settings, const dkimkit_mem *mem,
                            struct ub_ctx *context)
{
  dkk_link *link;
  int rv = DKIMKIT_OK;

  for (link = settings->next; rv == DKIMKIT_OK && link != settings;
       link = link->next) {
    const setting *s = setting_of(link);

    rv = s->kind == DKK_UNBOUND_ANCHORS
             ? dkk_unbound_anchors_add(context, mem, s->text, s->len)
             : dkk_unbound_context_servers(context, s->zone, s->text);
  }
  return rv;
}

int dkk_unbound_setup_has_loopback(dkk_link *settings)
{
  dkk_link *link;

  for (link = settings->next; link != settings; link = link->next) {
    const setting *s = setting_of(link);

    if (s->kind != DKK_UNBOUND_ANCHORS && dkk_unbound_has_loopback(s->text)) {
      return 1;
    }
  }
  return 0;
}

void dkk_unbound_setup_free(dkk_link *settings, const dkimkit_mem *mem)
{
  while (settings->next != settings) {
    drop(setting_of(settings->next), mem);
  }
}
