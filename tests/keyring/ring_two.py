#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Two at once on one keyring: each rotation is done once, and who comes second is
told so.

usage: ring_two.py WORKER sqlite|postgresql [DOMAINS]

With postgresql the conninfo is in DKIMKIT_TEST_CONNINFO (postgres.py).
"""
import os
import subprocess
import sys
import tempfile

HOUR = 3600


class Keyring:
    def __init__(self, worker, kind, where, domains):
        self.command = [worker, kind, where]
        self.domains = str(domains)

    def run(self, what, time=None):
        extra = [] if time is None else [str(time)]
        done = subprocess.run(self.command + [what, self.domains] + extra, stdout=subprocess.PIPE, text=True,
                              check=True)
        return done.stdout

    def at_once(self, what, time, other=None):
        """Two processes that begin when both are ready; their numbers."""
        both = [subprocess.Popen(self.command + [one, self.domains, str(time)], stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, text=True) for one in (what, other or what)]
        for one in both:
            assert one.stdout.readline() == "ready\n"
        for one in both:
            one.stdin.write("\n")
            one.stdin.flush()
        numbers = []
        for one in both:
            out = one.communicate()[0]
            assert one.returncode == 0, one.returncode
            numbers.append([int(word) for word in out.split()])
        return numbers


failed = 0
number = 0


def expect(name, found, wanted):
    global failed, number
    number += 1
    if found != wanted:
        failed += 1
        print("not ok %d - %s\n# found %s, wanted %s" % (number, name, found, wanted))
    else:
        print("ok %d - %s" % (number, name))
    sys.stdout.flush()


def sums(numbers):
    return [sum(column) for column in zip(*numbers)]


def rotations(keyring, domains):
    time = int(keyring.run("make"))
    numbers = keyring.at_once("rotate", time)
    print("# processes: rotated, pending, other: %s" % numbers)
    expect("two processes rotate once", sums(numbers), [domains, domains, 0])
    # A new key for every other domain is to be published.
    expect("one rotation each in the log", keyring.run("count", time).split(), [str(domains), str(domains // 2), "0", "0"])


def threads(keyring, domains):
    time = int(keyring.run("make"))
    numbers = [[int(word) for word in line.split()] for line in keyring.run("threads", time).splitlines()]
    print("# threads: rotated, pending, other: %s" % numbers)
    expect("two threads rotate once", sums(numbers), [domains, domains, 0])
    expect("one rotation each in the log", keyring.run("count", time).split(), [str(domains), str(domains // 2), "0", "0"])


def ticks(keyring, domains):
    time = int(keyring.run("make-due")) + HOUR
    numbers = keyring.at_once("tick", time)
    print("# ticks: rotated, -, other: %s" % numbers)
    expect("two ticks rotate once", sums(numbers), [domains, 0, 0])
    expect("one order each", keyring.run("count", time).split(), [str(domains), str(domains), "0", "0"])


def emergencies(keyring, domains):
    time = int(keyring.run("make"))
    numbers = keyring.at_once("compromise", time, "rekey")
    print("# emergencies and rekeying: done, -, other: %s" % numbers)
    expect("emergencies while keys are sealed anew", numbers, [[2 * domains, 0, 0], [20, 0, 0]])
    expect("no fault", keyring.run("count", time).split()[2:], ["0", "0"])


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    worker, kind = sys.argv[1:3]
    domains = int(sys.argv[3]) if len(sys.argv) > 3 else 100
    print("1..8")
    # On a disk one of the two would have the store nearly all of the time.
    place = "/dev/shm" if os.path.isdir("/dev/shm") else None
    for test in (rotations, threads, ticks, emergencies):
        if kind == "sqlite":
            with tempfile.TemporaryDirectory(prefix="dkimkit-two-", dir=place) as directory:
                test(Keyring(worker, kind, directory, domains), domains)
        else:
            test(Keyring(worker, kind, os.environ["DKIMKIT_TEST_CONNINFO"], domains), domains)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
