/* SPDX-License-Identifier: MIT */
#include "uvstub.h"

#include <stdlib.h>

fuzz_uv fuzz_uv_world;

static fuzz_uv *const w = &fuzz_uv_world;

size_t fuzz_uv_deliver(const uint8_t *data, size_t len)
{
  uv_buf_t room = {0};

  if (!w->is_reading || len == 0) {
    return 0;
  }
  w->room((uv_handle_t *)w->stream, 65536, &room);
  FUZZ_CHECK(room.base != NULL && room.len > 0);
  len = len < room.len ? len : room.len;
  memcpy(room.base, data, len);
  w->read(w->stream, (ssize_t)len, &room);
  return len;
}

int fuzz_uv_end(void)
{
  uv_buf_t none = {0};

  if (!w->is_reading) {
    return 0;
  }
  w->read(w->stream, UV_EOF, &none);
  return 1;
}

int fuzz_uv_complete(int status)
{
  uv_write_t *first = w->writes[0];
  uv_write_cb written = w->written[0];

  if (w->write_count == 0) {
    return 0;
  }
  w->write_count--;
  memmove(w->writes, w->writes + 1, w->write_count * sizeof(w->writes[0]));
  memmove(w->written, w->written + 1, w->write_count * sizeof(w->written[0]));
  memmove(w->sizes, w->sizes + 1, w->write_count * sizeof(w->sizes[0]));
  written(first, status);
  return 1;
}

int fuzz_uv_timeout(void)
{
  uv_timer_cb timeout = w->timeout;

  if (timeout == NULL) {
    return 0;
  }
  w->timeout = NULL;
  timeout(w->timer);
  return 1;
}

void fuzz_uv_close_all(void)
{
  size_t i;

  if (w->closing_count == 0) {
    return;
  }
  while (fuzz_uv_complete(UV_ECANCELED)) {
  }
  if (w->shutdown != NULL) {
    w->shut(w->shutdown, UV_ECANCELED);
    w->shutdown = NULL;
  }
  for (i = 0; i < w->closing_count; i++) {
    w->closed[i](w->closing[i]);
  }
  w->closing_count = 0;
}

void fuzz_uv_reset(void)
{
  FUZZ_CHECK(w->write_count == 0 && w->shutdown == NULL &&
             w->closing_count == 0);
  fuzz_buf_clear(&w->out);
  memset(w, 0, sizeof(*w));
}

uv_buf_t uv_buf_init(char *base, unsigned len)
{
  uv_buf_t buf = {0};

  buf.base = base;
  buf.len = len;
  return buf;
}

int uv_write(uv_write_t *request, uv_stream_t *stream, const uv_buf_t *octets,
             unsigned count, uv_write_cb written)
{
  unsigned i;

  FUZZ_CHECK(w->shutdown == NULL && w->closing_count == 0);
  if (w->write_count == FUZZ_UV_WRITES) {
    return UV_ENOBUFS;
  }
  request->handle = stream;
  w->writes[w->write_count] = request;
  w->written[w->write_count] = written;
  w->sizes[w->write_count] = 0;
  for (i = 0; i < count; i++) {
    fuzz_buf_put(&w->out, octets[i].base, octets[i].len);
    w->sizes[w->write_count] += octets[i].len;
  }
  w->write_count++;
  return 0;
}

size_t uv_stream_get_write_queue_size(const uv_stream_t *stream)
{
  size_t sum = 0;
  size_t i;

  (void)stream;
  for (i = 0; i < w->write_count; i++) {
    sum += w->sizes[i];
  }
  return sum;
}

int uv_shutdown(uv_shutdown_t *request, uv_stream_t *stream,
                uv_shutdown_cb shut)
{
  FUZZ_CHECK(w->shutdown == NULL && w->closing_count == 0);
  request->handle = stream;
  w->shutdown = request;
  w->shut = shut;
  return 0;
}

int uv_read_start(uv_stream_t *stream, uv_alloc_cb room, uv_read_cb read)
{
  int was = w->is_reading;

  FUZZ_CHECK(w->closing_count == 0);
  w->stream = stream;
  w->room = room;
  w->read = read;
  w->is_reading = 1;
  return was ? UV_EALREADY : 0;
}

int uv_read_stop(uv_stream_t *stream)
{
  (void)stream;
  w->is_reading = 0;
  return 0;
}

int uv_timer_init(uv_loop_t *loop, uv_timer_t *timer)
{
  timer->loop = loop;
  w->timer = timer;
  return 0;
}

int uv_timer_start(uv_timer_t *timer, uv_timer_cb timeout,
                   uint64_t milliseconds, uint64_t repeat)
{
  FUZZ_CHECK(timer == w->timer && repeat == 0 && w->closing_count == 0);
  (void)milliseconds;
  w->timeout = timeout;
  return 0;
}

int uv_timer_stop(uv_timer_t *timer)
{
  FUZZ_CHECK(timer == w->timer);
  w->timeout = NULL;
  return 0;
}

void uv_close(uv_handle_t *handle, uv_close_cb closed)
{
  FUZZ_CHECK(w->closing_count < 2);
  w->closing[w->closing_count] = handle;
  w->closed[w->closing_count] = closed;
  w->closing_count++;
  w->is_reading = 0;
  w->timeout = NULL;
}

uint64_t uv_now(const uv_loop_t *loop)
{
  (void)loop;
  return w->now;
}

int uv_tcp_init(uv_loop_t *loop, uv_tcp_t *tcp)
{
  tcp->loop = loop;
  return 0;
}

int uv_tcp_nodelay(uv_tcp_t *tcp, int enable)
{
  (void)tcp;
  (void)enable;
  return 0;
}

int uv_accept(uv_stream_t *listener, uv_stream_t *client)
{
  (void)listener;
  (void)client;
  return 0;
}

int uv_tcp_getpeername(const uv_tcp_t *tcp, struct sockaddr *name, int *len)
{
  struct sockaddr_in *address = (void *)name;

  (void)tcp;
  (void)len;
  address->sin_family = AF_INET;
  address->sin_addr.s_addr = 0x0100007f;
  return 0;
}

int uv_ip_name(const struct sockaddr *address, char *out, size_t size)
{
  (void)address;
  FUZZ_CHECK(size >= sizeof("127.0.0.1"));
  memcpy(out, "127.0.0.1", sizeof("127.0.0.1"));
  return 0;
}
