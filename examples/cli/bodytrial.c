/* SPDX-License-Identifier: MIT */
#include "bodytrial.h"

#include <stdlib.h>
#include <string.h>

#include "bodytest.h"
#include "errors.h"

/* One way to hash the body. */
struct trial {
  struct cli_body_trials *all;
  const struct cli_body_test *test;
  dkimkit_canonicalization form;
  dkimkit_hash hash;
  struct cli_body_editor editor;
  dkimkit_canon *canon;
  /* The canonicalizer writes the end of the header first. */
  size_t skip;
  dkimkit_digest *digest;
  /* The first reading: what the body is now. */
  bool as_is;
  struct cli_body_view *view;
  uint64_t octets;
  uint64_t lines;
  uint64_t line;
  bool after_cr;
  bool held;
  int failure;
  /* Lines on their way to the canonicalizer. */
  size_t filled;
  uint8_t edited[8192];
};

/* All ways of one reading. */
struct reading {
  struct cli_body_trials *all;
  struct cli_line_cutter cutter;
  struct trial *trials;
  size_t count;
  uint64_t octets;
};

void cli_body_view_tail(const struct cli_body_view *view, uint8_t *out,
                        size_t *len)
{
  size_t there =
      view->octets < CLI_BODY_TAIL ? (size_t)view->octets : CLI_BODY_TAIL;
  size_t i;

  if (*len > there) {
    *len = there;
  }
  for (i = 0; i < *len; ++i) {
    out[i] = view->tail[(view->octets - *len + i) % CLI_BODY_TAIL];
  }
}

static void look(struct cli_body_view *view, const uint8_t *data, size_t len)
{
  size_t i;

  for (i = 0; i < len; ++i) {
    if (view->octets < CLI_BODY_HEAD) {
      view->head[view->octets] = data[i];
    }
    view->tail[view->octets % CLI_BODY_TAIL] = data[i];
    view->lines += data[i] == '\n';
    ++view->octets;
  }
}

static bool is_own(const struct trial *trial,
                   const struct cli_body_target *target)
{
  return trial->form == target->form || (trial->test->flags & CLI_TEST_RAW);
}

/* A better match than what is there: the tests stand in order of what is
   likely. */
static bool is_better(const struct trial *trial,
                      const struct cli_body_target *target, bool whole)
{
  if (!target->test) {
    return true;
  }
  if (whole != target->whole) {
    return whole;
  }
  return target->test_form != target->form && is_own(trial, target);
}

/* All of the body was passed over. */
static bool is_nothing(const struct trial *trial)
{
  return (trial->test->edit == CLI_BODY_SKIP_LINES ||
          trial->test->edit == CLI_BODY_SKIP_BLANK) &&
         trial->octets <= 2;
}

static void note(struct trial *trial, struct cli_body_target *target,
                 bool whole)
{
  if (target->matches || is_nothing(trial) ||
      !is_better(trial, target, whole)) {
    return;
  }
  target->test = trial->test;
  target->test_form = trial->form;
  if (is_own(trial, target)) {
    target->test_form = target->form;
  }
  target->whole = whole;
  target->at = trial->octets;
  target->lines_after = trial->lines;
}

static int compare(struct trial *trial, bool whole, uint64_t limit)
{
  uint8_t value[DKIMKIT_HASH_MAX_OCTETS];
  size_t len = sizeof(value);
  int rv = dkimkit_digest_value(value, &len, trial->digest);
  size_t i;

  if (rv) {
    return cli_error_status("digest", rv);
  }
  for (i = 0; i < trial->all->count; ++i) {
    struct cli_body_target *target = &trial->all->targets[i];
    bool covered = whole || (target->has_limit && target->limit == limit);

    if (target->hash != trial->hash) {
      continue;
    }
    if (trial->as_is && trial->form == target->form && covered &&
        (!target->has_limit || target->limit >= trial->octets)) {
      memcpy(target->value, value, len);
      target->matches = memcmp(value, target->expected, len) == 0;
    }
    if (memcmp(value, target->expected, len) == 0) {
      note(trial, target, covered);
    }
  }
  return CLI_OK;
}

static bool is_near(const struct trial *trial)
{
  uint64_t all = trial->all->octets;

  return trial->octets <= CLI_BODY_NEAR || all < CLI_BODY_NEAR ||
         trial->octets >= all - CLI_BODY_NEAR;
}

/* Octets to hash before something is to be compared. */
static size_t next_stop(const struct trial *trial, const uint8_t *data,
                        size_t len)
{
  size_t stop = len;
  size_t i;

  if ((trial->test->flags & CLI_TEST_PREFIX) && is_near(trial)) {
    const uint8_t *lf = memchr(data, '\n', len);

    stop = lf ? (size_t)(lf - data) + 1 : len;
  }
  for (i = 0; i < trial->all->count; ++i) {
    const struct cli_body_target *target = &trial->all->targets[i];

    if (target->has_limit && target->limit > trial->octets &&
        target->limit - trial->octets < stop) {
      stop = (size_t)(target->limit - trial->octets);
    }
  }
  return stop;
}

static bool at_limit(const struct trial *trial)
{
  size_t i;

  for (i = 0; i < trial->all->count; ++i) {
    if (trial->all->targets[i].has_limit &&
        trial->all->targets[i].limit == trial->octets) {
      return true;
    }
  }
  return false;
}

static uint64_t count_lines(const uint8_t *data, size_t len)
{
  uint64_t count = 0;
  size_t i;

  for (i = 0; i < len; ++i) {
    count += data[i] == '\n';
  }
  return count;
}

static int hash(struct trial *trial, const uint8_t *data, size_t len)
{
  int rv = CLI_OK;

  if (trial->view) {
    look(trial->view, data, len);
  }
  while (!rv && len > 0) {
    size_t stop = next_stop(trial, data, len);
    bool ended = data[stop - 1] == '\n';
    bool blank = trial->line + stop <= 2;

    rv = dkimkit_digest_update(trial->digest, data, stop);
    if (rv) {
      return cli_error_status("digest", rv);
    }
    trial->octets += stop;
    trial->lines += count_lines(data, stop);
    trial->line = ended ? 0 : trial->line + stop;
    if (at_limit(trial) ||
        (ended && !blank && (trial->test->flags & CLI_TEST_PREFIX) &&
         is_near(trial))) {
      rv = compare(trial, false, trial->octets);
    }
    data += stop;
    len -= stop;
  }
  return rv;
}

static int hash_text(struct trial *trial, const char *text)
{
  return hash(trial, (const uint8_t *)text, strlen(text));
}

/* Hands on everything but CRLF, which becomes LF or is held back. */
static int hash_lines(struct trial *trial, const uint8_t *data, size_t len)
{
  int rv = CLI_OK;

  while (!rv && len > 0) {
    size_t run = 1;

    if (trial->held) {
      trial->held = false;
      rv = hash_text(trial, "\r\n");
      run = 0;
    } else if (trial->after_cr) {
      trial->after_cr = false;
      run = *data == '\n';
      trial->held = run && trial->test->post == CLI_POST_CHOP;
      rv = trial->held ? CLI_OK : hash_text(trial, run ? "\n" : "\r");
    } else if (*data == '\r') {
      trial->after_cr = true;
    } else {
      const uint8_t *cr = memchr(data, '\r', len);

      run = cr ? (size_t)(cr - data) : len;
      rv = hash(trial, data, run);
    }
    data += run;
    len -= run;
  }
  return rv;
}

static int take_canonical(const uint8_t *data, size_t len, void *user_data)
{
  struct trial *trial = user_data;
  bool lines =
      trial->test->post == CLI_POST_CHOP || trial->test->post == CLI_POST_LF;
  size_t skip = trial->skip < len ? trial->skip : len;

  trial->skip -= skip;
  data += skip;
  len -= skip;
  if (len == 0) {
    return 0;
  }
  trial->failure =
      lines ? hash_lines(trial, data, len) : hash(trial, data, len);
  return trial->failure ? DKIMKIT_ERR_CALLBACK : 0;
}

static int refuse(const struct trial *trial, int status)
{
  return trial->failure ? trial->failure
                        : cli_error_status("canonicalization", status);
}

static int hand_on(struct trial *trial, const uint8_t *data, size_t len)
{
  int rv;

  if (!trial->canon) {
    return take_canonical(data, len, trial) ? trial->failure : CLI_OK;
  }
  rv = dkimkit_canon_feed(trial->canon, data, len);
  return rv ? refuse(trial, rv) : CLI_OK;
}

static int flush(struct trial *trial)
{
  size_t len = trial->filled;

  trial->filled = 0;
  return hand_on(trial, trial->edited, len);
}

static int take_edited(const uint8_t *data, size_t len, void *user_data)
{
  struct trial *trial = user_data;
  int rv = CLI_OK;

  if (len > sizeof(trial->edited) - trial->filled) {
    rv = flush(trial);
  }
  if (!rv && len > sizeof(trial->edited)) {
    return hand_on(trial, data, len);
  }
  if (!rv) {
    memcpy(trial->edited + trial->filled, data, len);
    trial->filled += len;
  }
  return rv;
}

static int end_trial(struct trial *trial)
{
  int rv = cli_body_edit_end(&trial->editor);

  if (!rv) {
    rv = flush(trial);
  }

  if (!rv && trial->canon) {
    rv = dkimkit_canon_finish(trial->canon);
    rv = rv ? refuse(trial, rv) : CLI_OK;
  }
  if (!rv && trial->test->post == CLI_POST_ADD_LINE) {
    rv = hash_text(trial, "\r\n");
  }
  if (!rv && trial->test->post == CLI_POST_ADD_DOT) {
    rv = hash_text(trial, ".\r\n");
  }
  if (!rv && trial->after_cr) {
    rv = hash_text(trial, "\r");
  }
  return rv ? rv : compare(trial, true, trial->octets);
}

/* Where the body ends in this form. */
static void settle(const struct trial *trial)
{
  size_t i;

  for (i = 0; i < trial->all->count; ++i) {
    struct cli_body_target *target = &trial->all->targets[i];

    if (target->test == trial->test && target->hash == trial->hash &&
        (target->test_form == trial->form ||
         (trial->test->flags & CLI_TEST_RAW))) {
      target->total = trial->octets;
      target->lines_after = trial->lines - target->lines_after;
    }
  }
}

static int begin_trial(struct trial *trial, struct cli_body_trials *all)
{
  int rv = dkimkit_digest_new(&trial->digest, all->config, trial->hash);

  trial->all = all;
  trial->editor.edit = trial->test->edit;
  trial->editor.write = take_edited;
  trial->editor.user_data = trial;
  if (rv) {
    return cli_error_status("digest", rv);
  }
  if (!(trial->test->flags & CLI_TEST_RAW)) {
    rv = dkimkit_canon_new(&trial->canon, all->config,
                           DKIMKIT_CANONICALIZATION_SIMPLE, trial->form,
                           take_canonical, trial);
    trial->skip = 2;
    if (!rv) {
      rv = dkimkit_canon_feed(trial->canon, (const uint8_t *)"\r\n", 2);
    }
    if (rv) {
      return cli_error_status("canonicalization", rv);
    }
  }
  /* An empty body, or l=0. */
  return compare(trial, false, 0);
}

static void free_trials(struct reading *reading)
{
  size_t i;

  for (i = 0; i < reading->count; ++i) {
    dkimkit_canon_free(reading->trials[i].canon);
    dkimkit_digest_free(reading->trials[i].digest);
  }
  free(reading->trials);
}

static int take_line(const struct cli_line *line, void *user_data)
{
  struct reading *reading = user_data;
  size_t i;
  int rv = CLI_OK;

  for (i = 0; !rv && i < reading->count; ++i) {
    rv = cli_body_edit_line(&reading->trials[i].editor, line);
  }
  return rv;
}

static int take_octets(const uint8_t *data, size_t len, void *user_data)
{
  struct reading *reading = user_data;

  return cli_line_cut(&reading->cutter, data, len);
}

static int read_body(struct reading *reading)
{
  size_t i;
  int rv = CLI_OK;

  reading->cutter.lf_ends_line =
      reading->all->source->input->line_ends == DKIMKIT_LINE_ENDS_NORMALIZE;
  reading->cutter.take = take_line;
  reading->cutter.user_data = reading;
  for (i = 0; !rv && i < reading->count; ++i) {
    rv = begin_trial(&reading->trials[i], reading->all);
  }
  if (!rv) {
    rv = cli_source_body(reading->all->source, take_octets, reading);
  }
  if (!rv) {
    rv = cli_line_cut_end(&reading->cutter);
  }
  for (i = 0; !rv && i < reading->count; ++i) {
    rv = end_trial(&reading->trials[i]);
    settle(&reading->trials[i]);
  }
  return rv;
}

static bool is_wanted(const struct cli_body_trials *all,
                      const struct cli_body_test *test,
                      dkimkit_canonicalization form, dkimkit_hash hash)
{
  size_t i;

  if (((test->flags & CLI_TEST_SIMPLE_ONLY) &&
       form != DKIMKIT_CANONICALIZATION_SIMPLE) ||
      ((test->flags & CLI_TEST_STRICT_ONLY) &&
       all->source->input->line_ends != DKIMKIT_LINE_ENDS_STRICT) ||
      ((test->flags & CLI_TEST_SMALL_ONLY) && all->octets > CLI_BODY_SMALL)) {
    return false;
  }
  for (i = 0; i < all->count; ++i) {
    const struct cli_body_target *target = &all->targets[i];

    if (!target->matches && target->hash == hash &&
        (target->form == form || test == cli_body_tests) &&
        !(test->flags & CLI_TEST_LIMIT_ONLY)) {
      return true;
    }
  }
  return false;
}

static struct trial *add_trial(struct reading *reading,
                               const struct cli_body_test *test, int form,
                               int hash)
{
  struct trial *grown =
      realloc(reading->trials, (reading->count + 1) * sizeof(*grown));

  if (!grown) {
    return NULL;
  }
  reading->trials = grown;
  grown += reading->count;
  memset(grown, 0, sizeof(*grown));
  grown->test = test;
  grown->form = (dkimkit_canonicalization)form;
  grown->hash = (dkimkit_hash)hash;
  grown->editor.amount = test->amount;
  ++reading->count;
  return grown;
}

/* l= counted in raw octets: one trial for each signature that has it. */
static bool add_cuts(struct reading *reading, const struct cli_body_test *test)
{
  const struct cli_body_trials *all = reading->all;
  size_t i;

  for (i = 0; i < all->count; ++i) {
    const struct cli_body_target *target = &all->targets[i];
    struct trial *trial;

    if (target->has_limit && !target->matches) {
      trial = add_trial(reading, test, (int)target->form, (int)target->hash);
      if (!trial) {
        return false;
      }
      trial->editor.amount = target->limit;
    }
  }
  return true;
}

static int try_all(struct cli_body_trials *all, struct reading *reading)
{
  const struct cli_body_test *test;
  bool added = true;
  int form;
  int hash;
  int rv;

  for (test = cli_body_tests; added && test->id; ++test) {
    for (hash = DKIMKIT_HASH_SHA1; added && hash <= DKIMKIT_HASH_SHA256;
         ++hash) {
      for (form = 0; added && form < 2; ++form) {
        if (is_wanted(all, test, (dkimkit_canonicalization)form,
                      (dkimkit_hash)hash)) {
          added = add_trial(reading, test, form, hash) != NULL;
        }
      }
    }
    if (added && (test->flags & CLI_TEST_LIMIT_ONLY)) {
      added = add_cuts(reading, test);
    }
  }
  rv = added ? read_body(reading) : cli_error_memory();
  return rv;
}

static int look_first(struct cli_body_trials *all, struct reading *reading)
{
  static const struct cli_body_test as_is = {
      "as-is", CLI_BODY_AS_IS, 0, CLI_POST_NONE, 0, "", NULL};
  bool seen[2] = {false, false};
  struct trial *trial;
  size_t i;
  int form;
  int hash;

  memset(all->views, 0, sizeof(all->views));
  for (hash = DKIMKIT_HASH_SHA1; hash <= DKIMKIT_HASH_SHA256; ++hash) {
    for (form = 0; form < 2; ++form) {
      for (i = 0; i < all->count; ++i) {
        if ((int)all->targets[i].hash == hash &&
            (int)all->targets[i].form == form) {
          break;
        }
      }
      if (i < all->count) {
        trial = add_trial(reading, &as_is, form, hash);
        if (!trial) {
          return cli_error_memory();
        }
        trial->as_is = true;
        trial->view = seen[form] ? NULL : &all->views[form];
        seen[form] = true;
      }
    }
  }
  return read_body(reading);
}

static int read_once(struct cli_body_trials *all,
                     int (*set_up)(struct cli_body_trials *all,
                                   struct reading *reading))
{
  struct reading *reading = calloc(1, sizeof(*reading));
  int rv;

  if (!reading) {
    return cli_error_memory();
  }
  reading->all = all;
  rv = set_up(all, reading);
  free_trials(reading);
  free(reading);
  return rv;
}

int cli_body_try(struct cli_body_trials *all)
{
  bool missing = false;
  size_t i;
  int rv;

  if (all->count == 0) {
    return CLI_OK;
  }
  rv = read_once(all, look_first);
  for (i = 0; i < all->count; ++i) {
    struct cli_body_target *target = &all->targets[i];

    target->test = NULL;
    missing = missing || !target->matches;
  }
  return !rv && missing ? read_once(all, try_all) : rv;
}
