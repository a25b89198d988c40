# SPDX-License-Identifier: MIT
"""Makes case N of a seed. Each mutation is the first of every so many cases;
up to two others are drawn."""

import case as cases
import message
import mutate_body  # noqa: F401  (these fill the registry)
import mutate_crypto  # noqa: F401
import mutate_header  # noqa: F401
import mutate_layout  # noqa: F401
import mutate_record  # noqa: F401
import mutate_times  # noqa: F401
import mutate_values  # noqa: F401
import oracle
import registry
from draw import Draw

TRIES = 30


def chosen(number, draw):
    """Without any in a case of 40; else the one whose turn it is, and others
    that can stand beside it."""
    if number % 40 == 0:
        return []
    turn = number - number // 40
    wanted = [registry.ALL[turn % len(registry.ALL)]]
    count = draw.weighted([(1, 50), (2, 30), (3, 20)])
    for _ in range(TRIES):
        if len(wanted) >= count:
            break
        other = draw.choice(registry.ALL)
        if all(not other.on & m.on for m in wanted):
            wanted.append(other)
    return wanted


def generate(seed, number):
    draw = Draw(seed, number)
    mutations = chosen(number, draw)
    several = any("several" in mutation.on for mutation in mutations)
    made = message.base(seed, number, draw, several)
    wanted = [(mutation, draw.below(len(made.signatures)))
              for mutation in mutations]
    signatures = list(made.signatures)
    for mutation, index in ordered(wanted, "pre"):
        mutation.apply(made, index, draw)
    for sig in reversed(made.signatures):
        cases.sign(made, sig)
    for mutation, index in ordered(wanted, "post"):
        mutation.apply(made, made.signatures.index(signatures[index]), draw)
    oracle.judge(made)
    return made


def ordered(wanted, phase):
    """The body and the names first: l= and keys are measured by them."""
    rank = {"body": 0, "header": 1, "record": 2, "dns": 3, "signature": 4}
    return sorted((pair for pair in wanted if pair[0].phase == phase),
                  key=lambda pair: rank[pair[0].kind])
