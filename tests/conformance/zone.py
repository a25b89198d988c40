# SPDX-License-Identifier: MIT
"""Master files for `dkimkit verify --zone`.

A zone is a mapping of names to what is there: a list of TXT records, each a
text, octets, or a list of character-strings; or an outcome (SERVFAIL and its
like); or Cname(target). NXDOMAIN is a name that isn't there.
"""
import dataclasses

SERVFAIL, TIMEOUT, REFUSED, BOGUS, ERROR = "SERVFAIL", "TIMEOUT", "REFUSED", "BOGUS", "ERROR"


@dataclasses.dataclass(frozen=True)
class Cname:
    target: str


def octets(text):
    return text.encode() if isinstance(text, str) else text


def name_text(name):
    """A name in presentation form; it has no escapes yet."""
    text = ""
    for octet in octets(name).rstrip(b"."):
        char = chr(octet)
        text += char if char.isascii() and (char.isalnum() or char in "-_.*") else f"\\{octet:03d}"
    return text + "."


def string_text(octet_string):
    text = "".join(chr(o) if 32 <= o < 127 and o not in b'"\\' else f"\\{o:03d}"
                   for o in octet_string)
    return f'"{text}"'


def txt(name, record):
    if isinstance(record, (str, bytes)):
        record = octets(record)
        record = [record[i:i + 255] for i in range(0, len(record), 255)] or [b""]
    return f"{name} IN TXT " + " ".join(string_text(octets(part)) for part in record)


def lines(names):
    result = ["$ORIGIN .", "$TTL 60"]
    for name, what in names.items():
        name = name_text(name)
        if isinstance(what, str):
            result.append(f";!{what} {name}")
        elif isinstance(what, Cname):
            result.append(f"{name} IN CNAME {name_text(what.target)}")
        else:
            result += [txt(name, record) for record in what]
    return result


def text(names):
    return "\n".join(lines(names)) + "\n"


class Clash(Exception):
    """Two items want different answers for one name."""


def merge(zones):
    whole = {}
    for names in zones:
        for name, what in names.items():
            if whole.setdefault(name, what) != what:
                raise Clash(name)
    return whole
