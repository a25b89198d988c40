# SPDX-License-Identifier: MIT
"""What expressions can become."""
import re

from clang.cindex import CursorKind as K

import operators
from nodes import UNSIGNED, Nodes, integer, pointer


class Expressions(Nodes):
    def swap(self, node, table, name):
        left, right = node.get_children()
        for word in table.get(self.operator(node), ()):
            self.add(node, "value", name,
                     "(%s) %s (%s)" % (self.source(left), word, self.source(right)))

    def condition(self, node, loop=False):
        node = self.bare(node)
        place = self.place(node)
        if place == "hidden":
            return
        if self.is_binary(node, operators.LOGICAL):
            self.swap(node, operators.LOGICAL, "logic")
            for child in node.get_children():
                self.condition(child)
            return
        if self.is_not(node):
            self.condition(list(node.get_children())[0])
            return
        if node.kind == K.INTEGER_LITERAL:
            return
        for value in ("0",) if loop else ("1", "0"):
            self.add(node, "condition", "condition", value)
        if place == "plain":
            self.compared(node)

    def compared(self, node):
        """What is below a condition; constants that are compared have one mutant
        that differs from those of the comparison."""
        if not self.is_binary(node, operators.COMPARISONS):
            self.expression(node)
            return
        word = self.operator(node)
        if not self.is_below_zero(node):
            self.swap(node, operators.BOUNDARIES, "boundary")
        for side, child in zip("lr", node.get_children()):
            child = self.bare(child)
            if not self.is_constant(child):
                self.expression(child)
            elif (word, side) in operators.FARTHER and self.place(child) != "hidden":
                self.step(child, operators.FARTHER[word, side])

    def is_below_zero(self, node):
        """unsigned > 0 with the boundary moved is 1, which is tried anyway."""
        left, right = node.get_children()
        return (self.operator(node) == ">" and self.source(right) == "0" and
                self.bare(left).type.get_canonical().kind in UNSIGNED)

    def step(self, node, by):
        if self.source(node) != "NULL":
            self.add(node, "value", "constant", "(%s) %s" % (self.source(node), by))

    def constant(self, node, counts):
        """1 that doesn't count anything means yes; 2 would, too."""
        source = self.source(node)
        if counts or source != "1":
            self.step(node, "+ 1")
        if re.fullmatch(r"[0-9]\w*", source) and int(re.match("0x[0-9a-fA-F]+|[0-9]+", source)[0], 0):
            self.step(node, "- 1")

    def expression(self, node, used=True, string=False, counts=True):
        """used: its value is; string: it may be one; counts: it's part of a
        computation, and not what is assigned, given or returned."""
        node = self.bare(node)
        place = self.place(node)
        if place == "hidden":
            return
        if self.is_constant(node) and integer(node):
            self.constant(node, counts)
        elif place == "macro":
            return
        elif self.is_binary(node, operators.CONDITIONS) or self.is_not(node):
            self.condition(node)
        elif node.kind == K.STRING_LITERAL:
            if string:
                self.add(node, "value", "string", '"x"' if self.source(node) == '""' else '""')
        elif node.kind in self.EXPRESSIONS:
            self.EXPRESSIONS[node.kind](self, node, used)
        elif node.kind in (K.PAREN_EXPR, K.UNEXPOSED_EXPR, K.INIT_LIST_EXPR, K.MEMBER_REF_EXPR,
                           K.ARRAY_SUBSCRIPT_EXPR, K.COMPOUND_LITERAL_EXPR):
            for child in node.get_children():
                if not self.is_designator(node, child):
                    self.expression(child)

    def is_designator(self, node, child):
        """[HERE] = ... in an initializer has to be a constant."""
        return (node.kind != K.ARRAY_SUBSCRIPT_EXPR and
                self.text[:self.range(child)[0]].rstrip().endswith("["))

    def binary(self, node, used):
        left, right = node.get_children()
        if self.operator(node) == "=":
            self.expression(left)
            self.expression(right, string=True, counts=False)
            return
        both = integer(left) and integer(right)
        if both or pointer(left) and integer(right) and self.operator(node) in "+-":
            self.swap(node, operators.ARITHMETIC, "arithmetic")
        self.expression(left)
        self.expression(right)

    def compound_assignment(self, node, used):
        left, right = node.get_children()
        for word in operators.ASSIGNMENTS.get(self.operator(node), ()):
            self.add(node, "value", "arithmetic",
                     "%s %s %s" % (self.source(left), word, self.source(right)))
        self.expression(left)
        self.expression(right)

    def unary(self, node, used):
        child = list(node.get_children())[0]
        word = self.operator(node)
        source = self.source(node)
        if word in ("++", "--") and used:
            other = "--" if word == "++" else "++"
            self.add(node, "value", "arithmetic", source.replace(word, other, 1))
        elif word in ("-", "~") and not self.is_constant(self.bare(child)):
            self.add(node, "value", "arithmetic", self.source(child))
        self.expression(child)

    def conditional(self, node, used):
        first, *arms = node.get_children()
        self.condition(first)
        for arm in arms:
            self.expression(arm, string=True, counts=False)

    def call(self, node, used):
        callee, *arguments = node.get_children()
        if self.bare(callee).kind != K.DECL_REF_EXPR:
            self.expression(callee)
        for argument in arguments:
            self.expression(argument, string=True, counts=False)

    def cast(self, node, used):
        self.expression(list(node.get_children())[-1])

    EXPRESSIONS = {K.BINARY_OPERATOR: binary, K.COMPOUND_ASSIGNMENT_OPERATOR: compound_assignment,
                   K.UNARY_OPERATOR: unary, K.CONDITIONAL_OPERATOR: conditional,
                   K.CALL_EXPR: call, K.CSTYLE_CAST_EXPR: cast}
