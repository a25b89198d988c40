#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The public headers still declare all that the headers of the baseline do, with
the same words; what is new says since when it is there, and the CHANGELOG names
it.

usage: kept.py SOURCE_ROOT ABI_VERSION
"""
import pathlib
import re
import sys

import publicheaders
import tap

FROZEN = {"dkimkit_mem"}


def texts_kept(old, new, what):
    for name, was in sorted(old.items()):
        now = new.get(name)
        if now is None:
            yield f"{name} is gone: programs that use the {what} don't compile. Put it back"
        elif now.text != was.text:
            yield f"{name} was: {was.text}"
            yield f"{name} is:  {now.text}"
            yield f"Put the {what} back as it was, and add another one with a new name"


def structs_kept(old, new):
    for name, was in sorted(old.items()):
        now = new.get(name, [])
        if name in FROZEN and now != was:
            yield f"{name} never changes, not even at its end: make another struct"
        elif now[:len(was)] != was:
            at = next((i for i, (a, b) in enumerate(zip(was, now)) if a != b), len(now))
            yield f"member {at} of {name} was: {was[at]}; new members go behind the last one"


def enums_kept(old, new):
    for name, was in sorted(old.items()):
        now = new.get(name, {})
        for enumerator, value in was.items():
            if now.get(enumerator) != value:
                yield f"{enumerator} of {name} was {value} and is {now.get(enumerator, 'gone')}: " \
                    "values are for ever"
        for enumerator in now.keys() - was.keys():
            if now[enumerator] in was.values():
                yield f"{enumerator} of {name} has the value of another one: take one never used"


def added(old, new):
    """Name → declaration, of all kinds."""
    for kind in ("functions", "types", "constants", "members"):
        for name in sorted(getattr(new, kind).keys() - getattr(old, kind).keys()):
            yield name, getattr(new, kind)[name]


def without_since(found, version, baseline):
    if found and version == baseline:
        yield f"there are new names, and abi_version in meson.build is still {version}: set it to " \
            "the coming release"
    for name, one in found:
        if not re.search(rf"\bSince\s+(\*\s+)?{re.escape(version)}\.(?!\d)", one.comment):
            yield f"{name} is new: the comment in front of it in {one.header} has to say " \
                f"\"Since {version}.\""


def not_in_changelog(found, changelog, version):
    newest = changelog.split("\n## ")[1]
    if found and not re.match(rf"\[(Unreleased\]|{re.escape(version)}\.)", newest):
        yield f"the first section of CHANGELOG.md has to be [Unreleased] or of {version}"
    for name, _ in found:
        if not re.search(rf"\b{name}\b", newest):
            yield f"{name} is new: the first section of CHANGELOG.md has to name it"


def version_of(root):
    text = (root / "tests/abi/baseline/include/dkimkit/version.h").read_text()
    return re.search(r'DKIMKIT_VERSION "(\d+\.\d+)', text).group(1)


def main():
    root = pathlib.Path(sys.argv[1])
    version = ".".join(sys.argv[2].split(".")[:2])
    old = publicheaders.read(root / "tests/abi/baseline/include/dkimkit")
    new = publicheaders.read(root / "include/dkimkit")
    found = list(added(old, new))
    results = [
        (f"{len(old.functions)} functions are declared as they were",
         texts_kept(old.functions, new.functions, "function")),
        (f"{len(old.types)} types are declared as they were",
         texts_kept(old.types, new.types, "type")),
        (f"{len(old.structs)} structs begin as they did", structs_kept(old.structs, new.structs)),
        (f"{len(old.enums)} enums keep their values", enums_kept(old.enums, new.enums)),
        (f"{len(old.constants)} constants have the value that they had",
         texts_kept(old.constants, new.constants, "constant")),
        (f"{len(found)} new names say since when they are there",
         without_since(found, version, version_of(root))),
        ("the CHANGELOG names what is new",
         not_in_changelog(found, (root / "CHANGELOG.md").read_text(), version)),
    ]
    if not tap.report(results):
        print("# docs/abi.md says what may change and how")
        sys.exit(1)


main()
