# SPDX-License-Identifier: MIT
"""Nodes of libclang's tree and the text they stand for; edits of that text."""
import dataclasses
import re

from clang.cindex import CursorKind as K
from clang.cindex import TypeKind

INTEGERS = {TypeKind.BOOL, TypeKind.CHAR_U, TypeKind.UCHAR, TypeKind.USHORT, TypeKind.UINT,
            TypeKind.ULONG, TypeKind.ULONGLONG, TypeKind.CHAR_S, TypeKind.SCHAR, TypeKind.SHORT,
            TypeKind.INT, TypeKind.LONG, TypeKind.LONGLONG, TypeKind.ENUM}
UNSIGNED = {TypeKind.CHAR_U, TypeKind.UCHAR, TypeKind.USHORT, TypeKind.UINT, TypeKind.ULONG,
            TypeKind.ULONGLONG}
COMMENT = re.compile(r"/\*.*?\*/", re.S)


@dataclasses.dataclass(frozen=True)
class Mutant:
    operator: str
    function: str
    line: int
    original: str
    mutated: str


@dataclasses.dataclass
class Edit:
    """kind: value, condition (a value that is only asked whether it is 0), or
    statement (its only mutant is that it isn't there)."""
    start: int
    end: int
    kind: str
    mutants: list


def one_line(text):
    return re.sub(r"\s*\n\s*", " ", text).strip()


def integer(node):
    return node.type.get_canonical().kind in INTEGERS


def pointer(node):
    return node.type.get_canonical().kind in (TypeKind.POINTER, TypeKind.INCOMPLETEARRAY,
                                              TypeKind.CONSTANTARRAY)


class Nodes:
    """In the body of one function."""

    def __init__(self, name, text, macros):
        self.name = name
        self.text = text
        self.macros = macros
        self.edits = {}

    def range(self, node):
        return node.extent.start.offset, node.extent.end.offset

    def source(self, node):
        start, end = self.range(node)
        return self.text[start:end]

    def place(self, node):
        """plain, macro (exactly what a macro became) or hidden (in a part of one)."""
        start, end = self.range(node)
        if end <= start:
            return "hidden"
        for begin, stop in self.macros:
            if begin == start and stop == end:
                return "macro"
            if begin < start < stop or begin < end < stop:
                return "hidden"
        return "plain"

    def bare(self, node):
        """Without parentheses and implicit conversions."""
        while node.kind in (K.PAREN_EXPR, K.UNEXPOSED_EXPR) and self.place(node) == "plain":
            children = list(node.get_children())
            if len(children) != 1 or (node.kind == K.UNEXPOSED_EXPR and
                                      self.range(children[0]) != self.range(node)):
                break
            node = children[0]
        return node

    def operator(self, node):
        children = list(node.get_children())
        start, end = self.range(node)
        if node.kind == K.UNARY_OPERATOR:
            inner = self.range(children[0])
            return (self.text[start:inner[0]] + self.text[inner[1]:end]).strip()
        if len(children) != 2:
            return ""
        gap = self.text[self.range(children[0])[1]:self.range(children[1])[0]]
        return COMMENT.sub("", gap).strip()

    def is_binary(self, node, words):
        return (node.kind == K.BINARY_OPERATOR and self.place(node) == "plain" and
                self.operator(node) in words)

    def is_not(self, node):
        return (node.kind == K.UNARY_OPERATOR and self.place(node) == "plain" and
                self.operator(node) == "!")

    def is_constant(self, node):
        if node.kind in (K.INTEGER_LITERAL, K.CHARACTER_LITERAL):
            return True
        if node.kind == K.DECL_REF_EXPR:
            return node.referenced is not None and node.referenced.kind == K.ENUM_CONSTANT_DECL
        return (self.place(node) == "macro" and integer(node) and
                re.fullmatch(r"[A-Z][A-Z0-9_]*", self.source(node)) is not None)

    def add(self, node, kind, operator, mutated, end=None):
        start, stop = self.range(node)
        stop = end or stop
        edit = self.edits.setdefault((start, stop, kind == "statement"), Edit(start, stop, kind, []))
        if kind == "condition":
            edit.kind = kind
        mutant = Mutant(operator, self.name, node.extent.start.line,
                        one_line(self.text[start:stop]), one_line(mutated))
        if mutant not in edit.mutants and mutant.original != mutant.mutated:
            edit.mutants.append(mutant)
