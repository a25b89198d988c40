# SPDX-License-Identifier: MIT
"""What a verifier and a signer have in common: one message goes in, in one of
two ways, and requests may come out."""
import asyncio
import threading
import weakref

from ._dkimkit import ffi, lib
from .config import Resource
from .errors import Error

CHUNK = 1 << 20


class Owner(Resource):
    """For one message, and one thread at a time: a second thread, or a callback
    that calls back, gets the error "reentered"."""

    def __init__(self, pointer, free, requests, handle):
        super().__init__(pointer, free)
        self._requests, self._handle = requests, handle
        requests.owner = weakref.ref(self)
        self._busy = threading.Lock()

    def _call(self, function, *arguments):
        if not self._busy.acquire(blocking=False):
            raise Error(lib.DKIMKIT_ERR_REENTERED)
        try:
            rv = function(self._live(), *arguments)
        finally:
            self._busy.release()
        if rv < 0 or self._requests.failure is not None:
            self._fail(rv)
        return rv

    def _fail(self, rv):
        if lib.dkimkit_is_fatal(rv):
            self.close()
        self._requests.raise_failure()
        raise Error(rv) from self._requests.cause

    def feed(self, octets):
        """Takes the next octets of the raw message, without copying them: any
        object with a buffer. Other threads run meanwhile."""
        data = ffi.from_buffer("uint8_t[]", octets)
        self._call(self._feed, data, len(data))

    def header(self, field):
        """Takes one raw header field."""
        data = ffi.from_buffer("uint8_t[]", field)
        self._call(self._header, data, len(data))

    def end_headers(self):
        self._call(self._end_headers)

    def body(self, octets):
        data = ffi.from_buffer("uint8_t[]", octets)
        self._call(self._body, data, len(data))

    def finish(self):
        """True when all is there; False while a request is open."""
        return self._call(self._finish) == lib.DKIMKIT_OK

    async def afinish(self):
        while not self.finish():
            await self._requests.wait()

    def close(self):
        if not self._busy.acquire(blocking=False):
            raise Error(lib.DKIMKIT_ERR_REENTERED)
        try:
            self._requests.forget()
            super().close()
        finally:
            self._busy.release()

    async def aclose(self):
        """Like close(), and waits until the cancelled tasks have ended."""
        tasks = self._requests.forget()
        self.close()
        await asyncio.gather(*tasks, return_exceptions=True)


def is_buffer(message):
    try:
        memoryview(message)
        return True
    except TypeError:
        return False


def chunks(message):
    """The octets of a buffer, of a binary file, or of an iterable of buffers."""
    if hasattr(message, "readinto"):
        octets = memoryview(bytearray(CHUNK))
        while count := message.readinto(octets):
            yield octets[:count]
        if count is None:
            raise BlockingIOError("the file doesn't block: half a message")
    elif is_buffer(message):
        yield message
    else:
        yield from message


def run(owner, message):
    """Feeds and finishes; the owner is closed if that fails."""
    try:
        for chunk in chunks(message):
            owner.feed(chunk)
        if not owner.finish():
            raise Error(lib.DKIMKIT_ERR_STATE)
        return owner
    except BaseException:
        owner.close()
        raise


async def arun(owner, message):
    """The same, in an event loop; `message` may also be an async iterable.
    Cancelling it cancels the tasks of its callables."""
    try:
        if hasattr(message, "__aiter__"):
            async for chunk in message:
                owner.feed(chunk)
        else:
            for chunk in chunks(message):
                owner.feed(chunk)
        await owner.afinish()
        return owner
    except BaseException:
        await owner.aclose()
        raise
