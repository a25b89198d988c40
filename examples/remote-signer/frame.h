/* SPDX-License-Identifier: MIT */
#ifndef RS_FRAME_H
#define RS_FRAME_H

/* The protocol between client and signer; README.md describes it. */

#include <stddef.h>
#include <stdint.h>

#define RS_VERSION 1
/** Octets behind the length: version, type and id at least. */
#define RS_FRAME_MIN 6
#define RS_FRAME_MAX 4096
#define RS_DIGEST_OCTETS 32
#define RS_NAME_MAX 255
#define RS_SIGNATURE_MAX 2048
#define RS_TEXT_MAX 200

typedef enum rs_type { RS_SIGN = 1, RS_ANSWER = 2 } rs_type;

typedef enum rs_status {
  RS_SIGNED = 0,
  RS_THROTTLED = 1,
  RS_UNAVAILABLE = 2,
  RS_DENIED = 3,
  RS_NO_KEY = 4,
  RS_DISABLED = 5,
  RS_MALFORMED = 6,
  RS_UNSUPPORTED = 7
} rs_status;

typedef struct rs_frame {
  uint8_t type;
  uint32_t id;
  const uint8_t *payload;
  size_t len;
} rs_frame;

typedef struct rs_request {
  /** A value of dkimkit_algorithm: 1 rsa-sha256, 2 ed25519-sha256. */
  uint8_t algorithm;
  uint8_t digest[RS_DIGEST_OCTETS];
  char domain[RS_NAME_MAX + 1];
  char selector[RS_NAME_MAX + 1];
} rs_request;

/** Octets on their way. */
typedef struct rs_buffer {
  uint8_t octets[65536];
  size_t len;
} rs_buffer;

/** Whether a frame of any size fits behind what is there. */
int rs_buffer_has_room(const rs_buffer *buffer);

/** Takes octets off the beginning. */
void rs_buffer_drop(rs_buffer *buffer, size_t len);

/** Appends a request. There must be room. @return 0, or -1 if a name is too
 *  long. */
int rs_frame_write_request(rs_buffer *out, uint32_t id,
                           const rs_request *request);

/** Appends an answer: a signature, or a text of which at most RS_TEXT_MAX
 *  octets count. There must be room. */
void rs_frame_write_answer(rs_buffer *out, uint32_t id, rs_status status,
                           const void *data, size_t len);

/** Reads the frame at the beginning, of which nothing is copied.
 *  @return its octets; 0 if more are needed; -1 if it can't be a frame. */
int rs_frame_next(rs_frame *frame, const rs_buffer *in);

/** @return 0, or -1 if it is malformed. */
int rs_frame_read_request(rs_request *out, const rs_frame *frame);

#endif /* !defined(RS_FRAME_H) */
