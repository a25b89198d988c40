# SPDX-License-Identifier: MIT
"""Messages and a zone that give each reason and each warning once.

usage: reasons.py DIRECTORY

Written by hand from RFC 6376, signed by the openssl program, with simple
canonicalization and the keys of tests/vectors/keys: the same octets each time.
"""

import base64
import hashlib
import pathlib
import subprocess
import sys

KEYS = pathlib.Path(__file__).resolve().parents[1] / "vectors" / "keys"
NOW = 1700000000
OPTIONS = ["--zone", "zone", "--now", str(NOW), "--authserv-id",
           "mx.example.net"]

HEADER = [b"From: Alice <alice@example.com>", b"To: bob@example.net",
          b"Subject: lunch", b"Date: Tue, 14 Nov 2023 22:13:20 +0000",
          b"Message-ID: <1@example.com>"]
BODY = b"Are you hungry yet?\r\n"


def openssl(*args, stdin=b""):
    return subprocess.run(["openssl", *args], input=stdin,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=True).stdout


# DER, as much as keys that nobody has need.

def tlv(tag, contents):
    size = len(contents)
    length = bytes([size]) if size < 128 else (
        b"\x82" + size.to_bytes(2, "big"))
    return bytes([tag]) + length + contents


def integer(number):
    return tlv(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def rsa_key(modulus, exponent):
    algorithm = bytes.fromhex("06092a864886f70d0101010500")
    numbers = tlv(0x30, integer(modulus) + integer(exponent))
    return tlv(0x30, tlv(0x30, algorithm) + tlv(3, b"\0" + numbers))


def text(der):
    return base64.b64encode(der).decode()


def spki(name):
    return text(openssl("pkey", "-in", str(KEYS / name), "-pubout",
                        "-outform", "DER"))


def pkcs1(name):
    return text(openssl("rsa", "-in", str(KEYS / name), "-RSAPublicKey_out",
                        "-outform", "DER"))


def records():
    """Selector → texts of its TXT records."""
    key = spki("rsa2048-pkcs8.pem")
    # RFC 8463, A.2.
    ed25519 = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    return {
        "rsa": ["v=DKIM1; k=rsa; p=" + key],
        "syntax": ["v=DKIM1; k=rsa; p=!!!"],
        "revoked": ["v=DKIM1; k=rsa; p="],
        "ed25519": ["v=DKIM1; k=ed25519; p=" + ed25519],
        "dsa": ["v=DKIM1; k=dsa; p=" + key],
        "sha1": ["v=DKIM1; k=rsa; h=sha1; p=" + key],
        "tlsrpt": ["v=DKIM1; k=rsa; s=tlsrpt; p=" + key],
        "small": ["v=DKIM1; k=rsa; p=" + spki("rsa512.pem")],
        "large": ["v=DKIM1; k=rsa; p=" + text(
            rsa_key((1 << 9216) - 1, 65537))],
        "exponent": ["v=DKIM1; k=rsa; p=" + text(
            rsa_key((1 << 2048) - 1, (1 << 72) + 1))],
        "weak": ["v=DKIM1; k=rsa; p=" + spki("rsa1024.pem")],
        "pkcs1": ["v=DKIM1; k=rsa; p=" + pkcs1("rsa2048-pkcs8.pem")],
        "two": ["v=spf1 -all", "v=DKIM1; k=rsa; p=" + key],
    }


def zone():
    lines = ["$ORIGIN example.com.", "$TTL 300"]
    for selector, texts in records().items():
        for record in texts:
            strings = [record[i:i + 255] for i in range(0, len(record), 255)]
            lines.append("%s._domainkey IN TXT ( %s )" % (
                selector, " ".join('"%s"' % s for s in strings)))
    for status in ["SERVFAIL", "TIMEOUT", "REFUSED", "ERROR", "BOGUS"]:
        lines.append(";!%s %s._domainkey.example.com." % (
            status, status.lower()))
    return "\n".join(lines) + "\n"


# Messages.

def hashed_fields(header, names):
    """The fields of h=, the last one first where a name stands again."""
    left = list(header)
    fields = []
    for name in names:
        for field in reversed(left):
            if field.split(b":")[0].strip().lower() == name.encode():
                left.remove(field)
                fields.append(field + b"\r\n")
                break
    return b"".join(fields)


def signature(header, body, tags, key="rsa2048-pkcs8.pem", digest="sha256",
              extra=""):
    """A DKIM-Signature field without its final CRLF. `tags` changes the usual
    ones; None leaves one out. `extra` stands behind v=."""
    names = ["from", "to", "subject", "date", "message-id"]
    limit = int(tags["l"]) if tags.get("l") else None
    all_tags = {
        "v": "1", "a": "rsa-sha256", "c": "simple/simple", "d": "example.com",
        "s": "rsa", "h": ":".join(names),
        "bh": text(hashlib.new(digest, body[:limit]).digest())}
    all_tags.update(tags)
    parts = ["%s=%s;" % (k, v) for k, v in all_tags.items() if v is not None]
    parts[0] += extra
    field = ("DKIM-Signature: " + "\r\n\t".join(parts) + "\r\n\tb=").encode()
    data = hashed_fields(header, all_tags["h"].split(":")) + field
    b = text(openssl("dgst", "-" + digest, "-sign", str(KEYS / key),
                     stdin=data))
    lines = [b[i:i + 70] for i in range(0, len(b), 70)]
    return field + "\r\n\t ".join(lines).encode()


def message(header, body, fields):
    return b"".join(f + b"\r\n" for f in fields + header) + b"\r\n" + body


def signed(tags=None, header=None, body=BODY, changes=None, **options):
    """A signed message, in which something is changed afterwards."""
    header = header or HEADER
    field = signature(header, body, tags or {}, **options)
    octets = message(header, body, [field])
    for old, new in changes or []:
        assert old in octets, old
        octets = octets.replace(old, new, 1)
    return octets


def selector(name, **options):
    return signed({"s": name}, **options)


def twice():
    field = signature(HEADER, BODY, {})
    return message(HEADER, BODY, [field, field])


def without_from():
    header = HEADER[1:]
    return message(header, BODY, [signature(header, BODY, {})])


class Case:
    """One reason: the message that gives it, its result word, and the text
    that is written into Authentication-Results."""

    def __init__(self, result, words, make, *options):
        self.result = result
        self.text = words
        self.make = make
        self.options = list(options)


REASONS = {
    "ok": Case("pass", "signature was verified", signed),
    "no-signature": Case("none", "message not signed",
                         lambda: message(HEADER, BODY, [])),
    "body-hash-mismatch": Case(
        "fail", "body hash did not verify",
        lambda: signed(changes=[(b"hungry", b"thirsty")])),
    "signature-mismatch": Case(
        "fail", "signature did not verify",
        lambda: signed(changes=[(b": lunch", b": [list] lunch")])),
    "signature-syntax": Case(
        "neutral", "signature syntax error", lambda: signed(extra=";")),
    "duplicate-tag": Case(
        "neutral", "signature syntax error",
        lambda: signed(extra=" d=example.com;")),
    "incompatible-version": Case(
        "neutral", "incompatible version", lambda: signed({"v": "2"})),
    "unsupported-algorithm": Case(
        "neutral", "unsupported algorithm",
        lambda: signed({"a": "rsa-sha512"})),
    "unsupported-canonicalization": Case(
        "neutral", "unsupported canonicalization",
        lambda: signed({"c": "nofws/simple"})),
    "unsupported-query-method": Case(
        "neutral", "unsupported query method", lambda: signed({"q": "http"})),
    "message-syntax": Case(
        "neutral", "message syntax error",
        lambda: signed(changes=[(b"\r\nTo:", b"\r\nnot a field\r\nTo:")])),
    "body-not-verified": Case(
        "neutral", "body was not verified", signed, "--header-only"),
    "missing-tag": Case(
        "permerror", "signature missing required tag",
        lambda: signed({"bh": None})),
    "domain-mismatch": Case(
        "permerror", "domain mismatch",
        lambda: signed({"i": "@example.org"})),
    "from-not-signed": Case(
        "permerror", "From field not signed",
        lambda: signed({"h": "to:subject:date"})),
    "signature-expired": Case(
        "permerror", "signature expired",
        lambda: signed({"t": str(NOW - 7200), "x": str(NOW - 3600)})),
    "signature-future": Case(
        "permerror", "signature timestamp in the future",
        lambda: signed({"t": str(NOW + 3600)})),
    "sha1-historic": Case(
        "permerror", "rsa-sha1 not allowed",
        lambda: signed({"a": "rsa-sha1"}, digest="sha1")),
    "body-length-exceeds": Case(
        "permerror", "body length exceeds body",
        lambda: signed({"l": "1000"})),
    "message-no-from": Case(
        "permerror", "message has no From field", without_from),
    "no-key-for-signature": Case(
        "permerror", "no key for signature", lambda: selector("nobody")),
    "key-syntax": Case(
        "permerror", "key syntax error", lambda: selector("syntax")),
    "key-revoked": Case(
        "permerror", "key revoked", lambda: selector("revoked")),
    "key-algorithm-mismatch": Case(
        "permerror", "inappropriate key algorithm",
        lambda: selector("ed25519")),
    "unsupported-key-type": Case(
        "permerror", "inappropriate key algorithm", lambda: selector("dsa")),
    "key-hash-mismatch": Case(
        "permerror", "inappropriate hash algorithm",
        lambda: selector("sha1")),
    "key-service-mismatch": Case(
        "permerror", "key not for email", lambda: selector("tlsrpt")),
    "key-too-small": Case(
        "permerror", "key too small",
        lambda: selector("small", key="rsa512.pem")),
    "key-too-large": Case(
        "permerror", "key not acceptable", lambda: selector("large")),
    "key-bad-exponent": Case(
        "permerror", "key not acceptable", lambda: selector("exponent")),
    "key-query-timeout": Case(
        "temperror", "key query timeout", lambda: selector("timeout")),
    "key-query-servfail": Case(
        "temperror", "key query failed", lambda: selector("servfail")),
    "key-query-refused": Case(
        "temperror", "key query failed", lambda: selector("refused")),
    "key-query-error": Case(
        "temperror", "key query failed", lambda: selector("error")),
    "key-query-bogus": Case(
        "temperror", "key query failed", lambda: selector("bogus")),
    "unsigned-content": Case(
        "policy", "message has unsigned content",
        lambda: signed({"l": "10"})),
    "body-length-refused": Case(
        "policy", "body length limit not allowed",
        lambda: signed({"l": str(len(BODY))}),
        "--body-length-policy", "refuse"),
    "message-malformed": Case(
        "policy", "message is malformed",
        lambda: signed(header=[f.replace(b": lunch", b": lunch\n X: y")
                               for f in HEADER])),
    "message-too-large": Case(
        "policy", "message header is too large",
        lambda: signed(changes=[(b"\r\nTo:", b"\r\nX-Long: " + b"\r\n\t".join(
            [b"x" * 990] * 4300) + b"\r\nTo:")])),
    "too-many-signatures": Case(
        "policy", "too many signatures", twice, "--max-signatures", "1"),
    "signature-too-large": Case(
        "policy", "signature is too large",
        lambda: signed({"z": "\r\n\t".join(["x" * 900] * 3500)})),
    "unacceptable-header": Case(
        "policy", "unacceptable signature header",
        lambda: signed({"h": "from:to:date"}), "--require-signed", "subject"),
    "public-suffix": Case(
        "policy", "signing domain is a public suffix", signed,
        "--public-suffix", "example.com"),
    "multiple-from": Case(
        "policy", "message has more than one From field",
        lambda: signed(changes=[(
            b"DKIM-", b"From: Bob <bob@example.org>\r\nDKIM-")]),
        "--refuse-multiple-from"),
    "duplicate-header": Case(
        "policy", "message has an unsigned duplicate field",
        lambda: signed(changes=[(
            b"DKIM-", b"Subject: dinner\r\nDKIM-")]),
        "--refuse-duplicates"),
}

# What no message can give.
NOT_FROM_MESSAGES = {"pending": "only while a message is being verified"}

WARNINGS = {
    "unsigned-content": Case(
        "pass", "", lambda: signed({"l": "10"}),
        "--body-length-policy", "allow"),
    "unsigned-content-type": Case(
        "pass", "", lambda: signed(
            {"l": "10"}, header=HEADER + [b"Content-Type: text/html"]),
        "--body-length-policy", "allow"),
    "multiple-from": Case(
        "pass", "", lambda: signed(changes=[(
            b"DKIM-", b"From: Bob <bob@example.org>\r\nDKIM-")])),
    "duplicate-header": Case(
        "pass", "", lambda: signed(changes=[(
            b"DKIM-", b"Subject: dinner\r\nDKIM-")])),
    "key-weak": Case(
        "pass", "", lambda: selector("weak", key="rsa1024.pem")),
    "sha1": Case(
        "pass", "", lambda: signed({"a": "rsa-sha1"}, digest="sha1"),
        "--allow-sha1"),
    "header-syntax": Case(
        "pass", "", lambda: signed(changes=[(
            b"DKIM-", b"X Y: z\r\nDKIM-")])),
    "several-records": Case("pass", "", lambda: selector("two")),
    "key-pkcs1": Case("pass", "", lambda: selector("pkcs1")),
    "expired": Case(
        "pass", "",
        lambda: signed({"t": str(NOW - 7200), "x": str(NOW - 3600)}),
        "--allow-expired"),
    "future": Case(
        "pass", "", lambda: signed({"t": str(NOW + 3600)}), "--allow-future"),
    "message-malformed": Case(
        "pass", "", REASONS["message-malformed"].make, "--malformed-policy",
        "allow"),
}


def write(directory):
    directory = pathlib.Path(directory)
    (directory / "zone").write_text(zone())
    for name, case in REASONS.items():
        (directory / (name + ".eml")).write_bytes(case.make())
    for name, case in WARNINGS.items():
        (directory / ("warning-" + name + ".eml")).write_bytes(case.make())


if __name__ == "__main__":
    write(sys.argv[1])
