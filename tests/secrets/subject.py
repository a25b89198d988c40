# SPDX-License-Identifier: MIT
"""Programs that stop where their memory is to be looked at, and checks as TAP."""
import os
import pathlib
import sqlite3
import subprocess
import sys

import memory

HERE = pathlib.Path(__file__).resolve().parent
KEYS = HERE.parent / "vectors" / "keys"
sys.path.append(str(HERE.parent / "keyring"))

import seal_reference  # noqa: E402


class Checks:
    def __init__(self):
        self.count = self.failures = 0

    def ok(self, condition, name, *diagnosis):
        self.count += 1
        self.failures += not condition
        print("%s %d - %s" % ("ok" if condition else "not ok", self.count, name), flush=True)
        if not condition:
            for line in diagnosis:
                print("# %s" % (line,))

    def end(self):
        print("1..%d" % self.count)
        return 1 if self.failures or not self.count else 0


class Subject:
    """It says a word and waits for an octet."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen([str(a) for a in arguments], bufsize=0,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        env={**os.environ, **memory.ENVIRONMENT})
        self.said = b""

    def until(self, word):
        """What it said before; it waits now."""
        while not self.said.endswith(word + b"\n"):
            more = self.process.stdout.read(4096)
            if not more:
                raise RuntimeError("ended before it said %r: %r" % (word, self.said))
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
        self.process.stdout.read()
        self.process.stdout.close()
        return self.process.wait(300)


def is_gone(checks, subject, name, needles, words):
    """Of a key that is in use now nothing is left at any of the words."""
    found, _ = subject.search(needles)
    checks.ok(found, "%s: a key in use is found" % name)
    for word in words:
        subject.go_on()
        subject.until(word)
        found, seen = subject.search(needles)
        checks.ok(not found and seen > 100000,
                  "%s: nothing of it is left when all is %s" % (name, word.decode()),
                  seen, *sorted(found)[:20])
    checks.ok(subject.end() == 0, "%s: it ended well" % name)


def keyring_keys(path, masters):
    """Needles of the private keys in a keyring of SQLite, opened by the
    reference of what is sealed: {domain, slot and needle: octets}."""
    needles = {}
    with sqlite3.connect("file:%s?mode=ro" % path, uri=True) as store:
        rows = store.execute("SELECT id, domain, slot, sealed FROM ring_key").fetchall()
    for master in masters:
        for key_id, domain, slot, sealed in rows:
            pem = sealed and seal_reference.opened(
                {"master": master.hex(), "sealed": sealed.hex(), "domain": domain, "slot": slot,
                 "key_id": key_id.hex()})
            if pem:
                needles.update({"%s %d %s" % (domain, slot, needle): octets
                                for needle, octets in memory.of_key(pem).items()})
    return needles
