# SPDX-License-Identifier: MIT
"""Requests: what the library asks for while it works on a message.

C calls one of the two functions below, inside a feed or a finish. The callable
behind it answers at once, or gives an awaitable: then a task completes the
request later, in the thread of the event loop, which is that of the owner.

No exception may pass through C. It is kept here, C is told
DKIMKIT_ERR_CALLBACK, and it is raised again when the call has returned.
"""
import asyncio
import dataclasses
import inspect

from ._dkimkit import ffi, lib
from .enums import Algorithm, DnsStatus
from .errors import DnsError, check, check_ttl

NEEDS_LOOP = "an async callable needs averify() or asign()"


@dataclasses.dataclass(frozen=True)
class Answer:
    """What a resolver may return instead of the bare records: with the seconds
    that a cache may keep them, and whether DNSSEC has validated them."""
    records: list
    ttl: int = 0
    secure: bool = False

    def __post_init__(self):
        check_ttl(self.ttl)


class Requests:
    """The requests of one verifier or signer.

    C's handle leads here and not to the owner, because a handle keeps what it
    leads to, and an owner that holds a handle to itself goes away late. `owner`
    is a weak reference for the same reason. There is no cancel callback: only
    the owner frees, and it forgets the requests first.
    """

    def __init__(self, resolver=None):
        self.owner = lambda: None
        self.resolver = resolver
        self.open = {}
        self.failure = None
        self.cause = None  # why an external key didn't sign

    def start(self, request, call, complete):
        try:
            awaitable = complete(self, request, call)
            if awaitable is not None:
                self._later(request, awaitable, complete)
            return lib.DKIMKIT_OK
        except BaseException as failure:
            self.failure = failure
            return lib.DKIMKIT_ERR_CALLBACK

    def _later(self, request, awaitable, complete):
        try:
            task = asyncio.ensure_future(awaitable, loop=asyncio.get_running_loop())
        except RuntimeError:
            close_unused(awaitable)
            raise TypeError(NEEDS_LOOP) from None
        self.open[request] = task
        task.add_done_callback(lambda task: self._arrived(request, task, complete))

    def _arrived(self, request, task, complete):
        # What isn't open any more, or has no owner, is gone in C, too.
        owner = self.owner()
        if owner is None or self.open.pop(request, None) is None:
            return
        try:
            complete(self, request, task.result)
        except BaseException as failure:
            self.failure = failure

    async def wait(self):
        await asyncio.wait(self.open.values(), return_when=asyncio.FIRST_COMPLETED)

    def forget(self):
        """Gives the tasks, cancelled; from now on nothing touches C."""
        tasks = list(self.open.values())
        self.open.clear()
        for task in tasks:
            task.cancel()
        return tasks

    def raise_failure(self):
        if self.failure is not None:
            failure, self.failure = self.failure, None
            raise failure


def close_unused(awaitable):
    """Else Python warns of a coroutine that was never awaited."""
    if inspect.iscoroutine(awaitable):
        awaitable.close()


def complete_query(_, query, call):
    """Calls the resolver and completes the query, or gives what is to be
    awaited first. What happens on networks is a result; any other exception is
    a bug of the resolver's."""
    status, flags, ttl = DnsStatus.OK, 0, 0
    try:
        answer = call()
        if inspect.isawaitable(answer):
            return answer
        if isinstance(answer, Answer):
            flags, ttl = lib.DKIMKIT_DNS_SECURE if answer.secure else 0, answer.ttl
            answer = answer.records
        add_records(query, answer)
    except DnsError as error:
        status, ttl = error.status, error.ttl
    except TimeoutError:
        status = DnsStatus.TIMEOUT
    except OSError:
        status = DnsStatus.ERROR
    check(lib.dkimkit_query_done(query, status, flags, ttl))
    return None


def add_records(query, records):
    for record in [records] if isinstance(records, (str, bytes)) else records or ():
        text = record.encode() if isinstance(record, str) else record
        # A record over a limit is left out, and the library remembers it.
        rv = lib.dkimkit_query_add_txt(query, text, len(text))
        if rv != lib.DKIMKIT_ERR_LIMIT:
            check(rv)


def complete_signature(requests, request, call):
    """Calls the external signer, likewise."""
    try:
        answer = call()
        if inspect.isawaitable(answer):
            return answer
        check(lib.dkimkit_sign_req_done(request, answer, len(answer)))
    except OSError as error:
        requests.cause = error
        check(lib.dkimkit_sign_req_fail(
            request, lib.DKIMKIT_ERR_SIGN_TIMEOUT if isinstance(error, TimeoutError)
            else lib.DKIMKIT_ERR_SIGN_FAILED))
    return None


class SignRequest:
    """What an external key is to sign: `digest` is SHA-256."""

    def __init__(self, request):
        length = ffi.new("size_t *")
        digest = lib.dkimkit_sign_req_digest(request, length)
        self.digest = bytes(ffi.buffer(digest, length[0]))
        self.algorithm = Algorithm(lib.dkimkit_sign_req_algorithm(request))
        self.domain = ffi.string(lib.dkimkit_sign_req_domain(request)).decode()
        self.selector = ffi.string(lib.dkimkit_sign_req_selector(request)).decode()


@ffi.def_extern(error=lib.DKIMKIT_ERR_CALLBACK)
def dkimkit_py_lookup(query, _):
    requests = ffi.from_handle(lib.dkimkit_query_owner_data(query))
    name = ffi.string(lib.dkimkit_query_name(query)).decode()
    return requests.start(query, lambda: requests.resolver(name), complete_query)


@ffi.def_extern(error=lib.DKIMKIT_ERR_CALLBACK)
def dkimkit_py_sign(request, sign):
    requests = ffi.from_handle(lib.dkimkit_sign_req_owner_data(request))
    return requests.start(request, lambda: ffi.from_handle(sign)(SignRequest(request)),
                          complete_signature)
