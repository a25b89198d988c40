#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs each test of ordinary test programs again and again, with one allocation
of the library failing: the first one of each way through the library that leads
to one, where no program before went that way. A test may fail; it may not
crash, hang, or be told of by a sanitizer.

usage: sweep.py PROGRAM [ARGUMENT...] [-- PROGRAM [ARGUMENT...]]...

With FAULTS_SHARE=N in the environment only every Nth way, counted over all
programs.
"""
import os
import subprocess
import sys
import tempfile

SECONDS = 600
# Of so many ways one may be left to chance: keys that are generated, threads.
MISSED_SHARE = 50
# What a sanitizer ends a program with, and what sweep.c does; 98 is its crash.
SANITIZER = 99
NEVER_CAME = 97
ENDS_WITH = "ends with %d"
OPTIONS = {
    "ASAN_OPTIONS": "exitcode=%d:detect_leaks=0:handle_segv=0:handle_abort=0:allocator_may_return_null=1" % SANITIZER,
    "UBSAN_OPTIONS": "halt_on_error=1:exitcode=%d:print_stacktrace=1" % SANITIZER,
}


def run(command, test, **more):
    """What is wrong, or None; and its output."""
    environment = {**os.environ, **OPTIONS, "FAULTS_TEST": str(test), **more}
    try:
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, timeout=SECONDS,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except subprocess.TimeoutExpired as expired:
        return "hangs", expired.stdout or b""
    # cmocka's own exit is 0 here; what ends otherwise was ended.
    wrong = None if done.returncode == 0 else ENDS_WITH % done.returncode
    return wrong, done.stdout


def ways_of(command, test):
    """None after the last test."""
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "ways")
        wrong, out = run(command, test, FAULTS_RECORD=path)
        if b"no more tests" in out:
            return None
        if wrong:
            raise RuntimeError("%s without a fault: %s" % (wrong, out.decode(errors="replace")))
        if not os.path.exists(path):
            return []
        with open(path) as file:
            return file.read().split()


def sweep(command, seen, share, tally):
    test = 0
    while True:
        ways = ways_of(command, test)
        if ways is None:
            return test
        for way in ways:
            if way in seen:
                continue
            seen.add(way)
            if len(seen) % share:
                continue
            wrong, out = run(command, test, FAULTS_FAIL=way)
            if wrong == ENDS_WITH % NEVER_CAME:
                tally["missed"] += 1
                continue
            tally["runs"] += 1
            if wrong:
                tally["wrong"] += 1
                print("# %s, test %d, way %s: %s" % (os.path.basename(command[0]), test, way, wrong))
                print("# " + out.decode(errors="replace").replace("\n", "\n# "))
        test += 1


def commands(arguments):
    one = []
    for argument in arguments + ["--"]:
        if argument == "--":
            if one:
                yield one
            one = []
        else:
            one.append(argument)


def main():
    share = int(os.environ.get("FAULTS_SHARE", "1"))
    # A program's database is made and removed there again and again.
    if os.path.isdir("/dev/shm"):
        os.environ.setdefault("TMPDIR", "/dev/shm")
    seen = set()
    total = {"tests": 0, "runs": 0, "wrong": 0, "missed": 0}
    programs = list(commands(sys.argv[1:]))
    print("1..%d" % len(programs))
    for number, command in enumerate(programs, 1):
        tally = {"runs": 0, "wrong": 0, "missed": 0}
        total["tests"] += sweep(command, seen, share, tally)
        print("%s %d - %s, %d ways" % ("not ok" if tally["wrong"] else "ok", number,
                                       os.path.basename(command[0]), tally["runs"]), flush=True)
        for what in tally:
            total[what] += tally[what]
    print("# summary: sweep: %d tests of %d programs, %d ways to an allocation, %d of them failed, %d wrong, "
          "%d didn't come again" % (total["tests"], len(programs), len(seen), total["runs"], total["wrong"],
                                    total["missed"]))
    return total["wrong"] > 0 or total["missed"] * MISSED_SHARE > total["runs"]


sys.exit(main())
