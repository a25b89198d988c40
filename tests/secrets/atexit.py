#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What commands of the program leave of private keys and master keys in their
memory when they end, and in what they say.

usage: atexit.py HOLD_LIBRARY PROGRAM PROVIDERS WITH_KEYRING
"""
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

import memory
from ended import Ended
from subject import KEYS, Checks, keyring_keys

HOLD, PROGRAM, PROVIDERS, WITH_KEYRING = sys.argv[1:]
MESSAGE = b"From: a@contoso.com\r\nDate: Thu, 1 Jan 2026 00:00:00 +0000\r\n\r\nHello\r\n"
NOW = 1735689600
checks = Checks()
ok = checks.ok


def check(name, arguments, needles, code=0, stdin=b"", env=None):
    """`needles`: a dictionary, or a function for what is known only then.
    Gives what it said."""
    ended = Ended(HOLD, [PROGRAM, *arguments], stdin, env)
    known = needles() if callable(needles) else needles
    found = ended.search(known)
    ok(ended.core_limit() == 0 and ended.dumpable == 0, "%s: it would leave no core dump" % name)
    got, said = ended.let_go()
    ok(len(known) > 10 and not found, "%s: nothing of the secret is left" % name, *sorted(found)[:20])
    ok(got == code and not any(piece in said for piece in known.values()),
       "%s: it ends with %d, and the secret isn't in what it says" % (name, code), got, said[-500:])
    return said


def signing(work):
    message = work / "message"
    message.write_bytes(MESSAGE)
    broken, zone = work / "broken.pem", work / "zone"
    zone.write_text("s1._domainkey.contoso.com. 300 IN TXT \"v=DKIM1; p=\"\n")
    for path in (KEYS / "rsa2048-pkcs8.pem", KEYS / "rfc8463-A.1-ed25519.pem"):
        needles = memory.of_key(path.read_bytes())
        octets = path.read_bytes()
        key = work / path.name
        key.write_bytes(octets)
        key.chmod(0o600)
        group = ["sign", "--domain", "contoso.com", "--selector", "s1", "--crypto", PROVIDERS, "--key", key]
        check("sign with " + path.name, group, needles, stdin=MESSAGE)
        check("refused message with " + path.name, group, needles, 65, stdin=b"X: no From\r\n\r\n")
        check("verify --public-key with " + path.name,
              ["verify", "--zone", "/dev/null", "--crypto", PROVIDERS, "--public-key", key], needles, 1, MESSAGE)
        check("record --key with " + path.name,
              ["record", "--zone", zone, "--crypto", PROVIDERS, "--key", key, "s1._domainkey.contoso.com"], needles, 65)
        broken.write_bytes(octets[:len(octets) * 3 // 4] + b"!" + octets[len(octets) * 3 // 4:])
        broken.chmod(0o600)
        check("broken " + path.name, group[:-1] + [broken], needles, 65, stdin=MESSAGE)


def generating(work):
    for kind in ("rsa", "ed25519"):
        check("keygen " + kind,
              ["keygen", "--type", kind, "--domain", "contoso.com", "--selector", kind, "--output", work,
               "--crypto", PROVIDERS],
              lambda: memory.of_key((work / (kind + "._domainkey.contoso.com.pem")).read_bytes()))


def misplaced(work):
    """A key file where another file is expected: none of it is shown."""
    message = work / "message"
    for path in ("rsa2048-pkcs8.pem", "ed25519-seed.b64"):
        octets = (KEYS / path).read_bytes()
        key = work / path
        key.write_bytes(octets)
        key.chmod(0o600)
        needles = {"line %d" % i: line[at:at + 16] for i, line in enumerate(octets.splitlines())
                   if not line.startswith(b"--") for at in range(0, max(1, len(line) - 15), 4)}
        for code, *arguments in (
                (64, "sign", key), (1, "verify", key), (65, "verify", "--zone", key, message),
                (1, "verify", "--explain", "--zone", "/dev/null", key),
                (65, "record", "--zone", key, "s1._domainkey.contoso.com"),
                (0, "authres", "parse", key),
                (65, "keyring", "list", "--keyring", key),
                (65, "keyring", "list", "--keyring", work / "none", "--master", key)):
            done = subprocess.run([PROGRAM, *map(str, arguments)], stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
            ok(not any(piece in done.stdout for piece in needles.values()) and done.returncode == code,
               "%s instead of a file of %s" % (path, " ".join(map(str, arguments[:2]))), code, done)


class Ring:
    def __init__(self, work):
        self.work, self.path = work, work / "keyring"
        self.masters, self.now = [work / "master"], NOW

    def keys(self):
        """Needles of all private keys in it, opened by the reference; and of
        the master keys."""
        octets = [bytes.fromhex(p.read_text()) for p in self.masters if p.exists()]
        needles = keyring_keys(self.path, octets)
        for number, master in enumerate(octets):
            needles.update(memory.octets_of("master %d" % number, master, 4))
        return needles

    def check(self, *arguments, code=0, stdin=b"", masters=None, needles=None):
        args = ["keyring", *arguments, "--keyring", self.path, "--now", self.now]
        for path in self.masters if masters is None else masters:
            args += ["--master", path]
        return check("keyring " + " ".join(map(str, arguments[:2])), args, needles or self.keys, code, stdin,
                     {"DKIMKIT_MASTER": ""})


def keyring(work):
    ring = Ring(work)
    ring.check("init", "--generate-master", ring.masters[0], masters=[])
    ring.check("add-tenant", "contoso", "contoso.host.example")
    ring.check("add-domain", "contoso", "contoso.com")
    ok(len([n for n in ring.keys() if n.endswith(" d[0]")]) == 4, "the reference opens the four keys")
    ring.check("tick")
    ring.check("audit", "--verify")
    ring.check("sign", "--trust-from", stdin=MESSAGE)
    rekeyed(ring)
    imported(ring)
    refused(ring)


def rekeyed(ring):
    new = ring.work / "new"
    new.write_text("0123456789abcdef13579bdf02468ace" * 2)
    new.chmod(0o600)
    ring.check("rekey", masters=[new], code=65)
    ring.masters.insert(0, new)
    ring.check("rekey")


def imported(ring):
    key = ring.work / "rsa2048-pkcs8.pem"
    key.chmod(0o644)
    said = ring.check("import", "contoso.com", "selector2", key, "--dry-run")
    ok(b"warning: others may read this private key" in said, "keyring import warns of an open key file", said)
    key.chmod(0o600)
    said = ring.check("import", "contoso.com", "selector2", key)
    ok(b"others" not in said, "keyring import has nothing to warn of", said)


def refused(ring):
    """Other masters, a damaged store: what is said has no secret."""
    wrong = ring.work / "wrong"
    wrong.write_text("fedcba9876543210" * 4 + "x")
    wrong.chmod(0o600)
    ring.check("list", masters=[wrong], code=65,
               needles=memory.octets_of("wrong master", bytes.fromhex("fedcba9876543210" * 4), 4))
    with sqlite3.connect(ring.path) as store:
        store.execute("UPDATE ring_key SET sealed = substr(sealed, 1, 60)")
    ring.check("audit", "--verify", code=65)


def main():
    with tempfile.TemporaryDirectory(prefix="dkimkit-secrets-") as folder:
        work = pathlib.Path(folder)
        signing(work)
        generating(work)
        misplaced(work)
        if WITH_KEYRING == "1":
            keyring(work)
    return checks.end()


sys.exit(main())
