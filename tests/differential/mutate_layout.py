# SPDX-License-Identifier: MIT
"""The signature as a tag list: white space, order, case, unknown and missing
tags, what isn't a tag."""

from case import Raw, Tag
from mutate_values import put
from registry import add, mutation

SPACES = [b"", b" ", b"\t", b"  ", b"\r\n ", b"\r\n\t", b" \r\n\t "]


def spaced(draw):
    return draw.choice(SPACES)


def spread(case, sig, draw):
    for tag in sig.list.tags:
        if tag.name is None or tag.name == b"b":
            continue
        tag.lead, tag.after = spaced(draw), spaced(draw)
        tag.before, tag.trail = spaced(draw), spaced(draw)


add("signature", "tags-spaced", spread, "layout")
# The layout after signing: kept by relaxed only where runs of white space stay
# runs; the oracle tells.
add("signature", "tags-spaced-after", spread, "layout", "post")


@mutation("signature", "tags-packed", "layout")
def packed(case, sig, draw):
    for tag in sig.list.tags:
        if tag.name is not None:
            tag.lead = tag.after = tag.before = tag.trail = b""


@mutation("signature", "tags-refolded-after", "layout", "post")
def refolded(case, sig, draw):
    for tag in sig.list.tags:
        if tag.name is not None and tag.lead:
            tag.lead = draw.choice([b" ", b"\r\n ", b"\r\n\t", b" \t"])


@mutation("signature", "tags-shuffled", "order")
def shuffled(case, sig, draw):
    sig.list.tags = draw.shuffled(sig.list.tags)


@mutation("signature", "b-first", "order")
def b_first(case, sig, draw):
    tag = sig.list.find(b"b")
    if tag is None:
        return False
    sig.list.tags.remove(tag)
    sig.list.tags.insert(0, tag)
    return True


@mutation("signature", "b-first-spaced", "order b")
def b_first_spaced(case, sig, draw):
    if b_first(case, sig, draw) is False:
        return False
    tag = sig.list.find(b"b")
    tag.before, tag.trail = b" ", draw.choice([b" ", b"\r\n\t"])
    return True


@mutation("signature", "b-space-before-equals", "b")
def b_space(case, sig, draw):
    tag = sig.list.find(b"b")
    if tag is None:
        return False
    tag.after = draw.choice([b" ", b"\t"])
    return True


@mutation("signature", "b-space-around", "b")
def b_around(case, sig, draw):
    tag = sig.list.find(b"b")
    if tag is None:
        return False
    tag.before, tag.trail = b" \t", b" \t"
    return True


@mutation("signature", "tag-last-semicolon", "end")
def last_semicolon(case, sig, draw):
    sig.list.end = b";"


@mutation("signature", "tag-last-semicolon-space", "end")
def last_semicolon_space(case, sig, draw):
    sig.list.end = b"; "


@mutation("signature", "field-name-case", "field-name")
def name_case(case, sig, draw):
    sig.field_name = draw.choice([b"dkim-signature", b"DKIM-SIGNATURE",
                                  b"dKIm-sIGNATURE"])


@mutation("signature", "field-name-case-after", "field-name", "post")
def name_case_after(case, sig, draw):
    sig.field_name = b"Dkim-Signature"


@mutation("signature", "field-name-space", "field-name")
def name_space(case, sig, draw):
    sig.colon = draw.choice([b" :", b"\t:", b" \t:"])


@mutation("signature", "field-folded-first", "layout")
def folded_first(case, sig, draw):
    sig.list.tags[0].lead = b"\r\n "


# What may stand in a list besides, and what may not.
UNKNOWN = [
    ("unknown-plain", b"foo", b"bar baz", ()),
    ("unknown-underscore", b"x_y9_", b"1", ()),
    ("unknown-empty", b"foo", b"", ()),
    ("unknown-equals", b"foo", b"a=b=c", ()),
    ("unknown-paren", b"foo", b"a(b", ()),
    ("unknown-quote", b"foo", b'"a', ()),
    ("unknown-backslash", b"foo", b"a\\", ()),
    ("unknown-b-within", b"n", b"foo b=bar", ()),
    ("unknown-b-name", b"ab", b"keepme", ()),
    ("unknown-upper-known", b"D", b"other.example", ()),
    ("unknown-8bit", b"foo", b"caf\xc3\xa9", ()),
    ("unknown-long", b"foo", b"x y " * 300, ()),
    ("unknown-blank-line", b"foo", b"a\r\n \r\n\tb", ()),
    ("unknown-nul", b"foo", b"a\0b", ("signature-syntax",)),
    ("unknown-control", b"foo", b"a\x01b", ("signature-syntax",)),
    ("unknown-vt", b"foo", b"a\x0bb", ("signature-syntax",)),
    ("name-digit", b"9x", b"1", ("signature-syntax",)),
    ("name-hyphen", b"x-y", b"1", ("signature-syntax",)),
    ("name-spaced", b"x y", b"1", ("signature-syntax",)),
    ("name-empty", b"", b"foo", ("signature-syntax",)),
]
PIECES = [
    ("no-equals", b" foo"),
    ("semicolon-twice", b""),
]


def adder(name, tag_name, value, reasons):
    def change(case, sig, draw):
        place = draw.below(len(sig.list.tags) + 1)
        sig.list.tags.insert(place, Tag(tag_name, value))
        if reasons:
            sig.hurt(name, *reasons)
    return change


for _name, _tag, _value, _reasons in UNKNOWN:
    add("signature", "list-" + _name, adder("list-" + _name, _tag, _value,
                                            _reasons), "unknown")


def piece_adder(name, octets):
    def change(case, sig, draw):
        place = 1 + draw.below(len(sig.list.tags) - 1)
        sig.list.tags.insert(place, Raw(octets))
        sig.hurt(name, "signature-syntax")
    return change


for _name, _octets in PIECES:
    add("signature", "list-" + _name, piece_adder("list-" + _name, _octets),
        "unknown")


@mutation("signature", "list-blank-line", "layout")
def blank_line(case, sig, draw):
    """[FWS] is one fold."""
    sig.list.tags[draw.below(len(sig.list.tags))].lead = b"\r\n \r\n\t"
    sig.hurt("list-blank-line", "signature-syntax")


@mutation("signature", "list-semicolon-first", "order unknown")
def semicolon_first(case, sig, draw):
    sig.list.tags.insert(0, Raw(b" "))
    sig.hurt("list-semicolon-first", "signature-syntax")


@mutation("signature", "list-tag-after", "unknown", "post")
def tag_after(case, sig, draw):
    sig.list.tags.insert(1, Tag(b"foo", b"1"))


# Doubled, missing and renamed tags.
def doubler(name, same):
    def change(case, sig, draw):
        if sig.list.find(name) is None:
            return False
        value = sig.list.find(name).value if same else b"zz"
        if same and not value:
            return False
        sig.list.tags.insert(0, Tag(name, value))
        sig.hurt("double", "duplicate-tag")
        return True
    return change


for _name in (b"d", b"s", b"a", b"c", b"h", b"t"):
    add("signature", "double-same-" + _name.decode(), doubler(_name, True),
        _name.decode() + " i v")
for _name in (b"d", b"s", b"a", b"c", b"bh", b"t"):
    add("signature", "double-other-" + _name.decode(), doubler(_name, False),
        _name.decode() + " i v")


@mutation("signature", "double-unknown", "unknown")
def double_unknown(case, sig, draw):
    for value in (b"1", b"2"):
        sig.list.tags.insert(1, Tag(b"foo", value))
    sig.hurt("double", "duplicate-tag")


def remover(name):
    def change(case, sig, draw):
        tag = sig.list.find(name)
        if tag is None or len(sig.list.tags) < 3:
            return False
        sig.list.tags.remove(tag)
        sig.hurt("missing-" + name.decode(), "missing-tag")
        return True
    return change


for _name in (b"v", b"a", b"d", b"s", b"h", b"bh", b"b"):
    add("signature", "missing-" + _name.decode(), remover(_name),
        _name.decode() + " layout")


@mutation("signature", "upper-names", "v a d s h b bh c t x unknown")
def upper_names(case, sig, draw):
    for tag in sig.list.tags:
        if tag.name in (b"v", b"a", b"d", b"s"):
            tag.name = tag.name.upper()
    sig.hurt("upper-names", "missing-tag")


@mutation("signature", "c-absent", "c")
def c_absent(case, sig, draw):
    tag = sig.list.find(b"c")
    if tag is None:
        return False
    sig.list.tags.remove(tag)
    sig.header_canon = sig.body_canon = "simple"
    return True


@mutation("signature", "c-header-only", "c")
def c_header_only(case, sig, draw):
    tag = sig.list.find(b"c")
    if tag is None:
        return False
    tag.value = sig.header_canon.encode()
    sig.body_canon = "simple"
    return True


@mutation("signature", "value-after", "t x z unknown", "post")
def value_after(case, sig, draw):
    """Another value after signing: whatever else it means, the field that was
    signed had the other one."""
    name, value = draw.choice([(b"t", b"1600000000"), (b"z", b"Subject:x"),
                               (b"foo", b"bar")])
    put(sig, name, value)


def names_case(draw, name):
    letters = [chr(c).upper() if draw.chance(50) else chr(c) for c in name]
    return "".join(letters).encode()


DOMAIN_FORMS = [
    ("d-upper", lambda draw, name: names_case(draw, name)),
    ("d-alabel", lambda draw, name: b"xn--bcher-kva.example"),
]
SELECTOR_FORMS = [
    ("s-upper", b"SeL-A"),
    ("s-dotted", b"march2005.reykjavik"),
    ("s-underscore", b"my_sel"),
    ("s-digits", b"20230601"),
    ("s-label63", b"q" * 63),
]


def domain_form(form):
    def change(case, sig, draw):
        tag = sig.list.find(b"d")
        if tag is None:
            return False
        sig.domain = tag.value = form(draw, sig.domain)
        return True
    return change


def selector_form(value):
    def change(case, sig, draw):
        tag = sig.list.find(b"s")
        if tag is None:
            return False
        sig.selector = tag.value = value
        return True
    return change


for _name, _form in DOMAIN_FORMS:
    add("signature", _name, domain_form(_form), "d i")
for _name, _value in SELECTOR_FORMS:
    add("signature", _name, selector_form(_value), "s")
