#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the tables of docs/conformance.md from the items, or checks them.

usage: document.py ROOT [--check]
"""
import pathlib
import re
import sys

import groups
from items import Elsewhere

HEAD = """# Conformance list

What each input has to give, by number. Every item is a test that carries the number; the results come from the RFCs
and from what is decided below, never from what the library gave.

- Items without another file under *tested* are in `tests/conformance/`, which builds the messages with a signer of its
  own and runs them with each set of crypto providers. `tests/conformance/run.py build/examples/cli/dkimkit --crypto
  openssl --dump DIR B` runs group B and keeps its messages.
- What `dkimkit sign` makes (V) is verified by the list's own code, by dkimpy and by the program.
- *required* is the result word of RFC 8601, the reason code, and the warnings that have to be there, no others. Several
  signatures stand from the top down.
- *choice* says what was chosen where the RFCs leave room or contradict themselves.
- What `--syntax=lenient` (`DKIMKIT_SYNTAX_LENIENT`) changes stands with *required*; every other item is run with it, too,
  and gives the same.
- A section without the number of an RFC before it is of RFC 6376.

| mark | result of a signature |
|---|---|
| fail | the cryptography was reached and says no |
| permerror | what can't get better: a missing tag, From not signed, no usable key, rsa-sha1, expired |
| neutral | the field couldn't be processed: syntax, unknown version, algorithm, canonicalization, query method |
| policy | a rule of the receiver's |
| temperror | the DNS didn't answer |

Where the RFCs contradict themselves:

| question | decision |
|---|---|
| a syntax error: neutral or permerror | neutral (8601 2.7.1) |
| values that are ABNF literals, so of any case (5234 2.3), while 3.2 has them case-sensitive | case-sensitive; without case for the known words by `--syntax lenient` |
| t= and x= with more digits than the ABNF has, which the text allows to be infinite | a syntax error; infinite by `--syntax lenient` |
| "_" in names: not in `sub-domain`, frequent in selectors | accepted inside a selector, refused in d= |
| several TXT records: undefined (3.6.2.2), or any may be chosen (6.1.2) | those that parse as key records are tried, four at most |
| RSAPublicKey (3.6.1) or SubjectPublicKeyInfo (appendix C; erratum 3017) | both |
| h= names DKIM-Signature, and only the field itself is left | the null string |
| bare CR, LF or NUL in the header | octets like others for the hash, but never a pass: policy |
| l= (3.5, 8.2) | three policies; octets beyond it are refused by default |
| t=y | the result as it is, and a flag |

## Messages of public projects

`tests/vectors/conformance.py` verifies a corpus of 362 messages and zones from the tests of public DKIM projects where it
lies beside the project (`../shared/corpus`), and says how many results are those that are expected there. 361 are. The
other:

| message | expected | here | why |
|---|---|---|---|
| `opendkim-t-test114-all` | a result for each of 23 signatures | `too-many-signatures` from the 21st on | `DKIMKIT_LIMIT_SIGNATURES` is 20; with `--max-signatures 100` they agree |
"""


def row(item):
    tested = f"`{item.where}`" if isinstance(item, Elsewhere) else ""
    cells = [item.label.replace(" ", " `", 1) + "`", item.rule, item.source, item.required(), tested, item.choice]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def text(items):
    parts = [HEAD]
    for group in groups.GROUPS:
        rows = [row(item) for item in items.values() if group.first <= item.number <= group.last]
        if rows:
            parts.append(f"\n## {group.letter}. {group.title}\n\n"
                         "| item | rule | RFC | required | tested | choice |\n|---|---|---|---|---|---|\n"
                         + "\n".join(rows) + "\n")
    return "".join(parts)


def missing(items):
    return [str(number) for group in groups.GROUPS
            for number in range(group.first, group.last + 1) if number not in items]


def unnamed(root, items):
    """Items whose test elsewhere doesn't name them."""
    return [item.label for item in items.values() if isinstance(item, Elsewhere)
            and not re.search(f"C[-_]{item.number:03d}", (root / item.where).read_text())]


def check(root, items):
    checks = [
        ("docs/conformance.md is what document.py writes",
         (root / "docs/conformance.md").read_text() == text(items)),
        (f"no number is missing: {' '.join(missing(items))}", not missing(items)),
        (f"tests elsewhere name their items: {', '.join(unnamed(root, items))}",
         not unnamed(root, items)),
        ("names stand once", len({item.name for item in items.values()}) == len(items)),
    ]
    elsewhere = sum(isinstance(item, Elsewhere) for item in items.values())
    print(f"# summary: conformance list: {len(items)} items, {elsewhere} of them tested in C or "
          "against peers")
    print(f"1..{len(checks)}")
    for index, (what, good) in enumerate(checks, 1):
        print(f"{'ok' if good else 'not ok'} {index} - {what}")
    return not all(good for _, good in checks)


def main():
    root, items = pathlib.Path(sys.argv[1]), groups.load()
    if "--check" in sys.argv:
        return check(root, items)
    (root / "docs/conformance.md").write_text(text(items))
    return 0


sys.exit(main())
