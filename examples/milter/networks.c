/* SPDX-License-Identifier: MIT */
#include "networks.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

/* Gives the bits that an address of this family has; 0 if it is none. */
static unsigned parse_address(uint8_t octets[16], const char *text)
{
  if (inet_pton(AF_INET6, text, octets) == 1) {
    return 128;
  }
  memcpy(octets, mapped, sizeof(mapped));
  return inet_pton(AF_INET, text, octets + sizeof(mapped)) == 1 ? 32 : 0;
}

static bool is_within(const struct network *net, const uint8_t octets[16])
{
  unsigned whole = net->bits / 8;
  unsigned rest = net->bits % 8;
  unsigned mask = 0xff00u >> rest & 0xffu;

  return memcmp(net->octets, octets, whole) == 0 &&
         (rest == 0 || ((net->octets[whole] ^ octets[whole]) & mask) == 0);
}

static bool has_host_bits(const struct network *net)
{
  struct network lowest = *net;
  unsigned bit;

  for (bit = net->bits; bit < 128; bit++) {
    lowest.octets[bit / 8] &= (uint8_t) ~(0x80u >> bit % 8);
  }
  return memcmp(lowest.octets, net->octets, sizeof(lowest.octets)) != 0;
}

static const char *parse(struct network *net, char *text)
{
  char *slash = strchr(text, '/');
  unsigned long bits;
  unsigned most;
  char *end;

  if (slash != NULL) {
    *slash = '\0';
  }
  most = parse_address(net->octets, text);
  if (most == 0) {
    return "not an IP address or network";
  }
  bits = most;
  if (slash != NULL) {
    bits = strtoul(slash + 1, &end, 10);
    if (slash[1] < '0' || slash[1] > '9' || *end != '\0' || bits > most) {
      return "the length after / is wrong";
    }
  }
  net->bits = (unsigned)bits + 128 - most;
  return has_host_bits(net) ? "the address has bits behind the length" : NULL;
}

static const char *add(struct networks *list, char *word)
{
  struct network *items =
      realloc(list->items, (list->count + 1) * sizeof(*items));
  const char *wrong;

  if (items == NULL) {
    return "out of memory";
  }
  list->items = items;
  wrong = parse(&items[list->count], word);
  if (wrong == NULL) {
    list->count++;
  }
  return wrong;
}

const char *networks_add(struct networks *list, const char *text)
{
  char *copy = strdup(text);
  const char *wrong = copy == NULL ? "out of memory" : NULL;
  char *state = NULL;
  char *word;

  if (copy == NULL) {
    return wrong;
  }
  word = strtok_r(copy, " \t", &state);
  while (wrong == NULL && word != NULL) {
    wrong = add(list, word);
    word = strtok_r(NULL, " \t", &state);
  }
  free(copy);
  return wrong;
}

bool networks_have(const struct networks *list, const struct sockaddr *address)
{
  uint8_t octets[16];
  size_t i;

  if (address != NULL && address->sa_family == AF_INET) {
    memcpy(octets, mapped, sizeof(mapped));
    memcpy(octets + sizeof(mapped),
           &((const struct sockaddr_in *)(const void *)address)->sin_addr, 4);
  } else if (address != NULL && address->sa_family == AF_INET6) {
    memcpy(octets,
           &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr,
           sizeof(octets));
  } else {
    return false;
  }
  for (i = 0; i < list->count; i++) {
    if (is_within(&list->items[i], octets)) {
      return true;
    }
  }
  return false;
}

void networks_free(struct networks *list)
{
  free(list->items);
}
