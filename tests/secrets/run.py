#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Private keys are gone from the memory of a process when they are freed.

usage: run.py SUBJECT PROVIDERS
"""
import sys

import memory
from subject import KEYS, Checks, Subject, is_gone

SUBJECT, PROVIDERS = sys.argv[1:]
RSA, ED25519 = KEYS / "rsa2048-pkcs8.pem", KEYS / "rfc8463-A.1-ed25519.pem"


def check(checks, name, arguments, needles=None):
    subject = Subject(SUBJECT, PROVIDERS, *arguments)
    pem = subject.until(b"alive")
    is_gone(checks, subject, name, needles or memory.of_key(pem), (b"freed", b"ended"))


def main():
    checks = Checks()
    rsa, ed25519 = (memory.of_key(path.read_bytes()) for path in (RSA, ED25519))
    jobs = [(what, path) for what in ("import", "sign", "export", "refuse", "nomem") for path in (RSA, ED25519)]
    jobs += [(what, KEYS / name) for what in ("import", "refuse") for name in ("rsa2048-pkcs1.der", "rsa2048-pkcs1.pem")]
    for what, path in jobs:
        check(checks, "%s %s" % (what, path.name), (what, path), ed25519 if path == ED25519 else rsa)
    for kind in ("rsa", "ed25519"):
        check(checks, "generate " + kind, ("generate", kind))
    return checks.end()


sys.exit(main())
