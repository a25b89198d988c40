# SPDX-License-Identifier: MIT
"""Instructions of one operation of dkimkit_bench_count, counted by callgrind."""
import collections
import pathlib
import re
import subprocess
import tempfile


class Counts:
    """`total`, and `own`: those in libdkimkit itself."""

    def __init__(self, by_object):
        self.total = sum(by_object.values())
        self.own = sum(n for name, n in by_object.items() if "libdkimkit" in name)


def self_costs(text):
    """What each object file costs by itself. The line behind calls= is what the
    called function costs."""
    names = {}
    costs = collections.Counter()
    current = "?"
    is_call = False
    for line in text.splitlines():
        found = re.match(r"c?ob=\((\d+)\)(?: (.*))?$", line)
        if found:
            if found.group(2):
                names[found.group(1)] = found.group(2)
            if line.startswith("ob="):
                current = names[found.group(1)]
        elif line.startswith("calls="):
            is_call = True
        elif re.match(r"[+*\-\d]", line):
            if not is_call:
                costs[current] += int(line.split()[1])
            is_call = False
    return costs


def count(program, operation, name, n):
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out"
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", "--toggle-collect=bench_counted",
             "--callgrind-out-file=%s" % out, program, operation, name, str(n)],
            capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError("%s %s %d: %s" % (operation, name, n, done.stderr[-2000:]))
        counts = Counts(self_costs(out.read_text()))
        if counts.own == 0:
            raise RuntimeError("nothing of libdkimkit was counted")
        return counts
