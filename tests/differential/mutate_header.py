# SPDX-License-Identifier: MIT
"""The header of the message. What follows for a signature, the oracle tells:
some of these are made before signing, some after it, some either way."""

import re

from message import FROM
from registry import add, mutation

VALUES = [
    ("folded", b"a\r\n b\r\n\tc"),
    ("folded-spaces", b"a \t\r\n \t b"),
    ("folded-first", b"\r\n value"),
    ("blank-continuation", b"a\r\n \r\n b"),
    ("blank-continuation-last", b"a\r\n \t"),
    ("blank-continuations-first", b" \r\n \r\n\tv"),
    ("empty", b""),
    ("blank", b" \t "),
    ("no-space", b"value"),
    ("runs", b" a \t\t b"),
    ("around", b" \t value \t "),
    ("colons", b" a : b:c"),
    ("8bit", b" caf\xe9 \xff\xc3\xa9"),
    ("utf8", " \u2603 snow".encode()),
    ("nbsp", b" \xa0a\xc2\xa0\xc2\xa0b\xa0"),
    ("vt-ff", b" \x0ba\x0c\x0cb\x0b"),
    ("vt-ff-inside", b" a\x0bb\x0cc"),
    ("control", b" a\x01\x7fb"),
    ("long", b" " + b"ab " * 4000),
    ("long-folded", b" a" + b"\r\n b" * 500),
    ("long-blank", b" a" + b" " * 5000 + b"b"),
    ("nul", b" a\0b"),
    ("bare-cr", b" a\rb \r c"),
    ("bare-lf", b" a\nb"),
    ("bare-lf-fold", b" a\n b"),
    ("equals-b", b" b=abc; bh=def"),
]
SIGNABLE = [b"Subject", b"Message-ID", b"Date", b"Reply-To"]


def owned(case):
    return [i for i, field in enumerate(case.fields)
            if isinstance(field, bytes)]


def valued(value):
    def change(case, draw):
        name = draw.choice(SIGNABLE)
        case.fields = [f for f in case.fields if not isinstance(f, bytes)
                       or not f.lower().startswith(name.lower() + b":")]
        field = name + b":" + value + b"\r\n"
        case.fields.insert(draw.below(len(case.fields) + 1), field)
    return change


for _name, _value in VALUES:
    add("header", "header-" + _name, valued(_value), "header")


def signed_place(case, draw):
    """A field that at least one signature covers."""
    names = {name.lower() for sig in case.signatures for name in sig.names}
    places = [i for i in owned(case)
              if case.fields[i].split(b":")[0].lower() in names]
    return draw.choice(places) if places else None


def field_change(name, form, phases=("pre", "post")):
    def change(case, draw):
        place = signed_place(case, draw)
        if place is None:
            return False
        new = form(case.fields[place], draw)
        if new == case.fields[place]:
            return False
        case.fields[place] = new
        return True
    for phase in phases:
        after = "-after" if phase == "post" else ""
        add("header", "header-" + name + after, change, "header", phase)


def cut(field):
    name, value = field.split(b":", 1)
    return name, value[:-2]


def refold(field, draw):
    name, value = cut(field)
    return name + b":" + re.sub(rb"(?<=\S) (?=\S)", b"\r\n ", value) + b"\r\n"


def letter(field, draw):
    name, value = cut(field)
    return name + b":" + value + b"x\r\n"


def value_case(field, draw):
    name, value = cut(field)
    return name + b":" + value.swapcase() + b"\r\n"


field_change("refolded", refold)
field_change("name-upper", lambda f, d: cut(f)[0].upper() + f[len(cut(f)[0]):])
field_change("space-before-colon",
             lambda f, d: f.replace(b":", d.choice([b" :", b"\t :"]), 1))
field_change("space-doubled", lambda f, d: f.replace(b" ", b"  "))
field_change("space-last", lambda f, d: f[:-2] + b" \t\r\n")
field_change("space-in-word",
             lambda f, d: re.sub(rb"(\w)(\w)(?=\W*$)", rb"\1 \2", f, 1),
             ("post",))
field_change("space-gone",
             lambda f, d: re.sub(rb"(?<!\n) ", b"", f), ("post",))
field_change("letter", letter, ("post",))
field_change("value-case", value_case, ("post",))
field_change("8bit", lambda f, d: f[:-3] + bytes([f[-3] ^ 0x80]) + b"\r\n",
             ("post",))
field_change("bare-cr", lambda f, d: f[:-2] + b"\rx\r\n", ("post",))
field_change("bare-lf", lambda f, d: f[:-2] + b"\nx\r\n", ("post",))
field_change("nul", lambda f, d: f[:-2] + b"\0\r\n", ("post",))
field_change("cr-doubled", lambda f, d: f[:-2] + b"\r\r\n", ("post",))

INSERTED = [
    ("from", b"From: Someone <someone@example.net>\r\n"),
    ("from-same", FROM),
    ("subject", b"Subject: another\r\n"),
    ("subject-empty", b"Subject:\r\n"),
    ("received", b"Received: from c.example by d.example; now\r\n"),
    ("plain", b"X-Added: 1\r\n"),
    ("not-there", b"X-Not-There: 1\r\n"),
    ("sender", b"Sender: x@example.com\r\n"),
    ("alike", b"Subject2: x\r\nFrom-X: y\r\nTo-X: z\r\n"),
    ("punctuation", b"X-!#$%&'*+.^_`{|}~9: v\r\n"),
    ("name-space", b"X Foo: bar\r\n"),
    ("name-8bit", b"X-\xc3\xa9: v\r\n"),
    ("8bit", b"X-Eight: \xff\xfe\r\n"),
    ("domainkey", b"DomainKey-Signature: a=rsa-sha1; d=example.com\r\n"),
    ("arc", b"ARC-Seal: i=1; a=rsa-sha256; d=x.example; s=a; b=A\r\n"),
]


def inserter(field, place):
    def change(case, draw):
        at = {"top": 0, "bottom": len(case.fields),
              "middle": draw.below(len(case.fields) + 1)}[place]
        case.fields.insert(at, field)
    return change


for _name, _field in INSERTED:
    for _place in ("top", "middle", "bottom"):
        add("header", "added-%s-%s-after" % (_name, _place),
            inserter(_field, _place), "added", "post")
    add("header", "added-" + _name, inserter(_field, "middle"), "added")


# Lines that are no fields.
STRANGE = [
    ("no-name", b": value\r\n"),
    ("mbox", b"From x@example.org Mon Nov 23 08:00:00 2026\r\n"),
]


def strange(name, line):
    def change(case, draw):
        top = 0 if name == "mbox" else draw.below(len(case.fields) + 1)
        case.fields.insert(top, line)
    return change


for _name, _line in STRANGE:
    add("header", "line-%s-after" % _name, strange(_name, _line), "added",
        "post")


@mutation("header", "line-no-colon-after", "added", "post")
def no_colon(case, draw):
    """Where the header ends is in doubt; the oracle knows fields only."""
    case.fields.insert(draw.below(len(case.fields) + 1), b"garbage line\r\n")
    for sig in case.signatures:
        sig.hurt("line-no-colon", "message-syntax")


@mutation("header", "removed-after", "header", "post")
def removed(case, draw):
    places = owned(case)
    del case.fields[draw.choice(places)]


@mutation("header", "removed-from", "header")
def removed_from(case, draw):
    case.fields.remove(FROM)


@mutation("header", "removed-from-after", "header", "post")
def removed_from_after(case, draw):
    if FROM not in case.fields:
        return False
    case.fields.remove(FROM)
    return True


@mutation("header", "doubled", "header")
def doubled(case, draw):
    case.fields.append(case.fields[draw.choice(owned(case))])


@mutation("header", "doubled-after", "header", "post")
def doubled_after(case, draw):
    place = draw.choice(owned(case))
    case.fields.insert(draw.below(len(case.fields) + 1), case.fields[place])


@mutation("header", "shuffled-after", "header", "post")
def shuffled(case, draw):
    """Fields of one name change places: it matters only to those."""
    places = owned(case)
    for place, field in zip(places, draw.shuffled(
            [case.fields[i] for i in places])):
        case.fields[place] = field


@mutation("header", "received-swapped-after", "header", "post")
def swapped(case, draw):
    places = [i for i in owned(case)
              if case.fields[i].startswith(b"Received:")]
    if len(places) < 2:
        return False
    a, b = places[0], places[-1]
    case.fields[a], case.fields[b] = case.fields[b], case.fields[a]
    return True
