#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Private keys of a keyring are gone from the memory when it is freed.

usage: ring.py SUBJECT
"""
import pathlib
import sys
import tempfile

from subject import Checks, Subject, is_gone, keyring_keys

# tests/keyring/ringworld.c
MASTER = bytes([1] * 32)


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="dkimkit-secrets-") as folder:
        subject = Subject(sys.argv[1], "sqlite", folder)
        subject.until(b"alive")
        needles = keyring_keys(pathlib.Path(folder) / "keyring.db", [MASTER])
        checks.ok(len([n for n in needles if n.endswith(" seed[0]")]) == 4,
                  "the reference opens the four keys", sorted(needles)[:5])
        is_gone(checks, subject, "keyring", needles, (b"freed",))
    return checks.end()


sys.exit(main())
