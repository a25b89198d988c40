# SPDX-License-Identifier: MIT
"""What each binding has to do, whatever its language, told by its demo: sign
with a key here and elsewhere, verify with a resolver of its own, and say what
is wrong. The witnesses are python3-dkim and the installed program."""
import dkim
from harness import MESSAGE

OTHER = "rsa1024"


def dkimpy_accepts(octets, records):
    def answer(name, timeout=5):
        return records.get(name.decode().rstrip("."), "").encode()
    return dkim.verify(octets, dnsfunc=answer)


class Demo:
    def __init__(self, bench, tree, command, **options):
        self.bench, self.tree, self.command, self.options = bench, tree, command, options
        self.records = {"%s._domainkey.example.com" % kind: bench.record(kind)
                        for kind in ("rsa2048", "ed25519")}
        self.zone = bench.key_zone("rsa2048", "ed25519")

    def run(self, *arguments, message, **options):
        return self.tree.run(*self.command, *arguments, input=message, **self.options, **options)

    def verify(self, message, records):
        path = self.tree.work / "records"
        path.write_text("".join("%s %s\n" % pair for pair in records.items()))
        return self.run("verify", path, message=message).stdout.decode().split()

    def signs(self, way, kind):
        """The key in the library (sign) or in the language (external)."""
        done = self.run(way, "example.com", kind, self.bench.key(kind), message=MESSAGE)
        what = "%s with %s: " % (way, kind)
        signed = done.stdout + MESSAGE
        self.bench.ok(done.stdout.startswith(b"DKIM-Signature: ") and
                      dkimpy_accepts(signed, self.records), what + "dkimpy accepts it", done.stdout)
        self.bench.ok(not dkimpy_accepts(signed + b"more\r\n", self.records),
                      what + "dkimpy refuses it with another body")
        told = self.tree.run(self.tree.program, "verify", "--zone", self.zone, input=signed,
                             check=False)
        self.bench.ok(told.returncode == 0 and b"dkim=pass" in told.stdout,
                      what + "the program accepts it", told.stdout, told.stderr)
        return signed

    def results(self, signed):
        name = "rsa2048._domainkey.example.com"
        other = self.bench.record(OTHER)
        for records, message, wanted in [
                (self.records, signed, "pass ok"),
                (self.records, signed.replace(b"bob@", b"eve@"), "fail signature-mismatch"),
                (self.records, signed + b"more\r\n", "fail body-hash-mismatch"),
                (self.records, MESSAGE, "none no-signature"),
                ({name: other}, signed, "fail signature-mismatch"),
                ({name: "v=DKIM1; p="}, signed, "permerror key-revoked"),
                ({}, signed, "permerror no-key-for-signature"),
                ({name: "!servfail"}, signed, "temperror key-query-servfail"),
                ({name: "!timeout"}, signed, "temperror key-query-timeout")]:
            got = self.verify(message, records)
            self.bench.ok(got == wanted.split(), "verify: " + wanted, got)

    def peers_signature(self):
        with open(self.bench.key("rsa2048"), "rb") as file:
            field = dkim.sign(MESSAGE, b"rsa2048", b"example.com", file.read())
        got = self.verify(field + MESSAGE, self.records)
        self.bench.ok(got == ["pass", "ok"], "verify: what dkimpy signed passes", got)

    def fails(self, pattern, *arguments, message=MESSAGE):
        done = self.run(*arguments, message=message, check=False)
        self.bench.ok(done.returncode == 1 and done.stdout == b"" and
                      pattern in done.stderr.decode(), "an error: " + pattern,
                      done.returncode, done.stdout, done.stderr)

    def test(self):
        for kind in ("rsa2048", "ed25519"):
            self.signs("external", kind)
            self.signs("sign", kind)
        self.results(self.signs("sign", "rsa2048"))
        self.peers_signature()
        bad = self.tree.work / "bad.pem"
        bad.write_text("no key\n")
        self.fails("key-syntax: ", "sign", "example.com", "s1", bad)
        self.fails("domain-syntax: ", "sign", "-", "s1", self.bench.key("rsa2048"))
        self.fails("message-no-from: ", "sign", "example.com", "s1", self.bench.key("rsa2048"),
                   message=b"To: bob@example.net\r\n\r\nHello\r\n")
