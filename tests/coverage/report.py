#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Coverage of lib/ by what was run in a build with -Db_coverage=true.

Fails below the thresholds, and where exclusions.toml isn't right.
"""
import argparse
import pathlib
import sys

import counts
import exclusions
import table

TOP = pathlib.Path(__file__).resolve().parents[2]
LINES = 95
BRANCHES = 90
# For each directory.
LINES_BELOW = 90
BRANCHES_BELOW = 85


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--uncovered", metavar="PREFIX", help="only list what isn't covered of these files")
    parser.add_argument("--files", action="store_true", help="figures of each file")
    parser.add_argument("--lowest", type=int, default=10, metavar="COUNT", help="how many files with the lowest figures")
    parser.add_argument("--all", action="store_true", help="without exclusions")
    return parser.parse_args()


def too_low(name, one, lines, branches):
    wrong = []
    if one.percent_lines() < lines:
        wrong.append("%s: %.2f %% of the lines are covered, not %d %%" % (name, one.percent_lines(), lines))
    if one.percent_branches() < branches:
        wrong.append("%s: %.2f %% of the branches are taken, not %d %%" % (name, one.percent_branches(), branches))
    return wrong


def list_uncovered(files, prefix):
    for path in sorted(files):
        if path.startswith(prefix):
            source = (TOP / path).read_text().splitlines()
            print("\n".join(table.uncovered(path, files[path], source)))


def print_tables(files, args):
    print(table.table([*sorted(table.directories(files).items()), ("total", table.total(files))]))
    if args.files:
        print("\n" + table.table(sorted(table.by_file(files).items())))
    print("\nThe lowest:\n\n" + table.table(table.lowest(files, args.lowest)))


def main():
    args = arguments()
    try:
        files, objects = counts.read(args.build.resolve(), TOP)
    except RuntimeError as error:
        sys.exit(str(error))
    listed = [] if args.all else exclusions.read(TOP / "tests" / "coverage" / "exclusions.toml")
    wrong = exclusions.apply(files, listed, TOP)
    if args.uncovered is not None:
        list_uncovered(files, args.uncovered)
        return 0
    if not args.all:
        wrong += exclusions.not_built(files, listed, TOP)
    print("# %d objects, %d files, %d exclusions\n" % (objects, len(files), len(listed)))
    print_tables(files, args)
    for name, one in sorted(table.directories(files).items()):
        wrong += too_low(name, one, LINES_BELOW, BRANCHES_BELOW)
    wrong += too_low("lib", table.total(files), LINES, BRANCHES)
    for one in wrong:
        print(one, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
