/* SPDX-License-Identifier: MIT */
#include "frame.h"

#include <string.h>

#define LENGTH_OCTETS 4

static void put32(uint8_t *at, uint32_t value)
{
  at[0] = (uint8_t)(value >> 24);
  at[1] = (uint8_t)(value >> 16);
  at[2] = (uint8_t)(value >> 8);
  at[3] = (uint8_t)value;
}

static uint32_t get32(const uint8_t *at)
{
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 |
         at[3];
}

static void append(rs_buffer *out, const void *data, size_t len)
{
  if (len > 0) {
    memcpy(out->octets + out->len, data, len);
    out->len += len;
  }
}

static void append_octet(rs_buffer *out, size_t octet)
{
  out->octets[out->len++] = (uint8_t)octet;
}

int rs_buffer_has_room(const rs_buffer *buffer)
{
  return sizeof(buffer->octets) - buffer->len >= LENGTH_OCTETS + RS_FRAME_MAX;
}

void rs_buffer_drop(rs_buffer *buffer, size_t len)
{
  buffer->len -= len;
  memmove(buffer->octets, buffer->octets + len, buffer->len);
}

static size_t begin(rs_buffer *out, rs_type type, uint32_t id)
{
  size_t start = out->len;

  out->len += LENGTH_OCTETS;
  append_octet(out, RS_VERSION);
  append_octet(out, type);
  put32(out->octets + out->len, id);
  out->len += 4;
  return start;
}

static void end(rs_buffer *out, size_t start)
{
  put32(out->octets + start, (uint32_t)(out->len - start - LENGTH_OCTETS));
}

int rs_frame_write_request(rs_buffer *out, uint32_t id,
                           const rs_request *request)
{
  size_t domain = strlen(request->domain);
  size_t selector = strlen(request->selector);
  size_t start;

  if (domain > RS_NAME_MAX || selector > RS_NAME_MAX) {
    return -1;
  }
  start = begin(out, RS_SIGN, id);
  append_octet(out, request->algorithm);
  append(out, request->digest, sizeof(request->digest));
  append_octet(out, domain);
  append(out, request->domain, domain);
  append_octet(out, selector);
  append(out, request->selector, selector);
  end(out, start);
  return 0;
}

void rs_frame_write_answer(rs_buffer *out, uint32_t id, rs_status status,
                           const void *data, size_t len)
{
  size_t most = status == RS_SIGNED ? RS_SIGNATURE_MAX : RS_TEXT_MAX;
  size_t start = begin(out, RS_ANSWER, id);

  append_octet(out, status);
  append(out, data, len < most ? len : most);
  end(out, start);
}

int rs_frame_next(rs_frame *frame, const rs_buffer *in)
{
  const uint8_t *at = in->octets;
  uint32_t len;

  if (in->len < LENGTH_OCTETS) {
    return 0;
  }
  len = get32(at);
  if (len < RS_FRAME_MIN || len > RS_FRAME_MAX ||
      (in->len > LENGTH_OCTETS && at[LENGTH_OCTETS] != RS_VERSION)) {
    return -1;
  }
  if (in->len < LENGTH_OCTETS + len) {
    return 0;
  }
  frame->type = at[5];
  frame->id = get32(at + 6);
  frame->payload = at + LENGTH_OCTETS + RS_FRAME_MIN;
  frame->len = len - RS_FRAME_MIN;
  return (int)(LENGTH_OCTETS + len);
}

static int read_name(char *out, const uint8_t **at, const uint8_t *stop)
{
  size_t len;

  if (*at == stop || (size_t)(stop - *at) < (len = **at) + 1u) {
    return -1;
  }
  memcpy(out, *at + 1, len);
  out[len] = '\0';
  *at += 1 + len;
  return len > 0 && strlen(out) == len ? 0 : -1;
}

int rs_frame_read_request(rs_request *out, const rs_frame *frame)
{
  const uint8_t *at = frame->payload;
  const uint8_t *stop = at + frame->len;

  if (frame->type != RS_SIGN || frame->len < 1 + RS_DIGEST_OCTETS) {
    return -1;
  }
  out->algorithm = *at++;
  memcpy(out->digest, at, RS_DIGEST_OCTETS);
  at += RS_DIGEST_OCTETS;
  return read_name(out->domain, &at, stop) < 0 ||
                 read_name(out->selector, &at, stop) < 0 || at != stop
             ? -1
             : 0;
}
