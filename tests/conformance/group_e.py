# SPDX-License-Identifier: MIT
from items import Expect, Item
from signer import Mail, Sig

SYNTAX, UNKNOWN = "signature-syntax", "unsupported-canonicalization"


def good(number, name, rule, value, header, body):
    return Item(number, name, rule, "6376 3.5", Mail(Sig(c=value, header=header, body=body)),
                Expect("ok", canonicalization=f"{header}/{body}"))


def bad(number, name, rule, source, value, reason, choice=""):
    return Item(number, name, rule, source, Mail(Sig(c=value)), Expect(reason, subject="c"),
                choice=choice)


ITEMS = [
    good(129, "c-absent", "without c= it is simple/simple", None, "simple", "simple"),
    good(130, "c-one", "c=relaxed is relaxed/simple", "relaxed", "relaxed", "simple"),
    good(131, "c-one-simple", "c=simple is simple/simple", "simple", "simple", "simple"),
    bad(132, "c-empty", "an empty c= is not the default", "6376 3.2", "", SYNTAX),
    bad(133, "c-slash", "nothing after \"/\"", "6376 3.5", "relaxed/", SYNTAX),
    bad(134, "c-slash2", "nothing before \"/\"", "6376 3.5", "/relaxed", SYNTAX),
    bad(135, "c-three", "three canonicalizations", "6376 3.5", "relaxed/relaxed/relaxed", SYNTAX),
    bad(136, "c-unk-h", "an unknown one for the header", "6376 3.4", "foo/relaxed", UNKNOWN),
    bad(137, "c-unk-b", "an unknown one for the body", "6376 3.4", "relaxed/foo", UNKNOWN),
    bad(138, "c-nowsp", "that of a draft", "6376 3.4", "nowsp", UNKNOWN),
    bad(139, "c-case", "values are case-sensitive", "6376 3.2", "Relaxed/Relaxed", UNKNOWN,
        "as C-068"),
    bad(140, "c-ws", "no white space around \"/\"", "6376 3.5", "relaxed / relaxed", SYNTAX),
    bad(141, "c-prefix", "less than known names", "6376 3.5", "relax/simpl", UNKNOWN),
]
