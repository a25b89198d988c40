# SPDX-License-Identifier: MIT
"""What a peer said of each signature, as one of three classes: pass,
temperror, or fail for all else, absence included."""


def classify(result):
    return result if result in ("pass", "temperror") else "fail"


def of_signatures(case, lines):
    """One (class, detail) a signature, from the top. A peer that names neither
    selector nor place is taken by place when the counts agree, by selector or
    domain else; what isn't told of at all isn't a pass."""
    if lines is None:
        return [("fail", "no answer")] * len(case.signatures)
    if len(lines) == len(case.signatures):
        return [(classify(line[2]), line[3]) for line in lines]
    left = list(lines)
    found = []
    for sig in case.signatures:
        selector = sig.selector.decode("latin-1").lower()
        line = next((one for one in left if one[0].lower() == selector), None)
        if line is not None:
            left.remove(line)
        found.append((classify(line[2]), line[3]) if line
                     else ("fail", "not reported"))
    return found
