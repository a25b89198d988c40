# SPDX-License-Identifier: MIT
"""Alterations of signed messages, with what a verifier must then say.

Each function takes the case and the signed message and returns None where it
doesn't apply, or (altered message, expected), expected being "pass" or "fail".
"""

import re


def signed_names(octets):
    """The names in h= of the first field of a signed message."""
    field = re.match(rb"(?s)DKIM-Signature:.*?\r\n(?![ \t])", octets).group()
    names = re.search(rb"(?s)[;\s]h=([^;]*)", field).group(1).decode("ascii")
    return sorted(re.sub(r"\s", "", names).lower().split(":"))


def parts(signed):
    head, _, body = signed.partition(b"\r\n\r\n")
    return head + b"\r\n", body


def join(head, body):
    return head + b"\r\n" + body


def relaxed(case, index):
    relaxes = case.canon.split("/")[index] == "relaxed"
    return "pass" if relaxes else "fail"


def body_letter(case, signed):
    head, body = parts(signed)
    found = re.search(rb"[a-z]", body)
    if not found:
        return None
    at = found.start()
    return join(head, body[:at] + b"#" + body[at + 1:]), "fail"


def body_line_more(case, signed):
    return signed + b"\r\nadded\r\n", "fail"


def author_changed(case, signed):
    return re.sub(rb"<author", b"<outhor", signed, count=1), "fail"


def second_author(case, signed):
    if case.header_list != "repeated":
        return None
    return b"From: someone@else.example\r\n" + signed, "fail"


def bottom_repeated_changed(case, signed):
    if case.header_list != "repeated":
        return None
    return signed.replace(b"X-Rep: last", b"X-Rep: lost", 1), "fail"


def top_repeated_changed(case, signed):
    """Fields are taken from the bottom: the top one is signed only if h= has
    the name as often as the message."""
    if case.header_list != "repeated":
        return None
    altered = signed.replace(b"X-Rep: first", b"X-Rep: worst", 1)
    covered = signed_names(signed).count("x-rep") >= 4
    return altered, "fail" if covered else "pass"


def signature_octet(case, signed):
    head, body = parts(signed)
    found = re.search(rb"(?s)[;\s]b=\s*[A-Za-z0-9+/\s]{20}", head)
    at = found.end()
    while not head[at:at + 1].isalnum():
        at += 1
    other = b"B" if head[at:at + 1] == b"A" else b"A"
    return join(head[:at] + other + head[at + 1:], body), "fail"


def header_wsp(case, signed):
    altered = signed.replace(b"\r\nFrom: ", b"\r\nFrom: \t ", 1)
    return altered, relaxed(case, 0)


def header_case(case, signed):
    altered = signed.replace(b"\r\nFrom: ", b"\r\nFROM: ", 1)
    return altered, relaxed(case, 0)


def body_trailing_wsp(case, signed):
    head, body = parts(signed)
    found = re.search(rb"[a-z.]\r\n", body)
    if not found:
        return None
    at = found.start() + 1
    return join(head, body[:at] + b" \t" + body[at:]), relaxed(case, 1)


def body_blank_lines_added(case, signed):
    return signed + b"\r\n\r\n\r\n", "pass"


KINDS = (body_letter, body_line_more, author_changed, second_author,
         bottom_repeated_changed, top_repeated_changed, signature_octet,
         header_wsp, header_case,
         body_trailing_wsp, body_blank_lines_added)


def alter(case, signed):
    """Alters a message in the way its number says: name, octets, expected."""
    # The stride keeps the kinds from lining up with the body shapes.
    for step in range(len(KINDS)):
        kind = KINDS[(case.number * 7 + case.number // 16 + step)
                     % len(KINDS)]
        made = kind(case, signed)
        if made:
            return (kind.__name__,) + made
    raise AssertionError("no alteration for " + case.describe())
