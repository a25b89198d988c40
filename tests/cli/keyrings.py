# SPDX-License-Identifier: MIT
"""Runs `dkimkit keyring` on a keyring of its own."""

import json
import os

# Verifiers refuse signatures from their future.
BEGIN = 1735689600
HOUR = 3600
DAY = 24 * HOUR


class Ring:
    """A keyring in a new directory, with the time in `now`."""

    def __init__(self, bench, name, make=True):
        self.bench = bench
        self.directory = bench.path(name)
        os.mkdir(self.directory)
        self.keyring = os.path.join(self.directory, "keyring")
        self.master = os.path.join(self.directory, "master")
        self.now = BEGIN
        if make:
            self.runs("init", "init", "--generate-master", self.master)

    def env(self):
        env = {k: v for k, v in os.environ.items()
               if not k.startswith("DKIMKIT_")}
        env["DKIMKIT_KEYRING"] = self.keyring
        if os.path.exists(self.master):
            env["DKIMKIT_MASTER"] = self.master
        return env

    def args(self, *args):
        return ["keyring", *args, "--now", str(self.now)]

    def run(self, *args, stdin=b""):
        return self.bench.run(*self.args(*args), stdin=stdin, env=self.env())

    def runs(self, name, *args, code=0, stdin=b""):
        return self.bench.runs(name, *self.args(*args), code=code,
                               stdin=stdin, env=self.env())

    def fails(self, name, code, pattern, *args, stdin=b""):
        return self.bench.fails(name, code, pattern, *self.args(*args),
                                stdin=stdin, env=self.env())

    def json(self, *args, code=0):
        """The document that a command prints, and nothing beside it."""
        result = self.run(*args, "--json")
        lines = result.out.decode("utf-8").splitlines()
        good = result.code == code and len(lines) == 1
        self.bench.ok(good, " ".join(args[:2]) + " --json: one document",
                      result)
        return json.loads(lines[0]) if good else {}

    def contoso(self):
        self.runs("a tenant", "add-tenant", "contoso", "contoso.host.example")
        self.runs("a domain", "add-domain", "contoso", "contoso.com")
        return self
