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


def temporary_file():
    """What doesn't stay in memory: its name, and what stat(2) says while it is in use."""
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen([PROGRAM, "canon", "--header", "simple", "--body", "simple"],
                                   env={**os.environ, "TMPDIR": folder}, stdin=subprocess.PIPE,
                                   stdout=subprocess.DEVNULL)
        # A pipe holds little: the program has taken nearly all of it.
        process.stdin.write(b"From: a@b.example\r\n\r\n" + b"octets\r\n" * 2000000)
        process.stdin.flush()
        listed = os.listdir(folder)
        files = ["/proc/%d/fd/%s" % (process.pid, fd) for fd in os.listdir("/proc/%d/fd" % process.pid)]
        found = [(os.readlink(file), os.stat(file)) for file in files if os.readlink(file).startswith(folder)]
        process.stdin.close()
        assert process.wait(timeout=300) == 0
        assert len(found) == 1 and not listed, (found, listed)
        return os.path.basename(found[0][0]), found[0][1]


def attack_temporary_name_guessed():
    """A link is put where the program will write."""
    first, second = temporary_file(), temporary_file()
    assert first[0] != second[0], first
    for _, stat in (first, second):
        assert stat.st_mode & 0o777 == 0o600 and stat.st_nlink == 0, stat
    with tempfile.TemporaryDirectory() as folder:
        os.symlink("elsewhere", os.path.join(folder, "s1._domainkey.example.com.pem"))
        done = subprocess.run([PROGRAM, "keygen", "--type", "ed25519", "--domain", "example.com",
                               "--selector", "s1", "--output", folder],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        assert done.returncode == 74 and b"File exists" in done.stderr, done
        assert not os.path.exists(os.path.join(folder, "elsewhere"))


ATTACKS = (attack_log_injection, attack_json_injection, attack_printed_format_string,
           attack_file_named_by_sender, attack_temporary_name_guessed)

print("1..%d" % len(ATTACKS))
for number, attack in enumerate(ATTACKS, 1):
    try:
        attack()
        print("ok %d - %s" % (number, attack.__name__))
    except AssertionError as e:
        failures += 1
        print("not ok %d - %s\n# %s" % (number, attack.__name__, str(e)[:1000].replace("\n", "\n# ")))
sys.exit(1 if failures else 0)
