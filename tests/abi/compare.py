#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A shared library has all symbols and types of the baseline, each symbol in its
version node; new ones are in a new node.

usage: compare.py SOURCE_ROOT LIBRARY VERSION_MAP ABI_VERSION
"""
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

import dump
import tap

# dkimkit_crypto_ops says in its first member how much of it there is.
GROWS_AT_END = """[suppress_type]
  type_kind = struct
  name = dkimkit_crypto_ops
  has_data_member_inserted_at = end
"""


def abidiff(baseline, now, work):
    """What was removed or changed, in abidiff's words, and all that it says."""
    new = work / baseline.name
    new.write_text(now)
    rules = work / "rules"
    rules.write_text(GROWS_AT_END)
    run = subprocess.run(["abidiff", "--suppressions", rules, baseline, new],
                         capture_output=True, text=True)
    said = (run.stdout + run.stderr).splitlines()
    counts = re.findall(r"(\d+) Removed, (\d+) Changed", run.stdout)
    # What only added has the bit 4 as well.
    bad = run.returncode & 3 or any(int(n) for pair in counts for n in pair) or \
        run.returncode and not counts
    return said if bad else [], said


def moved(old, new):
    for name in sorted(old.keys() & new.keys()):
        if old[name] != new[name]:
            yield f"{name} was in {old[name]} and is in {new[name]}: programs that are linked " \
                "with it won't start. Put it back"


def in_old_node(old, new, prefix, version):
    wanted = f"{prefix}_{version}"
    added = sorted(new.keys() - old.keys())
    if added and wanted in old.values():
        yield f"there are new symbols, and the node {wanted} is the baseline's: set abi_version " \
            "in meson.build to the coming release, and make the node of that"
    for name in added:
        if new[name] != wanted or wanted in old.values():
            yield f"{name} is new, and in the node {new[name]}"


def nodes(path):
    """The name of each node of a map, and of the one that it inherits."""
    return re.findall(r"^(\w[\w.]*) \{.*?^\}\s*([\w.]*);", path.read_text(), re.S | re.M)


def broken_chain(found, old):
    for (name, parent), before in zip(found, [""] + [name for name, _ in found]):
        if parent != before:
            yield f"{name} inherits \"{parent}\": that should be \"{before}\", the node above it"
    for name in sorted(set(old.values()) - {name for name, _ in found}):
        yield f"the node {name} is gone"


def soname(text):
    return ElementTree.fromstring(text).get("soname")


def compare(baseline, library, version_map, version, work):
    was, now = baseline.read_text(), dump.dump(library)
    old, new = dump.symbols(was), dump.symbols(now)
    found = nodes(version_map)
    prefix = found[0][0].rsplit("_", 1)[0]
    wrong, said = abidiff(baseline, now, work)
    for line in said:
        print("#", line)
    yield "nothing was removed or changed", wrong and ["see above, and docs/abi.md"]
    yield f"{len(old)} symbols are in their nodes", moved(old, new)
    yield f"{len(new.keys() - old.keys())} new symbols are in a new node", \
        in_old_node(old, new, prefix, version)
    yield "each node inherits the one above it", broken_chain(found, old)
    yield f"the SONAME is {soname(was)}", \
        [] if soname(now) == soname(was) else [f"it has become {soname(now)}"]


def main():
    root, library, version_map = map(pathlib.Path, sys.argv[1:4])
    version = ".".join(sys.argv[4].split(".")[:2])
    baseline = root / "tests/abi/baseline" / (library.name.split(".")[0] + ".abi")
    with tempfile.TemporaryDirectory() as work:
        good = tap.report(compare(baseline, library, version_map, version, pathlib.Path(work)))
    sys.exit(0 if good else 1)


main()
