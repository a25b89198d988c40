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
    """For a resolver to raise: what the DNS said instead of an answer."""

    def __init__(self, status):
        self.status = DnsStatus(status)
        super().__init__(self.status.name)


def check(rv):
    if rv < 0:
        raise Error(rv)
    return rv


def c_string(text):
    """C would read up to a NUL only."""
    if "\0" in text:
        raise ValueError("embedded null character")
    return text.encode()
