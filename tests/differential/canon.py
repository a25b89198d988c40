# SPDX-License-Identifier: MIT
"""Canonicalization and header selection, written from RFC 6376 for the signer
of these tests alone: nothing here is shared with the library or a peer."""

import re

CRLF = b"\r\n"


def header_simple(field):
    return field


def header_relaxed(field):
    name, value = field.split(b":", 1)
    value = value[:-2] if value.endswith(CRLF) else value
    value = re.sub(rb"\r\n(?=[ \t])", b"", value)
    value = re.sub(rb"[ \t]+", b" ", value).strip(b" ")
    return name.rstrip(b" \t").lower() + b":" + value + CRLF


def body_simple(body):
    end = len(body)
    while end >= 2 and body[end - 2:end] == CRLF:
        end -= 2
    return body[:end] + CRLF


def body_relaxed(body):
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ")
             for line in body.split(CRLF)]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + CRLF for line in lines)


HEADER = {"simple": header_simple, "relaxed": header_relaxed}
BODY = {"simple": body_simple, "relaxed": body_relaxed}


def field_name(field):
    return field.split(b":", 1)[0].rstrip(b" \t").lower()


def select(fields, names):
    """The fields that h= designates: from the bottom up (RFC 6376, 5.4.2)."""
    left = {}
    for field in fields:
        left.setdefault(field_name(field), []).append(field)
    chosen = []
    for name in names:
        stack = left.get(name.lower())
        if stack:
            chosen.append(stack.pop())
    return chosen
