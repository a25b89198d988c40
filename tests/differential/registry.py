# SPDX-License-Identifier: MIT
"""The list of mutations.

A mutation of kind "signature", "record" or "dns" gets (case, signature, draw),
one of kind "header" or "body" (case, draw). It returns False where it can't
be applied. Two mutations with a common word in `on` are never combined.
Phase "pre" comes before signing, "post" after it. What `hurt` isn't told of is
found by the oracle.
"""

KINDS_OF_SIGNATURE = ("signature", "record", "dns")


class Mutation:
    def __init__(self, kind, name, function, on, phase):
        self.kind, self.name, self.function = kind, name, function
        self.on, self.phase = frozenset(on.split()), phase

    def apply(self, case, index, draw):
        sig = None
        if self.kind in KINDS_OF_SIGNATURE:
            sig = case.signatures[index]
            done = self.function(case, sig, draw)
        else:
            done = self.function(case, draw)
        if done is not False:
            case.mutations.append((self.name, sig))
        return done is not False


ALL = []


def add(kind, name, function, on, phase="pre"):
    assert all(other.name != name for other in ALL), name
    ALL.append(Mutation(kind, name, function, on, phase))


def mutation(kind, name, on, phase="pre"):
    def register(function):
        add(kind, name, function, on, phase)
        return function
    return register
