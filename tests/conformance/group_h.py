# SPDX-License-Identifier: MIT
import keys
from items import Expect, Item, Outcome
from signer import Mail, Sig

SYNTAX, OUTSIDE = "signature-syntax", "domain-mismatch"
STRICT = {"sel._domainkey.<D>": [f"v=DKIM1; t=s; p={keys.rsa().p()}"]}


def good(number, name, rule, source, value, identity, records=None, choice=""):
    return Item(number, name, rule, source, Mail(Sig(i=value), records=records),
                Expect("ok", identity=identity.replace("<D>", f"{name}.example")), choice=choice)


def bad(number, name, rule, source, value, choice="", **how):
    return Item(number, name, rule, source, Mail(Sig(i=value, **how)), Expect(SYNTAX, subject="i"),
                choice=choice)


def several(number, name, rule, source, values, choice):
    """A signature for each wrong value."""
    return Item(number, name, rule, source, Mail(*[Sig(i=value) for value in values]),
                Outcome(*[Expect(SYNTAX, subject="i") for _ in values]), choice=choice)


def outside(number, name, rule, source, value, records=None, **how):
    return Item(number, name, rule, source, Mail(Sig(i=value, **how), records=records),
                Expect(OUTSIDE, subject="i"))


ITEMS = [
    good(206, "i-d", "\"@\" and d=", "6376 3.5", "@<D>", "@<D>"),
    good(207, "i-user", "a local-part and d=", "6376 3.5", "alice@<D>", "alice@<D>"),
    good(208, "i-sub", "a subdomain of d=", "6376 3.10", "alice@a.b.<D>", "alice@a.b.<D>"),
    outside(209, "i-other", "another domain", "6376 6.1.1", "alice@other.example"),
    outside(210, "i-suffix", "d= at the end, but not at a label", "6376 6.1.1", "alice@evil<D>"),
    bad(211, "i-suffix-local", "a subdomain without \"@\"", "6376 3.5", "x.<D>"),
    Item(212, "i-parent", "the parent of d=, of one label or more", "6376 6.1.1",
         Mail(Sig(i="@<D>", domain="x.<D>"), Sig(i="@example"), Sig(i="alice@other")),
         Outcome(*[Expect(OUTSIDE, subject="i")] * 3)),
    bad(213, "i-noat", "d= without \"@\"", "6376 3.5", "<D>"),
    bad(214, "i-at-only", "\"@\" alone", "6376 3.5", "@"),
    bad(215, "i-empty", "an empty i=", "6376 3.5", ""),
    good(216, "i-qp", "dkim-quoted-printable is decoded", "6376 2.11", "al=69ce@<D>", "alice@<D>"),
    several(217, "i-qp-at", "an encoded \"@\", and other local-parts that are none",
            "6376 2.11, 3.5; 5321 4.1.2",
            ["user=40other.example@<D>", ".a@<D>", "a.@<D>", "a..b@<D>", "(a@<D>", "=2Ea@<D>"],
            "refused: decoded, the local-part isn't one without quotes"),
    good(218, "i-qp-domain", "the domain is decoded, too", "6376 2.11",
         "alice@i-qp-dom=61in.example", "alice@<D>",
         choice="passes: 2.11 makes no difference between the parts"),
    outside(219, "i-qp-escape", "an encoded domain outside of d=", "6376 6.1.1",
            "alice@other=2Eexample"),
    good(220, "i-case", "the case of the domain", "4343", "@I-CASE.Example", "@I-CASE.Example"),
    Item(221, "i-quoted", "\"@\" and an escaped DQUOTE in a quoted local-part, a bare DQUOTE",
         "6376 2.9; 5321 4.1.2",
         Mail(Sig(i='"a@b"@<D>'), Sig(i='"a\\"b"@<D>'), Sig(i='"a"b"@<D>'), Sig(i='"@<D>'),
              Sig(i='"a@<D>'), Sig(i='""@<D>')),
         Outcome(Expect("ok", identity='"a@b"@i-quoted.example'),
                 Expect("ok", identity='"a\\"b"@i-quoted.example'),
                 *[Expect(SYNTAX, subject="i")] * 3,
                 Expect("ok", identity='""@i-quoted.example'))),
    good(222, "i-quoted-semi", "an encoded \";\"", "6376 2.11", '"a=3Bb"@<D>', '"a;b"@<D>'),
    good(223, "i-space-enc", "an encoded space", "6376 2.11", '"a=20b"@<D>', '"a b"@<D>'),
    good(224, "i-fws", "FWS goes before decoding", "6376 2.11", "ali\r\n ce@<D>", "alice@<D>",
         choice="passes: FWS is ignored in dkim-quoted-printable"),
    bad(225, "i-dot", "a dot at the end", "6376 3.5", "alice@<D>."),
    bad(226, "i-lowhex", "lower-case hex digits", "6376 2.11", "=6alice@<D>",
        "refused: 2.11 has upper-case digits only"),
    outside(227, "i-ts-sub", "t=s in the key, and a subdomain", "6376 3.6.1, 3.10", "alice@sub.<D>",
            STRICT),
    good(228, "i-ts-same", "t=s in the key, and d=", "6376 3.6.1", "alice@<D>", "alice@<D>", STRICT),
    good(229, "i-ts-case", "t=s in the key, and d= in another case", "6376 3.6.1; 4343",
         "@I-TS-CASE.Example", "@I-TS-CASE.Example", STRICT),
    Item(230, "i-ts-none", "t=s in the key, and no i=", "6376 6.1.1",
         Mail(Sig(), records=STRICT), Expect("ok", identity="@i-ts-none.example")),
]
