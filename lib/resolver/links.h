/* SPDX-License-Identifier: MIT */
#ifndef DKK_RESOLVER_LINKS_H
#define DKK_RESOLVER_LINKS_H

/* Circular lists, whose head is a link as well. */

typedef struct dkk_link {
  struct dkk_link *previous;
  struct dkk_link *next;
} dkk_link;

/** Makes an empty list, or a link that is in none. */
void dkk_link_init(dkk_link *link);
/** Puts `link` at the end of a list. */
void dkk_link_append(dkk_link *list, dkk_link *link);
/** Takes it out of the list that it is in, if any. */
void dkk_link_remove(dkk_link *link);
/** @return whether a list is empty, or a link is in none. */
int dkk_link_is_alone(const dkk_link *link);

#endif /* !defined(DKK_RESOLVER_LINKS_H) */
