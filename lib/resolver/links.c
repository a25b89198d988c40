/* SPDX-License-Identifier: MIT */
#include "links.h"

void dkk_link_init(dkk_link *link)
{
  link->previous = link;
  link->next = link;
}

void dkk_link_append(dkk_link *list, dkk_link *link)
{
  link->previous = list->previous;
  link->next = list;
  list->previous->next = link;
  list->previous = link;
}

void dkk_link_remove(dkk_link *link)
{
  link->previous->next = link->next;
  link->next->previous = link->previous;
  dkk_link_init(link);
}

int dkk_link_is_alone(const dkk_link *link)
{
  return link->next == link;
}
