# SPDX-License-Identifier: MIT
"""What --syntax=lenient changes, by the item's number. All other items must
give with it what they give without."""
from items import Expect, Item, Outcome

OPTION = "--syntax=lenient"

# number → the reason or Expect of each signature, and further options.
CHANGED = {
    39: ["ok"],
    68: ["ok"],
    100: ["ok"],
    139: ["ok"],
    226: [Expect("ok", identity="jlice@i-lowhex.example")],
    265: ["ok"],
    274: [Expect("signature-future", subject="t")],
    290: ["ok"],
    299: ["ok"] * 4,
    300: ["ok"] * 4,
    316: ["ok"],
    317: ["ok"],
    330: ["ok"],
    336: ["ok"],
    344: ["ok"],
    348: ["ok"],
    356: ["ok"],
    364: ["ok"],
    373: ["ok"],
    380: ["ok"],
}


def apply(item):
    """Adds the outcome to an item, which is returned."""
    if isinstance(item, Item) and item.number in CHANGED:
        outcome = Outcome(*CHANGED[item.number], options=[OPTION])
        item.outcomes.append(outcome)
    return item


def twins(outcomes):
    """The outcomes again, as they must be with the option."""
    if any(OPTION in outcome.options for outcome in outcomes):
        return []
    return [Outcome(*outcome.signatures, options=[*outcome.options, OPTION],
                    result=outcome.result) for outcome in outcomes]
