# SPDX-License-Identifier: MIT
"""dkimkit keyring: options, errors, exit codes, what is printed."""

import json
import os
import pty
import re
import sqlite3
import stat
import subprocess

from harness import MESSAGE
from keyrings import DAY, Ring

COMMANDS = ["init", "add-tenant", "set-tenant", "remove-tenant", "add-domain",
            "set", "remove-domain", "records", "check", "enable", "disable",
            "rotate", "cancel", "compromise", "withdraw", "delete-key",
            "import", "status", "list", "report", "tick", "export-zone", "sign",
            "rekey", "audit"]
SETTINGS = ["publish-hold", "drain-hold", "lease", "clock-gap", "zone-ttl",
            "rotate-interval", "on-lost", "revoke-retired", "prestaged",
            "key-type", "key-bits", "header-canonicalization",
            "body-canonicalization", "timestamp", "expire", "headers",
            "oversign", "display-name"]


def helps(bench):
    text = bench.runs("keyring --help", "keyring", "--help").out.decode()
    bench.ok(all(re.search(r"(?m)^  %s +\w" % c, text) for c in COMMANDS),
             "keyring --help names the commands", text)
    for command in COMMANDS:
        text = bench.runs("%s --help" % command, "keyring", command,
                          "--help").out.decode()
        bench.ok("Usage: dkimkit keyring " + command in text and
                 "--keyring=" in text and "--json" in text,
                 command + " --help", text)
    for command in ["add-tenant", "add-domain", "set"]:
        text = bench.run("keyring", command, "--help").out.decode()
        missing = [s for s in SETTINGS if "--%s=" % s not in text]
        bench.ok(not missing, command + " has all settings", missing)


MISTAKES = [
    ("an argument is missing", 64, "arguments are missing",
     "add-tenant", "fabrikam"),
    ("an argument too many", 64, "x: one argument too many",
     "status", "contoso.com", "x"),
    ("a word that can't be", 64, "--on-lost: maybe: none of keep",
     "set", "contoso.com", "--on-lost", "maybe"),
    ("a time that can't be", 64, "--publish-hold: 4y: not a number",
     "set", "contoso.com", "--publish-hold", "4y"),
    ("a time that is too large", 64, "--publish-hold: ",
     "set", "contoso.com", "--publish-hold", "99999999999999999999d"),
    ("neither yes nor no", 64, "--prestaged: 1: none of yes|no",
     "set", "contoso.com", "--prestaged", "1"),
    ("bits out of range", 64, "--key-bits: ",
     "set", "contoso.com", "--key-bits", "512"),
    ("nothing to set", 64, "nothing is to be set",
     "set", "contoso.com"),
    ("nothing to set for a tenant", 64, "nothing is to be set",
     "set-tenant", "contoso"),
    ("a policy that can't be", 64, "--default-policy: x: none of",
     "set-tenant", "contoso", "--default-policy", "x"),
    ("no such tenant", 66, "^dkimkit: fabrikam: ",
     "add-domain", "fabrikam", "fabrikam.com"),
    ("no such tenant to list", 66, "^dkimkit: fabrikam: ",
     "list", "--tenant", "fabrikam"),
    ("no such domain", 66, "^dkimkit: fabrikam.com: ",
     "status", "fabrikam.com"),
    ("no such domain to set", 66, "^dkimkit: fabrikam.com: ",
     "set", "fabrikam.com", "--prestaged", "yes"),
    ("a tenant that is there", 65, "^dkimkit: contoso: ",
     "add-tenant", "contoso", "other.host.example"),
    ("a domain that is there", 65, "^dkimkit: contoso.com: ",
     "add-domain", "contoso", "contoso.com"),
    ("no domain", 64, "^dkimkit: a..b: ",
     "add-domain", "contoso", "a..b"),
    ("no such status", 64, "--status: fine: no such status",
     "list", "--status", "fine"),
    ("no selector", 64, "selector3: neither selector1 nor selector2",
     "withdraw", "contoso.com", "selector3"),
    ("no such key file", 66, "No such file or directory",
     "import", "contoso.com", "selector1", "/nonexistent"),
    ("a tenant with domains", 65, "^dkimkit: contoso: ",
     "remove-tenant", "contoso"),
    ("an initial domain is not enabled", 65, "contoso.host.example",
     "enable", "contoso.host.example", "--no-check"),
    ("not seen", 65, "^dkimkit: contoso.com: ",
     "rotate", "contoso.com"),
    ("no rotation", 65, "^dkimkit: contoso.com: ",
     "cancel", "contoso.com"),
    ("what to check", 64, "one of DOMAIN, --due and --all", "check"),
    ("what to check, twice", 64, "one of DOMAIN, --due and --all",
     "check", "--all", "contoso.com"),
    ("what to rotate", 64, "one of DOMAIN, --tenant and --all",
     "rotate", "--all", "--tenant", "contoso"),
    ("no address", 64, "--nameserver: x: not an address",
     "check", "contoso.com", "--nameserver", "x"),
    ("a port out of range", 64, "--nameserver: 127.0.0.1:99999: not",
     "check", "contoso.com", "--nameserver", "127.0.0.1:99999"),
    ("no zone of an authority", 64, "--authority: 127.0.0.1: not ZONE=",
     "check", "contoso.com", "--authority", "127.0.0.1"),
    ("who submits", 64, "one of --tenant and --trust-from", "sign"),
    ("no such message", 66, "No such file or directory",
     "sign", "--tenant", "contoso", "/nonexistent"),
]


def mistakes(bench):
    bench.fails("no command", 64, "keyring: a command is missing", "keyring")
    bench.fails("unknown command", 64, "frobnicate: no such command",
                "keyring", "frobnicate")
    for command in COMMANDS:
        bench.fails(command + ": unknown option", 64,
                    "--frobnicate: unknown option.*dkimkit keyring %s --help" %
                    command, "keyring", command, "--frobnicate")
    ring = Ring(bench, "keyring-mistakes").contoso()
    for name, code, pattern, *args in MISTAKES:
        ring.fails(name, code, pattern, *args)


def where_it_is(bench):
    ring = Ring(bench, "keyring-where", make=False)
    env = ring.env()
    del env["DKIMKIT_KEYRING"]
    bench.fails("no keyring is named", 64, "--keyring .* is missing",
                "keyring", "list", env=env)
    ring.fails("there is no keyring", 66, ring.keyring, "list")
    bench.ok(not os.path.exists(ring.keyring), "none is made by looking")
    bench.fails("another kind of store", 64,
                "--keyring: mysql: neither sqlite nor postgresql",
                "keyring", "list", "--keyring", "mysql://user:secret@host/x",
                env=env)
    result = bench.fails(
        "a server that isn't there", 74, "^dkimkit: keyring: ",
        "keyring", "list", "--keyring",
        "postgresql://user:secret@127.0.0.1:1/x?connect_timeout=2", env=env)
    bench.ok(b"secret" not in result.err, "no password is shown", result)
    ring.runs("init", "init", "--generate-master", ring.master)
    bench.runs("--keyring FILE", "keyring", "list", "--keyring", ring.keyring,
               env=env)
    bench.runs("--keyring sqlite://FILE", "keyring", "list", "--keyring",
               "sqlite://" + ring.keyring, env=env)


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def init(bench):
    ring = Ring(bench, "keyring-init", make=False)
    old = os.umask(0)
    ring.runs("init", "init", "--generate-master", ring.master)
    os.umask(old)
    bench.ok(mode(ring.master) == 0o600 and mode(ring.keyring) == 0o600,
             "nobody else may read them", oct(mode(ring.master)),
             oct(mode(ring.keyring)))
    before = open(ring.master, "rb").read()
    bench.ok(re.fullmatch(rb"[0-9a-f]{64}\n", before) is not None,
             "a master key in hexadecimal digits", len(before))
    ring.fails("a keyring that is there stays", 74, ring.keyring, "init")
    other = os.path.join(ring.directory, "other")
    ring.fails("and no master key is left over", 74, ring.keyring, "init",
               "--generate-master", other)
    bench.ok(not os.path.exists(other), "no second master key",
             os.listdir(ring.directory))
    fresh = Ring(bench, "keyring-init-2", make=False)
    bench.fails("a master key that is there stays", 74, "File exists",
                "keyring", "init", "--keyring", fresh.keyring,
                "--generate-master", ring.master, env=fresh.env())
    bench.ok(open(ring.master, "rb").read() == before and
             not os.path.exists(fresh.keyring),
             "it is untouched, and there is no keyring")
    for name, code, pattern in [
            ("", 64, "--keyring .* is missing"),
            ("/dev/full", 74, "^dkimkit: /dev/full: .*: not a regular file$"),
            (ring.directory, 74, ": Is a directory$"),
            (ring.master + "/x", 74, ": Not a directory$"),
            ("/nonexistent/x", 74, "failed: No such file or directory$")]:
        bench.fails("no keyring is made at '%s'" % name, code, pattern,
                    "keyring", "init", "--keyring", name, env=fresh.env())


def unheard(bench):
    """Nobody knows whether the records are right."""
    ring = Ring(bench, "keyring-unheard").contoso()
    dns = ["--authority", ".=127.0.0.1:1", "--dns-timeout", "100"]
    for args in [dns, [*dns, "--dry-run"]]:
        result = ring.run("enable", "contoso.com", *args)
        bench.ok(result.code == 75 and result.err.startswith(
            b"dkimkit: contoso.com: no answer says ") and
            b"publish" not in result.err,
            "enable: no answer, and nobody is told to publish", result)
    data = ring.json("enable", "contoso.com", *dns, code=75)
    bench.ok(data["error"] == "unknown" and not data["check"]["ok"],
             "the same in JSON", data)


def on_its_way(bench):
    """What is said of the first key is true, too."""
    ring = Ring(bench, "keyring-first").contoso()
    result = ring.fails("rotate", 65, "a key is on its way to sign already",
                        "rotate", "contoso.com")
    bench.ok(b"cancel" not in result.err, "there is nothing to cancel", result)


def masters(bench):
    ring = Ring(bench, "keyring-masters")
    bench.fails("no master key", 64, "^dkimkit: contoso: ", *ring.args(
        "add-tenant", "contoso", "contoso.host.example"),
        env=dict(ring.env(), DKIMKIT_MASTER=""))
    ring.fails("no such master key", 66, "No such file", "list", "--master",
               "/nonexistent")
    os.chmod(ring.master, 0o644)
    ring.fails("a master key for everybody", 65, ring.master, "list")
    os.chmod(ring.master, 0o600)
    ring.contoso()
    new = bench.write(ring.directory + "/new", "0123456789abcdef" * 4)
    os.chmod(new, 0o600)
    result = ring.run("rekey", "--master", new)
    bench.ok(result.code == 65 and result.err.count(b"\n") == 5 and
             result.err.count(b"dkimkit: contoso.com: selector2: ") == 1 and
             result.err.endswith(
                 b"dkimkit: keyring: 4 keys couldn't be sealed anew\n") and
             result.out == b"0 keys sealed anew\n",
             "rekey: the old key is missing, each is named", result)
    both = ["--master", new, "--master", ring.master]
    bench.ok(ring.json("rekey", *both, "--dry-run")["changed"] == 4,
             "rekey --dry-run counts")
    bench.ok(ring.json("rekey", *both)["changed"] == 4,
             "rekey --dry-run changed nothing")
    bench.ok(ring.json("rekey", *both)["changed"] == 0, "it is done once")
    result = ring.run("audit", "--verify", "--master", new)
    bench.ok(result.code == 0, "the new master key opens all", result)
    result = ring.run("audit", "--verify")
    bench.ok(result.code == 65 and
             result.err == b"dkimkit: keyring: 4 faults\n" and
             result.out.count(b"\n") == 4,
             "the old one opens none, and each is named", result)


DOMAIN = ["domain", "tenant", "initial_domain", "label", "generation",
          "enabled", "status", "exchange_status", "fault", "signs",
          "signs_as_initial", "selector_before", "selector_after", "created",
          "key_creation_time", "rotate_on", "next_rotation", "last_checked",
          "last_tick", "settings", "selectors"]
SELECTOR = ["selector", "state", "key_type", "key_bits", "key_id",
            "compromised", "record", "ttl", "generated", "zone_done", "seen",
            "ready", "first_sign", "last_sign", "quiet", "revoked", "owner",
            "host"]


def status(bench):
    ring = Ring(bench, "keyring-status").contoso()
    data = ring.json("status", "CONTOSO.com")
    bench.ok(list(data) == DOMAIN, "status --json: members", list(data))
    bench.ok([list(s) for s in data["selectors"]] == [SELECTOR, SELECTOR],
             "status --json: members of selectors", data["selectors"])
    bench.ok(list(data["settings"]) == [s.replace("-", "_") for s in SETTINGS],
             "status --json: settings", data["settings"])
    bench.ok(data["created"] == ring.now and data["last_checked"] is None and
             data["signs"] is None and data["enabled"] is False and
             data["label"] == "contoso-com" and
             data["exchange_status"] == "CnameMissing" and
             data["selectors"][0]["key_bits"] == 2048,
             "status --json: values", data)
    text = ring.runs("status", "status", "contoso.com").out.decode()
    shown = dict(re.findall(r"(?m)^(\w+) +: (.*)$", text))
    for name, value in [
            ("Domain", "contoso.com"), ("Enabled", "False"),
            ("Status", "CnameMissing"), ("Selector1KeySize", "2048"),
            ("Selector1CNAME",
             "selector1-contoso-com._domainkey.contoso.host.example"),
            ("Selector2PublicKey", data["selectors"][1]["record"]),
            ("KeyCreationTime", "2025-01-01T00:00:00Z"),
            ("RotateOnDate", "2025-01-01T00:00:00Z"), ("LastChecked", "-"),
            ("SelectorBeforeRotateOnDate", "selector2"),
            ("SelectorAfterRotateOnDate", "selector1")]:
        bench.ok(shown.get(name) == value, "status shows " + name,
                 shown.get(name))


def settings(bench):
    ring = Ring(bench, "keyring-settings").contoso()
    ring.runs("set", "set", "contoso.com", "--publish-hold", "120h",
              "--drain-hold", "2w", "--rotate-interval", "90d", "--lease",
              "20m", "--zone-ttl", "7200", "--on-lost", "no-signature",
              "--revoke-retired", "yes", "--key-type", "ed25519",
              "--header-canonicalization", "simple", "--timestamp", "no",
              "--headers", "From:To:Subject", "--display-name", "Contoso")
    data = ring.json("status", "contoso.com")["settings"]
    wanted = {"publish_hold": 5 * DAY, "drain_hold": 14 * DAY,
              "rotate_interval": 90 * DAY, "lease": 1200, "zone_ttl": 7200,
              "on_lost": "no-signature", "revoke_retired": True,
              "prestaged": False, "key_type": "ed25519", "key_bits": 2048,
              "header_canonicalization": "simple",
              "body_canonicalization": "relaxed", "timestamp": False,
              "headers": "From:To:Subject", "display_name": "Contoso"}
    bench.ok(all(data[k] == v for k, v in wanted.items()),
             "all of it is set, and nothing else", data)
    text = ring.run("status", "contoso.com").out.decode()
    bench.ok(re.search(r"(?m)^  publish-hold +: 5d$", text) is not None and
             re.search(r"(?m)^  lease +: 20m$", text) is not None,
             "durations in words", text)
    ring.fails("a header list without From", 64, "contoso.com|--headers",
               "set", "contoso.com", "--headers", "To:Subject")
    ring.fails("a lease can't become shorter", 64, "contoso.com|--lease",
               "set", "contoso.com", "--lease", "5m")
    ring.runs("settings of a new domain", "add-domain", "contoso",
              "example.com", "--key-type", "ed25519", "--label", "exa")
    data = ring.json("status", "example.com")
    bench.ok(data["label"] == "exa" and
             data["selectors"][0]["key_type"] == "ed25519" and
             data["selectors"][0]["key_bits"] == 256, "are in force", data)
    ring.runs("options of a tenant", "set-tenant", "contoso",
              "--default-policy", "none", "--skip-internal", "yes")
    result = ring.runs("once", "set-tenant", "contoso", "--default-policy",
                       "none")
    bench.ok(b"unchanged" in result.out, "no change is told as none", result)


def dry_run(bench):
    ring = Ring(bench, "keyring-dry").contoso()
    before = ring.json("status", "contoso.com")
    for args in [["set", "contoso.com", "--display-name", "x"],
                 ["add-domain", "contoso", "example.com"],
                 ["add-tenant", "fabrikam", "fabrikam.host.example"],
                 ["remove-domain", "contoso.com"],
                 ["compromise", "contoso.com", "selector1"],
                 ["tick"]]:
        result = ring.runs("dry " + args[0], *args, "--dry-run")
        bench.ok(b"(not stored)" in result.out or args[0] == "tick",
                 "it says so", result)
    bench.ok(ring.json("status", "contoso.com") == before and
             len(ring.json("list")["domains"]) == 2 and
             len(ring.json("audit")["entries"]) == 3, "nothing is stored")


def lists(bench):
    ring = Ring(bench, "keyring-list").contoso()
    ring.runs("another tenant", "add-tenant", "f\u00e4brikam",
              "fabrikam.host.example")
    text = ring.runs("list", "list").out.decode()
    lines = text.splitlines()
    bench.ok(len(lines) == 4 and lines[0].startswith("Domain ") and
             "\x1b" not in text, "a heading, a line for each", text)
    column = lines[0].index("Status")
    bench.ok(all(line[column - 1] == " " and
                 line[column:].startswith("records-missing")
                 for line in lines[1:]), "columns are aligned", text)
    bench.ok([d["domain"] for d in ring.json("list")["domains"]] ==
             ["contoso.com", "contoso.host.example", "fabrikam.host.example"],
             "list --json")
    bench.ok(len(ring.json("list", "--tenant", "contoso")["domains"]) == 2,
             "list --tenant")
    bench.ok(ring.json("list", "--status", "valid")["domains"] == [] and
             len(ring.json("list", "--status", "CnameMissing")["domains"]) == 3,
             "list --status")


def several(bench):
    """One that fails doesn't stop the others."""
    ring = Ring(bench, "keyring-several").contoso()
    result = ring.run("check", "nowhere.example", "contoso.com",
                      "--no-store", "--authority", ".=127.0.0.1:1",
                      "--dns-timeout", "100")
    bench.ok(result.code == 66 and b"contoso.com: unknown" in result.out and
             result.err.splitlines()[0].startswith(
                 b"dkimkit: nowhere.example: ") and
             result.err.splitlines()[-1] ==
             b"dkimkit: keyring check: 1 of 2 failed",
             "check: the other is checked", result)
    result = ring.run("check", "--all", "--authority", ".=127.0.0.1:1",
                      "--dns-timeout", "100")
    bench.ok(result.code == 75 and result.err == b"",
             "check: nothing but unknown is 75", result)
    result = ring.run("rotate", "nowhere.example", "contoso.com", "--json")
    bench.ok(result.code == 66 and result.out == b"" and
             result.err.count(b"\n") == 3,
             "rotate: nothing is printed if all fail", result)


def progress(bench):
    """On a terminal, and gone at the end."""
    ring = Ring(bench, "keyring-progress").contoso()
    ours, theirs = pty.openpty()
    process = subprocess.run(
        [bench.program, *ring.args("check", "--all", "--authority",
                                   ".=127.0.0.1:1")],
        env=ring.env(), stdout=subprocess.PIPE, stderr=theirs, timeout=300)
    os.close(theirs)
    shown = os.read(ours, 65536)
    os.close(ours)
    bench.ok(process.returncode == 75 and
             b"\rkeyring check: 1 of 2\x1b[K" in shown and
             shown.endswith(b"\r\x1b[K"), "progress on a terminal", shown)


def audit(bench):
    ring = Ring(bench, "keyring-audit").contoso()
    ring.runs("by somebody", "set", "contoso.com", "--display-name", "x",
              "--actor", "alice")
    entries = ring.json("audit")["entries"]
    bench.ok([list(e) for e in entries] == 4 * [
        ["id", "time", "actor", "generation", "event", "tenant", "domain",
         "detail"]], "audit --json: members", entries)
    bench.ok(entries[-1]["actor"] == "alice" and
             entries[-1]["domain"] == "contoso.com" and
             entries[-1]["time"] == ring.now, "who did what, and when",
             entries[-1])
    later = ring.json("audit", "--since", str(entries[1]["id"]))["entries"]
    bench.ok(later == entries[2:], "audit --since", later)
    bench.ok(len(ring.json("audit", "contoso.com")["entries"]) == 2,
             "audit DOMAIN")
    bench.ok(ring.json("audit", "--verify") == {"faults": []},
             "audit --verify: no faults")


def damage(bench):
    ring = Ring(bench, "keyring-damage").contoso()
    with sqlite3.connect(ring.keyring) as database:
        tables = [row[0] for row in database.execute(
            "select name from sqlite_master where type = 'table'")]
        table = next(t for t in tables if "domain" in t)
        columns = [row[1:3] for row in database.execute(
            "pragma table_info(%s)" % table)]
        blob = next(name for name, kind in columns
                    if kind.upper() == "BLOB" and "record" in name)
        key = columns[0][0]
        row = database.execute(
            "select rowid, %s from %s where %s like '%%contoso.com%%'" % (
                blob, table, key)).fetchone()
        octets = bytearray(row[1])
        octets[len(octets) // 2] ^= 1
        database.execute("update %s set %s = ? where rowid = ?" % (
            table, blob), (bytes(octets), row[0]))
    database.close()
    result = ring.run("audit", "--verify")
    bench.ok(result.code == 65 and b"contoso.com: " in result.out and
             result.err.count(b"\n") == 1, "audit --verify finds it", result)
    ring.fails("status", 65, "contoso.com", "status", "contoso.com")
    data = ring.json("list")["domains"]
    bench.ok([d["fault"] for d in data] == ["store-damaged", None],
             "list goes on", data)
    ring.fails("no zone without its records", 65, "contoso.com", "export-zone",
               "host.example", "--ns", "ns1.host.example")
    result = ring.runs("unless it's wanted", "export-zone", "host.example",
                       "--ns", "ns1.host.example", "--skip-damaged")
    bench.ok(b"selector1-contoso-com" not in result.out and
             b"selector1-contoso-host-example" in result.out,
             "the others are there", result)


def removes(bench):
    ring = Ring(bench, "keyring-remove").contoso()
    result = ring.runs("remove-domain", "remove-domain", "contoso.com")
    bench.ok(result.out == b"contoso.com: removed\n", "says so", result)
    ring.fails("it is gone", 66, "contoso.com", "status", "contoso.com")
    ring.runs("remove-tenant", "remove-tenant", "contoso")
    bench.ok(ring.json("list")["domains"] == [], "nothing is left")


def keys(bench):
    ring = Ring(bench, "keyring-keys").contoso()
    ring.runs("import", "import", "contoso.com", "selector1",
              bench.key("rsa2048"))
    data = ring.json("status", "contoso.com")["selectors"][0]
    bench.ok(data["record"] == bench.record("rsa2048"),
             "the key is in the selector", data)
    ring.fails("a key is used once", 65, "contoso.com", "import",
               "contoso.com", "selector2", bench.key("rsa2048"))
    data = ring.json("compromise", "contoso.com", "1")
    bench.ok(data == {"command": "compromise", "dry_run": False, "results": [
        {"name": "contoso.com", "result": "done", "error": None}]},
        "compromise --json", data)
    bench.ok(ring.json("status", "contoso.com")["selectors"][0]["compromised"],
             "it is remembered")


def sign(bench):
    ring = Ring(bench, "keyring-sign")
    ring.runs("tenant", "add-tenant", "example", "example.host.example")
    ring.runs("domain", "add-domain", "example", "example.com")
    for args in [["--tenant", "example"], ["--trust-from"]]:
        result = ring.run("sign", *args, stdin=MESSAGE)
        bench.ok(result.code == 0 and result.out == MESSAGE and
                 result.err.startswith(b"dkimkit: -: not signed: ") or
                 result.err.startswith(b"dkimkit: standard input: not signed"),
                 "no key may sign yet: the message as it was, and a line",
                 result)
    result = ring.run("sign", "--tenant", "example", "--json", stdin=MESSAGE)
    data = json.loads(result.out)
    bench.ok(list(data) == ["author", "reason", "why", "signatures", "fields"]
             and data["author"] == "example.com" and
             data["signatures"] == [] and data["fields"] == "",
             "sign --json", data)
    result = ring.run("sign", "--tenant", "example", "--explain",
                      stdin=MESSAGE)
    bench.ok(result.out == MESSAGE and b"From domain: example.com" in
             result.err and b"not signed: " in result.err, "sign --explain",
             result)
    for value, author in [
            (b"a@EXAMPLE.com", "example.com"),
            (b'"x@y.z, \\" (" <a@example.com> (c@d.e)', "example.com"),
            (b"Group: a@example.com, b@c.d;", "example.com"),
            (b"a@example.com (", None), (b"no address", None),
            (b"a@[127.0.0.1]", None), (b"a@b@example.com", None),
            (b"<a@example.com", None)]:
        text = MESSAGE.replace(b"Alice <alice@example.com>", value)
        result = ring.run("sign", "--trust-from", "--json", stdin=text)
        found = json.loads(result.out)["author"] if result.out else None
        bench.ok(found == author, "From: " + value.decode(), result)
    text = MESSAGE.replace(b"To: ", b"From: x@y.z\r\nTo: ")
    data = json.loads(ring.run("sign", "--trust-from", "--json",
                               stdin=text).out)
    bench.ok(data["reason"] == "multiple-from", "two From fields", data)
    ring.fails("no message", 65, "", "sign", "--trust-from", stdin=b"")


def test(bench):
    bench.each([helps, mistakes, where_it_is, init, unheard, on_its_way, masters, status, settings,
                dry_run, lists, several, progress, audit, damage, removes, keys, sign])
