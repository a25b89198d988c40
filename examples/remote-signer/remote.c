/* SPDX-License-Identifier: MIT */
#include "remote.h"

#include "clock.h"
#include "frame.h"
#include "link.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define RETRY_FIRST_MS 20
#define RETRY_LAST_MS 1000
/* A request may go down with so many connections: it may be what kills the
 * signer. */
#define LOSSES_MAX 2

typedef struct entry {
  /** NULL: free. */
  dkimkit_sign_req *request;
  uint64_t deadline;
  uint32_t id;
  int is_sent;
  int losses;
} entry;

struct rs_remote {
  rs_settings settings;
  int fd;
  const char *why;
  uint64_t retry_at;
  uint64_t retry_ms;
  uint32_t last_id;
  int had_all_ids;
  size_t sent;
  rs_buffer in;
  rs_buffer out;
  entry entries[];
};

rs_remote *rs_remote_new(const rs_settings *settings)
{
  rs_remote *remote =
      calloc(1, sizeof(*remote) + settings->open * sizeof(entry));

  if (remote != NULL) {
    remote->settings = *settings;
    remote->fd = -1;
    remote->retry_ms = RETRY_FIRST_MS;
  }
  return remote;
}

void rs_remote_free(rs_remote *remote)
{
  if (remote != NULL && remote->fd >= 0) {
    (void)close(remote->fd);
  }
  free(remote);
}

static void forget(rs_remote *remote, entry *e)
{
  remote->sent -= e->is_sent != 0;
  memset(e, 0, sizeof(*e));
}

int rs_remote_start(dkimkit_sign_req *request, void *user_data)
{
  rs_remote *remote = user_data;
  rs_owner *owner = dkimkit_sign_req_owner_data(request);
  size_t i;

  for (i = 0; i < remote->settings.open; i++) {
    entry *e = &remote->entries[i];

    if (e->request == NULL) {
      e->request = request;
      e->deadline = rs_clock_ms() + remote->settings.deadline_ms;
      dkimkit_sign_req_set_data(request, e);
      return 0;
    }
  }
  (void)snprintf(owner->why, sizeof(owner->why), "too many requests are open");
  return DKIMKIT_ERR_SIGN_UNAVAILABLE;
}

/* Its answer may still come, and finds no entry then. */
void rs_remote_cancel(dkimkit_sign_req *request, void *user_data)
{
  forget(user_data, dkimkit_sign_req_data(request));
}

static void fail(rs_remote *remote, entry *e, int status, const char *why)
{
  rs_owner *owner = dkimkit_sign_req_owner_data(e->request);

  (void)snprintf(owner->why, sizeof(owner->why), "%s", why);
  (void)dkimkit_sign_req_fail(e->request, status);
  owner->ready = 1;
  forget(remote, e);
}

static void back_off(rs_remote *remote)
{
  remote->retry_at = rs_clock_ms() + remote->retry_ms;
  remote->retry_ms *= 2;
  if (remote->retry_ms > RETRY_LAST_MS) {
    remote->retry_ms = RETRY_LAST_MS;
  }
}

static void close_link(rs_remote *remote)
{
  (void)close(remote->fd);
  remote->fd = -1;
  remote->in.len = 0;
  remote->out.len = 0;
}

/* Signing twice does no harm, so what was sent is sent again. */
static void lose_connection(rs_remote *remote, const char *why)
{
  size_t i;

  close_link(remote);
  remote->why = why;
  back_off(remote);
  for (i = 0; i < remote->settings.open; i++) {
    entry *e = &remote->entries[i];

    if (e->request == NULL || !e->is_sent) {
      continue;
    }
    remote->sent--;
    e->is_sent = 0;
    if (++e->losses >= LOSSES_MAX) {
      fail(remote, e, DKIMKIT_ERR_SIGN_UNAVAILABLE, why);
    }
  }
}

static void expire(rs_remote *remote)
{
  uint64_t now = rs_clock_ms();
  size_t i;

  for (i = 0; i < remote->settings.open; i++) {
    entry *e = &remote->entries[i];

    if (e->request == NULL || e->deadline > now) {
      continue;
    }
    if (e->is_sent || remote->why == NULL) {
      fail(remote, e, DKIMKIT_ERR_SIGN_TIMEOUT,
           e->is_sent ? "the signer didn't answer" : "others were in the way");
    } else {
      fail(remote, e, DKIMKIT_ERR_SIGN_UNAVAILABLE, remote->why);
    }
  }
}

static entry *find(rs_remote *remote, uint32_t id)
{
  size_t i;

  for (i = 0; i < remote->settings.open; i++) {
    entry *e = &remote->entries[i];

    if (e->request != NULL && e->is_sent && e->id == id) {
      return e;
    }
  }
  return NULL;
}

static uint32_t next_id(rs_remote *remote)
{
  do {
    remote->last_id++;
    remote->had_all_ids |= remote->last_id == 0;
  } while (remote->last_id == 0 || find(remote, remote->last_id) != NULL);
  return remote->last_id;
}

static int was_given(const rs_remote *remote, uint32_t id)
{
  return id != 0 && (remote->had_all_ids || id <= remote->last_id);
}

static void send_one(rs_remote *remote, entry *e)
{
  rs_request request = {.algorithm =
                            (uint8_t)dkimkit_sign_req_algorithm(e->request)};
  size_t len = 0;
  const uint8_t *digest = dkimkit_sign_req_digest(e->request, &len);

  memcpy(request.digest, digest,
         len < RS_DIGEST_OCTETS ? len : RS_DIGEST_OCTETS);
  (void)snprintf(request.domain, sizeof(request.domain), "%s",
                 dkimkit_sign_req_domain(e->request));
  (void)snprintf(request.selector, sizeof(request.selector), "%s",
                 dkimkit_sign_req_selector(e->request));
  e->id = next_id(remote);
  (void)rs_frame_write_request(&remote->out, e->id, &request);
  e->is_sent = 1;
  remote->sent++;
}

static void send_waiting(rs_remote *remote)
{
  size_t i;

  for (i = 0;
       i < remote->settings.open && remote->sent < remote->settings.in_flight &&
       rs_buffer_has_room(&remote->out);
       i++) {
    if (remote->entries[i].request != NULL && !remote->entries[i].is_sent) {
      send_one(remote, &remote->entries[i]);
    }
  }
}

static uint64_t next_deadline(const rs_remote *remote)
{
  uint64_t first = UINT64_MAX;
  size_t i;

  for (i = 0; i < remote->settings.open; i++) {
    const entry *e = &remote->entries[i];

    if (e->request != NULL && e->deadline < first) {
      first = e->deadline;
    }
  }
  return first;
}

/* The signer closes connections that are idle. That is no loss: nothing was
 * under way. */
static void close_idle(rs_remote *remote)
{
  if (remote->fd >= 0 && remote->sent == 0 && rs_link_is_closed(remote->fd)) {
    close_link(remote);
  }
}

int rs_remote_prepare(rs_remote *remote, struct pollfd *out)
{
  uint64_t wake = next_deadline(remote);
  uint64_t now = rs_clock_ms();

  close_idle(remote);
  if (remote->fd < 0 && wake != UINT64_MAX && remote->retry_at <= now) {
    remote->fd = rs_link_open(remote->settings.path, remote->settings.signer,
                              &remote->why);
    if (remote->fd < 0) {
      back_off(remote);
    }
  }
  if (remote->fd >= 0) {
    send_waiting(remote);
  } else if (wake != UINT64_MAX && remote->retry_at < wake) {
    wake = remote->retry_at;
  }
  out->fd = remote->fd;
  out->events = (short)(POLLIN | (remote->out.len > 0 ? POLLOUT : 0));
  out->revents = 0;
  if (wake == UINT64_MAX) {
    return -1;
  }
  return wake <= now ? 0 : wake - now > 60000 ? 60000 : (int)(wake - now);
}

static void refuse(rs_remote *remote, entry *e, uint8_t status,
                   const uint8_t *text, size_t len)
{
  static const char *const names[] = {
      "signed",      "throttled",    "unavailable", "permission denied",
      "no such key", "key disabled", "malformed",   "unsupported"};
  int is_known = status < sizeof(names) / sizeof(names[0]);
  char why[RS_TEXT_MAX + 64];
  size_t i;
  int at =
      snprintf(why, sizeof(why),
               "%s: ", is_known ? names[status] : "a status that isn't known");

  for (i = 0; i < len && i < RS_TEXT_MAX; i++) {
    why[at++] = text[i] >= 0x20 && text[i] < 0x7f ? (char)text[i] : '?';
  }
  why[at] = '\0';
  fail(remote, e,
       status == RS_THROTTLED || status == RS_UNAVAILABLE
           ? DKIMKIT_ERR_SIGN_UNAVAILABLE
           : DKIMKIT_ERR_SIGN_FAILED,
       why);
}

static void take_signature(rs_remote *remote, entry *e, const uint8_t *data,
                           size_t len)
{
  rs_owner *owner = dkimkit_sign_req_owner_data(e->request);

  if (dkimkit_sign_req_done(e->request, data, len) < 0) {
    fail(remote, e, DKIMKIT_ERR_SIGN_MISMATCH,
         "a signature of a length that can't be");
    return;
  }
  owner->ready = 1;
  forget(remote, e);
}

/* An id that was given and is closed is a late or second answer. One that
 * was never given can't be. */
static int take_answer(rs_remote *remote, const rs_frame *frame)
{
  entry *e = find(remote, frame->id);

  if (frame->type != RS_ANSWER || frame->len < 1 ||
      !was_given(remote, frame->id)) {
    return -1;
  }
  if (e != NULL && frame->payload[0] == RS_SIGNED) {
    take_signature(remote, e, frame->payload + 1, frame->len - 1);
  } else if (e != NULL) {
    refuse(remote, e, frame->payload[0], frame->payload + 1, frame->len - 1);
  }
  remote->retry_ms = RETRY_FIRST_MS;
  return 0;
}

static void read_answers(rs_remote *remote)
{
  rs_buffer *in = &remote->in;
  ssize_t got =
      recv(remote->fd, in->octets + in->len, sizeof(in->octets) - in->len, 0);
  rs_frame frame;
  int len;

  if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
    return;
  }
  if (got <= 0) {
    lose_connection(remote, "the connection was lost");
    return;
  }
  in->len += (size_t)got;
  while ((len = rs_frame_next(&frame, in)) > 0 &&
         take_answer(remote, &frame) == 0) {
    rs_buffer_drop(in, (size_t)len);
  }
  if (len != 0) {
    lose_connection(remote, "the signer broke the protocol");
  }
}

static void write_requests(rs_remote *remote)
{
  ssize_t sent =
      send(remote->fd, remote->out.octets, remote->out.len, MSG_NOSIGNAL);

  if (sent >= 0) {
    rs_buffer_drop(&remote->out, (size_t)sent);
  } else if (errno != EAGAIN && errno != EINTR) {
    lose_connection(remote, "the connection was lost");
  }
}

void rs_remote_handle(rs_remote *remote, short revents)
{
  if (remote->fd >= 0 && (revents & POLLOUT) != 0 && remote->out.len > 0) {
    write_requests(remote);
  }
  if (remote->fd >= 0 && (revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
    read_answers(remote);
  }
  expire(remote);
}
