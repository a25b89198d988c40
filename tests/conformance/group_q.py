# SPDX-License-Identifier: MIT
"""Bodies and what they are in canonical form, written by hand."""
import hashlib

from items import Expect, Item, Outcome
from signer import Mail, Sig, appended, canonical_body, replaced

WRONG = "body-hash-mismatch"
NORMALIZE, AUTO = ["--line-ends=normalize"], ["--line-ends=auto"]


def body(number, name, rule, source, method, raw, canonical, change=None):
    """A body whose hash is that of `canonical`."""
    if canonical_body(raw, method) != canonical:
        raise ValueError(f"C-{number}: {canonical_body(raw, method)} is not {canonical}")
    sig = Sig(body=method, body_hash=lambda _: hashlib.sha256(canonical).digest())
    return Item(number, name, f"{rule}; {method}", source, Mail(sig, body=raw, change=change),
                Expect("ok", body_octets=len(canonical)))


def both(number, name, rule, source, raw, simple, relaxed, change=None):
    return [body(number, f"{name}-s", rule, source, "simple", raw, simple, change),
            body(number + 1, f"{name}-r", rule, source, "relaxed", raw, relaxed, change)]


def same(number, name, rule, source, raw, canonical):
    return both(number, name, rule, source, raw, canonical, canonical)


def cut(octets):
    return lambda message: message[:-octets]


def no_separator(number, name, rule, source, octets):
    """Simple at `number`, relaxed two after it."""
    return [body(number, f"{name}-s", rule, source, "simple", b"", b"\r\n", cut(octets)),
            body(number + 2, f"{name}-r", rule, source, "relaxed", b"", b"", cut(octets))]


def line_feeds(number, method):
    """The same message as a file of Unix has it."""
    return Item(number, f"b-alllf-{method[0]}",
                f"a message with LF for CRLF verifies only when that is asked for; {method}",
                "6376 3.4, 5.3",
                Mail(Sig(body=method), body="abc\r\nx  y\r\n\r\n",
                     change=lambda message: message.replace(b"\r\n", b"\n")),
                "signature-syntax", Outcome("ok", options=NORMALIZE), Outcome("ok", options=AUTO),
                choice="neutral: without a line end all is one DKIM-Signature field, and LF is not in "
                       "its grammar")


def changed(number, name, rule, method, change, reason):
    return Item(number, name, rule, "6376 3.4.3, 3.4.4", Mail(Sig(body=method), change=change), reason)


CHUNK = (b"x" * 4095 + b"\r\n" + b"x" * 4094 + b"\r\n" + b"x" * 57342 + b"\r\n" + b" \t\r\n" * 3
         + b"y" + b" \t" * 4096 + b"\r\n\r\n \t\r\n\r\n")
CHUNK_SIMPLE = CHUNK[:-2]
CHUNK_RELAXED = (b"x" * 4095 + b"\r\n" + b"x" * 4094 + b"\r\n" + b"x" * 57342 + b"\r\n" + b"\r\n" * 3
                 + b"y\r\n")
BLANKS = b"a" + b" " * 70000 + b"b\r\nc" + b"\t" * 70000 + b"\r\n"
EMPTY = b"\r\n" * 70000
LINE = b"x y " * 17500
SECTIONS = "6376 3.4.3, 3.4.4"

ITEMS = [
    *both(437, "b-empty", "an empty body is CRLF with simple, nothing with relaxed", SECTIONS,
          b"", b"\r\n", b""),
    *no_separator(439, "b-nosep", "no empty line behind the header", "6376 3.4.3", 2),
    *no_separator(440, "b-nosep-nocrlf", "the last line of the header has no CRLF",
                  "5322 2.1; 6376 3.7", 4),
    *both(443, "b-crlf1", "one empty line", SECTIONS, b"\r\n", b"\r\n", b""),
    *both(445, "b-crlf3", "three empty lines", SECTIONS, b"\r\n\r\n\r\n", b"\r\n", b""),
    *both(447, "b-wsline", "one line of white space", SECTIONS, b" \t \r\n", b" \t \r\n", b""),
    *both(449, "b-wsonly-nocrlf", "white space without CRLF", SECTIONS, b"  ", b"  \r\n", b""),
    *same(451, "b-nocrlf", "the last line gets its CRLF", SECTIONS, b"abc", b"abc\r\n"),
    *both(453, "b-nocrlf-ws", "the same behind white space", SECTIONS, b"abc  ", b"abc  \r\n",
          b"abc\r\n"),
    *both(455, "b-nocrlf-wsline", "the last line is white space without CRLF", SECTIONS,
          b"abc\r\n \t", b"abc\r\n \t\r\n", b"abc\r\n"),
    *same(457, "b-trail", "empty lines at the end", SECTIONS, b"abc\r\n\r\n\r\n\r\n", b"abc\r\n"),
    *both(459, "b-trail-ws", "lines of white space at the end", SECTIONS,
          b"abc\r\n \r\n\t\r\n\r\n", b"abc\r\n \r\n\t\r\n", b"abc\r\n"),
    *same(461, "b-lead", "empty lines in front stay", SECTIONS, b"\r\n\r\nabc\r\n",
          b"\r\n\r\nabc\r\n"),
    *same(463, "b-inner", "empty lines inside stay", SECTIONS, b"a\r\n\r\n\r\nb\r\n",
          b"a\r\n\r\n\r\nb\r\n"),
    *both(465, "b-inner-ws", "lines of white space inside", SECTIONS, b"a\r\n \t\r\nb\r\n",
          b"a\r\n \t\r\nb\r\n", b"a\r\n\r\nb\r\n"),
    *both(467, "b-runs", "white space becomes one SP, in front, too", "6376 3.4.4",
          b"\t\ta \t  b\t\r\n  c\r\n", b"\t\ta \t  b\t\r\n  c\r\n", b" a b\r\n c\r\n"),
    body(469, "b-tab1", "one HTAB becomes SP", "6376 3.4.4", "relaxed", b"a\tb\r\n", b"a b\r\n"),
    *same(470, "b-vtff", "VT and FF are not white space", "5234 B.1; 6376 2.8",
          b"a\x0b\x0bb \x0c\r\n\x0c\r\n", b"a\x0b\x0bb \x0c\r\n\x0c\r\n"),
    *same(472, "b-nbsp", "8-bit spaces are not white space", "5234 B.1",
          b"a\xa0\xa0b \xc2\xa0\r\n", b"a\xa0\xa0b \xc2\xa0\r\n"),
    *same(474, "b-8bit", "octets that are no UTF-8", "6376 3.7", b"\xff\xfe\x80abc\xe9\r\n",
          b"\xff\xfe\x80abc\xe9\r\n"),
    *same(476, "b-nul", "NUL ends nothing", "6376 3.7", b"abc\0def\r\nxyz\r\n",
          b"abc\0def\r\nxyz\r\n"),
    *same(478, "b-nul-eol", "NUL at the end of lines, and before empty ones", "6376 3.7",
          b"abc \0\r\n\0\r\n\r\n", b"abc \0\r\n\0\r\n"),
    *same(480, "b-barecr", "a bare CR is an octet like others", "6376 3.4, 5.3",
          b"a\rb \rc\r\n", b"a\rb \rc\r\n"),
    *same(482, "b-barecr-eol", "CR CR LF: the first is content", "6376 3.4.4", b"a \r\r\nb\r\n",
          b"a \r\r\nb\r\n"),
    *same(484, "b-barecr-end", "a bare CR at the end", "6376 3.4", b"abc\r\n\r", b"abc\r\n\r\r\n"),
    *same(486, "b-barelf", "a bare LF is an octet like others", "6376 3.4, 5.3", b"a \nb\r\n",
          b"a \nb\r\n"),
    *same(488, "b-barelf-trail", "a bare LF at the end", "6376 3.4", b"abc\r\n\n",
          b"abc\r\n\n\r\n"),
    line_feeds(490, "simple"),
    line_feeds(491, "relaxed"),
    *same(492, "b-dots", "dots in front of lines, not stuffed", "6376 3.7", b".\r\n..a\r\n.b\r\n",
          b".\r\n..a\r\n.b\r\n"),
    *same(494, "b-long998", "a line of 998 octets", "5322 2.1.1", b"x" * 998 + b"\r\n",
          b"x" * 998 + b"\r\n"),
    *both(496, "b-long", "a line of 70,000 octets", "6376 3.7", LINE + b"\r\n", LINE + b"\r\n",
          LINE[:-1] + b"\r\n"),
    *both(498, "b-longws", "70,000 octets of white space, inside and at the end", "6376 3.4.4",
          BLANKS, BLANKS, b"a b\r\nc\r\n"),
    *same(500, "b-longblank", "70,000 empty lines inside", "6376 3.4.3",
          b"a\r\n" + EMPTY + b"b\r\n", b"a\r\n" + EMPTY + b"b\r\n"),
    *same(502, "b-longblank-end", "70,000 empty lines at the end", "6376 3.4.3", b"a\r\n" + EMPTY,
          b"a\r\n"),
    *both(504, "b-chunk", "CRLF and white space across the usual sizes of buffers", "6376 3.4",
          CHUNK, CHUNK_SIMPLE, CHUNK_RELAXED),
    *same(506, "b-colon", "a first line like a header field", "5322 2.1",
          b"X-Foo: bar\r\n folded\r\n\r\nabc", b"X-Foo: bar\r\n folded\r\n\r\nabc\r\n"),
    *same(508, "b-qp", "encoded text is hashed encoded", "6376 3.7", b"caf=C3=A9=\r\n x",
          b"caf=C3=A9=\r\n x\r\n"),
    *both(510, "b-rfc-ex", "the example of RFC 6376", "6376 3.4.5", b" C \r\nD \t E\r\n\r\n\r\n",
          b" C \r\nD \t E\r\n", b" C\r\nD E\r\n"),
    changed(512, "b-ws-added-s", "white space added at the end of a line; simple", "simple",
            replaced("Bob,\r\n", "Bob, \r\n"), WRONG),
    changed(513, "b-ws-added-r", "white space added at the end of a line; relaxed", "relaxed",
            replaced("Bob,\r\n", "Bob, \t\r\n"), "ok"),
    changed(514, "b-ws-in-word-r", "white space added inside a word; relaxed", "relaxed",
            replaced("Hello", "Hel lo"), WRONG),
    Item(515, "b-blank-added", "empty lines added at the end", "6376 3.4.3",
         Mail(Sig(body="simple"), Sig(), change=appended("\r\n\r\n")), Outcome("ok", "ok")),
    Item(516, "b-lead-blank-added", "an empty line added in front", "6376 3.4.3",
         Mail(Sig(body="simple"), Sig(), change=replaced("\r\n\r\nHello", "\r\n\r\n\r\nHello")),
         Outcome(WRONG, WRONG)),
]
