# SPDX-License-Identifier: MIT
"""A signer with control over every octet, written from RFC 6376 alone.

It shares nothing with the library, and doesn't care whether what it makes is
legal: a field is a template whose <B> and <BH> are replaced, and what is
really hashed is told apart from what the tags say. <D> is the item's domain.
"""
import base64
import hashlib
import re

import keys

FIELDS = (
    "From: Alice <alice@<D>>",
    "To: Bob <bob@example.net>",
    "Subject: Test message",
    "Date: Mon, 02 Nov 2026 10:00:00 +0000",
    "Message-ID: <1@<D>>",
)
NAMES = "from:to:subject:date:message-id"
BODY = b"Hello Bob,\r\n\r\nthis is a  test.\r\n-- \r\nAlice\r\n"


def octets(text):
    return text.encode() if isinstance(text, str) else text


def relaxed_field(field):
    """RFC 6376, 3.4.2; without the final CRLF."""
    name, _, value = field.partition(b":")
    value = re.sub(rb"\r\n(?=[ \t])", b"", value)
    value = re.sub(rb"[ \t]+", b" ", value)
    return name.rstrip(b" \t").lower() + b":" + value.strip(b" ")


def canonical_field(field, method):
    return relaxed_field(field) if method == "relaxed" else field


def simple_body(body):
    """RFC 6376, 3.4.3."""
    end = len(body)
    while body[max(end - 2, 0):end] == b"\r\n":
        end -= 2
    return body[:end] + b"\r\n"


def relaxed_body(body):
    """RFC 6376, 3.4.4."""
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


def canonical_body(body, method):
    return relaxed_body(body) if method == "relaxed" else simple_body(body)


def field_name(field):
    return field.partition(b":")[0].rstrip(b" \t").lower()


def select(fields, names):
    """The instances that h= designates, from the bottom (RFC 6376, 5.4.2)."""
    left = {}
    for field in fields:
        left.setdefault(field_name(field), []).append(field)
    return [left[name.lower()].pop() for name in names if left.get(name.lower())]


def folded(text, width=64, fold=b"\r\n\t "):
    """Base64 text in lines, the usual b=."""
    return fold.join(text[i:i + width] for i in range(0, len(text), width))


class Sig:
    """One DKIM-Signature field.

    Tags are given by their names: a text replaces the usual one, None leaves
    the tag out, others come after s=. `extra` is raw text after s=, `tail` raw
    text after b=. `edit` is (old, new) in the field as written from these;
    `template` replaces the whole field.

    What is really done: `key`, `algorithm`, `header` and `body`
    (canonicalizations), `names` (hashed fields; those of h= if not given),
    `length` (hashed octets of the body; l= if that is digits), `make` (signs:
    key, data), `body_hash` (octets → octets), `write_b`, `write_bh` (base64 → text),
    `hashed` (changes the field before it is hashed).
    """

    def __init__(self, key=None, algorithm="rsa-sha256", header="relaxed", body="relaxed", *,
                 selector="sel", domain="<D>", names=None, length=None, make=None,
                 body_hash=None, write_b=folded, write_bh=None, hashed=None,
                 template=None, edit=None, extra="", tail="", **tags):
        self.key = key or (keys.ed25519() if algorithm.startswith("ed25519") else keys.rsa())
        self.algorithm, self.header, self.body = algorithm, header, body
        self.selector, self.domain = octets(selector), octets(domain)
        self.make = make or (lambda key, data: key.sign(algorithm, data))
        self.body_hash = body_hash or (lambda data: self.digest(data))
        self.write_b, self.write_bh = write_b, write_bh or (lambda text: text)
        self.hashed = hashed or (lambda field: field)
        if names is None:
            names = octets(tags.get("h", NAMES) or "").split(b":")
        self.names = [octets(name).strip() for name in names]
        limit = tags.get("l")
        self.length = int(limit) if length is None and limit and limit.isdigit() else length
        self.template = octets(template or self.write(octets(extra), octets(tail), tags))
        if edit:
            self.edit(*map(octets, edit))

    def edit(self, old, new):
        if self.template.count(old) != 1:
            raise ValueError(f"{old} is not once in {self.template}")
        self.template = self.template.replace(old, new)

    def write(self, extra, tail, changes):
        tags = {"v": "1", "a": self.algorithm, "c": f"{self.header}/{self.body}",
                "d": self.domain, "s": self.selector}
        late = {"h": NAMES, "bh": "<BH>", "b": "<B>"}
        for name, value in changes.items():
            (late if name in late else tags)[name] = value
        first, second = ([octets(name) + b"=" + octets(value) for name, value in part.items()
                          if value is not None] for part in (tags, late))
        line = b"; ".join(first) + b";" + (b" " + extra if extra else b"")
        last = second.pop() if late["b"] is not None else b""
        return (b"DKIM-Signature: " + line + b"\r\n\t" + b"".join(t + b"; " for t in second).rstrip()
                + (b"\r\n\t" + last if last else b"") + tail)

    def digest(self, data):
        name = self.algorithm.rpartition("-")[2]
        return hashlib.new("sha256" if self.algorithm.startswith("ed25519") else name, data).digest()

    def data(self, field, fields):
        """What the signature is over (RFC 6376, 3.7)."""
        parts = [canonical_field(f, self.header) + b"\r\n" for f in select(fields, self.names)]
        emptied = re.sub(rb"[ \t\r\n]*<B>[ \t\r\n]*", b"", field)
        return b"".join(parts) + canonical_field(self.hashed(emptied), self.header)

    def sign(self, domain, fields, body):
        field = self.template.replace(b"<D>", domain)
        hashed = canonical_body(body, self.body)[:self.length]
        field = field.replace(b"<BH>", self.write_bh(base64.b64encode(self.body_hash(hashed))))
        if b"<B>" not in field:
            return field
        value = base64.b64encode(self.make(self.key, self.data(field, fields)))
        return field.replace(b"<B>", self.write_b(value))

    def zone(self, domain):
        """The key record where it belongs."""
        name = self.selector + b"._domainkey." + self.domain.replace(b"<D>", domain)
        return {name: [self.key.record()]}


class Mail:
    """A message and the DNS it needs.

    `signatures` stand from the top down and are made from the bottom up, each
    over what is below it. `change` is what happens on the way: octets →
    octets. `signed_fields` and `signed_body` are what the signers saw instead.
    `records`: name (with <D>) → what is there instead of the signatures' own
    records, see zone.py; None takes one away.
    """

    def __init__(self, *signatures, fields=FIELDS, body=BODY, change=None, records=None,
                 signed_fields=None, signed_body=None):
        self.signatures = signatures
        self.fields, self.body, self.change = fields, octets(body), change
        self.signed_fields = fields if signed_fields is None else signed_fields
        self.signed_body = self.body if signed_body is None else octets(signed_body)
        self.records = records or {}

    def build(self, domain):
        domain = octets(domain)
        fields, signed = ([octets(field).replace(b"<D>", domain) for field in some]
                          for some in (self.fields, self.signed_fields))
        for signature in reversed(self.signatures):
            made = signature.sign(domain, signed, self.signed_body)
            fields.insert(0, made)
            signed.insert(0, made)
        message = b"".join(field + b"\r\n" for field in fields) + b"\r\n" + self.body
        return self.change(message) if self.change else message

    def zone(self, domain):
        domain = octets(domain)
        names = {}
        for signature in self.signatures:
            names.update(signature.zone(domain))
        names.update({octets(name).replace(b"<D>", domain): what
                      for name, what in self.records.items()})
        return {name: what for name, what in names.items() if what is not None}


def prepended(text):
    """What stands on top of the message in the end, with its line ends."""
    return lambda message: octets(text) + message


def appended(text):
    return lambda message: message + octets(text)


def replaced(old, new):
    def change(message):
        if message.count(octets(old)) != 1:
            raise ValueError(f"{old} is not once in the message")
        return message.replace(octets(old), octets(new))
    return change


class Raw:
    """A message given as octets."""

    def __init__(self, message, records=None):
        self.message, self.records = octets(message), records or {}

    def build(self, _domain):
        return self.message

    def zone(self, _domain):
        return {octets(name): what for name, what in self.records.items()}
