# SPDX-License-Identifier: MIT
"""A keyring with two tenants, whose records are on real name servers. Its
weeks have passed already: the clock is given to each command.

alpha has a.example, which signs as itself, and later.example, which isn't
enabled; beta has b.example.
"""
import json
import os
import pwd
import subprocess
import time

import nameservers

HOST_ZONE = "onhost.example"
ENABLED = ("a.example", "b.example")
DOMAINS = ENABLED + ("later.example",)
HOUR, DAY = 3600, 86400
STEP = 6 * HOUR


class Tenants:
    """`store` is a file in `folder`, or a URI."""

    def __init__(self, tree, folder, servers, store):
        self.tree, self.folder = tree, folder
        self.host, self.customer, self.resolver = servers
        self.store, self.master = store, folder / "master"
        folder.mkdir()
        self.now = int(time.time()) - 30 * DAY

    def run(self, *arguments, check=True):
        done = self.tree.run(
            self.tree.program, "keyring", *arguments, "--now", str(self.now), check=check,
            env={"DKIMKIT_KEYRING": str(self.store), "DKIMKIT_MASTER": str(self.master)})
        self.give()
        return done.stdout.decode()

    def give(self):
        """The milter's user has the keyring."""
        nobody = pwd.getpwnam("nobody")
        for path in [self.folder, *self.folder.iterdir()]:
            os.chown(path, nobody.pw_uid, nobody.pw_gid)

    def export(self):
        self.run("export-zone", HOST_ZONE, "--ns", "ns1.%s=%s" % (HOST_ZONE, self.host.address),
                 "--output", self.host.path(HOST_ZONE), "--run", self.host.reloader(HOST_ZONE))

    def dns(self):
        return ("--nameserver", self.resolver.where, "--dns-port", str(self.resolver.port),
                "--dns-timeout", "60000")

    def publish(self, domain):
        lines = self.run("records", domain)
        self.customer.replace(domain, nameservers.customer_zone(
            domain, self.customer.address, lines, 2))

    def make(self):
        self.tree.run(self.tree.program, "keyring", "init", "--generate-master", self.master,
                      "--keyring", self.store, "--now", str(self.now))
        self.give()
        for tenant in ("alpha", "beta"):
            self.run("add-tenant", tenant, "%s.%s" % (tenant, HOST_ZONE))
        for domain, tenant in zip(DOMAINS, ("alpha", "beta", "alpha")):
            self.run("add-domain", tenant, domain)
        self.export()
        for domain in DOMAINS:
            self.publish(domain)
        for domain in ENABLED:
            self.run("enable", domain, *self.dns())
        self.run("check", "--all", *self.dns())
        self.go_on(5 * DAY)

    def go_on(self, seconds):
        end = self.now + seconds
        while self.now < end:
            self.now += STEP
            self.run("tick")
            self.export()
            self.run("check", "--due", *self.dns())

    def rotate(self, domain):
        """Until the other selector signs."""
        before = self.signs(domain)
        self.run("rotate", domain)
        for _ in range(40):
            self.go_on(STEP)
            if self.signs(domain) != before:
                return
        raise RuntimeError("no switch\n" + self.run("status", domain))

    def signs(self, domain):
        message = b"From: x@%s\r\n\r\n" % domain.encode()
        done = subprocess.run(
            [self.tree.program, "keyring", "sign", "--trust-from", "--field-only", "--json",
             "--keyring", self.store, "--master", self.master, "--now", str(self.now)],
            input=message, env=self.tree.env, stdout=subprocess.PIPE, check=True)
        return json.loads(done.stdout)["signatures"][0]["selector"]

    def lookup(self, name, timeout=5):
        """For python3-dkim."""
        texts = nameservers.txt(self.resolver.address, self.resolver.port,
                                name.decode().rstrip("."))
        return texts[0] if len(texts) == 1 else None
