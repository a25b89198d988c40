# SPDX-License-Identifier: MIT
"""Facts of a case that rules ask for, from the octets where those say more
than the names of the mutations."""

import re

import canon
from case import hashed_body, hashed_header

BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n")


def bare_line_ends(view):
    return bool(BARE.search(view.case.body))


def bare_cr(view):
    return bool(re.search(rb"\r(?!\n)", view.case.body))


def blank_before_bare_cr(view):
    return bool(re.search(rb"[ \t]\r(?!\n)", view.case.body))


def bare_lf(view):
    return bool(re.search(rb"(?<!\r)\n", view.case.body))


def open_end(view):
    """The last line lacks its CRLF."""
    return bool(view.case.body) and not view.case.body.endswith(b"\r\n")


def open_end_blank(view):
    return view.case.body.endswith((b" ", b"\t"))


def open_blank_line(view):
    return bool(re.search(rb"\n[ \t]+\Z", view.case.body))


def field_ends_blank(view):
    return view.header == "simple" and \
        view.sig.render(True)[:-2].endswith((b" ", b"\t"))


def long_body(view):
    """Longer than one buffer of libopendkim's."""
    return len(view.case.body) > 4096


def differs_in_line_ends(view):
    """What was signed of the body and what came differ in CR, LF and white
    space alone, and there is a bare CR or LF."""
    def plain(octets):
        return octets.translate(None, b"\r\n \t")
    return bare_line_ends(view) and plain(
        hashed_body(view.case, view.sig)) == plain(view.sig.signed_body)


def cr_last(view):
    return view.case.body.endswith((b"\r", b"\r\r\n"))


def more_froms_than_signed(view):
    froms = sum(canon.field_name(field) == b"from"
                for field in view.case.raw_fields())
    signed = sum(name.lower() == b"from" for name in view.sig.names)
    return froms > signed


def malformed_by(*names):
    """The octets in question came by one of these, anywhere in the header."""
    def fact(view):
        return bool(view.anywhere & set(names))
    return fact


def header_differs_in(octets):
    """What was signed of the header and what came differ in these octets and
    white space alone."""
    def fact(view):
        def plain(text):
            return text.translate(None, octets + b" \t")
        return plain(hashed_header(view.case, view.sig)) == \
            plain(view.sig.signed_header)
    return fact


def header_line_added(view):
    """With what follows a bare LF left out, it is what was signed."""
    now = re.sub(rb"(?<!\r)\nx", b"", hashed_header(view.case, view.sig))
    return "header-bare-lf-after" in view.anywhere and \
        now.translate(None, b" \t") == \
        view.sig.signed_header.translate(None, b" \t")


def several_faults(view):
    return len(view.causes) > 1


def missing_algorithm(view):
    return view.kind + "-sha256" not in view.peer.algorithms


UNREADABLE = {"signature-syntax", "missing-tag", "duplicate-tag",
              "incompatible-version", "domain-mismatch", "from-not-signed",
              "signature-expired", "unsupported-algorithm",
              "unsupported-canonicalization", "unsupported-query-method"}


def beside_unreadable(view):
    """Another signature of the message can't be processed."""
    return bool(view.other_reasons & UNREADABLE)


def beside(*names):
    """Another signature of the message has one of these."""
    def fact(view):
        return bool((view.anywhere - view.names) & set(names))
    return fact


def unreported(view):
    return view.detail in ("not reported", "Syntax error")


def of_kind(kind):
    return lambda view: view.kind == kind


def relaxed_body(view):
    return view.body == "relaxed"


def any_relaxed_body(view):
    return any(sig.body_canon == "relaxed" for sig in view.case.signatures)


def simple_body(view):
    return view.body == "simple"


def both(*facts):
    return lambda view: all(fact(view) for fact in facts)
