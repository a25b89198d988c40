/* SPDX-License-Identifier: MIT */
#include "writer.h"

#include <errno.h>
#include <stdlib.h>

/* From how many octets on they are written before the message has ended. */
#define PIECE ((size_t)64 * 1024)
#define FULL (4 * PIECE)

typedef enum ending { NOT_YET, COMMIT, DISCARD } ending;

struct spool_writer {
  uv_work_t work;
  spool *spool;
  const spool_events *events;
  void *owner;
  char id[SPOOL_ID_SIZE];
  ending ending;
  int is_busy;
  int was_full;
  /* The loop's. */
  buffer filling;
  size_t lengths[3];
  int is_cut; /* for want of memory */
  /* The job's, while `is_busy`. */
  buffer writing;
  int fd;
  int status;
};

spool_writer *spool_writer_new(spool *s, const spool_events *events,
                               void *owner)
{
  spool_writer *w = calloc(1, sizeof(*w));

  if (w != NULL) {
    w->work.data = w;
    w->spool = s;
    w->events = events;
    w->owner = owner;
    w->fd = -1;
    spool_make_id(s, w->id);
  }
  return w;
}

const char *spool_writer_id(const spool_writer *w)
{
  return w->id;
}

static void free_writer(spool_writer *w)
{
  buffer_free(&w->filling);
  buffer_free(&w->writing);
  free(w);
}

/* Jobs: in the thread pool. */

static void job_write(uv_work_t *work)
{
  spool_writer *w = work->data;

  if (w->status == 0 && w->fd < 0) {
    w->status = spoolfile_create(&w->fd, &w->spool->folders, w->id);
  }
  if (w->status == 0) {
    w->status = spoolfile_write(w->fd, w->writing.data, w->writing.len);
  }
}

static void job_commit(uv_work_t *work)
{
  spool_writer *w = work->data;

  if (w->is_cut && w->status == 0) {
    w->status = -ENOMEM;
  }
  job_write(work);
  if (w->status == 0) {
    w->status = spoolfile_commit(w->fd, &w->spool->folders, w->id, w->lengths);
  } else {
    spoolfile_discard(w->fd, &w->spool->folders, w->id);
  }
  w->fd = -1;
}

static void job_discard(uv_work_t *work)
{
  spool_writer *w = work->data;

  spoolfile_discard(w->fd, &w->spool->folders, w->id);
  w->fd = -1;
}

/* What follows a job: on the loop. The last job of each writer is a commit or a
 * discard, and what follows these two is the only place where one is freed: no
 * function of the writer's has to ask whether it is still there. */

static void after_write(uv_work_t *work, int cancelled);

static void after_commit(uv_work_t *work, int cancelled)
{
  spool_writer *w = work->data;
  const spool_events *events = w->events;
  void *owner = w->owner;
  int status = w->status;

  (void)cancelled;
  free_writer(w);
  events->done(owner, status);
}

static void after_discard(uv_work_t *work, int cancelled)
{
  (void)cancelled;
  free_writer(work->data);
}

static void start(spool_writer *w, uv_work_cb job, uv_after_work_cb after)
{
  buffer swap = w->writing;

  w->writing = w->filling;
  w->filling = swap;
  w->is_busy = 1;
  (void)uv_queue_work(w->spool->loop, &w->work, job, after);
}

static void step(spool_writer *w)
{
  if (w->is_busy) {
    return;
  }
  if (w->ending == COMMIT) {
    start(w, job_commit, after_commit);
  } else if (w->ending == DISCARD) {
    start(w, job_discard, after_discard);
  } else if (w->filling.len >= PIECE) {
    start(w, job_write, after_write);
  }
}

static void after_write(uv_work_t *work, int cancelled)
{
  spool_writer *w = work->data;

  (void)cancelled;
  w->is_busy = 0;
  w->writing.len = 0;
  step(w);
  if (w->was_full && w->ending == NOT_YET && !spool_writer_is_full(w)) {
    w->was_full = 0;
    w->events->room(w->owner);
  }
}

static void add(spool_writer *w, size_t part, const void *data, size_t len)
{
  if (w->is_cut || buffer_add(&w->filling, data, len) < 0) {
    w->is_cut = 1;
    return;
  }
  w->lengths[part] += len;
}

void spool_writer_add(spool_writer *w, const void *data, size_t len)
{
  add(w, 0, data, len);
  step(w);
  w->was_full = spool_writer_is_full(w);
}

int spool_writer_is_full(const spool_writer *w)
{
  return w->filling.len >= FULL;
}

void spool_writer_commit(spool_writer *w, const buffer *fields,
                         const envelope *e)
{
  buffer text = {0};

  add(w, 1, fields->data, fields->len);
  if (envelope_write(&text, e) < 0) {
    w->is_cut = 1;
  }
  add(w, 2, text.data, text.len);
  buffer_free(&text);
  w->ending = COMMIT;
  step(w);
}

void spool_writer_discard(spool_writer *w)
{
  if (w != NULL) {
    w->ending = DISCARD;
    buffer_free(&w->filling);
    step(w);
  }
}
