# SPDX-License-Identifier: MIT
"""How a disagreement is explained: by a rule that names, for each peer, the
mutations or causes, and where needed more of the case. What no rule explains
is a failure of the test.

"refuses": we pass, the peer doesn't. One of the mutations is enough.
"accepts": we don't pass, the peer does. Each cause that we have (a mutation
that must not pass, or what the oracle found) needs a rule of its own.
"temporary": one of both says temperror, and the other doesn't pass. Where we
say it, a rule of "refuses" explains it too.
"""

PEERS = {"od": "libopendkim", "dp": "dkimpy", "md": "Mail::DKIM",
         "gm": "go-msgauth", "ma": "mailauth"}


class Rule:
    """`names`: for each peer, by its two letters, what it does so with."""

    def __init__(self, direction, source, text, when=None, **names):
        self.direction, self.source, self.text = direction, source, text
        self.when = when or (lambda view: True)
        self.names = {PEERS[short]: frozenset(words.split())
                      for short, words in names.items()}
        self.used = {}

    def covers(self, peer, words):
        known = self.names.get(peer.name, frozenset())
        return bool(known & words) or "any" in known


class View:
    """A signature of a case, as the predicates see it."""

    def __init__(self, case, sig, peer, detail):
        self.case, self.sig = case, sig
        self.names = case.names(sig)
        self.anywhere = {name for name, _ in case.mutations}
        self.causes = {cause for cause, _ in sig.damage}
        self.header, self.body = sig.header_canon, sig.body_canon
        self.kind = sig.key.kind
        self.other_reasons = frozenset().union(
            *(other.expected() for other in case.signatures
              if other is not sig))
        self.peer, self.detail = peer, detail


def direction_of(ours, theirs):
    if "temperror" in (ours, theirs) and "pass" not in (ours, theirs):
        return "temporary"
    return "refuses" if ours == "pass" else "accepts"


def explain(rules, view, ours, theirs):
    """The rules that explain it; none: unexplained."""
    direction = direction_of(ours, theirs)
    near = [rule for rule in rules if rule.direction == direction or
            # What it refuses anyway, it needs no key for.
            (ours == "temperror" and rule.direction == "refuses")]
    if direction != "accepts":
        return [rule for rule in near if rule.covers(view.peer, view.names) and
                rule.when(view)][:1]
    found = []
    for cause in sorted(view.causes):
        rule = next((rule for rule in near
                     if rule.covers(view.peer, {cause}) and rule.when(view)),
                    None)
        if rule is None:
            return []
        found.append(rule)
    return found
