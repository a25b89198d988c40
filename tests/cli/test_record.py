# SPDX-License-Identifier: MIT
"""dkimkit record."""

import json

MEMBERS = ["index", "acceptable", "reason", "subject", "version", "type",
           "bits", "testing", "strict", "pkcs1", "matches", "record",
           "verifier", "findings", "corrected"]
TOP = ["name", "ttl", "dns_secure", "records", "verifier", "findings",
       "wildcard", "expected"]


def good_records(bench):
    zone = bench.key_zone("rsa2048", "ed25519")
    for kind, bits in [("rsa2048", 2048), ("ed25519", 256)]:
        name = kind + "._domainkey.example.com"
        for args in ([name, "--zone", zone], [name + ".", "--zone", zone],
                     ["--text", bench.record(kind)]):
            result = bench.runs("record %s" % args[0], "record", *args)
            text = result.out.decode()
            bench.ok("acceptable" in text and "%d bits" % bits in text and
                     "not acceptable" not in text, "it is acceptable", text)
        result = bench.runs("--json", "record", name, "--zone", zone, "--json",
                            "--key", bench.key(kind))
        data = json.loads(result.out)
        bench.ok(list(data) == TOP and data["expected"] == bench.record(kind) and
                 data["name"] == name and data["ttl"] == 300 and
                 data["dns_secure"] is False, "--json: the answer", data)
        record = data["records"][0]
        bench.ok(list(record) == MEMBERS and record == {
            "index": 0, "acceptable": True, "reason": "ok", "subject": None,
            "version": "DKIM1", "type": kind.rstrip("0123456789")
            if kind.startswith("rsa") else kind, "bits": bits,
            "testing": False, "strict": False, "pkcs1": False,
            "matches": True, "record": bench.record(kind),
            "verifier": {"result": "pass", "reason": "ok"}, "findings": [],
            "corrected": None},
            "--json: the record", record)
    flags = bench.record("ed25519").replace(";", "; t=y:s;", 1)
    data = json.loads(bench.runs("flags", "record", "--json", "--text",
                                 flags).out)
    record = data["records"][0]
    bench.ok(data["name"] is None and data["ttl"] is None and
             record["testing"] is True and record["strict"] is True and
             record["matches"] is None, "--text: flags", data)


def keys(bench):
    zone = bench.key_zone("rsa2048", "ed25519")
    bench.runs("the key matches", "record", "ed25519._domainkey.example.com",
               "--zone", zone, "--key", bench.key("ed25519"))
    for kind in ["rsa2048", "rsa1024"]:
        result = bench.refuses(
            "another key: " + kind, "doesn't belong to the key", "record",
            "ed25519._domainkey.example.com", "--zone", zone, "--key",
            bench.key(kind), "--json")
        bench.ok(json.loads(result.out)["expected"] == bench.record(kind),
                 "the record that this key needs", result)
    result = bench.refuses("another key of the type",
                           "doesn't belong to the key", "record", "--text",
                           bench.record("rsa2048"), "--key",
                           bench.key("rsa1024"))
    bench.ok("publish:  " + bench.record("rsa1024") in result.out.decode(),
             "the record to publish for it", result)
    bench.fails("no such key", 66, "nowhere.pem", "record", "--text",
                bench.record("rsa2048"), "--key", bench.path("nowhere.pem"))


def several(bench):
    zone = bench.zone({"a": ["v=spf1 -all", bench.record("ed25519")],
                       "b": ["v=DKIM1; p=", "v=spf1 -all"]}, "several.zone")
    result = bench.runs("one good record of two", "record", "a.example.com",
                        "--zone", zone, "--json", "--key",
                        bench.key("ed25519"))
    records = json.loads(result.out)["records"]
    bench.ok([r["acceptable"] for r in records] == [False, True],
             "both are told", records)
    bench.refuses("none of two", "b.example.com: ", "record", "b.example.com",
                  "--zone", zone)


def bad_records(bench):
    spki = bench.record("rsa2048").split("p=")[1]
    for name, text, pattern in [
            ("revoked", "v=DKIM1; p=", "revoked"),
            ("no p=", "v=DKIM1; k=rsa", "syntax"),
            ("no base64", "v=DKIM1; p=!!!!", "syntax"),
            ("not a record", "hello", "syntax"), ("empty", "", "syntax"),
            ("another type", "v=DKIM1; k=ed448; p=AAAA", "tag k"),
            ("another service", "v=DKIM1; s=other; p=" + spki, "tag s"),
            ("another hash", "v=DKIM1; h=sha1; p=" + spki, "tag h")]:
        bench.refuses("record: " + name, "--text: .*" + pattern, "record",
                      "--text", text)


def no_records(bench):
    zone = bench.zone({"a": "v=spf1 -all"}, "no.zone", extra=(
        "b A 192.0.2.1\n;!SERVFAIL c.example.com.\n"
        ";!TIMEOUT d.example.com.\n"))
    for name, code, pattern in [
            ("x.example.com", 66, "no such name"),
            ("b.example.com", 66, "no TXT record"),
            ("c.example.com", 75, "failed"), ("d.example.com", 75, "in time"),
            ("a..example.com", 64, "not a domain name"),
            ("a b.example.com", 64, "not a domain name")]:
        bench.fails("record " + name, code, name, "record", name, "--zone",
                    zone)
        bench.fails("record %s says why" % name, code, pattern, "record", name,
                    "--zone", zone, "--json")
    bench.refuses("another record", "syntax", "record", "a.example.com",
                  "--zone", zone)


def mistakes(bench):
    bench.fails("neither name nor text", 64, "one NAME or --text", "record")
    bench.fails("name and text", 64, "one NAME or --text", "record",
                "a.example.com", "--text", "v=DKIM1; p=")
    bench.fails("two names", 64, "one NAME or --text", "record", "a.example",
                "b.example")


def test(bench):
    bench.each([good_records, keys, several, bad_records, no_records,
                mistakes])
