# SPDX-License-Identifier: MIT
"""Signing."""
from ._dkimkit import ffi, lib
from .config import make
from .errors import Error
from .owner import Owner, arun, run
from .requests import Requests


class Signer(Owner):
    """Signs one message with all of `profiles`, which are of one configuration,
    in one pass."""

    _feed = lib.dkimkit_signer_feed
    _header = lib.dkimkit_signer_header
    _end_headers = lib.dkimkit_signer_end_headers
    _body = lib.dkimkit_signer_body
    _finish = lib.dkimkit_signer_finish

    def __init__(self, profiles):
        self._profiles = list(profiles)
        if not self._profiles:
            raise Error(lib.DKIMKIT_ERR_INVALID_ARGUMENT)
        requests = Requests()
        handle = ffi.new_handle(requests)
        pointer = make("dkimkit_signer", lib.dkimkit_signer_new,
                       self._profiles[0].config._live(),
                       [profile._live() for profile in self._profiles], len(self._profiles),
                       handle)
        super().__init__(pointer, lib.dkimkit_signer_free, requests, handle)

    def fields(self):
        """The DKIM-Signature fields to put on top of the message."""
        length = ffi.new("size_t *")
        signer = self._live()
        return b"".join(
            ffi.unpack(lib.dkimkit_signer_field(signer, index, length), length[0])
            for index in range(lib.dkimkit_signer_count(signer)))

    @property
    def warnings(self):
        """DKIMKIT_SIGN_WARNING_* of sign.h, or-ed."""
        return lib.dkimkit_signer_warnings(self._live())

    @property
    def line(self):
        """The line that a refusal is about; 0 for none."""
        return lib.dkimkit_signer_line(self._live())


def sign(profiles, message):
    """The fields for a message: a buffer, a binary file, or an iterable."""
    with run(Signer(profiles), message) as signer:
        return signer.fields()


async def asign(profiles, message):
    with await arun(Signer(profiles), message) as signer:
        return signer.fields()
