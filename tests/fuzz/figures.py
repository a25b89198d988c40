# SPDX-License-Identifier: MIT
"""The figures of all campaigns: campaign.json, and the table made of it."""
import contextlib
import fcntl
import json
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
FILE = HERE / "campaign.json"
DOCUMENT = HERE.parent.parent / "docs" / "fuzzing.md"
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


def add(target, executions, cpu_seconds, found):
    with lock():
        all_figures = load()
        one = all_figures.setdefault(target, {"executions": 0, "cpu_seconds": 0, "found": []})
        one["executions"] += executions
        one["cpu_seconds"] = round(one["cpu_seconds"] + cpu_seconds, 1)
        one["found"] = sorted(set(one["found"]) | set(found))
        store(all_figures)


def cover(target, edges, features, corpus):
    sizes = [path.stat().st_size for path in corpus.iterdir()]
    with lock():
        all_figures = load()
        all_figures[target].update(edges=edges, features=features, inputs=len(sizes),
                                   octets=sum(sizes))
        store(all_figures)


def row(name, one):
    return "| %s | %s | %.2f | %s | %s | %s | %s | %d |" % (
        name, "{:,}".format(one["executions"]), one["cpu_seconds"] / 3600,
        *("{:,}".format(one.get(key, 0)) for key in ("edges", "features", "inputs", "octets")),
        len(one["found"]))


def total(all_figures):
    result = {"found": []}
    for one in all_figures.values():
        for key in ("executions", "cpu_seconds", "inputs", "octets"):
            result[key] = result.get(key, 0) + one.get(key, 0)
        result["found"] += one["found"]
    return result


def table(all_figures):
    rows = [row(name, all_figures[name]) for name in sorted(all_figures)]
    # What targets have in common would be counted more than once.
    together = row("all", total(all_figures)).split("|")
    together[4] = together[5] = " "
    return "\n".join(["| target | executions | CPU hours | edges | features | inputs | octets | found |",
                      "|---|--:|--:|--:|--:|--:|--:|--:|", *rows, "|".join(together)]) + "\n"


def write_table():
    text = DOCUMENT.read_text()
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    DOCUMENT.write_text(before + BEGIN + table(load()) + END + after)
