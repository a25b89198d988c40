# SPDX-License-Identifier: MIT
"""Runs the program, counts checks and prints them as TAP."""

import base64
import os
import pathlib
import re
import subprocess
import traceback


class Result:
    def __init__(self, code, out, err):
        self.code = code
        self.out = out
        self.err = err

    def __str__(self):
        return "exit %s\nstdout: %r\nstderr: %r" % (
            self.code, self.out[:2000], self.err[:2000])


class Bench:
    def __init__(self, program, directory, sanitized=False):
        self.program = os.path.abspath(program)
        self.directory = pathlib.Path(directory)
        self.sanitized = sanitized
        self.count = 0
        self.failures = 0
        self.keys = {}

    # Results.

    def is_root(self, what):
        """What only root can test isn't left out: it fails."""
        if os.geteuid() != 0:
            self.ok(False, "%s: only root can test it" % what)
        return os.geteuid() == 0

    def ok(self, condition, name, *diagnosis):
        self.count += 1
        if condition:
            print("ok %d - %s" % (self.count, name), flush=True)
            return True
        self.failures += 1
        print("not ok %d - %s" % (self.count, name), flush=True)
        for item in diagnosis:
            for line in str(item).splitlines():
                print("# " + line, flush=True)
        return False

    def end(self):
        print("1..%d" % self.count)
        return 1 if self.failures or self.count == 0 else 0

    def each(self, functions):
        """One that falls over is a failure and doesn't hide the others."""
        for function in functions:
            try:
                function(self)
            except Exception:
                self.ok(False, function.__name__ + " runs to its end",
                        traceback.format_exc())

    # Running.

    def run(self, *args, stdin=b"", **options):
        process = subprocess.run(
            [self.program, *args], input=stdin, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, cwd=self.directory, timeout=600,
            **options)
        return Result(process.returncode, process.stdout, process.stderr)

    def runs(self, name, *args, code=0, stdin=b"", **options):
        """It ends with `code`, and says nothing on standard error."""
        result = self.run(*args, stdin=stdin, **options)
        self.ok(result.code == code and result.err == b"", name, result)
        return result

    def fails(self, name, code, pattern, *args, stdin=b"", **options):
        """It ends with `code`, one line that matches, and no output."""
        result = self.run(*args, stdin=stdin, **options)
        line = result.err.decode("utf-8")
        good = (result.code == code and result.out == b"" and
                line.startswith("dkimkit: ") and line.endswith("\n") and
                line.count("\n") == 1 and
                re.search(pattern, line) is not None)
        self.ok(good, name, "wanted exit %d, %r" % (code, pattern), result)
        return result

    def refuses(self, name, pattern, *args):
        """It ends with 65 and one line that matches, and prints a report."""
        result = self.run(*args)
        line = result.err.decode("utf-8")
        good = (result.code == 65 and result.out != b"" and
                line.startswith("dkimkit: ") and line.count("\n") == 1 and
                re.search(pattern, line) is not None)
        self.ok(good, name, "wanted exit 65, %r" % pattern, result)
        return result

    # Files.

    def path(self, name):
        return str(self.directory / name)

    def write(self, name, data):
        if isinstance(data, str):
            data = data.encode("ascii")
        (self.directory / name).write_bytes(data)
        return self.path(name)

    def read(self, name):
        return (self.directory / name).read_bytes()

    # Keys, made by OpenSSL so that the program isn't its own witness.

    def openssl(self, *args, stdin=b""):
        process = subprocess.run(
            ["openssl", *args], input=stdin, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, cwd=self.directory, timeout=300)
        if process.returncode != 0:
            raise RuntimeError("openssl %s: %r" % (args, process.stderr))
        return process.stdout

    def key(self, kind):
        """The file of a private key: rsa1024, rsa2048, ed25519 …"""
        if kind not in self.keys:
            if kind.startswith("rsa"):
                pem = self.openssl("genpkey", "-algorithm", "RSA", "-pkeyopt",
                                   "rsa_keygen_bits:" + kind[3:])
            else:
                pem = self.openssl("genpkey", "-algorithm", kind)
            self.keys[kind] = self.write(kind + ".pem", pem)
            os.chmod(self.keys[kind], 0o600)
        return self.keys[kind]

    def record(self, kind):
        """The text of the key record that belongs to it."""
        der = self.openssl("pkey", "-in", self.key(kind), "-pubout",
                           "-outform", "DER")
        if kind.startswith("rsa"):
            return "v=DKIM1; k=rsa; p=" + base64.b64encode(der).decode()
        return "v=DKIM1; k=ed25519; p=" + base64.b64encode(der[-32:]).decode()

    def zone(self, records, name="zone", extra=""):
        """A zone file: {owner: text or [texts]} below example.com."""
        lines = ["$ORIGIN example.com.", "$TTL 300"]
        for owner, texts in records.items():
            for text in [texts] if isinstance(texts, str) else texts:
                lines.append("%s IN TXT ( %s )" % (owner, strings(text)))
        return self.write(name, "\n".join(lines) + "\n" + extra)

    def key_zone(self, *kinds, name="zone", extra=""):
        """A zone with the record of each key at the selector of its name."""
        return self.zone({k + "._domainkey": self.record(k) for k in kinds},
                         name, extra)


def strings(text):
    parts = [text[i:i + 255] for i in range(0, len(text), 255)] or [""]
    return "\n  ".join(
        '"%s"' % p.replace("\\", "\\\\").replace('"', '\\"') for p in parts)


def group(bench, kind):
    """The options of one signature with this key."""
    return ["--domain", "example.com", "--selector", kind, "--key",
            bench.key(kind)]


def tags(field):
    """The tags of a DKIM-Signature field, without white space."""
    text = re.sub(rb"\s", b"", field.split(b":", 1)[1]).decode()
    return dict(t.split("=", 1) for t in text.split(";") if t)


MESSAGE = (
    b"Received: from a by b; Thu, 1 Jan 2026 00:00:00 +0000\r\n"
    b"From: Alice <alice@example.com>\r\n"
    b"To: bob@example.net\r\n"
    b"Subject:  a  folded\r\n"
    b"\t subject \r\n"
    b"Date: Thu, 1 Jan 2026 00:00:00 +0000\r\n"
    b"Message-ID: <1@example.com>\r\n"
    b"MIME-Version: 1.0\r\n"
    b"Content-Type: text/plain\r\n"
    b"\r\n"
    b"Hello,  world \r\n"
    b"\r\n"
    b"the  end\t\r\n"
    b"\r\n"
    b"\r\n")


def lf(data):
    return data.replace(b"\r\n", b"\n")
