/* SPDX-License-Identifier: MIT */

/* The protocol of the remote signer, from both ends. A request that is read is
 * written again as it was; whatever the other end says, and when, each
 * signature that was asked for is refused in time, with a reason that can be
 * shown, for the key isn't here; what is sent is requests. */

#include "../../examples/remote-signer/clock.h"
#include "../../examples/remote-signer/frame.h"
#include "../../examples/remote-signer/link.h"
#include "../../examples/remote-signer/remote.h"
#include "fuzz.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define OWNERS 3
#define DEADLINE_MS 1000

/* RFC 8463, A.1. */
static const uint8_t public_key[32] = {
    0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe,
    0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6,
    0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a};

static const char message[] = "From: a@example.com\r\n\r\nHello\r\n";

static struct {
  rs_remote *remote;
  dkimkit_signer *signers[OWNERS];
  rs_owner owners[OWNERS];
  uint64_t now;
  /** The signer's end; -1: nobody listens. */
  int peer;
  int refuses;
} world;

uint64_t rs_clock_ms(void)
{
  return world.now;
}

int rs_link_open(const char *path, uid_t owner, const char **why)
{
  int ends[2];

  (void)path;
  (void)owner;
  if (world.refuses) {
    *why = "the signer doesn't listen";
    return -1;
  }
  FUZZ_CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) == 0);
  if (world.peer >= 0) {
    close(world.peer);
  }
  world.peer = ends[1];
  *why = NULL;
  return ends[0];
}

int rs_link_is_closed(int fd)
{
  (void)fd;
  return world.peer < 0;
}

/* From as many octets as it has, so that a sanitizer sees reads behind them. */
static int read_request(rs_request *request, const rs_frame *frame)
{
  uint8_t *payload = fuzz_allocate(frame->len);
  rs_frame exact = *frame;
  int rv;

  if (frame->len > 0) {
    memcpy(payload, frame->payload, frame->len);
  }
  exact.payload = payload;
  rv = rs_frame_read_request(request, &exact);
  free(payload);
  return rv;
}

static void check_frames(dkk_slice octets)
{
  static rs_buffer in;
  static rs_buffer out;
  rs_request request;
  rs_frame frame;
  int len;

  in.len = 0;
  if (octets.len > 0) {
    memcpy(in.octets, octets.data, octets.len);
    in.len = octets.len;
  }
  while ((len = rs_frame_next(&frame, &in)) > 0) {
    FUZZ_CHECK((size_t)len <= in.len && frame.payload >= in.octets);
    FUZZ_CHECK(frame.payload + frame.len == in.octets + len);
    out.len = 0;
    if (read_request(&request, &frame) == 0) {
      FUZZ_CHECK(rs_frame_write_request(&out, frame.id, &request) == 0);
      FUZZ_CHECK(out.len == (size_t)len);
      FUZZ_CHECK(memcmp(out.octets, in.octets, out.len) == 0);
    }
    rs_buffer_drop(&in, (size_t)len);
  }
}

static dkimkit_profile *profile_of(rs_remote *remote)
{
  dkimkit_profile *profile = NULL;
  dkimkit_key *key = NULL;

  FUZZ_CHECK(dkimkit_key_external_public(
                 &key, fuzz_config(), public_key, sizeof(public_key),
                 rs_remote_start, rs_remote_cancel, remote) == DKIMKIT_OK);
  FUZZ_CHECK(dkimkit_profile_new(&profile, fuzz_config()) == DKIMKIT_OK);
  FUZZ_CHECK(dkimkit_profile_set_domain(profile, "example.com") == DKIMKIT_OK);
  FUZZ_CHECK(dkimkit_profile_set_selector(profile, "s") == DKIMKIT_OK);
  FUZZ_CHECK(dkimkit_profile_set_key(profile, key) == DKIMKIT_OK);
  FUZZ_CHECK(dkimkit_profile_seal(profile) == DKIMKIT_OK);
  dkimkit_key_free(key);
  return profile;
}

static void begin(size_t count)
{
  dkimkit_profile *profile = profile_of(world.remote);
  size_t i;

  for (i = 0; i < count; i++) {
    dkimkit_signer *signer = NULL;

    FUZZ_CHECK(dkimkit_signer_new(&signer, fuzz_config(), &profile, 1,
                                  &world.owners[i]) == DKIMKIT_OK);
    FUZZ_CHECK(dkimkit_signer_feed(signer, (const uint8_t *)message,
                                   strlen(message)) == DKIMKIT_OK);
    FUZZ_CHECK(dkimkit_signer_finish(signer) == DKIMKIT_PENDING);
    world.signers[i] = signer;
  }
  dkimkit_profile_free(profile);
}

static void turn(void)
{
  struct pollfd fd;

  (void)rs_remote_prepare(world.remote, &fd);
  rs_remote_handle(world.remote, POLLIN | POLLOUT);
}

/* What the signer gets is requests, and nothing else. */
static void read_requests(void)
{
  static rs_buffer in;
  rs_request request;
  rs_frame frame;
  ssize_t got;
  int len;

  if (world.peer < 0) {
    return;
  }
  got = read(world.peer, in.octets, sizeof(in.octets));
  in.len = got > 0 ? (size_t)got : 0;
  while ((len = rs_frame_next(&frame, &in)) > 0) {
    FUZZ_CHECK(rs_frame_read_request(&request, &frame) == 0);
    FUZZ_CHECK(strcmp(request.domain, "example.com") == 0);
    rs_buffer_drop(&in, (size_t)len);
  }
  FUZZ_CHECK(len == 0 && in.len == 0);
}

static void answer(dkk_slice *in)
{
  static rs_buffer out;
  uint32_t id = fuzz_octet(in) % 8;
  unsigned status = fuzz_octet(in);
  dkk_slice text = fuzz_text(in);

  out.len = 0;
  rs_frame_write_answer(&out, id, (rs_status)status, text.data, text.len);
  if (world.peer >= 0) {
    (void)!send(world.peer, out.octets, out.len, MSG_NOSIGNAL);
  }
}

static void hang_up(void)
{
  if (world.peer >= 0) {
    close(world.peer);
    world.peer = -1;
  }
}

static void happen(dkk_slice *in)
{
  unsigned what = fuzz_octet(in);
  dkk_slice octets;

  switch (what % 6) {
  case 0:
    octets = fuzz_text(in);
    if (world.peer >= 0 && octets.len > 0) {
      (void)!send(world.peer, octets.data, octets.len, MSG_NOSIGNAL);
    }
    break;
  case 1:
  case 2:
    answer(in);
    break;
  case 3:
    world.now += what;
    break;
  case 4:
    hang_up();
    break;
  default:
    world.refuses = !world.refuses;
    break;
  }
}

static void check_owner(size_t i)
{
  const char *why = world.owners[i].why;
  int rv = dkimkit_signer_finish(world.signers[i]);

  FUZZ_CHECK(world.owners[i].ready && rv < 0);
  FUZZ_CHECK(rv == DKIMKIT_ERR_SIGN_UNAVAILABLE ||
             rv == DKIMKIT_ERR_SIGN_TIMEOUT || rv == DKIMKIT_ERR_SIGN_FAILED ||
             rv == DKIMKIT_ERR_SIGN_MISMATCH);
  for (; *why != '\0'; why++) {
    FUZZ_CHECK(*why >= 0x20 && *why < 0x7f);
  }
  dkimkit_signer_free(world.signers[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static const rs_settings settings = {"/nowhere", 0, DEADLINE_MS, 2, OWNERS};
  dkk_slice in = {data, size};
  unsigned flags = fuzz_octet(&in);
  size_t count = 1 + flags % OWNERS;
  size_t i;

  check_frames(fuzz_take(&(dkk_slice){in.data, in.len}, 60000));
  memset(&world, 0, sizeof(world));
  world.now = 1;
  world.peer = -1;
  world.remote = rs_remote_new(&settings);
  FUZZ_CHECK(world.remote != NULL);
  begin(count);
  if ((flags & 128) != 0) {
    rs_owner *gone = &world.owners[0];

    /* Its answer may still come. */
    turn();
    dkimkit_signer_free(world.signers[0]);
    world.signers[0] = NULL;
    gone->ready = 1;
  }
  while (in.len > 0) {
    happen(&in);
    turn();
    read_requests();
  }
  world.now += DEADLINE_MS;
  turn();
  for (i = 0; i < count; i++) {
    if (world.signers[i] != NULL) {
      check_owner(i);
    }
  }
  rs_remote_free(world.remote);
  hang_up();
  return 0;
}
