/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_ASCIICASE_H
#define DKK_KEYRING_ASCIICASE_H

/* Letters of domain names (RFC 4343), whatever the locale. */

static inline char dkk_ring_lower_letter(char c)
{
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/** Copies with the NUL; `out` has room for `text`. */
static inline void dkk_ring_lower(char *out, const char *text)
{
  while ((*out++ = dkk_ring_lower_letter(*text)) != '\0') {
    text++;
  }
}

#endif /* !defined(DKK_KEYRING_ASCIICASE_H) */
