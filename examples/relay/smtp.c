/* SPDX-License-Identifier: MIT */
#include "smtp.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* NOOP, RSET and VRFY without a message between them. */
#define IDLE_COMMANDS_MAX 100

#define BAD_SEQUENCE "503 5.5.1 bad sequence of commands"
#define BAD_ARGUMENT "501 5.5.4 syntax error in the argument"
#define NO_MEMORY "452 4.3.0 no memory"

/* Each command gives its reply; NULL if it has written one itself. */
typedef struct command {
  const char *verb;
  const char *(*obey)(smtp *s, smtp_action *action, buffer *reply,
                      const char *argument);
} command;

void smtp_reset(smtp *s)
{
  envelope_clear(&s->envelope);
  s->has_sender = 0;
}

int smtp_greet(const smtp *s, buffer *reply)
{
  return buffer_print(reply, "220 %s ESMTP dkimkit relay\r\n",
                      s->options->hostname);
}

int smtp_reply(smtp *s, smtp_action *action, buffer *reply, const char *line)
{
  if (line[0] >= '4' && ++s->errors >= s->options->max_errors) {
    *action = SMTP_CLOSE;
    return buffer_print(reply, "%s\r\n421 4.7.0 %s too many errors\r\n", line,
                        s->options->hostname);
  }
  return buffer_print(reply, "%s\r\n", line);
}

static int says_hello(smtp *s, const char *argument)
{
  if (!path_is_domain(argument)) {
    return -1;
  }
  smtp_reset(s);
  memcpy(s->peer, argument, strlen(argument) + 1);
  return 0;
}

static const char *helo(smtp *s, smtp_action *action, buffer *reply,
                        const char *argument)
{
  (void)action;
  if (says_hello(s, argument) < 0) {
    return BAD_ARGUMENT;
  }
  s->is_extended = 0;
  return buffer_print(reply, "250 %s\r\n", s->options->hostname) < 0 ? NO_MEMORY
                                                                     : NULL;
}

static const char *ehlo(smtp *s, smtp_action *action, buffer *reply,
                        const char *argument)
{
  (void)action;
  if (says_hello(s, argument) < 0) {
    return BAD_ARGUMENT;
  }
  s->is_extended = 1;
  if (buffer_print(reply,
                   "250-%s\r\n250-PIPELINING\r\n250-SIZE %llu\r\n"
                   "250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n",
                   s->options->hostname,
                   (unsigned long long)s->options->max_size) < 0) {
    return NO_MEMORY;
  }
  return NULL;
}

/* SIZE= (RFC 1870): up to 20 digits. */
static const char *size_parameter(const smtp *s, const char *value, size_t len)
{
  char digits[21];

  if (len == 0 || len >= sizeof(digits) || strspn(value, "0123456789") < len) {
    return BAD_ARGUMENT;
  }
  memcpy(digits, value, len);
  digits[len] = '\0';
  return strtoull(digits, NULL, 10) > s->options->max_size
             ? "552 5.3.4 message too large"
             : NULL;
}

static int is_word(const char *text, size_t len, const char *word)
{
  return len == strlen(word) && strncasecmp(text, word, len) == 0;
}

static const char *sender_parameter(smtp *s, const char *text, size_t len)
{
  const char *value = memchr(text, '=', len);
  size_t name = value == NULL ? len : (size_t)(value - text);
  size_t rest = value == NULL ? 0 : len - name - 1;

  if (!s->is_extended) {
    return "555 5.5.4 no parameters without EHLO";
  }
  if (value != NULL && is_word(text, name, "SIZE")) {
    return size_parameter(s, value + 1, rest);
  }
  if (value == NULL || !is_word(text, name, "BODY")) {
    return "555 5.5.4 parameter not known";
  }
  s->envelope.eight_bit = is_word(value + 1, rest, "8BITMIME");
  return s->envelope.eight_bit || is_word(value + 1, rest, "7BIT")
             ? NULL
             : BAD_ARGUMENT;
}

/* `text` is what follows the path: parameters, each behind a space. */
static const char *sender_parameters(smtp *s, const char *text)
{
  const char *problem = NULL;

  while (problem == NULL && *text != '\0') {
    size_t spaces = strspn(text, " ");
    size_t len = strcspn(text + spaces, " ");

    if (spaces == 0) {
      return BAD_ARGUMENT;
    }
    if (len > 0) {
      problem = sender_parameter(s, text + spaces, len);
    }
    text += spaces + len;
  }
  return problem;
}

/* Some clients write a space behind the colon. */
static const char *after_word(const char *argument, const char *word)
{
  size_t len = strlen(word);

  if (strncasecmp(argument, word, len) != 0) {
    return "";
  }
  return argument + len + strspn(argument + len, " ");
}

static const char *mail(smtp *s, smtp_action *action, buffer *reply,
                        const char *argument)
{
  const char *path = after_word(argument, "FROM:");
  const char *problem;
  size_t len;

  (void)reply;
  if (s->peer[0] == '\0' || s->has_sender) {
    return BAD_SEQUENCE;
  }
  len = path_read(s->envelope.sender, path, PATH_NULL);
  if (len == 0) {
    return "501 5.1.7 no such form of an address";
  }
  problem = sender_parameters(s, path + len);
  if (problem == NULL && s->room == SMTP_NO_ROOM) {
    problem = "452 4.3.1 the queue is full, try again later";
  }
  if (problem != NULL) {
    smtp_reset(s);
    return problem;
  }
  if (s->room == SMTP_ROOM_SOON) {
    smtp_reset(s);
    *action = SMTP_WAIT;
    return NULL;
  }
  s->has_sender = 1;
  return "250 2.1.0 ok";
}

static const char *rcpt(smtp *s, smtp_action *action, buffer *reply,
                        const char *argument)
{
  const char *path = after_word(argument, "TO:");
  char mailbox[PATH_SIZE];
  size_t len;

  (void)action;
  (void)reply;
  if (!s->has_sender) {
    return BAD_SEQUENCE;
  }
  len = path_read(mailbox, path, PATH_POSTMASTER);
  if (len == 0) {
    return "501 5.1.3 no such form of an address";
  }
  if (path[len + strspn(path + len, " ")] != '\0') {
    return "555 5.5.4 parameter not known";
  }
  if (path_domain(mailbox)[0] != '\0' &&
      !options_relays(s->options, path_domain(mailbox))) {
    return "550 5.7.1 no relaying to that domain";
  }
  if (s->envelope.count >= s->options->max_recipients) {
    return "452 4.5.3 too many recipients";
  }
  return envelope_add(&s->envelope, mailbox) < 0 ? NO_MEMORY : "250 2.1.5 ok";
}

static const char *data(smtp *s, smtp_action *action, buffer *reply,
                        const char *argument)
{
  (void)reply;
  if (argument[0] != '\0') {
    return BAD_ARGUMENT;
  }
  if (!s->has_sender) {
    return BAD_SEQUENCE;
  }
  if (s->envelope.count == 0) {
    return "554 5.5.1 no valid recipients";
  }
  *action = SMTP_DATA;
  s->idle_commands = 0;
  return "354 end with a line that has only a dot";
}

static const char *idle_command(smtp *s, smtp_action *action, const char *reply)
{
  if (++s->idle_commands > IDLE_COMMANDS_MAX) {
    *action = SMTP_CLOSE;
    return "421 4.7.0 too many commands without a message";
  }
  return reply;
}

static const char *rset(smtp *s, smtp_action *action, buffer *reply,
                        const char *argument)
{
  (void)reply;
  if (argument[0] != '\0') {
    return BAD_ARGUMENT;
  }
  smtp_reset(s);
  return idle_command(s, action, "250 2.0.0 ok");
}

static const char *noop(smtp *s, smtp_action *action, buffer *reply,
                        const char *argument)
{
  (void)reply;
  (void)argument;
  return idle_command(s, action, "250 2.0.0 ok");
}

static const char *vrfy(smtp *s, smtp_action *action, buffer *reply,
                        const char *argument)
{
  (void)reply;
  return argument[0] == '\0'
             ? BAD_ARGUMENT
             : idle_command(s, action, "252 2.5.2 send some mail, I will try");
}

static const char *expn(smtp *s, smtp_action *action, buffer *reply,
                        const char *argument)
{
  (void)s;
  (void)action;
  (void)reply;
  (void)argument;
  return "502 5.5.1 command not implemented";
}

static const char *quit(smtp *s, smtp_action *action, buffer *reply,
                        const char *argument)
{
  (void)s;
  (void)reply;
  if (argument[0] != '\0') {
    return BAD_ARGUMENT;
  }
  *action = SMTP_CLOSE;
  return "221 2.0.0 bye";
}

static const command commands[] = {
    {"EHLO", ehlo}, {"HELO", helo}, {"MAIL", mail}, {"RCPT", rcpt},
    {"DATA", data}, {"RSET", rset}, {"NOOP", noop}, {"VRFY", vrfy},
    {"EXPN", expn}, {"HELP", expn}, {"QUIT", quit},
};

static const char *obey(smtp *s, smtp_action *action, buffer *reply,
                        const char *line)
{
  size_t verb = strcspn(line, " ");
  const char *argument = line + verb + strspn(line + verb, " ");
  size_t i;

  for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
    if (is_word(line, verb, commands[i].verb)) {
      return commands[i].obey(s, action, reply, argument);
    }
  }
  return "500 5.5.1 command not known";
}

int smtp_command(smtp *s, smtp_action *action, buffer *reply, const char *line,
                 size_t len)
{
  const char *answer;

  *action = SMTP_GO_ON;
  if (strlen(line) != len) {
    return smtp_reply(s, action, reply, "500 5.5.2 NUL in a command");
  }
  answer = obey(s, action, reply, line);
  return answer == NULL ? 0 : smtp_reply(s, action, reply, answer);
}
