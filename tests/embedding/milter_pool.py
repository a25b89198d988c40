# SPDX-License-Identifier: MIT
"""Messages that come together and all have to wait for the DNS: none may wait
for another's first. Between this file and the milter there is no Postfix, which
would bring fewer of them at once."""
import threading

import nameserver
from mta import Mta
from postfix import free_port

MESSAGES, ROUNDS = 100, 3
CONTINUE = b"c"


def name_of(number):
    return b"s._domainkey.d%d.example" % number


class Together:
    """Answers that are held back until each question was asked twice. A second
    time asks only who has come to its wait, and whoever has to wait for another
    message doesn't come there before the time for DNS is over."""

    def __init__(self):
        self.counts = {name_of(number): 0 for number in range(MESSAGES)}

    def get(self, name, default):
        self.counts[name] += 1
        is_open = min(self.counts.values()) >= 2
        return default if is_open else nameserver.Answer(silent=True)


def verify(mail, number, results):
    with Mta(mail.verifier.socket.partition(":")[2], seconds=300) as mta:
        mta.envelope()
        mta.header(b"From", b" a@b.example")
        mta.header(b"DKIM-Signature", b" v=1; a=rsa-sha256; d=d%d.example; s=s; h=from;"
                   b" bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA" % number)
        mta.ask(b"N")
        mta.ask(b"B", b"x\r\n")
        results.append(mta.end())


def is_right(replies):
    return replies[-1][0] == CONTINUE and b"dkim=permerror (no key" in replies[0][1]


def burst(mail, number):
    answers, results = Together(), []
    with nameserver.serving(answers) as server:
        mail.verifier.reload(nameservers=server.address, dns_try="1000", dns_tries="6",
                             dns_budget="60000")
        threads = [threading.Thread(target=verify, args=(mail, one, results))
                   for one in range(MESSAGES)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    right = sum(is_right(one) for one in results)
    mail.bench.ok(right == MESSAGES, "%d messages wait for the DNS at the same time, round %d"
                  % (MESSAGES, number), right, sorted(answers.counts.values())[:10])


def unreachable(mail):
    folder = mail.folder / "shut"
    folder.mkdir(mode=0o700)
    milter = mail.milter("shut", mode="verify", authserv_id="shut.example.net")
    milter.configure(socket="unix:%s" % (folder / "sock"))
    milter.start()
    try:
        milter.wait_for_log("this user can't reach it")
        mail.bench.ok(True, "a socket that the milter's user can't reach is told")
    finally:
        milter.stop()


def over_tcp(mail):
    milter = mail.milter("tcp", mode="verify", authserv_id="tcp.example.net")
    milter.configure(socket="inet:%d@127.0.0.1" % free_port())
    milter.start()
    try:
        milter.reload()
        mail.bench.ok("can't reach" not in milter.log(), "a TCP socket it can reach",
                      milter.log())
    finally:
        milter.stop()


def test(mail):
    before = {name: mail.verifier.options.get(name) for name in
              ("nameservers", "dns_try", "dns_tries", "dns_budget")}
    for number in range(ROUNDS):
        burst(mail, number)
    mail.verifier.reload(**before)
    mail.bench.ok("can't reach" not in mail.verifier.log(), "the socket that it has it can reach",
                  mail.verifier.log()[:500])
    unreachable(mail)
    over_tcp(mail)
