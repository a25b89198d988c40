#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the manual: HTML and man pages. Anything that isn't told of ends it with
an error, and so does an exported function without a page or a task.

usage: build.py SOURCE_ROOT VERSION_HEADER OUTPUT_DIR
OUTPUT_DIR gets html/, man1/, man3/ and, for the next one to read, xml/.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

sys.dont_write_bytecode = True

import mainpage  # noqa: E402
import manpages  # noqa: E402
import program  # noqa: E402
import tasks  # noqa: E402
import xmlread  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent


def exported(root):
    """What the maps of all libraries name."""
    return {name for path in (root / "lib").rglob("*.map")
            for name in re.findall(r"^\s+(dkimkit_\w+);", path.read_text(), re.M)}


def doxygen(root, version_header, output, version, index):
    work = output / "work"
    work.mkdir(parents=True)
    (work / "index.dox").write_text(mainpage.page(index, len(tasks.names(index))))
    # Public headers only, beside the one that the build makes.
    (work / "dkimkit").mkdir()
    for header in [*sorted((root / "include" / "dkimkit").glob("*.h")), version_header]:
        shutil.copy(header, work / "dkimkit")
    (work / "guides").mkdir()
    for guide in tasks.guides(index):
        shutil.copy(root / "docs" / guide, work / "guides")
    words = {"VERSION": version, "INPUT": "%s %s %s" % (work / "dkimkit", work / "guides", work / "index.dox"),
             "PYTHON": sys.executable, "FILTER": HERE / "filter.py", "GUIDES": HERE / "guides.py",
             "IMAGES": root / "docs", "STRIP": work, "OUTPUT": output,
             "STYLE": HERE / "manual.css", "WARN_AS_ERROR": "FAIL_ON_WARNINGS"}
    text = (HERE / "Doxyfile.in").read_text()
    (work / "Doxyfile").write_text(re.sub(r"@(\w+)@", lambda match: str(words[match.group(1)]), text))
    done = subprocess.run(["doxygen", work / "Doxyfile"], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    shutil.rmtree(work)
    return ([] if done.returncode == 0 else [f"doxygen: {done.returncode}"]) + done.stdout.splitlines()


def untold(headers):
    """Doxygen 1.9.4 warns of no value of an enumeration, and of no member that
    the return section alone tells of."""
    return [f"{header.name}: {value.name} of {item.name} is not told of"
            for header in headers for item in header.items for value in item.values
            if not xmlread.plain(value.brief)]


def linked(output, index):
    """The first page links each function."""
    page = (output / "html" / "index.html").read_text()
    return [f"{name} has no link on the first page" for name in sorted(tasks.names(index))
            if ">%s</a>" % name.removeprefix("dkimkit_") not in page]


def complete(root, headers, index, pages):
    """Each exported function has a task, a page and a declaration; no task has
    others."""
    declared = {item.name for header in headers for item in header.items if item.kind == "function"}
    sets = {"the maps": exported(root), "tasks": tasks.names(index), "the headers": declared}
    out = [f"{name} is in {has} and not in {lacks}" for has in sets for lacks in sets
           for name in sorted(sets[has] - sets[lacks])]
    return out + [f"{name} has no man page" for name in sorted(exported(root) - pages)]


def main():
    root, version_header, output = (pathlib.Path(one).resolve() for one in sys.argv[1:])
    version = re.search(r'DKIMKIT_VERSION "(.*)"', version_header.read_text()).group(1)
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH", time.time()))
    date = time.strftime("%Y-%m-%d", time.gmtime(epoch))
    for old in ("html", "xml", "man1", "man3", "work"):
        shutil.rmtree(output / old, ignore_errors=True)
    index = tasks.read()
    wrong = doxygen(root, version_header, output, version, index)
    headers = xmlread.headers(output / "xml")
    wrong += manpages.write(output / "man3", headers, index, version, date)
    (output / "man1").mkdir()
    page = program.page((root / "docs" / "cli.md").read_text(), version, date)
    (output / "man1" / "dkimkit.1").write_text("\n".join(manpages.tidied(page)) + "\n")
    wrong += untold(headers) + linked(output, index)
    wrong += complete(root, headers, index, {path.stem for path in (output / "man3").iterdir()})
    for line in wrong:
        print(line, file=sys.stderr)
    sys.exit(1 if wrong else 0)


main()
