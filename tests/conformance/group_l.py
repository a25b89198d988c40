# SPDX-License-Identifier: MIT
from items import Expect, Item, Outcome
from signer import FIELDS, Mail, Sig

SYNTAX = "signature-syntax"
CHANGED = tuple(field.replace("Test", "Best") for field in FIELDS)


def z(number, name, rule, source, value, choice=""):
    return Item(number, name, rule, source, Mail(Sig(z=value)), "ok", choice=choice)


def several(number, name, rule, source, values, choice):
    """A signature for each wrong value."""
    return Item(number, name, rule, source, Mail(*[Sig(z=value) for value in values]),
                Outcome(*[Expect(SYNTAX, subject="z") for _ in values]), choice=choice)


ITEMS = [
    z(297, "z-ok", "z= with copies", "6376 3.5",
      "From:Alice=20<alice@<D>>|Subject:Test=20message|\r\n To:Bob=20<bob@example.net>|"
      "X:a=0D=0A=20b=20"),
    z(298, "z-diff", "copies that differ from the message", "6376 3.5", "From:other@example.org"),
    several(299, "z-bad", "a copy without \":\", without a name", "6376 3.5, 6.1.1",
            ["nonsense", ":value", "From:a|nonsense", b"Subj\xe9ct:a"],
            "refused: a syntax error like others, although only diagnostic"),
    several(300, "z-badqp", "\"=\" without hex digits", "6376 2.11",
            ["Subject:=ZZ", "Subject:=2", "Subject:=", "Subject:=2z"], "as C-299"),
    z(301, "z-empty", "an empty z=", "6376 3.5", "",
      choice="passes: copies of nothing, only diagnostic"),
    Item(302, "z-notusedforhash", "the fields are hashed, not their copies", "6376 3.5",
         Mail(Sig(z="Subject:Test=20message"), fields=CHANGED, signed_fields=FIELDS),
         "signature-mismatch"),
    Item(303, "x-r-y", "r=y changes nothing", "6651 3.1", Mail(Sig(extra="r=y;")), "ok"),
    Item(304, "x-atps", "atps= and atpsh= change nothing", "6541 3",
         Mail(Sig(extra="atps=other.example; atpsh=sha256;")), "ok"),
]
