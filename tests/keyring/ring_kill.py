#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Kills a process that works on a keyring, again and again. After each time the
keyring opens, has no fault, and has all that was said to be done.

usage: ring_kill.py PROGRAM [KILLS [SEED]]
"""
import collections
import os
import random
import subprocess
import sys
import tempfile
import time


class Killing:
    def __init__(self, program, directory, seed):
        self.command = [program, "sqlite", directory]
        self.seed = seed
        self.random = random.Random(seed)
        self.done = collections.Counter()
        # Of domains that weren't removed since.
        self.generations = {}
        self.operations = 0
        made = subprocess.run(self.command + ["make"], stdout=subprocess.PIPE, text=True, check=True)
        self.time = int(made.stdout)

    def take(self, line):
        now, event, domain, generation = line.split()
        self.time = max(self.time, int(now))
        self.operations += 1
        if event != "-":
            self.done[event] += 1
        if event == "remove-domain":
            self.generations.pop(domain, None)
        elif int(generation) > 0:
            self.generations[domain] = int(generation)

    def kill_once(self, number):
        worker = subprocess.Popen(self.command + ["work", str(self.seed * 1000003 + number), str(self.time)],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if worker.stdout.readline() != "ready\n":
            raise AssertionError("doesn't begin: " + worker.stderr.read())
        # Something has been done, however slow the machine is.
        out = "".join(worker.stdout.readline() for _ in range(self.random.randrange(1, 10)))
        time.sleep(self.random.uniform(0, 0.12))
        worker.kill()
        # communicate() would leave out what has been read ahead.
        out += worker.stdout.read()
        err = worker.stderr.read()
        worker.wait()
        worker.stdout.close()
        worker.stderr.close()
        if worker.returncode != -9:
            raise AssertionError("ended by itself, %d: %s%s" % (worker.returncode, out[-300:], err))
        for line in out.splitlines(keepends=True):
            if line.endswith("\n"):
                self.take(line)
        # What was begun may have gone further.
        self.time += 3600

    def look(self):
        found = subprocess.run(self.command + ["look", str(self.time)], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
        if found.returncode != 0:
            raise AssertionError("doesn't open: %s" % found.stderr)
        events = {}
        generations = {}
        for line in found.stdout.splitlines():
            kind, rest = line.split(" ", 1)
            if kind == "fault":
                raise AssertionError(line)
            word, number = rest.split()
            (events if kind == "event" else generations)[word] = int(number)
        self.compare(events, generations)

    def compare(self, events, generations):
        for event, count in self.done.items():
            if events.get(event, 0) < count:
                raise AssertionError("%d times %s were done, the log has %d" % (count, event, events.get(event, 0)))
        for domain, generation in self.generations.items():
            # The last thing may have been to remove it, unreported.
            if domain in generations and generations[domain] < generation and not self.is_removed(events):
                raise AssertionError("%s was of generation %d, is of %d" % (domain, generation, generations[domain]))
            if domain not in generations and not self.is_removed(events):
                raise AssertionError("%s isn't there" % domain)
        self.generations = generations
        self.done = collections.Counter(events)

    def is_removed(self, events):
        return events.get("remove-domain", 0) > self.done["remove-domain"]


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1000000)
    print("1..1\n# seed %d" % seed)
    # Where nothing waits for a disk more is done before it's killed.
    place = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with tempfile.TemporaryDirectory(prefix="dkimkit-kill-", dir=place) as directory:
        killing = Killing(sys.argv[1], directory, seed)
        for number in range(kills):
            try:
                killing.kill_once(number)
                killing.look()
            except AssertionError as error:
                print("not ok 1 - after %d kills: %s" % (number + 1, error))
                return 1
        print("# %d kills, %d operations, %s" % (kills, killing.operations, dict(killing.done)))
    print("ok 1 - %d kills" % kills)
    return 0


if __name__ == "__main__":
    sys.exit(main())
