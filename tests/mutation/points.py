# SPDX-License-Identifier: MIT
"""Where C sources can be mutated, and how: libclang's tree is walked, and each
change becomes a Mutant of an Edit, which is a range of the source's text."""
import dataclasses
import re

from clang.cindex import CursorKind as K
from clang.cindex import Index, StorageClass, TranslationUnit, TypeKind

import operators

INTEGERS = {TypeKind.BOOL, TypeKind.CHAR_U, TypeKind.UCHAR, TypeKind.USHORT, TypeKind.UINT,
            TypeKind.ULONG, TypeKind.ULONGLONG, TypeKind.CHAR_S, TypeKind.SCHAR, TypeKind.SHORT,
            TypeKind.INT, TypeKind.LONG, TypeKind.LONGLONG, TypeKind.ENUM}
UNSIGNED = {TypeKind.CHAR_U, TypeKind.UCHAR, TypeKind.USHORT, TypeKind.UINT, TypeKind.ULONG,
            TypeKind.ULONGLONG}
DELETED = {K.CALL_EXPR, K.BINARY_OPERATOR, K.COMPOUND_ASSIGNMENT_OPERATOR, K.UNARY_OPERATOR,
           K.CSTYLE_CAST_EXPR, K.UNEXPOSED_EXPR, K.PAREN_EXPR}
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


class Function:
    """Finds what can be mutated in the body of one function."""

    def __init__(self, name, text, macros):
        self.name = name
        self.text = text
        self.macros = macros
        self.edits = {}

    # The text of nodes.

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

    # Mutants.

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

    def swap(self, node, table, name):
        left, right = node.get_children()
        for word in table.get(self.operator(node), ()):
            self.add(node, "value", name,
                     "(%s) %s (%s)" % (self.source(left), word, self.source(right)))

    # Statements.

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

    # Expressions.

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
