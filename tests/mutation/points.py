# SPDX-License-Identifier: MIT
"""Where C sources can be mutated: statements, and the functions of a file."""
import re

from clang.cindex import CursorKind as K
from clang.cindex import Index, StorageClass, TranslationUnit, TypeKind

import operators
from expressions import Expressions
from nodes import INTEGERS

DELETED = {K.CALL_EXPR, K.BINARY_OPERATOR, K.COMPOUND_ASSIGNMENT_OPERATOR, K.UNARY_OPERATOR,
           K.CSTYLE_CAST_EXPR, K.UNEXPOSED_EXPR, K.PAREN_EXPR}


class Function(Expressions):
    """Finds what can be mutated in the body of one function."""

    def statement(self, node, last=False):
        handler = {K.COMPOUND_STMT: self.compound, K.IF_STMT: self.if_statement,
                   K.FOR_STMT: self.for_statement, K.WHILE_STMT: self.while_statement,
                   K.DO_STMT: self.do_statement, K.SWITCH_STMT: self.switch_statement,
                   K.RETURN_STMT: self.return_statement, K.DECL_STMT: self.declaration}
        if node.kind in handler:
            handler[node.kind](node)
        elif node.kind in (K.CASE_STMT, K.DEFAULT_STMT, K.LABEL_STMT):
            self.statement(list(node.get_children())[-1], last)
        elif node.kind in (K.BREAK_STMT, K.CONTINUE_STMT, K.GOTO_STMT):
            if not last:
                self.delete(node)
        elif node.kind != K.NULL_STMT and node.kind.is_expression():
            if node.kind in DELETED and not self.says_unused(node):
                self.delete(node)
            self.expression(node, used=False)

    def says_unused(self, node):
        return (node.kind == K.CSTYLE_CAST_EXPR and
                self.bare(list(node.get_children())[-1]).kind == K.DECL_REF_EXPR)

    def delete(self, node):
        end = re.compile(r"\s*;").match(self.text, self.range(node)[1])
        if end and self.place(node) != "hidden":
            self.add(node, "statement", "delete", "", end.end())

    def compound(self, node):
        for child in node.get_children():
            self.statement(child)

    def if_statement(self, node):
        first, *rest = node.get_children()
        self.condition(first)
        for child in rest:
            self.statement(child)

    def while_statement(self, node):
        first, body = node.get_children()
        self.condition(first, loop=True)
        self.statement(body)

    def do_statement(self, node):
        body, last = node.get_children()
        self.statement(body)
        self.condition(last, loop=True)

    def switch_statement(self, node):
        first, body = node.get_children()
        self.expression(first)
        children = list(body.get_children())
        for child in children:
            self.statement(child, last=child == children[-1])

    def for_statement(self, node):
        parts = operators.for_parts(self.text, self.range(node)[0])
        *head, body = node.get_children()
        for child in head:
            part = sum(self.range(child)[0] > at for at in parts)
            if part == 1:
                self.condition(child, loop=True)
            elif child.kind == K.DECL_STMT:
                self.declaration(child)
            else:
                self.expression(child, used=False)
        self.statement(body)

    def return_statement(self, node):
        children = list(node.get_children())
        if children:
            self.returned(children[0])
        else:
            self.delete(node)

    def returned(self, node):
        node = self.bare(node)
        if node.kind == K.CONDITIONAL_OPERATOR and self.place(node) == "plain":
            first, *arms = node.get_children()
            self.condition(first)
            for arm in arms:
                self.returned(arm)
            return
        is_condition = self.is_binary(node, operators.CONDITIONS) or self.is_not(node)
        if not is_condition and not self.is_constant(node):
            for value in self.other_values(node):
                self.add(node, "value", "return", value)
        self.expression(node, string=True, counts=False)

    def other_values(self, node):
        kind = node.type.get_canonical().kind
        if self.place(node) == "hidden":
            return []
        if kind in INTEGERS:
            return ["0", "1"]
        if kind == TypeKind.POINTER and self.source(node) != "NULL":
            return ["(void *)0"]
        if kind == TypeKind.RECORD:
            return ["(%s){0}" % re.sub(r"\b(const|volatile)\b ?", "", node.type.spelling)]
        return []

    def declaration(self, node):
        for one in node.get_children():
            if one.kind != K.VAR_DECL or one.storage_class == StorageClass.STATIC:
                continue
            is_array = one.type.get_canonical().kind == TypeKind.CONSTANTARRAY
            for child in one.get_children():
                if child.kind == K.TYPE_REF or is_array and child.kind != K.INIT_LIST_EXPR:
                    continue
                self.expression(child, string=not is_array, counts=False)


def macro_ranges(unit, path):
    found = []
    for node in unit.cursor.get_children():
        if node.kind == K.MACRO_INSTANTIATION and node.location.file.name == path:
            found.append((node.extent.start.offset, node.extent.end.offset))
    return found


def parse(path, arguments):
    unit = Index.create().parse(
        path, args=arguments, options=TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD)
    errors = [str(d) for d in unit.diagnostics if d.severity >= d.Error]
    if errors:
        raise ValueError("%s: %s" % (path, errors[0]))
    return unit


def find(path, arguments, wanted, known=()):
    """Of the source at `path` and the headers it includes: {file: [Edit]}, for the
    files that `wanted` agrees to. Functions in `known` are passed over."""
    unit = parse(path, arguments)
    texts, macros, found = {}, {}, {}
    for node in unit.cursor.get_children():
        if node.kind != K.FUNCTION_DECL or not node.is_definition():
            continue
        name = node.location.file.name
        if not wanted(name) or (name, node.extent.start.offset) in known:
            continue
        if name not in texts:
            with open(name, encoding="latin-1", newline="") as file:
                texts[name] = file.read()
            macros[name] = macro_ranges(unit, name)
        start, end = node.extent.start.offset, node.extent.end.offset
        function = Function(node.spelling, texts[name],
                            [m for m in macros[name] if start <= m[0] < end])
        function.statement(list(node.get_children())[-1])
        found.setdefault(name, {})[start] = list(function.edits.values())
    return found
