/* SPDX-License-Identifier: MIT */
#include "bodytest.h"

#include <stddef.h>

#define BANNER(lines)                                                          \
  {                                                                            \
    "text-in-front", CLI_BODY_SKIP_LINES, lines, CLI_POST_NONE,                \
        CLI_TEST_PREFIX | CLI_TEST_SMALL_ONLY,                                 \
        "the first " #lines " lines were put in front of the body after "      \
        "signing, such as a warning banner or the beginning of a MIME part",   \
        NULL                                                                   \
  }

const struct cli_body_test cli_body_tests[] = {
    {"tail-added", CLI_BODY_AS_IS, 0, CLI_POST_NONE, CLI_TEST_PREFIX, "",
     "text added at the end of the body"},
    {"empty-body", CLI_BODY_CUT, 0, CLI_POST_NONE, 0,
     "the signature is for an empty body: all of the body was added after "
     "signing, or the signer didn't see it",
     "an empty body signed"},
    {"bare-lf", CLI_BODY_LF_AS_CRLF, 0, CLI_POST_NONE,
     CLI_TEST_PREFIX | CLI_TEST_STRICT_ONLY,
     "the body was signed with CRLF and has lines now that end in a bare LF",
     "bare LF read as CRLF"},
    {"lf-hashed", CLI_BODY_AS_IS, 0, CLI_POST_LF, 0,
     "the signer hashed lines that end in LF; it has to sign what is sent, "
     "which ends lines in CRLF",
     "CRLF read as LF"},
    {"bare-cr", CLI_BODY_WITHOUT_CR, 0, CLI_POST_NONE, 0,
     "the hash fits without the bare CRs that the body has", "no bare CR"},
    {"not-canonicalized", CLI_BODY_AS_IS, 0, CLI_POST_NONE, CLI_TEST_RAW,
     "bh= is the hash of the raw body, without the canonicalization that c= "
     "promises",
     "the raw body, not canonicalized"},
    {"last-line-end-missing", CLI_BODY_AS_IS, 0, CLI_POST_CHOP, 0,
     "the signer hashed the body without the line end of its last line",
     "the last line without its line end"},
    {"extra-line-end", CLI_BODY_AS_IS, 0, CLI_POST_ADD_LINE, 0,
     "the signer hashed one more line end behind the body",
     "one more line end at the end"},
    {"smtp-dot", CLI_BODY_AS_IS, 0, CLI_POST_ADD_DOT, 0,
     "the hash fits with a line of one dot behind the body: the signer hashed "
     "the dot with which SMTP ends a message, or such a line was lost",
     "the final dot of SMTP"},
    {"dots-doubled", CLI_BODY_UNSTUFF, 0, CLI_POST_NONE, 0,
     "lines that begin with a dot have one dot too many: the doubling of SMTP "
     "wasn't undone",
     "dots at the beginning of lines doubled"},
    {"dots-lost", CLI_BODY_STUFF, 0, CLI_POST_NONE, 0,
     "lines that begin with a dot had one dot more when they were hashed: the "
     "signer hashed the doubled dots of SMTP, or a relay removed one",
     "dots at the beginning of lines lost"},
    {"from-quoted", CLI_BODY_UNQUOTE_FROM, 0, CLI_POST_NONE, 0,
     "\">\" was put in front of lines that begin with \"From \", as mailbox "
     "files have it",
     "\">From \" written for \"From \""},
    {"from-unquoted", CLI_BODY_QUOTE_FROM, 0, CLI_POST_NONE, 0,
     "the \">\" in front of lines that begin with \">From \" was removed",
     "\"From \" written for \">From \""},
    {"white-space-added", CLI_BODY_TRIM, 0, CLI_POST_NONE, CLI_TEST_SIMPLE_ONLY,
     "the hash fits without the white space at the end of lines; under simple "
     "canonicalization it counts",
     "no white space at line ends"},
    {"signature-dashes", CLI_BODY_DASHES, 0, CLI_POST_NONE,
     CLI_TEST_SIMPLE_ONLY,
     "the line \"-- \" in front of a signature has lost its space",
     "\"-- \" that has lost its space"},
    {"tabs", CLI_BODY_TABS, 0, CLI_POST_NONE, CLI_TEST_SIMPLE_ONLY,
     "the hash fits with spaces for the tabs", "tabs for spaces"},
    {"line-cut", CLI_BODY_JOIN, 0, CLI_POST_NONE, 0,
     "lines that are too long for SMTP (998 octets) were cut",
     "long lines cut"},
    {"line-cut", CLI_BODY_JOIN_SPACE, 0, CLI_POST_NONE, 0,
     "lines that are too long for SMTP (998 octets) were cut, with a space in "
     "front of the rest",
     NULL},
    {"line-cut", CLI_BODY_JOIN_MARK, 0, CLI_POST_NONE, 0,
     "lines that are too long for SMTP were cut, with \"!\" at the end", NULL},
    {"raw-length", CLI_BODY_CUT, 0, CLI_POST_NONE, CLI_TEST_LIMIT_ONLY,
     "the signer counted l= in the raw body, not in the canonical one",
     "l= counted in the raw body"},
    {"text-in-front", CLI_BODY_SKIP_LINES, 1, CLI_POST_NONE,
     CLI_TEST_PREFIX | CLI_TEST_SMALL_ONLY,
     "the first line was put in front of the body after signing",
     "up to 12 lines put in front"},
    BANNER(2),
    BANNER(3),
    BANNER(4),
    BANNER(5),
    BANNER(6),
    BANNER(7),
    BANNER(8),
    BANNER(9),
    BANNER(10),
    BANNER(11),
    BANNER(12),
    {"text-in-front", CLI_BODY_SKIP_BLANK, 1, CLI_POST_NONE, CLI_TEST_PREFIX,
     "everything up to the first empty line was put in front of the body after "
     "signing, such as a warning banner or the beginning of a MIME part",
     "text up to the first or second empty line put in front"},
    {"text-in-front", CLI_BODY_SKIP_BLANK, 2, CLI_POST_NONE, CLI_TEST_PREFIX,
     "everything up to the second empty line was put in front of the body "
     "after signing, such as a warning banner or the beginning of a MIME part",
     NULL},
    {NULL, CLI_BODY_AS_IS, 0, CLI_POST_NONE, 0, NULL, NULL}};
