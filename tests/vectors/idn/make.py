#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the messages beside it: internationalized names in DKIM-Signature
fields (RFC 8616), signed without the library, ed25519-sha256 and
relaxed/relaxed, with the key of RFC 8463, A.1. The names are written as given
here; they are hashed so, too.

usage: make.py    (needs python3-cryptography)
"""
import base64
import hashlib
import pathlib
import re

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

HERE = pathlib.Path(__file__).parent
SEED = base64.b64decode("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=")

BODY = "Zażółć gęślą jaźń.\r\n".encode()
UTF8 = ("From: Jörg <jörg@bücher.example>\r\n"
        "To: пример@例え.example\r\n"
        "Subject: Grüße  aus dem \t Süden\r\n").encode()
ASCII = (b"From: Joe <joe@xn--bcher-kva.example>\r\n"
         b"To: bob@example.net\r\n"
         b"Subject: plain\r\n")
LATIN1 = ASCII.replace(b"plain", b"caf\xe9")

# name: (header, d=, s=, i=)
MESSAGES = {
    "domain": (UTF8, "bücher.example", "s1", None),
    "all": (UTF8, "bücher.example", "schlüssel.k1", "jörg@Post.bücher.example"),
    "script": (UTF8, "例え.テスト", "faß", None),
    "mixed": (UTF8, "XN--Bcher-KVA.example", "s1", "@bücher.EXAMPLE"),
    "mixed-back": (UTF8, "bücher.example", "s1", "joe@xn--bcher-kva.example"),
    "quoted": (UTF8, "xn--bcher-kva.example", "s1",
               "j=C3=B6rg@b=C3=BCcher.example"),
    "outside": (UTF8, "bücher.example", "s1", "@xn--bcher-kvb.example"),
    "ascii-header": (ASCII, "bücher.example", "s1", None),
    "ascii-identity": (ASCII, "xn--bcher-kva.example", "s1",
                       "@bücher.example"),
    "ascii-local-part": (ASCII, "xn--bcher-kva.example", "s1",
                         "jörg@xn--bcher-kva.example"),
    "latin1-header": (LATIN1, "bücher.example", "s1", None),
}


def relaxed_field(field):
    name, value = field.split(b":", 1)
    value = re.sub(rb"[ \t]+", b" ", value.replace(b"\r\n", b"")).strip(b" ")
    return name.strip().lower() + b":" + value


def relaxed_body(body):
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ")
             for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


def sign(header, domain, selector, identity):
    bh = base64.b64encode(hashlib.sha256(relaxed_body(BODY)).digest()).decode()
    tags = f"v=1; a=ed25519-sha256; c=relaxed/relaxed; d={domain}; s={selector};\r\n"
    if identity:
        tags += f"\ti={identity};\r\n"
    field = ("DKIM-Signature: " + tags +
             f"\th=from:to:subject; bh={bh};\r\n\tb=").encode()
    fields = re.findall(rb"[^\r]+(?:\r\n[ \t][^\r]+)*\r\n", header)
    text = b"".join(relaxed_field(f) + b"\r\n" for f in fields)
    digest = hashlib.sha256(text + relaxed_field(field)).digest()
    octets = Ed25519PrivateKey.from_private_bytes(SEED).sign(digest)
    return field + base64.b64encode(octets) + b"\r\n"


def main():
    for name, (header, *tags) in MESSAGES.items():
        message = sign(header, *tags) + header + b"\r\n" + BODY
        (HERE / f"{name}.eml").write_bytes(message)


main()
