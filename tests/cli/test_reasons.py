# SPDX-License-Identifier: MIT
"""Each reason and each warning is given by the program for a message that an
independent signer made, and the documents say what the program says."""

import difflib
import json
import os
import re

import reasons
import reasons_doc

HEADER = reasons_doc.ROOT / "include" / "dkimkit" / "verify.h"


def enumerators(kind):
    """The names of the public header: those that there have to be."""
    found = re.findall(r"^  DKIMKIT_%s_(\w+) = \d+" % kind,
                       HEADER.read_text(), re.M)
    return {name.lower().replace("_", "-") for name in found}


def complete(bench):
    wanted = enumerators("REASON")
    bench.ok(len(wanted) > 40 and
             wanted == set(reasons.REASONS) | set(reasons.NOT_FROM_MESSAGES),
             "each reason has a case",
             wanted ^ set(reasons.REASONS) ^ set(reasons.NOT_FROM_MESSAGES))
    wanted = enumerators("WARNING")
    bench.ok(len(wanted) > 8 and wanted == set(reasons.WARNINGS),
             "each warning has a case", wanted ^ set(reasons.WARNINGS))


def verify(bench, name, case, *options):
    return bench.run("verify", *reasons.OPTIONS, *case.options, *options,
                     name + ".eml")


def all_reasons(bench):
    for name, case in reasons.REASONS.items():
        result = verify(bench, name, case, "--json")
        message = json.loads(result.out)
        found = [s for s in message["signatures"] if s["reason"] == name]
        if name == "no-signature":
            bench.ok(message["result"] == "none" and
                     message["signatures"] == [], name, result)
        else:
            bench.ok(len(found) == 1 and
                     found[0]["result"] == case.result and
                     found[0]["text"] == case.text, name, result)
        line = re.sub(r"\s+", " ", verify(bench, name, case).out.decode())
        bench.ok("dkim=%s (%s)" % (case.result, case.text) in line,
                 name + ": Authentication-Results", line)


def all_warnings(bench):
    for name, case in reasons.WARNINGS.items():
        result = verify(bench, "warning-" + name, case, "--json")
        signature = json.loads(result.out)["signatures"][0]
        bench.ok(name in signature["warnings"] and
                 signature["result"] == case.result, "warning " + name, result)
    plain = verify(bench, "ok", reasons.REASONS["ok"], "--json")
    bench.ok(json.loads(plain.out)["signatures"][0]["warnings"] == [],
             "no warning without cause", plain)


def sentences(bench):
    rows = reasons_doc.rows(os.environ["DKIMKIT_REASON_LIST"])
    bench.ok({r.name for r in rows if r.kind == "reason"} ==
             enumerators("REASON"), "names of reasons are those of the header")
    bench.ok({r.name for r in rows if r.kind == "warning"} ==
             enumerators("WARNING"), "names of warnings, too")
    for row in rows:
        bench.ok(row.meaning != "unknown" and row.advice != "unknown" and
                 not row.meaning.endswith(".") and
                 not row.advice.endswith("."),
                 "%s %s has sentences" % (row.kind, row.name), row)
    for row in rows:
        case = reasons.REASONS.get(row.name)
        if row.kind == "reason" and case:
            bench.ok((row.word, row.text) == (case.result, case.text),
                     "result and text of " + row.name, row)


def documents(bench):
    parts = reasons_doc.sections(bench.program,
                                 os.environ["DKIMKIT_REASON_LIST"],
                                 bench.directory)
    for path in reasons_doc.DOCS:
        text = path.read_text()
        now = reasons_doc.render(text, parts)
        bench.ok(text == now, path.name + " says what the program says",
                 "".join(difflib.unified_diff(
                     text.splitlines(True), now.splitlines(True),
                     "document", "program")))
    text = reasons_doc.DOCS[0].read_text()
    begin = text.index("\n## What others write")
    elsewhere = text[begin:text.index("\n## ", begin + 1)]
    for name in reasons.REASONS:
        bench.ok("`%s`" % name in elsewhere,
                 name + ": what others write is in the document")


def test(bench):
    reasons.write(bench.directory)
    bench.each([complete, all_reasons, all_warnings, sentences, documents])
