#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Doxygen's input filter: a public header in the form that Doxygen takes to the
letter. Headers are written to be read; what is the same at every function stands
once, in `conventions`, and names in backquotes become links here.

usage: filter.py HEADER
"""
import functools
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
HEADERS = HERE.parents[1] / "include" / "dkimkit"
COMMENT = re.compile(r"/\*\*(?!\*)(.*?)\*/", re.S)
# A declaration up to its parameters, where a comment ends.
FUNCTION = re.compile(r"\s*DKIMKIT_EXTERN\s(?P<type>[^;(]*?)(?P<name>dkimkit_\w+)\((?P<params>[^;]*)\);")
CALLBACK = re.compile(r"\s*typedef\s(?P<type>[^;(]*?)\(\*(?P<name>dkimkit_\w+)\)\((?P<params>[^;]*)\);")
MEMBER = re.compile(r"\s*(?P<type>[^;(]*?)\(\*(?P<name>\w+)\)\((?P<params>[^;]*?)\);")
SECTION = re.compile(r"@(param|return)\b\s*")
SINCE = re.compile(r"\s*\bSince\s+(?:\*\s*)?(\d+\.\d+)\.")


def parameters(text):
    """(type, name) of each."""
    depth, one, parts = 0, "", []
    for character in re.sub(r"\s+", " ", text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and not depth:
            parts.append(one)
            one = ""
        else:
            one += character
    found = []
    for part in (parts + [one]):
        part = part.strip()
        if part in ("", "void"):
            continue
        pointer = re.match(r"(.*)\(\*(\w+)\)(\(.*\))$", part)
        match = pointer or re.match(r"(.*?)(\w+)(\[\d*\])?$", part)
        kind = match.group(1) + (pointer.group(3) if pointer else match.group(3) or "")
        found.append((kind.replace(" ", ""), match.group(2)))
    return found


@functools.lru_cache
def conventions():
    """Texts of parameters by type and name, of returns by pattern of name, of
    what is behind a return by type and name of a parameter."""
    params, returns, also, behind = {}, [], {}, []
    for line in (HERE / "conventions").read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        kind, what, text = (field.strip() for field in line.split("|", 2))
        if kind in ("return", "behind"):
            (returns if kind == "return" else behind).append((what.split(), text))
        else:
            of, _, exceptions = what.partition(" except ")
            {"param": params, "also": also}[kind][parameters(of)[0]] = (text, exceptions.split()) if kind == "also" else text
    return params, returns, also, behind


@functools.lru_cache
def known():
    """Names of the API → how Doxygen is told to link them."""
    names = {}
    for header in sorted(HEADERS.glob("*.h*")):
        text = COMMENT.sub("", header.read_text())
        for name in re.findall(r"\bDKIMKIT_\w+|\bdkimkit_\w+", text):
            names.setdefault(name, "#" + name)
        for name in re.findall(r"\b(dkimkit_\w+)\(", text):
            names[name] = name + "()"
    return names


def in_full(short, last):
    """`_KEY_TYPE` after `DKIMKIT_ERR_KEY_SYNTAX` is `DKIMKIT_ERR_KEY_TYPE`."""
    stem = last
    while "_" in stem:
        stem = stem.rpartition("_")[0]
        if stem + short in known() and stem + short != last:
            return stem + short
    return last if short and last.endswith(short) else None


def escaped(text):
    """Doxygen takes what stands between quotes as it is, so nothing there is
    escaped."""
    return "".join(part if number % 2 else plain(part)
                   for number, part in enumerate(re.split(r'("[^"\n]*")', text)))


def plain(text):
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(character, entity)
    return re.sub(r"[@\\#%$]", r"\\\g<0>", text.replace("--", "\0")).replace("\0", "\\--")


class Words:
    """Inline markup of one comment; remembers the last name, which short ones
    refer to."""

    def __init__(self, context):
        self.last = context

    def span(self, text):
        names = known()
        text = text.removesuffix("()")
        full = text if text in names else \
            in_full(text, self.last) if text.startswith("_") else None
        if not full:
            return "<code>%s</code>" % plain(text).replace('"', "&quot;")
        self.last = full
        return names[full]

    def line(self, text):
        parts = re.split(r"(`[^`]+`)", text)
        return "".join(self.span(part[1:-1]) if part[0:1] == "`" and part[-1:] == "`" and len(part) > 2
                       else re.sub(r"\bdkimkit_\w+\(\)|\b(DKIMKIT|dkimkit)_\w+\b", self.plain, escaped(part))
                       for part in parts)

    def plain(self, match):
        name = match.group().removesuffix("()")
        return known().get(name, match.group())


def unfold(body):
    """Lines of a comment without their stars."""
    return [re.sub(r"^\s*\*? ?", "", line, count=1).rstrip() if number else line.strip()
            for number, line in enumerate(body.split("\n"))]


def sections(text):
    """Description, [(names, text)] of parameters, text of return."""
    parts = SECTION.split(text)
    description, params, returned = [parts[0]], [], None
    for kind, rest in zip(parts[1::2], parts[2::2]):
        rest, blank, after = rest.partition("\n\n")
        description.append(blank + after)
        if kind == "return":
            returned = rest.strip()
        else:
            match = re.match(r"(\w+(?:, \w+)*)\s+(.*)", rest, re.S)
            params.append((match.group(1).split(", "), match.group(2).strip()))
    return "".join(description).strip("\n"), params, returned


def brief_of(returned):
    """The first clause of what a function returns."""
    text = re.sub(r"\s+", " ", returned)
    clause = re.match(r"(?:`[^`]*`|\"[^\"]*\"|\([^)]*\)|\.(?! |$)|[^;.:(])*", text).group().strip()
    return "Returns " + clause.rstrip(",") + "."


def fits(name, patterns):
    return any(re.fullmatch(one.replace("*", ".*"), name) for one in patterns)


def completed(match, params, returned):
    """Parameters in their order and the return, with what conventions say."""
    said = {name: text for names, text in params for name in names}
    common, returns, also, behind = conventions()
    rows, previous = [], ""
    for kind, name in parameters(match.group("params")):
        text = said.pop(name, None)
        if text is None:
            text = common.get((kind, name), "").replace("{previous}", previous)
        if text:
            rows.append((name, text))
        previous = name
    rows += said.items()
    for patterns, text in returns:
        if fits(match.group("name"), patterns):
            if returned is None:
                returned = text + "."
            elif returned.startswith("also "):
                returned = text + "; " + returned[5:]
    for patterns, text in behind:
        if returned and fits(match.group("name"), patterns):
            returned += " " + text
    for one in parameters(match.group("params")):
        text, exceptions = also.get(one, (None, ()))
        if returned and text and re.search(r"\bint\s*$", match.group("type")) and \
                match.group("name") not in exceptions:
            returned += " " + text
    return rows, returned


def split_brief(description):
    """The first sentence, and what follows it."""
    match = re.match(r"(?:`[^`]*`|e\.g\.|\.(?!\s|$)|[^.`\n]|\n(?!\n| *- ))+\.?", description)
    if not match:
        return "", description
    return re.sub(r"\s+", " ", match.group()), description[match.end():].lstrip(" \n")


def paragraphs(description, words):
    """Indented paragraphs that are no list stand as they are."""
    out, literal = [], False
    lines = description.split("\n")
    for number, line in enumerate(lines):
        opens = re.match(r"  +[^\s|*\-\d]", line) and not (number and lines[number - 1])
        if opens and not literal:
            out.append("@verbatim")
            literal = True
        elif literal and not line:
            out.append("@endverbatim")
            literal = False
        out.append(line if literal else words.line(line))
    return out + (["@endverbatim"] if literal else [])


def rewritten(body, match):
    lines = unfold(body)
    text = "\n".join(lines)
    file_command = re.search(r"@file \S+\n", text)
    if file_command:
        text = text.replace(file_command.group(), "", 1)
    since = SINCE.search(text)
    description, params, returned = sections(SINCE.sub("", text).strip())
    words = Words(match.group("name") if match else "")
    if match:
        params, returned = completed(match, params, returned)
        if not description.strip() and returned:
            description = brief_of(returned)
    else:
        params = [(", ".join(names), one) for names, one in params]
    out = [file_command.group().strip()] if file_command else []
    brief, description = split_brief(description)
    if brief:
        out += ["@brief " + words.line(brief), ""]
    out += paragraphs(description, words) if description else []
    flat = [("@param %s %s" % row) for row in params] + ([f"@return {returned}"] if returned else [])
    for one in flat:
        out.append("@" + words.line(re.sub(r"\s+", " ", one[1:])))
    if since:
        out.append(f"@since {since.group(1)}")
    return out, len(lines)


def comment(match):
    text, end = match.string, match.end()
    declared = next((found for pattern in (FUNCTION, CALLBACK, MEMBER)
                     if (found := pattern.match(text, end))), None)
    out, count = rewritten(match.group(1), declared)
    # The numbers of the lines that follow stay about the same.
    blank = [""] * max(0, count - len(out))
    return "/** " + "\n * ".join(out + blank) + " */"


def main():
    source = pathlib.Path(sys.argv[1]).read_text()
    sys.stdout.write(COMMENT.sub(comment, source))


if __name__ == "__main__":
    main()
