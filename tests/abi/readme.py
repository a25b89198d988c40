#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The example in the README is examples/verify.c, and the two example programs
work: one signs, the other one says what it must about an unsigned message.

usage: readme.py SOURCE_ROOT SIGN_PROGRAM VERIFY_PROGRAM
"""
import pathlib
import subprocess
import sys
import tempfile

import tap

MESSAGE = b"From: a@example.com\r\nSubject: x\r\n\r\nHello\r\n"


def main():
    root = pathlib.Path(sys.argv[1])
    shown = (root / "README.md").read_text().split("```c\n")[1].split("```")[0]
    example = (root / "examples" / "verify.c").read_text().split("\n", 1)[1]
    with tempfile.TemporaryDirectory() as work:
        key = pathlib.Path(work) / "key.pem"
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True)
        signed = subprocess.run([sys.argv[2], "example.com", "s1", key], input=MESSAGE,
                                capture_output=True, check=False)
    unsigned = subprocess.run([sys.argv[3]], input=MESSAGE, capture_output=True, check=False)
    results = [
        ("the README shows examples/verify.c", shown == example),
        ("examples/sign.c signs", signed.returncode == 0
         and signed.stdout.startswith(b"DKIM-Signature: v=1; a=ed25519-sha256;")),
        ("examples/verify.c verifies", unsigned.stdout == b"none (message not signed)\n"),
    ]
    sys.exit(0 if tap.report_all(results) else 1)


main()
