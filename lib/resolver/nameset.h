/* SPDX-License-Identifier: MIT */
#ifndef DKK_RESOLVER_NAMESET_H
#define DKK_RESOLVER_NAMESET_H

/*
 * Names as the DNS compares them, upper case or lower: a treap, so that
 * strangers may choose the names. (Seidel and Aragon, Randomized Search Trees,
 * 1996)
 */

#include <stdint.h>

typedef struct dkk_nameset_node {
  /** Lives as long as the node is in a set. */
  const char *name;
  struct dkk_nameset_node *left;
  struct dkk_nameset_node *right;
  uint32_t priority;
} dkk_nameset_node;

/** All zero: empty. */
typedef struct dkk_nameset {
  dkk_nameset_node *root;
} dkk_nameset;

/** @return one with this name; NULL: it isn't there. */
dkk_nameset_node *dkk_nameset_find(const dkk_nameset *set, const char *name);

/** Adds a node that isn't there; another one with its name may be. */
void dkk_nameset_add(dkk_nameset *set, dkk_nameset_node *node);

/** Removes a node that is there. */
void dkk_nameset_remove(dkk_nameset *set, const dkk_nameset_node *node);

#endif /* !defined(DKK_RESOLVER_NAMESET_H) */
