# SPDX-License-Identifier: MIT
"""10,000 messages in every way, also those that go wrong, and the process
doesn't grow: a verifier that isn't freed costs thousands of octets."""
import gc
import os
import unittest

import dkimkit
from test_dkimkit import MESSAGE, PRIVATE, RECORD, answering, external, profile, signed

ROUNDS = 10_000
ALLOWED = 4 << 20


def resident():
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class MemoryTest(unittest.TestCase):
    def grows(self, function):
        for _ in range(ROUNDS // 5):
            function()
        gc.collect()
        before = resident()
        for _ in range(ROUNDS):
            function()
        gc.collect()
        return resident() - before

    def test_verify(self):
        config, message = answering([RECORD]), signed()
        self.assertLess(self.grows(lambda: dkimkit.verify(config, message).signatures), ALLOWED)

    def test_failing_resolver(self):
        config, message = answering(ZeroDivisionError()), signed()

        def fail():
            with self.assertRaises(ZeroDivisionError):
                dkimkit.verify(config, message)
        self.assertLess(self.grows(fail), ALLOWED)

    def test_sign(self):
        made = external(lambda request: PRIVATE.sign(request.digest))
        self.assertLess(self.grows(lambda: dkimkit.sign([made], MESSAGE)), ALLOWED)

    def test_profiles(self):
        self.assertLess(self.grows(profile), ALLOWED)


if __name__ == "__main__":
    unittest.main()
