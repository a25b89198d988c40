# SPDX-License-Identifier: MIT
"""What gcov says of lib/, with the copies of a source taken together."""
import concurrent.futures
import json
import os
import pathlib
import subprocess

GCOV = os.environ.get("GCOV", "gcov")
BATCH = 32
# Of objects that never ran, and of sources that this build leaves empty.
HARMLESS = ("cannot open data file", "no functions found")


class Line:
    def __init__(self):
        self.covered = False
        self.functions = set()
        self.branches = []

    def add(self, said):
        """Covered if covered in any copy; a branch is known by its place in its line."""
        self.covered |= said["count"] > 0
        if "function_name" in said:
            self.functions.add(said["function_name"])
        taken = [one["count"] > 0 for one in said["branches"] if not one["throw"]]
        self.branches += [False] * (len(taken) - len(self.branches))
        for index, is_taken in enumerate(taken):
            self.branches[index] |= is_taken


def notes_of_lib(build):
    """Meson calls an object of lib/core/buf.c core_buf.c in lib/, and .._lib_core_buf.c in tests/."""
    found = sorted(build.rglob("*.gcno"))
    return [path for path in found
            if path.relative_to(build).parts[0] == "lib" or path.name.startswith((".._lib_", ".._.._lib_"))]


def run_gcov(build, notes):
    """gcov's documents, one for each object; an object that never ran counts as nowhere covered."""
    done = subprocess.run([GCOV, "--branch-probabilities", "--json-format", "--stdout", *map(str, notes)],
                          cwd=build, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    others = [line for line in done.stderr.decode().splitlines() if not any(words in line for words in HARMLESS)]
    documents = [json.loads(line) for line in done.stdout.splitlines() if line.strip()]
    if done.returncode or others or len(documents) != len(notes):
        raise RuntimeError("gcov: %d of %d objects: %s" % (len(documents), len(notes), "; ".join(others)))
    return documents


def read(build, top):
    """{path below top: {line number: Line}}"""
    notes = notes_of_lib(build)
    batches = [notes[at:at + BATCH] for at in range(0, len(notes), BATCH)]
    files = {}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for documents in pool.map(lambda batch: run_gcov(build, batch), batches):
            for document in documents:
                add(files, document, top)
    return files, len(notes)


def add(files, document, top):
    where = pathlib.Path(document["current_working_directory"])
    for said in document["files"]:
        path = pathlib.Path(os.path.normpath(where / said["file"]))
        if not path.is_relative_to(top / "lib"):
            continue
        lines = files.setdefault(str(path.relative_to(top)), {})
        for line in said["lines"]:
            lines.setdefault(line["line_number"], Line()).add(line)
