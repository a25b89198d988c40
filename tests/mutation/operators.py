# SPDX-License-Identifier: MIT
"""What operators become."""

LOGICAL = {"&&": ["||"], "||": ["&&"]}
BOUNDARIES = {"<": ["<="], "<=": ["<"], ">": [">="], ">=": [">"]}
COMPARISONS = set(BOUNDARIES) | {"==", "!="}
CONDITIONS = COMPARISONS | set(LOGICAL)
ARITHMETIC = {"+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "%": ["*"], "&": ["|"], "|": ["&"],
              "^": ["&"], "<<": [">>"], ">>": ["<<"]}
ASSIGNMENTS = {"+=": ["-="], "-=": ["+="], "*=": ["/="], "/=": ["*="], "%=": ["*="], "&=": ["|="],
               "|=": ["&="], "^=": ["&="], "<<=": [">>="], ">>=": ["<<="]}

# A constant that is compared: the step that moves the boundary to the side to
# which the mutant in BOUNDARIES doesn't.
FARTHER = {("<", "r"): "- 1", ("<=", "r"): "+ 1", (">", "r"): "+ 1", (">=", "r"): "- 1",
           ("<", "l"): "+ 1", ("<=", "l"): "- 1", (">", "l"): "- 1", (">=", "l"): "+ 1"}


def for_parts(text, at):
    """Where the two semicolons in a for(…;…;…) stand that begins at `at`."""
    depth = 0
    found = []
    at = text.index("(", at)
    while len(found) < 2:
        if text[at] in "\"'":
            at = end_of_literal(text, at)
        elif text.startswith("/*", at):
            at = text.index("*/", at) + 1
        elif text[at] in "([{":
            depth += 1
        elif text[at] in ")]}":
            depth -= 1
        elif text[at] == ";" and depth == 1:
            found.append(at)
        at += 1
    return found


def end_of_literal(text, at):
    quote = text[at]
    at += 1
    while text[at] != quote:
        at += 2 if text[at] == "\\" else 1
    return at
