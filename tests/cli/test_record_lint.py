# SPDX-License-Identifier: MIT
"""dkimkit record as a linter: what it finds and what it would publish.

Numbers are those of the conformance list. Every fault has a case in the tests
of the library; here it is whether the program passes them on.
"""

import json
import pathlib
import shlex


def findings(record):
    return [(f["severity"], f["name"], f["offset"])
            for f in record["findings"]]


def lint(bench, *args):
    result = bench.run("record", "--json", *args)
    return json.loads(result.out), result


def texts(bench):
    good = bench.record("ed25519")
    key = good.split("p=")[1]
    rsa = bench.record("rsa2048")
    for item, text, reason, wanted, corrected in [
            ("good", good, "ok", [], None),
            ("C-305", "k=ed25519; p=" + key, "ok",
             [("note", "v-missing", None)], None),
            ("C-307", "k=ed25519; v=DKIM1; p=" + key, "key-syntax",
             [("error", "v-not-first", 13)], good),
            ("C-316", "v=DKIM1;; k=ed25519; p=" + key, "key-syntax",
             [("error", "empty-tag", 8)], good),
            ("C-324", "v=DKIM1; p=", "key-revoked",
             [("error", "p-revoked", 11)], None),
            ("C-335", '"%s"' % good, "key-syntax",
             [("error", "quotes-around", 0)], good),
            ("C-337", good.replace(";", "\\;"), "key-syntax",
             [("error", "escaped-semicolon", 7)], good),
            ("C-339", "\ufeff" + good, "key-syntax",
             [("error", "byte-order-mark", 0)], good),
            ("C-344", good.replace("k=", "n=\u00e9; k=", 1), "key-syntax",
             [("error", "non-ascii", 11)],
             "v=DKIM1; k=ed25519; n==C3=A9; p=" + key),
            ("C-348", rsa.replace("k=rsa", "k=RSA"), "unsupported-key-type",
             [("error", "k-case", 11), ("note", "record-strings", None)], rsa),
            ("C-358", good.replace("k=", "h=sha1; k=", 1), "key-hash-mismatch",
             [("error", "h-without-sha256", 11), ("note", "h-sha1", 11)],
             good),
            ("C-368", good.replace("k=", "s=tlsrpt; k=", 1),
             "key-service-mismatch",
             [("error", "s-without-email", 11), ("note", "s-unknown", 11)],
             None),
            ("C-374", good.replace("k=", "t=y; k=", 1), "ok",
             [("note", "t-testing", 11)], None),
            ("C-346", good.replace("k=", "g=; k=", 1), "ok",
             [("warning", "g-restricts", 11)], good),
            ("C-425", "v=spf1 -all", "key-syntax",
             [("error", "spf-record", 0)], None)]:
        data, result = lint(bench, "--text", text)
        record = data["records"][0]
        bench.ok(findings(record) == wanted and
                 record["corrected"] == corrected and
                 record["verifier"]["reason"] == reason and
                 data["verifier"] == record["verifier"], item, result)
        bench.ok(all(list(f) == ["severity", "name", "offset", "text", "fix"]
                     for f in record["findings"]), item + ": members", record)
        bench.ok(result.code == (0 if reason == "ok" else 65),
                 item + ": exit code", result)
        if corrected:
            bench.runs(item + ": the correction is good", "record", "--text",
                       corrected)
        printed = bench.run("record", "--text", text).out.decode()
        bench.ok(all("    %s:" % severity in printed and "(" + name in printed
                     for severity, name, _ in wanted) and
                 ("publish:  %s\n" % corrected in printed
                  if corrected else "publish:" not in printed),
                 item + ": for people", printed)


def pem(bench):
    """Whole files in p=, made by OpenSSL."""
    public = bench.openssl("pkey", "-in", bench.key("rsa2048"), "-pubout")
    private = bench.openssl("pkey", "-in", bench.key("rsa2048"))
    for name, octets, wanted, corrected in [
            ("public", public, "p-pem", bench.record("rsa2048")),
            ("private", private, "p-private-key", None)]:
        text = "v=DKIM1; p=" + octets.decode().replace("\n", "")
        data, result = lint(bench, "--text", text)
        record = data["records"][0]
        bench.ok(record["findings"][0]["name"] == wanted and
                 record["corrected"] == corrected,
                 "C-389: a %s key as PEM" % name, result)
    text = "v=DKIM1; p=" + "".join(private.decode().split("\n")[1:-2])
    data, result = lint(bench, "--text", text)
    bench.ok(data["records"][0]["findings"][0]["name"] == "p-private-key",
             "a private key without armor", result)


def answers(bench):
    key = bench.record("ed25519")
    zone = bench.zone({"a._domainkey": [key, "v=spf1 -all"],
                       "b._domainkey": [key, bench.record("rsa2048")],
                       "c": key, "d._domainkey.example.com": key,
                       "_domainkey.sub": key}, "answers.zone")
    for name, wanted in [
            ("a._domainkey", "several-records"),
            ("b._domainkey", "several-keys"), ("c", "name-domainkey"),
            ("d._domainkey.example.com", "name-doubled"),
            ("_domainkey.sub", "name-selector")]:
        data, result = lint(bench, name + ".example.com", "--zone", zone)
        bench.ok([(f["severity"], f["name"]) for f in data["findings"]] ==
                 [("warning", wanted)] and result.code == 0 and
                 data["wildcard"] is False, "answer: " + wanted, result)
        printed = bench.run("record", name + ".example.com", "--zone", zone)
        bench.ok(b"(" + wanted.encode() in printed.out,
                 "answer for people: " + wanted, printed)


def unusable(bench):
    zone = bench.zone({"a._domainkey": "v=DKIM1; n=" + "x" * 17000,
                       "b._domainkey": ["v=DKIM1; n=" + "x" * 17000,
                                        bench.record("ed25519")],
                       "c._domainkey": ""}, "unusable.zone")
    data, result = lint(bench, "a._domainkey.example.com", "--zone", zone)
    bench.ok([f["name"] for f in data["findings"]] ==
             ["record-too-large", "no-key-record"] and
             data["verifier"]["reason"] == "key-too-large" and
             data["records"][0]["findings"] == [] and
             b"key not acceptable" in result.err, "C-434: too large", result)
    data, result = lint(bench, "b._domainkey.example.com", "--zone", zone)
    bench.ok(result.code == 0 and data["verifier"]["reason"] == "ok",
             "C-434: and a good one", result)
    data, result = lint(bench, "c._domainkey.example.com", "--zone", zone)
    bench.ok(data["records"][0]["findings"][0]["name"] == "empty-record",
             "C-424: an empty string", result)


def wildcard(bench):
    zone = bench.zone({"*": "v=spf1 -all"}, "wildcard.zone")
    data, result = lint(bench, "s1._domainkey.example.com", "--zone", zone)
    bench.ok(result.code == 65 and data["wildcard"] is True and
             data["findings"][0]["name"] == "no-key-record" and
             data["records"][0]["findings"][0]["name"] == "spf-record",
             "C-425: a wildcard with SPF", result)
    zone = bench.zone({"s1._domainkey": "v=spf1 -all"}, "no-wildcard.zone")
    data, result = lint(bench, "s1._domainkey.example.com", "--zone", zone)
    bench.ok(data["wildcard"] is False, "no wildcard", result)


def wrong_names(bench):
    key = bench.record("ed25519")
    zone = bench.zone({"a._domainkey.example.com": key,
                       "b._domainkey.mail.example.com": key,
                       "c": key, "_domainkey.sub": key, "d._domainkey": key,
                       "e._domainkey.example.com": "v=DKIM1; p=",
                       }, "names.zone", extra="f._domainkey A 192.0.2.1\n")
    for name, found in [
            ("a._domainkey.example.com", "a._domainkey.example.com.example.com"),
            ("b._domainkey.mail.example.com",
             "b._domainkey.mail.example.com.example.com"),
            ("c._domainkey.example.com", "c.example.com"),
            ("x._domainkey.sub.example.com", "_domainkey.sub.example.com"),
            ("d.example.com", "d._domainkey.example.com"),
            ("d._domainkey.example.com.example.com",
             "d._domainkey.example.com")]:
        bench.fails(name + " is elsewhere", 66,
                    "(no such name in the DNS|has no TXT record), but there "
                    "is a key record at %s\n$" % found.replace(".", "[.]"),
                    "record", name, "--zone", zone, "--json")
    bench.fails("a revoked key is none", 66, "no such name in the DNS\n$",
                "record", "e._domainkey.example.com", "--zone", zone)
    bench.fails("nowhere, no TXT", 66, "has no TXT record\n$", "record",
                "f._domainkey.example.com", "--zone", zone)


def document(bench):
    """The example in the document is what the program prints."""
    path = pathlib.Path(__file__).resolve().parents[2] / "docs" / "cli.md"
    text = path.read_text()
    begin = text.index("    $ dkimkit record --text '")
    block = text[begin:text.index("\n\n", begin)].splitlines()
    command = shlex.split(block[0])[2:]
    result = bench.run(*command)
    printed = (result.out + result.err).decode().splitlines()
    bench.ok([line[4:] for line in block[1:]] == printed,
             "the example in cli.md", result)


def test(bench):
    bench.each([texts, pem, answers, unusable, wildcard, wrong_names,
                document])
