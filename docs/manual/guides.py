#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Doxygen's input filter for guides: Markdown whose code and words Doxygen takes
for none of its commands, with links to other guides only.

usage: guides.py GUIDE.md
"""
import pathlib
import re
import sys

sys.dont_write_bytecode = True

import filter as headers  # noqa: E402
import tasks  # noqa: E402

INLINE = re.compile(r"(?P<as_is>!\[[^]]*\]\([^)]*\)|^\|[-| :]+\|$)|"
                    r"`(?P<code>[^`]+)`|\[(?P<text>[^]]+)\]\((?P<to>[^)]*)\)", re.M)


def words(text):
    return "\\|".join(headers.plain(part) for part in text.split("\\|"))


def link(match):
    shown, to = inline(match.group("text")), match.group("to").partition("#")[0]
    if re.match(r"https?:", to):
        return '<a href="%s">%s</a>' % (to, shown)
    if to in tasks.guides(tasks.read()):
        return "@ref %s \"%s\"" % (page_of(to), re.sub(r"</?code>", "", shown))
    return shown


def page_of(guide):
    return "guide_" + guide.removesuffix(".md")


def inline(text):
    out, last = "", 0
    for match in INLINE.finditer(text):
        out += words(text[last:match.start()])
        code = match.group("code")
        out += match.group() if match.group("as_is") else link(match) if not code else \
            "<code>%s</code>" % words(code).replace('"', "&quot;")
        last = match.end()
    return out + words(text[last:])


def rewritten(name, markdown):
    """Code may begin on one line and end on the next, but not beyond a block."""
    fenced, run = False, []
    for number, line in enumerate(markdown.splitlines() + [""]):
        fence = line.startswith("```")
        fenced ^= fence
        literal = fence or fenced or line.startswith("    ")
        heading = re.match(r"(#+ )(.*)", line)
        if run and (literal or heading or not line):
            yield inline("\n".join(run))
            run = []
        if literal or not line:
            yield line
        elif heading:
            yield heading.group(1) + inline(heading.group(2)) + (" {#%s}" % page_of(name) if number == 0 else "")
        else:
            run.append(line)


def main():
    path = pathlib.Path(sys.argv[1])
    sys.stdout.write("\n".join(rewritten(path.name, path.read_text())) + "\n")


if __name__ == "__main__":
    main()
