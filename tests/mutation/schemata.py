# SPDX-License-Identifier: MIT
"""Writes sources in which each mutant is chosen while the program runs."""
import re


def nested(edits):
    """A tree of (edit, [tree]): ranges lie in each other or apart."""
    roots = []
    open_ones = []
    for edit in sorted(edits, key=lambda e: (e.start, -e.end, e.kind != "statement")):
        while open_ones and open_ones[-1][0].end <= edit.start:
            open_ones.pop()
        if open_ones and edit.end > open_ones[-1][0].end:
            raise ValueError("edits overlap at octet %d" % edit.start)
        node = (edit, [])
        (open_ones[-1][1] if open_ones else roots).append(node)
        open_ones.append(node)
    return roots


class Writer:
    def __init__(self, text, file_number, numbers):
        """numbers: {(start, end, Mutant): number in the file}; mutants without are left out."""
        self.text = text
        self.file_number = file_number
        self.numbers = numbers

    def chosen(self, number):
        return "mutant_%d(%d)" % (self.file_number, number)

    def spread(self, start, end, children):
        out = []
        for edit, below in children:
            out.append(self.text[start:edit.start])
            out.append(self.edit(edit, below))
            start = edit.end
        out.append(self.text[start:end])
        return "".join(out)

    def edit(self, edit, below):
        plain = self.spread(edit.start, edit.end, below)
        there = [(self.numbers[edit.start, edit.end, m], m) for m in edit.mutants
                 if (edit.start, edit.end, m) in self.numbers]
        if not there:
            return plain
        if edit.kind == "statement":
            return "{ if (!%s) %s }" % (self.chosen(there[0][0]), plain)
        other = "".join("%s ? (%s) : " % (self.chosen(n), m.mutated) for n, m in there)
        return "(%s%s(%s))" % (other, "!!" if edit.kind == "condition" else "", plain)


PRELUDE = """#ifndef MUTATED_{number}
#define MUTATED_{number}
#include "{switch}"
MUTATED_FILE({number}, "{name}", {count})
#endif
#line 1
"""


def write(text, edits, file_number, name, numbers, switch):
    writer = Writer(text, file_number, numbers)
    body = writer.spread(0, len(text), nested(edits))
    return PRELUDE.format(number=file_number, name=name, count=len(numbers), switch=switch) + body


def number(edits, left_out):
    """{(start, end, Mutant): number} in the order of the text; those whose key is
    in left_out have no number. And {number: (key, edit, Mutant)}."""
    numbers, keys, seen = {}, {}, {}
    for edit in sorted(edits, key=lambda e: (e.start, -e.end, e.kind != "statement")):
        for mutant in edit.mutants:
            key = name_of(mutant, seen)
            if key not in left_out:
                numbers[edit.start, edit.end, mutant] = len(numbers) + 1
                keys[len(numbers)] = (key, edit, mutant)
    return numbers, keys


def name_of(mutant, seen):
    """What it is called in lists of survivors: without a line number."""
    mutated = mutant.mutated if mutant.operator != "delete" else "nothing"
    text = "%s: %s -> %s" % (mutant.function, mutant.original, mutated)
    text = re.sub(r"\s+", " ", text)
    seen[text] = seen.get(text, 0) + 1
    return text if seen[text] == 1 else "%s #%d" % (text, seen[text])
