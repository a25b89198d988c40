# SPDX-License-Identifier: MIT
import keys
from items import NO_IDN, Expect, Item, Outcome
from signer import Mail, Sig

SYNTAX = "signature-syntax"


def good(number, name, rule, source, choice="", **how):
    members = {}
    if "selector" in how:
        members["selector"] = how["selector"]
    if "domain" in how:
        members["domain"] = how["domain"]
    return Item(number, name, rule, source, Mail(Sig(**how)), Expect("ok", **members), choice=choice)


def bad(number, name, rule, source, tag, choice="", records=None, **how):
    """What is refused would verify: the key is at the name that a reader who
    lets it pass asks for, as far as there can be such a name."""
    return Item(number, name, rule, source, Mail(Sig(**how), records=records),
                Expect(SYNTAX, subject=tag), choice=choice)


def no_key(number, name, rule, source, tag, **how):
    """No such name can be in the DNS."""
    return bad(number, name, rule, source, tag, records={"sel._domainkey.<D>": None}, **how)


LONG = ".".join([c * 60 for c in "abcd"]) + ".example"

MIDDLE = ".".join([c * 60 for c in "abc"]) + ".example"
ROOM = 253 - len("._domainkey." + MIDDLE)

ITEMS = [
    good(142, "d-upper", "the case of d=", "6376 3.5; 4343", d="D-Upper.Example"),
    bad(143, "d-dot", "a dot at the end of d=", "6376 3.5", "d", d="<D>."),
    bad(144, "d-single", "d= of one label", "6376 3.5, 6.1.1", "d", domain="com",
        choice="neutral: domain-name has two labels at least"),
    good(145, "d-tld", "d= that is a public suffix", "6376 6.1.1", domain="co.uk",
         choice="passes: to ignore it is a MAY; the library has no list of suffixes, the program "
                "that embeds it sees d="),
    bad(146, "d-empty-label", "an empty label in d=", "6376 3.5", "d", d="a..<D>",
        records={"sel._domainkey.a.d-empty-label.example": [keys.rsa().record()]}),
    bad(147, "d-lead-dot", "a dot in front of d=", "6376 3.5", "d", d=".<D>"),
    bad(148, "d-lead-hyphen", "a label that begins with \"-\"", "5321 4.1.2", "d", domain="-x.<D>",
        choice="refused: sub-domain begins with a letter or digit"),
    bad(149, "d-underscore", "\"_\" in d=", "5321 4.1.2; 6376 3.5", "d", domain="a_b.<D>",
        choice="refused in d=, where it is rare, accepted in s=, where it isn't (C-163)"),
    no_key(150, "d-label64", "a label of 64 octets", "1035 2.3.4", "d", d="x" * 64 + ".<D>"),
    Item(151, "d-256", "s= and d= make a name of more than 253 characters, or just so many",
         "1035 2.3.4",
         Mail(Sig(d=LONG), Sig(d=MIDDLE, s="s" * (ROOM + 1)),
              Sig(domain=MIDDLE, selector="s" * ROOM),
              records={"sel._domainkey.<D>": None}),
         Outcome(SYNTAX, SYNTAX, "ok")),
    Item(152, "d-ulabel", "a U-label in d= of a message that is not internationalized",
         "6376 3.5; 8616 5",
         Mail(Sig(d="bücher.<D>"),
              records={"sel._domainkey.xn--bcher-kva.<D>": [keys.rsa().record()]}),
         Expect(SYNTAX, subject="d"),
         Outcome("ok", options=["--internationalized=always"]),
         providers={NO_IDN: ("no names but ASCII", SYNTAX)},
         choice="refused: A-labels it must be there; for internationalized messages see C-583"),
    good(153, "d-alabel", "an A-label in d=", "6376 3.5", domain="xn--bcher-kva.example"),
    bad(154, "d-ws", "white space inside d=", "6376 3.5", "d", d="d-ws .example"),
    bad(155, "d-fold", "a fold inside d=", "6376 3.5", "d", d="d-fold\r\n .example"),
    bad(156, "d-literal", "an address literal", "6376 3.5", "d", d="[192.0.2.1]"),
    bad(157, "d-at", "\"@\" in d=", "6376 3.5", "d", d="a@<D>"),
    Item(158, "d-nul", "NUL in d=: nothing is cut off, nothing asked", "6376 3.2",
         Mail(Sig(d=b"<D>\0.attacker.example")), SYNTAX),
    Item(159, "s-nul", "NUL in s=, so that the name of another domain is in front of it",
         "6376 3.2", Mail(Sig(d="victim.example", s=b"sel._domainkey.<D>.\0x")), SYNTAX),
    Item(160, "s-inject", "\"/\", \"#\", \":\", \"@\" in s=", "6376 3.1",
         Mail(Sig(s="se/l"), Sig(s="se#l"), Sig(s="se:l"), Sig(s="se@l"),
              records={f"se{c}l._domainkey.<D>": [keys.rsa().record()] for c in "/#:@"}),
         Outcome(*[Expect(SYNTAX, subject="s")] * 4)),
    good(161, "s-dots", "dots in s=", "6376 3.1", selector="march2005.reykjavik"),
    good(162, "s-upper", "the case of s=", "6376 3.5; 4343", s="SeL"),
    good(163, "s-underscore", "\"_\" in s=", "5321 4.1.2", selector="my_sel",
         choice="accepted: outside of sub-domain, but in use"),
    bad(164, "s-underscore-lead", "\"_\" in front of s=", "5321 4.1.2", "s", selector="_sel",
        choice="refused: not in use as C-163 is"),
    bad(165, "s-lead-dot", "a dot in front of s=", "6376 3.1", "s", s=".sel"),
    bad(166, "s-trail-dot", "a dot at the end of s=", "6376 3.1", "s", s="sel."),
    bad(167, "s-empty-label", "an empty label in s=", "6376 3.1", "s", s="a..b",
        records={"a.b._domainkey.<D>": [keys.rsa().record()]}),
    no_key(168, "s-label64", "a label of 64 octets in s=", "1035 2.3.4", "s", s="x" * 64),
    good(169, "s-label63", "a label of 63 octets in s=", "1035 2.3.4", selector="x" * 63),
    bad(170, "s-ws", "white space inside s=", "6376 3.1", "s", s="se l"),
    good(171, "s-digit", "a selector of digits", "5321 4.1.2", selector="20230601"),
    bad(172, "s-hyphen-end", "a label that ends in \"-\"", "5321 4.1.2", "s", selector="sel-",
        choice="refused: sub-domain ends in a letter or digit"),
]
