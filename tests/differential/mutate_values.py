# SPDX-License-Identifier: MIT
"""Values of single tags of the signature: (name, tag, value, reasons), with
the reasons that a verifier may give, none where it must pass."""

from case import Tag
from message import NOW
from registry import add

SYNTAX = ("signature-syntax",)
VERSION = ("incompatible-version",)
ALGORITHM = ("unsupported-algorithm",)
CANON = ("unsupported-canonicalization",)
METHOD = ("unsupported-query-method",)
FUTURE = ("signature-future",)
EXPIRED = ("signature-expired",)
DOMAIN = ("domain-mismatch",)

VALUES = [
    ("v-2", b"v", b"2", VERSION),
    ("v-01", b"v", b"01", VERSION),
    ("v-1.0", b"v", b"1.0", VERSION),
    ("v-0.5", b"v", b"0.5", VERSION),
    ("v-1x", b"v", b"1x", SYNTAX),
    ("v-spaced", b"v", b"1 1", SYNTAX),
    ("v-empty", b"v", b"", SYNTAX),
    ("a-upper", b"a", "UPPER", ALGORITHM),
    ("a-sha512", b"a", b"rsa-sha512", ALGORITHM),
    ("a-unknown", b"a", b"dsa-sha256", ALGORITHM),
    ("a-suffix", b"a", b"rsa-sha256-foo", ALGORITHM),
    ("a-cut", b"a", b"rsa-sha2", ALGORITHM),
    ("a-underscore", b"a", b"rsa_sha256", SYNTAX),
    ("a-spaced", b"a", "SPACED", SYNTAX),
    ("a-empty", b"a", b"", SYNTAX),
    ("c-empty", b"c", b"", SYNTAX),
    ("c-slash-end", b"c", b"relaxed/", SYNTAX),
    ("c-slash-first", b"c", b"/relaxed", SYNTAX),
    ("c-three", b"c", b"relaxed/relaxed/relaxed", SYNTAX),
    ("c-unknown", b"c", b"relaxed/foo", CANON),
    ("c-unknown-header", b"c", b"foo/simple", CANON),
    ("c-nowsp", b"c", b"nowsp", CANON),
    ("c-prefix", b"c", b"relax/simpl", CANON),
    ("c-case", b"c", "UPPER", CANON),
    ("c-spaced", b"c", "SPACED", SYNTAX),
    ("d-single", b"d", b"com", SYNTAX),
    ("d-two-dots", b"d", b"a..example.com", SYNTAX),
    ("d-dot-first", b"d", b".example.com", SYNTAX),
    ("d-dot-last", b"d", b"example.com.", SYNTAX),
    ("d-underscore", b"d", b"a_b.example.com", SYNTAX),
    ("d-hyphen-first", b"d", b"-x.example.com", SYNTAX),
    ("d-label64", b"d", b"x" * 64 + b".example.com", SYNTAX),
    ("d-long", b"d", b".".join([b"y" * 60] * 4) + b".example.com", SYNTAX),
    ("d-spaced", b"d", b"exam ple.com", SYNTAX),
    ("d-folded", b"d", b"exam\r\n ple.com", SYNTAX),
    ("d-literal", b"d", b"[192.0.2.1]", SYNTAX),
    ("d-at", b"d", b"a@example.com", SYNTAX),
    ("d-empty", b"d", b"", SYNTAX),
    ("d-ulabel", b"d", "b\u00fccher.example".encode(), SYNTAX),
    ("d-comment", b"d", b"example.com (c)", SYNTAX),
    ("s-dot-first", b"s", b".sel", SYNTAX),
    ("s-dot-last", b"s", b"sel.", SYNTAX),
    ("s-two-dots", b"s", b"a..b", SYNTAX),
    ("s-label64", b"s", b"z" * 64, SYNTAX),
    ("s-spaced", b"s", b"se l", SYNTAX),
    ("s-slash", b"s", b"se/l", SYNTAX),
    ("s-underscore-first", b"s", b"_sel", SYNTAX),
    ("s-hyphen-last", b"s", b"sel-", SYNTAX),
    ("s-empty", b"s", b"", SYNTAX),
    ("h-empty", b"h", b"", SYNTAX),
    ("q-plain", b"q", b"dns/txt", ()),
    ("q-known-first", b"q", b"dns/txt:foo", ()),
    ("q-known-last", b"q", b"foo/bar:dns/txt", ()),
    ("q-twice", b"q", b"dns/txt:dns/txt", ()),
    ("q-spaced", b"q", b"foo/bar :\r\n dns/txt", ()),
    ("q-dns", b"q", b"dns", METHOD),
    ("q-unknown", b"q", b"http/x", METHOD),
    ("q-upper", b"q", b"DNS/TXT", METHOD),
    ("q-empty", b"q", b"", SYNTAX),
    ("t-zero", b"t", b"0", ()),
    ("t-leading-zeros", b"t", b"001700000000", ()),
    ("t-drift", b"t", b"%d" % (NOW + 200), ()),
    ("t-tomorrow", b"t", b"%d" % (NOW + 90000), FUTURE),
    ("t-over-32-bits", b"t", b"%d" % (NOW - 1000 + 2 ** 32), FUTURE),
    ("t-12-digits", b"t", b"999999999999", FUTURE),
    ("t-13-digits", b"t", b"1000000000000", SYNTAX),
    ("t-text", b"t", b"abc", SYNTAX),
    ("t-minus", b"t", b"-1", SYNTAX),
    ("t-fraction", b"t", b"1700000000.5", SYNTAX),
    ("t-spaced", b"t", b"17000 00000", SYNTAX),
    ("t-empty", b"t", b"", SYNTAX),
    ("x-tomorrow", b"x", b"%d" % (NOW + 86400), ()),
    ("x-over-31-bits", b"x", b"4000000000", ()),
    ("x-over-32-bits", b"x", b"4294968296", ()),
    ("x-12-digits", b"x", b"999999999999", ()),
    ("x-drift", b"x", b"%d" % (NOW - 60), ()),
    ("x-past", b"x", b"%d" % (NOW - 200000), EXPIRED),
    ("x-zero", b"x", b"0", EXPIRED),
    ("x-20-digits", b"x", b"18446744073709552616", SYNTAX),
    ("x-text", b"x", b"never", SYNTAX),
    ("x-minus", b"x", b"-1", SYNTAX),
    ("x-exponent", b"x", b"4e9", SYNTAX),
    ("x-tail", b"x", b"4000000000abc", SYNTAX),
    ("x-empty", b"x", b"", SYNTAX),
    ("i-domain", b"i", b"@%D", ()),
    ("i-user", b"i", b"user@%D", ()),
    ("i-sub", b"i", b"user@a.b.%D", ()),
    ("i-upper", b"i", b"user@%U", ()),
    ("i-qp", b"i", b"al=69ce@%D", ()),
    ("i-quoted", b"i", b'"a@b"@%D', ()),
    ("i-quoted-semicolon", b"i", b'"a=3Bb"@%D', ()),
    ("i-quoted-space", b"i", b'"a=20b"@%D', ()),
    ("i-folded", b"i", b"ali\r\n ce@%D", ()),
    ("i-letters-bh", b"i", b"bh=3Dx@%D", ()),
    ("i-other", b"i", b"user@other.example", DOMAIN),
    ("i-suffix", b"i", b"user@evil%D", DOMAIN),
    ("i-parent", b"i", b"user@%P", DOMAIN + SYNTAX),
    ("i-qp-other", b"i", b"user@other=2Eexample", DOMAIN),
    ("i-no-at", b"i", b"x.%D", SYNTAX),
    ("i-at-only", b"i", b"@", SYNTAX),
    ("i-dot-last", b"i", b"user@%D.", SYNTAX),
    ("i-qp-lower", b"i", b"=6alice@%D", SYNTAX),
    ("i-empty", b"i", b"", SYNTAX),
    ("l-empty", b"l", b"", SYNTAX),
    ("l-minus", b"l", b"-1", SYNTAX),
    ("l-plus", b"l", b"+4", SYNTAX),
    ("l-hex", b"l", b"0x2", SYNTAX),
    ("l-exponent", b"l", b"1e0", SYNTAX),
    ("l-fraction", b"l", b"10.0", SYNTAX),
    ("l-spaced", b"l", b"1 0", SYNTAX),
    ("z-plain", b"z", b"From:river@example.com|Subject:A=20b|\r\n To:x", ()),
    ("z-blank-line", b"z", b"Subject:a\r\n \r\n\tb", ()),
    ("z-letters-b", b"z", b"Subject:b=3Dtest|To:b=40x", ()),
    ("z-empty", b"z", b"", ()),
    ("z-no-colon", b"z", b"nonsense", SYNTAX),
    ("z-bad-hex", b"z", b"Subject:=ZZ", SYNTAX),
    ("r-y", b"r", b"y", ()),
    ("atps", b"atps", b"other.example", ()),
]


def shaped(value, tag, sig):
    if value == "UPPER":
        return tag.value.upper()
    if value == "SPACED":
        return tag.value.replace(b"-", b" - ").replace(b"/", b" / ")
    parent = sig.domain.partition(b".")[2]
    return (value.replace(b"%D", sig.domain).replace(b"%P", parent)
            .replace(b"%U", sig.domain.upper()))


def put(sig, name, value):
    """Sets a tag, before h= where there is none yet."""
    tag = sig.list.find(name)
    if tag is None:
        at = sig.list.find(b"h")
        at = sig.list.tags.index(at) if at else 0
        sig.list.tags.insert(at, Tag(name, value))
    else:
        tag.value = value


def setter(name, tag_name, value, reasons):
    def change(case, sig, draw):
        tag = sig.list.find(tag_name)
        needs = tag_name in (b"v", b"a", b"c", b"d", b"s", b"h")
        if needs and tag is None:
            return False
        if name == "t-zero" and sig.list.find(b"x") is not None:
            return False
        new = shaped(value, tag, sig)
        if tag_name == b"d":
            if sig.list.find(b"i") is not None:
                return False
            sig.domain = new.replace(b"\r\n ", b"").replace(b" ", b"")
        if tag_name == b"s":
            sig.selector = new.replace(b" ", b"")
        put(sig, tag_name, new)
        if name in ("x-past", "x-zero") and sig.list.find(b"t"):
            sig.list.tags.remove(sig.list.find(b"t"))
        if reasons:
            sig.hurt(name, *reasons)
        return True
    return change


for _name, _tag, _value, _reasons in VALUES:
    _on = _tag.decode()
    if _on in "tx":
        _on = "t x"
    if _on in "di":
        _on = "d i"
    add("signature", _name, setter(_name, _tag, _value, _reasons), _on)
