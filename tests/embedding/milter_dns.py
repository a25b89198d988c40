# SPDX-License-Identifier: MIT
"""Name servers that are silent, and none at all; keys that are kept."""
import threading
import time

from milterd import DNS
from milter_path import HARD, result, send, through, wait_for

SILENT = (b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=silent;\r\n"
          b" h=from; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\r\n" + HARD)

S1, SILENT_KEY = b"s1._domainkey.example.com", b"silent._domainkey.example.com"


def waits(mail):
    """One message has to wait for its key, until it's told that there is none;
    others don't."""
    mail.verifier.reload(dns_try="1000", dns_tries="10", dns_budget="120000")
    replies = []
    waiting = threading.Thread(
        target=lambda: replies.append(send(mail.b.port, SILENT, "waits")))
    waiting.start()
    while SILENT_KEY not in mail.server.asked and waiting.is_alive():
        time.sleep(0.02)
    for number in range(5):
        through(mail, HARD, "meanwhile-%d" % number)
    mail.bench.ok(waiting.is_alive(), "others pass while one waits for a silent name server")
    answer = mail.answers.pop(SILENT_KEY)
    waiting.join()
    mail.answers[SILENT_KEY] = answer
    got = wait_for(mail.b, "waits")[-1]
    mail.bench.ok(replies == [None] and b"dkim=permerror (no key" in result(got),
                  "an answer that comes late counts", replies, got)


def silent(mail):
    mail.verifier.reload(dns_try="60000", dns_tries="1", dns_budget="2000")
    started = time.monotonic()
    reply = send(mail.b.port, SILENT, "silent")
    seconds = time.monotonic() - started
    got = wait_for(mail.b, "silent")[-1]
    mail.bench.ok(reply is None and b"dkim=temperror (key query timeout)" in result(got),
                  "a timeout is temperror", reply, got)
    mail.bench.ok(2 <= seconds < 60, "the time for DNS is limited as a whole", seconds)
    mail.verifier.reload(**DNS)


def questions(mail, label):
    """How many a good message needs."""
    before = mail.server.asked.count(S1)
    got = through(mail, HARD, label)
    return (b"dkim=pass" in result(got)), mail.server.asked.count(S1) - before


def cached(mail):
    ok = mail.bench.ok
    mail.verifier.reload(key_cache="0")
    got = [questions(mail, "uncached-%d" % number) for number in range(2)]
    ok(got == [(True, 1)] * 2, "key-cache = 0: each message asks for its key", got)
    mail.verifier.reload(key_cache=None)
    got = [questions(mail, "cached-%d" % number) for number in range(3)]
    ok(got == [(True, 1), (True, 0), (True, 0)], "only the first message asks for a key", got)
    mail.verifier.reload()
    got = questions(mail, "reloaded")
    ok(got == (True, 1), "a reload forgets the keys", got)


def stopped(mail):
    """Last: the name server doesn't come back."""
    signed = through(mail, HARD, "before-stop")
    mail.names.close()
    got = through(mail, HARD, "kept")
    mail.bench.ok(b"dkim=pass" in result(got), "no name server, but the key is there still", got)
    mail.verifier.reload()
    got = through(mail, HARD, "stopped")
    mail.bench.ok(b"dkim=temperror" in result(got), "no name server, on-dns-error = accept", got)
    mail.verifier.reload(on_dns_error="tempfail")
    reply = send(mail.b.port, signed, "tempfail")
    mail.bench.ok(reply and reply.startswith(b"451 4.7.5"),
                  "no name server, on-dns-error = tempfail", reply)


def test(mail):
    cached(mail)
    waits(mail)
    silent(mail)
    stopped(mail)
