#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The reference manual: complete, and without a warning of Doxygen, mandoc,
groff and lexgrog; what isn't told of is found.

usage: manual.py SOURCE_ROOT VERSION_HEADER
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import tap

# File, a text in it, what stands there instead, and what has to be said of that.
FAULTS = [
    ("include/dkimkit/cares.h", " * @param tries        for each server (default 3; 1 to 10).\n", "",
     r"parameter 'tries'"),
    ("include/dkimkit/verify.h", "/** @return the number of warnings. Since", "/** The number of warnings. Since",
     r"return type of member dkimkit_signature_warning_count"),
    ("include/dkimkit/cache.h", "  /** Answers kept. */\n", "", r"DKIMKIT_CACHE_STORED of dkimkit_cache_counter is not told of"),
    ("include/dkimkit/common.h", "  /** Like free(3); `ptr` may be NULL. */\n", "", r"release.*not (told of|documented)"),
    ("include/dkimkit/key.h", "/** @return the key's type. Since 0.1. */\n", "", r"dkimkit_key_get_type.*not documented"),
    ("include/dkimkit/keylint.h", "another value.\n *  Any thread. Since", "another value.\n *  Since",
     r"dkimkit_fault_name has no rule for threads"),
    ("docs/manual/tasks", "dkimkit_cache_clear", "", r"dkimkit_cache_clear is in the maps and not in tasks"),
    ("docs/manual/tasks", "dkimkit_cache_count", "dkimkit_cache_amount", r"dkimkit_cache_amount"),
    ("lib/dkimkit.map", "    dkimkit_cache_new;\n", "    dkimkit_cache_new;\n    dkimkit_cache_old;\n",
     r"dkimkit_cache_old has no man page"),
]
# What readers of man pages look for, in this order.
PAGE = ["NAME", "LIBRARY", "SYNOPSIS", "DESCRIPTION", "PARAMETERS", "RETURN VALUE", "THREADS", "HISTORY", "SEE ALSO"]


def build(root, version_header, output):
    return subprocess.run([sys.executable, root / "docs" / "manual" / "build.py", root, version_header, output],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def said(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.stdout + (f"{command[0]}: {done.returncode}" if done.returncode else "")


def faulty(root, to):
    """A copy in which something isn't told of."""
    for part in ("include", "docs"):
        shutil.copytree(root / part, to / part)
    for path in root.glob("lib/**/*.map"):
        (to / path.relative_to(root)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, to / path.relative_to(root))
    for name, text, instead, _ in FAULTS:
        path = to / name
        # Whatever version a function is since.
        found = re.search(re.sub(r"Since\\ 0\\\.1", r"Since \\d+\\.\\d+", re.escape(text)), path.read_text())
        assert found, (name, text)
        path.write_text(path.read_text().replace(found.group(), instead, 1))


def checks(root, version_header, work):
    good = build(root, version_header, work / "good")
    yield "nothing is left untold", "" if good.returncode == 0 else good.stdout
    pages = sorted((work / "good").glob("man?/*"))
    yield "mandoc finds nothing", said("mandoc", "-T", "lint", *pages)
    # -z prints nothing but warnings.
    yield "groff warns of nothing", said("groff", "-man", "-ww", "-Tutf8", "-Kutf8", "-z", *pages)
    names = dict(re.findall(r'^\S*/([^/]+)\.\d: "(\S+) - .+"$', said("lexgrog", *pages), re.M))
    yield "apropos finds each page by its name", "\n".join(
        page.name for page in pages if names.get(page.stem) != page.stem)
    yield "no markup is left in a page", "\n".join(
        f"{page.name}: {line}" for page in pages if page.suffix == ".3" for line in page.read_text().splitlines()
        if re.search(r"</?code>|&\w+;|`|\\e@|@(param|return|brief)", line))
    yield "what is returned can be read by itself", "\n".join(
        f"{page.name}: {line}" for page in pages if page.suffix == ".3"
        for line in page.read_text().partition(".SH RETURN VALUE")[2].partition("\n.SH ")[0].splitlines()
        if re.match("[;,:]", line) or re.search("as above|the above", line, re.I))
    here = re.compile("|".join(re.escape(str(one)) for one in (root, work)))
    yield "no page tells where it was made", "\n".join(
        page.name for page in [*pages, *(work / "good" / "html").glob("*.html")] if here.search(page.read_text()))
    text = said("mandoc", "-T", "utf8", work / "good" / "man3" / "dkimkit_keyrecord_write.3")
    sections = re.findall(r"^(?:.\x08)?[A-Z].*$", re.sub(r".\x08", "", text), re.M)[1:]
    yield "a page has the sections that readers look for", "" if sections == PAGE else str(sections)
    faulty(root, work / "faulty")
    bad = build(work / "faulty", version_header, work / "bad")
    yield "what is not told of ends it", "" if bad.returncode else "it was built"
    for name, text, _, pattern in FAULTS:
        yield "found: %s without %s" % (name, " ".join(text.split()).strip("/* ")), \
            "" if re.search(pattern, bad.stdout) else bad.stdout


def main():
    root, version_header = (pathlib.Path(one).resolve() for one in sys.argv[1:])
    with tempfile.TemporaryDirectory() as work:
        return not tap.report((name, wrong.splitlines()) for name, wrong in
                              checks(root, version_header, pathlib.Path(work)))


sys.exit(main())
