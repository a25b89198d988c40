# SPDX-License-Identifier: MIT
"""t= and x= together, and the place of the signature among the fields."""

from case import Tag
from message import NOW
from registry import add, mutation

PAIRS = [
    ("tx-plain", NOW - 10, NOW + 86400, ()),
    ("tx-reversed", NOW - 100, NOW - 150, ("signature-syntax",)),
    ("tx-equal", NOW + 50, NOW + 50, ("signature-syntax",)),
    ("tx-reversed-far", 2 * 10 ** 11, 10 ** 11, ("signature-syntax",)),
]


def pair(name, t, x, reasons):
    def change(case, sig, draw):
        for old in (b"t", b"x"):
            tag = sig.list.find(old)
            if tag is not None:
                sig.list.tags.remove(tag)
        sig.list.tags.insert(0, Tag(b"t", b"%d" % t))
        sig.list.tags.insert(0, Tag(b"x", b"%d" % x))
        if reasons:
            sig.hurt(name, *reasons)
    return change


for _name, _t, _x, _reasons in PAIRS:
    add("signature", _name, pair(_name, _t, _x, _reasons), "t x")


@mutation("signature", "field-moved-after", "place", "post")
def moved(case, sig, draw):
    """Where the field stands says nothing, as long as no signature covers
    another one: the oracle tells."""
    case.fields.remove(sig)
    case.fields.insert(draw.below(len(case.fields) + 1), sig)
    case.signatures = [f for f in case.fields if not isinstance(f, bytes)]


@mutation("header", "h-other-signature", "h several")
def covers_other(case, draw):
    """The first covers one below it, b= and all."""
    sig = case.signatures[0]
    tag = sig.list.find(b"h")
    if tag is None:
        return False
    sig.names = sig.names + [b"dkim-signature"]
    tag.value = b":".join(sig.names)
    return True
