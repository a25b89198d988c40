# SPDX-License-Identifier: MIT
"""dkimkit authres."""

import json

from harness import MESSAGE, lf

FOREIGN = [b"Authentication-Results: a.example; none\r\n",
           b"Authentication-Results: b.example;\r\n"
           b" spf=pass (c (d)) smtp.mailfrom=\"x y\"@z.example;\r\n"
           b" dkim=timeout reason=\"no \\\"answer\\\"\" header.d=z.example\r\n",
           b"Authentication-Results: spf=pass smtp.mailfrom=z.example; "
           b"compauth=pass reason=100\r\n"]
MINE = [b"Authentication-Results: mx.example; dkim=pass\r\n",
        b"authentication-results :(c)\r\n \"MX.Example\" 1; dkim=pa(ss\r\n",
        b"Authentication-Results: mx.other.; dkim=pass\r\n"]
MIXED = (MINE[0] + FOREIGN[0] + b"Received: x\r\n" + MINE[1] + FOREIGN[1] +
         MINE[2] + FOREIGN[2] + MESSAGE)
KEPT = FOREIGN[0] + b"Received: x\r\n" + FOREIGN[1] + FOREIGN[2] + MESSAGE
IDS = ["--authserv-id", "mx.example", "--authserv-id", "MX.OTHER"]


def parse(bench):
    path = bench.write("mixed.eml", MIXED)
    result = bench.runs("authres parse", "authres", "parse", *IDS, path)
    data = json.loads(result.out)
    bench.ok(list(data) == ["file", "claims", "fields"] and
             data["file"] == path, "the members", data)
    bench.ok(data["claims"] == [{"index": 5, "instance": 5},
                                {"index": 3, "instance": 3},
                                {"index": 0, "instance": 1}],
             "C-707 C-708 C-709 claims, from the bottom", data["claims"])
    fields = data["fields"]
    bench.ok([f["index"] for f in fields] == [0, 1, 3, 4, 5, 6] and
             [f["instance"] for f in fields] == [1, 2, 3, 4, 5, 6] and
             [f["authserv_id"] for f in fields] == [
                 "mx.example", "a.example", "MX.Example", "b.example",
                 "mx.other.", None], "all fields", fields)
    bench.ok(fields[3] == {
        "index": 4, "instance": 4, "authserv_id": "b.example",
        "version": None, "none": False, "problems": [], "malformed": 0,
        "results": [
            {"method": "spf", "version": None, "result": "pass",
             "reason": None, "comments": ["c (d)"], "properties": [
                 {"ptype": "smtp", "property": "mailfrom",
                  "value": "\"x y\"@z.example"}]},
            {"method": "dkim", "version": None, "result": "timeout",
             "reason": "no \"answer\"", "comments": [], "properties": [
                 {"ptype": "header", "property": "d",
                  "value": "z.example"}]}]}, "one in full", fields[3])
    bench.ok(fields[5]["problems"] == ["no-authserv-id"] and
             fields[5]["results"][1]["reason"] == "100" and
             fields[2]["problems"] == ["unclosed"] and
             fields[2]["version"] == "1" and fields[1]["none"] is True,
             "what is odd", fields)
    result = bench.runs("without --authserv-id", "authres", "parse",
                        stdin=lf(MIXED))
    other = json.loads(result.out)
    bench.ok(other["claims"] is None and other["fields"] == fields,
             "the same from LF", other)
    result = bench.runs("no such field", "authres", "parse", stdin=MESSAGE)
    bench.ok(json.loads(result.out)["fields"] == [], "no fields", result)


def strip(bench):
    for name, data, kept in [("CRLF", MIXED, KEPT),
                             ("LF", lf(MIXED), lf(KEPT)),
                             ("no body", MINE[0], b""),
                             ("nothing of mine", KEPT, KEPT)]:
        result = bench.runs("strip, " + name, "authres", "strip", *IDS,
                            stdin=data)
        bench.ok(result.out == kept, "C-707 %s: all of mine, nothing else" %
                 name, result)
    result = bench.runs("--no-id", "authres", "strip", *IDS, "--no-id",
                        stdin=MIXED)
    bench.ok(result.out == KEPT.replace(FOREIGN[2], b""),
             "those without an authserv-id, too", result)
    body = b"\r\n".join([b"x" * 900] * 20000)
    result = bench.run("authres", "strip", *IDS, stdin=MIXED + body)
    bench.ok(result.code == 0 and result.out == KEPT + body, "18 MB",
             result.code, len(result.out))
    inside = MESSAGE + MINE[0]
    result = bench.runs("in the body", "authres", "strip", *IDS, stdin=inside)
    bench.ok(result.out == inside, "the body stays", result)
    smuggled = b"A: b\nAuthentication-Results: mx.example; none\r\n"
    result = bench.runs("behind a bare LF", "authres", "strip", *IDS,
                        stdin=smuggled + MESSAGE)
    bench.ok(result.out == MESSAGE, "the field with it goes", result)
    result = bench.runs("its claim", "authres", "parse", *IDS,
                        stdin=smuggled + MESSAGE)
    bench.ok(json.loads(result.out)["claims"] == [
        {"index": 0, "instance": None}], "it has no number of its own", result)


def own_output(bench):
    """What verify prints is read back and stripped again."""
    key = bench.key("ed25519")
    zone = bench.key_zone("ed25519")
    signed = bench.runs("sign", "sign", "--domain", "example.com",
                        "--selector", "ed25519", "--key", key,
                        stdin=MESSAGE).out
    field = bench.runs("verify", "verify", "--zone", zone, "--authserv-id",
                       "mx.example", stdin=signed).out
    data = json.loads(bench.runs("parse", "authres", "parse",
                                 stdin=field + signed).out)
    result = data["fields"][0]["results"][0]
    values = {p["ptype"] + "." + p["property"]: p["value"]
              for p in result["properties"]}
    bench.ok(data["fields"][0]["problems"] == [] and
             data["fields"][0]["authserv_id"] == "mx.example" and
             result["result"] == "pass" and
             result["comments"] == ["signature was verified"] and
             values["header.d"] == "example.com" and
             values["header.s"] == "ed25519" and
             values["header.a"] == "ed25519-sha256", "C-706 on top of the "
             "message, as it was written", data)
    result = bench.runs("strip", "authres", "strip", *IDS,
                        stdin=field + signed)
    bench.ok(result.out == signed, "the signed message again", result)


# Characters that steer a terminal, turn the text round, or are none.
STEERING = ["\x7f", "\x80", "\x9b", "\u061c", "\u200f", "\u2028", "\u202e",
            "\u2066", "\ufdd0", "\ufffe", "\U0001ffff"]


def identities(bench):
    """Whatever i= has, no output of the program has it raw."""
    zone = bench.write("x.zone", "x.example. 1 IN TXT \"x\"\n")
    for char in [*STEERING[1:], "\u00fc"]:
        text = "a%sb@example.com" % char
        message = (
            b"DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s; h=from;"
            b" bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=YWJjZGVm;"
            b" i=a" + b"".join(b"=%02X" % c for c in char.encode()) +
            b"b@example.com\r\nFrom: joe@example.com\r\n\r\n")
        for mode in ["never", "always"]:
            args = ["verify", "--zone", zone, "--authserv-id", "mx.example",
                    "--internationalized", mode]
            out = {option: bench.runs(
                "verify %s %s" % (option, ascii(char)), *args, *option.split(),
                stdin=message, code=1).out.decode()
                   for option in ["", "--json", "--explain"]}
            steers = char in STEERING
            bench.ok(json.loads(out["--json"])["signatures"][0]["identity"] ==
                     text and (char in out["--json"]) != steers,
                     "--json loses nothing, and shows nothing of it", out)
            bench.ok(text.replace(char, "?" if steers else char) in
                     out["--explain"] and
                     (char in out["--explain"]) != steers, "--explain", out)
            whole = mode == "always" and not steers
            bench.ok(('header.i="%s"' % text in out[""]) == whole and
                     ("header.i=@example.com" in out[""]) != whole and
                     (whole or out[""].isascii()), "the field", out)


def read_characters(bench):
    """Nor has what is shown of a field of somebody else."""
    field = ("Authentication-Results: a.example; dkim=pass (x%s)\r\n" %
             "".join(STEERING)).encode()
    out = bench.runs("parse", "authres", "parse", stdin=field + MESSAGE).out
    text = out.decode()
    comment = json.loads(text)["fields"][0]["results"][0]["comments"][0]
    bench.ok(comment == "x\ufffd" + "".join(STEERING[1:]) and
             not any(char in text for char in STEERING), "escaped", out)


def mistakes(bench):
    bench.fails("no subcommand", 64, "neither parse nor strip", "authres")
    bench.fails("another subcommand", 64, "neither parse nor strip",
                "authres", "write")
    bench.fails("two files", 64, "more than one FILE", "authres", "parse",
                "a", "b")
    bench.fails("no id", 64, "--authserv-id is missing", "authres", "strip",
                stdin=MESSAGE)
    bench.fails("an empty id", 64, "--authserv-id: empty", "authres", "strip",
                "--authserv-id", "", stdin=MESSAGE)
    bench.fails("--no-id alone", 64, "--authserv-id is missing", "authres",
                "parse", "--no-id", stdin=MESSAGE)
    bench.fails("empty", 65, "-: empty input", "authres", "parse")
    bench.fails("no such file", 66, "nowhere.eml: No such", "authres",
                "parse", bench.path("nowhere.eml"))
    for name, header in [("many fields", b"A: b\r\n" * 800000),
                         ("one field", b"A: " + b"b" * 4200000)]:
        bench.fails("too large, " + name, 65, "header is too large",
                    "authres", "parse", "--line-ends", "strict",
                    stdin=header + b"\r\n\r\n")


def test(bench):
    bench.each([parse, strip, own_output, identities, read_characters,
                mistakes])
