# SPDX-License-Identifier: MIT
"""The index by task, as `tasks` has it."""
import collections
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent

Task = collections.namedtuple("Task", "name note rows")
Row = collections.namedtuple("Row", "what functions")


def read(path=HERE / "tasks"):
    tasks = []
    for line in path.read_text().splitlines():
        if line.startswith("# "):
            tasks.append(Task(line[2:], [], []))
        elif line.startswith("> "):
            tasks[-1].note.append(line[2:])
        elif line.startswith("  "):
            tasks[-1].rows[-1].functions.extend(line.split())
        elif line and not line.startswith(";"):
            tasks[-1].rows.append(Row(line.rstrip(":"), []))
    return tasks


def guides(tasks):
    """Those that the notes name, in order."""
    return list(dict.fromkeys(guide for task in tasks for note in task.note
                              for guide in re.findall(r"\b[a-z]+\.md", note)))


def names(tasks):
    return {name for task in tasks for row in task.rows for name in row.functions}


def beside(tasks):
    """Function → those that stand in its rows, in order."""
    found = collections.defaultdict(dict)
    for task in tasks:
        for row in task.rows:
            for name in row.functions:
                found[name].update(dict.fromkeys(row.functions))
    return {name: [other for other in others if other != name] for name, others in found.items()}
