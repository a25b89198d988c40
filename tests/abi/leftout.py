#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Configures a build that has as little as possible: each test of the present
build that isn't there has to be told of, by its name, its suite or its
providers.

usage: leftout.py SOURCE_DIR BUILD_DIR
"""
import json
import re
import subprocess
import sys
import tempfile

import tap

LEAST = ["-Dtests=true", "-Dcrypto=openssl", "-Didn=disabled", "-Dcares=disabled",
         "-Dunbound=disabled", "-Dsqlite=disabled", "-Dpostgresql=disabled", "-Dcli=disabled",
         "-Dexamples=false", "-Doptimization=0"]


def tests(build):
    done = subprocess.run(["meson", "introspect", "--tests", build], check=True,
                          stdout=subprocess.PIPE)
    return {(one["suite"][0].split(":")[-1], one["name"]) for one in json.loads(done.stdout)}


def configure(source, build):
    done = subprocess.run(["meson", "setup", *LEAST, build, source], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    print("# " + done.stdout.replace("\n", "\n# "))
    done.check_returncode()
    return re.findall(r"WARNING: tests left out (without .*)", done.stdout)


def is_told(suite, name, told):
    text = "; ".join(told)
    names = re.split("[,;:] ", text)
    suites = re.search(r"suites ([a-z, ]+)", text)
    providers = re.search(r"with \S+$", name)
    return (name in names or suites and suite in suites.group(1).split(", ") or
            providers and '"%s"' % providers.group() in text)


def main():
    source, build = sys.argv[1:]
    with tempfile.TemporaryDirectory() as least:
        told = configure(source, least)
        missing = tests(build) - tests(least)
    untold = sorted(one for one in missing if not is_told(*one, told))
    return not tap.report([
        ("%d tests are left out of the least build, and told of" % len(missing),
         ["%s: %s" % one for one in untold]),
        ("why is told",
         [] if any("c-ares, popt, Jansson, ldns" in one for one in told) else told)])


sys.exit(main())
