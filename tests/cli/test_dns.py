# SPDX-License-Identifier: MIT
"""--nameserver and --resolv-conf."""

import json

from dnsserver import serving
from harness import MESSAGE, group

SUFFIX = "._domainkey.example.com"


def patience(selector):
    """Milliseconds: only who is silent is waited for in vain."""
    return "200" if selector == "silent" else "60000"


def reasons(bench):
    answers = {
        "ed25519" + SUFFIX: ("txt", bench.record("ed25519")),
        "rsa2048" + SUFFIX: ("txt", bench.record("rsa2048")),
        "nodata" + SUFFIX: ("nodata", None),
        "servfail" + SUFFIX: ("rcode", 2),
        "refused" + SUFFIX: ("rcode", 5),
        "silent" + SUFFIX: ("silence", None)}
    message = bench.run("sign", *group(bench, "ed25519"), stdin=MESSAGE).out
    with serving(answers) as server:
        for selector, code, wanted in [
                ("ed25519", 0, "ok"), ("nodata", 1, "no-key-for-signature"),
                ("absent", 1, "no-key-for-signature"),
                ("servfail", 75, "key-query-servfail"),
                ("refused", 75, "key-query-refused"),
                ("silent", 75, "key-query-timeout")]:
            result = bench.runs(
                "--nameserver: " + selector, "verify", "--nameserver", server,
                "--dns-timeout", patience(selector), "--json", code=code,
                stdin=message.replace(b"s=ed25519", b"s=" + selector.encode()))
            signature = json.loads(result.out)["signatures"][0]
            bench.ok(signature["reason"] == wanted, selector + ": " + wanted,
                     signature)
        both = bench.run("sign", *group(bench, "ed25519"),
                         *group(bench, "rsa2048"), stdin=MESSAGE).out
        path = bench.write("both.eml", both)
        result = bench.runs("several questions, several messages", "verify",
                            "--nameserver", server, "--json", path, path)
        told = [[s["result"] for s in json.loads(x)["signatures"]]
                for x in result.out.splitlines()]
        bench.ok(told == [["pass", "pass"]] * 2, "all pass", told)
        for selector, code, pattern in [
                ("nodata", 66, "no TXT record"),
                ("absent", 66, "no such name"),
                ("servfail", 75, "failed"), ("refused", 75, "refused"),
                ("silent", 75, "in time")]:
            bench.fails("record: " + selector, code, pattern, "record",
                        selector + SUFFIX, "--nameserver", server,
                        "--dns-timeout", patience(selector))
        result = bench.runs("record: found", "record", "ed25519" + SUFFIX,
                            "--nameserver", server, "--json", "--key",
                            bench.key("ed25519"))
        data = json.loads(result.out)
        bench.ok(data["ttl"] == 60 and data["records"][0]["matches"] is True,
                 "it matches", data)


def mistakes(bench):
    zone = bench.key_zone("ed25519")
    for command in (["verify"], ["record", "a.example.com"]):
        label = command[0] + ": "
        bench.fails(label + "no address", 64, "--nameserver: nonsense",
                    *command, "--nameserver", "nonsense", stdin=MESSAGE)
        bench.fails(label + "no such resolv.conf", 66, "nowhere.conf",
                    *command, "--resolv-conf", bench.path("nowhere.conf"),
                    stdin=MESSAGE)
        bench.fails(label + "a resolv.conf without server", 65, "empty.conf",
                    *command, "--resolv-conf",
                    bench.write("empty.conf", "# nothing\n"), stdin=MESSAGE)
        bench.fails(label + "zone and server", 64, "only one of", *command,
                    "--zone", zone, "--nameserver", "127.0.0.1",
                    stdin=MESSAGE)
        bench.fails(label + "--dns-timeout", 64, "--dns-timeout", *command,
                    "--dns-timeout", "0", stdin=MESSAGE)
    conf = bench.write("resolv.conf", "nameserver 127.0.0.1\n")
    bench.runs("a resolv.conf that nothing has to be asked of", "verify",
               "--resolv-conf", conf, code=1, stdin=MESSAGE)


def test(bench):
    bench.each([reasons, mistakes])
