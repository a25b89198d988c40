#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Mutates sample/, of which it's known which mutants are killed: whether
mutate.py tells the truth. Prints TAP.

usage: selfcheck.py
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE, HEADER = "lib/sample.c", "lib/sample.h"
NEVER = "never_called"
EQUAL = "larger: a > b -> (a) >= (b)"
SAME = "at_least: value < LOWEST -> (value) <= (LOWEST)"
# Adds 0, which is nothing.
ZERO = "sum_to: n > 0 -> (n) >= (0)"
ENDLESS = "sum_to: n--; -> nothing"
# What only the strong test sees; the weak one doesn't come into the loop.
WEAK = {"sum_to: 0 -> (0) + 1 #2", "sum_to: n > 0 -> 0", "sum_to: sum -> 0"}
WEAK_UNREACHED = {"sum_to: sum += n; -> nothing", "sum_to: sum += n -> sum -= n", ENDLESS}
EXPLAINED = """
lib/sample.c
  larger: a > b -> (a) >= (b)
    Of equal numbers either is the larger one.
  larger: *
    Not so: the tests kill some.
  at_least: value -> 0
    Not so: the tests kill it.
  at_least: no such -> thing
    Not so: there is none.
"""


class Sample:
    def __init__(self, directory, suite):
        self.top = os.path.join(directory, "sample")
        self.work = os.path.join(directory, suite)
        self.explained = os.path.join(directory, "explained")
        other = {"strong": "weak", "weak": "strong"}[suite]
        self.base = [sys.executable, os.path.join(HERE, "mutate.py"), "--top", self.top,
                     "--work", self.work, "--directory", "lib", "--meson=-Db_lto=false",
                     "--explained", self.explained, "--without-suite", other]

    def mutate(self, *words):
        return subprocess.run([*self.base, *words], check=True, stdout=subprocess.PIPE, text=True).stdout

    def verdicts(self):
        with open(os.path.join(self.work, "results.jsonl"), encoding="utf-8") as file:
            lines = [json.loads(line) for line in file]
        return {(one["file"], one["key"]): one for one in lines}


class Checks:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def check(self, what, is_good, about=""):
        self.count += 1
        self.failed += not is_good
        print("%s %d - %s" % ("ok" if is_good else "not ok", self.count, what))
        if not is_good:
            print("# " + str(about).replace("\n", "\n# "), flush=True)


def keys(verdicts, state, file=SOURCE):
    return {key for (name, key), one in verdicts.items() if name == file and one["state"] == state}


def check_strong(sample, checks):
    table = sample.mutate("run")
    verdicts = sample.verdicts()
    checks.check("no more survive than are equal", keys(verdicts, "survived") == {EQUAL, SAME, ZERO},
                 keys(verdicts, "survived"))
    checks.check("what isn't reached is told",
                 {k.split(":")[0] for k in keys(verdicts, "unreached")} == {NEVER} and
                 len(keys(verdicts, "unreached")) == 5, keys(verdicts, "unreached"))
    checks.check("inline functions of headers are mutated and killed",
                 len(keys(verdicts, "killed", HEADER)) == 5, verdicts)
    checks.check("an endless loop is killed", verdicts[SOURCE, ENDLESS]["how"] == "late",
                 verdicts[SOURCE, ENDLESS])
    checks.check("what the compiler refuses is left out",
                 not any("pick: 0 ->" in key for _, key in verdicts), verdicts)
    checks.check("constants in designators aren't touched, those behind them are",
                 "pick: 5 -> (5) + 1" in keys(verdicts, "killed"), verdicts)
    checks.check("the table counts the explained one apart",
                 " ".join(table.splitlines()[4].split()[:7]) ==
                 "all 42 42 34 1 2 5", table)
    for what in ("explained, but there is no such mutant: lib/sample.c: at_least: no such -> thing",
                 "explained, but killed: lib/sample.c: at_least: value -> 0"):
        checks.check("told: " + what, what in table, table)
    return verdicts


def check_weak(sample, strong, checks):
    sample.mutate("run")
    verdicts = sample.verdicts()
    more = keys(verdicts, "survived") - keys(strong, "survived")
    checks.check("with a weaker test more survive", more == WEAK, more)
    less = keys(verdicts, "unreached") - keys(strong, "unreached")
    checks.check("and less is reached", less == WEAK_UNREACHED, less)


def check_choice(sample, checks):
    """Parts are the whole, and the same again."""
    listed = sample.mutate("list").splitlines()
    parts = [sample.mutate("list", "--share", "%d/3" % i).splitlines() for i in (1, 2, 3)]
    checks.check("three parts are the whole", sorted(sum(parts, [])) == sorted(listed), parts)
    some = sample.mutate("list", "--sample", "10").splitlines()
    checks.check("a sample is of the size that is asked for, and the same again",
                 len(some) == 10 and some == sample.mutate("list", "--sample", "10").splitlines(), some)
    other = sample.mutate("list", "--sample", "10", "--seed", "2").splitlines()
    checks.check("another seed gives another sample", some != other, other)
    checks.check("what is known isn't run again", sample.mutate("list", "--only", "new").count(" new ") == 0)


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="dkimkit-mutation-") as directory:
        shutil.copytree(os.path.join(HERE, "sample"), os.path.join(directory, "sample"))
        strong, weak = Sample(directory, "strong"), Sample(directory, "weak")
        with open(strong.explained, "w", encoding="utf-8") as file:
            file.write(EXPLAINED)
        check_weak(weak, check_strong(strong, checks), checks)
        check_choice(strong, checks)
    print("1..%d" % checks.count)
    return checks.failed != 0


sys.exit(main())
