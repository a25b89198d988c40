# SPDX-License-Identifier: MIT
"""Tests of the binding: what crosses between Python and C, not DKIM itself."""
import asyncio
import gc
import io
import mmap
import threading
import unittest
import weakref

import dkimkit
from dkimkit import Algorithm, CacheCounter, DnsStatus, Reason, Result, Status

HEADER = (b"From: Alice <alice@example.com>\r\nTo: bob@example.net\r\n"
          b"Subject: hello\r\n\r\n")
MESSAGE = HEADER + b"Hello,  world \r\n" * 1000
NAME = "s1._domainkey.example.com"


def new_key():
    """From python3-cryptography, so that the library isn't its own witness."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ed25519
    key = ed25519.Ed25519PrivateKey.generate()
    return key, key.private_bytes(serialization.Encoding.PEM,
                                  serialization.PrivateFormat.PKCS8,
                                  serialization.NoEncryption())


CONFIG = dkimkit.Config()
PRIVATE, PEM = new_key()
RECORD = dkimkit.Key(CONFIG, PEM).record()
OTHER_RECORD = dkimkit.Key(CONFIG, new_key()[1]).record()


def profile(key=None, selector="s1", **options):
    return dkimkit.Profile(CONFIG, "example.com", selector,
                           key or dkimkit.Key(CONFIG, PEM), **options)


def external(sign):
    return profile(dkimkit.Key.external(CONFIG, Algorithm.ED25519_SHA256, sign))


def signed(*selectors):
    profiles = [profile(selector=s) for s in selectors or ["s1"]]
    return dkimkit.sign(profiles, MESSAGE) + MESSAGE


def answering(answer):
    """A configuration whose resolver returns or raises `answer`."""
    def resolve(_):
        if isinstance(answer, BaseException):
            raise answer
        return answer
    return dkimkit.Config(resolve)


class SyncTest(unittest.TestCase):
    def outcome(self, answer, message=None):
        with dkimkit.verify(answering(answer), message or signed()) as verifier:
            self.assertEqual(verifier.result, verifier.signatures[0].result)
            return verifier.signatures[0].result, verifier.signatures[0].reason

    def test_results(self):
        for answer, result, reason in [
                ([RECORD], Result.PASS, Reason.OK),
                ([RECORD.encode()], Result.PASS, Reason.OK),
                (RECORD, Result.PASS, Reason.OK),
                ([OTHER_RECORD], Result.FAIL, Reason.SIGNATURE_MISMATCH),
                ([], Result.PERMERROR, Reason.NO_KEY_FOR_SIGNATURE),
                (None, Result.PERMERROR, Reason.NO_KEY_FOR_SIGNATURE),
                (dkimkit.DnsError(DnsStatus.NXDOMAIN), Result.PERMERROR,
                 Reason.NO_KEY_FOR_SIGNATURE),
                (dkimkit.DnsError(DnsStatus.SERVFAIL), Result.TEMPERROR,
                 Reason.KEY_QUERY_SERVFAIL),
                (TimeoutError(), Result.TEMPERROR, Reason.KEY_QUERY_TIMEOUT),
                (ConnectionRefusedError(), Result.TEMPERROR, Reason.KEY_QUERY_ERROR)]:
            with self.subTest(answer=answer):
                self.assertEqual(self.outcome(answer), (result, reason))

    def test_changed_body(self):
        self.assertEqual(self.outcome([RECORD], signed() + b"x"),
                         (Result.FAIL, Reason.BODY_HASH_MISMATCH))

    def test_a_bug_of_the_resolver_reaches_the_caller(self):
        for bug in (ZeroDivisionError("mine"), KeyboardInterrupt(), RuntimeError("x")):
            with self.assertRaises(type(bug)) as caught:
                dkimkit.verify(answering(bug), signed())
            self.assertIs(caught.exception, bug)
        with self.assertRaises(TypeError):
            dkimkit.verify(answering(7), signed())
        with self.assertRaises(TypeError):
            dkimkit.verify(answering([7]), signed())

    def test_a_verifier_is_closed_after_a_fatal_error(self):
        verifier = dkimkit.Verifier(answering(ZeroDivisionError()))
        with self.assertRaises(ZeroDivisionError):
            verifier.feed(signed())
        with self.assertRaises(dkimkit.Error) as caught:
            verifier.feed(b"x")
        self.assertEqual(caught.exception.code, Status.ERR_STATE)

    def test_a_large_answer_is_a_result(self):
        self.assertEqual(self.outcome([b"x" * 100_000]),
                         (Result.PERMERROR, Reason.KEY_TOO_LARGE))

    def test_every_way_in(self):
        message = signed()
        spool = mmap.mmap(-1, len(message))
        spool[:] = message
        for way in (message, bytearray(message), memoryview(message), spool,
                    io.BytesIO(message), iter([message[:99], message[99:]])):
            self.assertEqual(dkimkit.verify(answering([RECORD]), way).result, Result.PASS)
        with self.assertRaises(TypeError):
            dkimkit.verify(answering([RECORD]), message.decode())

    def test_half_a_message(self):
        class Impatient(io.RawIOBase):
            def readinto(self, _):
                return None
        with self.assertRaises(BlockingIOError):
            dkimkit.verify(answering([RECORD]), Impatient())

    def test_piecewise(self):
        with dkimkit.Verifier(answering([RECORD])) as verifier:
            header, body = signed().split(b"\r\n\r\n", 1)
            for field in header.replace(b"\r\n\t", b"\0").replace(b"\r\n ", b"\1").split(b"\r\n"):
                verifier.header(field.replace(b"\0", b"\r\n\t").replace(b"\1", b"\r\n "))
            verifier.end_headers()
            verifier.body(body)
            self.assertTrue(verifier.finish())
            self.assertEqual(verifier.result, Result.PASS)

    def test_signature(self):
        message = dkimkit.sign([profile(timestamp=(2, 1234567890), expiration=0,
                                        identity="al@mail.example.com")], MESSAGE) + MESSAGE
        with dkimkit.verify(answering([RECORD]), message) as verifier:
            one = verifier.signatures[0]
            self.assertEqual((one.domain, one.selector, one.identity, one.timestamp,
                              one.expiration, one.algorithm, one.key_bits, one.testing),
                             ("example.com", "s1", "al@mail.example.com", 1234567890, None,
                              Algorithm.ED25519_SHA256, 256, False))
            self.assertEqual(one.tag("s"), b"s1")
            self.assertIsNone(one.tag("nosuch"))
            self.assertIn(b"dkim=pass", verifier.authentication_results("mx.example.net"))
        with self.assertRaises(dkimkit.Error):
            one.domain

    def test_errors(self):
        for name, call in [
                ("key-syntax", lambda: dkimkit.Key(dkimkit.Config(), b"nonsense")),
                ("domain-syntax", lambda: dkimkit.Profile(
                    dkimkit.Config(), "x..y", "s1", dkimkit.Key(dkimkit.Config(), PEM))),
                ("from-not-signed", lambda: profile(headers=["Subject"])),
                ("message-no-from", lambda: dkimkit.sign([profile()], b"To: x\r\n\r\n")),
                ("message-not-normalised", lambda: dkimkit.sign([profile()], b"From: x\n\nx\n")),
                ("wrong-state", lambda: dkimkit.Verifier(dkimkit.Config())),
                ("invalid-argument", lambda: dkimkit.Signer([])),
                ("invalid-argument", lambda: dkimkit.Config(line_ends=77))]:
            with self.subTest(name), self.assertRaises(dkimkit.Error) as caught:
                call()
            self.assertEqual(caught.exception.name, name)
            self.assertTrue(str(caught.exception).startswith(name + ": "))
        with self.assertRaises(TypeError):
            dkimkit.Config(no_such_option=1)
        for options in ({"identity": "@example.com\0x"}, {"headers": ["From\0"]}):
            with self.assertRaises(ValueError):
                profile(**options)

    def test_numbers_that_are_none(self):
        config = dkimkit.Config()
        for call in (lambda: dkimkit.DnsError(-5), lambda: dkimkit.DnsError(0),
                     lambda: dkimkit.DnsError(1000), lambda: dkimkit.DnsError(1, ttl=-1),
                     lambda: dkimkit.Answer([], ttl=1 << 32),
                     lambda: dkimkit.Config(line_ends=-1), lambda: profile(expiration=-1),
                     lambda: dkimkit.Config(limits={dkimkit.Limit.SIGNATURES: -1}),
                     lambda: dkimkit.Key.external(config, -1, PRIVATE.sign),
                     lambda: dkimkit.Cache(config, -1), lambda: dkimkit.Cache(config, max_ttl=-1),
                     lambda: dkimkit.Verifier(answering([])).set_time(-1)):
            with self.assertRaises(ValueError):
                call()

    def test_what_cant_be_called(self):
        for call in (lambda: dkimkit.Config("resolver"),
                     lambda: dkimkit.Key.external(CONFIG, Algorithm.RSA_SHA256, None)):
            with self.assertRaises(TypeError):
                call()

    def test_an_enum_has_room_for_new_values(self):
        self.assertEqual(Reason(12345), 12345)
        self.assertEqual(Reason(12345).name, "VALUE_12345")

    def test_calling_back_is_an_error(self):
        holder = []

        def resolve(_):
            with self.assertRaises(dkimkit.Error) as caught:
                holder[0].feed(b"x")
            self.assertEqual(caught.exception.name, "reentered")
            with self.assertRaises(dkimkit.Error):
                holder[0].close()
            return [RECORD]
        holder.append(dkimkit.Verifier(dkimkit.Config(resolve)))
        holder[0].feed(signed())
        holder[0].finish()
        self.assertEqual(holder[0].result, Result.PASS)

    def test_an_async_resolver_needs_a_loop(self):
        async def resolve(_):
            return [RECORD]
        with self.assertRaises(TypeError):
            dkimkit.verify(dkimkit.Config(resolve), signed())

    def test_threads_share_a_configuration(self):
        config, message, results = answering([RECORD]), signed(), []

        def work():
            for _ in range(100):
                results.append(dkimkit.verify(config, message).result)
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(results, [Result.PASS] * 400)

    def test_what_is_closed_first_doesnt_matter(self):
        config = answering([RECORD])
        verifier = dkimkit.Verifier(config)
        config.close()
        config.close()
        del config
        gc.collect()
        verifier.feed(signed())
        self.assertTrue(verifier.finish())
        self.assertEqual(verifier.result, Result.PASS)

    def test_an_owner_goes_away_by_itself(self):
        verifier = dkimkit.verify(answering([RECORD]), signed())
        gone = weakref.ref(verifier)
        gc.disable()
        del verifier
        gc.enable()
        self.assertIsNone(gone())


class CacheTest(unittest.TestCase):
    def setUp(self):
        self.asked, self.answer = [], dkimkit.Answer([RECORD], ttl=3600)
        self.config = dkimkit.Config(self.resolve)
        self.cache = dkimkit.Cache(self.config)

    def resolve(self, name):
        self.asked.append(name)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def reasons(self, count=2):
        message = signed()
        return [dkimkit.verify(self.config, message, self.cache).signatures[0].reason
                for _ in range(count)]

    def test_the_second_message_asks_no_question(self):
        self.assertEqual(self.reasons(), [Reason.OK] * 2)
        self.assertEqual(self.asked, [NAME])
        self.assertEqual([self.cache.count(one) for one in (
            CacheCounter.ENTRIES, CacheCounter.HITS, CacheCounter.MISSES)], [1, 1, 1])

    def test_async(self):
        async def both():
            message = signed()
            return [(await dkimkit.averify(self.config, message, self.cache)).result
                    for _ in range(2)]
        self.assertEqual(asyncio.run(both()), [Result.PASS] * 2)
        self.assertEqual(self.asked, [NAME])

    def test_what_is_no_cache(self):
        with self.assertRaises(TypeError):
            dkimkit.verify(self.config, signed(), 5)

    def test_that_there_is_no_key_is_kept_too(self):
        self.answer = dkimkit.DnsError(DnsStatus.NXDOMAIN, ttl=3600)
        self.assertEqual(self.reasons(), [Reason.NO_KEY_FOR_SIGNATURE] * 2)
        self.assertEqual(self.asked, [NAME])

    def test_what_isnt_kept(self):
        for self.answer in ([RECORD], dkimkit.Answer([RECORD]),
                            dkimkit.DnsError(DnsStatus.SERVFAIL, ttl=3600)):
            self.asked.clear()
            self.reasons()
            self.assertEqual(self.asked, [NAME] * 2)

    def test_forgetting(self):
        for forget in (self.cache.clear, lambda: self.cache.forget(NAME.upper())):
            self.asked.clear()
            self.reasons()
            forget()
            self.reasons()
            self.assertEqual(self.asked, [NAME] * 2)
            self.cache.clear()

    def test_its_own_configuration_only(self):
        with self.assertRaises(dkimkit.Error) as caught:
            dkimkit.Verifier(answering([RECORD]), self.cache)
        self.assertEqual(caught.exception.name, "invalid-argument")
        self.cache.close()
        with self.assertRaises(dkimkit.Error) as caught:
            dkimkit.Verifier(self.config, self.cache)
        self.assertEqual(caught.exception.name, "wrong-state")

    def test_a_verifier_keeps_it(self):
        verifier = dkimkit.Verifier(self.config, self.cache)
        self.cache.close()
        verifier.feed(signed())
        self.assertTrue(verifier.finish())
        self.assertEqual(verifier.result, Result.PASS)


class ExternalTest(unittest.TestCase):
    def test_signs(self):
        seen = []

        def sign(request):
            seen.append(request)
            return PRIVATE.sign(request.digest)
        made = external(sign)
        gc.collect()
        message = dkimkit.sign([made], MESSAGE) + MESSAGE
        self.assertEqual(dkimkit.verify(answering([RECORD]), message).result, Result.PASS)
        self.assertEqual([(r.domain, r.selector, r.algorithm, len(r.digest)) for r in seen],
                         [("example.com", "s1", Algorithm.ED25519_SHA256, 32)])

    def failure(self, answer):
        def sign(_):
            if isinstance(answer, BaseException):
                raise answer
            return answer
        try:
            return dkimkit.sign([external(sign)], MESSAGE)
        except BaseException as error:
            return error

    def test_failures(self):
        self.assertEqual(self.failure(TimeoutError()).name, "sign-timeout")
        reset = ConnectionResetError()
        self.assertEqual(self.failure(reset).name, "sign-failed")
        self.assertIs(self.failure(reset).__cause__, reset)
        bug = KeyError("mine")
        self.assertIs(self.failure(bug), bug)
        self.assertEqual(self.failure(b"short").name, "invalid-argument")
        self.assertIsInstance(self.failure(None), TypeError)

    def test_wrong_signature_is_what_it_is(self):
        message = self.failure(bytes(64)) + MESSAGE
        self.assertEqual(dkimkit.verify(answering([RECORD]), message).signatures[0].reason,
                         Reason.SIGNATURE_MISMATCH)


class AsyncTest(unittest.IsolatedAsyncioTestCase):
    async def test_lookups_overlap(self):
        """None answers before all have asked."""
        asked, all_asked = [], asyncio.Event()

        async def resolve(name):
            asked.append(name)
            if len(asked) == 3:
                all_asked.set()
            await all_asked.wait()
            return [RECORD]
        verifier = await asyncio.wait_for(
            dkimkit.averify(dkimkit.Config(resolve), signed("a", "b", "c")), 30)
        self.assertEqual([s.result for s in verifier.signatures], [Result.PASS] * 3)
        self.assertEqual(sorted(asked), [s + "._domainkey.example.com" for s in "abc"])

    async def test_messages_overlap_the_body_too(self):
        asked = asyncio.Event()

        async def resolve(_):
            asked.set()
            return [RECORD]

        async def arriving(message):
            yield message[:2000]
            await asked.wait()
            yield message[2000:]
        config = dkimkit.Config(resolve)
        done = await asyncio.wait_for(asyncio.gather(
            *(dkimkit.averify(config, arriving(signed())) for _ in range(20))), 30)
        self.assertEqual({verifier.result for verifier in done}, {Result.PASS})

    async def test_results(self):
        for answer, reason in [([RECORD], Reason.OK),
                               (TimeoutError(), Reason.KEY_QUERY_TIMEOUT),
                               (dkimkit.DnsError(DnsStatus.BOGUS), Reason.KEY_QUERY_BOGUS)]:
            async def resolve(_, answer=answer):
                await asyncio.sleep(0)
                if isinstance(answer, Exception):
                    raise answer
                return answer
            verifier = await dkimkit.averify(dkimkit.Config(resolve), signed())
            self.assertEqual(verifier.signatures[0].reason, reason)

    async def test_a_sync_resolver_will_do(self):
        verifier = await dkimkit.averify(answering([RECORD]), signed())
        self.assertEqual(verifier.result, Result.PASS)

    async def test_a_bug_reaches_the_caller_and_ends_the_others(self):
        ended = []

        async def resolve(name):
            if name.startswith("a."):
                await asyncio.sleep(0)
                raise ZeroDivisionError("mine")
            try:
                await asyncio.sleep(1000)
            finally:
                ended.append(name)
        with self.assertRaises(ZeroDivisionError):
            await dkimkit.averify(dkimkit.Config(resolve), signed("a", "b"))
        self.assertEqual(ended, ["b._domainkey.example.com"])

    async def test_cancellation(self):
        started, ended = asyncio.Event(), []

        async def resolve(name):
            started.set()
            try:
                await asyncio.sleep(1000)
            finally:
                ended.append(name)
        task = asyncio.ensure_future(dkimkit.averify(dkimkit.Config(resolve), signed()))
        await started.wait()
        task.cancel()
        with self.assertRaises(asyncio.CancelledError):
            await task
        self.assertEqual(ended, [NAME])

    async def late_answer(self, resolve, leave):
        """An answer that comes when C has freed the query: if it were used, C
        would say so at best, which is kept as a failure."""
        verifier = dkimkit.Verifier(dkimkit.Config(resolve))
        verifier.feed(signed())
        self.assertFalse(verifier.finish())
        requests = verifier._requests
        tasks = list(requests.open.values())
        await asyncio.sleep(0)
        await leave(verifier)
        del verifier
        self.assertEqual(await asyncio.gather(*tasks), [[RECORD]])
        await asyncio.sleep(0)
        self.assertIsNone(requests.failure)

    async def test_a_resolver_that_ignores_cancellation(self):
        async def resolve(_):
            try:
                await asyncio.sleep(1000)
            except asyncio.CancelledError:
                return [RECORD]
        await self.late_answer(resolve, lambda verifier: verifier.aclose())

    async def test_a_dropped_verifier(self):
        answer = asyncio.Event()

        async def resolve(_):
            await answer.wait()
            return [RECORD]

        async def leave(_):
            asyncio.get_running_loop().call_soon(answer.set)
        await self.late_answer(resolve, leave)

    async def test_external_signers_overlap(self):
        asked, all_asked = [], asyncio.Event()

        async def sign(request):
            asked.append(request)
            if len(asked) == 4:
                all_asked.set()
            await all_asked.wait()
            return PRIVATE.sign(request.digest)
        made = external(sign)
        fields = await asyncio.wait_for(asyncio.gather(
            dkimkit.asign([made, made], MESSAGE), dkimkit.asign([made, made], MESSAGE)), 30)
        for field in fields:
            verifier = dkimkit.verify(answering([RECORD]), field + MESSAGE)
            self.assertEqual([s.result for s in verifier.signatures], [Result.PASS] * 2)

    async def test_external_failure(self):
        async def sign(_):
            raise TimeoutError
        with self.assertRaises(dkimkit.Error) as caught:
            await dkimkit.asign([external(sign)], MESSAGE)
        self.assertEqual(caught.exception.name, "sign-timeout")


if __name__ == "__main__":
    unittest.main()
