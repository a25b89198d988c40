/* SPDX-License-Identifier: MIT */
#include "dkim/keylint_ber.h"

void dkk_ber_found(const dkk_ber *r, dkimkit_fault fault)
{
  dkk_lint_add(r->lint, fault, r->at);
}

int dkk_ber_goes_on(const dkk_ber *r, dkk_slice in)
{
  return r->is_cut && in.data + in.len == r->end;
}

int dkk_ber_unreadable(dkk_ber *r, dkk_slice in)
{
  if (in.len > 0 || !dkk_ber_goes_on(r, in)) {
    r->is_cut = 0;
    dkk_ber_found(r, DKIMKIT_FAULT_KEY_UNREADABLE);
  }
  return DKIMKIT_OK;
}

void dkk_ber_skip(dkk_slice *in, size_t octets)
{
  in->data += octets;
  in->len -= octets;
}

static int read_long_length(const dkk_ber *r, dkk_slice *in, size_t octets,
                            size_t *length)
{
  size_t value = 0;

  if (octets == 0) {
    dkk_ber_found(r, DKIMKIT_FAULT_KEY_NOT_DER);
    return 0;
  }
  if (octets > 4) {
    return 0;
  }
  if (in->len < octets) {
    dkk_ber_skip(in, in->len);
    return 0;
  }
  if (in->data[0] == 0) {
    dkk_ber_found(r, DKIMKIT_FAULT_KEY_NOT_DER);
  }
  for (; octets > 0; octets--) {
    value = (value << 8) | in->data[0];
    dkk_ber_skip(in, 1);
  }
  if (value < 0x80) {
    dkk_ber_found(r, DKIMKIT_FAULT_KEY_NOT_DER);
  }
  *length = value;
  return 1;
}

/* Takes the tag and the length of an element off. */
static int read_head(const dkk_ber *r, dkk_slice *in, uint8_t tag,
                     size_t *length)
{
  size_t octet;

  if (!dkk_der_next_is(*in, tag)) {
    return 0;
  }
  dkk_ber_skip(in, 1);
  if (in->len == 0) {
    return 0;
  }
  octet = in->data[0];
  dkk_ber_skip(in, 1);
  *length = octet;
  return octet < 0x80 || read_long_length(r, in, octet - 0x80, length);
}

static void take(dkk_slice *in, dkk_slice *contents, size_t length)
{
  contents->data = in->data;
  contents->len = length < in->len ? length : in->len;
  dkk_ber_skip(in, contents->len);
}

int dkk_ber_read(const dkk_ber *r, dkk_slice *in, uint8_t tag,
                 dkk_slice *contents)
{
  int is_open = tag == DKK_DER_SEQUENCE || tag == DKK_DER_BIT_STRING;
  size_t length = 0;
  size_t there;

  if (!read_head(r, in, tag, &length)) {
    return 0;
  }
  there = in->len;
  if (length > there && !dkk_ber_goes_on(r, *in)) {
    return 0;
  }
  take(in, contents, length);
  return length <= there || is_open;
}

int dkk_ber_read_outermost(dkk_ber *r, dkk_slice *in, dkk_slice *contents)
{
  size_t length = 0;

  if (!read_head(r, in, DKK_DER_SEQUENCE, &length)) {
    return 0;
  }
  r->is_cut = length > in->len;
  take(in, contents, length);
  return 1;
}
