# SPDX-License-Identifier: MIT
"""The parts of docs/reasons.md and docs/record.md that come from the program.

usage: reasons_doc.py PROGRAM REASON_LIST    writes them anew

They stand between <!-- begin NAME --> and <!-- end NAME -->. The tests compare
them with what the program says today.
"""

import collections
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

import reasons  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCS = [ROOT / "docs" / "reasons.md", ROOT / "docs" / "record.md"]

Row = collections.namedtuple("Row", "kind name word text meaning advice")


def rows(reason_list):
    out = subprocess.run([reason_list], stdout=subprocess.PIPE,
                         check=True).stdout.decode("ascii")
    return [Row(*line.split("\t")) for line in out.splitlines()]


def table(head, lines):
    return "\n".join(["| %s |" % " | ".join(head),
                      "|" + "---|" * len(head)] +
                     ["| %s |" % " | ".join(line) for line in lines])


def command(program, directory, name, case):
    """The command as it is typed, and what it prints."""
    arguments = ["verify", *reasons.OPTIONS, *case.options, name + ".eml"]
    run = subprocess.run([program, *arguments], stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, cwd=directory, check=False)
    output = run.stdout.decode("ascii").replace("\r", "")
    return "    $ dkimkit %s\n%s" % (
        shlex.join(arguments),
        "".join("    " + line for line in output.splitlines(True)))


def commands(program, directory):
    return "\n".join(
        "`%s`\n\n%s" % (name, command(program, directory, name, case))
        for name, case in reasons.REASONS.items()).rstrip("\n")


def sections(program, reason_list, directory):
    """`directory` is one that reasons.write filled."""
    all_rows = rows(reason_list)
    return {
        "reasons": table(
            ["reason", "result", "text", "meaning", "what to do"],
            [["`%s`" % r.name, r.word, r.text, r.meaning, r.advice]
             for r in all_rows if r.kind == "reason"]),
        "warnings": table(
            ["warning", "meaning", "what to do"],
            [["`%s`" % r.name, r.meaning, r.advice]
             for r in all_rows if r.kind == "warning"]),
        "commands": commands(program, directory),
        "faults": table(
            ["fault", "severity", "what is wrong", "what to do"],
            [["`%s`" % r.name, r.word, r.meaning, r.advice]
             for r in all_rows if r.kind == "fault"]),
    }


def render(text, parts):
    """The document with its generated parts as they are now."""
    return re.sub(
        r"(<!-- begin (\w+) -->\n).*?(<!-- end \2 -->\n)",
        lambda m: m.group(1) + "\n" + parts[m.group(2)] + "\n\n" + m.group(3),
        text, flags=re.S)


def main():
    program, reason_list = (str(pathlib.Path(a).resolve())
                            for a in sys.argv[1:3])
    with tempfile.TemporaryDirectory(prefix="dkimkit-reasons-") as directory:
        reasons.write(directory)
        parts = sections(program, reason_list, directory)
    for path in DOCS:
        path.write_text(render(path.read_text(), parts))


if __name__ == "__main__":
    main()
