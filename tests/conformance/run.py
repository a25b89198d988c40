#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the conformance list.

usage: run.py PROGRAM --crypto SET [--dump DIR] [GROUP|NUMBER…]

PROGRAM is dkimkit, SET its crypto providers. A GROUP is a letter; all are run
without. --dump keeps the messages and zones in DIR.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import groups
import lenient
import zone
from items import NO_IDN, Check, Item

NOW = 1795458872
PATIENCE = 600


class Tools:
    """What items need to run the program."""

    def __init__(self, program, crypto, directory):
        self.program, self.crypto = program, crypto
        self.directory = pathlib.Path(directory)
        order = crypto.split(",")
        self.rsa_provider = next(name for name in order if name in ("openssl", "mbedtls"))
        version = self.run("--version").stdout
        has_idn = b"internationalized domain names: none" not in version
        self.providers = [self.rsa_provider] + ([] if has_idn else [NO_IDN])

    def run(self, *arguments, **more):
        """Runs the program; `arguments` are texts or octets."""
        return subprocess.run([self.program, *arguments], capture_output=True, check=False,
                              cwd=self.directory, timeout=PATIENCE, **more)

    def verify(self, files, zone_file, options=()):
        """file → object of the JSON output."""
        usual = [f"--crypto={self.crypto}", f"--now={NOW}", "--line-ends=strict"]
        names = {option.split("=")[0] for option in options}
        usual = [option for option in usual if option.split("=")[0] not in names]
        run = self.run("verify", "--json", f"--zone={zone_file}", *usual, *options, *files)
        if run.returncode not in (0, 1, 75) or run.stderr:
            raise RuntimeError(f"verify: exit {run.returncode}: {run.stderr.decode()}")
        objects = [json.loads(line) for line in run.stdout.splitlines()]
        return {got["file"]: got for got in objects}


class Batch:
    """Messages that one process verifies: the same options, and no two that
    want different answers for a name."""

    def __init__(self, options):
        self.options, self.names, self.files = options, {}, []

    def take(self, file, names):
        try:
            self.names = zone.merge([self.names, names])
        except zone.Clash:
            return False
        self.files.append(file)
        return True


def wanted(tools, item):
    """What an item has to give with each set of options."""
    outcomes = item.outcomes_with(tools.providers)
    return outcomes + lenient.twins(outcomes)


def batches(tools, items):
    made = []
    for item in items:
        names = item.mail.zone(item.domain)
        file = f"{item.label.replace(' ', '-')}.eml"
        (tools.directory / file).write_bytes(item.mail.build(item.domain))
        for what in wanted(tools, item):
            if not any(batch.options == what.options and batch.take(file, names)
                       for batch in made):
                made.append(Batch(what.options))
                made[-1].take(file, names)
    return made


def verify_all(tools, items):
    """(file, options) → object."""
    results = {}
    for index, batch in enumerate(batches(tools, items)):
        zone_file = f"{index}.zone"
        (tools.directory / zone_file).write_text(zone.text(batch.names))
        for file, got in tools.verify(batch.files, zone_file, batch.options).items():
            results[file, batch.options] = got
    return results


def wrong(tools, item, results):
    """What is wrong with an item's answer, or None."""
    if isinstance(item, Check):
        return item.function(tools)
    file = f"{item.label.replace(' ', '-')}.eml"
    for what in wanted(tools, item):
        different = what.wrong(results[file, what.options])
        if different:
            return f"{' '.join(what.options)} {different}; see {file} with --dump DIR".strip()
    return None


def report(tools, items):
    results = verify_all(tools, [item for item in items if isinstance(item, Item)])
    print(f"1..{len(items)}")
    failed = 0
    for index, item in enumerate(items, 1):
        different = wrong(tools, item, results)
        print(f"{'not ok' if different else 'ok'} {index} - {item.label}")
        if different:
            print("# " + different.replace("\n", "\n# "))
        failed += bool(different)
    print(f"# summary: conformance list with {tools.crypto}: {len(items) - failed} of {len(items)} "
          "items as required")
    return failed


def chosen(names):
    """The items of the groups and numbers that were asked for."""
    items = [item for item in groups.load().values() if isinstance(item, (Item, Check))]
    if not names:
        return items
    numbers = {int(name) for name in names if name.isdigit()}
    for group in groups.GROUPS:
        if group.letter in names:
            numbers.update(range(group.first, group.last + 1))
    return [item for item in items if item.number in numbers]


def main():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("program")
    parser.add_argument("--crypto", required=True)
    parser.add_argument("--dump")
    parser.add_argument("groups", nargs="*")
    given = parser.parse_intermixed_args()
    program = str(pathlib.Path(given.program).resolve())
    with tempfile.TemporaryDirectory() as work:
        directory = pathlib.Path(given.dump or work)
        directory.mkdir(exist_ok=True)
        return report(Tools(program, given.crypto, directory), chosen(given.groups)) > 0


if __name__ == "__main__":
    sys.exit(main())
