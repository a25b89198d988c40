# SPDX-License-Identifier: MIT
"""The body: shapes before signing, changes after it. What follows for a
signature, the oracle tells."""

import re

from registry import add, mutation

SHAPES = [
    ("empty", b""),
    ("one-crlf", b"\r\n"),
    ("three-crlf", b"\r\n" * 3),
    ("blank-line", b" \t \r\n"),
    ("blank-no-crlf", b"  "),
    ("no-crlf", b"abc"),
    ("no-crlf-space", b"abc  "),
    ("no-crlf-blank-line", b"abc\r\n \t"),
    ("empty-last", b"abc\r\n\r\n\r\n\r\n"),
    ("blank-last", b"abc\r\n \r\n\t\r\n\r\n"),
    ("empty-first", b"\r\n\r\nabc\r\n"),
    ("empty-inside", b"a\r\n\r\n\r\nb\r\n"),
    ("blank-inside", b"a\r\n \t\r\nb\r\n"),
    ("runs", b"\t\ta \t  b\t\r\n  c\r\n"),
    ("tab", b"a\tb\r\n"),
    ("vt-ff", b"a\x0b\x0bb \x0c\r\n\x0c\r\n"),
    ("nbsp", b"a\xa0\xa0b \xc2\xa0\r\n"),
    ("8bit", b"\xff\xfe\x80abc\xe9\r\n"),
    ("nul", b"abc\0def\r\nxyz\r\n"),
    ("nul-last", b"abc \0\r\n\0\r\n\r\n"),
    ("bare-cr", b"a\rb \rc\r\n"),
    ("cr-cr-lf", b"a \r\r\nb\r\n"),
    ("bare-cr-last", b"abc\r\n\r"),
    ("bare-lf", b"a \nb\r\n"),
    ("bare-lf-last", b"abc\r\n\n"),
    ("all-lf", b"a\nb \n\nc\n\n"),
    ("dots", b".\r\n..a\r\n.b\r\n"),
    ("line-998", b"x" * 998 + b"\r\n"),
    ("line-long", b"x y " * 5000 + b"\r\n"),
    ("blanks-long", b"a" + b" " * 9000 + b"b\r\nc" + b"\t" * 9000 + b"\r\n"),
    ("empty-many", b"a\r\n" + b"\r\n" * 5000 + b"b\r\n"),
    ("empty-many-last", b"a\r\n" + b"\r\n" * 5000),
    ("chunks", b"x" * 4095 + b"\r\n" + b"y" * 4094 + b" \r\nz\r\n"),
    ("like-header", b"X-Foo: bar\r\n folded\r\n\r\nabc"),
    ("rfc-example", b" C \r\nD \t E\r\n\r\n\r\n"),
]


def shape(octets):
    def change(case, draw):
        case.body = octets
    return change


for _name, _octets in SHAPES:
    add("body", "body-" + _name, shape(_octets), "body body-shape")


@mutation("body", "body-random", "body body-shape")
def random_lines(case, draw):
    pieces = [b"a", b"bc", b" ", b"  ", b"\t", b"\r\n", b"\r\n", b".", b"\xe9"]
    body = b"".join(draw.choice(pieces) for _ in range(draw.between(1, 80)))
    case.body = body + b"\r\n"


@mutation("body", "body-missing", "body body-shape body-after")
def missing(case, draw):
    case.body, case.separator = b"", b""


def changer(name, form):
    def change(case, draw):
        new = form(case.body, draw)
        if new == case.body or not case.separator:
            return False
        case.body = new
        return True
    add("body", "body-" + name + "-after", change, "body-after", "post")


def place(body, draw):
    return draw.below(len(body) + 1)


def put(octets):
    def form(body, draw):
        at = place(body, draw)
        return body[:at] + octets + body[at:]
    return form


def flip(body, draw):
    at = place(body, draw)
    return body[:at] + bytes([body[at] ^ 0x20]) + body[at + 1:] \
        if at < len(body) else body


changer("footer", lambda body, draw: body + b"-- \r\nfooter\r\n")
changer("octet-more", lambda body, draw: body + b"x")
changer("empty-lines", lambda body, draw: body + b"\r\n\r\n")
changer("blank-lines", lambda body, draw: body + b" \r\n\t\r\n")
changer("final-crlf", lambda body, draw: body[:-2]
        if body.endswith(b"\r\n") else body + b"\r\n")
changer("space-at-line-end",
        lambda body, draw: body.replace(b"\r\n", b" \r\n", 1))
changer("space-doubled", lambda body, draw: body.replace(b" ", b"  ", 1))
changer("space-to-tab", lambda body, draw: body.replace(b" ", b"\t", 1))
changer("space-gone", lambda body, draw: body.replace(b" ", b"", 1))
changer("space-anywhere", put(b" "))
changer("nul-anywhere", put(b"\0"))
changer("cr-anywhere", put(b"\r"))
changer("lf-anywhere", put(b"\n"))
changer("crlf-anywhere", put(b"\r\n"))
changer("letter-anywhere", put(b"q"))
changer("cr-at-end", lambda body, draw: body + b"\r")
changer("flipped", flip)
changer("cut", lambda body, draw: body[:place(body, draw)])
changer("gone", lambda body, draw: b"")
changer("upper", lambda body, draw: body.upper())
changer("lf", lambda body, draw: body.replace(b"\r\n", b"\n"))
changer("line-first", lambda body, draw: b"\r\n" + body)
changer("dot-stuffed",
        lambda body, draw: re.sub(rb"(?m)^\.", b"..", body))
changer("rewrapped", lambda body, draw: re.sub(rb"(?<=\w) (?=\w)", b"\r\n",
                                               body, 1))
