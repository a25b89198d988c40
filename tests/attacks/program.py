#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Attacks on who reads what the program prints.

usage: program.py PROGRAM
"""
import json
import os
import re
import subprocess
import sys
import tempfile

HOSTILE = b"\x1b[2J\r\nfake: line\x07\x9b\xe2\x80\xae%n%s"
FIELD = (b"DKIM-Signature: v=1; a=ed25519-sha256; d=example.com; s=s1; h=from; "
         b"bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA; ")
PROGRAM = os.path.abspath(sys.argv[1])
failures = 0


def verify(message, *options):
    return subprocess.run([PROGRAM, "verify", "--zone", "/dev/null", *options], input=message,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300, check=False)


def hostile_messages():
    """The same octets in every place that is printed."""
    for tag in (b"d", b"s", b"i", b"q", b"a", b"z", b"x", b"h"):
        yield FIELD.replace(b"d=example.com", b"d=example.com; %s=%s" % (tag, HOSTILE))
    yield FIELD + b"i=%n%s%1000000d@example.com"
    yield FIELD + b"i=\"a=0D=0ABcc: x=1B[2J\"@example.com"


def expect_clean(message, *options):
    done = verify(message + b"\r\nFrom: %s@example.com\r\nSubject: %s\r\n\r\n" % (
        HOSTILE.replace(b"\r\n", b""), HOSTILE.replace(b"\r\n", b"")), *options)
    text = (done.stdout + done.stderr).decode("utf-8")
    assert done.returncode in (1, 75), done
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text.replace("\r\n", "\n")), done
    assert not re.search("^(fake|Bcc):", text, re.MULTILINE), done
    return done


def attack_log_injection():
    for message in hostile_messages():
        for options in ((), ("--explain",), ("--show-canonical",)):
            expect_clean(message, *options)


def attack_json_injection():
    for message in hostile_messages():
        lines = expect_clean(message, "--json").stdout.splitlines()
        assert len(lines) == 1 and json.loads(lines[0])


def attack_printed_format_string():
    done = expect_clean(FIELD + b"i=%n%s%1000000d@example.com")
    assert b"%n%s%1000000d@example.com" in done.stdout, done


def attack_file_named_by_sender():
    """Selector and domain name no file."""
    with tempfile.TemporaryDirectory() as folder:
        for name in (b"../../x", b"/etc/passwd", b"|id", b"$(id)", b"file:x"):
            done = subprocess.run([PROGRAM, "verify", "--zone", "/dev/null"], cwd=folder,
                                  input=FIELD.replace(b"s=s1", b"s=" + name) + b"\r\nFrom: a@b.example\r\n\r\n",
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
            assert done.returncode == 1 and b"signature syntax error" in done.stdout, done


ATTACKS = (attack_log_injection, attack_json_injection, attack_printed_format_string,
           attack_file_named_by_sender)

print("1..%d" % len(ATTACKS))
for number, attack in enumerate(ATTACKS, 1):
    try:
        attack()
        print("ok %d - %s" % (number, attack.__name__))
    except AssertionError as e:
        failures += 1
        print("not ok %d - %s\n# %s" % (number, attack.__name__, str(e)[:1000].replace("\n", "\n# ")))
sys.exit(1 if failures else 0)
