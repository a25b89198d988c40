# SPDX-License-Identifier: MIT
"""b=, bh=, h= and l=: forms of base64, octets of the signature, what is
signed."""

import base64
import hashlib

import keys
from case import fold_base64, hashed_body
from mutate_values import put
from registry import add, mutation

MISMATCH = ("signature-mismatch",)
SYNTAX = ("signature-syntax",)
BODY_HASH = ("body-hash-mismatch",)

# How b= is written: (name, function of the base64 text, reasons).
FORMS_B = [
    ("b-one-line", lambda text: text, ()),
    ("b-folded-narrow", lambda text: fold_base64(text, 4, b"\r\n  "), ()),
    ("b-spaced", lambda text: fold_base64(text, 1, b" "), ()),
    ("b-tabs", lambda text: fold_base64(text, 7, b"\t \t"), ()),
    ("b-space-before-padding", lambda text: text.replace(b"=", b"\r\n ="), ()),
    ("b-no-padding", lambda text: text.rstrip(b"="), ()),
    ("b-over-padding", lambda text: text.rstrip(b"=") + b"====", SYNTAX),
    ("b-octets-after-padding", lambda text: text.rstrip(b"=") + b"==AAAA",
     SYNTAX),
    ("b-bad-octet", lambda text: text[:9] + b"!" + text[9:], SYNTAX),
    ("b-url-alphabet", lambda text: text[:9] + b"-_" + text[11:], SYNTAX),
    ("b-blank-line", lambda text: text[:9] + b"\r\n \r\n\t" + text[9:],
     SYNTAX),
    ("b-empty", lambda text: b"", SYNTAX),
]


def b_form(name, form, reasons):
    def change(case, sig, draw):
        if sig.list.find(b"b") is None:
            return False
        if name == "b-no-padding" and sig.key.size % 3 == 0:
            return False
        sig.shape_b = form
        if reasons:
            sig.hurt(name, *reasons)
        return True
    return change


for _name, _form, _reasons in FORMS_B:
    add("signature", _name, b_form(_name, _form, _reasons), "b")


def sum_with_modulus(octets, sig):
    total = int.from_bytes(octets, "big") + sig.key.modulus
    return total.to_bytes((total.bit_length() + 7) // 8, "big")


def flip(octets, sig):
    middle = len(octets) // 2
    return octets[:middle] + bytes([octets[middle] ^ 4]) + octets[middle + 1:]


ORDER = 2 ** 252 + 27742317777372353535851937790883648493


def plus_order(octets, sig):
    total = int.from_bytes(octets[32:], "little") + ORDER
    return octets[:32] + total.to_bytes(32, "little")


@mutation("signature", "a-sha1", "a b bh key")
def sha1(case, sig, draw):
    """A right signature with rsa-sha1."""
    tag = sig.list.find(b"a")
    if tag is None or sig.key.kind != "rsa":
        return False
    tag.value, sig.hash = b"rsa-sha1", "sha1"
    sig.hurt("a-sha1", "sha1-historic")
    return True


# Octets of the signature: (name, kind of key, function).
OCTETS = [
    ("b-flipped", None, flip),
    ("b-short", None, lambda octets, sig: octets[:-1]),
    ("b-long", None, lambda octets, sig: octets + b"\0"),
    ("b-zero-first", "rsa", lambda octets, sig: b"\0" + octets),
    ("b-plus-modulus", "rsa", sum_with_modulus),
    ("b-plus-order", "ed25519", plus_order),
    ("b-one-octet", None, lambda octets, sig: b"A"),
    ("b-zeros", None, lambda octets, sig: bytes(len(octets))),
]


def b_octets(name, kind, change_octets):
    def change(case, sig, draw):
        if sig.list.find(b"b") is None or kind not in (None, sig.key.kind):
            return False
        sig.shape_signature = lambda octets: change_octets(octets, sig)
        sig.hurt(name, *MISMATCH)
        return True
    return change


for _name, _kind, _octets in OCTETS:
    add("signature", _name, b_octets(_name, _kind, _octets), "b")


@mutation("signature", "b-other-key", "b key")
def other_key(case, sig, draw):
    if sig.key.kind != "rsa":
        return False
    sig.key = keys.OTHER_RSA
    sig.hurt("b-other-key", *MISMATCH)
    return True


def encode(octets):
    return base64.b64encode(octets)


FORMS_BH = [
    ("bh-folded", lambda digest: fold_base64(encode(digest), 10, b"\r\n\t"),
     ()),
    ("bh-no-padding", lambda digest: encode(digest).rstrip(b"="), ()),
    ("bh-case", lambda digest: encode(digest).swapcase(), BODY_HASH),
    ("bh-other", lambda digest: encode(hashlib.sha256(b"x").digest()),
     BODY_HASH),
    ("bh-bad-octet", lambda digest: encode(digest)[:5] + b"*" +
     encode(digest)[5:], SYNTAX),
    ("bh-cut", lambda digest: encode(digest[:16]), SYNTAX),
    ("bh-longer", lambda digest: encode(digest + b"more"), SYNTAX),
    ("bh-20-octets", lambda digest: encode(digest[:20]), SYNTAX),
    ("bh-empty", lambda digest: b"", SYNTAX),
]


def bh_form(name, form, reasons):
    def change(case, sig, draw):
        if sig.list.find(b"bh") is None:
            return False
        sig.shape_bh = form
        if reasons:
            sig.hurt(name, *reasons)
        return True
    return change


for _name, _form, _reasons in FORMS_BH:
    add("signature", _name, bh_form(_name, _form, _reasons), "bh")

# h=: names to add for which "%" stands for those there, and the reasons.
NAMES = [
    ("h-absent", b"%:x-not-there:sender", ()),
    ("h-oversigned", b"%:from", ()),
    ("h-oversigned-all", b"%:%", ()),
    ("h-repeated", b"%:received:received:Received", ()),
    ("h-itself", b"%:dkim-signature", ()),
    ("h-spaced", "SPACED", ()),
    ("h-case", "CASE", ()),
    ("h-many", b"%" + b":x-a" * 300, ()),
    ("h-colon-last", b"%:", SYNTAX),
    ("h-colon-first", b":%", SYNTAX),
    ("h-colon-twice", b"from::%", SYNTAX),
    ("h-name-spaced", b"%:sub ject", SYNTAX),
    ("h-name-8bit", b"%:subj\xe9ct", SYNTAX),
]


def h_form(name, value, reasons):
    def change(case, sig, draw):
        tag = sig.list.find(b"h")
        if tag is None or not sig.names:
            return False
        now = b":".join(sig.names)
        if value == "SPACED":
            tag.value = b" :\r\n\t".join(sig.names)
        elif value == "CASE":
            sig.names = [n.title() if draw.chance(50) else n.upper()
                         for n in sig.names]
            tag.value = b":".join(sig.names)
        else:
            tag.value = value.replace(b"%", now)
            sig.names = [n for n in tag.value.split(b":") if n]
        if reasons:
            sig.hurt(name, *reasons)
        return True
    return change


for _name, _value, _reasons in NAMES:
    add("signature", _name, h_form(_name, _value, _reasons), "h")


@mutation("signature", "h-without-from", "h")
def without_from(case, sig, draw):
    tag = sig.list.find(b"h")
    if tag is None:
        return False
    sig.names = [n for n in sig.names if n != b"from"] or [b"subject"]
    tag.value = b":".join(sig.names)
    return True


@mutation("signature", "h-from-alike", "h")
def from_alike(case, sig, draw):
    tag = sig.list.find(b"h")
    if tag is None:
        return False
    sig.names = [n for n in sig.names if n != b"from"] + [b"from-x", b"xfrom"]
    tag.value = b":".join(sig.names)
    return True


# l=: how it follows from the length of the canonical body.
LENGTHS = [
    ("l-whole", lambda whole, draw: b"%d" % whole),
    ("l-part", lambda whole, draw: b"%d" % draw.below(whole + 1)),
    ("l-zero", lambda whole, draw: b"0"),
    ("l-leading-zeros", lambda whole, draw: b"000%d" % whole),
    ("l-76-digits", lambda whole, draw: b"%076d" % whole),
    ("l-over", lambda whole, draw: b"%d" % (whole + draw.between(1, 20))),
    ("l-over-32-bits", lambda whole, draw: b"%d" % (2 ** 32 + whole)),
    ("l-over-63-bits", lambda whole, draw: b"%d" % (2 ** 63 + whole)),
    ("l-over-64-bits", lambda whole, draw: b"%d" % (2 ** 64 + whole)),
]


def l_form(value):
    def change(case, sig, draw):
        whole = len(hashed_body(case, sig))
        text = value(whole, draw)
        put(sig, b"l", text)
        sig.length = int(text)
        return True
    return change


for _name, _value in LENGTHS:
    # Another canonicalization or body than the one measured makes another
    # length.
    add("signature", _name, l_form(_value), "l c body")


@mutation("signature", "l-77-digits", "l")
def l_77(case, sig, draw):
    put(sig, b"l", b"%077d" % len(hashed_body(case, sig)))
    sig.hurt("l-77-digits", *SYNTAX)
