# SPDX-License-Identifier: MIT
"""Errors: a status below zero is an exception. A bad message or signature is
none, but a result."""
from ._dkimkit import ffi, lib
from .enums import DnsStatus, Status


class Error(Exception):
    """`code` is a `Status`, `name` its stable word ("multiple-from")."""

    def __init__(self, code):
        self.code = Status(code)
        self.name = ffi.string(lib.dkimkit_error_name(code)).decode()
        super().__init__("%s: %s" % (self.name, ffi.string(lib.dkimkit_strerror(code)).decode()))


class DnsError(Exception):
    """For a resolver to raise: what the DNS said instead of an answer. `ttl`:
    the seconds for which a cache may keep that there is none."""

    def __init__(self, status, ttl=0):
        if status not in list(DnsStatus) or status == DnsStatus.OK:
            raise ValueError("not a DnsStatus of a failure: %r" % (status,))
        self.status, self.ttl = DnsStatus(status), check_ttl(ttl)
        super().__init__(self.status.name)


def check(rv):
    if rv < 0:
        raise Error(rv)
    return rv


def check_call(function, *arguments):
    """For numbers from outside, which may not fit into C's types."""
    try:
        return check(function(*arguments))
    except OverflowError as error:
        raise ValueError("a number is out of range: %s" % error) from None


def check_ttl(seconds):
    if not 0 <= seconds < 1 << 32:
        raise ValueError("not a TTL: %r" % (seconds,))
    return seconds


def c_string(text):
    """C would read up to a NUL only."""
    if "\0" in text:
        raise ValueError("embedded null character")
    return text.encode()
