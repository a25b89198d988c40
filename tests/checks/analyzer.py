#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles lib/ and examples/ as a build of gcc's does, with -fanalyzer, and
fails on whatever it says, and on a source without a command.

usage: analyzer.py [--only] BUILD_DIR FLAGS SOURCE...

SOURCE is what the build doesn't build; FLAGS, one argument, compile it. --only:
nothing else is looked at.
"""
import concurrent.futures
import json
import os
import pathlib
import shlex
import subprocess
import sys

PLACES = ("lib", "examples")


TOP = pathlib.Path(__file__).resolve().parents[2]
# cgo builds it.
WITHOUT = "examples/bindings/go/shim.c"


def built(build):
    """Each file once: {path: command without outputs}."""
    found = {}
    for one in json.loads((build / "compile_commands.json").read_text()):
        path = (build / one["file"]).resolve()
        if path.is_relative_to(TOP) and path.relative_to(TOP).parts[0] in PLACES:
            found.setdefault(path, without_outputs(shlex.split(one["command"])))
    return found


def given(flags, others):
    return {pathlib.Path(other).resolve(): ["gcc", "-O2", *shlex.split(flags), "-c", other] for other in others}


def missing(found):
    there = {path for place in PLACES for path in (TOP / place).rglob("*.c")}
    return sorted(there - set(found) - {TOP / WITHOUT})


def without_outputs(words):
    kept = []
    skip = 0
    for word in words:
        if skip:
            skip -= 1
        elif word in ("-o", "-MF", "-MQ"):
            skip = 1
        elif word not in ("ccache", "-MD"):
            kept.append(word)
    return kept


def analyze(build, command):
    done = subprocess.run([*command, "-o", "/dev/null", "-fanalyzer", "-fdiagnostics-color=never"], cwd=build,
                          stderr=subprocess.PIPE, text=True)
    return done.stderr if done.stderr or done.returncode == 0 else "exit code %d\n" % done.returncode


def main():
    is_all = sys.argv[1] != "--only"
    build, flags, *others = sys.argv[1 if is_all else 2:]
    build = pathlib.Path(build).resolve()
    found = {**(built(build) if is_all else {}), **given(flags, others)}
    if is_all and missing(found):
        sys.exit("analyzer.py: no command for " + ", ".join(map(str, missing(found))))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        said = list(pool.map(lambda command: analyze(build, command), found.values()))
    sys.stdout.writelines(said)
    print("%d files, %d with something to say" % (len(said), sum(map(bool, said))))
    return any(said)


if __name__ == "__main__":
    sys.exit(main())
