# SPDX-License-Identifier: MIT
"""dkimkit keygen."""

import base64
import json
import os
import re
import stat
import subprocess

from harness import MESSAGE

NAMES = ["--domain", "example.com", "--selector", "s1"]


def directory(bench, name):
    path = bench.path(name)
    os.mkdir(path)
    return path


def public_of(bench, path):
    """What the record has to say, by OpenSSL."""
    der = bench.openssl("pkey", "-in", path, "-pubout", "-outform", "DER")
    return base64.b64encode(der[-32:] if len(der) == 44 else der).decode()


def makes_keys(bench):
    for kind, bits, options in [("rsa", 2048, []),
                                ("rsa", 1024, ["--bits", "1024"]),
                                ("ed25519", 256, []),
                                ("ed25519", 256, ["--bits", "256"])]:
        label = "%s %d %s" % (kind, bits, options)
        where = directory(bench, "keygen-%d" % bench.count)
        old = os.umask(0)
        result = bench.runs(label, "keygen", "--type", kind, *NAMES,
                            "--output", where, *options)
        os.umask(old)
        path = os.path.join(where, "s1._domainkey.example.com.pem")
        bench.ok(os.listdir(where) == [os.path.basename(path)],
                 label + ": one file, named after the record",
                 os.listdir(where))
        mode = stat.S_IMODE(os.stat(path).st_mode)
        bench.ok(mode == 0o600, label + ": mode 0600", oct(mode))
        text = bench.openssl("pkey", "-in", path, "-noout", "-text").decode()
        bench.ok(kind == "ed25519" or "(%d bit" % bits in text,
                 label + ": size", text)
        checks_record(bench, label, result.out.decode("ascii"), kind,
                      public_of(bench, path))


def checks_record(bench, label, text, kind, public):
    lines = text.splitlines()
    parts = re.findall(r'(?m)^    "([^"]*)"$', text)
    bench.ok(lines[0] == "s1._domainkey.example.com. IN TXT (" and
             lines[-1].strip() == ")" and len(parts) == len(lines) - 2,
             label + ": form of the record", text)
    bench.ok(all(len(p) <= 255 for p in parts), label + ": strings", text)
    bench.ok("".join(parts) == "v=DKIM1; k=%s; p=%s" % (kind, public),
             label + ": the key's record", text, public)


def tells_json(bench):
    where = directory(bench, "keygen-json")
    result = bench.runs("--json", "keygen", "--type", "ed25519", *NAMES,
                        "--output", where, "--json")
    data = json.loads(result.out)
    path = os.path.join(where, "s1._domainkey.example.com.pem")
    bench.ok(list(data) == ["file", "name", "type", "bits", "record"],
             "--json: members", result)
    bench.ok(data["file"] == path and
             data["name"] == "s1._domainkey.example.com" and
             data["type"] == "ed25519" and data["bits"] == 256 and
             data["record"] == "v=DKIM1; k=ed25519; p=" +
             public_of(bench, path), "--json: values", result)


def is_whole_or_not_at_all(bench):
    where = directory(bench, "keygen-taken")
    path = os.path.join(where, "s1._domainkey.example.com.pem")
    bench.write(path, "mine")
    args = ["keygen", "--type", "ed25519", *NAMES, "--output", where]
    bench.fails("a file that is there stays", 74, "File exists", *args)
    bench.ok(bench.read(path) == b"mine" and len(os.listdir(where)) == 1,
             "it is untouched, and nothing is left over", os.listdir(where))
    os.unlink(path)
    with open("/dev/full", "wb") as full:
        process = subprocess.run([bench.program, *args], stdout=full,
                                 stderr=subprocess.PIPE)
    bench.ok(process.returncode == 74 and os.listdir(where) == [],
             "no key without its record", process, os.listdir(where))
    bench.fails("no such directory", 74, "No such file or directory",
                "keygen", "--type", "ed25519", *NAMES, "--output",
                bench.path("nowhere"))


def default_directory(bench):
    where = directory(bench, "keygen-here")
    process = bench.run("keygen", "--type", "ed25519", *NAMES,
                        preexec_fn=lambda: os.chdir(where))
    bench.ok(process.code == 0 and
             os.listdir(where) == ["s1._domainkey.example.com.pem"],
             "without --output the key is written here", process)


def mistakes(bench):
    for missing in ["--type", "--domain", "--selector"]:
        args = {"--type": "rsa", "--domain": "example.com", "--selector": "s"}
        del args[missing]
        bench.fails(missing + " is missing", 64, missing + " is missing",
                    "keygen", *[a for pair in args.items() for a in pair])
    for name, args, pattern in [
            ("type", ["--type", "dsa", *NAMES], "--type: dsa"),
            ("512 bits", ["--type", "rsa", "--bits", "512", *NAMES], "--bits"),
            ("16384 bits", ["--type", "rsa", "--bits", "16384", *NAMES],
             "--bits"),
            ("bits with ed25519", ["--type", "ed25519", "--bits", "2048",
                                   *NAMES], "--bits"),
            ("bits no number", ["--type", "rsa", "--bits", "2k", *NAMES],
             "not a number"),
            ("domain", ["--type", "rsa", "--domain", "a/../b.example",
                        "--selector", "s"], "--domain"),
            ("selector", ["--type", "rsa", "--domain", "example.com",
                          "--selector", "../s"], "--selector"),
            ("a FILE", ["--type", "rsa", *NAMES, "x"], "takes no FILE"),
            ("crypto", ["--type", "rsa", *NAMES, "--crypto", "none"],
             "--crypto: none: not built in")]:
        bench.fails("bad " + name, 64, pattern, "keygen", *args)


def is_of_use(bench):
    where = directory(bench, "keygen-use")
    records = b""
    groups = []
    for kind in ["rsa", "ed25519"]:
        names = ["--domain", "example.com", "--selector", kind]
        result = bench.run("keygen", "--type", kind, *names, "--output", where)
        records += result.out
        groups += names + ["--key", "%s/%s._domainkey.example.com.pem" %
                           (where, kind)]
    zone = bench.write("keygen.zone", records)
    signed = bench.runs("the keys sign", "sign", *groups, stdin=MESSAGE).out
    result = bench.runs("the records verify", "verify", "--zone", zone,
                        "--json", stdin=signed)
    results = [s["result"] for s in json.loads(result.out)["signatures"]]
    bench.ok(results == ["pass", "pass"], "both pass", result)


def test(bench):
    bench.each([makes_keys, tells_json, is_whole_or_not_at_all,
                default_directory, mistakes, is_of_use])
