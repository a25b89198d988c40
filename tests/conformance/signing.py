# SPDX-License-Identifier: MIT
"""Items about `dkimkit sign`: messages that it must refuse, and fields that it
must make. What it made is verified three times: by what is written down here
(with the canonicalization of signer.py), by dkimpy and by the program."""
import base64
import hashlib
import json
import re

import dkim

import keys
import signer
import zone
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from items import Check

NOW = 1795458872
DOMAIN = "example.com"
RSA, ED = "rsa-2048", "ed25519"
FROM = "From: Alice <alice@example.com>\r\n"
MESSAGE = (FROM + "To: Bob <bob@example.net>\r\nSubject: Test message\r\n"
           "Date: Mon, 02 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@example.com>\r\n"
           "\r\nHello Bob,\r\n\r\nthis is a  test. \r\n-- \r\nAlice\r\n").encode()

# What the program must say, by the reason code.
SAYS = {
    "body-length-exceeds": "the body is shorter than the body length limit",
    "content-type-not-signed": "a body length limit without a signed Content-Type",
    "domain-mismatch": "the identity is not in the signing domain",
    "domain-syntax": "not a domain name",
    "expiry-not-after-timestamp": "the expiration is not after the timestamp",
    "from-not-signed": "the header list doesn't contain From",
    "header-name-syntax": "not a header field name",
    "header-not-signable": "a header field that must not be signed",
    "header-syntax": "is not a header field",
    "idn-unsupported": "internationalized domain names are not built in",
    "identity-syntax": "not an identity",
    "key-algorithm-mismatch": "the key's type doesn't fit the algorithm",
    "key-encrypted": "the private key is encrypted",
    "key-record-mismatch": "no usable record belongs to the key",
    "no-key": "no such name in the DNS",
    "servfail": "the DNS server failed",
    "key-syntax": "not a key in a known form",
    "key-too-small": "the RSA key is too small",
    "limit": "a limit was exceeded",
    "line-too-long": "a line has more than 998 octets",
    "message-no-from": "no From field, or an empty one",
    "message-not-normalised": "a bare CR or a bare LF",
    "message-syntax": "a NUL octet",
    "multiple-from": "more than one From field",
    "selector-syntax": "not a selector",
    "sha1-historic": "rsa-sha1 must not be used to sign",
    "timestamp-range": "more than 12 digits",
    "usage": "",
}
WARNINGS = {
    "key-weak": "an RSA key has less than 2048 bits",
    "eight-bit": "has 8-bit octets",
    "no-final-crlf": "has no line end at its end",
    "control": "VT or FF",
    "long-line": "has a line over 998 octets",
    "nul": "has NUL in the body",
    "multiple-from": "has several From fields",
}
# The test keys are ordinary files of a checkout.
ANYBODY = "others may read this private key"


def arguments(key=RSA, domain=DOMAIN, selector=None, path=None):
    return ["--domain", domain, "--selector", key if selector is None else selector,
            "--key", str(path or keys.DIRECTORY / f"{key}.pem")]


def run_sign(tools, message, options=(), names=(RSA,), groups=None):
    groups = groups or [arguments(name) for name in names]
    return tools.run("sign", "--crypto", tools.crypto, "--now", str(NOW), "--verbose",
                     "--line-ends=strict", *[word for group in groups for word in group], *options,
                     input=message)


def warned(run):
    """The warnings of a run, and lines that are none."""
    lines = [line for line in run.stderr.decode().splitlines() if ANYBODY not in line]
    known = {name for name, text in WARNINGS.items() if any(text in line for line in lines)}
    return sorted(known), [line for line in lines
                           if not any(text in line for text in WARNINGS.values())]


def fields_of(message):
    """The raw fields without their final CRLF, and the body; the empty line
    may be missing."""
    head, _, body = message.partition(b"\r\n\r\n")
    return re.split(rb"\r\n(?![ \t])", head.rstrip(b"\r\n")), body


class Signature:
    """A produced field."""

    def __init__(self, raw):
        self.raw = raw
        self.pairs = [tuple(part.strip() for part in tag.split(b"=", 1))
                      for tag in raw.partition(b":")[2].split(b";")]
        self.tags = {name.decode(): re.sub(rb"\s+", b"", value).decode()
                     for name, value in self.pairs}

    @property
    def names(self):
        return self.tags["h"].split(":")

    def tag(self, name):
        """The octets of a value as they stand there."""
        return re.search(rb"[:;]\s*" + name.encode() + rb"=([^;]*)", self.raw).group(1)


class Signed:
    """A signed message."""

    def __init__(self, octets, original):
        self.octets, self.original = octets, original
        self.fields, self.body = fields_of(octets)
        count = len(self.fields) - len(fields_of(original)[0])
        self.signatures = [Signature(raw) for raw in self.fields[:count]]
        self.first = self.signatures[0]
        self.tags, self.names = self.first.tags, self.first.names


def signed(tools, message, options=(), names=(RSA,), groups=None):
    run = run_sign(tools, message, options, names, groups)
    if run.returncode != 0:
        raise RuntimeError(f"exit {run.returncode}: {run.stderr.decode()}")
    return Signed(run.stdout, message)


def is_good(fields, body, raw):
    """RFC 6376, 3.7 and 6.1.3, for fields that are written as usual."""
    one = Signature(raw)
    header, _, body_form = one.tags["c"].partition("/")
    canonical = signer.canonical_body(body, body_form)
    if "l" in one.tags:
        canonical = canonical[:int(one.tags["l"])]
    if base64.b64encode(hashlib.sha256(canonical).digest()).decode() != one.tags["bh"]:
        return False
    emptied = raw[:raw.rindex(b"b=") + 2]
    others = [field for field in fields if field is not raw]
    data = b"".join(signer.canonical_field(field, header) + b"\r\n" for field in
                    signer.select(others, [name.encode() for name in one.names]))
    data += signer.canonical_field(emptied, header)
    value, name = base64.b64decode(one.tags["b"], validate=True), one.tags["s"]
    try:
        if one.tags["a"] == "ed25519-sha256":
            keys.ed25519(name).private.public_key().verify(value, hashlib.sha256(data).digest())
        else:
            keys.rsa(name).private.public_key().verify(value, data, padding.PKCS1v15(),
                                                       hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def record_of(name):
    return (keys.ed25519 if name.startswith("ed25519") else keys.rsa)(name).record()


def dkimpy_passes(octets, index):
    def ask(name, **_):
        return record_of(name.decode().split(".")[0]).encode()

    return dkim.DKIM(octets).verify(index, dnsfunc=ask)


def results(tools, octets, domain=DOMAIN):
    """The results of the program's own verification."""
    names = [path.stem for path in keys.DIRECTORY.glob("*.pem")]
    (tools.directory / "signed.zone").write_text(zone.text(
        {f"{name}._domainkey.{domain}": [record_of(name)] for name in names}))
    (tools.directory / "signed.eml").write_bytes(octets)
    run = tools.run("verify", "--json", "--zone=signed.zone", f"--crypto={tools.crypto}",
                    f"--now={NOW}", "--line-ends=strict", "signed.eml")
    return [one["reason"] for one in json.loads(run.stdout)["signatures"]]


def bad_form(one):
    """What no produced field may have."""
    lines = one.raw.split(b"\r\n")
    if not one.raw.startswith(b"DKIM-Signature: v=1;"):
        return "doesn't begin with DKIM-Signature: v=1;"
    if any(not line.strip(b" \t") or line != line.rstrip(b" \t") for line in lines):
        return "white space at the end of a line"
    if any(len(line) > 998 for line in lines):
        return "a line of more than 998 octets"
    if one.pairs[-1][0] != b"b":
        return "b= is not the last tag"
    if len(dict(one.pairs)) != len(one.pairs):
        return "a tag stands twice"
    for name in set(one.tags) & set("vacdsiltx"):
        if re.search(rb"\s", one.tag(name)):
            return f"{name}= is folded"
    return None


def wrong(tools, made, peer=True, domain=DOMAIN):
    """Whether all signatures of a message are good."""
    for index, one in enumerate(made.signatures):
        bad = bad_form(one)
        if bad:
            return f"{bad}: {one.raw}"
        if not is_good(made.fields, made.body, one.raw):
            return f"signature {index} is not good"
        if peer and not dkimpy_passes(made.octets, index):
            return f"signature {index}: dkimpy says no"
    got = results(tools, made.octets, domain)
    return None if set(got) == {"ok"} else f"verified: {got}"


def is_refused(run, reason, code):
    if run.returncode != code or run.stdout:
        return f"exit {run.returncode}, {len(run.stdout)} octets: {run.stderr.decode()}"
    if SAYS[reason] not in run.stderr.decode():
        return run.stderr.decode()
    return None


def as_list(what):
    return what if isinstance(what, list) else [what]


def refused(number, name, rule, source, reason, message=MESSAGE, options=(), key=RSA, code=65,
            choice="", groups=None):
    """`message` and `options` may be lists of what is all refused."""

    def check(tools):
        for octets in as_list(message):
            for words in as_list(options):
                for group in groups or [arguments(key)]:
                    bad = is_refused(run_sign(tools, octets, words, groups=[group]), reason, code)
                    if bad:
                        return f"{words} {group} {octets[:99]}: {bad}"
        return None

    return Check(number, name, rule, source, f"exit {code} `{reason}`", check, choice)


def passes(number, name, rule, source, look=None, message=MESSAGE, options=(), names=(RSA,),
           warnings=(), choice="", peer=True, required="pass", groups=None, domain=DOMAIN):
    """Signed with exactly these warnings, and good; `look` says what is wrong
    with a `Signed`, or nothing."""

    def check(tools):
        run = run_sign(tools, message, options, names, groups)
        if run.returncode != 0:
            return f"exit {run.returncode}: {run.stderr.decode()}"
        known, odd = warned(run)
        if known != sorted(warnings) or odd:
            return f"warnings: {known} {odd}"
        made = Signed(run.stdout, message)
        return wrong(tools, made, peer, domain) or (look(made) if look else None)

    words = required + "".join(f" + `{name}`" for name in warnings)
    return Check(number, name, rule, source, words, check, choice)


def all_of(*checks):
    """The first item of several, with what the others want."""
    first = checks[0]
    return Check(first.number, first.name, first.rule, first.source,
                 "; ".join(check.text for check in checks),
                 lambda tools: next((bad for check in checks if (bad := check.function(tools))),
                                    None), first.choice)


def header(*fields, body="\r\nHi.\r\n"):
    """A message with From and these fields."""
    return (FROM + "".join(field + "\r\n" for field in fields) + body).encode()
