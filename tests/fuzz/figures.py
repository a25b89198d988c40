# SPDX-License-Identifier: MIT
"""The figures of all campaigns: campaign.json, and the table made of it."""
import collections
import contextlib
import fcntl
import json
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
FILE = HERE / "campaign.json"
DOCUMENTS = HERE.parent.parent / "docs"
BEGIN = "<!-- written by tests/fuzz/campaign.py -->\n"
END = "<!-- end -->\n"


@contextlib.contextmanager
def lock():
    """Campaigns may run side by side."""
    with open(__file__) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def load():
    return json.loads(FILE.read_text()) if FILE.exists() else {}


def store(all_figures):
    FILE.write_text(json.dumps(all_figures, indent=1, sort_keys=True) + "\n")


def add(target, executions, cpu_seconds):
    with lock():
        all_figures = load()
        one = all_figures.setdefault(target, {"executions": 0, "cpu_seconds": 0})
        one["executions"] += executions
        one["cpu_seconds"] = round(one["cpu_seconds"] + cpu_seconds, 1)
        store(all_figures)


def cover(target, edges, features, corpus):
    sizes = [path.stat().st_size for path in corpus.iterdir()]
    with lock():
        all_figures = load()
        all_figures[target].update(edges=edges, features=features, inputs=len(sizes),
                                   octets=sum(sizes))
        store(all_figures)


def found(target):
    """How many inputs ever failed."""
    return len(list((HERE / "corpus" / target).glob("found-*")))


COLUMNS = ("edges", "features", "inputs", "octets", "found")


def row(name, one):
    return "| %s | %s | %.2f | %s |" % (
        name, "{:,}".format(one["executions"]), one["cpu_seconds"] / 3600,
        # What targets have in common would be counted more than once.
        " | ".join("{:,}".format(one[column]) if column in one else " " for column in COLUMNS))


def together(all_figures):
    return {key: sum(one.get(key, 0) for one in all_figures.values())
            for key in ("executions", "cpu_seconds", "inputs", "octets", "found")}


def table(all_figures):
    return "\n".join(["| target | executions | CPU hours | edges | features | inputs | octets | found |",
                      "|---|--:|--:|--:|--:|--:|--:|--:|",
                      *(row(name, all_figures[name]) for name in sorted(all_figures)),
                      row("all", together(all_figures))]) + "\n"


def places():
    """How many of the inputs that failed told of a fault in which part of the tree,
    from the table of them."""
    count = collections.Counter()
    for line in (DOCUMENTS / "fuzzing.md").read_text().splitlines():
        cells = line.split("|")
        if len(cells) == 5 and "/found-" in cells[1]:
            place = re.match(r" `(lib|examples|tests)/", cells[3])
            count[place.group(1)] += cells[1].count("`") // 2
    return count


def paragraph(all_figures):
    all_of_them = together(all_figures)
    edges = sorted((one["edges"], name) for name, one in all_figures.items())
    where = places()
    if sum(where.values()) != all_of_them["found"]:
        raise RuntimeError("the table of what was found has %d inputs" % sum(where.values()))
    return ("So far the fuzzers ran {executions:,} inputs in {hours:.1f} hours of CPU time, reaching {least[0]:,} "
            "(`{least[1]}`) to {most[0]:,} edges (`{most[1]}`) of each target's code. {found} inputs failed: "
            "{lib} told of a fault in the libraries, {examples} in the examples, {tests} in the tests "
            "themselves; all are mended. [fuzzing.md](fuzzing.md#campaigns) has the figures of each target, and "
            "[what was wrong](fuzzing.md#found).\n").format(
                hours=all_of_them["cpu_seconds"] / 3600, least=edges[0], most=edges[-1], **where, **all_of_them)


def put(document, text):
    old = document.read_text()
    before, rest = old.split(BEGIN)
    _, after = rest.split(END)
    document.write_text(before + BEGIN + text + END + after)


def write_table():
    with lock():
        all_figures = load()
        for name, one in all_figures.items():
            one["found"] = found(name)
        put(DOCUMENTS / "fuzzing.md", table(all_figures))
        put(DOCUMENTS / "security.md", paragraph(all_figures))
