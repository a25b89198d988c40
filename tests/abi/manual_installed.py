#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""An installed manual: each exported function is found by man and apropos, and the
HTML has no link that leads nowhere.

usage: manual_installed.py SOURCE_ROOT SHARE_DIR
"""
import html.parser
import pathlib
import re
import subprocess
import sys
import urllib.parse


class Links(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.targets, self.anchors = [], set()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.anchors.update(attrs[name] for name in ("id", "name") if attrs.get(name))
        self.targets += [attrs[name] for name in ("href", "src") if attrs.get(name)]


def read(path):
    links = Links()
    links.feed(path.read_text(encoding="utf-8", errors="replace"))
    return links


def dead_links(directory):
    pages = {path.name: read(path) for path in directory.glob("*.html")}
    for name, links in pages.items():
        for target in links.targets:
            url = urllib.parse.urlsplit(target)
            if url.scheme:
                continue
            to = urllib.parse.unquote(url.path) or name
            if not (directory / to).exists():
                yield f"{name}: {target}"
            elif url.fragment and to in pages and url.fragment not in pages[to].anchors:
                yield f"{name}: {target}"


def main():
    root, share = (pathlib.Path(one) for one in sys.argv[1:])
    names = {name for path in (root / "lib").rglob("*.map")
             for name in re.findall(r"^\s+(dkimkit_\w+);", path.read_text(), re.M)}
    subprocess.run(["mandb", "--quiet", "--create", "--user-db", share / "man"], check=True)
    found = subprocess.run(["apropos", "--manpath", share / "man", "--sections=3", "--long", "--regex", "^dkimkit"],
                           stdout=subprocess.PIPE, text=True, check=True).stdout
    known = set(re.findall(r"^(\S+) \(3\) +- \S", found, re.M))
    wrong = [f"apropos doesn't find {name}" for name in sorted(names - known)]
    program = subprocess.run(["man", "--manpath", share / "man", "--where", "1", "dkimkit"],
                             stdout=subprocess.DEVNULL, check=False)
    wrong += ["man doesn't find dkimkit(1)"] if program.returncode else []
    wrong += [f"dead link: {link}" for link in dead_links(share / "doc" / "dkimkit" / "html")]
    for line in wrong:
        print(line)
    print(f"{len(known)} pages found by apropos, {len(names)} functions")
    sys.exit(1 if wrong else 0)


main()
