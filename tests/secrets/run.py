#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Private keys are gone from the memory of a process when they are freed.

usage: run.py SUBJECT VECTORS PROVIDERS
"""
import pathlib
import subprocess
import sys

import memory

SUBJECT, VECTORS, PROVIDERS = sys.argv[1:]
KEYS = pathlib.Path(VECTORS) / "keys"
RSA, ED25519 = KEYS / "rsa2048-pkcs8.pem", KEYS / "rfc8463-A.1-ed25519.pem"
count = failures = 0


def ok(condition, name, *diagnosis):
    global count, failures
    count += 1
    failures += not condition
    print("%s %d - %s" % ("ok" if condition else "not ok", count, name), flush=True)
    if not condition:
        for line in diagnosis:
            print("# %s" % (line,))


class Subject:
    def __init__(self, *arguments):
        self.process = subprocess.Popen([SUBJECT, PROVIDERS, *map(str, arguments)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self.said = b""

    def until(self, word):
        """What it said before; it waits now."""
        while not self.said.endswith(word + b"\n"):
            more = self.process.stdout.read(4096)
            if not more:
                raise RuntimeError("ended before it said %r" % word)
            self.said += more
        before, self.said = self.said[:-len(word) - 1], b""
        return before

    def go_on(self):
        self.process.stdin.write(b".")

    def search(self, needles):
        return memory.search(self.process.pid, needles)

    def end(self):
        self.go_on()
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait(60)


def check(name, arguments, needles=None):
    subject = Subject(*arguments)
    pem = subject.until(b"alive")
    needles = needles or memory.of_key(pem)
    found, _ = subject.search(needles)
    ok(found, "%s: a key in use is found" % name)
    subject.go_on()
    for word in (b"freed", b"ended"):
        subject.until(word)
        found, seen = subject.search(needles)
        ok(not found, "%s: nothing of it is left when all is %s" % (name, word.decode()),
           *sorted(found)[:20])
        ok(seen > 100000, "%s: what can be written was looked through" % name, seen)
        if word != b"ended":
            subject.go_on()
    ok(subject.end() == 0, "%s: it ended well" % name)


def main():
    rsa, ed25519 = (memory.of_key(path.read_bytes()) for path in (RSA, ED25519))
    for what in ("import", "sign", "export", "refuse", "nomem"):
        for path in (RSA, KEYS / "rsa2048-pkcs1.der", KEYS / "rsa2048-pkcs1.pem"):
            check("%s %s" % (what, path.name), (what, path), rsa)
        check("%s %s" % (what, ED25519.name), (what, ED25519), ed25519)
    for kind in ("rsa", "ed25519"):
        check("generate " + kind, ("generate", kind))
    print("1..%d" % count)
    return 1 if failures else 0


sys.exit(main())
