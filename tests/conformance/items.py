# SPDX-License-Identifier: MIT
"""What an item of the list is, and what it must give."""
import itertools

# Reason → result word (RFC 8601, 2.7.1; RFC 6376, 3.9 and 6.1).
RESULTS = {
    "ok": "pass",
    "body-hash-mismatch": "fail",
    "signature-mismatch": "fail",
    "signature-syntax": "neutral",
    "duplicate-tag": "neutral",
    "incompatible-version": "neutral",
    "unsupported-algorithm": "neutral",
    "unsupported-canonicalization": "neutral",
    "unsupported-query-method": "neutral",
    "message-syntax": "neutral",
    "missing-tag": "permerror",
    "domain-mismatch": "permerror",
    "from-not-signed": "permerror",
    "signature-expired": "permerror",
    "signature-future": "permerror",
    "sha1-historic": "permerror",
    "body-length-exceeds": "permerror",
    "message-no-from": "permerror",
    "no-key-for-signature": "permerror",
    "key-syntax": "permerror",
    "key-revoked": "permerror",
    "key-algorithm-mismatch": "permerror",
    "unsupported-key-type": "permerror",
    "key-hash-mismatch": "permerror",
    "key-service-mismatch": "permerror",
    "key-too-small": "permerror",
    "key-too-large": "permerror",
    "key-bad-exponent": "permerror",
    "key-query-timeout": "temperror",
    "key-query-servfail": "temperror",
    "key-query-refused": "temperror",
    "key-query-error": "temperror",
    "key-query-bogus": "temperror",
    "unsigned-content": "policy",
    "body-length-refused": "policy",
    "message-malformed": "policy",
    "public-suffix": "policy",
    "unacceptable-header": "policy",
    "duplicate-header": "policy",
    "multiple-from": "policy",
    "message-too-large": "policy",
    "too-many-signatures": "policy",
    "signature-too-large": "policy",
}

# The result of a message is the first of these that any signature has.
ORDER = ("pass", "temperror", "fail", "policy", "neutral", "permerror")


NO_IDN = "without libidn2"


class Expect:
    """What one signature must give: the reason, exactly these warnings, and
    other members of the JSON object by name."""

    def __init__(self, reason, *warnings, **members):
        self.reason, self.warnings, self.members = reason, sorted(warnings), members
        self.result = RESULTS[reason]

    def __str__(self):
        words = f"{self.result} `{self.reason}`"
        if self.warnings:
            words += " + " + ", ".join(f"`{w}`" for w in self.warnings)
        if self.members.get("testing"):
            words += " + testing"
        return words

    def wrong(self, got):
        """What differs in a signature of the JSON output, or nothing."""
        wanted = {"result": self.result, "reason": self.reason, "warnings": self.warnings,
                  **self.members}
        return {name: (value, got.get(name)) for name, value in wanted.items()
                if (sorted(got["warnings"]) if name == "warnings" else got.get(name)) != value}


def expect(what):
    return what if isinstance(what, Expect) else Expect(what)


class Outcome:
    """What a message must give with these options of the program: one
    `Expect` (or reason) for each signature, from the top."""

    def __init__(self, *signatures, options=(), result=None):
        self.signatures = [expect(what) for what in signatures]
        self.options = tuple(options)
        words = [signature.result for signature in self.signatures]
        self.result = result or next((word for word in ORDER if word in words), "none")

    def __str__(self):
        words = "; ".join(map(str, self.signatures)) or self.result
        if len(self.signatures) > 2:
            words = "; ".join(f"{len(list(same))} × {word}"
                              for word, same in itertools.groupby(map(str, self.signatures)))
        return f"`{' '.join(self.options)}`: {words}" if self.options else words

    def wrong(self, got):
        if len(got["signatures"]) != len(self.signatures):
            return f"wanted {len(self.signatures)} signatures, got {len(got['signatures'])}"
        for index, signature in enumerate(self.signatures):
            different = signature.wrong(got["signatures"][index])
            if different:
                return f"signature {index}: " + ", ".join(
                    f"{name}: wanted {wanted!r}, got {value!r}"
                    for name, (wanted, value) in different.items())
        if got["result"] != self.result:
            return f"wanted {self.result}, got {got['result']}"
        return None


def outcome(what):
    return what if isinstance(what, Outcome) else Outcome(what)


class Item:
    """An item that is a message. `outcomes`: reasons, Expects or Outcomes, one
    for each set of options. `choice` says what was chosen where the RFC leaves
    room. `providers` names, for a provider (that of RSA, or NO_IDN for none of
    internationalized names), why there are other outcomes, and these."""

    def __init__(self, number, name, rule, source, mail, *outcomes, choice="", providers=None):
        self.number, self.name, self.rule, self.source = number, name, rule, source
        self.mail, self.choice = mail, choice
        self.outcomes = [outcome(what) for what in outcomes]
        self.providers = {provider: (why, [outcome(what) for what in other])
                          for provider, (why, *other) in (providers or {}).items()}
        self.domain = f"{name}.example".lower()

    @property
    def label(self):
        return f"C-{self.number:03d} {self.name}"

    def required(self):
        words = [str(what) for what in self.outcomes]
        return "; ".join(words + [f"{provider}: {', '.join(map(str, other))} ({why})"
                                  for provider, (why, other) in self.providers.items()])

    def outcomes_with(self, providers):
        """`providers`: those of this build and run."""
        others = [self.providers[name][1] for name in providers if name in self.providers]
        return others[0] if others else self.outcomes


class Check:
    """An item that is a function: it takes the tools of run.py and returns
    what is wrong, or None. `required` is for the document."""

    def __init__(self, number, name, rule, source, required, function, choice=""):
        self.number, self.name, self.rule, self.source = number, name, rule, source
        self.text, self.function, self.choice = required, function, choice

    label = Item.label

    def required(self):
        return self.text


class Elsewhere:
    """An item whose test is in another file of the project, which must name
    its number."""

    def __init__(self, number, name, rule, source, required, where, choice=""):
        self.number, self.name, self.rule, self.source = number, name, rule, source
        self.text, self.where, self.choice = required, where, choice

    label = Item.label

    def required(self):
        return self.text
