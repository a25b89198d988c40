# SPDX-License-Identifier: MIT
"""From nothing to rotated keys, on real name servers.

usage: walk.py DKIMKIT_PROGRAM [EXAMPLE_KEYRING] [--tap]

A host keeps the keys of a customer's domain. The host's zone and the customer's
are on different servers, with CNAME records from one to the other. Every six
hours the host ticks, writes its zone, checks what is due and signs a message;
what it signed is verified when it's sent and on each of the five days after
that, against the DNS as it is then. The customer's domain comes on the
fifth day; on the eleventh the standby takes over, eight days later a key that is
made anew. The clock is given to each command. The keyring is in a file, or
under postgres.py in PostgreSQL.

Prints each command that has something to say, with its output.
"""

import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile
import time
import urllib.parse

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "cli"))

import dkim  # noqa: E402

import nameservers  # noqa: E402

HOUR = 3600
DAY = 24 * HOUR
# Verifiers refuse signatures from their future.
BEGIN = 1735689600
STEP = 6 * HOUR
LAST_DAY = 31
# Mail is given up by then (RFC 5321, 4.5.4.1).
UNDER_WAY = 5 * DAY
DOMAIN_COMES = 5
FIRST_ROTATION = 11
SECOND_ROTATION = 19
HOST_ZONE = "onhost.example"
DOMAIN = "contoso.com"
TENANT = "contoso"
INITIAL = "contoso.onhost.example"
SELECTOR = "selector%d-contoso-onhost-example"

MESSAGE = """From: Alice <alice@contoso.com>
To: bob@example.net
Subject: message %d
Date: Wed, 1 Jan 2025 00:00:00 +0000
Message-ID: <%d@contoso.com>

Hello
"""


def where(directory):
    """The keyring: a new file, or the database that postgres.py has made."""
    conninfo = os.environ.get("DKIMKIT_TEST_CONNINFO")
    if not conninfo:
        return str(directory / "keyring")
    words = dict(word.split("=", 1) for word in conninfo.split())
    return "postgresql:///%s?%s" % (words.pop("dbname"),
                                    urllib.parse.urlencode(words))


class Walk:
    def __init__(self, program, example, directory, tap):
        self.program = os.path.abspath(program)
        self.example = example and os.path.abspath(example)
        self.directory = pathlib.Path(directory)
        self.environment = dict(
            os.environ, DKIMKIT_KEYRING=where(self.directory),
            DKIMKIT_MASTER=str(self.directory / "master"))
        self.tap = tap
        self.now = BEGIN
        self.count = 0
        self.failures = 0
        self.messages = []
        self.verified = 0
        self.names = []
        self.stale = {}

    # What is printed.

    def say(self, text):
        for line in text.splitlines():
            print(("# " + line).rstrip() if self.tap else line, flush=True)

    def ok(self, condition, name, *diagnosis):
        self.count += 1
        self.failures += not condition
        if self.tap:
            print("%s %d - %s" % ("ok" if condition else "not ok", self.count,
                                  name), flush=True)
        elif not condition:
            print("FAILED: " + name, flush=True)
        if not condition:
            for item in diagnosis:
                self.say(str(item))

    def day(self):
        hours = (self.now - BEGIN) // HOUR
        return "day %d, %02d:00" % (hours // 24, hours % 24)

    # The program.

    def run(self, *args, code=0, quiet=False, stdin=b"", show=None):
        command = [self.program, "keyring", *args, "--now", str(self.now)]
        done = subprocess.run(command, input=stdin, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=3000,
                              env=self.environment)
        output = (done.stdout + done.stderr).decode("utf-8")
        if not quiet or done.returncode != code:
            shown = output if show is None else show
            self.say("%s$ dkimkit keyring %s\n%s" % (
                self.day() + " ", shlex.join(args), shown))
        if done.returncode != code:
            self.ok(False, "%s ends with %d" % (args[0], code),
                    done.returncode, output)
        return done

    def status(self):
        return json.loads(self.run("status", DOMAIN, "--json",
                                   quiet=True).stdout)

    # The DNS.

    def export(self, host, quiet=True):
        """The zone, and what receivers have in their caches from before."""
        before = {name: self.lookup(name) for name in self.names}
        done = self.run(
            "export-zone", HOST_ZONE, "--ns", "ns1.%s=%s" % (
                HOST_ZONE, host.address),
            "--output", host.path(HOST_ZONE), "--run",
            host.reloader(HOST_ZONE), "--json", quiet=True)
        result = json.loads(done.stdout)
        if result["orders"] and not quiet:
            self.say("%s$ dkimkit keyring export-zone %s ... --run ...\n%s" % (
                self.day() + " ", HOST_ZONE,
                "serial %d: %d orders, %d acknowledged\n" % (
                    result["serial"], result["orders"],
                    result["acknowledged"])))
        after = {name: self.lookup(name) for name in self.names}
        self.stale = {name: text for name, text in before.items()
                      if text != after[name]}
        return result

    def lookup(self, name):
        texts = nameservers.txt(self.resolver.address, self.resolver.port,
                                name)
        return texts[0] if len(texts) == 1 else None

    def check(self, *what, code=0, quiet=False):
        return self.run("check", *what, "--nameserver", self.resolver.where,
                        "--dns-port", str(self.resolver.port), "--dns-timeout", "60000", code=code,
                        quiet=quiet)

    # Mail.

    def sign(self):
        number = len(self.messages)
        text = (MESSAGE % (number, number)).replace("\n", "\r\n").encode()
        done = self.run("sign", "--tenant", TENANT, stdin=text, quiet=True)
        signed = done.stdout
        self.messages.append((self.now, signed))
        return signed

    def verify(self, signed, stale):
        """By another implementation, as a receiver would now."""
        def find(name, timeout=5):
            owner = name.decode("ascii").rstrip(".").lower()
            if stale and owner in self.stale:
                return self.stale[owner]
            return self.lookup(owner)
        try:
            return dkim.verify(signed, dnsfunc=find)
        except dkim.DKIMException:
            return False

    def verify_all(self):
        """Those that are delivered today: sent now, or up to five days ago."""
        failed = []
        for sent, signed in self.messages:
            age = self.now - sent
            if not signed.startswith(b"DKIM-Signature:") or age % DAY or \
                    age > UNDER_WAY:
                continue
            for stale in ([False, True] if self.stale else [False]):
                self.verified += 1
                if not self.verify(signed, stale):
                    failed.append((sent, age, stale, signed[:400]))
        self.ok(not failed, self.day() + ": all mail that arrives verifies",
                *failed)

    # The story.

    def set_up(self, host):
        self.run("init", "--generate-master", str(self.directory / "master"))
        self.run("add-tenant", TENANT, INITIAL)
        self.watch(INITIAL)
        self.export(host, quiet=False)
        self.check("--all")

    def watch(self, domain):
        records = json.loads(self.run("records", domain, "--json",
                                      quiet=True).stdout)["records"]
        self.names = sorted({r["name"] for r in records} | set(self.names))
        return records

    def add_domain(self, host, customer):
        self.run("add-domain", TENANT, DOMAIN)
        records = self.watch(DOMAIN)
        self.export(host, quiet=False)
        refused = self.run("enable", DOMAIN, "--nameserver",
                           self.resolver.where, "--dns-port",
                           str(self.resolver.port), code=65)
        self.ok(all(r["name"].encode() in refused.stderr and
                    r["value"].encode() in refused.stderr
                    for r in records if r["by"] == "owner"),
                "a refusal says what to publish", refused.stderr)
        lines = self.run("records", DOMAIN).stdout.decode()
        self.say("%s  the owner publishes these at %s\n" % (
            self.day(), customer.where))
        customer.replace(DOMAIN, nameservers.customer_zone(
            DOMAIN, customer.address, lines, 2))
        self.run("enable", DOMAIN, "--nameserver", self.resolver.where,
                 "--dns-port", str(self.resolver.port), "--dns-timeout", "60000")

    def step(self, host):
        news = self.run("tick", quiet=True)
        if news.stdout:
            self.say("%s $ dkimkit keyring tick\n%s" % (
                self.day(), news.stdout.decode()))
        self.export(host, quiet=False)
        self.check("--due", quiet=True)
        self.sign()
        self.verify_all()

    def signers(self):
        """[(time, domain, selector)] whenever that changed."""
        found = []
        for sent, signed in self.messages:
            who = ("-", "-")
            if signed.startswith(b"DKIM-Signature:"):
                tags = dict(t.strip().split(b"=", 1) for t in
                            signed.split(b"\r\nFrom:")[0]
                            .split(b":", 1)[1].split(b";") if t.strip())
                who = (tags[b"d"].decode(), tags[b"s"].decode())
            if not found or found[-1][1:] != who:
                found.append((sent, *who))
        return found

    def rotate(self, what):
        self.say("\n%s: %s\n" % (self.day(), what))
        self.run("rotate", DOMAIN)

    def embed(self):
        """The example signs, too; its clock is the real one."""
        message = ("From: a@%s\r\nSubject: example\r\n\r\nbody\r\n" % DOMAIN).encode()
        done = subprocess.run(
            [self.example, str(self.directory / "keyring"), str(self.directory / "master"), TENANT,
             DOMAIN], input=message, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
        self.say("$ example-keyring ...\n" + (done.stderr + done.stdout).decode())
        self.ok(done.returncode == 0 and b"d=%s" % DOMAIN.encode() in done.stdout and
                b"s=selector1;" in done.stdout and self.verify(done.stdout + message, {}),
                "what the example program signs verifies", done)

    def go(self, host, customer, resolver):
        self.resolver = resolver
        self.set_up(host)
        keys = []
        while self.now < BEGIN + LAST_DAY * DAY:
            if self.now == BEGIN + DOMAIN_COMES * DAY:
                self.add_domain(host, customer)
            if self.now == BEGIN + FIRST_ROTATION * DAY:
                self.rotate("the standby is to take over")
            if self.now == BEGIN + SECOND_ROTATION * DAY:
                self.rotate("a new key is to take over")
            self.step(host)
            if self.now >= BEGIN + DOMAIN_COMES * DAY:
                keys.append([s["key_id"] for s in self.status()["selectors"]])
            self.now += STEP
        self.now -= STEP
        self.end(keys)

    def end(self, keys):
        self.run("status", DOMAIN)
        self.run("audit", DOMAIN)
        signers = self.signers()
        self.say("Who signed:")
        for sent, domain, selector in signers:
            self.now = sent
            self.say("  from %s on: d=%s s=%s" % (self.day(), domain,
                                                  selector))
        self.ok([s[1:] for s in signers] == [
            ("-", "-"), (INITIAL, SELECTOR % 1), (DOMAIN, "selector1"),
            (DOMAIN, "selector2"), (DOMAIN, "selector1")],
                "each key has had its turn", signers)
        self.ok(keys[0][0] != keys[-1][0] and keys[0][1] == keys[-1][1],
                "selector1 has another key than it had", keys[0], keys[-1])
        if self.example:
            self.embed()
        signed = sum(m.startswith(b"DKIM-Signature:")
                     for _, m in self.messages)
        self.say("%d messages, %d of them signed; %d verifications" % (
            len(self.messages), signed, self.verified))
        self.ok(signed > 80 and self.verified > 5 * 70,
                "there was something to verify", signed, self.verified)


def main():
    arguments = [a for a in sys.argv[1:] if a != "--tap"]
    if len(arguments) not in (1, 2):
        raise SystemExit(__doc__)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="dkimkit-walk-") as directory, \
            nameservers.world(HOST_ZONE, [DOMAIN]) as servers:
        walk = Walk(arguments[0], arguments[1] if len(arguments) > 1 else None, directory, "--tap" in sys.argv)
        walk.go(*servers)
    walk.say("%.1f s" % (time.monotonic() - begun))
    if walk.tap:
        print("1..%d" % walk.count)
    return 1 if walk.failures else 0


if __name__ == "__main__":
    sys.exit(main())
