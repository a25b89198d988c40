#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Private keys are gone from the memory of a process when they are freed.

usage: run.py SUBJECT PARTS_SUBJECT PROVIDERS
"""
import base64
import pathlib
import sys
import tempfile

import memory
from subject import KEYS, Checks, Subject, is_gone

SUBJECT, PARTS, PROVIDERS = sys.argv[1:]
# Every form of a file that there is; all of one type are one key.
RSA = ("rsa2048-pkcs8.pem", "rsa2048-pkcs8.der", "rsa2048-pkcs1.pem", "rsa2048-pkcs1.der", "rsa2048-bundle.pem")
ED25519 = ("rfc8463-A.1-ed25519.pem", "ed25519-pkcs8.der", "ed25519-seed.b64", "ed25519-seed.raw",
           "ed25519-seed-public.b64", "ed25519-seed-public.raw")
# Their needles, before and after the file is read, once for each type.
NEEDLES = {names: memory.of_key((KEYS / names[0]).read_bytes()) for names in (RSA, ED25519)}


def check(checks, name, arguments, needles=None, program=(SUBJECT, PROVIDERS)):
    subject = Subject(*program, *arguments)
    pem = subject.until(b"alive")
    is_gone(checks, subject, name, needles or memory.of_key(pem), (b"freed", b"ended"))


def records():
    """Private keys that somebody took for what p= should be: (name, text, needles)."""
    for names, kind in ((RSA, b"rsa"), (ED25519, b"ed25519")):
        pem = (KEYS / names[0]).read_bytes()
        yield names[0] + " as a record", pem, NEEDLES[names]
        yield names[0] + " in p=", b"v=DKIM1; p=" + pem, NEEDLES[names]
        for name in names:
            if name.endswith((".der", "public.raw")):
                text = base64.b64encode((KEYS / name).read_bytes())
                yield name + " in p=", b"v=DKIM1; k=%s; p=%s" % (kind, text), NEEDLES[names]
                yield name + " alone", text, NEEDLES[names]
    whole = base64.b64encode((KEYS / "rsa2048-pkcs8.der").read_bytes())
    yield "half of a key in p=", b"v=DKIM1; p=" + whole[:len(whole) // 2], NEEDLES[RSA]


def check_records(checks):
    with tempfile.TemporaryDirectory(prefix="dkimkit-secrets-") as folder:
        path = pathlib.Path(folder) / "record"
        for name, text, needles in records():
            path.write_bytes(text)
            check(checks, "lint " + name, ("lint", path), needles)
        check(checks, "lint, no memory: " + name, ("lint-nomem", path), needles)


def check_parts(checks):
    seed = KEYS / "ed25519-seed.raw"
    for part in ("write", *PROVIDERS.split(",")):
        # Of the others none has the public key of a seed to compute.
        if part in ("write", "openssl", "sodium"):
            check(checks, "part %s" % part, (part, seed), NEEDLES[ED25519], (PARTS,))
        if part in ("mbedtls", "openssl"):
            check(checks, "part %s rsa" % part, (part, "rsa"), None, (PARTS,))


def main():
    checks = Checks()
    for names, needles in NEEDLES.items():
        for name in names:
            for what in ("import", "refuse"):
                check(checks, "%s %s" % (what, name), (what, KEYS / name), needles)
        for what in ("sign", "export", "nomem"):
            check(checks, "%s %s" % (what, names[0]), (what, KEYS / names[0]), needles)
    check(checks, "nomem " + ED25519[2], ("nomem", KEYS / ED25519[2]), NEEDLES[ED25519])
    for kind in ("rsa", "ed25519"):
        check(checks, "generate " + kind, ("generate", kind))
    check_records(checks)
    check_parts(checks)
    return checks.end()


sys.exit(main())
