# SPDX-License-Identifier: MIT
"""The groups of the list. group_LETTER.py and group_LETTER_WHAT.py hold their
items in ITEMS."""
import dataclasses
import importlib
import pathlib

import lenient


@dataclasses.dataclass(frozen=True)
class Group:
    letter: str
    title: str
    first: int
    last: int


GROUPS = (
    Group("A", "Messages of the RFCs", 1, 7),
    Group("B", "Tag list of the signature", 8, 61),
    Group("C", "v= and a=", 62, 80),
    Group("D", "b= and bh=", 81, 128),
    Group("E", "c=", 129, 141),
    Group("F", "d= and s=", 142, 172),
    Group("G", "h=", 173, 205),
    Group("H", "i=", 206, 230),
    Group("I", "l=", 231, 257),
    Group("J", "q=", 258, 266),
    Group("K", "t= and x=", 267, 296),
    Group("L", "z= and other tags", 297, 304),
    Group("M", "Key record: tag list", 305, 347),
    Group("N", "Key record: k=, h=, s=, t=", 348, 380),
    Group("O", "Key material", 381, 409),
    Group("P", "Key lookup", 410, 436),
    Group("Q", "Canonicalization of the body", 437, 516),
    Group("R", "Canonicalization of the header", 517, 570),
    Group("S", "Form of the message", 571, 588),
    Group("T", "Several signatures", 589, 606),
    Group("U", "Deceptive messages", 607, 617),
    Group("V", "Signing", 618, 692),
    Group("W", "Authentication-Results", 693, 716),
    Group("X", "Limits", 717, 744),
    Group("Y", "Flags and output", 745, 762),
)


def load():
    """All items by number."""
    items = {}
    for path in sorted(pathlib.Path(__file__).parent.glob("group_*.py")):
        for item in importlib.import_module(path.stem).ITEMS:
            if item.number in items:
                raise ValueError(f"{item.label} and {items[item.number].label} in {path.name}")
            items[item.number] = lenient.apply(item)
    return dict(sorted(items.items()))
