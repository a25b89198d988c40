# SPDX-License-Identifier: MIT
"""Figures of files and directories, as text."""
import collections
import os


class Figures:
    def __init__(self):
        self.lines = self.lines_covered = self.branches = self.branches_taken = 0

    def add(self, lines):
        for line in lines.values():
            self.lines += 1
            self.lines_covered += line.covered
            self.branches += len(line.branches)
            self.branches_taken += sum(line.branches)

    def percent_lines(self):
        return share(self.lines_covered, self.lines)

    def percent_branches(self):
        return share(self.branches_taken, self.branches)


def share(part, whole):
    return 100 * part / whole if whole else 100.0


def figures(files, key):
    found = collections.defaultdict(Figures)
    for path, lines in files.items():
        found[key(path)].add(lines)
    return dict(found)


def directories(files):
    return figures(files, os.path.dirname)


def total(files):
    return figures(files, lambda path: "lib").get("lib", Figures())


def by_file(files):
    return figures(files, lambda path: path)


def row(name, one):
    return "| %s | %d | %.1f %% | %d | %.1f %% |" % (
        name, one.lines, one.percent_lines(), one.branches, one.percent_branches())


def table(rows):
    head = ["| | lines | covered | branches | taken |", "|---|---:|---:|---:|---:|"]
    return "\n".join(head + [row(name, one) for name, one in rows])


def lowest(files, count):
    found = by_file(files).items()
    return sorted(found, key=lambda one: min(one[1].percent_lines(), one[1].percent_branches()))[:count]


def uncovered(path, lines, source):
    """Each line with something uncovered: its number, `-` or the branches not taken, its text."""
    for number, line in sorted(lines.items()):
        if not line.covered:
            yield "%s:%d: -: %s" % (path, number, source[number - 1].strip())
        elif not all(line.branches):
            untaken = [str(index) for index, is_taken in enumerate(line.branches) if not is_taken]
            yield "%s:%d: %s of %d: %s" % (
                path, number, ",".join(untaken), len(line.branches), source[number - 1].strip())
