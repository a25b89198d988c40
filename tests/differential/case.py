# SPDX-License-Identifier: MIT
"""A case: a message, its signatures in the form in which they can still be
changed, what the DNS says, and what is known about the outcome."""

import base64
import hashlib

import canon
from canon import CRLF


class Tag:
    """One tag of a list, with the white space at each place it may stand."""

    def __init__(self, name, value, lead=b" ", after=b"", before=b"",
                 trail=b""):
        self.name, self.value = name, value
        self.lead, self.after = lead, after
        self.before, self.trail = before, trail

    def raw(self, value=None):
        value = self.value if value is None else value
        return (self.lead + self.name + self.after + b"=" + self.before +
                value + self.trail)

    def raw_emptied(self):
        """As RFC 6376, 3.7 hashes it: without the value and the white space
        around that."""
        return self.lead + self.name + self.after + b"="


class Raw:
    """Octets between two ";" that need not be a tag."""

    name = None

    def __init__(self, octets):
        self.octets = octets

    def raw(self):
        return self.octets


class TagList:
    def __init__(self, tags):
        self.tags = tags
        self.end = b""

    def find(self, name):
        for tag in self.tags:
            if tag.name == name:
                return tag
        return None

    def index(self, name):
        return next(i for i, tag in enumerate(self.tags) if tag.name == name)

    def raw(self):
        return b";".join(tag.raw() for tag in self.tags) + self.end


class Answer:
    """What the DNS says: a status and, with "ok", records."""

    def __init__(self, status, records):
        self.status, self.records = status, records


def fold_base64(text, width=64, fold=b"\r\n\t"):
    return fold.join(text[i:i + width] for i in range(0, len(text), width))


class Signature:
    def __init__(self, key, header_canon, body_canon, names, domain, selector):
        self.key = key
        self.header_canon, self.body_canon = header_canon, body_canon
        self.names = names
        self.domain, self.selector = domain, selector
        self.length = None
        self.hash = "sha256"
        self.list = TagList([])
        self.field_name, self.colon = b"DKIM-Signature", b":"
        self.record = TagList([])
        self.record_octets = None
        self.answer = None
        self.shape_b = fold_base64
        self.shape_signature = lambda octets: octets
        self.shape_bh = lambda digest: base64.b64encode(digest)
        self.signed_header = self.signed_body = None
        self.b_octets = b""
        self.damage = []  # (cause, reasons): each alone makes it not pass

    def record_raw(self):
        return (self.record.raw() if self.record_octets is None
                else self.record_octets)

    def query_name(self):
        return self.selector + b"._domainkey." + self.domain

    def render(self, emptied):
        """The field; with its b= emptied, what is hashed of it."""
        parts = []
        for tag in self.list.tags:
            if tag.name != b"b" or tag.value:
                parts.append(tag.raw())
            elif emptied:
                parts.append(tag.raw_emptied())
            else:
                octets = self.shape_signature(self.b_octets)
                parts.append(tag.raw(self.shape_b(base64.b64encode(octets))))
        return (self.field_name + self.colon + b";".join(parts) +
                self.list.end + CRLF)

    def hurt(self, cause, *reasons):
        self.damage.append((cause, frozenset(reasons)))

    def expected(self):
        if not self.damage:
            return frozenset(["ok"])
        return frozenset().union(*(reasons for _, reasons in self.damage))


class Case:
    def __init__(self, seed, number):
        self.seed, self.number = seed, number
        self.fields = []  # octets, or a Signature whose place this is
        self.separator = CRLF
        self.body = b""
        self.signatures = []  # from the top
        self.mutations = []  # (name, signature or None)
        self.extra_names = {}  # name: Answer, beyond those of the signatures

    def raw_fields(self):
        return [field if isinstance(field, bytes) else field.render(False)
                for field in self.fields]

    def message(self):
        return b"".join(self.raw_fields()) + self.separator + self.body

    def zone(self):
        answers = {}
        for sig in self.signatures:
            answer = sig.answer or Answer("ok", [sig.record_raw()])
            answers.setdefault(sig.query_name().lower(), answer)
        answers.update(self.extra_names)
        return answers

    def names(self, sig):
        """The mutations that concern a signature."""
        return {name for name, of in self.mutations if of in (None, sig)}


def hashed_header(case, sig):
    """The octets that the signature covers in the header as it is now."""
    fields = [field if isinstance(field, bytes) else field.render(False)
              for field in case.fields if field is not sig]
    apply = canon.HEADER[sig.header_canon]
    chosen = canon.select(fields, sig.names)
    own = apply(sig.render(True))
    return b"".join(map(apply, chosen)) + own[:-2]


def hashed_body(case, sig):
    body = canon.BODY[sig.body_canon](case.body)
    return body if sig.length is None else body[:sig.length]


def sign(case, sig):
    """Signs, and puts the field on top."""
    sig.signed_body = hashed_body(case, sig)
    bh = sig.list.find(b"bh")
    if bh is not None:
        bh.value = sig.shape_bh(
            hashlib.new(sig.hash, sig.signed_body).digest())
    sig.signed_header = hashed_header(case, sig)
    sig.b_octets = sig.key.sign(sig.hash, sig.signed_header)
    case.fields.insert(0, sig)
