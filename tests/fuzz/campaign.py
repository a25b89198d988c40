#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the libFuzzer targets of a build for some time, brings what covers more
into the corpus, keeps what fails there as found-…, and adds the figures to
campaign.json, to the table in docs/fuzzing.md and to the sentence in docs/security.md.

usage: campaign.py --build BUILD_DIR [--seconds N] [--jobs N] [--minimize] [TARGET...]
       campaign.py --table

--seconds is for each target, and 0 runs none. --minimize makes each corpus anew, of as few and
as short inputs as cover the same edges. Ends with 1 if anything failed.
"""
import argparse
import concurrent.futures
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import figures

HERE = pathlib.Path(__file__).resolve().parent
CORPUS = HERE / "corpus"
LIMITS = ["-rss_limit_mb=2048", "-timeout=25", "-malloc_limit_mb=256"]
# Longer inputs cost executions and find nothing else; what is a whole message needs more.
MAX_LEN = {"verify": 8192, "signverify": 4096}
DEFAULT_MAX_LEN = 2048
# A fault that is found again and again would eat up the time.
MOST_CRASHES = 3


def environment():
    return dict(os.environ, UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1",
                ASAN_OPTIONS="detect_leaks=1:quarantine_size_mb=64")


class Target:
    def __init__(self, build, name):
        self.name = name
        self.program = build / "tests" / "fuzz" / ("fuzz_" + name)
        self.corpus = CORPUS / name
        self.corpus.mkdir(exist_ok=True)
        self.executions = self.cpu = 0
        self.failing = []
        self.found = []

    def run(self, arguments):
        """What it printed, and whether it ended well. Counts processor time."""
        process = subprocess.Popen([self.program, *map(str, arguments)], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True, errors="replace",
                                   env=environment())
        output = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        return output, process.returncode == 0, usage.ru_utime + usage.ru_stime

    def options(self):
        length = MAX_LEN.get(self.name, DEFAULT_MAX_LEN)
        dictionary = HERE / "dictionaries" / (self.name + ".dict")
        options = [*LIMITS, "-max_len=%d" % length]
        return options + ["-dict=%s" % dictionary] if dictionary.exists() else options

    def tell(self, artifacts, output):
        for artifact in set(artifacts.iterdir()) - set(self.failing):
            self.failing.append(artifact)
            told = re.findall(r"^.*(?:not so:|ERROR:|runtime error:|SUMMARY:| in \w+ .*\.[ch]:\d+).*$",
                              output, re.M)
            print("%s: %s\n%s" % (self.name, artifact.name, "\n".join(told[:12])), file=sys.stderr)

    def keep(self):
        """The inputs that failed become part of the corpus."""
        for artifact in self.failing:
            data = artifact.read_bytes()
            name = "found-" + hashlib.sha1(data).hexdigest()[:12]
            (self.corpus / name).write_bytes(data)
            self.found.append(name)

    def fuzz(self, seconds, scratch):
        new = scratch / self.name / "new"
        artifacts = scratch / self.name / "artifacts"
        new.mkdir(parents=True)
        artifacts.mkdir()
        end = time.monotonic() + seconds
        while time.monotonic() < end - 1 and len(self.failing) < MOST_CRASHES:
            output, good, cpu = self.run(
                [*self.options(), "-max_total_time=%d" % (end - time.monotonic()),
                 "-print_final_stats=1", "-artifact_prefix=%s/" % artifacts, new, self.corpus])
            self.cpu += cpu
            self.executions += int((re.findall(r"number_of_executed_units: (\d+)", output) or
                                    re.findall(r"^#(\d+)\t", output, re.M) or ["0"])[-1])
            if good:
                break
            if not any(artifacts.iterdir()):
                raise SystemExit("%s ended by itself:\n%s" % (self.name, output[-3000:]))
            self.tell(artifacts, output)
        self.merge(self.corpus, new)
        self.keep()

    def merge(self, *directories, options=()):
        output, good, _ = self.run([*self.options(), "-merge=1", *options, *directories])
        if not good:
            raise SystemExit("%s can't be merged:\n%s" % (self.name, output[-3000:]))

    def minimize(self, scratch):
        less = scratch / self.name / "less"
        less.mkdir(parents=True)
        # By edges alone: how often each is passed would keep thousands of files.
        self.merge(less, self.corpus, options=["-use_counters=0"])
        for old in self.corpus.iterdir():
            if not old.name.startswith("found-"):
                old.unlink()
        for one in less.iterdir():
            shutil.move(one, self.corpus / one.name)

    def covered(self):
        """Edges and features of the corpus as it is now."""
        output, good, _ = self.run([*self.options(), "-runs=0", self.corpus])
        lines = re.findall(r"cov: (\d+) ft: (\d+)", output)
        if not good or not lines:
            raise SystemExit("%s: the corpus fails:\n%s" % (self.name, output[-3000:]))
        return int(lines[-1][0]), int(lines[-1][1])


def campaign(target, seconds, minimize, scratch):
    if seconds > 0:
        target.fuzz(seconds, scratch)
    # Before it is known what becomes of the corpus: a failing input may be in it.
    figures.add(target.name, target.executions, target.cpu)
    if minimize:
        target.minimize(scratch)
    if not target.found:
        figures.cover(target.name, *target.covered(), target.corpus)
    print("%-12s %10d executions %8.0f s %s" % (target.name, target.executions, target.cpu,
                                                " ".join(target.found)), flush=True)
    return target.found


def names(build):
    found = sorted(path.name[len("fuzz_"):] for path in (build / "tests" / "fuzz").glob("fuzz_*")
                   if path.is_file() and os.access(path, os.X_OK))
    if not found:
        raise SystemExit("no targets in %s: ninja -C %s fuzz" % (build, build))
    return found


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1])
    parser.add_argument("--build", type=pathlib.Path)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--minimize", action="store_true")
    parser.add_argument("--table", action="store_true")
    parser.add_argument("targets", nargs="*")
    given = parser.parse_args()
    found = []
    if not given.table:
        if given.build is None:
            parser.error("--build is missing")
        targets = [Target(given.build.resolve(), name)
                   for name in given.targets or names(given.build)]
        with tempfile.TemporaryDirectory() as scratch:
            with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
                for one in pool.map(lambda target: campaign(
                        target, given.seconds, given.minimize, pathlib.Path(scratch)), targets):
                    found += one
    figures.write_table()
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
