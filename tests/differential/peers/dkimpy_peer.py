# SPDX-License-Identifier: MIT
"""dkimpy: one signature after the other, by index."""

import importlib.metadata
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import dkim  # noqa: E402
import nacl.signing  # noqa: E402,F401  (dkimpy needs it for ed25519-sha256)

import frames  # noqa: E402
from message import NOW  # noqa: E402


class Clock:
    @staticmethod
    def time():
        return NOW


def lookup_in(answers):
    def lookup(name, timeout=5):
        status, records = answers.get(name.rstrip(b".").lower(),
                                      ("nxdomain", []))
        if status == "timeout":
            raise dkim.DnsTimeoutError("timeout")
        return records[0] if status == "ok" else None
    return lookup


def one(message, index, lookup):
    detail = "-"
    try:
        verifier = dkim.DKIM(message)
        result = "pass" if verifier.verify(index, lookup) else "fail"
    except Exception as error:  # the peer's own refusal is its answer
        result = "fail"
        detail = "%s: %s" % (type(error).__name__, error)
    return b"\t".join([b"", b"", result.encode(),
                       " ".join(detail.split()).encode()])


def count(message):
    try:
        fields = dkim.DKIM(message).headers
    except Exception:
        return 1
    return sum(name.lower() == b"dkim-signature" for name, _ in fields)


def main():
    dkim.time = Clock
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    frames.write(sink, [b"dkimpy " +
                        importlib.metadata.version("dkimpy").encode(),
                        b"rsa-sha256 ed25519-sha256"])
    while True:
        try:
            items = frames.read(source)
        except EOFError:
            return
        lookup = lookup_in(frames.zone(items))
        frames.write(sink, [one(items[0], index, lookup)
                            for index in range(count(items[0]))])


main()
