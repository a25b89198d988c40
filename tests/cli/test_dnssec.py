# SPDX-License-Identifier: MIT
"""--dnssec and --trust-anchor, in a signed DNS of real servers (nsd and
unbound, started by DKIMKIT_DNSSEC_SERVER); or that they are refused."""

import contextlib
import json
import os
import subprocess

from harness import MESSAGE, group

ANCHOR = (". IN DS 20326 8 2 "
          "E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D\n")


@contextlib.contextmanager
def signed_dns(bench):
    """Gives the addresses of an nsd and of a validating unbound, and the path
    of the trust anchor. Each zone has a key record at s1."""
    records = bench.write("records", 's1._domainkey IN TXT "%s"\n' % bench.record("ed25519"))
    server = subprocess.Popen([os.environ["DKIMKIT_DNSSEC_SERVER"], records],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        nsd, unbound, anchor = (server.stdout.readline().strip() for _ in range(3))
        yield "127.0.0.1:" + nsd, "127.0.0.1:" + unbound, anchor
    finally:
        server.stdin.close()
        server.wait(timeout=300)


def signed_for(bench, domain):
    return bench.run("sign", "--domain", domain, "--selector", "s1", "--key",
                     bench.key("ed25519"),
                     stdin=MESSAGE.replace(b"example.com", domain.encode())).out


def verified(bench, name, code, domain, *options):
    result = bench.runs(name, "verify", "--json", *options, code=code,
                        stdin=signed_for(bench, domain))
    return json.loads(result.out)["signatures"][0]


def results(bench):
    with signed_dns(bench) as (_, unbound, anchor):
        options = ["--nameserver", unbound, "--trust-anchor", anchor]
        for zone, code, reason, secure in [
                ("signed.example", 0, "ok", True),
                ("plain.example", 0, "ok", False)]:
            told = verified(bench, zone, code, zone, *options)
            bench.ok(told["reason"] == reason and told["dns_secure"] is secure,
                     "%s: %s, secure: %s" % (zone, reason, secure), told)
        told = verified(bench, "without --dnssec", 0, "signed.example",
                        "--nameserver", unbound)
        bench.ok(told["dns_secure"] is False, "nothing is validated then", told)
        name = "s1._domainkey.signed.example"
        told = json.loads(bench.runs("record", "record", name, *options, "--json").out)
        bench.ok(told["dns_secure"] is True, "a record that is secure", told)
        bench.runs("sign --check-record", "sign", "--domain", "signed.example",
                   "--selector", "s1", "--key", bench.key("ed25519"),
                   "--check-record", *options, stdin=MESSAGE)


def bogus(bench):
    with signed_dns(bench) as (nsd, _, anchor):
        for zone in ("broken", "wrongds", "expired", "stripped"):
            told = verified(bench, zone, 75, zone + ".example",
                            "--nameserver", nsd, "--trust-anchor", anchor)
            bench.ok(told["result"] == "temperror" and told["reason"] == "key-query-bogus"
                     and told["dns_secure"] is False, zone + ": key-query-bogus", told)
            told = verified(bench, zone + " without --dnssec", 0, zone + ".example",
                            "--nameserver", nsd)
            bench.ok(told["result"] == "pass", "nobody would have noticed", told)


def mistakes(bench):
    anchor = bench.write("anchor", ANCHOR)
    message = signed_for(bench, "signed.example")
    bench.fails("no such anchor", 66, "nowhere", "verify", "--trust-anchor",
                bench.path("nowhere"), stdin=message)
    bench.fails("no anchor in it", 65, "DS and DNSKEY", "verify", "--trust-anchor",
                bench.write("empty", "; nothing\n"), stdin=message)
    bench.fails("an unknown algorithm", 65, "algorithm", "verify", "--trust-anchor",
                bench.write("odd", ANCHOR.replace(" 8 2", " 99 2")), stdin=message)
    bench.fails("no address", 64, "nonsense", "verify", "--trust-anchor", anchor,
                "--nameserver", "nonsense", stdin=message)
    bench.fails("no such resolv.conf", 66, "nowhere", "verify", "--trust-anchor",
                anchor, "--resolv-conf", bench.path("nowhere"), stdin=message)
    bench.fails("with --zone", 64, "--zone", "verify", "--trust-anchor", anchor,
                "--zone", bench.key_zone("ed25519"), stdin=message)
    bench.fails("sign without --check-record", 64, "--check-record", "sign",
                *group(bench, "ed25519"), "--dnssec", stdin=MESSAGE)
    result = bench.run("--version")
    bench.ok(b"libunbound (DNSSEC)" in result.out, "--version names it", result)


def refused(bench):
    for option in (["--dnssec"], ["--trust-anchor", bench.write("anchor", ANCHOR)]):
        bench.fails("not built in: " + option[0], 64, "without libdkimkit-unbound",
                    "verify", *option, stdin=MESSAGE)
    result = bench.run("--version")
    bench.ok(b"libunbound" not in result.out, "--version doesn't name it", result)


def test(bench):
    if os.environ["DKIMKIT_DNSSEC_SERVER"]:
        bench.each([results, bogus, mistakes])
    else:
        bench.each([refused])
