#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Each attack of docs/security.md is a test that runs, and the other way round.

usage: listed.py SOURCE_ROOT
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1])
# Defined, and in a list of what is run.
FORMS = {".c": (r"^(?:static void|REFUSES\()\s*\(?(attack_\w+)\(?[,(]", r"(?:ATTACK|cmocka_unit_test)\((attack_\w+)\)"),
         ".py": (r"^def (attack_\w+)\(\)", r"^ATTACKS = \(([^)]*)\)")}


def in_sources():
    defined, run = [], set()
    for path in sorted((ROOT / "tests" / "attacks").iterdir()):
        if path.suffix in FORMS and path.name not in ("attack.c", "listed.py"):
            text = path.read_text(encoding="utf-8")
            definition, call = FORMS[path.suffix]
            defined += re.findall(definition, text, re.MULTILINE)
            for found in re.findall(call, text, re.MULTILINE):
                run |= set(re.findall(r"attack_\w+", found))
    return defined, run


def main():
    defined, run = in_sources()
    rows = [line for line in (ROOT / "docs" / "security.md").read_text(encoding="utf-8").splitlines()
            if line.startswith("|")]
    listed = [name for line in rows for name in re.findall(r"`(attack_\w+)`", line)]
    results = (
        ("there are attacks", len(set(defined)) > 100, len(defined)),
        ("each is there once", len(defined) == len(set(defined)),
         sorted(n for n in set(defined) if defined.count(n) > 1)),
        ("each is run", set(defined) == run, sorted(set(defined) ^ run)),
        ("each is listed", set(defined) <= set(listed), sorted(set(defined) - set(listed))),
        ("each that is listed is there", set(listed) <= set(defined), sorted(set(listed) - set(defined))),
        ("each is listed once", len(listed) == len(set(listed)), sorted(n for n in set(listed) if listed.count(n) > 1)),
        ("each row of attacks says what is answered and what to do",
         all(len(line.split("|")) == 6 for line in rows if "`attack_" in line), ()))
    print("1..%d" % len(results))
    for number, (name, good, why) in enumerate(results, 1):
        print("%sok %d - %s" % ("" if good else "not ", number, name))
        if not good:
            print("# %s" % (why,))
    return 0 if all(good for _, good, _ in results) else 1


sys.exit(main())
