# SPDX-License-Identifier: MIT
"""Verifying."""
from ._dkimkit import ffi, lib
from .config import Cache, make
from .enums import Algorithm, Reason, Result, Warning_
from .errors import c_string, check, check_call
from .owner import Owner, arun, run
from .requests import Requests


def _value(function, convert=lambda value: value):
    return property(lambda self: convert(function(self._live())))


def _text(function):
    return _value(function, lambda text: ffi.string(text).decode() if text else None)


def _optional(function):
    def get(self):
        out = ffi.new("uint64_t *")
        return out[0] if function(self._live(), out) else None
    return property(get)


class Signature:
    """One DKIM-Signature field and what became of it. It reads from its
    verifier, which it keeps, and is of no use after that is closed."""

    def __init__(self, verifier, pointer):
        self._verifier, self._pointer = verifier, pointer

    def _live(self):
        self._verifier._live()
        return self._pointer

    result = _value(lib.dkimkit_signature_result, Result)
    reason = _value(lib.dkimkit_signature_reason, Reason)
    header_result = _value(lib.dkimkit_signature_header_result, Result)
    body_result = _value(lib.dkimkit_signature_body_result, Result)
    subject = _text(lib.dkimkit_signature_subject)
    domain = _text(lib.dkimkit_signature_domain_ascii)
    selector = _text(lib.dkimkit_signature_selector_ascii)
    identity = _text(lib.dkimkit_signature_identity_ascii)
    algorithm = _value(lib.dkimkit_signature_algorithm, Algorithm)
    timestamp = _optional(lib.dkimkit_signature_timestamp)
    expiration = _optional(lib.dkimkit_signature_expiration)
    body_length = _optional(lib.dkimkit_signature_body_length)
    key_bits = _value(lib.dkimkit_signature_key_bits)
    testing = _value(lib.dkimkit_signature_testing, bool)

    @property
    def warnings(self):
        signature = self._live()
        return [Warning_(lib.dkimkit_signature_warning(signature, index))
                for index in range(lib.dkimkit_signature_warning_count(signature))]

    def tag(self, name):
        """The raw value of a tag; None if it isn't there."""
        length = ffi.new("size_t *")
        value = lib.dkimkit_signature_tag(self._live(), c_string(name), length)
        return ffi.unpack(value, length[0]) if value else None


class Verifier(Owner):
    """Verifies all signatures of one message; keys that are in `cache`, which is
    of the same configuration, aren't asked for."""

    _feed = lib.dkimkit_verifier_feed
    _header = lib.dkimkit_verifier_header
    _end_headers = lib.dkimkit_verifier_end_headers
    _body = lib.dkimkit_verifier_body
    _finish = lib.dkimkit_verifier_finish

    def __init__(self, config, cache=None):
        if cache is not None and not isinstance(cache, Cache):
            raise TypeError("cache is not a Cache")
        requests = Requests(config.resolver)
        handle = ffi.new_handle(requests)
        pointer = make("dkimkit_verifier", lib.dkimkit_verifier_new, config._live(), handle)
        super().__init__(pointer, lib.dkimkit_verifier_free, requests, handle)
        if cache is not None:
            self._call(lib.dkimkit_verifier_set_cache, cache._live())

    def set_time(self, seconds):
        """The time of reception, for a message that is verified later."""
        check_call(self._call, lib.dkimkit_verifier_set_time, seconds)

    result = _value(lib.dkimkit_verifier_result, Result)
    reason = _value(lib.dkimkit_verifier_reason, Reason)

    @property
    def signatures(self):
        verifier = self._live()
        return [Signature(self, lib.dkimkit_verifier_signature(verifier, index))
                for index in range(lib.dkimkit_verifier_count(verifier))]

    def authentication_results(self, authserv_id):
        """The field of RFC 8601 with these results."""
        length, name = ffi.new("size_t *"), c_string(authserv_id)
        check(lib.dkimkit_authres_write(ffi.NULL, length, self._live(), name))
        length[0] += 1
        field = ffi.new("char[]", length[0])
        check(lib.dkimkit_authres_write(field, length, self._live(), name))
        return ffi.unpack(field, length[0])


def verify(config, message, cache=None):
    """A finished verifier. `message`: a buffer, a binary file, an iterable."""
    return run(Verifier(config, cache), message)


async def averify(config, message, cache=None):
    """The same with an async resolver; lookups overlap each other, the arrival
    of the body, and other messages."""
    return await arun(Verifier(config, cache), message)
