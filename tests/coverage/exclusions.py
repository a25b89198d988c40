# SPDX-License-Identifier: MIT
"""exclusions.toml: what of lib/ isn't counted, and why.

An exclusion takes only what isn't covered, and one that takes nothing is an
error, as are words that are nowhere in the file.
"""
import tomllib

KNOWN = {"file", "function", "lines", "reason"}


class Exclusion:
    def __init__(self, said):
        if not {"file", "reason"} <= said.keys() <= KNOWN or not said["reason"].strip():
            raise ValueError("not an exclusion: %r" % said)
        self.file = said["file"]
        self.function = said.get("function")
        self.texts = said.get("lines")
        self.reason = said["reason"]

    def __str__(self):
        return " ".join([self.file, self.function or ""]).strip()

    def takes(self, line, text):
        return (self.function is None or self.function in line.functions) and \
            (self.texts is None or text in self.texts)


def read(path):
    return [Exclusion(said) for said in tomllib.loads(path.read_text())["exclude"]]


def take_from(lines, exclusion, source):
    """Takes what isn't covered of the lines; says what is wrong with the exclusion."""
    met = set()
    for number in sorted(lines):
        text = source[number - 1].strip()
        line = lines[number]
        if exclusion.takes(line, text) and not (line.covered and all(line.branches)):
            met.add(text)
            line.branches = [True] * sum(line.branches)
            if not line.covered:
                del lines[number]
    missed = [text for text in exclusion.texts or [] if text not in met]
    if missed:
        return ["%s: excluded, but covered or not there: %s" % (exclusion, text) for text in missed]
    return [] if met else ["%s: excluded, but nothing of it has to be" % exclusion]


def apply(files, listed, top):
    """Takes away what is listed; returns what is wrong with the list."""
    wrong = []
    for one in listed:
        is_whole = one.function is None and one.texts is None
        if not (top / one.file).is_file():
            wrong.append("%s: no such file" % one)
        elif one.file not in files and is_whole:
            continue
        elif one.file not in files:
            wrong.append("%s: not in this build" % one)
        else:
            wrong += take_from(files[one.file], one, (top / one.file).read_text().splitlines())
    return wrong


def not_built(files, listed, top):
    """Sources that the build has no copy of and that no exclusion names."""
    named = {one.file for one in listed}
    sources = (str(path.relative_to(top)) for path in (top / "lib").rglob("*.c"))
    return ["%s: not in this build, nor excluded" % path
            for path in sorted(sources) if path not in files and path not in named]
