/* SPDX-License-Identifier: MIT */
#include "nameset.h"

#include "dnsanswer.h"

#include <stddef.h>
#include <unistd.h>

dkk_nameset_node *dkk_nameset_find(const dkk_nameset *set, const char *name)
{
  dkk_nameset_node *node = set->root;
  int order = 0;

  while (node != NULL &&
         (order = dkk_dnsanswer_compare_names(name, node->name)) != 0) {
    node = order < 0 ? node->left : node->right;
  }
  return node;
}

/* Where a name is there several times, the higher priority is in front: so what
 * isn't at a node with its name is behind it. */
static int is_before(const dkk_nameset_node *a, const dkk_nameset_node *b)
{
  return dkk_dnsanswer_compare_names(a->name, b->name) < 0;
}

/* Who could guess it could choose names that make the tree a list. */
static uint32_t random_priority(void)
{
  uint32_t priority;

  return getentropy(&priority, sizeof(priority)) == 0 ? priority : 0;
}

static void split(dkk_nameset_node *tree, dkk_nameset_node *at)
{
  dkk_nameset_node **before = &at->left;
  dkk_nameset_node **behind = &at->right;

  while (tree != NULL) {
    if (is_before(tree, at)) {
      *before = tree;
      before = &tree->right;
      tree = tree->right;
    } else {
      *behind = tree;
      behind = &tree->left;
      tree = tree->left;
    }
  }
  *before = NULL;
  *behind = NULL;
}

void dkk_nameset_add(dkk_nameset *set, dkk_nameset_node *node)
{
  dkk_nameset_node **at = &set->root;

  node->priority = random_priority();
  while (*at != NULL && (*at)->priority >= node->priority) {
    at = is_before(node, *at) ? &(*at)->left : &(*at)->right;
  }
  split(*at, node);
  *at = node;
}

void dkk_nameset_remove(dkk_nameset *set, const dkk_nameset_node *node)
{
  dkk_nameset_node *before = node->left;
  dkk_nameset_node *behind = node->right;
  dkk_nameset_node **at = &set->root;

  while (*at != node) {
    at = is_before(node, *at) ? &(*at)->left : &(*at)->right;
  }
  while (before != NULL && behind != NULL) {
    if (before->priority >= behind->priority) {
      *at = before;
      at = &before->right;
      before = before->right;
    } else {
      *at = behind;
      at = &behind->left;
      behind = behind->left;
    }
  }
  *at = before != NULL ? before : behind;
}
