# SPDX-License-Identifier: MIT
"""What a directory of public headers declares: for each name its text, without
comments, and the comment in front of it."""
import re
from typing import NamedTuple

# Marks that may come and go without changing what is declared.
MARKS = re.compile(r"\bDKIMKIT_DEPRECATED\b")
# Macros that declare nothing.
NO_CONSTANTS = re.compile(r"DKIMKIT_(EXTERN|NODISCARD|DEPRECATED|VERSION|VERSION_NUM|\w+_H)$")

CPLUSPLUS = re.compile(r"#ifdef __cplusplus.*?#endif", re.S)
COMMENT = re.compile(r"/\*.*?\*/", re.S)
STATEMENT = re.compile(r"(?:DKIMKIT_EXTERN|typedef)\b[^;{]*(?:\{[^}]*\}[^;]*)?;")
DEFINE = re.compile(r"^#define (\w+) +(\S.*)$", re.M)


def library(header):
    """Whose header it is, e.g. "libdkimkit-keyring" of keyring_check.h."""
    part = re.match("[a-z]+", header).group()
    return "libdkimkit-" + part if part in ("cares", "unbound", "keyring") else "libdkimkit"


class Declaration(NamedTuple):
    kind: str
    text: str
    comment: str
    header: str


class Headers(NamedTuple):
    functions: dict
    # Callbacks and opaque types.
    types: dict
    # Name → members, each a text.
    structs: dict
    # struct.member of these.
    members: dict
    # Name → {enumerator: value}.
    enums: dict
    # Macros and enumerators alike.
    constants: dict


def blank(match):
    return re.sub(r"[^\n]", " ", match.group())


def squeeze(text):
    return " ".join(re.sub(r"([()*,;{}\[\]])", r" \1 ", MARKS.sub(" ", text)).split())


def comment_before(source, position):
    found = [one for one in COMMENT.finditer(source, 0, position) if one.group().startswith("/**")]
    return found[-1].group() if found else ""


def add_struct(headers, source, match, header):
    name = match.group().split()[2]
    headers.structs[name] = []
    offset = match.start() + match.group().index("{") + 1
    body = match.group()[offset - match.start():match.group().rindex("}")]
    for one in re.finditer(r"\s*([^;]+);", body):
        text = squeeze(one.group(1))
        member = re.search(r"\( \* (\w+) \)|(\w+)$", text)
        headers.structs[name].append(text)
        headers.members[f"{name}.{member.group(1) or member.group(2)}"] = Declaration(
            "member", text, comment_before(source, offset + one.start(1)), header)


def enumerators(body):
    """Each has its value in the text: `NAME = VALUE`."""
    return {name: int(value, 0) for name, value in re.findall(r"(\w+)\s*=\s*(-?\w+)", body)}


def add_statement(headers, source, match, header):
    text = squeeze(match.group())
    comment = comment_before(source, match.start())
    if text.startswith("DKIMKIT_EXTERN"):
        name = re.search(r"(dkimkit_\w+) \(", text).group(1)
        headers.functions[name] = Declaration("function", text, comment, header)
    elif re.match(r"typedef enum \w+ \{", text):
        name = text.split()[2]
        headers.enums[name] = enumerators(match.group())
        headers.types[name] = Declaration("enum", name, comment, header)
        offset = match.start() + match.group().index("{")
        for one in re.finditer(r"(\w+)\s*=\s*(-?\w+)", source[offset:match.end()]):
            if one.group(1) in headers.enums[name]:
                headers.constants[one.group(1)] = Declaration(
                    "enumerator", one.group(2), comment_before(source, offset + one.start()), header)
    elif re.match(r"typedef struct \w+ \{", text):
        name = text.split()[2]
        headers.types[name] = Declaration("struct", name, comment, header)
        add_struct(headers, source, match, header)
    else:
        name = re.search(r"\( \* (\w+) \)|(\w+) ;$", text)
        headers.types[name.group(1) or name.group(2)] = Declaration("type", text, comment, header)


def read(directory):
    headers = Headers({}, {}, {}, {}, {}, {})
    for path in sorted(directory.glob("*.h")):
        source = CPLUSPLUS.sub(blank, path.read_text())
        bare = COMMENT.sub(blank, source)
        for match in DEFINE.finditer(bare):
            if not NO_CONSTANTS.match(match.group(1)):
                headers.constants[match.group(1)] = Declaration(
                    "macro", match.group(2).strip(), comment_before(source, match.start()), path.name)
        for match in STATEMENT.finditer(re.sub(r"^#.*$", blank, bare, flags=re.M)):
            add_statement(headers, source, match, path.name)
    return headers
