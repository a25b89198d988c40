# SPDX-License-Identifier: MIT
"""Broken messages and what `dkimkit verify --explain` says about them."""

import base64
import hashlib
import json
import re

from harness import group

NOW = "1790000000"
# What is known, but causes nothing.
KNOWN = {"body-only", "key-right", "header-too-large", "attempts-ended",
         "header-fails"}

FIELDS = [
    b"From: Alice Doe <alice@example.com>",
    b"To: team@lists.example.net",
    b"Subject: Minutes of\r\n Monday",
    b"Date: Thu, 1 Jan 2026 00:00:00 +0000",
    b"Message-ID: <1@example.com>",
]
BODY = (b"Hello all,\r\n\r\nhere are  the minutes.\r\n.hidden\r\n"
        b"From here on:\tall good\r\n>From there on, too\r\n\r\n-- \r\nAlice\r\n")
MESSAGE = b"\r\n".join(FIELDS) + b"\r\n\r\n" + BODY


def signed(bench, kind, *options, message=MESSAGE):
    result = bench.run("sign", *group(bench, kind), "--now", NOW, *options,
                       stdin=message)
    if result.code != 0:
        raise RuntimeError(str(result))
    return result.out


def replaced(message, old, new):
    if old not in message:
        raise RuntimeError("%r isn't there" % old)
    return message.replace(old, new, 1)


def explained(bench, message, zone, *options):
    """The JSON of the first signature."""
    result = bench.run("verify", "--json", "--explain", "--zone", zone, "--now",
                       NOW, *options, stdin=message)
    if result.err:
        raise RuntimeError(str(result))
    return json.loads(result.out.decode("utf-8"))["signatures"][0]


def ids(data, member="causes"):
    return [c["id"] for c in data["explanation"][member]]


def expect(bench, label, message, zone, causes, *options):
    """These causes are told, no others, and none of them as not found."""
    data = explained(bench, message, zone, *options)
    told = set(ids(data))
    known = set(ids(data, "known"))
    bench.ok(known <= KNOWN and not told & KNOWN,
             label + ": what causes nothing is apart", known, told)
    bench.ok(told == set(causes), label + ": " + (", ".join(causes) or
                                                   "no cause"), told,
             json.dumps(data)[:3000])
    bench.ok(not told & set(ids(data, "tested")),
             label + ": what was found isn't listed as not found", data)
    text = bench.run("verify", "--explain", "--zone", zone, "--now", NOW,
                     *options, stdin=message).out.decode("utf-8")
    flat = re.sub(r"\s+", " ", text)
    missing = [c["text"] for member in ["known", "causes"]
               for c in data["explanation"][member]
               if re.sub(r"\s+", " ", c["text"]) not in flat]
    bench.ok(not missing, label + ": the text tells the same", missing, text)
    bench.ok(("cause:      not found" in text) == (
        not told and data["result"] in ("fail", "permerror")
        and len(ids(data, "tested")) > 0),
        label + ": it says so if none was found", text)
    return data


def relax(field):
    name, value = field.split(b":", 1)
    value = re.sub(rb"[ \t]+", b" ", value.replace(b"\r\n", b""))
    return name.strip().lower() + b":" + value.strip(b" ")


def sign_by_hand(bench, kind, hashed_body, form="relaxed/simple", names=None,
                 fields=None, edit=None, extra="", tail=b"", sent=None,
                 body=BODY, hash="sha256"):
    """A message signed with OpenSSL over whatever a test wants hashed: `edit`
    gets the canonical header of the signer, and gives what it hashes."""
    fields = fields or FIELDS
    names = names or [f.split(b":")[0] for f in fields]
    simple = form.startswith("simple")
    bh = base64.b64encode(hashlib.sha256(hashed_body).digest())
    own = (b"DKIM-Signature: v=1; a=rsa-sha256; c=" + form.encode() +
           b"; d=example.com; s=" + kind.encode() + b"; t=" + NOW.encode() +
           b"; h=" + b":".join(names) + b"; bh=" + bh + extra.encode() +
           b"; b=")
    canonical = (lambda f: f) if simple else relax
    text = b"".join(canonical(f) + b"\r\n" for f in fields) + canonical(own)
    if edit:
        text = edit(text)
    octets = bench.openssl("dgst", "-" + hash, "-sign", bench.key(kind),
                           stdin=text + tail)
    return (own + base64.b64encode(octets) + b"\r\n" +
            b"\r\n".join(sent or fields) + b"\r\n\r\n" + body)


def recovers(bench):
    """Whether the provider of RSA reads the digest out of a signature."""
    version = bench.run("--version").out.decode()
    return "rsa-sha256: openssl\n" in version
