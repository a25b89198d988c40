# SPDX-License-Identifier: MIT
"""Draws from a seed: the same seed gives the same draws on any Python."""

import hashlib


class Draw:
    def __init__(self, *seed):
        self._seed = ":".join(str(part) for part in seed).encode()
        self._blocks = 0
        self._octets = b""

    def octets(self, count):
        while len(self._octets) < count:
            block = self._seed + b"#%d" % self._blocks
            self._octets += hashlib.sha256(block).digest()
            self._blocks += 1
        drawn, self._octets = self._octets[:count], self._octets[count:]
        return drawn

    def below(self, limit):
        return int.from_bytes(self.octets(8), "big") % limit

    def between(self, first, last):
        return first + self.below(last - first + 1)

    def chance(self, percent):
        return self.below(100) < percent

    def choice(self, things):
        return things[self.below(len(things))]

    def weighted(self, pairs):
        at = self.below(sum(weight for _, weight in pairs))
        for thing, weight in pairs:
            at -= weight
            if at < 0:
                return thing
        raise AssertionError("weights")

    def shuffled(self, things):
        left, out = list(things), []
        while left:
            out.append(left.pop(self.below(len(left))))
        return out
