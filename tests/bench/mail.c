/* SPDX-License-Identifier: MIT */
#include "mail.h"

#include "fatal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct writer {
  uint8_t *octets;
  size_t len;
  size_t capacity;
  uint64_t random;
} writer;

static unsigned draw(writer *w, unsigned below)
{
  w->random =
      w->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (unsigned)((w->random >> 33) % below);
}

static void put(writer *w, const void *data, size_t len)
{
  if (len > w->capacity - w->len) {
    w->capacity = 2 * w->capacity + len;
    w->octets = must_have(realloc(w->octets, w->capacity));
  }
  memcpy(w->octets + w->len, data, len);
  w->len += len;
}

static void put_text(writer *w, const char *text)
{
  put(w, text, strlen(text));
}

static void put_word(writer *w)
{
  char word[9];
  size_t len = 2 + draw(w, 8);
  size_t i;

  for (i = 0; i < len; i++) {
    word[i] = (char)('a' + draw(w, 26));
  }
  put(w, word, len);
}

/* Words, up to `width` columns. */
static void put_words(writer *w, size_t width)
{
  size_t start = w->len;

  put_word(w);
  while (w->len - start + 10 < width) {
    put_text(w, " ");
    put_word(w);
  }
  put_text(w, "\r\n");
}

static void put_prose(writer *w)
{
  put_words(w, 73);
  if (draw(w, 8) == 0) {
    put_text(w, "\r\n");
  }
}

static void put_base64(writer *w)
{
  static const char alphabet[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  char line[76];
  size_t i;

  for (i = 0; i < sizeof(line); i++) {
    line[i] = alphabet[draw(w, 64)];
  }
  put(w, line, sizeof(line));
  put_text(w, "\r\n");
}

static void put_white_space(writer *w)
{
  size_t words = 8;

  while (words-- > 0) {
    size_t spaces = 1 + draw(w, 8);

    put_word(w);
    while (spaces-- > 0) {
      put_text(w, draw(w, 4) == 0 ? "\t" : " ");
    }
  }
  put_text(w, "\r\n");
}

static void put_html(writer *w)
{
  static const char *const tags[] = {"td", "tr", "div", "span", "p", "a"};
  const char *tag = tags[draw(w, 6)];
  size_t depth = draw(w, 8);

  while (depth-- > 0) {
    put_text(w, "  ");
  }
  put_text(w, "<");
  put_text(w, tag);
  put_text(w, " class=\"");
  put_word(w);
  put_text(w, "\" style=\"margin:0; padding:4px\">");
  put_word(w);
  put_text(w, " ");
  put_word(w);
  put_text(w, "</");
  put_text(w, tag);
  put_text(w, ">\r\n");
}

static void put_line(writer *w, mail_shape shape)
{
  switch (shape) {
  case MAIL_PROSE:
    put_prose(w);
    break;
  case MAIL_BASE64:
    put_base64(w);
    break;
  case MAIL_LONG_LINES:
    put_words(w, 990);
    break;
  case MAIL_BLANK_LINES:
    put_text(w, "\r\n");
    break;
  case MAIL_WHITE_SPACE:
    put_white_space(w);
    break;
  case MAIL_HTML:
    put_html(w);
    break;
  }
}

const char *mail_shape_name(mail_shape shape)
{
  static const char *const names[MAIL_SHAPES] = {
      "prose", "base64", "long lines", "blank lines", "white space", "html"};

  return names[shape];
}

static void put_header(writer *w, size_t fields)
{
  size_t i;

  for (i = 8; i < fields; i++) {
    char field[256];
    int len = snprintf(field, sizeof(field),
                       "Received: from mx%zu.example.net (mx%zu.example.net "
                       "[192.0.2.%zu])\r\n\tby mx.example.com with ESMTPS id "
                       "%08x\r\n\tfor <joe@example.com>; Thu, 26 Nov 2026 "
                       "12:%02zu:00 +0000\r\n",
                       i, i, i % 256, draw(w, UINT32_MAX), i % 60);

    put(w, field, (size_t)len);
  }
  put_text(w, "From: Suzie Q <suzie@example.com>\r\n"
              "To: Joe SixPack <joe@example.com>, other@example.org\r\n"
              "Subject: Is dinner ready, and where is it to be had?\r\n"
              "Date: Thu, 26 Nov 2026 12:00:00 +0000\r\n"
              "Message-ID: <20261126120000.3F2504E0@mail.example.com>\r\n"
              "MIME-Version: 1.0\r\n"
              "Content-Type: text/plain; charset=utf-8\r\n"
              "Content-Transfer-Encoding: 7bit\r\n\r\n");
}

mail mail_make(mail_shape shape, size_t body_octets, size_t fields)
{
  writer w = {NULL, 0, 0, 1};
  mail made;

  put_header(&w, fields);
  made.body = w.len;
  while (w.len - made.body < body_octets) {
    put_line(&w, shape);
  }
  if (shape == MAIL_BLANK_LINES) {
    put_text(&w, "end\r\n");
  }
  made.octets = w.octets;
  made.len = w.len;
  return made;
}

mail mail_with(const char *field, size_t field_len, const mail *below)
{
  mail made;

  made.len = field_len + below->len;
  made.body = field_len + below->body;
  made.octets = must_have(malloc(made.len));
  memcpy(made.octets, field, field_len);
  memcpy(made.octets + field_len, below->octets, below->len);
  return made;
}

void mail_free(mail *m)
{
  free(m->octets);
  m->octets = NULL;
}
