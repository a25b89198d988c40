#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Mutation testing: changes the library in small ways and looks whether a test
notices. docs/mutation.md describes it.

usage: mutate.py [OPTION...] prepare|run|report|survivors|list
"""
import argparse
import collections
import concurrent.futures
import fcntl
import hashlib
import os
import re
import sys
import time

import build
import programs
import reach
import results

DIRECTORIES = ["lib/core", "lib/dkim", "lib/authres", "lib/keyring"]
# Servers, installed trees, symbols and counts of instructions tell nothing of
# the code that the other suites don't.
WITHOUT = ["abi", "embedding", "instructions", "interop", "bench", "mutation"]


def options():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    add = parser.add_argument
    add("command", choices=["prepare", "run", "report", "survivors", "list"])
    add("--top", default=os.path.join(here, "..", ".."), help="the source tree")
    add("--work", default="build-mutation", help="where all is kept; may be used again")
    add("--directory", action="append", help="mutate what is below it (default: %s)" % " ".join(DIRECTORIES))
    add("--files", action="append", default=[], help="only mutants of files that begin like this")
    add("--function", help="only mutants of functions that match this regular expression")
    add("--sample", type=int, help="of each directory, only so many mutants")
    add("--share", default="1/1", help="I/N: only the I-th of N parts")
    add("--seed", default="1", help="of --sample and --share")
    add("--only", action="append", choices=results.STATES + ("new",),
        help="only mutants in this state (default: new)")
    add("--without-suite", action="append", default=[], help="besides %s" % " ".join(WITHOUT))
    add("--without-test", default="$^", help="tests whose names this regular expression finds")
    add("--word", action="append", default=["10000=500"],
        help="OLD=NEW in commands of tests: fewer schedules of the simulation")
    add("--last", default="postgresql|two|walk|crash|killed|without a rule",
        help="tests that come last, as those do that differ in the environment only")
    add("--budget", type=float, default=30, help="seconds of tests for one mutant")
    add("--longest", type=float, default=20, help="tests that take more seconds are left out")
    add("--seconds", type=float, help="begin nothing new after this time")
    add("--meson", action="append", help="an option for meson setup (default: -Dtests=true)")
    add("--explained", default=os.path.join(here, "survivors.txt"))
    add("--results", help="a file of JSON lines (default: WORK/results.jsonl)")
    add("--directories-only", action="store_true", help="no line for each file in the table")
    add("-j", type=int, default=os.cpu_count(), help="tests at a time")
    return parser.parse_args()


def say(text):
    print(text, file=sys.stderr, flush=True)


def text_of_function(text, edit):
    """From the line that begins with its end "}" before to the one behind."""
    start = text.rfind("\n}\n", 0, edit.start)
    return text[max(0, start):text.find("\n}\n", edit.end)]


class Campaign:
    def __init__(self, args):
        self.args = args
        self.build = build.Build(args.top, args.work, args.directory or DIRECTORIES,
                                 args.meson or ["-Dtests=true"])
        os.makedirs(self.build.work, exist_ok=True)
        self.results = results.Results(args.results or os.path.join(args.work, "results.jsonl"))
        self.explained = results.Explained(args.explained)

    def points(self):
        self.build.copy()
        self.build.configure()
        self.build.find(self.args.j)
        self.build.write()

    def all_mutants(self):
        """[{file, number, key, source, operator, line}]"""
        found = []
        for name, numbered in self.build.mutants.items():
            text = build.read(os.path.join(self.build.top, name))
            for number, (key, edit, mutant) in numbered.items():
                source = hashlib.sha256(text_of_function(text, edit).encode("latin-1")).hexdigest()[:12]
                found.append({"file": name, "number": number, "key": key, "source": source,
                              "operator": mutant.operator, "line": mutant.line})
        return found

    def chance(self, one):
        """The same for the same mutant, whatever else there is."""
        text = "%s %s %s" % (self.args.seed, one["file"], one["key"])
        return int.from_bytes(hashlib.sha256(text.encode("latin-1")).digest()[:8], "big")

    def selected(self):
        mutants = self.all_mutants()
        part, parts = map(int, self.args.share.split("/"))
        mutants = [m for m in mutants if self.chance(m) % parts == part - 1]
        if self.args.files:
            mutants = [m for m in mutants if m["file"].startswith(tuple(self.args.files))]
        if self.args.function:
            mutants = [m for m in mutants
                       if re.fullmatch(self.args.function, m["key"].split(": ")[0])]
        return self.sample(mutants) if self.args.sample else mutants

    def sample(self, mutants):
        by_directory = collections.defaultdict(list)
        for one in mutants:
            by_directory[os.path.dirname(one["file"])].append(one)
        return [one for some in by_directory.values()
                for one in sorted(some, key=self.chance)[:self.args.sample]]

    def known(self, one):
        return self.results.known.get((one["file"], one["key"], one["source"]))

    def state(self, one):
        known = self.known(one)
        if known is None:
            return "new"
        if known["state"] != "killed" and self.explained.find(one["file"], one["key"]):
            return "explained"
        return known["state"]

    # Tests.

    def lock(self):
        """Programs that are built while they run would seem to kill mutants."""
        self.held = open(os.path.join(self.build.work, "lock"), "w", encoding="utf-8")
        try:
            fcntl.flock(self.held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit("another run is at work in " + self.build.work) from None

    def prepare(self, pool):
        self.points()
        without = WITHOUT + self.args.without_suite
        tests = [t for t in self.commands()
                 if t.suite not in without and not re.search(self.args.without_test, t.name)]
        say("building %d mutants in %d files" % (
            sum(map(len, self.build.mutants.values())), len(self.build.mutants)))
        self.build.compile(programs.targets(self.build.build, tests))
        stored = self.build.load("reach.json", {})
        counts = {name: len(numbered) for name, numbered in self.build.mutants.items()}
        done = reach.survey(self.build.build, tests, counts, stored, pool, say)
        self.build.store("reach.json", stored)
        say("ran %d tests without a mutant" % done)
        self.choose_tests(tests, stored)

    def choose_tests(self, tests, stored):
        """Sets self.tests: quickest first, behind them those that come last; and
        self.reached."""
        self.reached = collections.defaultdict(dict)
        usable = []
        for test in tests:
            about = stored[test.name]
            test.cpu, test.wall = about["cpu"], about["wall"]
            if about["how"] != "passed" or test.cpu > self.args.longest:
                continue
            usable.append(test)
            for name, packed in about["reached"].items():
                self.reached[name][test.name] = reach.unpack(packed)
        seen = set()
        first, again = [], []
        for test in reversed(usable):
            is_last = test.program in seen or re.search(self.args.last, test.name)
            (again if is_last else first).append(test)
            seen.add(test.program)
        self.tests = sorted(first, key=lambda t: t.cpu) + sorted(again, key=lambda t: t.cpu)

    def tests_of(self, one):
        """Those that come across it, as many as the budget allows."""
        left = self.args.budget
        found = []
        for test in self.tests:
            octets = self.reached[one["file"]].get(test.name)
            if octets is not None and octets[one["number"]]:
                left -= test.cpu
                if found and left < 0:
                    break
                found.append(test)
        return found

    def commands(self):
        words = dict(pair.split("=", 1) for pair in self.args.word)
        for test in programs.introspect(self.build.build):
            test.command = [words.get(word, word) for word in test.command]
            yield test

    # Running.

    def run(self, pool):
        wanted = set(self.args.only or ["new"])
        todo = sorted((m for m in self.selected() if self.state(m) in wanted), key=self.chance)
        say("%d mutants to run" % len(todo))
        self.tries = collections.Counter()
        self.kills = collections.Counter()
        self.began = self.said = time.monotonic()
        running = {}
        for count, one in enumerate(todo):
            if self.args.seconds and time.monotonic() - self.began > self.args.seconds:
                say("time is over, %d are left" % (len(todo) - count))
                break
            tests = self.order(one)
            running[pool.submit(kill, (one, tests))] = one
            while len(running) >= 2 * self.args.j:
                self.collect(running, count, len(todo))
        while running:
            self.collect(running, len(todo), len(todo))

    def order(self, one):
        """Those first that have killed most in the file for their time."""
        def cost(test):
            at = one["file"], test.name
            return (test.cpu + 0.01) * (self.tries[at] + 1) / (self.kills[at] + 0.3)
        return sorted(self.tests_of(one), key=cost)

    def collect(self, running, count, total):
        done, _ = concurrent.futures.wait(
            running, return_when=concurrent.futures.FIRST_COMPLETED)
        for future in done:
            one = running.pop(future)
            verdict, tried = future.result()
            for name in tried:
                self.tries[one["file"], name] += 1
            if verdict["state"] == "killed":
                self.kills[one["file"], verdict["by"]] += 1
            self.results.add({k: one[k] for k in ("file", "key", "source", "operator")} | verdict)
        if time.monotonic() - self.said > 60:
            self.said = time.monotonic()
            say("%d of %d, %.0f seconds" % (count, total, self.said - self.began))

    # Telling.

    def report(self):
        mutants = self.selected()
        present = collections.Counter(m["file"] for m in mutants)
        verdicts = [(m["file"], self.state(m)) for m in mutants]
        print(results.table(present, [v for v in verdicts if v[1] != "new"],
                            not self.args.directories_only))
        whole = self.all_mutants()
        for one in whole:
            self.explained.find(one["file"], one["key"])
        for file, key in self.explained.without_use():
            print("explained, but there is no such mutant: %s: %s" % (file, key))
        killed = {(m["file"], m["key"]) for m in whole if self.state(m) == "killed"}
        for (file, name), keys in self.explained.used.items():
            if all((file, key) in killed for key in keys):
                print("explained, but killed: %s: %s" % (file, name))

    def survivors(self):
        states = set(self.args.only or ["survived", "unreached"])
        for one in sorted(self.selected(), key=lambda m: (m["file"], m["number"])):
            if self.state(one) in states:
                print("%s:%d: %s: %s" % (one["file"], one["line"], self.state(one), one["key"]))

    def list(self):
        for one in self.selected():
            print("%s:%d %s:%d %s %s %s" % (one["file"], one["line"], one["file"], one["number"],
                                            self.state(one), one["operator"], one["key"]))


def kill(task):
    """Runs tests until one fails: (what became of it, names of tests that ran)."""
    one, tests = task
    tried = []
    for test in tests:
        tried.append(test.name)
        run = programs.run(test, {"MUTANT": "%s:%d" % (one["file"], one["number"])})
        if run.how != "passed":
            return {"state": "killed", "by": test.name, "how": run.how}, tried
    return {"state": "survived" if tests else "unreached", "tests": len(tests)}, tried


def main():
    args = options()
    campaign = Campaign(args)
    if args.command in ("prepare", "run"):
        campaign.lock()
        with concurrent.futures.ProcessPoolExecutor(args.j) as pool:
            campaign.prepare(pool)
            if args.command == "run":
                campaign.run(pool)
                campaign.report()
        return
    campaign.points()
    getattr(campaign, args.command)()


if __name__ == "__main__":
    main()
