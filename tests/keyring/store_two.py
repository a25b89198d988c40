#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Two processes change the same 200 domains at once, each reading one, and
storing it if nobody else has: no change is lost, none is made twice. Both have
read the first domain before either stores it, so at least there one is late.

usage: store_two.py WORKER sqlite|postgresql
"""
import os
import subprocess
import sys

import store_crash

DOMAINS = 200
TIMES = 3


def main():
    worker, kind = sys.argv[1:3]
    database = store_crash.Sqlite() if kind == "sqlite" else store_crash.Postgresql()
    command = [os.path.abspath(worker), *database.arguments]
    print("1..1", flush=True)
    try:
        subprocess.run([*command, "create"], check=True)
        subprocess.run([*command, "fill", str(DOMAINS)], check=True)
        both = [subprocess.Popen([*command, "count", str(TIMES)], stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, text=True)
                for _ in range(2)]
        for one in both:
            if one.stdout.readline() != "read\n":
                raise AssertionError("a worker didn't start")
        for one in both:
            one.stdin.write("\n")
            one.stdin.flush()
        lost = sum(int(one.communicate(timeout=2500)[0].split()[1]) for one in both)
        looked = subprocess.run([*command, "look"], check=True, stdout=subprocess.PIPE, text=True).stdout
    finally:
        database.remove()
    wrong = [line for line in looked.splitlines() if not line.endswith(" %d" % (1 + 2 * TIMES))]
    if wrong or len(looked.splitlines()) != DOMAINS or any(one.returncode for one in both):
        raise AssertionError("lost updates: %s" % wrong[:5])
    if lost == 0:
        raise AssertionError("a process that had read first what the other stored wasn't told")
    print("ok 1 - %d domains changed %d times, %d changes computed again" % (DOMAINS, 2 * TIMES, lost))


if __name__ == "__main__":
    main()
