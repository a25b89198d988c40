# SPDX-License-Identifier: MIT
from items import Expect, Item
from signer import FIELDS, Mail, Sig

SYNTAX = "signature-syntax"
CHANGED = tuple(field.replace("Test", "Best") for field in FIELDS)


def z(number, name, rule, source, value, reason="ok", choice=""):
    expect = Expect("ok") if reason == "ok" else Expect(reason, subject="z")
    return Item(number, name, rule, source, Mail(Sig(z=value)), expect, choice=choice)


ITEMS = [
    z(297, "z-ok", "z= with copies", "6376 3.5",
      "From:Alice=20<alice@<D>>|Subject:Test=20message|\r\n To:Bob=20<bob@example.net>"),
    z(298, "z-diff", "copies that differ from the message", "6376 3.5", "From:other@example.org"),
    z(299, "z-bad", "a copy without \":\"", "6376 3.5, 6.1.1", "nonsense", SYNTAX,
      "refused: a syntax error like others, although only diagnostic"),
    z(300, "z-badqp", "\"=\" without hex digits", "6376 2.11", "Subject:=ZZ", SYNTAX, "as C-299"),
    z(301, "z-empty", "an empty z=", "6376 3.5", "",
      choice="passes: copies of nothing, only diagnostic"),
    Item(302, "z-notusedforhash", "the fields are hashed, not their copies", "6376 3.5",
         Mail(Sig(z="Subject:Test=20message"), fields=CHANGED, signed_fields=FIELDS),
         "signature-mismatch"),
    Item(303, "x-r-y", "r=y changes nothing", "6651 3.1", Mail(Sig(extra="r=y;")), "ok"),
    Item(304, "x-atps", "atps= and atpsh= change nothing", "6541 3",
         Mail(Sig(extra="atps=other.example; atpsh=sha256;")), "ok"),
]
