#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Processes that work on a keyring are killed at any moment, and every third
time PostgreSQL's server is: what was said to be committed is there, and of
everything else all or nothing.

usage: store_crash.py WORKER sqlite|postgresql [KILLS [SEED]]
"""
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import postgres

WORKERS = 2
# Kills of one keyring's workers.
BATCH = 20
SECONDS = 300


class Sqlite:
    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix="dkimkit-crash-")
        self.arguments = ["sqlite", self.directory]

    def crash(self):
        return False

    def settle(self):
        pass

    def remove(self):
        shutil.rmtree(self.directory)


class Postgresql:
    def __init__(self):
        self.server = postgres.Server()
        self.arguments = ["postgresql", self.server.conninfo]

    def crash(self):
        self.server.stop(signal.SIGQUIT)
        self.server.start()
        return True

    def settle(self):
        self.server.wait_for_sessions()

    def remove(self):
        self.server.remove()


class Crash:
    def __init__(self, worker, database, dice):
        self.worker = worker
        self.database = database
        self.dice = dice
        # Of each domain, the last generation that is known to be there.
        self.known = {}
        self.reported = 0
        self.ahead = 0

    def command(self, *what):
        return [self.worker, *self.database.arguments, *what]

    def run(self, *what):
        return subprocess.run(self.command(*what), check=True, stdout=subprocess.PIPE, text=True).stdout

    def take(self, text):
        """What a worker has reported; the last line may be cut."""
        for line in text.split("\n")[:-1]:
            _, name, generation = line.split()
            self.reported += 1
            if int(generation) != self.known.get(name, 0) + 1:
                raise AssertionError("%s: %s after %d" % (name, generation, self.known.get(name, 0)))
            self.known[name] = int(generation)

    def check(self):
        """Ahead of the reports by one commit for each worker at most."""
        ahead = 0
        found = {}
        for line in self.run("look").splitlines():
            _, name, generation = line.split()
            found[name] = int(generation)
        for name, generation in self.known.items():
            if name not in found:
                raise AssertionError("%s is gone, it had generation %d" % (name, generation))
            if found[name] < generation:
                raise AssertionError("%s has %d, %d was committed" % (name, found[name], generation))
        for name, generation in found.items():
            ahead += generation - self.known.get(name, 0)
        if ahead > WORKERS:
            raise AssertionError("%d changes that nobody has made" % ahead)
        self.ahead += ahead
        self.known = found

    def round(self, crash_server):
        workers = [subprocess.Popen(self.command("work", "w%d" % number), stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE, text=True) for number in range(WORKERS)]
        # One works; the other may wait for it long.
        select.select([one.stdout for one in workers], [], [], SECONDS)
        time.sleep(self.dice.uniform(0, 0.06))
        if crash_server and self.database.crash():
            # Who had nothing under way may have found the new server, and goes on.
            for one in workers:
                one.kill()
        else:
            self.dice.shuffle(workers)
            for one in workers:
                one.send_signal(signal.SIGKILL)
                time.sleep(self.dice.choice([0, 0.002, 0.01]))
        for one in workers:
            out, errors = one.communicate(timeout=SECONDS)
            self.take(out)
            if one.returncode != -signal.SIGKILL and not crash_server:
                raise AssertionError("a worker ended by itself: " + errors)
        self.database.settle()
        self.check()


def rounds(worker, kind, kills, dice):
    """On a keyring of its own; checks take longer the more there is in it."""
    database = Sqlite() if kind == "sqlite" else Postgresql()
    crash = Crash(os.path.abspath(worker), database, dice)
    try:
        crash.run("create")
        for number in range(kills):
            crash.round(kind == "postgresql" and number % 3 == 2)
    finally:
        database.remove()
    if crash.reported < kills:
        raise AssertionError("only %d commits" % crash.reported)
    return crash


def main():
    worker, kind = sys.argv[1:3]
    kills = int(sys.argv[3]) if len(sys.argv) > 3 else {"sqlite": 200, "postgresql": 30}[kind]
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else random.randrange(1 << 32)
    dice = random.Random(seed)
    print("1..1\n# seed %d" % seed, flush=True)
    done = [rounds(worker, kind, min(BATCH, kills - first), dice) for first in range(0, kills, BATCH)]
    print("ok 1 - %d kills, %d commits reported, %d were not" % (
        kills, sum(one.reported for one in done), sum(one.ahead for one in done)))


if __name__ == "__main__":
    main()
