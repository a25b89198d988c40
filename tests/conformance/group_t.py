# SPDX-License-Identifier: MIT
import re

from items import Expect, Item, Outcome
from signer import NAMES, Mail, Sig
from zone import SERVFAIL

SEVERAL = "6376 4.2"
IGNORE = "6376 6.1"
ED = "ed25519-sha256"
ALLOW = ("--body-length-policy=allow",)


def wrong(key, data):
    return key.sign(ED, data + b"x")


def good(selector="good", algorithm=ED, **more):
    return Sig(algorithm=algorithm, selector=selector, **more)


def bad():
    """A signature over something else."""
    return good("bad", make=wrong)


def swapped(message):
    """The first two fields change their places."""
    first, second, rest = re.match(rb"(DKIM.*?\r\n)(DKIM.*?\r\n)(From.*)", message, re.S).groups()
    return second + first + rest


def twice(message):
    end = message.index(b"\r\nFrom:") + 2
    return message[:end] + message


def both(number, name, rule, source, signatures, *reasons, change=None, records=None, choice=""):
    return Item(number, name, rule, source, Mail(*signatures, change=change, records=records),
                Outcome(*reasons), choice=choice)


def limited(header_body, limit, other, rule, number, name):
    """One signature over the whole body, one with l=. Content-Type is signed
    as a field that isn't there."""
    names = NAMES + ":content-type"
    body = Mail(good("whole", header="relaxed", body=other, h=names),
                good("limited", header="relaxed", body=header_body, h=names, l=str(limit)))
    return Item(number, name, rule, SEVERAL, body,
                Outcome("ok", Expect("unsigned-content", "unsigned-content")),
                Outcome("ok", Expect("ok", "unsigned-content"), options=ALLOW),
                choice="octets beyond l= are refused by default")


HUNDRED = [good(f"none{index}") for index in range(99)] + [good()]
NO_KEYS = {f"none{index}._domainkey.<D>": None for index in range(99)}
MISSING = ["no-key-for-signature"] * 99

ITEMS = [
    both(589, "ms-good-good", "two good signatures", SEVERAL,
         [good("one"), good("two", "rsa-sha256")], "ok", "ok"),
    both(590, "ms-rsa-ed", "Ed25519 and RSA", "8463 6", [good("ed"), good("rsa", "rsa-sha256")],
         Expect("ok", algorithm=ED), Expect("ok", algorithm="rsa-sha256")),
    both(591, "ms-bad-good", "the first is broken", IGNORE, [bad(), good()], "signature-mismatch",
         "ok"),
    both(592, "ms-good-bad", "the second is broken", IGNORE, [good(), bad()], "ok",
         "signature-mismatch"),
    both(593, "ms-syntax-good", "the first has an empty tag", "6376 6.1, 8.9",
         [good("bad", extra=";"), good()], "signature-syntax", "ok"),
    both(594, "ms-good-syntax", "the second has an empty tag", IGNORE,
         [good(), good("bad", extra=";")], "ok", "signature-syntax"),
    both(595, "ms-missing-good", "the first has no d=", "6376 6.1.1",
         [good("bad", d=None), good()], Expect("missing-tag", subject="d"), "ok"),
    both(596, "ms-v2-good", "the first is of another version", "6376 6.1.1",
         [good("bad", v="2"), good()], "incompatible-version", "ok"),
    both(597, "ms-unkalg-good", "the first has an unknown algorithm", "6376 3.3.4",
         [good("bad", a="ed448-shake256"), good()], "unsupported-algorithm", "ok"),
    both(598, "ms-temp-good", "the DNS fails for the first", IGNORE, [good("temp"), good()],
         "key-query-servfail", "ok", records={"temp._domainkey.<D>": SERVFAIL}),
    both(599, "ms-temp-bad", "the DNS fails for the first, the second is broken", IGNORE,
         [good("temp"), bad()], "key-query-servfail", "signature-mismatch",
         records={"temp._domainkey.<D>": SERVFAIL}, choice="it may be tried again"),
    both(600, "ms-junk-hdr", "the first is empty", "6376 8.9",
         [good("none", template="DKIM-Signature:"), good()], "signature-syntax", "ok"),
    limited("relaxed", 10, "simple", "another canonicalization and l=", 601, "ms-diffbody"),
    both(602, "ms-dup-identical", "the same field twice", SEVERAL, [good()], "ok", "ok",
         change=twice),
    both(603, "ms-order", "other places, the same results", "6376 6.1", [bad(), good()], "ok",
         "signature-mismatch", change=swapped),
    both(604, "ms-ten", "10 good signatures", IGNORE, [good(f"s{n}") for n in range(10)],
         *["ok"] * 10),
    Item(605, "ms-hundred", "99 signatures without a key, then a good one", "6376 6.1, 8.4",
         Mail(*HUNDRED, records=NO_KEYS),
         Outcome(*MISSING[:20], *["too-many-signatures"] * 80),
         Outcome(*MISSING, "ok", options=["--max-signatures=100"]),
         choice="20 are evaluated by default"),
    limited("relaxed", 20, "relaxed", "the same canonicalization with and without l=", 606,
            "ms-mixed-l"),
]
