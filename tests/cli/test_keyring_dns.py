# SPDX-License-Identifier: MIT
"""dkimkit keyring on real name servers: the zone, checks, enabling, mail."""

import json
import os
import re
import socket
import struct
import subprocess
import threading

import nameservers
from harness import MESSAGE, lf
from keyrings import DAY, HOUR, Ring

ZONE = "host.example"
CUSTOMERS = ["contoso.com", "example.com"]
# A zone of its own, below that which its CNAME records lead to.
BELOW = "shop.host.example"


class Host(Ring):
    """A keyring, and the servers that have its zone."""

    def __init__(self, bench, name, servers):
        super().__init__(bench, name)
        self.host, self.customer, self.resolver = servers
        self.serial = 1

    def dns(self):
        return ["--nameserver", self.resolver.where, "--dns-port",
                str(self.resolver.port), "--dns-timeout", "60000"]

    def authorities(self):
        return ["--authority", "%s=%s" % (ZONE, self.host.where),
                *[a for zone in CUSTOMERS for a in
                  ("--authority", "%s=%s" % (zone, self.customer.where))]]

    def export(self, *args):
        return ["export-zone", ZONE, "--ns", "ns1.%s=%s" % (
            ZONE, self.host.address), "--output", self.host.path(ZONE), *args]

    def publish(self):
        return self.json(*self.export("--run", self.host.reloader(ZONE)))

    def customer_has(self, domain, records):
        self.serial += 1
        self.customer.replace(domain, nameservers.customer_zone(
            domain, self.customer.address, records, self.serial))

    def tick_until(self, when):
        """As a host does it; without it the clock would be in doubt."""
        while self.now < when:
            self.now = min(when, self.now + 6 * HOUR)
            self.run("tick")
            self.publish()
            self.run("check", "--due", *self.dns())


def tool(*args):
    done = subprocess.run(args, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=300)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def zone_file(bench, host):
    """What other programs make of it."""
    path = bench.path("exported")
    result = host.runs("export-zone to standard output", "export-zone", ZONE,
                       "--ns", "ns1.host.example=127.0.0.2,::1", "--ns",
                       "ns.elsewhere.example.", "--contact", "dns.example.org")
    bench.write("exported", result.out)
    code, text = tool("/usr/sbin/nsd-checkzone", ZONE, path)
    bench.ok(code == 0 and "zone %s is ok" % ZONE in text, "nsd-checkzone",
             code, text)
    code, text = tool("ldns-read-zone", "-c", path)
    bench.ok(code == 0, "ldns-read-zone", code, text)
    records = [line.split(None, 4) for line in text.splitlines()]
    texts = {r[0]: re.findall(r'"([^"]*)"', r[4]) for r in records
             if r[3] == "TXT"}
    wanted = {}
    for domain in ["contoso.com", "example.com", "contoso.host.example"]:
        for record in host.json("records", domain)["records"]:
            if record["type"] == "TXT":
                wanted[record["name"] + "."] = record["value"]
    bench.ok({k: "".join(v) for k, v in texts.items()} == wanted,
             "every key record is in it", sorted(texts), sorted(wanted))
    bench.ok(all(len(s) <= 255 for v in texts.values() for s in v) and
             any(len(v) > 1 for v in texts.values()),
             "strings of 255 octets at most")
    kinds = sorted((r[0], r[3], r[4]) for r in records if r[3] != "TXT")
    bench.ok([k[1] for k in kinds if k[0] == ZONE + "."] ==
             ["NS", "NS", "SOA"] and
             ("ns1.host.example.", "AAAA", "::1") in kinds and
             (ZONE + ".", "NS", "ns.elsewhere.example.") in kinds and
             any("dns.example.org." in k[2] for k in kinds),
             "SOA, NS and their addresses", kinds)
    orders = re.findall(rb"(?m)^; order (\S+) selector[12] publish \d+ \d+$",
                        result.out)
    bench.ok(len(orders) == 6, "the orders that it carries out", result)
    again = host.runs("once more", "export-zone", ZONE, "--ns",
                      "ns1.host.example=127.0.0.2,::1", "--ns",
                      "ns.elsewhere.example.", "--contact", "dns.example.org")
    bench.ok(again.out == result.out, "the same contents, the same serial")
    other = host.runs("another name server", "export-zone", ZONE, "--ns",
                      "ns1.host.example")
    soa = re.compile(rb"SOA [^(]*\(\s*(\d+)")
    third = host.runs("nothing but the SOA record", "export-zone", ZONE,
                      "--ns", "ns1.host.example", "--negative-ttl", "1m")
    serials = [int(soa.search(r.out).group(1)) for r in (result, other, third)]
    bench.ok(serials == sorted(set(serials)), "greater serials", serials)


def export_mistakes(bench, host):
    before = open(host.host.path(ZONE), "rb").read()
    for name, pattern, *args in [
            ("no server", "--ns is missing", "export-zone", ZONE),
            ("no zone", "ZONE is missing", "export-zone", "--ns", "a.b"),
            ("a zone that is none", "not a domain name", "export-zone",
             "a b", "--ns", "a.b"),
            ("a server that is none", "--ns: a.b\\?x. 1 IN A 1.2.3.4: not a",
             "export-zone", ZONE, "--ns", "a.b\nx. 1 IN A 1.2.3.4"),
            ("an address that is none", "--ns: 1.2.3: not an address",
             "export-zone", ZONE, "--ns", "a.b=1.2.3"),
            ("a contact that is none", "--contact: a@b.c: not a domain",
             "export-zone", ZONE, "--ns", "a.b", "--contact", "a@b.c"),
            ("a TTL that can't be", "--negative-ttl: 0: can't be",
             "export-zone", ZONE, "--ns", "a.b", "--negative-ttl", "0"),
            ("--run without a file", "--run needs --output",
             "export-zone", ZONE, "--ns", "a.b", "--run", "true"),
            ("--acknowledge and more", "--acknowledge does nothing else",
             "export-zone", ZONE, "--acknowledge", "x")]:
        host.fails(name, 64, pattern, *args)
    host.fails("no such directory", 74, "No such file", "export-zone", ZONE,
               "--ns", "a.b", "--output", bench.path("nowhere/zone"))
    host.fails("no such file", 66, "No such file", "export-zone",
               "--acknowledge", bench.path("nowhere"))
    bad = bench.write("bad-orders", "; order contoso.com selector3 publish 1 1")
    host.fails("no order", 65, "line 1: no order", "export-zone",
               "--acknowledge", bad)
    data = host.json(*host.export("--dry-run"))
    bench.ok(data["orders"] == 6 and data["dry_run"] and
             open(host.host.path(ZONE), "rb").read() == before,
             "--dry-run writes nothing", data)
    host.fails("a command that fails", 74, "exit 3: exit status 3; no order",
               *host.export("--run", "exit 3"))
    host.fails("a command that is killed", 74, "ended by signal 9",
               *host.export("--run", "kill -9 $$"))
    data = host.json(*host.export())
    bench.ok(data["orders"] == 6 and data["acknowledged"] == 0,
             "nothing is acknowledged without --run", data)


def acknowledges(bench, host):
    data = host.publish()
    bench.ok(data["orders"] == 6 and data["acknowledged"] == 6,
             "--run acknowledges", data)
    data = host.publish()
    bench.ok(data["orders"] == 0, "once", data)
    host.runs("a domain more", "add-domain", "contoso", "third.example")
    host.json(*host.export())
    data = host.json("export-zone", "--acknowledge", host.host.path(ZONE))
    bench.ok(data["orders"] == 2 and data["acknowledged"] == 2,
             "--acknowledge FILE", data)
    data = host.json("export-zone", "--acknowledge", host.host.path(ZONE))
    bench.ok(data["orders"] == 2 and data["acknowledged"] == 0,
             "what was acknowledged before is no error", data)
    host.runs("and away", "remove-domain", "third.example", "--force")
    host.publish()


def verdicts(data):
    return {(n["selector"], n["at"]): n["verdict"]
            for r in data["results"] for n in r["names"]}


def checks(bench, host):
    missing = {("selector1", "owner"): "missing",
               ("selector1", "host"): "ok",
               ("selector2", "owner"): "missing",
               ("selector2", "host"): "ok"}
    for how in [host.dns(), host.authorities(),
                ["--resolver-only", "--nameserver", host.resolver.where]]:
        data = host.json("check", "contoso.com", *how, code=1)
        bench.ok(verdicts(data) == missing, "nothing is published: %s" %
                 how[0], data)
        wanted = "--resolver-only" not in how
        bench.ok(all(n["authoritative"] == wanted
                     for n in data["results"][0]["names"]),
                 "whose answers these are", data)
        if wanted:
            bench.ok({n["server"] for n in data["results"][0]["names"]
                      if n["at"] == "owner"} == {host.customer.where},
                     "the customer's server was asked", data)
    data = host.json("check", "contoso.com", "--no-store", *host.dns(), code=1)
    bench.ok(data["results"][0]["names"][0]["negative_ttl"] == 300,
             "how long an absence is cached", data)
    lines = host.run("records", "contoso.com").out.decode()
    dotless = lines.replace("host.example.\n", "host.example\n")
    for name, records, verdict in [
            ("without the final dot", dotless, "wrong-target"),
            ("elsewhere", lines.replace("selector1-contoso-com",
                                        "selector1-other"), "wrong-target"),
            ("the zone twice", lines.replace("domainkey.contoso.com.",
                                             "domainkey.contoso.com"),
             "double-zone"),
            ("a TXT record", lines.replace(
                "IN CNAME selector1-contoso-com._domainkey.contoso."
                "host.example.", 'IN TXT "v=DKIM1; p="'), "txt-not-cname"),
            ("a record for TCP", "selector1._domainkey IN TXT %s\n" % (
                6 * ('"' + 250 * "x" + '" ')), "txt-not-cname"),
            ("an address", lines.replace(
                "IN CNAME selector1-contoso-com._domainkey.contoso."
                "host.example.", "IN A 127.0.0.9"), "proxied")]:
        host.customer_has("contoso.com", records)
        data = host.json("check", "contoso.com", "--no-store", *host.dns(),
                         code=1)
        bench.ok(verdicts(data)["selector1", "owner"] == verdict, name, data)


def refusal(bench, host):
    host.customer_has("contoso.com", "")
    result = host.run("enable", "contoso.com", *host.dns())
    first = result.err.decode().splitlines()[0]
    lines = host.run("records", "contoso.com").out
    bench.ok(result.code == 65 and result.out == b"" and
             first.startswith("dkimkit: contoso.com: ") and
             result.err.endswith(b"To be published:\n" + lines),
             "what is not there is told, and the records", result)
    data = host.json("enable", "contoso.com", *host.dns(), code=65)
    bench.ok(data["error"] == "not-seen" and data["records"] ==
             host.json("records", "contoso.com")["records"] and
             not data["check"]["ok"], "the same in JSON", data)
    host.fails("an initial domain", 65, "contoso.host.example", "enable",
               "contoso.host.example")


def enables(bench, host):
    for domain in CUSTOMERS:
        host.customer_has(domain, host.run("records", domain).out.decode())
    result = host.runs("enable --dry-run", "enable", "contoso.com",
                       "--dry-run", *host.dns())
    bench.ok(result.out == b"contoso.com: enabled (not stored)\n" and
             not host.json("status", "contoso.com")["enabled"],
             "stores nothing", result)
    for domain in CUSTOMERS:
        host.runs("enable " + domain, "enable", domain, *host.authorities())
    data = host.json("check", "--all", *host.dns())
    bench.ok(data["ok"] == 3 and data["not_ok"] == 0, "all is right", data)
    result = host.runs("text", "check", "contoso.com", *host.dns())
    bench.ok(result.out.startswith(b"contoso.com: ok\n"), "for people",
             result)


def below(bench, host):
    host.runs("a domain below the host's zone", "add-domain", "contoso", BELOW)
    host.publish()
    host.customer_has(BELOW, host.run("records", BELOW).out.decode())
    data = host.json("check", BELOW, *host.dns())
    bench.ok({n["server"] for n in data["results"][0]["names"]} ==
             {host.host.where} and data["ok"] == 1,
             "behind a CNAME another zone answers", data)
    host.runs("and away", "remove-domain", BELOW, "--force")
    host.publish()


def verify(bench, host, signed, now):
    result = bench.run("verify", "--nameserver", host.resolver.where, "--now",
                       str(now), "--json", stdin=signed)
    return json.loads(result.out)


def mail(bench, host):
    message = MESSAGE.replace(b"alice@example.com", b"alice@contoso.com")
    early = host.run("sign", "--tenant", "contoso", stdin=message)
    bench.ok(early.out == message, "nothing signs before the hold is over",
             early)
    host.tick_until(host.now + 4 * DAY + 6 * HOUR)
    path = bench.write("message.eml", message)
    for args, stdin in [(["--tenant", "contoso"], message),
                        (["--trust-from"], message),
                        (["--tenant", "contoso", path], b"")]:
        signed = host.runs("sign " + args[0], "sign", *args, stdin=stdin).out
        data = verify(bench, host, signed, host.now)
        bench.ok(signed.endswith(message) and data["result"] == "pass" and
                 data["signatures"][0]["domain"] == "contoso.com" and
                 data["signatures"][0]["selector"] == "selector1" and
                 data["signatures"][0]["timestamp"] == host.now,
                 "it verifies through a resolver", data)
    signed = host.runs("a message with LF", "sign", "--tenant", "contoso",
                       stdin=lf(message)).out
    bench.ok(b"\r" not in signed and
             verify(bench, host, signed, host.now)["result"] == "pass",
             "keeps its line ends")
    field = host.runs("--field-only", "sign", "--tenant", "contoso",
                      "--field-only", stdin=message).out
    bench.ok(field.startswith(b"DKIM-Signature:") and
             b"From: " not in field, "only the field", field)
    result = host.run("sign", "--tenant", "contoso", "--explain",
                      stdin=message)
    bench.ok(b"d=contoso.com s=selector1" in result.err and
             b"alignment: strict" in result.err and
             result.out.endswith(message), "--explain", result)
    data = host.json("status", "contoso.com")
    bench.ok(data["signs"] == "selector1" and data["status"] == "valid" and
             data["selectors"][0]["state"] == "active", "it is active", data)


def foreign(bench, host):
    """What isn't the tenant's own is signed as its initial domain."""
    host.runs("another tenant", "add-tenant", "fabrikam",
              "fabrikam.host.example")
    message = MESSAGE.replace(b"alice@example.com", b"alice@contoso.com")
    data = json.loads(host.run("sign", "--tenant", "fabrikam", "--json",
                               stdin=message).out)
    bench.ok(all(s["domain"] != "contoso.com" for s in data["signatures"]),
             "nobody signs as another's domain", data)
    message = message.replace(b"contoso.com", b"nobody.example")
    result = host.run("sign", "--tenant", "contoso", "--json", stdin=message)
    data = json.loads(result.out)
    bench.ok([(s["domain"], s["alignment"]) for s in data["signatures"]] ==
             [("contoso.host.example", "none")] and
             data["reason"] == "foreign-from", "the default policy", data)
    host.runs("skip", "set-tenant", "contoso", "--skip-internal", "yes")
    message = MESSAGE.replace(b"alice@example.com", b"alice@contoso.com")
    for recipients, reason in [(["example.com"], "internal"),
                               (["EXAMPLE.com."], "internal"),
                               (["example.com", "x.org"], "own"),
                               ([], "own")]:
        args = [a for r in recipients for a in ("--recipient", r)]
        data = json.loads(host.run("sign", "--tenant", "contoso", "--json",
                                   *args, stdin=message).out)
        bench.ok(data["reason"] == reason, "recipients: %s" % recipients, data)


def rotates(bench, host):
    data = host.json("rotate", "--tenant", "contoso")
    bench.ok([r["result"] for r in data["results"]] == 3 * ["done"],
             "rotate --tenant", data)
    data = host.run("rotate", "contoso.com", "nowhere.example")
    bench.ok(data.code == 65 and data.out == b"" and
             data.err.endswith(b"2 of 2 failed\n"), "it is pending", data)
    host.runs("disable", "disable", "example.com")
    host.tick_until(host.now + 6 * HOUR)
    data = host.json("status", "contoso.com")
    bench.ok(data["signs"] == "selector2" and
             data["selectors"][0]["state"] == "draining", "the standby signs",
             data)
    host.fails("withdraw is refused while mail is under way", 65,
               "contoso.com", "withdraw", "contoso.com", "selector1")
    host.runs("unless it's forced", "withdraw", "contoso.com", "selector1",
              "--force")
    host.publish()
    text = nameservers.txt(host.resolver.address, host.resolver.port,
                           "selector1._domainkey.contoso.com")
    bench.ok(len(text) == 1 and text[0].endswith(b"p="), "an empty p=", text)


def hostile(bench, host):
    """A server that lies: nothing falls over, and nothing is believed."""
    def junk(packet):
        # Another id for certain.
        return bytes([packet[0] ^ 1]) + os.urandom(39)

    def wrong_id(packet):
        return bytes([packet[0] ^ 1]) + packet[1:2] + b"\x84\x00" + packet[4:]

    def wrong_question(packet):
        return packet[:2] + b"\x84\x00" + packet[4:13] + b"X" + packet[14:]

    def cut(packet):
        return packet[:2] + b"\x86\x00" + packet[4:]

    def referral(packet):
        head = packet[:2] + b"\x80\x00" + struct.pack("!HHHH", 1, 0, 1, 0)
        question = packet[12:nameservers.skip_name(packet, 12) + 4]
        return head + question + b"\x03com\x00" + struct.pack(
            "!HHIH", 2, 1, 60, 4) + b"\x01a\x00\x00"[:4]

    def loop(packet):
        head = packet[:2] + b"\x84\x00" + struct.pack("!HHHH", 1, 1, 0, 0)
        question = packet[12:nameservers.skip_name(packet, 12) + 4]
        return head + question + b"\xc0\x0c" + struct.pack(
            "!HHIH", 5, 1, 60, 2) + b"\xc0" + bytes([12 + len(question)])

    def short(packet):
        return packet[:7]

    for what, verdict in [(junk, "timeout"), (wrong_id, "timeout"),
                          (wrong_question, "timeout"), (cut, "servfail"),
                          (referral, "servfail"), (loop, "chain"),
                          (short, "timeout")]:
        with lying(what) as where:
            result = host.run("check", "contoso.com", "--no-store",
                              "--authority", ".=" + where, "--dns-timeout",
                              "150" if verdict == "timeout" else "60000", "--json")
        data = json.loads(result.out) if result.out else {"results": []}
        bench.ok(result.code == (1 if what is loop else 75) and
                 result.err == b"" and
                 verdicts(data)["selector1", "owner"] == verdict,
                 "a server that sends %s" % what.__name__, result)


def silent(bench, host):
    """It isn't waited for again and again; then it is, as it may be back."""
    asked = []

    def reply(packet):
        asked.append(packet)
        return b""

    with lying(reply) as where:
        data = host.json("check", "--all", "--no-store", "--authority",
                         ".=" + where, "--dns-timeout", "100", code=75)
    names = {v for v in verdicts(data).values()}
    bench.ok(data["unknown"] == 4 and names == {"timeout"} and
             len(asked) == 4, "a server that is down", len(asked), data)


class lying:
    def __init__(self, reply):
        self.reply = reply
        self.stop = threading.Event()

    def __enter__(self):
        self.server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.server.bind(("127.0.0.1", 0))
        self.server.settimeout(0.05)
        self.thread = threading.Thread(target=self.work)
        self.thread.start()
        return "127.0.0.1:%d" % self.server.getsockname()[1]

    def work(self):
        """Also what has come before it was stopped and wasn't read yet."""
        while True:
            try:
                packet, peer = self.server.recvfrom(4096)
            except socket.timeout:
                if self.stop.is_set():
                    return
                continue
            self.server.sendto(self.reply(packet), peer)

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join()
        self.server.close()


def on(host, function):
    def run(bench):
        return function(bench, host)
    run.__name__ = function.__name__
    return run


def test(bench):
    with nameservers.world(ZONE, [*CUSTOMERS, BELOW]) as servers:
        host = Host(bench, "keyring-dns", servers)
        host.contoso()
        host.runs("a second domain", "add-domain", "contoso", "example.com",
                  "--key-type", "ed25519")
        bench.each([on(host, f) for f in [
            zone_file, export_mistakes, acknowledges, checks, refusal,
            enables, below, mail, foreign, rotates, hostile,
            silent]])
