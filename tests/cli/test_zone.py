# SPDX-License-Identifier: MIT
"""--zone: DNS master files."""

import json

from harness import MESSAGE, group, strings


def signed(bench):
    return bench.run("sign", *group(bench, "ed25519"), stdin=MESSAGE).out


def reason(bench, message, zone, selector="ed25519"):
    result = bench.run("verify", "--zone", zone, "--json",
                       stdin=message.replace(b"s=ed25519",
                                             b"s=" + selector.encode()))
    signature = json.loads(result.out)["signatures"][0]
    return signature["reason"]


def answers(bench):
    message = signed(bench)
    record = bench.record("ed25519")
    cut = strings(record)[1:-1]
    text = "\n".join([
        "$TTL 60",
        "$ORIGIN example.com.",
        "@ 3600 IN SOA ns1 hostmaster 1 7200 3600 604800 300",
        "  IN NS ns1",
        'ed25519._domainkey TXT "%s"' % record,
        'split._domainkey IN TXT ( "%s" ; a comment; with ")' % cut[:9],
        '  "%s"' % cut[9:30],
        '  "%s" )' % cut[30:],
        "$ORIGIN _domainkey.example.com.",
        "; a comment",
        'Relative 30 IN TXT "%s"' % record,
        'absolute._domainkey.example.com. TXT "%s"' % record,
        "link CNAME ed25519",
        "away CNAME nowhere.example.net.",
        "loop CNAME pool",
        "pool CNAME loop",
        "c9 CNAME c8", "c8 CNAME c7", "c7 CNAME c6", "c6 CNAME c5",
        "c5 CNAME c4", "c4 CNAME c3", "c3 CNAME c2", "c2 CNAME c1",
        "c1 CNAME ed25519",
        "address A 192.0.2.1",
        "below.inner A 192.0.2.1",
        '*.wild TXT "%s"' % record,
        'a.wild A 192.0.2.1',
        'two TXT "unrelated"',
        '    TXT "%s"' % record,
        ";!SERVFAIL servfail._domainkey.example.com.",
        ";!TIMEOUT TIMEOUT._domainkey.example.com.",
        ";!NOTE any other comment",
        "chaos CH TXT \"%s\"" % record, ""])
    zone = bench.write("answers.zone", text)
    for selector, wanted in [
            ("ed25519", "ok"), ("split", "ok"), ("relative", "ok"),
            ("absolute", "ok"), ("link", "ok"), ("c8", "ok"),
            ("c9", "key-query-error"), ("loop", "key-query-error"),
            ("away", "no-key-for-signature"),
            ("address", "no-key-for-signature"),
            ("inner", "no-key-for-signature"),
            ("absent", "no-key-for-signature"),
            ("chaos", "no-key-for-signature"),
            ("servfail", "key-query-servfail"),
            ("timeout", "key-query-timeout"), ("two", "ok"),
            ("b.wild", "ok"), ("a.wild", "no-key-for-signature"),
            ("c.a.wild", "no-key-for-signature")]:
        # The selector is not what was signed; only the key's way matters.
        found = reason(bench, message, zone, selector)
        if wanted == "ok" and selector != "ed25519":
            wanted = "signature-mismatch"
        bench.ok(found == wanted, "%s: %s" % (selector, wanted), found)
    zone = bench.write("bare.zone", "ed25519._domainkey.example.com. TXT \"" +
                       record + "\"")
    bench.ok(reason(bench, message, zone) == "ok",
             "no directive and no final line end are needed")
    bench.ok(reason(bench, message, bench.write("empty.zone", "")) ==
             "no-key-for-signature", "an empty zone has nothing")


def status_of_names(bench):
    """NXDOMAIN and NODATA are told apart by `record`."""
    zone = bench.write("names.zone", (
        "a.b.example.com. A 192.0.2.1\n"
        "c.example.com. CNAME nowhere.example.com.\n"))
    for name, pattern in [("a.b.example.com", "no TXT record"),
                          ("b.example.com", "no TXT record"),
                          ("A.B.example.COM", "no TXT record"),
                          ("x.b.example.com", "no such name"),
                          ("c.example.com", "no such name"),
                          ("ab.example.com", "no such name")]:
        bench.fails(name, 66, pattern, "record", name, "--zone", zone)


def broken(bench):
    for name, line in [
            ("a word", "x"), ("no value", "x TXT"),
            ("an open string", 'x TXT "abc'),
            ("a string over two lines", 'x TXT "abc\n"'),
            ("an open parenthesis", 'x TXT ( "a"'),
            ("a closing parenthesis", 'x TXT "a" )'),
            ("an unknown type", "x IN FOO bar"),
            ("a bad address", "x A 1.2.3"),
            ("an empty label", 'x..y TXT "a"'),
            ("a long label", "a" * 64 + ' TXT "a"'),
            ("a long string", 'x TXT "%s"' % ("a" * 256)),
            ("a word too many", "x CNAME a b"),
            ("an unknown directive", "$FOO x"),
            ("$INCLUDE", "$INCLUDE other"),
            ("a pseudo record without name", ";!SERVFAIL"),
            ("a pseudo record with a relative name", ";!TIMEOUT x"),
            ("a NUL", "x TXT \0")]:
        zone = bench.write("broken.zone",
                           "$ORIGIN e.\nok TXT a\n\n" + line + "\nend TXT b\n")
        bench.fails("broken: " + name, 65, "broken.zone:4: .", "verify",
                    "--zone", zone, stdin=MESSAGE)
    bench.fails("no such zone", 66, "nowhere.zone: No such file", "verify",
                "--zone", bench.path("nowhere.zone"), stdin=MESSAGE)
    bench.fails("a directory as zone", 66, "is a directory", "verify",
                "--zone", bench.path("."), stdin=MESSAGE)


def test(bench):
    bench.each([answers, status_of_names, broken])
