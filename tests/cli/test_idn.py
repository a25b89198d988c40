# SPDX-License-Identifier: MIT
"""Internationalized names and messages (RFC 8616) through the program."""

import base64
import hashlib
import json
import os
import pathlib
import re

from harness import tags

VECTORS = pathlib.Path(__file__).parent.parent / "vectors" / "idn"
RECORD = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
DOMAIN = "bücher.example"
ALABELS = "xn--bcher-kva.example"
SELECTOR = "schlüssel"
SELECTOR_ALABEL = "xn--schlssel-95a"
MESSAGE = ("From: Jörg <jörg@bücher.example>\r\n"
           "Subject: \u2603  schneit\r\n\t weiter \r\n"
           "\r\nGrüße\r\n").encode()


def built_in():
    return os.environ["DKIMKIT_TEST_IDN"] == "1"


def utf8(*args):
    return [a.encode() for a in args]


def zone_of(bench, names, record=RECORD):
    text = "".join("%s. 300 IN TXT ( %s )\n" % (
        name, " ".join('"%s"' % record[i:i + 255]
                       for i in range(0, len(record), 255)))
                   for name in names)
    return bench.write("idn.zone", text)


def version(bench):
    text = bench.run("--version").out.decode()
    bench.ok("internationalized domain names: %s\n" %
             ("libidn2" if built_in() else "none") in text,
             "--version tells the library", text)


def relaxed(octets):
    name, value = octets.split(b":", 1)
    value = re.sub(rb"[ \t]+", b" ", value.replace(b"\r\n", b"")).strip(b" ")
    return name.lower() + b":" + value


def signs(bench):
    """The signature holds for the octets as they are, by OpenSSL."""
    domain = DOMAIN if built_in() else ALABELS
    selector = SELECTOR if built_in() else SELECTOR_ALABEL
    result = bench.runs(
        "sign", "sign", "--key", bench.key("rsa2048"), "--headers",
        "from:subject", "--no-oversign", "--field-only",
        *utf8("--domain", domain, "--selector", selector, "--identity",
              "jörg@" + domain), stdin=MESSAGE)
    field = tags(result.out)
    bench.ok(field["d"] == ALABELS and field["s"] == SELECTOR_ALABEL and
             field["i"] == "j=C3=B6rg@" + ALABELS and
             result.out.isascii(), "names in A-labels", result)
    head = MESSAGE.split(b"\r\n\r\n")[0].split(b"\r\n", 1)
    own = re.sub(rb"(;\s*b=)[^;]*$", rb"\1", result.out.rstrip(b"\r\n"))
    signed = b"\r\n".join(map(relaxed, [*head, own]))
    public = bench.write("rsa2048.pub", bench.openssl(
        "pkey", "-in", bench.key("rsa2048"), "-pubout"))
    signature = bench.write("idn.sig", base64.b64decode(field["b"]))
    said = bench.openssl("dgst", "-sha256", "-verify", public, "-signature",
                         signature, stdin=signed)
    bench.ok(said == b"Verified OK\n", "UTF-8 is hashed as it is", said)
    body = hashlib.sha256(MESSAGE.split(b"\r\n\r\n")[1]).digest()
    bench.ok(field["bh"] == base64.b64encode(body).decode(), "bh=", field)


def sign_refusals(bench):
    def fails(name, pattern, domain, selector="s1", *more):
        bench.fails(name, 64, pattern, "sign", "--key", bench.key("ed25519"),
                    *utf8("--domain", domain, "--selector", selector, *more),
                    stdin=MESSAGE)

    if built_in():
        fails("upper case", "--domain .*: not a domain name", "Bücher.example")
        fails("a symbol", "--domain .*: not a domain name", "\u2603.example")
        fails("a bad selector", "--selector .*: not a selector", DOMAIN, "a_ü")
        fails("i= elsewhere", "identity is not in the signing domain", DOMAIN,
              "s1", "--identity", "@xn--bcher-kvb.example")
    else:
        fails("no library", "--domain .*: internationalized domain names are "
              "not built in", DOMAIN)
        fails("no library", "--selector .*: internationalized domain names "
              "are not built in", ALABELS, SELECTOR)
    bench.fails("not UTF-8", 64, "--domain .*: not a domain name", "sign",
                "--key", bench.key("ed25519"), "--selector", "s1", "--domain",
                b"b\xfccher.example", stdin=MESSAGE)


def generates(bench):
    where = bench.path("keygen-idn")
    os.mkdir(where)
    args = ["keygen", "--type", "ed25519", "--output", where,
            *utf8("--domain", DOMAIN, "--selector", SELECTOR)]
    name = SELECTOR_ALABEL + "._domainkey." + ALABELS
    if not built_in():
        bench.fails("keygen without a library", 64, "--domain: .*: "
                    "internationalized domain names are not built in", *args)
        bench.ok(os.listdir(where) == [], "no file", os.listdir(where))
        return
    result = bench.runs("keygen", *args)
    bench.ok(os.listdir(where) == [name + ".pem"],
             "the file is named in A-labels", os.listdir(where))
    bench.ok(result.out.decode("ascii").startswith(name + ". IN TXT ("),
             "so is the record", result)
    os.unlink(os.path.join(where, name + ".pem"))
    data = json.loads(bench.runs("keygen --json", *args, "--json").out)
    bench.ok(data["name"] == name and
             data["file"] == os.path.join(where, name + ".pem"),
             "and the JSON", data)


def looks_up(bench):
    name = SELECTOR_ALABEL + "._domainkey." + ALABELS
    zone = zone_of(bench, [name])
    for asked in [name] + [SELECTOR + "._domainkey." + DOMAIN] * built_in():
        for end in ["", "."]:
            result = bench.runs("record " + ascii(asked), "record", "--json",
                                "--zone", zone, (asked + end).encode())
            bench.ok(json.loads(result.out)["name"] == name,
                     "the name that was asked for", result)
    if built_in():
        bench.fails("record: a symbol", 64, "not a domain name", "record",
                    "--zone", zone, "s._domainkey.\u2603.example".encode())
    else:
        bench.fails("record without a library", 64, "not built in", "record",
                    "--zone", zone, ("s._domainkey." + DOMAIN).encode())


def verify(bench, name, code, *options):
    zone = zone_of(bench, ["s1._domainkey." + ALABELS,
                           SELECTOR_ALABEL + ".k1._domainkey." + ALABELS])
    return bench.runs("verify %s %s" % (name, " ".join(options)), "verify",
                      "--zone", zone, *utf8(*options),
                      str(VECTORS / (name + ".eml")), code=code)


def verifies(bench):
    good = 0 if built_in() else 1
    data = json.loads(verify(bench, "all", good, "--json").out)
    signature = data["signatures"][0]
    bench.ok(data["internationalized"] is True, "internationalized", data)
    wanted = [DOMAIN, "schlüssel.k1", "jörg@Post." + DOMAIN, ALABELS,
              SELECTOR_ALABEL + ".k1"] if built_in() else [None] * 5
    bench.ok([signature[m] for m in ("domain", "selector", "identity",
                                     "domain_ascii", "selector_ascii")]
             == wanted, "names in both forms", signature)
    bench.ok((signature["reason"], signature["subject"]) ==
             (("ok", None) if built_in() else ("signature-syntax", "d")),
             "reason", signature)
    for mode, code in [("auto", 1), ("never", 1), ("always", good)]:
        data = json.loads(verify(bench, "ascii-header", code, "--json",
                                 "--internationalized", mode).out)
        bench.ok(data["internationalized"] is (mode == "always"),
                 "the mode: " + mode, data)
    bench.fails("another mode", 64, "--internationalized: maybe", "verify",
                "--internationalized", "maybe")
    if built_in():
        data = json.loads(verify(bench, "all", 0, "--json",
                                 "--show-canonical").out)
        bench.ok(data["signatures"][0]["explanation"]["key_name"] ==
                 SELECTOR_ALABEL + ".k1._domainkey." + ALABELS,
                 "the name of the record has A-labels", data)
        text = verify(bench, "all", 0, "--explain").out.decode()
        bench.ok("domain:     %s\n" % DOMAIN in text and
                 "%s.k1._domainkey.%s\n" % (SELECTOR_ALABEL, ALABELS) in text,
                 "--explain shows the name and the record's", text)


def writes_results(bench):
    if not built_in():
        bench.fails("--authserv-id without a library", 64, "not built in",
                    "verify", *utf8("--authserv-id", "mx." + DOMAIN),
                    stdin=MESSAGE)
        return
    text = verify(bench, "all", 0, "--authserv-id", "mx." + DOMAIN).out
    bench.ok('Authentication-Results: "mx.%s";' % DOMAIN in text.decode() and
             'header.d="%s"' % DOMAIN in text.decode(), "U-labels", text)
    text = verify(bench, "ascii-local-part", 0, "--authserv-id",
                  "mx." + DOMAIN).out
    bench.ok(b"Authentication-Results: mx.%s;" % ALABELS.encode() in text,
             "A-labels", text)


def strips(bench):
    """Each form of the own name finds the other, capitals or not."""
    mine = ["mx." + DOMAIN, '"MX.BÜCHER.EXAMPLE"', "mx.bu\u0308cher.example 1",
            "mx." + ALABELS.upper()]
    other = "Authentication-Results: mx.xn--bcher-kvb.example; none\r\n"
    for own in ["mx." + DOMAIN, "mx." + ALABELS, "MX.BÜCHER.example"]:
        for name in mine if built_in() else [own]:
            field = "Authentication-Results: %s; dkim=pass\r\n" % name
            result = bench.runs(
                "strip %s as %s" % (ascii(name), ascii(own)), "authres",
                "strip", *utf8("--authserv-id", own),
                stdin=(field + other).encode() + MESSAGE)
            bench.ok(result.out == other.encode() + MESSAGE,
                     "this one, and no other", result)


def test(bench):
    bench.each([version, signs, sign_refusals, generates, looks_up, verifies,
                writes_results, strips])
