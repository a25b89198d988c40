# SPDX-License-Identifier: MIT
"""What became of mutants: a file of JSON lines (later ones win, so that files can
be put one behind the other), the explained survivors, and tables."""
import collections
import json
import os

STATES = ("killed", "explained", "survived", "unreached")


class Results:
    def __init__(self, path):
        self.path = path
        self.known = {}
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                for line in file:
                    if line.endswith("\n"):
                        one = json.loads(line)
                        self.known[one["file"], one["key"], one["source"]] = one

    def add(self, one):
        self.known[one["file"], one["key"], one["source"]] = one
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps(one) + "\n")


class Explained:
    """Lines: a file; indented by two, mutants as they are listed, with "*" for the
    part behind "function: " or behind "-> "; indented by four, why they survive."""

    def __init__(self, path):
        self.reasons = {}
        self.used = collections.defaultdict(set)
        file, keys, is_reason = None, [], False
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                line = line.rstrip("\n")
                if not line.strip() or line.startswith("#"):
                    continue
                if line.startswith("    "):
                    is_reason = True
                    for key in keys:
                        self.reasons[file, key] = (self.reasons.get((file, key), "") + " " +
                                                   line.strip()).strip()
                    continue
                if is_reason:
                    keys, is_reason = [], False
                if line.startswith("  "):
                    keys.append(line.strip())
                else:
                    file, keys = line.strip(), []

    def find(self, file, key):
        for name in (key, key.split(" -> ")[0] + " -> *", key.split(": ")[0] + ": *"):
            if (file, name) in self.reasons:
                self.used[file, name].add(key)
                return self.reasons[file, name]
        return None

    def without_use(self):
        return [entry for entry in self.reasons if entry not in self.used]


def count(verdicts):
    """verdicts: [(file, state)]; {file: Counter}."""
    found = collections.defaultdict(collections.Counter)
    for file, state in verdicts:
        found[file][state] += 1
    return found


def percent(part, whole):
    return "%.1f" % (100 * part / whole) if whole else "-"


def row(name, present, counts):
    tried = sum(counts.values())
    cells = [present, tried] + [counts[s] for s in STATES]
    return (name, *map(str, cells), percent(counts["killed"], tried),
            percent(counts["killed"], tried - counts["explained"]))


HEAD = ("", "mutants", "tried", *STATES, "% killed", "% without explained")


def table(present, verdicts, with_files=True):
    """present: {file: number of mutants}."""
    counts = count(verdicts)
    rows = [HEAD]
    directories = sorted({os.path.dirname(f) for f in present})
    for directory in directories:
        files = sorted(f for f in present if os.path.dirname(f) == directory)
        if with_files:
            rows += [row(f, present[f], counts[f]) for f in files if counts[f]]
        together = sum((counts[f] for f in files), collections.Counter())
        rows.append(row(directory + "/", sum(present[f] for f in files), together))
    everything = sum(counts.values(), collections.Counter())
    rows.append(row("all", sum(present.values()), everything))
    return layout(rows)


def layout(rows):
    widths = [max(len(r[i]) for r in rows) for i in range(len(rows[0]))]
    return "\n".join("  ".join([r[0].ljust(widths[0])] +
                               [c.rjust(w) for c, w in zip(r[1:], widths[1:])]) for r in rows)
