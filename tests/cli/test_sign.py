# SPDX-License-Identifier: MIT
"""dkimkit sign."""

import json
import os
import subprocess
import time

from harness import MESSAGE, Result, group, lf, tags

BOTH = ["rsa2048", "ed25519"]
NAMES = ["--domain", "example.com", "--selector", "s"]


def verdict(bench, message, zone, *options):
    result = bench.run("verify", "--zone", zone, "--json", *options,
                       stdin=message)
    return json.loads(result.out)


def field_of(bench, kind, *options, message=MESSAGE):
    result = bench.run("sign", *group(bench, kind), "--field-only", *options,
                       stdin=message)
    if result.code != 0:
        raise RuntimeError(str(result))
    return tags(result.out)


def round_trips(bench):
    zone = bench.key_zone(*BOTH)
    for kind in BOTH:
        for form in ["simple/simple", "simple/relaxed", "relaxed/simple",
                     "relaxed/relaxed"]:
            label = "%s %s" % (kind, form)
            signed = bench.runs(label, "sign", *group(bench, kind),
                                "--canonicalization", form, stdin=MESSAGE).out
            bench.ok(signed.startswith(b"DKIM-Signature:") and
                     signed.endswith(b"\r\n" + MESSAGE),
                     label + ": the field stands above the message", signed)
            data = verdict(bench, signed, zone)
            bench.ok(data["result"] == "pass" and
                     data["signatures"][0]["canonicalization"] == form,
                     label + ": passes", data)


def several_signatures(bench):
    zone = bench.key_zone(*BOTH)
    signed = bench.runs("two keys in one pass", "sign",
                        *group(bench, "rsa2048"), *group(bench, "ed25519"),
                        stdin=MESSAGE).out
    data = verdict(bench, signed, zone)
    bench.ok([(s["selector"], s["result"]) for s in data["signatures"]] ==
             [("rsa2048", "pass"), ("ed25519", "pass")],
             "both pass, in the order of the options", data)
    mixed = bench.run(
        "sign", "--key", bench.key("rsa2048"), "--selector", "rsa2048",
        "--domain", "example.com", "--selector", "ed25519", "--key",
        bench.key("ed25519"), "--domain", "example.com", stdin=MESSAGE)
    bench.ok(verdict(bench, mixed.out, zone)["result"] == "pass" and
             mixed.out.count(b"DKIM-Signature:") == 2,
             "the three of a signature come in any order", mixed)
    for missing in [0, 2, 4]:
        args = group(bench, "ed25519")
        name = args[missing]
        del args[missing:missing + 2]
        bench.fails(name + " of the second is missing", 64,
                    name + " is missing for signature 2", "sign",
                    *group(bench, "rsa2048"), *args, stdin=MESSAGE)
    bench.fails("nothing to sign with", 64, "are missing", "sign",
                stdin=MESSAGE)
    many = group(bench, "ed25519") * 32
    result = bench.runs("32 signatures", "sign", *many, "--field-only",
                        stdin=MESSAGE)
    bench.ok(result.out.count(b"DKIM-Signature:") == 32, "32 fields", result)
    bench.fails("33 signatures", 64, "more than 32", "sign", *many,
                *group(bench, "ed25519"), stdin=MESSAGE)


def where_it_comes_from(bench):
    path = bench.write("message.eml", MESSAGE)
    args = ["sign", *group(bench, "ed25519"), "--timestamp", "1"]
    piped = bench.runs("from a pipe", *args, stdin=MESSAGE).out
    named = bench.runs("from a file", *args, path).out
    dash = bench.runs("from -", *args, "-", stdin=MESSAGE).out
    bench.ok(piped == named == dash, "all the same", piped, named, dash)
    fields = bench.runs("--field-only", *args, "--field-only", path).out
    bench.ok(fields + MESSAGE == named, "--field-only is the top", fields)
    with open(path, "rb") as file:
        file.seek(0)
        result = run_with(bench, args, file)
    bench.ok(result.out == named, "from a file as standard input", result)
    skewed = bench.write("skewed.eml", b"skip this\r\n" + MESSAGE)
    with open(skewed, "rb", buffering=0) as file:
        file.readline()
        result = run_with(bench, args, file)
    bench.ok(result.out == named, "a file is read from where it stands",
             result)


def run_with(bench, args, file):
    process = subprocess.run([bench.program, *args], stdin=file,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return Result(process.returncode, process.stdout, process.stderr)


def spools(bench):
    """Larger than what is kept in memory, and no multiple of a chunk."""
    zone = bench.key_zone(*BOTH)
    large = MESSAGE + b"0123456789abcdef\r\n" * 600000 + b"x\r\n"
    args = ["sign", *group(bench, "ed25519"), "--timestamp", "1"]
    piped = bench.runs("10 MB from a pipe", *args, stdin=large).out
    path = bench.write("large.eml", large)
    named = bench.runs("10 MB from a file", *args, path).out
    bench.ok(piped == named and piped.endswith(b"\r\n" + large),
             "10 MB are written back as they came",
             (len(piped), len(named), len(large)))
    data = verdict(bench, piped, zone)
    bench.ok(data["result"] == "pass", "10 MB pass", data)
    environment = dict(os.environ, TMPDIR=bench.path("no-such-directory"))
    bench.fails("no place to spool", 74, "no-such-directory", *args,
                stdin=large, env=environment)


def line_ends(bench):
    zone = bench.key_zone(*BOTH)
    args = ["sign", *group(bench, "ed25519"), "--timestamp", "1"]
    crlf = bench.run(*args, stdin=MESSAGE).out
    for label, file in [("pipe", None),
                        ("file", bench.write("lf.eml", lf(MESSAGE)))]:
        signed = bench.runs("LF from a " + label, *args,
                            *([file] if file else []), stdin=lf(MESSAGE)).out
        bench.ok(signed == lf(crlf), "LF from a %s is written with LF" % label,
                 signed)
        data = verdict(bench, signed, zone)
        bench.ok(data["result"] == "pass", "LF from a %s passes" % label, data)
    bench.fails("LF is refused by strict", 65, r"-: line 1: ", *args,
                "--line-ends", "strict", stdin=lf(MESSAGE))
    head, body = MESSAGE.split(b"\r\n\r\n", 1)
    mixed = head + b"\r\n\r\n" + lf(body)
    bench.fails("a bare LF among CRLF", 65, r"-: line 11: ", *args,
                stdin=mixed)
    result = bench.runs("normalize takes a bare LF", *args, "--line-ends",
                        "normalize", stdin=mixed)
    bench.ok(result.out.endswith(mixed) and
             result.out.startswith(crlf[:len(crlf) - len(MESSAGE)]),
             "the message stays as it is, the field gets CRLF", result)
    late = lf(MESSAGE) + b"x\n" * 50000 + b"y\r\n"
    bench.fails("a CRLF far down in a file makes it strict", 65, "line 1: ",
                *args, bench.write("late.eml", late))
    edge = lf(MESSAGE)
    edge += b"x" * (65535 - len(edge)) + b"\r\n"
    bench.fails("also one on the edge of a chunk", 65, "line 1: ", *args,
                bench.write("edge.eml", edge))
    bench.fails("no such kind", 64, "--line-ends: crlf", *args, "--line-ends",
                "crlf", stdin=MESSAGE)


def tags_as_asked(bench):
    field = field_of(bench, "rsa2048")
    names = field["h"].lower().split(":")
    bench.ok(field["v"] == "1" and field["a"] == "rsa-sha256" and
             field["c"] == "relaxed/relaxed" and
             field["d"] == "example.com" and field["s"] == "rsa2048" and
             abs(int(field["t"]) - time.time()) < 600 and
             not set(field) & set("ilxz"), "the defaults", field)
    bench.ok(names.count("from") == 2 and names.count("subject") == 2,
             "From is over-signed", names)
    field = field_of(bench, "ed25519", "--no-oversign")
    names = field["h"].lower().split(":")
    bench.ok(field["a"] == "ed25519-sha256", "the key makes the algorithm",
             field)
    bench.ok(len(names) == len(set(names)) and "from" in names,
             "--no-oversign", names)
    field = field_of(bench, "ed25519", "--headers", "from:subject:to:x-none",
                     "--no-oversign")
    bench.ok(sorted(field["h"].lower().split(":")) ==
             ["from", "subject", "to"], "--headers", field)
    field = field_of(bench, "ed25519", "--headers", "from:to", "--oversign",
                     "to:x-none")
    names = sorted(field["h"].lower().split(":"))
    bench.ok(names == ["from", "to", "to", "x-none"], "--oversign", field)
    field = field_of(bench, "ed25519", "--canonicalization", "relaxed")
    bench.ok(field["c"] in ["relaxed", "relaxed/simple"],
             "one word of --canonicalization is the header's", field)
    field = field_of(bench, "ed25519", "--identity", "alice@sub.example.com")
    bench.ok(field["i"] == "alice@sub.example.com", "--identity", field)
    field = field_of(bench, "ed25519", "--copy-headers")
    bench.ok("From:Alice" in field["z"], "--copy-headers", field)
    for algorithm, kind in [("rsa-sha256", "rsa2048"),
                            ("ed25519-sha256", "ed25519")]:
        field = field_of(bench, kind, "--algorithm", algorithm)
        bench.ok(field["a"] == algorithm, "--algorithm " + algorithm, field)


def numbers_as_asked(bench):
    body = len(b"Hello, world\r\n\r\nthe end\r\n")
    field = field_of(bench, "ed25519", "--timestamp", "1234567890")
    bench.ok(field["t"] == "1234567890", "--timestamp", field)
    field = field_of(bench, "ed25519", "--timestamp", "none")
    bench.ok("t" not in field, "--timestamp none", field)
    field = field_of(bench, "ed25519", "--timestamp", "now", "--now", "5000",
                     "--expire", "60")
    bench.ok(field["t"] == "5000" and field["x"] == "5060",
             "--timestamp now, --expire", field)
    field = field_of(bench, "ed25519", "--body-length", "all")
    bench.ok(field["l"] == str(body), "--body-length all", field)
    field = field_of(bench, "ed25519", "--body-length", "7")
    bench.ok(field["l"] == "7", "--body-length 7", field)
    field = field_of(bench, "ed25519", "--body-length", "0")
    bench.ok(field["l"] == "0", "--body-length 0", field)
    args = ["sign", *group(bench, "ed25519")]
    bench.fails("--body-length beyond the body", 65, "-: ", *args,
                "--body-length", str(body + 1), stdin=MESSAGE)


def providers(bench):
    zone = bench.key_zone(*BOTH)
    text = bench.run("--version").out.decode()
    line = [x for x in text.splitlines() if x.startswith("crypto")][0]
    names = line.split(": ")[1].split(", ")
    able = {"rsa2048": {"openssl", "mbedtls"},
            "ed25519": {"openssl", "sodium"}}
    for name in names:
        for kind in BOTH:
            args = ["sign", *group(bench, kind), "--crypto", name]
            if name not in able[kind]:
                bench.fails("%s has no %s" % (name, kind), 65, kind, *args,
                            stdin=MESSAGE)
                continue
            signed = bench.runs("%s signs with %s" % (name, kind), *args,
                                stdin=MESSAGE).out
            data = verdict(bench, signed, zone, "--crypto", name)
            bench.ok(data["result"] == "pass",
                     "%s verifies %s" % (name, kind), data)
    bench.runs("a list of providers", "sign", *group(bench, "ed25519"),
               "--crypto", ",".join(names), stdin=MESSAGE)
    bench.fails("no such provider", 64, "--crypto: gnutls: not built in",
                "sign", *group(bench, "ed25519"), "--crypto", "gnutls",
                stdin=MESSAGE)


def bad_values(bench):
    ed25519 = bench.key("ed25519")
    for name, options in [
            ("domain", ["--domain", "exa_mple.com", "--selector", "s"]),
            ("domain", ["--domain", "com", "--selector", "s"]),
            ("selector", ["--domain", "example.com", "--selector", "a b"])]:
        bench.fails("bad " + name, 64, "--" + name, "sign", *options, "--key",
                    ed25519, stdin=MESSAGE)
    for option, value, code in [
            ("--canonicalization", "relaxed/", 64),
            ("--canonicalization", "nofws", 64),
            ("--headers", "to:subject", 64), ("--headers", "from:a b", 64),
            ("--headers", "from::to", 64), ("--headers", "", 64),
            ("--oversign", "dkim-signature", 64),
            ("--identity", "alice@example.net", 64),
            ("--identity", "alice", 64), ("--timestamp", "soon", 64),
            ("--timestamp", "-1", 64), ("--timestamp", "1000000000000", 64),
            ("--expire", "0", 64), ("--expire", "1d", 64),
            ("--body-length", "-1", 64), ("--body-length", "some", 64),
            ("--algorithm", "rsa-sha1", 64), ("--algorithm", "rot13", 64),
            ("--algorithm", "rsa-sha256", 65), ("--now", "later", 64)]:
        bench.fails("%s %r" % (option, value), code, "dkimkit: .*: ", "sign",
                    *group(bench, "ed25519"), option, value, stdin=MESSAGE)
    bench.fails("two messages", 64, "more than one FILE", "sign",
                *group(bench, "ed25519"), "a", "b")
    bench.fails("mistakes are told before a message is waited for", 64,
                "--domain", "sign", "--domain", "-", "--selector", "s",
                "--key", ed25519)


def bad_keys(bench):
    rsa = bench.key("rsa2048")
    encrypted = bench.openssl("pkey", "-in", rsa, "-aes128", "-passout",
                              "pass:secret")
    cases = {
        "public.pem": bench.openssl("pkey", "-in", rsa, "-pubout"),
        "encrypted.pem": encrypted,
        "small.pem": bench.openssl("genrsa", "512"),
        "ec.pem": bench.openssl("genpkey", "-algorithm", "EC", "-pkeyopt",
                                "ec_paramgen_curve:P-256"),
        "broken.pem": open(rsa, "rb").read()[:500],
        "text.pem": b"this is no key\n",
        "empty.pem": b"",
        "large.pem": b"x" * 70000,
    }
    patterns = {"public.pem": "public", "encrypted.pem": "encrypted",
                "small.pem": "bits"}
    for name, data in cases.items():
        path = bench.write(name, data)
        bench.fails("key " + name, 65, name + ": .*" + patterns.get(name, ""),
                    "sign", *NAMES, "--key", path, stdin=MESSAGE)
    bench.fails("no such key", 66, "nowhere.pem: No such file", "sign", *NAMES,
                "--key", bench.path("nowhere.pem"), stdin=MESSAGE)
    bench.fails("a directory as key", 66, "is a directory", "sign", *NAMES,
                "--key", bench.path("."), stdin=MESSAGE)
    leak = b"".join(bench.run("sign", *NAMES, "--key", bench.path(n),
                              stdin=MESSAGE).err for n in cases)
    bench.ok(b"BEGIN" not in leak and b"MII" not in leak,
             "no key is shown in a message", leak)


def bad_messages(bench):
    args = ["sign", *group(bench, "ed25519")]
    two = MESSAGE.replace(b"To:", b"From: eve@example.com\r\nTo:")
    for name, message, pattern in [
            ("empty", b"", "-: empty input"),
            ("no From", MESSAGE.replace(b"From:", b"Form:"), "-: .*From"),
            ("two From", two, "-: .*From"),
            ("NUL", MESSAGE.replace(b"Hello", b"Hel\0lo"), "-: .*NUL"),
            ("no field", MESSAGE.replace(b"To:", b"To"), "-: .*header field"),
            ("long line", MESSAGE + b"x" * 999 + b"\r\n", "line 16: "),
            ("only a line end", b"\r\n", "-: ")]:
        bench.fails("message: " + name, 65, pattern, *args, stdin=message)
    bench.fails("no such message", 66, "nowhere.eml: No such file", *args,
                bench.path("nowhere.eml"))
    bench.fails("a directory as message", 66, "is a directory", *args,
                bench.path("."))
    bench.fails("an empty file", 65, "empty.eml: empty input", *args,
                bench.write("empty.eml", b""))


def warnings(bench):
    message = MESSAGE[:-4].replace(b"world", b"w\xf6rld")[:-2]
    args = ["sign", *group(bench, "rsa1024"), "--field-only"]
    bench.runs("warnings aren't printed unasked", *args, stdin=message)
    os.chmod(bench.key("rsa1024"), 0o644)
    result = bench.run(*args, stdin=message)
    os.chmod(bench.key("rsa1024"), 0o600)
    bench.ok(result.code == 0 and result.err.count(b"\n") == 1 and
             b"others may read this private key" in result.err,
             "an open key file is always warned of", result)
    result = bench.run(*args, "--verbose", stdin=message)
    text = result.err.decode()
    for pattern in ["2048 bits", "8-bit", "line end"]:
        bench.ok(pattern in text, "--verbose warns: " + pattern, text)
    bench.ok(result.code == 0 and all(
        line.startswith("dkimkit: ") for line in text.splitlines()),
        "--verbose still signs", result)


def check_record(bench):
    zone = bench.key_zone(*BOTH)
    both = [*group(bench, "rsa2048"), *group(bench, "ed25519")]
    check = ["--check-record", "--zone", zone]
    plain = bench.run("sign", *both, "--timestamp", "1", stdin=MESSAGE)
    result = bench.runs("--check-record", "sign", *both, "--timestamp", "1",
                        *check, stdin=MESSAGE)
    bench.ok(result.out == plain.out, "--check-record changes nothing", result)
    swapped = ["--domain", "example.com", "--selector", "ed25519", "--key",
               bench.key("rsa2048")]
    bench.fails("the record is of another key", 65,
                "ed25519._domainkey.example.com: no usable record belongs",
                "sign", *group(bench, "rsa2048"), *swapped, *check,
                stdin=MESSAGE)
    bench.fails("no record", 66, "none._domainkey.example.com: no such name",
                "sign", "--domain", "example.com", "--selector", "none",
                "--key", bench.key("ed25519"), *check, stdin=MESSAGE)
    for option in (["--zone", zone], ["--nameserver", "127.0.0.1"],
                   ["--resolv-conf", "x"], ["--dns-timeout", "5"]):
        bench.fails(option[0] + " alone", 64, "--check-record", "sign", *both,
                    *option, stdin=MESSAGE)


def late_crlf(bench):
    """A pipe may not be read otherwise than a file with the same octets."""
    key = bench.path("late.pem")
    bench.openssl("genpkey", "-algorithm", "ed25519", "-out", str(key))
    message = b"From: a@example.com\n\n" + b"x\n" * 40000 + b"last\r\n"
    bench.fails("LF first and CRLF later in a pipe", 65, "CRLF, but none near", "sign",
                "--domain", "example.com", "--selector", "s", "--key", key,
                stdin=message)


def test(bench):
    bench.each([round_trips, several_signatures, where_it_comes_from, spools,
                line_ends, tags_as_asked, numbers_as_asked, providers,
                bad_values, bad_keys, bad_messages, check_record, late_crlf,
                warnings])
