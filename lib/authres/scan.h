/* SPDX-License-Identifier: MIT */
#ifndef DKK_AUTHRES_SCAN_H
#define DKK_AUTHRES_SCAN_H

/* The pieces of an Authentication-Results value (RFC 8601, 2.2), read once
 * from left to right, without recursion. */

#include "core/ascii.h"

typedef struct dkk_scan {
  const uint8_t *at;
  const uint8_t *end;
  /** A comment or quoted-string had no end. */
  int unclosed;
} dkk_scan;

void dkk_scan_init(dkk_scan *scan, dkk_slice text);

/** 1 if the next octet is `c`. */
int dkk_scan_is(const dkk_scan *scan, uint8_t c);

/** Skips white space and line ends. */
void dkk_scan_space(dkk_scan *scan);

/** The value without the line ends behind it. */
dkk_slice dkk_scan_without_line_end(dkk_slice value);

/** Skips a comment, with those nested in it; its inside. At "(" only. */
dkk_slice dkk_scan_comment(dkk_scan *scan);

/** Skips a quoted-string; its inside, still escaped. At the quote only. */
dkk_slice dkk_scan_quoted(dkk_scan *scan);

/** Skips white space and comments. */
void dkk_scan_cfws(dkk_scan *scan);

/** Takes octets up to white space or one of `stops`. */
dkk_slice dkk_scan_run(dkk_scan *scan, const char *stops);

/** Takes a value: quoted-strings and other octets up to white space, ";" or
 *  "(". As it stands, with its quotes. */
dkk_slice dkk_scan_value(dkk_scan *scan);

/**
 * Takes the authserv-id that begins a value. @return 1 and `*id`, the inside
 * of the quotes if `*quoted`; 0 if there is none, or what stands there is a
 * method; then only white space and comments are skipped.
 */
int dkk_scan_authserv_id(dkk_scan *scan, dkk_slice *id, int *quoted);

/**
 * The value of a field that is named Authentication-Results, compared without
 * case. White space may stand before the colon; with `sloppy` also before the
 * name, and control characters anywhere in it.
 * @return 1 and `*value`, or 0.
 */
int dkk_scan_field(dkk_slice *value, dkk_slice field, int sloppy);

#endif /* !defined(DKK_AUTHRES_SCAN_H) */
