#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Messages a second, this binding and dkimpy side by side.

usage: bench.py [SECONDS-FOR-EACH]

Both get the same octets, the same key (RSA-2048) and the same key record from
memory; relaxed/relaxed, the same header fields. Each signs with a key that it
has already read where it can keep one: dkimpy reads the PEM for each message.
"""
import logging
import sys
import time

import dkim
import dkimkit
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

FIELDS = [b"From", b"To", b"Subject", b"Date", b"Message-ID"]
HEADER = (b"From: Alice <alice@example.com>\r\nTo: Bob <bob@example.net>\r\n"
          b"Subject: the benchmark\r\nDate: Thu, 1 Jan 2026 00:00:00 +0000\r\n"
          b"Message-ID: <1@example.com>\r\n\r\n")
LINE = b"The quick brown fox jumps  over the lazy dog, and over the fence again.\r\n"
SIZES = {"4 KB": 4 << 10, "100 KB": 100 << 10, "1 MB": 1 << 20}


def message(size):
    return HEADER + LINE * ((size - len(HEADER)) // len(LINE))


def rate(function, seconds):
    """Calls a second: the best of three, which is the least disturbed."""
    best = 0
    for _ in range(3):
        count, started = 0, time.perf_counter()
        while time.perf_counter() - started < seconds / 3 or count == 0:
            function()
            count += 1
        best = max(best, count / (time.perf_counter() - started))
    return best


class Pair:
    """The same operation by both, checked before it is measured."""

    def __init__(self):
        self.pem = rsa.generate_private_key(65537, 2048).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption())
        config = dkimkit.Config()
        key = dkimkit.Key(config, self.pem)
        self.record = key.record().encode()
        self.profiles = [dkimkit.Profile(config, "example.com", "s1", key, oversign=[],
                                         headers=[name.decode() for name in FIELDS])]
        self.config = dkimkit.Config(lambda name: [self.record])
        self.log = logging.getLogger("dkimpy")
        self.log.setLevel(logging.CRITICAL)

    def sign(self, octets):
        return dkimkit.sign(self.profiles, octets)

    def dkimpy_sign(self, octets):
        return dkim.sign(octets, b"s1", b"example.com", self.pem, logger=self.log,
                         canonicalize=(b"relaxed", b"relaxed"), include_headers=FIELDS)

    def verify(self, octets):
        return dkimkit.verify(self.config, octets).result == dkimkit.Result.PASS

    def dkimpy_verify(self, octets):
        return dkim.verify(octets, logger=self.log, dnsfunc=lambda name, timeout=5: self.record)


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 3
    pair = Pair()
    print("| | size | dkimkit | dkimpy | ratio |\n|---|---|---|---|---|")
    for name, size in SIZES.items():
        octets = message(size)
        signed = pair.sign(octets) + octets
        if not pair.dkimpy_verify(signed) or not pair.verify(pair.dkimpy_sign(octets) + octets):
            sys.exit("they don't accept each other's signatures")
        for what, own, other in [
                ("sign", lambda: pair.sign(octets), lambda: pair.dkimpy_sign(octets)),
                ("verify", lambda: pair.verify(signed), lambda: pair.dkimpy_verify(signed))]:
            a, b = rate(own, seconds), rate(other, seconds)
            print("| %s | %s | %d | %d | %.0f |" % (what, name, a, b, a / b), flush=True)


main()
