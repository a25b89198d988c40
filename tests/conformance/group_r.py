# SPDX-License-Identifier: MIT
"""Header fields and what they are in canonical form, written by hand."""
from items import Item
from signer import FIELDS, Mail, Sig, canonical_field, octets, replaced

WRONG, MALFORMED = "signature-mismatch", "message-malformed"
PUNCTUATION = "X-!#$%&'*+.^_`{|}~9"


def field(number, name, rule, source, method, raw, canonical, expect):
    """A signed field that stands below the others."""
    raw, canonical = octets(raw), octets(canonical)
    if canonical_field(raw, method) != canonical:
        raise ValueError(f"C-{number}: {canonical_field(raw, method)} is not {canonical}")
    signed = raw.partition(b":")[0]
    return Item(number, name, f"{rule}; {method}", source,
                Mail(Sig(header=method, h=b"from:" + signed + b":subject"), fields=FIELDS + (raw,)),
                expect)


def both(number, name, rule, source, raw, relaxed, expect="ok"):
    return [field(number, f"{name}-r", rule, source, "relaxed", raw, relaxed, expect),
            field(number + 1, f"{name}-s", rule, "6376 3.4.1", "simple", raw, raw, expect)]


def malformed(number, name, rule, source, raw, relaxed):
    items = both(number, name, rule, source, raw, relaxed, MALFORMED)
    for item in items:
        item.choice = "policy: the hash is octet-exact, but readers take it for other things"
    return items


def example(number, method, letter):
    if (canonical_field(b"A:  X", "relaxed"), canonical_field(b"B : Y\t\r\n\tZ  ", "relaxed")) \
            != (b"a:X", b"b:Y Z"):
        raise ValueError("not the example of the RFC")
    return Item(number, f"hd-rfc-ex-{letter}", f"the example of RFC 6376; {method}", "6376 3.4.5",
                Mail(Sig(header=method, body=method, h="a:b:from"),
                     fields=("From: a@<D>", "A:  X", "B : Y\t\r\n\tZ  "),
                     body=" C \r\nD \t E\r\n\r\n\r\n"), "ok")


def changed(number, name, rule, source, method, old, new, reason):
    return Item(number, name, f"{rule}; {method}", source,
                Mail(Sig(header=method, body=method), change=replaced(old, new)), reason)


def refold_b(message):
    place = message.index(b"\tb=") + 10
    return message[:place] + b"\r\n  \t" + message[place:]


LONG = "ab " * 6666 + "z"
BLANKS = " " * 40000

ITEMS = [
    *both(517, "hd-case", "the name becomes lower-case, the value not", "6376 3.4.2",
          "X-MiXed: VaLue", "x-mixed:VaLue"),
    *both(519, "hd-nosp", "no space behind the colon", "6376 3.4.2", "X-T:value", "x-t:value"),
    *both(521, "hd-sp", "white space around the value", "6376 3.4.2", "X-T: \t value \t ",
          "x-t:value"),
    *both(523, "hd-runs", "white space inside", "6376 3.4.2", "X-T: a \t\t b", "x-t:a b"),
    *both(525, "hd-fold", "folded", "6376 3.4.2", "X-T: a\r\n b\r\n\tc", "x-t:a b c"),
    *both(527, "hd-foldws", "folded with white space on both sides", "6376 3.4.2",
          "X-T: a \t\r\n \t b", "x-t:a b"),
    *both(529, "hd-fold1", "folded behind the colon", "6376 3.4.2; 5322 2.2.3",
          "X-T:\r\n value", "x-t:value"),
    *both(531, "hd-empty", "an empty value", "6376 3.4.2", "X-T:", "x-t:"),
    *both(533, "hd-wsonly", "a value of white space", "6376 3.4.2", "X-T: \t ", "x-t:"),
    *both(535, "hd-emptycont", "a last line of white space", "6376 3.4.2; 5322 4.2",
          "X-T: a\r\n \t", "x-t:a"),
    *both(537, "hd-midcont", "an inner line of white space", "6376 3.4.2", "X-T: a\r\n \r\n b",
          "x-t:a b"),
    *both(539, "hd-onlycont", "two lines of white space, then the value", "6376 3.4.2",
          "X-T: \r\n \r\n\tv", "x-t:v"),
    *both(541, "hd-colons", "colons in the value", "6376 3.4.2", "X-T: a : b:c", "x-t:a : b:c"),
    *both(543, "hd-8bit", "octets that are no UTF-8", "6376 3.4.2; 6532",
          b"X-T: caf\xe9 \xff\xc3\xa9", b"x-t:caf\xe9 \xff\xc3\xa9"),
    *both(545, "hd-nbsp", "8-bit spaces are not white space", "5234 B.1",
          b"X-T: \xa0a\xc2\xa0\xc2\xa0b\xa0", b"x-t:\xa0a\xc2\xa0\xc2\xa0b\xa0"),
    *both(547, "hd-vtff", "VT and FF are not white space", "5234 B.1",
          b"X-T: \x0ba\x0c\x0cb\x0b", b"x-t:\x0ba\x0c\x0cb\x0b"),
    *malformed(549, "hd-nul", "NUL ends nothing", "6376 3.4.2", b"X-T: a\0b", b"x-t:a\0b"),
    *malformed(551, "hd-barecr", "a bare CR", "6376 3.4.2", "X-T: a\rb \r c", "x-t:a\rb \r c"),
    *malformed(553, "hd-barelf", "a bare LF before SP is no fold", "6376 3.4.2; 5322 2.1",
               "X-T: a\n b", "x-t:a\n b"),
    *both(555, "hd-long", "a line of 20,000 octets", "6376 3.4.2", f"X-T: {LONG}", f"x-t:{LONG}"),
    *both(557, "hd-longfold", "2000 lines", "6376 3.4.2", "X-T: a" + "\r\n b" * 2000,
          "x-t:a" + " b" * 2000),
    *both(559, "hd-longws", "40,000 octets of white space", "6376 3.4.2", f"X-T: a{BLANKS}b",
          "x-t:a b"),
    *both(561, "hd-punct", "all characters that a name may have", "5322 3.6.8",
          f"{PUNCTUATION}: v", f"{PUNCTUATION.lower()}:v"),
    example(563, "relaxed", "r"),
    example(564, "simple", "s"),
    changed(565, "hd-rewrap-r", "a field folded anew, its name in another case", "6376 3.4.2",
            "relaxed", "Subject: Test message", "SUBJECT:\r\n Test\r\n\tmessage ", "ok"),
    changed(566, "hd-rewrap-s", "a field folded anew", "6376 3.4.1", "simple",
            "Subject: Test message", "Subject: Test\r\n message", WRONG),
    changed(567, "hd-namecase-s", "a name in another case", "6376 3.4.1", "simple", "Subject: Test",
            "SUBJECT: Test", WRONG),
    changed(568, "hd-sigrefold-r", "the signature folded anew", "6376 3.4.2", "relaxed",
            "a=rsa-sha256; c=", "a=rsa-sha256;\r\n\tc=", "ok"),
    changed(569, "hd-sigrefold-s", "the signature folded anew", "6376 3.4.1", "simple",
            "a=rsa-sha256; c=", "a=rsa-sha256;\r\n\tc=", WRONG),
    Item(570, "hd-sigrefold-b", "b= folded anew; simple", "6376 3.5, 3.7",
         Mail(Sig(header="simple", body="simple"), change=refold_b), "ok"),
]
